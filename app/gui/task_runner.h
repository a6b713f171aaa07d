// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"
#include "store/store.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QThread>

#include <functional>
#include <memory>
#include <vector>

namespace kbs::gui {

/// One worker thread with a store of its own: work posted to it is done in order. The store is opened by the first work
/// that needs it, in the lane's thread, and closed there.
class Lane : public QObject {
    Q_OBJECT
public:
    using Opener = std::function<Result<std::unique_ptr<Store>>()>;

    /// Without an opener the lane has no store (files, sample city).
    explicit Lane(const QString &name, Opener opener = {}, QObject *parent = nullptr);
    /// Waits for the work under way, which should have been cancelled before (TaskRunner::cancelOn).
    ~Lane() override;

    void post(std::function<void()> work);
    /// In the lane's thread only.
    [[nodiscard]] Result<Store *> store();
    [[nodiscard]] bool hasStore() const { return static_cast<bool>(m_opener); }

private:
    QThread m_thread;
    QObject *m_worker;
    Opener m_opener;
    std::unique_ptr<Store> m_store;
};

/// One piece of work as the status bar shows it. Members belong to the GUI thread, `progress` to both sides.
struct Task {
    quint64 id = 0;
    const Lane *lane = nullptr; ///< where it runs; to be compared only
    QString title;
    bool listed = true; ///< drawing and searching are not worth a line
    double fraction = -1;
    QString what;
    QElapsedTimer elapsed;
    std::unique_ptr<Progress> progress;

    /// Seconds still needed as far as the pace tells; negative where it is not known yet.
    [[nodiscard]] double secondsLeft() const;
};

/// Runs work on lanes, so that the GUI thread never waits for a store, file or network call, and says what is running.
/// Belongs to the GUI thread.
class TaskRunner : public QObject {
    Q_OBJECT
public:
    using TaskPtr = std::shared_ptr<Task>;
    enum class Show { Listed, Quiet };

    explicit TaskRunner(QObject *parent = nullptr);
    ~TaskRunner() override;

    /// Does `work(Store &, Progress &)` on the lane and calls `done(Result<T>)` in the GUI thread, unless `context` is
    /// gone by then.
    template <typename T, typename Work, typename Done>
    TaskPtr run(Lane &lane, const QString &title, Show show, QObject *context, Work work, Done done);
    /// The same for a lane without a store: `work(Progress &)`.
    template <typename T, typename Work, typename Done>
    TaskPtr runFree(Lane &lane, const QString &title, Show show, QObject *context, Work work, Done done);

    [[nodiscard]] const std::vector<TaskPtr> &running() const { return m_running; }
    [[nodiscard]] bool isBusy() const; ///< whether anything listed is running
    void cancelAll();
    void cancelOn(const Lane &lane); ///< what runs or waits on it

Q_SIGNALS:
    void started(quint64 id);
    void progressed(quint64 id);
    void finished(quint64 id);

private:
    TaskPtr begin(const Lane &lane, const QString &title, Show show);
    void end(const TaskPtr &task);
    template <typename T, typename Call, typename Done>
    TaskPtr start(Lane &lane, const QString &title, Show show, QObject *context, Call call, Done done);

    std::vector<TaskPtr> m_running;
    quint64 m_lastId = 0;
};

template <typename T, typename Call, typename Done>
TaskRunner::TaskPtr TaskRunner::start(
    Lane &lane, const QString &title, Show show, QObject *context, Call call, Done done)
{
    const TaskPtr task = begin(lane, title, show);
    // std::function wants copies, and neither previews nor stores can be copied.
    auto sharedCall = std::make_shared<Call>(std::move(call));
    auto sharedDone = std::make_shared<Done>(std::move(done));
    lane.post([this, task, sharedCall, sharedDone, guard = QPointer<QObject>(context)] {
        auto result = std::make_shared<Result<T>>(
            task->progress->isCancelled() ? Result<T>(cancelled()) : (*sharedCall)(*task->progress));
        QMetaObject::invokeMethod(this, [this, task, result, sharedDone, guard] {
            end(task);
            if (guard)
                (*sharedDone)(std::move(*result));
        });
    });
    return task;
}

template <typename T, typename Work, typename Done>
TaskRunner::TaskPtr TaskRunner::run(Lane &lane, const QString &title, Show show, QObject *context, Work work, Done done)
{
    auto call = [lanePointer = &lane, work = std::move(work)](Progress &progress) mutable -> Result<T> {
        KBS_TRY(Store * store, lanePointer->store());
        return work(*store, progress);
    };
    return start<T>(lane, title, show, context, std::move(call), std::move(done));
}

template <typename T, typename Work, typename Done>
TaskRunner::TaskPtr TaskRunner::runFree(
    Lane &lane, const QString &title, Show show, QObject *context, Work work, Done done)
{
    return start<T>(lane, title, show, context, std::move(work), std::move(done));
}

} // namespace kbs::gui
