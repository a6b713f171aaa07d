// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/language.h"

#include <QString>

#include <atomic>
#include <functional>

namespace kbs {

/// How a long task tells how far it is and learns that it should stop. One object belongs to one task; cancel() may be
/// called from any thread (also from a signal handler), the rest only from the task's thread.
class Progress {
public:
    using Listener = std::function<void(double fraction, const QString &what)>;

    Progress() = default;
    explicit Progress(Listener listener) : m_listener(std::move(listener)) {}
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

    void cancel() noexcept { m_cancelled.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool isCancelled() const noexcept { return m_cancelled.load(std::memory_order_relaxed); }

    /// `fraction` 0…1, or negative where the whole is not known. The listener is called in the task's thread.
    void report(double fraction, const QString &what)
    {
        if (m_listener)
            m_listener(fraction, inLanguage(what));
    }

private:
    std::atomic<bool> m_cancelled = false;
    Listener m_listener;
};

} // namespace kbs
