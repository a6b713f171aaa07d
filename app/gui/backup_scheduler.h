// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "publish/backups.h"

#include <QTimer>

#include <functional>

namespace kbs::gui {

/// Makes the backups of the open store when they are due, in the background; a missed one as soon as the store is open
/// again. What fails is told once and tried again at the next moment, or when the store is opened anew. Belongs to the
/// GUI thread.
class BackupScheduler : public QObject {
    Q_OBJECT
public:
    using Clock = std::function<QDateTime()>;
    explicit BackupScheduler(TaskRunner &runner, QObject *parent = nullptr);

    void setClock(Clock clock) { m_clock = std::move(clock); }
    void setDocument(std::shared_ptr<Document> document);
    /// Of the open store; kept in the user's settings.
    [[nodiscard]] backups::Schedule schedule() const;
    void setSchedule(backups::Schedule schedule);
    [[nodiscard]] QDateTime now() const { return m_clock(); }
    /// Looks whether one is due, and makes it. Called every minute.
    void check();
    void backUpNow();
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    void made(const kbs::backups::Made &backup);
    void failed(const kbs::Error &error);

private:
    void start(const QDateTime &now);

    TaskRunner &m_runner;
    Lane m_lane{QStringLiteral("backups")}; ///< one of its own: a backup takes long, and nobody waits for it
    std::shared_ptr<Document> m_document;
    Clock m_clock;
    QTimer m_timer;
    bool m_isRunning = false;
    QDateTime m_failedMoment; ///< not tried again before the next one
};

} // namespace kbs::gui
