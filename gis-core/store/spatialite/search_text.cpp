// SPDX-License-Identifier: GPL-3.0-or-later
// Store::searchText over the full-text index.
#include "store/spatialite/spatialite_store.h"

#include "base/turkish.h"
#include "geometry/operations.h"
#include "store/spatialite/writer.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace kbs::spatialite {

namespace {

constexpr int candidatesPerHit = 20;
constexpr int fewestCandidates = 400;
constexpr int rowsAtOnce = 100000; ///< written in one transaction: other writers wait for it

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

/// The words that the full-text index makes of a text.
std::vector<std::string> tokensOf(std::string text)
{
    for (char &c : text)
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x80 && !std::isalnum(byte) && c != '/' && c != '-')
            c = ' ';
    return wordsOf(text);
}

/// Whether the text holds every word, the last one as the beginning of a word.
bool holds(const std::string &text, const std::vector<std::string> &words)
{
    const std::vector<std::string> tokens = tokensOf(text);
    return std::ranges::all_of(words, [&](const std::string &word) {
        return std::ranges::any_of(tokens,
            [&](const std::string &token) { return &word == &words.back() ? token.starts_with(word) : token == word; });
    });
}

/// Walks the rows whose search text is not in the index, by id. The sink gives false to stop.
class UnsearchedRows {
public:
    UnsearchedRows(Database &database, const ClassTable &table) : m_database(database), m_table(table)
    {
        const auto &attributes = table.featureClass().attributes;
        for (std::size_t i = 0; i < attributes.size(); ++i)
            if (attributes[i].search)
                m_searched.push_back(i);
    }

    template <typename Sink> Result<void> read(FeatureId after, int limit, const Sink &sink)
    {
        std::string columns = "kbs_id";
        for (const std::size_t i : m_searched)
            columns += ", " + quoteName(m_table.featureClass().attributes[i].name);
        KBS_TRY(Statement rows,
            m_database.prepare(
                "SELECT " + columns + " FROM " + m_table.live() + " WHERE kbs_id > ?1 ORDER BY kbs_id LIMIT ?2"));
        rows.bind(1, after);
        rows.bind(2, limit);
        std::vector<Value> values(m_table.featureClass().attributes.size());
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                return {};
            for (std::size_t i = 0; i < m_searched.size(); ++i)
                values[m_searched[i]] = m_table.value(rows, static_cast<int>(i) + 1, m_searched[i]);
            KBS_TRY(const bool more, sink(rows.integer(0), searchTextOf(m_table.featureClass(), values)));
            if (!more)
                return {};
        }
    }

private:
    Database &m_database;
    const ClassTable &m_table;
    std::vector<std::size_t> m_searched;
};

} // namespace

Result<bool> SpatialiteStore::completeSearchOf(const ClassTable &table)
{
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
    KBS_TRY(const std::optional<FeatureId> through, searchedThrough(*m_database, table));
    if (!through)
        return false;
    KBS_TRY(Statement insert, m_database->prepare("INSERT INTO kbs_arama (rowid, metin) VALUES (?1, ?2)"));
    int count = 0;
    FeatureId last = 0;
    const auto index = [&](FeatureId id, const std::string &text) -> Result<bool> {
        ++count;
        last = id;
        if (text.empty())
            return true;
        insert.bind(1, table.searchId(id));
        insert.bind(2, std::string_view(text));
        KBS_CHECK(insert.run());
        return true;
    };
    KBS_CHECK(UnsearchedRows(*m_database, table).read(*through, rowsAtOnce, index));
    const bool isComplete = count < rowsAtOnce;
    KBS_CHECK(setSearchedThrough(*m_database, table, isComplete ? std::nullopt : std::optional(last)));
    KBS_CHECK(transaction.commit());
    return !isComplete;
}

Result<void> SpatialiteStore::completeSearch(Progress &progress)
{
    KBS_CHECK(requireWritable());
    const CancelGuard guard(*m_database, progress);
    for (const auto &[featureClass, classTable] : m_tables) {
        KBS_TRY(const std::optional<FeatureId> missing, searchedThrough(*m_database, classTable));
        for (bool more = missing.has_value(); more;) {
            if (progress.isCancelled())
                return cancelled();
            progress.report(
                -1, QCoreApplication::translate("SpatialiteStore", "Search text of %1").arg(featureClass->title.tr));
            KBS_TRY(more, completeSearchOf(classTable));
        }
    }
    return {};
}

Result<std::vector<TextHit>> SpatialiteStore::searchText(
    const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit)
{
    const std::vector<std::string> words = wordsOf(folded);
    if (words.empty() || limit <= 0)
        return std::vector<TextHit>{};
    if (Progress unseen; !m_file.readOnly)
        std::ignore = completeSearch(unseen); // where somebody else writes or the disk is full, the rows are read below
    const int mostCandidates = std::max(limit * candidatesPerHit, fewestCandidates);
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
            rows.bind(4, mostCandidates);
            for (;;) {
                KBS_TRY(const bool row, rows.step());
                if (!row)
                    break;
                seen.insert(rows.integer(0) & ((FeatureId(1) << searchIdBits) - 1));
            }
        }
        KBS_TRY(const std::optional<FeatureId> through, searchedThrough(*m_database, classTable));
        if (through) {
            int left = mostCandidates;
            const auto test = [&](FeatureId id, const std::string &text) -> Result<bool> {
                if (!holds(text, words))
                    return true;
                seen.insert(id);
                return --left > 0;
            };
            KBS_CHECK(UnsearchedRows(*m_database, classTable).read(*through, -1, test));
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
