// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords in the system's keyring (Secret Service, KWallet), by QtKeychain where the program was built with it.
#include "store/postgis/location.h"

#include <QCoreApplication>

#ifdef KENTCBS_KEYRING
#include <QEventLoop>
#include <qt6keychain/keychain.h>
#include <thread>
#endif

namespace kbs::postgis {

std::string keyringPassword([[maybe_unused]] const Location &location)
{
#ifdef KENTCBS_KEYRING
    if (!QCoreApplication::instance())
        return {};
    std::string password;
    // in a thread of its own: waiting must not begin other work of the caller's thread
    std::thread([&location, &password] {
        QKeychain::ReadPasswordJob job(QStringLiteral("KentCBS"));
        job.setKey(location.keyringName);
        job.setAutoDelete(false);
        QEventLoop loop;
        QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit, Qt::QueuedConnection);
        job.start();
        loop.exec();
        if (job.error() == QKeychain::NoError)
            password = job.textData().toStdString();
    }).join();
    return password;
#else
    return {};
#endif
}

} // namespace kbs::postgis
