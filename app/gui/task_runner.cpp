// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/task_runner.h"

#include <algorithm>

namespace kbs::gui {

Lane::Lane(const QString &name, Opener opener, QObject *parent)
    : QObject(parent), m_worker(new QObject), m_opener(std::move(opener))
{
    m_thread.setObjectName(name);
    m_worker->moveToThread(&m_thread);
    m_thread.start();
}

Lane::~Lane()
{
    post([this] { m_store.reset(); });
    m_worker->deleteLater();
    m_thread.quit();
    m_thread.wait();
}

void Lane::post(std::function<void()> work)
{
    QMetaObject::invokeMethod(m_worker, std::move(work), Qt::QueuedConnection);
}

Result<Store *> Lane::store()
{
    if (!m_store) {
        if (!m_opener)
            return fail(ErrorKind::Internal, tr("This worker has no store."));
        KBS_TRY(m_store, m_opener());
    }
    return m_store.get();
}

double Task::secondsLeft() const
{
    const double seconds = static_cast<double>(elapsed.elapsed()) / 1000.0;
    if (fraction <= 0.01 || seconds < 0.5)
        return -1;
    return seconds * (1.0 - fraction) / fraction;
}

TaskRunner::TaskRunner(QObject *parent) : QObject(parent) { }

TaskRunner::~TaskRunner()
{
    cancelAll();
}

TaskRunner::TaskPtr TaskRunner::begin(const Lane &lane, const QString &title, Show show)
{
    auto task = std::make_shared<Task>();
    task->id = ++m_lastId;
    task->lane = &lane;
    task->title = title;
    task->listed = show == Show::Listed;
    task->elapsed.start();
    // A reader reports thousands of times a second; the screen needs ten.
    auto since = std::make_shared<QElapsedTimer>();
    task->progress = std::make_unique<Progress>(
        [this, weak = std::weak_ptr<Task>(task), since](double fraction, const QString &what) {
            if (since->isValid() && since->elapsed() < 100 && fraction < 1)
                return;
            since->start();
            QMetaObject::invokeMethod(this, [this, weak, fraction, what] {
                if (const auto running = weak.lock()) {
                    running->fraction = fraction;
                    running->what = what;
                    Q_EMIT progressed(running->id);
                }
            });
        });
    m_running.push_back(task);
    if (task->listed)
        Q_EMIT started(task->id);
    return task;
}

void TaskRunner::end(const TaskPtr &task)
{
    std::erase(m_running, task);
    if (task->listed)
        Q_EMIT finished(task->id);
}

bool TaskRunner::isBusy() const
{
    return std::ranges::any_of(m_running, [](const TaskPtr &task) { return task->listed; });
}

void TaskRunner::cancelAll()
{
    for (const TaskPtr &task : m_running)
        task->progress->cancel();
}

void TaskRunner::cancelOn(const Lane &lane)
{
    for (const TaskPtr &task : m_running)
        if (task->lane == &lane)
            task->progress->cancel();
}

} // namespace kbs::gui
