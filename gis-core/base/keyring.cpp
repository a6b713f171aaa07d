// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/keyring.h"

#include <QCoreApplication>

#ifdef KENTCBS_KEYRING
#include <QEventLoop>
#include <qt6keychain/keychain.h>
#include <thread>
#endif

namespace kbs::keyring {

#ifdef KENTCBS_KEYRING

namespace {

const QString service = QStringLiteral("KentCBS");

/// In a thread of its own: waiting must not begin other work of the caller's thread. The job lives and dies there.
template <typename Job, typename Prepare, typename Take> void carryOut(Prepare prepare, Take take)
{
    if (!QCoreApplication::instance())
        return;
    std::thread([&] {
        Job job(service);
        job.setAutoDelete(false);
        prepare(job);
        QEventLoop loop;
        QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit, Qt::QueuedConnection);
        job.start();
        loop.exec();
        if (job.error() == QKeychain::NoError)
            take(job);
    }).join();
}

} // namespace

QString read(const QString &name)
{
    QString secret;
    carryOut<QKeychain::ReadPasswordJob>(
        [&](auto &job) { job.setKey(name); }, [&](auto &job) { secret = job.textData(); });
    return secret;
}

bool keep(const QString &name, const QString &secret)
{
    bool isKept = false;
    carryOut<QKeychain::WritePasswordJob>(
        [&](auto &job) {
            job.setKey(name);
            job.setTextData(secret);
        },
        [&](auto &) { isKept = true; });
    return isKept;
}

bool isBuiltIn()
{
    return true;
}

#else

QString read(const QString &)
{
    return {};
}

bool keep(const QString &, const QString &)
{
    return false;
}

bool isBuiltIn()
{
    return false;
}

#endif

} // namespace kbs::keyring
