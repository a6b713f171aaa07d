// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "raster/mosaic.h"
#include "raster/warp.h"

namespace kbs::raster {

/// Warps the sheets of a mosaic that a view shows into one target. A sheet that cannot be read is told in `troubles`
/// and its box added to `missing` (mosaic's system).
[[nodiscard]] Result<WarpTarget> warpSheets(const Mosaic &mosaic, const Layer &layer, const MapView &view,
    const Crs &viewCrs, std::vector<Error> &troubles, std::vector<Bbox> &missing, Progress &progress);

/// The part of a mosaic that a view shows. Sheets that are left out are crossed out.
[[nodiscard]] Result<QImage> mosaicPicture(const Layer &layer, const MapView &view, const Crs &viewCrs, bool isQuick,
    std::vector<Error> &troubles, Progress &progress);

} // namespace kbs::raster
