// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "store/spatialite/blob.h"

/// Geometries as SpatiaLite keeps them: what is read is sound and is written as what reads to the same.
KBS_FUZZ_TARGET(blob)
{
    using namespace kbs;
    std::ignore = spatialite::blobBox(bytes);
    Geometry geometry;
    if (!spatialite::readBlob(bytes, geometry) || geometry.isEmpty())
        return;
    fuzz::requireSound(geometry);
    std::string written, twice;
    spatialite::writeBlob(geometry, 5254, written);
    Geometry again;
    fuzz::require(spatialite::readBlob(written, again));
    spatialite::writeBlob(again, 5254, twice);
    fuzz::require(written == twice);
}
