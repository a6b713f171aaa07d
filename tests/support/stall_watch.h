// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QMetaEnum>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace kbs::test {

/// An application object that measures how long the window did not answer: the time that the GUI thread spent with each
/// event, together with everything that the event set off.
///
/// Time in which the thread was ready but the machine ran something else does not count (/proc: schedstat), so that a
/// busy machine fails nobody. Waiting counts: for a lock, a file, a database, another thread.
class StallWatch : public QApplication {
public:
    struct Stall {
        double milliseconds = 0;
        QString what;
    };

    StallWatch(int &argc, char **argv)
        : QApplication(argc, argv), m_schedule(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC))
    {
        m_wall.start();
    }
    ~StallWatch() override
    {
        if (m_schedule >= 0)
            ::close(m_schedule);
    }

    bool notify(QObject *receiver, QEvent *event) override
    {
        if (QThread::currentThread() != thread() || m_depth > 0) // workers have events too, and may wait
            return QApplication::notify(receiver, event);
        // The receiver may be gone afterwards: its name is asked before, but only its parts, which cost nothing.
        const char *className = receiver->metaObject()->className();
        const QEvent::Type type = event->type();
        const QString name = m_isWatching ? receiver->objectName() : QString();
        const qint64 from = m_wall.nsecsElapsed(), waitedBefore = waited();
        ++m_depth;
        const bool used = QApplication::notify(receiver, event);
        --m_depth;
        const qint64 wall = m_wall.nsecsElapsed() - from;
        ++m_events;
        if (!m_isWatching || wall < 10'000'000) // most events are not worth a look at the clock of the scheduler
            return used;
        const double milliseconds = static_cast<double>(wall - (waited() - waitedBefore)) / 1e6;
        if (milliseconds >= 10)
            m_stalls.push_back({milliseconds,
                QStringLiteral("%1 “%2” event %3 during %4")
                    .arg(QString::fromUtf8(className), name,
                        QString::fromUtf8(QMetaEnum::fromType<QEvent::Type>().valueToKey(type)), m_step)});
        return used;
    }

    void watch(bool on) { m_isWatching = on; }
    void setStep(const QString &step) { m_step = step; } ///< what a report says was going on
    [[nodiscard]] qint64 events() const { return m_events; }
    /// The longest first.
    [[nodiscard]] std::vector<Stall> stalls() const
    {
        std::vector<Stall> sorted = m_stalls;
        std::ranges::sort(sorted, std::greater{}, &Stall::milliseconds);
        return sorted;
    }

private:
    /// Nanoseconds that this thread stood in the queue of the processor; 0 where the system does not say.
    [[nodiscard]] qint64 waited() const
    {
        char text[96];
        const ssize_t size = m_schedule < 0 ? -1 : ::pread(m_schedule, text, sizeof text - 1, 0);
        if (size <= 0)
            return 0;
        text[size] = 0;
        char *second = nullptr;
        std::ignore = std::strtoll(text, &second, 10);
        return std::strtoll(second, nullptr, 10);
    }

    int m_schedule;
    int m_depth = 0;
    bool m_isWatching = false;
    qint64 m_events = 0;
    QElapsedTimer m_wall;
    QString m_step;
    std::vector<Stall> m_stalls;
};

} // namespace kbs::test
