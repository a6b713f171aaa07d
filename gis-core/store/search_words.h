// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <string>
#include <string_view>
#include <vector>

/// What Store::searchText means by words and by best: the same for every backend. Texts are folded (turkish::fold).
namespace kbs::search_words {

inline constexpr int candidatesPerHit = 20;
inline constexpr int fewestCandidates = 400;

[[nodiscard]] std::vector<std::string> wordsOf(const std::string &folded);
/// The words that a full-text index makes of a text: letters, digits, '/' and '-'.
[[nodiscard]] std::vector<std::string> tokensOf(std::string text);
/// Whether the text holds every word, the last one as the beginning of a word.
[[nodiscard]] bool holds(const std::string &text, const std::vector<std::string> &words);
/// 1 where the words are the whole text; less the more of the text they leave unsaid.
[[nodiscard]] double scoreOf(const std::vector<std::string> &words, const std::string &text);

/// Reads the features and appends them as hits with their score, without their place.
[[nodiscard]] Result<void> appendHits(FeatureReader &reader, const FeatureClass &featureClass,
    const std::vector<FeatureId> &ids, const std::vector<std::string> &words, std::vector<TextHit> &hits);
/// Best first, no more than `limit`, each with its place.
[[nodiscard]] Result<void> rank(FeatureReader &reader, int limit, std::vector<TextHit> &hits);

} // namespace kbs::search_words
