// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/search_words.h"

#include "base/turkish.h"
#include "geometry/operations.h"
#include "store/stored_form.h"

#include <algorithm>

namespace kbs::search_words {

std::vector<std::string> wordsOf(const std::string &folded)
{
    std::vector<std::string> words;
    std::string word;
    for (const char c : folded + ' ') {
        if (c != ' ')
            word += c;
        else if (!word.empty())
            words.push_back(std::exchange(word, {}));
    }
    return words;
}

std::vector<std::string> tokensOf(std::string text)
{
    for (char &c : text)
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x80 && !std::isalnum(byte) && c != '/' && c != '-')
            c = ' ';
    return wordsOf(text);
}

bool holds(const std::string &text, const std::vector<std::string> &words)
{
    const std::vector<std::string> tokens = tokensOf(text);
    return std::ranges::all_of(words, [&](const std::string &word) {
        return std::ranges::any_of(tokens,
            [&](const std::string &token) { return &word == &words.back() ? token.starts_with(word) : token == word; });
    });
}

double scoreOf(const std::vector<std::string> &words, const std::string &text)
{
    std::size_t said = words.size() - 1;
    for (const std::string &word : words)
        said += word.size();
    const bool lastWhole = std::ranges::contains(wordsOf(text), words.back());
    const double share
        = text.empty() ? 0.0 : std::min(1.0, static_cast<double>(said) / static_cast<double>(text.size()));
    return lastWhole ? 0.5 + 0.5 * share : 0.5 * share;
}

Result<void> appendHits(FeatureReader &reader, const FeatureClass &featureClass, const std::vector<FeatureId> &ids,
    const std::vector<std::string> &words, std::vector<TextHit> &hits)
{
    if (ids.empty())
        return {};
    return reader.read(
        {.featureClass = &featureClass, .ids = ids, .withGeometry = false}, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                const Feature feature = batch.feature(row);
                hits.push_back({.featureClass = &featureClass,
                    .id = feature.id,
                    .label = featureClass.label(feature.values),
                    .at = {},
                    .score = scoreOf(words, searchTextOf(featureClass, feature.values))});
            }
            return true;
        });
}

Result<void> rank(FeatureReader &reader, int limit, std::vector<TextHit> &hits)
{
    std::ranges::stable_sort(hits, [](const TextHit &a, const TextHit &b) {
        return a.score != b.score ? a.score > b.score : turkish::compare(a.label, b.label) < 0;
    });
    if (hits.size() > static_cast<std::size_t>(limit))
        hits.resize(static_cast<std::size_t>(limit));
    for (TextHit &hit : hits) { // places only for those that are shown
        KBS_TRY(const std::optional<Feature> feature, reader.get(*hit.featureClass, hit.id));
        if (feature && !feature->geometry.isEmpty())
            hit.at = geometry::labelPoint(feature->geometry);
    }
    return {};
}

} // namespace kbs::search_words
