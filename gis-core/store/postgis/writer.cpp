// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/writer.h"

#include "store/search_words.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <bit>
#include <cstring>
#include <set>

namespace kbs::postgis {

using canonical::Hash128;

namespace {

constexpr std::size_t longestWord = 2000; ///< bytes; a tsvector takes 2046
constexpr auto uniqueViolation = "23505";

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

/// A tsvector in binary form (tsvectorrecv): the words, each once and in order, without places.
void putWords(CopyWriter &writer, const std::string &text)
{
    std::set<std::string> words;
    std::size_t bytes = sizeof(std::int32_t);
    for (const std::string &word : search_words::tokensOf(text))
        if (const auto [at, isNew] = words.insert(toServerText(word).substr(0, longestWord)); isNew)
            bytes += at->size() + 1 + sizeof(std::int16_t);
    char *out = writer.extend(bytes);
    const std::int32_t count = std::byteswap(static_cast<std::int32_t>(words.size()));
    std::memcpy(out, &count, sizeof count);
    out += sizeof count;
    for (const std::string &word : words) {
        std::memcpy(out, word.c_str(), word.size() + 1);
        out += word.size() + 1;
        std::memset(out, 0, sizeof(std::int16_t));
        out += sizeof(std::int16_t);
    }
}

/// "Key (kbs_anahtar)=(101/1) already exists.", whatever language it is told in.
QString keyIn(const QString &message)
{
    const qsizetype from = message.indexOf(u")=(");
    const qsizetype to = message.lastIndexOf(u") ");
    return from < 0 || to < from ? QString() : message.mid(from + 3, to - from - 3);
}

} // namespace

Result<Revision> readHead(Connection &connection)
{
    KBS_TRY(const Rows rows,
        connection.execute(
            std::string("SELECT ") + sql::revisionColumns + " FROM kbs_revizyon ORDER BY numara DESC LIMIT 1"));
    return rows.isEmpty() ? noRevision() : sql::readRevision(rows[0]);
}

Result<FeatureId> nextId(Connection &connection, const ClassTable &table, int workspaceNumber)
{
    KBS_TRY(const std::int64_t last,
        connection.integer("SELECT sayac FROM kbs_sinif WHERE no = $1", Parameters::of(table.number())));
    return (static_cast<FeatureId>(workspaceNumber) << sql::idCounterBits) + last + 1;
}

Result<FeatureId> reserveIds(Connection &connection, const ClassTable &table, int workspaceNumber, std::int64_t count)
{
    if (count < 1)
        return fail(ErrorKind::Internal, tr("%1 is no count of new features").arg(count));
    KBS_TRY(const Rows rows,
        connection.execute("UPDATE kbs_sinif SET sayac = sayac + $2 WHERE no = $1 AND sayac + $2 < 1::bigint << 33 "
                           "RETURNING sayac",
            Parameters::of(table.number(), count)));
    if (rows.isEmpty())
        return fail(ErrorKind::Storage,
            tr("The feature numbers of %1 are used up").arg(QString::fromStdString(table.featureClass().name)));
    return (static_cast<FeatureId>(workspaceNumber) << sql::idCounterBits) + rows[0].integer(0) - count + 1;
}

Result<std::optional<FeatureId>> searchedThrough(Connection &connection, const ClassTable &table)
{
    KBS_TRY(const Rows rows,
        connection.execute("SELECT arama FROM kbs_sinif WHERE no = $1", Parameters::of(table.number())));
    return rows.isEmpty() || rows[0].isNull(0) ? std::nullopt : std::optional<FeatureId>(rows[0].integer(0));
}

Result<void> writeTexts(
    Connection &connection, const ClassTable &table, const std::vector<std::pair<FeatureId, std::string>> &texts)
{
    if (texts.empty())
        return {};
    // where row-level security holds, COPY is not to be had
    const bool isDirect = !table.isRestricted();
    if (!isDirect)
        KBS_CHECK(connection.script("CREATE TEMP TABLE IF NOT EXISTS kbs_yeni_arama (sinif integer, kbs_id bigint, "
                                    "kelimeler tsvector) ON COMMIT DELETE ROWS"));
    CopyWriter writer(connection);
    KBS_CHECK(writer.begin(std::string("COPY ") + (isDirect ? "kbs_arama" : "kbs_yeni_arama")
        + " (sinif, kbs_id, kelimeler) FROM STDIN (FORMAT binary)"));
    const std::int32_t number = std::byteswap(static_cast<std::int32_t>(table.number()));
    for (const auto &[id, text] : texts) {
        writer.beginRow(3);
        writer.putBytes({reinterpret_cast<const char *>(&number), sizeof number});
        writer.put(id);
        putWords(writer, text);
        KBS_CHECK(writer.endRow());
    }
    KBS_CHECK(writer.finish());
    return isDirect
        ? Result<void>()
        : connection.script("INSERT INTO kbs_arama SELECT * FROM kbs_yeni_arama; DELETE FROM kbs_yeni_arama");
}

Result<void> writeMeta(Connection &connection, const std::string &key, const std::string &value)
{
    return connection.run("INSERT INTO kbs_meta (anahtar, deger) VALUES ($1, $2) ON CONFLICT (anahtar) DO UPDATE SET "
                          "deger = excluded.deger",
        Parameters::of(sql::metaPrefix + key, value));
}

Result<RevisionWriter> RevisionWriter::begin(Connection &connection, const ServerStore &store, const CommitInfo &info)
{
    KBS_TRY(Transaction transaction, Transaction::begin(connection, Transaction::Kind::Write));
    KBS_CHECK(lockRevisions(connection));
    RevisionWriter writer(connection, store, std::move(transaction), info);
    if (!store.isOwner) { // the server takes no other name from him
        writer.m_info.author = QString::fromStdString(store.user);
        if (writer.m_info.draft)
            writer.m_info.draft->person = writer.m_info.author;
    }
    KBS_TRY(Revision head, readHead(connection));
    writer.m_tally = RevisionTally(std::move(head));
    KBS_CHECK(checkExpectedHead(info, writer.head()));
    return writer;
}

RevisionWriter::ClassDelta &RevisionWriter::delta(const ClassTable &table)
{
    return m_deltas.try_emplace(&table, table).first->second;
}

std::unexpected<Error> RevisionWriter::refusal(const ClassTable &table, Error &&error) const
{
    if (m_connection->lastState() != uniqueViolation)
        return std::unexpected(std::move(error));
    return twinKeys(table.featureClass(), keyIn(error.message));
}

void RevisionWriter::account(const ClassTable &table, FeatureId id, const Feature *before, const Feature *after)
{
    ClassDelta &classDelta = delta(table);
    m_tally.account(classDelta, id, before, after);
    if (!table.isSearchable())
        return;
    const std::string old = before ? searchTextOf(table.featureClass(), before->values) : std::string();
    std::string now = after ? searchTextOf(table.featureClass(), after->values) : std::string();
    if (old == now)
        return;
    if (!old.empty())
        classDelta.unsearched.push_back(id);
    if (!now.empty())
        classDelta.texts.emplace_back(id, std::move(now));
}

Result<void> RevisionWriter::accountFirstLoad(const ClassTable &table, const ClassTally &staged, const Hash128 &changes)
{
    ClassDelta &classDelta = delta(table);
    classDelta.sum += staged.sum;
    classDelta.count += staged.count;
    classDelta.gained.add(staged.gained);
    classDelta.highestId = std::max(classDelta.highestId, staged.highestId);
    m_tally.accountAdded(staged.count, changes);
    return table.isSearchable()
        ? m_connection->run("UPDATE kbs_sinif SET arama = 0 WHERE no = $1", Parameters::of(table.number()))
        : Result<void>();
}

Result<void> RevisionWriter::keepVersions(const ClassTable &table, const std::string &ids)
{
    return m_connection->script("INSERT INTO " + table.history() + " (" + table.columns() + ", kbs_rev_son) SELECT "
        + table.columns() + ", " + std::to_string(number()) + " FROM " + table.live() + " WHERE kbs_id IN (" + ids
        + ")");
}

Result<void> RevisionWriter::write(const ClassTable &table, const std::vector<const change_check::Checked *> &changes)
{
    std::vector<FeatureId> replaced;
    for (const change_check::Checked *item : changes) {
        if (item->present)
            replaced.push_back(item->change.id);
        account(table, item->change.id, item->present ? &*item->present : nullptr,
            item->change.after ? &*item->change.after : nullptr);
    }
    if (!replaced.empty()) {
        // rows go before others come: a key that one frees may be taken by another in the same revision
        KBS_CHECK(m_connection->run("INSERT INTO " + table.history() + " (" + table.columns() + ", kbs_rev_son) SELECT "
                + table.columns() + ", $2 FROM " + table.live() + " WHERE kbs_id = ANY($1)",
            Parameters::of(replaced, number())));
        KBS_CHECK(
            m_connection->run("DELETE FROM " + table.live() + " WHERE kbs_id = ANY($1)", Parameters::of(replaced)));
    }
    CopyWriter writer(*m_connection);
    bool isOpen = false;
    for (const change_check::Checked *item : changes) {
        if (!item->change.after)
            continue;
        if (!std::exchange(isOpen, true))
            KBS_CHECK(writer.begin(table.copySql(table.live())));
        KBS_CHECK(table.put(writer, *item->change.after, number()));
        KBS_CHECK(writer.endRow());
    }
    if (isOpen)
        if (auto done = writer.finish(); !done)
            return refusal(table, std::move(done.error()));
    return {};
}

// ---------------------------------------------------------------- finish

Result<void> RevisionWriter::writeSearch(ClassDelta &delta)
{
    if (delta.unsearched.empty() && delta.texts.empty())
        return {};
    KBS_TRY(const std::optional<FeatureId> through, searchedThrough(*m_connection, *delta.table));
    if (through) // the turn of those behind it is still to come
        std::erase_if(delta.texts, [&](const auto &text) { return text.first > *through; });
    if (!delta.unsearched.empty())
        KBS_CHECK(m_connection->run("DELETE FROM kbs_arama WHERE sinif = $1 AND kbs_id = ANY($2)",
            Parameters::of(delta.table->number(), delta.unsearched)));
    return writeTexts(*m_connection, *delta.table, delta.texts);
}

Result<Bbox> RevisionWriter::extentAfter(const ClassDelta &delta, const Bbox &before)
{
    Bbox extent = before;
    if (delta.mayShrink(before)) {
        extent = {};
        KBS_TRY(const Rows rows,
            m_connection->execute("SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT "
                                  "ST_3DExtent(geom) AS b FROM "
                + delta.table->live() + ") t WHERE b IS NOT NULL"));
        if (!rows.isEmpty())
            extent = {rows[0].real(0), rows[0].real(1), rows[0].real(2), rows[0].real(3)};
    }
    extent.add(delta.gained);
    return extent;
}

Result<void> RevisionWriter::writeClass(ClassDelta &delta)
{
    KBS_CHECK(writeSearch(delta));
    Hash128 sum;
    Bbox extent;
    KBS_TRY(const Rows known,
        m_connection->execute("SELECT ozet, adet, min_x, min_y, max_x, max_y FROM kbs_sinif WHERE no = $1",
            Parameters::of(delta.table->number())));
    if (!known.isEmpty()) {
        sum = Hash128::fromBytes(known[0].blob(0));
        if (known[0].integer(1) == 0) // with the first rows come the indexes
            if (auto made = ensureIndexes(*m_connection, *delta.table); !made)
                return refusal(*delta.table, std::move(made.error()));
        if (!known[0].isNull(2))
            extent = {known[0].real(2), known[0].real(3), known[0].real(4), known[0].real(5)};
    }
    sum += delta.sum;
    KBS_TRY(extent, extentAfter(delta, extent));
    const auto bytes = sum.bytes();
    Parameters values = Parameters::of(delta.table->number(), delta.count);
    values.addBytes({bytes.data(), bytes.size()});
    for (const double side : {extent.minX, extent.minY, extent.maxX, extent.maxY})
        extent.isEmpty() ? values.addNull() : values.add(side);
    // ids that came from elsewhere with our own number (a restored copy) must not be given again
    const bool ours = (delta.highestId >> sql::idCounterBits) == m_store->workspaceNumber;
    values.add(ours ? delta.highestId & ((std::int64_t(1) << sql::idCounterBits) - 1) : 0);
    return m_connection->run("UPDATE kbs_sinif SET adet = adet + $2, ozet = $3, min_x = $4, min_y = $5, max_x = $6, "
                             "max_y = $7, sayac = greatest(sayac, $8) WHERE no = $1",
        values);
}

Result<void> RevisionWriter::writeRecord(const Revision &revision)
{
    KBS_CHECK(m_connection->run(std::string("INSERT INTO kbs_revizyon (") + sql::revisionColumns
            + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        Parameters::of(revision.number, revision.parent, revision.time.toString(Qt::ISODateWithMs), revision.author,
            revision.message, revision.kind, revision.stateHash, revision.chainHash, revision.added, revision.changed,
            revision.deleted, m_tally.changes().hex(), revision.salt, revision.erasedBy, revision.seal)));
    return m_connection->run("SELECT pg_notify('kbs_revizyon', current_schema() || ' ' || $1)",
        Parameters::of(QString::number(revision.number)));
}

Result<RevisionNo> RevisionWriter::finish(const ClassTables &tables)
{
    Revision revision = m_tally.parent();
    if (!m_tally.isEmpty()) {
        for (auto &[table, classDelta] : m_deltas) {
            m_tally.close(classDelta);
            KBS_CHECK(writeClass(classDelta));
        }
        revision = m_tally.sealed(m_info);
        KBS_CHECK(writeRecord(revision));
    }
    if (m_info.clearJournalThrough > 0)
        KBS_CHECK(m_connection->run("DELETE FROM kbs_gunluk WHERE sahip = $1 AND sira <= $2",
            Parameters::of(m_store->journalOwner, m_info.clearJournalThrough)));
    if (m_info.draft)
        KBS_CHECK(settleDraft(*m_connection, *m_info.draft, m_tally.isEmpty() ? 0 : revision.number));
    if (m_info.erasure)
        KBS_CHECK(erasePersonal(*m_connection, tables, *m_info.erasure));
    for (const auto &[key, value] : m_info.meta)
        KBS_CHECK(writeMeta(*m_connection, key, value));
    if (m_info.lastMeta)
        if (const auto last = m_info.lastMeta(revision.number))
            KBS_CHECK(writeMeta(*m_connection, last->first, last->second));
    KBS_CHECK(m_transaction.commit());
    return revision.number;
}

} // namespace kbs::postgis
