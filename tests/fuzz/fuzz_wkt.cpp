// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/tables/coordinate_columns.h"

/// Geometries and coordinates in the cells of a table.
KBS_FUZZ_TARGET(wkt)
{
    using namespace kbs;
    std::ignore = import::parseCoordinate(bytes);
    import::CoordinateColumns columns;
    columns.wkt = 0;
    const auto point = import::pointOf(columns, {"wkt"}, {std::string(bytes)});
    fuzz::requireSound(point.geometry);
}
