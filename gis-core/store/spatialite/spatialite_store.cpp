// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/spatialite/spatialite_store.h"

#include "store/spatialite/stage.h"
#include "store/spatialite/writer.h"

#include <QCoreApplication>

#include <poll.h>

namespace kbs::spatialite {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

} // namespace

SpatialiteStore::SpatialiteStore(
    std::unique_ptr<Database> database, std::shared_ptr<const Catalogue> catalogue, StoreFile file, ClassTables tables)
    : m_database(std::move(database)), m_catalogue(std::move(catalogue)), m_file(std::move(file)),
      m_tables(std::move(tables)), m_logRoom(m_file.path)
{
}

Result<const ClassTable *> SpatialiteStore::table(const FeatureClass *featureClass) const
{
    if (const auto found = m_tables.find(featureClass); found != m_tables.end())
        return &found->second;
    return fail(ErrorKind::Internal,
        tr("The class %1 does not belong to the store's catalogue")
            .arg(featureClass ? QString::fromStdString(featureClass->name) : QString()));
}

Result<void> SpatialiteStore::requireWritable() const
{
    if (m_file.readOnly)
        return fail(ErrorKind::Io, tr("The store %1 is open for reading only; nothing was changed").arg(m_file.path),
            tr("Check that its file and folder can be written."));
    return {};
}

// ---------------------------------------------------------------- revisions

Result<RevisionNo> SpatialiteStore::head()
{
    return m_database->integer("SELECT coalesce(max(numara), 0) FROM kbs_revizyon");
}

/// SQLite tells other programs nothing, so the file is asked now and then.
Result<RevisionNo> SpatialiteStore::awaitRevision(RevisionNo known, const Progress &progress)
{
    constexpr int milliseconds = 50, waitsPerLook = 10;
    for (int wait = 0; !progress.isCancelled(); ++wait) {
        if (wait % waitsPerLook == 0) {
            KBS_TRY(const RevisionNo now, head());
            if (now != known)
                return now;
        }
        ::poll(nullptr, 0, milliseconds);
    }
    return cancelled();
}

Result<Revision> SpatialiteStore::revision(RevisionNo number)
{
    KBS_TRY(Statement statement,
        m_database->prepare(std::string("SELECT ") + revisionColumns + " FROM kbs_revizyon WHERE numara = ?1"));
    statement.bind(1, number);
    KBS_TRY(const bool row, statement.step());
    if (!row)
        return fail(ErrorKind::NotFound, tr("The store has no revision %1").arg(number),
            tr("\"kbs log\" lists the revisions."));
    return readRevision(statement);
}

Result<std::vector<Revision>> SpatialiteStore::revisions()
{
    std::vector<Revision> all;
    KBS_TRY(Statement statement,
        m_database->prepare(std::string("SELECT ") + revisionColumns + " FROM kbs_revizyon ORDER BY numara DESC"));
    for (;;) {
        KBS_TRY(const bool row, statement.step());
        if (!row)
            return all;
        all.push_back(readRevision(statement));
    }
}

Result<ClassStatistics> SpatialiteStore::statistics(const FeatureClass &featureClass)
{
    KBS_TRY(const ClassTable *classTable, table(&featureClass));
    KBS_TRY(Statement statement,
        m_database->prepare("SELECT adet, min_x, min_y, max_x, max_y FROM kbs_sinif WHERE no = ?1"));
    statement.bind(1, classTable->number());
    ClassStatistics out;
    KBS_TRY(const bool row, statement.step());
    if (row) {
        out.count = statement.integer(0);
        if (!statement.isNull(1))
            out.extent = {statement.real(1), statement.real(2), statement.real(3), statement.real(4)};
    }
    return out;
}

Result<QString> SpatialiteStore::contentHash()
{
    KBS_TRY(const Revision head, readHead(*m_database));
    return head.stateHash;
}

Result<std::unique_ptr<Stage>> SpatialiteStore::stage()
{
    KBS_CHECK(requireWritable());
    return openStage(m_file, m_catalogue, m_database);
}

// ---------------------------------------------------------------- small things beside the data

Result<FeatureId> SpatialiteStore::newIds(const FeatureClass &featureClass, std::int64_t count)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const ClassTable *classTable, table(&featureClass));
    return reserveIds(*m_database, *classTable, m_file.workspaceNumber, count);
}

Result<std::optional<std::int64_t>> SpatialiteStore::journalAppend(const std::string &payload, std::int64_t lastKnown)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(Statement insert,
        m_database->prepare(
            "INSERT INTO kbs_gunluk (sira, veri) SELECT 1 + max((SELECT coalesce(max(sira), 0) FROM kbs_gunluk), "
            "(SELECT coalesce(max(CAST(deger AS INTEGER)), 0) FROM kbs_meta WHERE anahtar = 'gunluk_sira')), ?1 "
            "WHERE NOT EXISTS (SELECT 1 FROM kbs_gunluk WHERE sira > ?2) RETURNING sira"));
    insert.bindBlob(1, payload);
    insert.bind(2, lastKnown);
    KBS_TRY(const bool row, insert.step());
    const auto sequence = row ? std::optional(insert.integer(0)) : std::nullopt;
    if (row)
        m_logRoom.prepare();
    KBS_CHECK(insert.run()); // the statement's end is its commit
    return sequence;
}

Result<std::vector<JournalEntry>> SpatialiteStore::journal()
{
    std::vector<JournalEntry> all;
    KBS_TRY(Statement rows, m_database->prepare("SELECT sira, veri FROM kbs_gunluk ORDER BY sira"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return all;
        all.push_back({.sequence = rows.integer(0), .payload = std::string(rows.blob(1))});
    }
}

Result<void> SpatialiteStore::journalClear(std::int64_t through)
{
    KBS_CHECK(requireWritable());
    return clearJournal(*m_database, through);
}

Result<std::optional<std::string>> SpatialiteStore::meta(const std::string &key)
{
    const std::string name = metaPrefix + key;
    KBS_TRY(Statement row, m_database->prepare("SELECT deger FROM kbs_meta WHERE anahtar = ?1"));
    row.bind(1, std::string_view(name));
    KBS_TRY(const bool found, row.step());
    if (!found)
        return std::nullopt;
    return std::string(row.text(0));
}

Result<void> SpatialiteStore::setMeta(const std::string &key, const std::string &value)
{
    KBS_CHECK(requireWritable());
    return writeMeta(*m_database, key, value);
}

Result<std::vector<std::pair<std::string, std::string>>> SpatialiteStore::allMeta()
{
    std::vector<std::pair<std::string, std::string>> all;
    KBS_TRY(Statement rows,
        m_database->prepare(
            "SELECT substr(anahtar, 3), deger FROM kbs_meta WHERE substr(anahtar, 1, 2) = ?1 ORDER BY 1"));
    rows.bind(1, std::string_view(metaPrefix));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return all;
        all.emplace_back(rows.text(0), rows.text(1));
    }
}

} // namespace kbs::spatialite
