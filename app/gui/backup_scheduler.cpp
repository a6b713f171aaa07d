// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/backup_scheduler.h"

#include "app/gui/settings.h"

namespace kbs::gui {

using namespace std::chrono_literals;

BackupScheduler::BackupScheduler(TaskRunner &runner, QObject *parent)
    : QObject(parent), m_runner(runner), m_clock([] { return QDateTime::currentDateTime(); })
{
    connect(&m_timer, &QTimer::timeout, this, &BackupScheduler::check);
    m_timer.start(1min);
}

void BackupScheduler::setDocument(std::shared_ptr<Document> document)
{
    m_document = std::move(document);
    m_failedMoment = {};
    check();
}

backups::Schedule BackupScheduler::schedule() const
{
    return m_document ? settings::backupSchedule(m_document->location()) : backups::Schedule{};
}

void BackupScheduler::setSchedule(backups::Schedule schedule)
{
    if (!m_document)
        return;
    schedule.since = now();
    settings::setBackupSchedule(m_document->location(), schedule);
    m_failedMoment = {};
}

void BackupScheduler::check()
{
    if (!m_document || m_isRunning)
        return;
    const backups::Schedule set = schedule();
    const QDateTime time = now();
    if (!backups::isDue(set, time) || m_failedMoment == backups::lastMoment(set, time))
        return;
    start(time);
}

void BackupScheduler::backUpNow()
{
    if (m_document && !m_isRunning)
        start(now());
}

void BackupScheduler::start(const QDateTime &time)
{
    m_isRunning = true;
    const backups::Schedule set = schedule();
    m_runner.runFree<backups::Made>(
        m_lane, tr("Backup of %1").arg(m_document->name()), TaskRunner::Show::Listed, this,
        [set, time, location = m_document->location(), catalogue = m_document->sharedCatalogue()](
            Progress &progress) { return backups::make(location, catalogue, set.folder, set.keep, time, progress); },
        [this, time, moment = backups::lastMoment(set, time), location = m_document->location()](
            Result<backups::Made> done) {
            m_isRunning = false;
            if (!done) {
                if (done.error().kind == ErrorKind::Cancelled) // the store or the window was closed: it stays due
                    return;
                if (m_document && m_document->location() == location)
                    m_failedMoment = moment;
                return Q_EMIT failed(done.error());
            }
            backups::Schedule now = settings::backupSchedule(location);
            now.done = time;
            settings::setBackupSchedule(location, now);
            Q_EMIT made(*done);
        });
}

} // namespace kbs::gui
