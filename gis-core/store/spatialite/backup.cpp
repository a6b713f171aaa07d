// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/backup.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <memory>
#include <sqlite3.h>
#include <unistd.h>

namespace kbs::stores {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

struct Close {
    void operator()(sqlite3 *database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, Close>;

Result<Database> open(const QString &path, int flags)
{
    sqlite3 *database = nullptr;
    const int code = sqlite3_open_v2(path.toUtf8().constData(), &database, flags, nullptr);
    Database out(database);
    if (code != SQLITE_OK)
        return fail(
            ErrorKind::Io, tr("%1 cannot be opened: %2").arg(path, QString::fromUtf8(sqlite3_errmsg(database))));
    sqlite3_busy_timeout(database, 10'000);
    return out;
}

Result<void> copyPages(sqlite3 *from, sqlite3 *to, const QString &target, Progress &progress)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    constexpr int pagesAtOnce = 4096;
    int code = backup ? SQLITE_OK : SQLITE_ERROR;
    while (code == SQLITE_OK && !progress.isCancelled()) {
        code = sqlite3_backup_step(backup, pagesAtOnce);
        const int all = sqlite3_backup_pagecount(backup);
        if (all > 0)
            progress.report(1.0 - static_cast<double>(sqlite3_backup_remaining(backup)) / all, tr("Copying"));
    }
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE)
        return {};
    if (progress.isCancelled())
        return cancelled();
    return fail(code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? ErrorKind::Storage : ErrorKind::Io,
        tr("%1 cannot be written: %2").arg(target, QString::fromUtf8(sqlite3_errmsg(to))));
}

/// What was written is on the disk before it gets its name.
bool sync(const QString &path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0)
        ::close(descriptor);
    return done;
}

} // namespace

Result<void> checkNoLog(const QString &path)
{
    for (const char *suffix : {"-wal", "-journal"})
        if (const QString log = path + QLatin1String(suffix); QFileInfo::exists(log))
            return fail(ErrorKind::Io,
                tr("%1 is the log of a store that lay here before; it would spoil a new one").arg(log),
                tr("Move it away together with what is left of that store, or choose another name."));
    return {};
}

Result<void> copyFile(const QString &source, const QString &target, Progress &progress)
{
    if (QFileInfo::exists(target))
        return fail(ErrorKind::Io, tr("%1 exists already").arg(target), tr("Name a new file"));
    KBS_CHECK(checkNoLog(target));
    if (!QFileInfo(source).isFile())
        return fail(ErrorKind::Io, tr("%1 is not a file").arg(source));
    const QString part = target + QStringLiteral(".part");
    QFile::remove(part);
    const auto copied = [&]() -> Result<void> {
        KBS_TRY(const Database from, open(source, SQLITE_OPEN_READONLY));
        KBS_TRY(const Database to, open(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
        return copyPages(from.get(), to.get(), target, progress);
    }();
    if (copied && sync(part) && QFile::rename(part, target))
        return {};
    QFile::remove(part);
    QFile::remove(part + QStringLiteral("-journal"));
    KBS_CHECK(copied);
    return fail(ErrorKind::Io, tr("%1 cannot be written").arg(target));
}

} // namespace kbs::stores
