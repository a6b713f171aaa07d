// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "raster/layer.h"
#include "raster/tile_source.h"

#include <QByteArray>
#include <QImage>

#include <functional>

namespace kbs::raster {

/// The part of a backdrop that a view shows, from the tiles on the disk alone. Where a tile is missing a coarser one
/// stands in. Nothing fetched yet: an empty picture.
[[nodiscard]] Result<QImage> backdropPicture(
    const Layer &layer, const MapView &view, const Crs &viewCrs, Progress &progress);

struct Fetched {
    int tiles = 0;   ///< new in the cache
    int missing = 0; ///< of the view's, still not there
};
/// Asks the service for the tiles of a view that are missing or too old, and keeps them. Only here, and in
/// askService(), the network is used. `onSome` is called (in the caller's thread) now and then, when there is something
/// new to draw. With nothing to fetch no connection is made. What cannot be had ends it with a reason; what is there
/// stays, however old.
[[nodiscard]] Result<Fetched> fetchBackdrop(const Layer &layer, const MapView &view, const Crs &viewCrs,
    Progress &progress, const std::function<void()> &onSome = {});

/// What a WMS or WMTS offers, for choosing a layer.
[[nodiscard]] Result<Offer> askService(const Layer &layer, Progress &progress);

/// What stands on the map for these layers, as the user or the services say. Reads the cache only.
[[nodiscard]] QString attributionOf(const std::vector<Layer> &layers, const Crs &mapCrs);

} // namespace kbs::raster
