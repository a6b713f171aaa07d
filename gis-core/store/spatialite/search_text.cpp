// SPDX-License-Identifier: GPL-3.0-or-later
// Store::searchText over the full-text index.
#include "store/spatialite/spatialite_store.h"

#include "base/turkish.h"
#include "geometry/operations.h"
#include "store/stored_form.h"

#include <algorithm>
#include <set>

namespace kbs::spatialite {

namespace {

constexpr int candidatesPerHit = 20;
constexpr int fewestCandidates = 400;

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

/// FTS5 query: every word, as a string so that nothing in it is an operator.
std::string matchOf(const std::vector<std::string> &words, bool lastIsPrefix)
{
    std::string match;
    for (std::size_t i = 0; i < words.size(); ++i) {
        match += (i > 0 ? " AND \"" : "\"");
        for (const char c : words[i])
            match += c == '"' ? std::string("\"\"") : std::string(1, c);
        match += '"';
        if (lastIsPrefix && i + 1 == words.size())
            match += '*';
    }
    return match;
}

/// 1 where the words are the whole text; less the more of the text they leave unsaid.
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

} // namespace

Result<std::vector<TextHit>> SpatialiteStore::searchText(
    const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit)
{
    const std::vector<std::string> words = wordsOf(folded);
    if (words.empty() || limit <= 0)
        return std::vector<TextHit>{};
    std::vector<TextHit> hits;
    for (const auto &[featureClass, classTable] : m_tables) {
        if (!classTable.isSearchable() || (!classes.empty() && !std::ranges::contains(classes, featureClass)))
            continue;
        std::set<FeatureId> seen;
        for (const bool prefix : {false, true}) { // whole words first: "12" before "1204"
            KBS_TRY(Statement rows,
                m_database->prepare(
                    "SELECT rowid FROM kbs_arama WHERE kbs_arama MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?4"));
            const std::string match = matchOf(words, prefix);
            rows.bind(1, std::string_view(match));
            rows.bind(2, classTable.searchId(0));
            rows.bind(3, classTable.searchId((FeatureId(1) << searchIdBits) - 1));
            rows.bind(4, std::max(limit * candidatesPerHit, fewestCandidates));
            for (;;) {
                KBS_TRY(const bool row, rows.step());
                if (!row)
                    break;
                seen.insert(rows.integer(0) & ((FeatureId(1) << searchIdBits) - 1));
            }
        }
        if (seen.empty())
            continue;
        const Query query{.featureClass = featureClass, .ids = {seen.begin(), seen.end()}, .withGeometry = false};
        KBS_CHECK(read(query, [&](const FeatureBatch &batch) {
            for (std::size_t row = 0; row < batch.size(); ++row) {
                const Feature feature = batch.feature(row);
                hits.push_back({.featureClass = featureClass,
                    .id = feature.id,
                    .label = featureClass->label(feature.values),
                    .at = {},
                    .score = scoreOf(words, searchTextOf(*featureClass, feature.values))});
            }
            return true;
        }));
    }
    std::ranges::stable_sort(hits, [](const TextHit &a, const TextHit &b) {
        return a.score != b.score ? a.score > b.score : turkish::compare(a.label, b.label) < 0;
    });
    if (hits.size() > static_cast<std::size_t>(limit))
        hits.resize(static_cast<std::size_t>(limit));
    for (TextHit &hit : hits) { // places only for those that are shown
        KBS_TRY(const std::optional<Feature> feature, get(*hit.featureClass, hit.id));
        if (feature && !feature->geometry.isEmpty())
            hit.at = geometry::labelPoint(feature->geometry);
    }
    return hits;
}

} // namespace kbs::spatialite
