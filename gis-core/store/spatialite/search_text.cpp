// SPDX-License-Identifier: GPL-3.0-or-later
// Store::searchText over the full-text index.
#include "store/spatialite/spatialite_store.h"

#include "store/search_words.h"
#include "store/spatialite/writer.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace kbs::spatialite {

namespace {

constexpr int rowsAtOnce = 100000; ///< written in one transaction: other writers wait for it

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
    const std::vector<std::string> words = search_words::wordsOf(folded);
    if (words.empty() || limit <= 0)
        return std::vector<TextHit>{};
    if (Progress unseen; !m_file.readOnly)
        std::ignore = completeSearch(unseen); // where somebody else writes or the disk is full, the rows are read below
    const int mostCandidates = std::max(limit * search_words::candidatesPerHit, search_words::fewestCandidates);
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
                if (!search_words::holds(text, words))
                    return true;
                seen.insert(id);
                return --left > 0;
            };
            KBS_CHECK(UnsearchedRows(*m_database, classTable).read(*through, -1, test));
        }
        KBS_CHECK(search_words::appendHits(*this, *featureClass, {seen.begin(), seen.end()}, words, hits));
    }
    KBS_CHECK(search_words::rank(*this, limit, hits));
    return hits;
}

} // namespace kbs::spatialite
