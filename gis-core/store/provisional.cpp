// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/provisional.h"

#include "store/backup.h"
#include "store/postgis/postgis_store.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

namespace kbs::stores {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

Result<void> checkFree(const QString &location)
{
    if (isOnServer(location))
        return postgis::checkFree(location);
    if (QFileInfo::exists(location))
        return fail(ErrorKind::Io, tr("%1 exists already; a store is never overwritten").arg(location),
            tr("Choose another name."));
    return checkNoLog(location);
}

} // namespace

Result<Provisional> Provisional::create(const NewStore &what, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_CHECK(checkFree(what.location));
    const QString mark = u"yarim_"_s + QUuid::createUuid().toString(QUuid::Id128).left(12);
    NewStore interim = what;
    if (isOnServer(what.location)) {
        KBS_TRY(interim.location, postgis::withSchema(what.location, mark));
    } else {
        interim.location += u'.' + mark;
    }
    KBS_TRY(auto store, stores::create(interim, std::move(catalogue)));
    return Provisional(what.location, interim.location, std::move(store));
}

Provisional::~Provisional()
{
    if (!m_store)
        return;
    m_store.reset();
    if (isOnServer(m_interim)) {
        std::ignore = postgis::dropSchema(m_interim);
        return;
    }
    for (const char *suffix : {"", "-journal", "-wal", "-shm"})
        QFile::remove(m_interim + QLatin1String(suffix));
}

Result<void> Provisional::settle()
{
    KBS_CHECK(checkFree(m_location));
    if (isOnServer(m_interim)) {
        KBS_CHECK(postgis::renameSchema(m_interim, m_location));
        m_store.reset();
        return {};
    }
    std::unique_ptr<Store> closed = std::move(m_store);
    closed.reset(); // the log goes into the file with the last connection
    if (!QFileInfo::exists(m_interim + u"-wal"_s) && QFile::rename(m_interim, m_location))
        return {};
    for (const char *suffix : {"", "-journal", "-wal", "-shm"})
        QFile::remove(m_interim + QLatin1String(suffix));
    return fail(ErrorKind::Io, tr("%1 could not be given its name").arg(m_location));
}

} // namespace kbs::stores
