// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "crs/crs.h"
#include "jobs/progress.h"
#include "raster/layer.h"
#include "scene/view.h"

#include <vector>

namespace kbs::raster {

/// Before rasters are drawn once and for all (a picture, a sheet): what paint() reads is brought up to date. What
/// cannot be is told and does not keep the rest from being drawn; only cancelling ends it.

/// Makes and refreshes the indexes of mosaics.
[[nodiscard]] Result<std::vector<Error>> prepareMosaics(
    const std::vector<Layer> &layers, const Crs &mapCrs, Progress &progress);
/// Fetches what a view shows of backdrops; the only step that uses the network.
[[nodiscard]] Result<std::vector<Error>> prepareBackdrops(const std::vector<Layer> &layers, const MapView &view,
    double devicePixelRatio, const Crs &mapCrs, Progress &progress);

/// Looks whether a layer can be drawn at all, and where it lies: the map's system. A mosaic's index is made for it; of
/// a service nothing is asked.
[[nodiscard]] Result<Bbox> extentOf(const Layer &layer, const Crs &mapCrs, Progress &progress);

/// Whether a file would lie somewhere if only its system were known: the user can state it.
[[nodiscard]] bool lacksCrs(const Layer &layer);

/// Makes what small scales need and is missing: overviews of a large file, the picture of the whole of a mosaic.
/// Returns whether anything was made.
[[nodiscard]] Result<bool> prepareSmallScales(const Layer &layer, const Crs &mapCrs, Progress &progress);

} // namespace kbs::raster
