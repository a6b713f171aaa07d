// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "store/spatialite/sqlite.h"

#include <vector>

namespace kbs::spatialite {

struct IndexedBox {
    std::int64_t id = 0;
    Bbox box;
};

/// Fills an empty R*Tree table at once, in the form SQLite's module reads and goes on to change (SQLite source,
/// ext/rtree/rtree.c, "Database Format"): leaves packed along a Hilbert curve. Ten times as fast as row by row.
/// Within the caller's transaction. `table` is not quoted.
[[nodiscard]] Result<void> fillRtree(Database &database, const std::string &table, std::vector<IndexedBox> boxes);

} // namespace kbs::spatialite
