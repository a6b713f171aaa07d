// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "publish/guide.h"
#include "style/style.h"
#include "tiles/tile_renderer.h"

namespace kbs::guide {

/// Which tiles the guide has: one range per zoom.
struct TilePlan {
    Bbox box; ///< EPSG:3857, with a margin
    std::vector<tiles::TileRange> zooms;
    [[nodiscard]] qint64 count() const;
};

/// From the zoom that shows the whole box on a small screen to the closest that the options allow.
[[nodiscard]] TilePlan planTiles(const Bbox &mercator, const Options &options);

/// Draws the tiles into `folder`/tiles with all processor cores. A tile that is equal to the one in `before` becomes a
/// hard link to it.
[[nodiscard]] Result<void> writeTiles(Store &store, std::shared_ptr<const StyleBook> styles, const TilePlan &plan,
    const QString &folder, const QString &before, Report &report, Progress &progress);

} // namespace kbs::guide
