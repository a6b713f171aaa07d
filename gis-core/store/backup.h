// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

namespace kbs::stores {

/// Copies a SpatiaLite store with SQLite's online backup: a consistent state, also while somebody writes to it.
/// `target` must not exist; it appears when the copy is whole. Used both ways: to make a backup and to bring one back.
[[nodiscard]] Result<void> copyFile(const QString &source, const QString &target, Progress &progress);

/// Refuses a place for a new file where the log of a store lies that was taken away without it: SQLite would write that
/// store's pages into the new one.
[[nodiscard]] Result<void> checkNoLog(const QString &path);

} // namespace kbs::stores
