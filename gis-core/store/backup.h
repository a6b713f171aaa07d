// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

namespace kbs::stores {

/// Copies a SpatiaLite store with SQLite's online backup: a consistent state, also while somebody writes to it.
/// `target` must not exist; it appears when the copy is whole. Used both ways: to make a backup and to bring one back.
[[nodiscard]] Result<void> copyFile(const QString &source, const QString &target, Progress &progress);

} // namespace kbs::stores
