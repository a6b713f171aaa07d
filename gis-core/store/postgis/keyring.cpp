// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords in the system's keyring (Secret Service, KWallet), by QtKeychain where the program was built with it.
#include "store/postgis/location.h"

#include <QCoreApplication>

#ifdef KENTCBS_KEYRING
#include <QEventLoop>
#include <qt6keychain/keychain.h>
#endif

namespace kbs::postgis {

namespace {

#ifdef KENTCBS_KEYRING
constexpr const char *service = "KentCBS";

void waitFor(QKeychain::Job &job)
{
    job.setAutoDelete(false);
    QEventLoop loop;
    QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit, Qt::QueuedConnection);
    job.start();
    loop.exec();
}
#endif

} // namespace

std::string keyringPassword([[maybe_unused]] const Location &location)
{
#ifdef KENTCBS_KEYRING
    if (!QCoreApplication::instance())
        return {};
    QKeychain::ReadPasswordJob job(QLatin1StringView{service});
    job.setKey(location.keyringName);
    waitFor(job);
    if (job.error() == QKeychain::NoError)
        return job.textData().toStdString();
#endif
    return {};
}

Result<void> keepPassword([[maybe_unused]] const Location &location, [[maybe_unused]] const QString &password)
{
    QString why = QCoreApplication::translate("PostgisStore", "the program was built without it");
#ifdef KENTCBS_KEYRING
    QKeychain::WritePasswordJob job(QLatin1StringView{service});
    job.setKey(location.keyringName);
    job.setTextData(password);
    waitFor(job);
    if (job.error() == QKeychain::NoError)
        return {};
    why = job.errorString();
#endif
    return fail(ErrorKind::Io,
        QCoreApplication::translate("PostgisStore", "The system's keyring did not take the password: %1").arg(why),
        QCoreApplication::translate("PostgisStore", "Put it into the pass file (~/.pgpass)."));
}

} // namespace kbs::postgis
