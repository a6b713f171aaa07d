// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

namespace kbs::publish {

/// Copies a store with its whole history to a new place, from any backend to any: every revision with its author, time,
/// message and hashes, the identity and all notes. Each revision's chain hash is compared with the original's, so a
/// copy that succeeds is the original. The uncommitted edits of journals and the log of who read personal data are no
/// part of it; whoever calls says so. Revisions that come while it runs are not copied. After a failure or a
/// cancellation there is nothing at `target`.
[[nodiscard]] Result<void> copyStore(Store &source, const QString &target, Progress &progress);

} // namespace kbs::publish
