// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "levels/cache_file.h"
#include "levels/drawing_cache.h"

namespace kbs::levels {

/// Reads the store and writes the cache file at `path`; `contents` says of which store and revision. Reads on as many
/// threads as there are cores, each through a store of its own. What was committed while it reads may or may not be in
/// it: DrawingCache lays the changes since contents.revision over it, whichever they are.
[[nodiscard]] Result<void> build(
    Store &store, const DrawingNeeds &needs, const QString &path, Contents contents, Progress &progress);

} // namespace kbs::levels
