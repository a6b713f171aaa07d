// SPDX-License-Identifier: GPL-3.0-or-later
// Erasing personal values from a store file.
#include "store/erasure.h"

#include "store/history_erasure.h"
#include "store/spatialite/spatialite_store.h"
#include "store/spatialite/writer.h"

#include <QCoreApplication>

namespace kbs::spatialite {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

Result<std::string> ownMeta(Database &database, const char *key)
{
    KBS_TRY(Statement row, database.prepare("SELECT deger FROM kbs_meta WHERE anahtar = ?1"));
    row.bind(1, key);
    KBS_TRY(const bool found, row.step());
    return std::string(found ? row.text(0) : std::string_view());
}

Result<void> insertErasure(Database &database, const Erasure &erasure)
{
    KBS_TRY(Statement insert,
        database.prepare(std::string("INSERT INTO kbs_imha (") + erasure::columns
            + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"));
    const std::string texts[]{erasure.time.toUTC().toString(Qt::ISODateWithMs).toStdString(),
        erasure.person.toStdString(), erasure.reason.toStdString(), erasure.rule.toStdString(),
        erasure.features.toStdString(), erasure.values.toStdString()};
    const std::string seals = erasure.seals.toStdString(), chain = erasure.chainHash.toStdString();
    insert.bind(1, erasure.number);
    int column = 2;
    for (const std::string &text : texts)
        insert.bind(column++, std::string_view(text));
    insert.bind(column++, erasure.first);
    insert.bind(column++, erasure.last);
    insert.bind(column++, erasure.unsalted);
    insert.bind(column++, std::string_view(seals));
    insert.bind(column, std::string_view(chain));
    return insert.run();
}

class FileErasure : public ErasureTables {
public:
    FileErasure(Database &database, const ClassTables &tables) : m_database(database), m_tables(tables) { }

    const sql::ClassColumns &table(const FeatureClass &featureClass) const override
    {
        return m_tables.at(&featureClass);
    }
    Result<void> run(const std::string &sql) override { return m_database.run(sql); }
    /// A version that is in an index stands for those before it that agree with it (schema.h).
    std::string alsoSet(const FeatureClass &featureClass) const override
    {
        for (const std::size_t attribute : erasure::personalOf(featureClass))
            if (sql::isIndexed(featureClass, featureClass.attributes[attribute].name))
                return ", kbs_dizinde = 1";
        return {};
    }
    Result<void> versions(const FeatureClass &featureClass, const std::string &sql, const VersionSink &sink) override
    {
        const ClassTable &classTable = m_tables.at(&featureClass);
        KBS_TRY(Statement rows, m_database.prepare(sql));
        Feature feature;
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                return {};
            if (!classTable.read(rows, feature))
                return fail(ErrorKind::Storage,
                    tr("The geometry of %1 %2 in the store is damaged")
                        .arg(QString::fromStdString(featureClass.name))
                        .arg(rows.integer(0)),
                    tr("Run \"kbs verify\" and restore from a backup."));
            sink(feature, rows.integer(classTable.columnCount()));
        }
    }
    Result<std::vector<std::pair<Revision, QString>>> revisions() override
    {
        std::vector<std::pair<Revision, QString>> all;
        KBS_TRY(Statement rows,
            m_database.prepare(std::string("SELECT ") + revisionColumns + " FROM kbs_revizyon ORDER BY numara"));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                return all;
            all.emplace_back(readRevision(rows), rows.string(sql::changesHashColumn));
        }
    }
    Result<void> reseal(const Revision &revision, const QString &changes) override
    {
        KBS_TRY(Statement update,
            m_database.prepare("UPDATE kbs_revizyon SET durum_ozeti = ?2, degisiklik_ozeti = ?3, tuz = ?4, imha = ?5, "
                               "muhur = ?6 WHERE numara = ?1"));
        const std::string texts[]{revision.stateHash.toStdString(), changes.toStdString(), revision.salt.toStdString(),
            revision.seal.toStdString()};
        update.bind(1, revision.number);
        update.bind(2, std::string_view(texts[0]));
        update.bind(3, std::string_view(texts[1]));
        update.bind(4, std::string_view(texts[2]));
        update.bind(5, revision.erasedBy);
        update.bind(6, std::string_view(texts[3]));
        return update.run();
    }
    Result<std::vector<JournalEntry>> entries(bool ofDrafts) override
    {
        std::vector<JournalEntry> all;
        KBS_TRY(Statement rows, m_database.prepare("SELECT sira, veri FROM " + journal(ofDrafts) + " ORDER BY sira"));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                return all;
            all.push_back({.sequence = rows.integer(0), .payload = std::string(rows.blob(1))});
        }
    }
    Result<void> rewriteEntry(bool ofDrafts, const JournalEntry &entry) override
    {
        KBS_TRY(Statement update, m_database.prepare("UPDATE " + journal(ofDrafts) + " SET veri = ?2 WHERE sira = ?1"));
        update.bind(1, entry.sequence);
        update.bindBlob(2, entry.payload);
        return update.run();
    }
    Result<std::optional<Erasure>> lastErasure() override
    {
        KBS_TRY(Statement row,
            m_database.prepare(
                std::string("SELECT ") + erasure::columns + " FROM kbs_imha ORDER BY sira DESC LIMIT 1"));
        KBS_TRY(const bool found, row.step());
        return found ? std::optional(erasure::read(row)) : std::nullopt;
    }
    Result<void> addErasure(const Erasure &made) override { return insertErasure(m_database, made); }
    Result<void> putMeta(const std::string &key, const std::string &value) override
    {
        return spatialite::putMeta(m_database, key, value);
    }

private:
    static std::string journal(bool ofDrafts) { return ofDrafts ? "kbs_taslak_gunluk" : "kbs_gunluk"; }
    Database &m_database;
    const ClassTables &m_tables;
};

/// Everything that stands in the log goes into the file, and the log is cut to nothing. False while somebody else still
/// reads an older state out of it.
Result<bool> emptyLog(Database &database)
{
    KBS_TRY(Statement row, database.prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
    KBS_TRY(const bool answered, row.step());
    return answered && row.integer(0) == 0;
}

std::unexpected<Error> inUse(const QString &path)
{
    return fail(ErrorKind::Io, tr("somebody else has %1 open").arg(path), tr("Close it everywhere and try again."));
}

} // namespace

Result<void> erasePersonal(Database &database, const ClassTables &tables, const ErasureOrder &order)
{
    FileErasure file(database, tables);
    KBS_TRY(const auto made, eraseHistory(file, order));
    return {};
}

Result<std::vector<std::int64_t>> SpatialiteStore::erasable(const ErasedVersions &versions)
{
    KBS_TRY(const ClassTable *classTable, table(versions.featureClass));
    const auto personal = erasure::personalOf(*versions.featureClass);
    std::string counts;
    for (const std::size_t attribute : personal)
        counts += (counts.empty() ? "count(" : ", count(")
            + quoteName(versions.featureClass->attributes[attribute].name) + ")";
    std::vector<std::int64_t> out(personal.size());
    if (personal.empty())
        return out;
    KBS_TRY(Statement row,
        m_database->prepare(
            "SELECT " + counts + " FROM " + classTable->history() + " WHERE " + erasableRows(versions)));
    KBS_TRY(const bool found, row.step());
    for (std::size_t i = 0; found && i < out.size(); ++i)
        out[i] = row.integer(static_cast<int>(i));
    return out;
}

Result<ErasureLog> SpatialiteStore::erasures()
{
    ErasureLog log;
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read)); // one state for all
    {
        KBS_TRY(Statement rows,
            m_database->prepare(std::string("SELECT ") + erasure::columns + " FROM kbs_imha ORDER BY sira"));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            log.entries.push_back(erasure::read(rows));
        }
    }
    KBS_TRY(const std::string sealed, ownMeta(*m_database, erasure::sealKey));
    KBS_TRY(const std::string unfinished, ownMeta(*m_database, erasure::unfinishedKey));
    log.sealedHash = QString::fromStdString(sealed);
    log.unfinished = QString::fromStdString(unfinished);
    KBS_CHECK(transaction.commit());
    return log;
}

Result<void> SpatialiteStore::adoptErasures(const ErasureLog &log)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
    for (const Erasure &entry : log.entries)
        KBS_CHECK(insertErasure(*m_database, entry)); // a number that is there already is refused
    KBS_CHECK(putMeta(*m_database, erasure::sealKey, log.sealedHash.toStdString()));
    return transaction.commit();
}

Result<void> SpatialiteStore::overwriteErased(Progress &progress)
{
    KBS_CHECK(requireWritable());
    const CancelGuard guard(*m_database, progress);
    progress.report(-1, tr("Overwriting what was erased"));
    // of a text that is taken out the full-text index keeps the words until its parts are merged
    KBS_CHECK(m_database->run("INSERT INTO kbs_arama(kbs_arama) VALUES('optimize')"));
    KBS_CHECK(m_database->run("PRAGMA secure_delete = ON"));
    KBS_CHECK(m_database->run("VACUUM"));
    KBS_TRY(const bool isEmpty, emptyLog(*m_database));
    if (!isEmpty)
        return inUse(m_file.path);
    return putMeta(*m_database, erasure::unfinishedKey, {});
}

} // namespace kbs::spatialite
