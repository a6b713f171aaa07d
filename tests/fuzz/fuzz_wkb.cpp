// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "geometry/geometry.h"

/// WKB: what is read is sound and is written as what reads to the same.
KBS_FUZZ_TARGET(wkb)
{
    using namespace kbs;
    Geometry geometry;
    if (!fromWkb(bytes, geometry))
        return;
    fuzz::requireSound(geometry);
    std::ignore = toWkt(geometry);
    const std::string written = toWkb(geometry);
    Geometry again;
    fuzz::require(geometry.isEmpty() || (fromWkb(written, again) && toWkb(again) == written));
}
