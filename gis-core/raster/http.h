// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

#include <QByteArray>
#include <QString>

namespace kbs::raster {

struct Answer {
    QByteArray data;
    QByteArray type;        ///< media type
    bool isNothing = false; ///< the service says that there is nothing (204, 404)
};

/// Fetches an http or https address through GDAL. Waits at most some seconds for a connection and for silence, and
/// stops when the task is cancelled. What goes wrong is said with what to do; passwords are not in it. Any thread.
[[nodiscard]] Result<Answer> fetch(const QString &address, Progress &progress);

/// The address as messages may show it.
[[nodiscard]] QString shown(const QString &address);

} // namespace kbs::raster
