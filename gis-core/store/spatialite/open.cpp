// SPDX-License-Identifier: GPL-3.0-or-later
// Making, recognising and opening store files.
#include "store/spatialite/spatialite_store.h"

#include "store/backup.h"
#include "store/spatialite/stage.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

namespace kbs::spatialite {

using namespace Qt::StringLiterals;

namespace {

constexpr int maximumWorkspace = (1 << 20) - 1;

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

Result<void> checkNewStore(const stores::NewStore &what)
{
    const QFileInfo file(what.location);
    if (what.location.isEmpty())
        return fail(ErrorKind::Usage, tr("The new store needs a file name"));
    if (file.exists() || file.isSymLink())
        return fail(ErrorKind::Io, tr("%1 exists already; a store is never overwritten").arg(what.location),
            tr("Choose another name."));
    KBS_CHECK(stores::checkNoLog(what.location));
    if (!QFileInfo(file.absolutePath()).isDir())
        return fail(ErrorKind::Io,
            tr("The folder %1 does not exist").arg(QDir::toNativeSeparators(file.absolutePath())),
            tr("Make it or choose another one."));
    if (what.crs.epsg() <= 0 || !what.crs.isProjected || !what.crs.isMetric)
        return fail(ErrorKind::Usage,
            tr("A store needs a projected coordinate system of the EPSG list in metres, not \"%1\"").arg(what.crs.id),
            tr("For example EPSG:5254 (TUREF / TM30)."));
    if (what.workspaceNumber < 0 || what.workspaceNumber > maximumWorkspace)
        return fail(ErrorKind::Internal, tr("The workspace number %1 is out of range").arg(what.workspaceNumber));
    return {};
}

void removeWithCompanions(const QString &path)
{
    for (const char *suffix : {"", "-journal", "-wal", "-shm"})
        QFile::remove(path + QLatin1String(suffix));
}

Result<void> build(const QString &path, const stores::NewStore &what, const Catalogue &catalogue)
{
    KBS_TRY(const auto database, Database::open(path, Database::Mode::Create));
    KBS_CHECK(database->run("PRAGMA page_size = " + std::to_string(newPageSize)));
    KBS_CHECK(createSchema(*database, what, catalogue));
    return database->run("PRAGMA journal_mode = WAL"); // stays with the file
}

Result<void> checkFile(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return fail(ErrorKind::NotFound, tr("There is no store %1").arg(path),
            tr("Check the path, or make a store with \"kbs new\"."));
    if (!info.isFile())
        return fail(ErrorKind::Input, tr("%1 is not a file").arg(path), tr("Give the path of a .kbs file."));
    if (!info.isReadable())
        return fail(
            ErrorKind::Io, tr("%1 cannot be read: permission denied").arg(path), tr("Ask for read permission."));
    if (info.size() == 0)
        return fail(ErrorKind::Input, tr("%1 is empty, so it is no store").arg(path),
            tr("Restore it from a backup or choose another file."));
    return {};
}

/// Whose file it is. Asked through SQLite and never by reading the file ourselves: closing a second descriptor of it
/// would drop the locks that this process holds on it (POSIX advisory locks).
Result<void> checkIdentity(Database &database)
{
    const QString &path = database.path();
    const auto application = database.integer("PRAGMA application_id");
    if (!application && application.error().kind == ErrorKind::Storage
        && application.error().message.contains(u"not a database"))
        return fail(ErrorKind::Input, tr("%1 is not a KentCBS store (it is no SQLite database)").arg(path),
            tr("To read a delivery use import; a store is a .kbs file."));
    if (!application)
        return std::unexpected(application.error());
    if (*application != applicationId)
        return fail(ErrorKind::Input, tr("%1 is a database of another program, not a KentCBS store").arg(path),
            tr("To read its layers use import; a store is made with \"kbs new\"."));
    KBS_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version > formatVersion)
        return fail(ErrorKind::Storage,
            tr("The store %1 was made by a newer version of KentCBS (format %2; this version reads %3)")
                .arg(path)
                .arg(version)
                .arg(formatVersion),
            tr("Update KentCBS."));
    return {};
}

Result<StoreFile> readSelfDescription(Database &database, StoreFile file)
{
    KBS_TRY(Statement rows,
        database.prepare("SELECT anahtar, deger FROM kbs_meta WHERE anahtar IN ('ad', 'kks', 'calisma_alani')"));
    QString crsId;
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            break;
        if (rows.text(0) == "ad")
            file.name = rows.string(1);
        else if (rows.text(0) == "kks")
            crsId = rows.string(1);
        else
            file.workspaceNumber = rows.string(1).toInt();
    }
    KBS_TRY(file.crs, crs::find(crsId));
    return file;
}

} // namespace

Result<std::unique_ptr<Store>> createStore(const stores::NewStore &what, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_CHECK(checkNewStore(what));
    const QString half = u"%1.yarim-%2"_s.arg(what.location, QUuid::createUuid().toString(QUuid::Id128));
    auto built = build(half, what, *catalogue);
    // rename() does not overwrite a file that somebody made meanwhile
    if (built && !QFile::rename(half, what.location))
        built = fail(ErrorKind::Io, tr("%1 could not be given its name").arg(what.location));
    if (!built) {
        removeWithCompanions(half);
        return std::unexpected(std::move(built.error()));
    }
    return openStore(what.location, std::move(catalogue), false);
}

Result<std::unique_ptr<Store>> openStore(const QString &path, std::shared_ptr<const Catalogue> catalogue, bool readOnly)
{
    KBS_CHECK(checkFile(path));
    StoreFile file{.path = path};
    const QFileInfo info(path);
    const bool folderWritable = QFileInfo(info.absolutePath()).isWritable();
    file.readOnly = readOnly || !info.isWritable() || !folderWritable;
    // Without a writable folder SQLite cannot share memory with a writer; there can be none then, unless a log is there
    file.immutable = !folderWritable && !QFileInfo::exists(path + u"-wal"_s);
    // A connection that may only read leaves log files behind; where writing is possible only SQL is kept from it
    const bool canWrite = info.isWritable() && folderWritable;
    {
        // A database of somebody else is only looked at. Where a writer was killed, whoever reads first must play its
        // journal back, and one who may only read cannot.
        const bool mustRecover = canWrite && QFileInfo::exists(path + u"-journal"_s);
        KBS_TRY(const auto looking,
            Database::open(path, mustRecover ? Database::Mode::ReadWrite : Database::Mode::ReadOnly, file.immutable));
        KBS_CHECK(checkIdentity(*looking));
    }
    KBS_TRY(auto database,
        Database::open(path, canWrite ? Database::Mode::ReadWrite : Database::Mode::ReadOnly, file.immutable));
    KBS_CHECK(database->setUp(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE; PRAGMA foreign_keys = OFF"));
    if (canWrite)
        std::ignore = database->run("PRAGMA journal_mode = WAL"); // a great load that was killed leaves another mode
    KBS_TRY(file, readSelfDescription(*database, std::move(file)));
    if (file.readOnly)
        KBS_CHECK(database->setUp("PRAGMA query_only = ON"));
    KBS_TRY(const bool upToDate, matchCatalogue(*database, file, *catalogue));
    if (!upToDate) {
        if (!canWrite)
            return fail(ErrorKind::Storage,
                tr("The store %1 was made by an older version and must be brought up to date, but it can only be read")
                    .arg(path),
                tr("Open it once where it can be written."));
        database.reset();
        KBS_CHECK(openStore(path, catalogue, false));
        return openStore(path, std::move(catalogue), readOnly);
    }
    KBS_TRY(auto tables, loadTables(*database, file, *catalogue));
    if (!file.readOnly)
        removeAbandonedStages(path);
    return std::make_unique<SpatialiteStore>(
        std::move(database), std::move(catalogue), std::move(file), std::move(tables));
}

Result<std::unique_ptr<Store>> SpatialiteStore::reopen() const
{
    return openStore(m_file.path, m_catalogue, m_file.readOnly);
}

} // namespace kbs::spatialite
