// SPDX-License-Identifier: GPL-3.0-or-later
// Store::searchText over the full-text index.
#include "store/postgis/postgis_store.h"

#include "store/postgis/writer.h"
#include "store/search_words.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace kbs::postgis {

namespace {

constexpr std::int64_t rowsAtOnce = 50'000; ///< written in one transaction: other writers wait for it

/// A tsquery: every word, quoted so that nothing in it is an operator. "" where a word holds no sign to look for.
std::string matchOf(const std::vector<std::string> &words, bool lastIsPrefix)
{
    std::string match;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::vector<std::string> tokens = search_words::tokensOf(words[i]);
        if (tokens.empty())
            return {};
        for (const std::string &token : tokens) {
            match += match.empty() ? "'" : " & '";
            for (const char c : token)
                match += c == '\'' || c == '\\' ? std::string(2, c) : std::string(1, c);
            match += '\'';
        }
        if (lastIsPrefix && i + 1 == words.size())
            match += ":*";
    }
    return match;
}

/// Walks the rows whose search text is not in the index, by id. The sink gives false to stop.
Result<void> readUnsearched(Connection &connection, const ClassTable &table, FeatureId after, std::int64_t limit,
    const std::function<bool(FeatureId, std::string)> &sink)
{
    const auto &attributes = table.featureClass().attributes;
    std::vector<std::size_t> searched;
    std::string columns = "kbs_id";
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        if (!attributes[i].search)
            continue;
        searched.push_back(i);
        columns += ", " + sql::quoteName(attributes[i].name);
    }
    std::vector<Value> values(attributes.size());
    return connection.stream(
        "SELECT " + columns + " FROM " + table.live() + " WHERE kbs_id > $1 ORDER BY kbs_id LIMIT $2",
        Parameters::of(after, limit), [&](const Row &row) -> Result<bool> {
            for (std::size_t i = 0; i < searched.size(); ++i)
                values[searched[i]] = table.value(row, static_cast<int>(i) + 1, searched[i]);
            return sink(row.integer(0), searchTextOf(table.featureClass(), values));
        });
}

} // namespace

Result<bool> PostgisStore::completeSearchOf(const ClassTable &table)
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    KBS_CHECK(lockRevisions(*connection));
    KBS_TRY(const std::optional<FeatureId> through, searchedThrough(*connection, table));
    if (!through)
        return false;
    std::vector<std::pair<FeatureId, std::string>> texts;
    std::int64_t count = 0;
    FeatureId last = 0;
    KBS_CHECK(readUnsearched(*connection, table, *through, rowsAtOnce, [&](FeatureId id, std::string text) {
        ++count;
        last = id;
        if (!text.empty())
            texts.emplace_back(id, std::move(text));
        return true;
    }));
    KBS_CHECK(writeTexts(*connection, table, texts));
    const bool isComplete = count < rowsAtOnce;
    Parameters values = Parameters::of(table.number());
    isComplete ? values.addNull() : values.add(last);
    KBS_CHECK(connection->run("UPDATE kbs_sinif SET arama = $2 WHERE no = $1", values));
    KBS_CHECK(transaction.commit());
    return !isComplete;
}

Result<void> PostgisStore::completeSearch(Progress &progress)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows missing, connection->execute("SELECT no FROM kbs_sinif WHERE arama IS NOT NULL"));
    std::set<std::int64_t> numbers;
    for (int i = 0; i < missing.size(); ++i)
        numbers.insert(missing[i].integer(0));
    for (const auto &[featureClass, classTable] : m_tables) {
        const bool isPermitted = classTable.rights().publish && !classTable.masksAny();
        for (bool more = isPermitted && numbers.contains(classTable.number()); more;) {
            if (progress.isCancelled())
                return cancelled();
            progress.report(
                -1, QCoreApplication::translate("PostgisStore", "Search text of %1").arg(featureClass->title.tr));
            KBS_TRY(more, completeSearchOf(classTable));
        }
    }
    return {};
}

Result<std::vector<TextHit>> PostgisStore::searchText(
    const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit)
{
    const std::vector<std::string> words = search_words::wordsOf(folded);
    if (words.empty() || limit <= 0)
        return std::vector<TextHit>{};
    if (Progress unseen; !isReadOnly())
        std::ignore = completeSearch(unseen); // where that is not permitted, the rows are read below
    const int mostCandidates = std::max(limit * search_words::candidatesPerHit, search_words::fewestCandidates);
    std::vector<TextHit> hits;
    const std::string whole = matchOf(words, false), prefix = matchOf(words, true);
    for (const auto &[featureClass, classTable] : m_tables) {
        if (!classTable.isSearchable() || !classTable.rights().read
            || (!classes.empty() && !std::ranges::contains(classes, featureClass)))
            continue;
        KBS_TRY(const auto connection, m_connections.take());
        std::set<FeatureId> seen;
        for (const std::string &match : {whole, prefix}) { // whole words first: "12" before "1204"
            if (match.empty())
                break;
            KBS_TRY(const Rows rows,
                connection->execute(classTable.isRestricted()
                        ? "SELECT * FROM kbs_bul(CAST($2 AS integer), CAST($1 AS tsquery), $3)"
                        : "SELECT kbs_id FROM kbs_arama WHERE kelimeler @@ CAST($1 AS tsquery) AND sinif = $2 LIMIT $3",
                    Parameters::of(match, classTable.number(), mostCandidates)));
            for (int i = 0; i < rows.size(); ++i)
                seen.insert(rows[i].integer(0));
        }
        KBS_TRY(const std::optional<FeatureId> through, searchedThrough(*connection, classTable));
        if (through) {
            int left = mostCandidates;
            KBS_CHECK(readUnsearched(*connection, classTable, *through, std::numeric_limits<std::int32_t>::max(),
                [&](FeatureId id, const std::string &text) {
                    if (!search_words::holds(text, words))
                        return true;
                    seen.insert(id);
                    return --left > 0;
                }));
        }
        KBS_CHECK(search_words::appendHits(*this, *featureClass, {seen.begin(), seen.end()}, words, hits));
    }
    KBS_CHECK(search_words::rank(*this, limit, hits));
    return hits;
}

} // namespace kbs::postgis
