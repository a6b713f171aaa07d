// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/writer.h"

#include "store/spatialite/blob.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <sqlite3.h>

namespace kbs::spatialite {

using canonical::Hash128;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

/// Sets what changed only, since SQLite writes the index entries of every column that is set anew, changed or not. The
/// parameters are those of ClassTable::bind(); one that does not stand here is not bound.
std::string updateOf(const ClassTable &table, const Feature &before, const Feature &after, bool moved)
{
    std::string sql = "UPDATE " + table.live() + " SET kbs_rev = ?2";
    if (before.sourceKey != after.sourceKey)
        sql += ", kbs_anahtar = ?3";
    const std::vector<Attribute> &attributes = table.featureClass().attributes;
    for (std::size_t i = 0; i < attributes.size(); ++i)
        if (before.values[i] != after.values[i])
            sql += ", " + quoteName(attributes[i].name) + " = ?" + std::to_string(4 + i);
    if (moved)
        sql += ", geom = ?" + std::to_string(4 + attributes.size()) + ", kbs_z = ?"
            + std::to_string(5 + attributes.size());
    return sql + " WHERE kbs_id = ?1";
}

} // namespace

Result<void> putMeta(Database &database, const std::string &name, const std::string &value)
{
    KBS_TRY(Statement put,
        database.prepare("INSERT INTO kbs_meta (anahtar, deger) VALUES (?1, ?2) ON CONFLICT (anahtar) DO UPDATE SET "
                         "deger = excluded.deger"));
    put.bind(1, std::string_view(name));
    put.bind(2, std::string_view(value));
    return put.run();
}

Result<Revision> readHead(Database &database)
{
    KBS_TRY(Statement statement,
        database.prepare(std::string("SELECT ") + revisionColumns + " FROM kbs_revizyon ORDER BY numara DESC LIMIT 1"));
    KBS_TRY(const bool row, statement.step());
    if (row)
        return readRevision(statement);
    return noRevision();
}

Result<FeatureId> nextId(Database &database, const ClassTable &table, int workspaceNumber)
{
    KBS_TRY(const std::int64_t last,
        database.integer("SELECT sayac FROM kbs_sinif WHERE no = " + std::to_string(table.number())));
    return (static_cast<FeatureId>(workspaceNumber) << idCounterBits) + last + 1;
}

Result<FeatureId> reserveIds(Database &database, const ClassTable &table, int workspaceNumber, std::int64_t count)
{
    if (count < 1)
        return fail(ErrorKind::Internal, tr("%1 is no count of new features").arg(count));
    KBS_TRY(Statement take, database.prepare("UPDATE kbs_sinif SET sayac = sayac + ?2 WHERE no = ?1 RETURNING sayac"));
    take.bind(1, table.number());
    take.bind(2, count);
    KBS_TRY(const bool row, take.step());
    const std::int64_t last = row ? take.integer(0) : 0;
    KBS_CHECK(take.run());
    if (last < count || last >> idCounterBits != 0)
        return fail(ErrorKind::Storage,
            tr("The feature numbers of %1 are used up").arg(QString::fromStdString(table.featureClass().name)));
    return (static_cast<FeatureId>(workspaceNumber) << idCounterBits) + last - count + 1;
}

Result<std::optional<FeatureId>> searchedThrough(Database &database, const ClassTable &table)
{
    KBS_TRY(Statement row, database.prepare("SELECT arama FROM kbs_sinif WHERE no = ?1"));
    row.bind(1, table.number());
    KBS_TRY(const bool found, row.step());
    return found && !row.isNull(0) ? std::optional<FeatureId>(row.integer(0)) : std::nullopt;
}

Result<void> setSearchedThrough(Database &database, const ClassTable &table, std::optional<FeatureId> id)
{
    KBS_TRY(Statement update, database.prepare("UPDATE kbs_sinif SET arama = ?2 WHERE no = ?1"));
    update.bind(1, table.number());
    if (id)
        update.bind(2, *id);
    else
        update.bindNull(2);
    return update.run();
}

namespace {

/// In kbs_meta: signature, number of kept geometries and the class's hash after it.
std::string deliveryKey(const ClassTable &table)
{
    return "teslim:" + table.featureClass().name;
}

Result<std::string> classHash(Database &database, const ClassTable &table)
{
    KBS_TRY(Statement row, database.prepare("SELECT hex(ozet) FROM kbs_sinif WHERE no = ?1"));
    row.bind(1, table.number());
    KBS_TRY(const bool found, row.step());
    return std::string(found ? row.text(0) : std::string_view());
}

Result<void> writeDelivery(Database &database, const ClassTable &table, const Delivery &delivery)
{
    KBS_TRY(const std::string hash, classHash(database, table));
    return putMeta(
        database, deliveryKey(table), delivery.signature + ' ' + std::to_string(delivery.keptExact) + ' ' + hash);
}

} // namespace

Result<std::optional<Delivery>> lastDelivery(Database &database, const ClassTable &table)
{
    KBS_TRY(Statement row, database.prepare("SELECT deger FROM kbs_meta WHERE anahtar = ?1"));
    const std::string key = deliveryKey(table);
    row.bind(1, std::string_view(key));
    KBS_TRY(const bool found, row.step());
    if (!found)
        return std::nullopt;
    const QList<QByteArray> parts = QByteArray::fromStdString(std::string(row.text(0))).split(' ');
    KBS_TRY(const std::string hash, classHash(database, table));
    if (parts.size() != 3 || parts[2].toStdString() != hash)
        return std::nullopt;
    return Delivery{.signature = parts[0].toStdString(), .keptExact = parts[1].toLongLong()};
}

Result<void> clearJournal(Database &database, std::int64_t through)
{
    KBS_TRY(Statement note,
        database.prepare(
            "INSERT INTO kbs_meta (anahtar, deger) SELECT 'gunluk_sira', sira FROM kbs_gunluk WHERE sira "
            "<= ?1 ORDER BY sira DESC LIMIT 1 ON CONFLICT (anahtar) DO UPDATE SET deger = excluded.deger"));
    note.bind(1, through);
    KBS_CHECK(note.run());
    KBS_TRY(Statement erase, database.prepare("DELETE FROM kbs_gunluk WHERE sira <= ?1"));
    erase.bind(1, through);
    return erase.run();
}

Result<void> writeMeta(Database &database, const std::string &key, const std::string &value)
{
    return putMeta(database, metaPrefix + key, value);
}

Result<RevisionWriter> RevisionWriter::begin(Database &database, const CommitInfo &info)
{
    KBS_TRY(Transaction transaction, Transaction::begin(database, Transaction::Kind::Write));
    RevisionWriter writer(database, std::move(transaction), info);
    KBS_TRY(Revision head, readHead(database));
    writer.m_tally = RevisionTally(std::move(head));
    KBS_CHECK(checkExpectedHead(info, writer.head()));
    return writer;
}

RevisionWriter::ClassDelta &RevisionWriter::delta(const ClassTable &table)
{
    if (const auto found = m_deltas.find(&table); found != m_deltas.end())
        return found->second;
    ClassDelta delta(table);
    delta.insertSql
        = "INSERT INTO " + table.live() + " (" + table.columns() + ") VALUES (" + table.placeholders() + ")";
    delta.deleteSql = "DELETE FROM " + table.live() + " WHERE kbs_id = ?1";
    delta.historySql = "INSERT INTO " + table.history() + " (" + table.columns() + ", kbs_rev_son, kbs_dizinde) SELECT "
        + table.columns() + ", ?2, ?3 FROM " + table.live() + " WHERE kbs_id = ?1";
    for (std::size_t i = 0; i < table.featureClass().attributes.size(); ++i)
        if (sql::isIndexed(table.featureClass(), table.featureClass().attributes[i].name))
            delta.indexed.push_back(i);
    return m_deltas.emplace(&table, std::move(delta)).first->second;
}

std::unexpected<Error> RevisionWriter::refusal(const ClassTable &table, const Feature &row, Error &&error) const
{
    if (sqlite3_extended_errcode(m_database->handle()) != SQLITE_CONSTRAINT_UNIQUE)
        return std::unexpected(std::move(error));
    return twinKeys(table.featureClass(), QString::fromStdString(row.sourceKey));
}

/// Puts the live row into the history, and into its indexes where the next version is found otherwise.
Result<void> RevisionWriter::keepVersion(ClassDelta &delta, const Feature &before, const Feature *after)
{
    if (!std::exchange(delta.hasHistory, true))
        for (const std::string &sql : delta.table->historyIndexes())
            KBS_CHECK(m_database->run(sql));
    const auto differs = [&](std::size_t attribute) { return before.values[attribute] != after->values[attribute]; };
    KBS_TRY(Statement keep, m_database->prepare(delta.historySql));
    keep.bind(1, before.id);
    keep.bind(2, number());
    keep.bind(3, !after || before.sourceKey != after->sourceKey || std::ranges::any_of(delta.indexed, differs));
    KBS_CHECK(keep.run());
    const Bbox box = before.geometry.bbox();
    if (box.isEmpty() || (after && after->geometry.bbox() == box))
        return {};
    KBS_TRY(
        Statement place, m_database->prepare("INSERT INTO kbs_gecmis_kutu VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?5, ?6)"));
    place.bind(1, box.minX);
    place.bind(2, box.maxX);
    place.bind(3, box.minY);
    place.bind(4, box.maxY);
    place.bind(5, delta.table->number());
    place.bind(6, before.id);
    return place.run();
}

/// The row's entry in the R*Tree, which SpatiaLite's triggers would keep at three times the cost.
Result<void> RevisionWriter::placeBox(ClassDelta &delta, FeatureId id, const Bbox &before, const Bbox &after)
{
    if (delta.bulk && !after.isEmpty())
        delta.boxes.emplace_back(id, after);
    if (delta.bulk || before == after)
        return {};
    if (after.isEmpty()) {
        KBS_TRY(Statement erase, m_database->prepare("DELETE FROM " + delta.table->index() + " WHERE pkid = ?1"));
        erase.bind(1, id);
        return erase.run();
    }
    KBS_TRY(Statement place,
        m_database->prepare("INSERT OR REPLACE INTO " + delta.table->index() + " VALUES (?1, ?2, ?3, ?4, ?5)"));
    place.bind(1, id);
    place.bind(2, after.minX);
    place.bind(3, after.maxX);
    place.bind(4, after.minY);
    place.bind(5, after.maxY);
    return place.run();
}

Result<void> RevisionWriter::search(ClassDelta &delta, const Feature *before, const Feature *after)
{
    const ClassTable &table = *delta.table;
    if (!table.isSearchable())
        return {};
    if (!delta.searchedThrough) {
        KBS_TRY(delta.searchedThrough, searchedThrough(*m_database, table));
    }
    if (const auto &through = *delta.searchedThrough; through && (before ? before->id : after->id) > *through)
        return {}; // its turn is still to come
    const std::string old = before ? searchTextOf(table.featureClass(), before->values) : std::string();
    const std::string now = after ? searchTextOf(table.featureClass(), after->values) : std::string();
    if (old == now)
        return {};
    if (!old.empty()) {
        KBS_TRY(Statement erase, m_database->prepare("DELETE FROM kbs_arama WHERE rowid = ?1"));
        erase.bind(1, table.searchId(before->id));
        KBS_CHECK(erase.run());
    }
    if (!now.empty()) {
        KBS_TRY(Statement insert, m_database->prepare("INSERT INTO kbs_arama (rowid, metin) VALUES (?1, ?2)"));
        insert.bind(1, table.searchId(after->id));
        insert.bind(2, std::string_view(now));
        KBS_CHECK(insert.run());
    }
    return {};
}

Result<void> RevisionWriter::add(const ClassTable &table, const Feature &after)
{
    ClassDelta &classDelta = delta(table);
    {
        KBS_TRY(Statement insert, m_database->prepare(classDelta.insertSql));
        table.bind(insert, after, m_blob);
        insert.bind(2, number());
        if (auto done = insert.run(); !done)
            return refusal(table, after, std::move(done.error()));
    }
    KBS_CHECK(placeBox(classDelta, after.id, {}, after.geometry.bbox()));
    m_tally.account(classDelta, after.id, nullptr, &after);
    return search(classDelta, nullptr, &after);
}

Result<void> RevisionWriter::change(const ClassTable &table, const Feature &before, const Feature &after)
{
    ClassDelta &classDelta = delta(table);
    KBS_CHECK(keepVersion(classDelta, before, &after));
    {
        const bool moved = before.geometry != after.geometry;
        KBS_TRY(Statement update, m_database->prepare(updateOf(table, before, after, moved)));
        table.bind(update, after, m_blob, moved);
        update.bind(2, number());
        if (auto done = update.run(); !done)
            return refusal(table, after, std::move(done.error()));
    }
    KBS_CHECK(placeBox(classDelta, after.id, before.geometry.bbox(), after.geometry.bbox()));
    m_tally.account(classDelta, after.id, &before, &after);
    return search(classDelta, &before, &after);
}

Result<void> RevisionWriter::remove(const ClassTable &table, const Feature &before)
{
    ClassDelta &classDelta = delta(table);
    KBS_CHECK(keepVersion(classDelta, before, nullptr));
    KBS_TRY(Statement erase, m_database->prepare(classDelta.deleteSql));
    erase.bind(1, before.id);
    KBS_CHECK(erase.run());
    KBS_CHECK(placeBox(classDelta, before.id, before.geometry.bbox(), {}));
    m_tally.account(classDelta, before.id, &before, nullptr);
    return search(classDelta, &before, nullptr);
}

// ---------------------------------------------------------------- finish

Result<Bbox> RevisionWriter::extentAfter(const ClassDelta &delta, const Bbox &before)
{
    Bbox extent = before;
    if (delta.mayShrink(before)) {
        extent = {};
        KBS_TRY(
            Statement rows, m_database->prepare("SELECT geom FROM " + delta.table->live() + " WHERE geom IS NOT NULL"));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                return extent;
            extent.add(blobBox(rows.blob(0)));
        }
    }
    extent.add(delta.gained);
    return extent;
}

Result<void> RevisionWriter::writeClass(ClassDelta &delta, int workspaceNumber)
{
    Hash128 sum;
    Bbox extent;
    {
        KBS_TRY(Statement read,
            m_database->prepare("SELECT ozet, min_x, min_y, max_x, max_y FROM kbs_sinif WHERE no = ?1"));
        read.bind(1, delta.table->number());
        KBS_TRY(const bool row, read.step());
        if (row) {
            sum = Hash128::fromBytes(read.blob(0));
            if (!read.isNull(1))
                extent = {read.real(1), read.real(2), read.real(3), read.real(4)};
        }
    }
    sum += delta.sum;
    KBS_TRY(extent, extentAfter(delta, extent));
    KBS_TRY(Statement write,
        m_database->prepare(
            "UPDATE kbs_sinif SET adet = adet + ?2, ozet = ?3, min_x = ?4, min_y = ?5, max_x = ?6, max_y = ?7, "
            "sayac = max(sayac, ?8) WHERE no = ?1"));
    const auto bytes = sum.bytes();
    write.bind(1, delta.table->number());
    write.bind(2, delta.count);
    write.bindBlob(3, {bytes.data(), bytes.size()});
    if (!extent.isEmpty()) {
        write.bind(4, extent.minX);
        write.bind(5, extent.minY);
        write.bind(6, extent.maxX);
        write.bind(7, extent.maxY);
    }
    // ids that came from elsewhere with our own number (a restored copy) must not be given again
    const bool ours = (delta.highestId >> idCounterBits) == workspaceNumber;
    write.bind(8, ours ? delta.highestId & ((std::int64_t(1) << idCounterBits) - 1) : 0);
    KBS_CHECK(write.run());
    return delta.table->hasGeometry() ? noteTime(delta) : Result<void>();
}

/// Other programs trust statistics that are younger than the last change.
Result<void> RevisionWriter::noteTime(const ClassDelta &delta)
{
    KBS_TRY(Statement note,
        m_database->prepare("UPDATE geometry_columns_time SET last_insert = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), "
                            "last_update = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), last_delete = "
                            "strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE f_table_name = lower(?1)"));
    note.bind(1, std::string_view(delta.table->featureClass().name));
    return note.run();
}

Result<RevisionNo> RevisionWriter::finish(int workspaceNumber, const ClassTables &tables)
{
    Revision revision = m_tally.parent();
    if (!m_tally.isEmpty()) {
        for (auto &[table, classDelta] : m_deltas) {
            m_tally.close(classDelta);
            KBS_CHECK(writeClass(classDelta, workspaceNumber));
        }
        revision = m_tally.sealed(m_info);
        KBS_TRY(Statement insert,
            m_database->prepare(std::string("INSERT INTO kbs_revizyon (") + revisionColumns
                + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"));
        const std::array texts{revision.time.toString(Qt::ISODateWithMs).toStdString(), revision.author.toStdString(),
            revision.message.toStdString(), revision.kind.toStdString(), revision.stateHash.toStdString(),
            revision.chainHash.toStdString(), m_tally.changes().hex().toStdString(), revision.salt.toStdString(),
            revision.seal.toStdString()};
        insert.bind(1, revision.number);
        insert.bind(2, revision.parent);
        for (int i = 0; i < 6; ++i)
            insert.bind(3 + i, std::string_view(texts[static_cast<std::size_t>(i)]));
        insert.bind(9, revision.added);
        insert.bind(10, revision.changed);
        insert.bind(11, revision.deleted);
        insert.bind(12, std::string_view(texts[6]));
        insert.bind(13, std::string_view(texts[7]));
        insert.bind(14, revision.erasedBy);
        insert.bind(15, std::string_view(texts[8]));
        KBS_CHECK(insert.run());
    }
    for (const auto &[table, delivery] : m_deliveries)
        KBS_CHECK(writeDelivery(*m_database, *table, delivery));
    if (m_info.clearJournalThrough > 0)
        KBS_CHECK(clearJournal(*m_database, m_info.clearJournalThrough));
    if (m_info.draft)
        KBS_CHECK(settleDraft(*m_database, *m_info.draft, m_tally.isEmpty() ? 0 : revision.number));
    if (m_info.erasure)
        KBS_CHECK(erasePersonal(*m_database, tables, *m_info.erasure));
    for (const auto &[key, value] : m_info.meta)
        KBS_CHECK(writeMeta(*m_database, key, value));
    if (m_info.lastMeta)
        if (const auto last = m_info.lastMeta(revision.number))
            KBS_CHECK(writeMeta(*m_database, last->first, last->second));
    KBS_CHECK(m_transaction.commit());
    return revision.number;
}

} // namespace kbs::spatialite
