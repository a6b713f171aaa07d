// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "publish/guide.h"
#include "style/theme.h"
#include "tiles/tile_renderer.h"

namespace kbs::guide {

/// Which tiles the guide has: one range per zoom.
struct TilePlan {
    Bbox box; ///< EPSG:3857, with a margin
    std::vector<tiles::TileRange> zooms;
    [[nodiscard]] qint64 count() const;
};

/// One look of the guide's map.
struct Look {
    QString name;
    Title title;
    std::shared_ptr<const StyleBook> styles;
    QColor ground;
    QString folder;                              ///< of its tiles, in the guide's
    std::vector<const FeatureClass *> notPublic; ///< the theme shows them, the guide does not
};

/// The looks of these names in their order; the usual one where there are none. Refuses unknown names and a theme
/// of which nothing is public.
[[nodiscard]] Result<std::vector<Look>> looksOf(const Catalogue &catalogue, const QStringList &names);

/// From the zoom that shows the whole box on a small screen to the closest that the options allow for so many
/// looks.
[[nodiscard]] TilePlan planTiles(const Bbox &mercator, const Options &options, std::size_t looks);

/// Draws the tiles of all looks into `folder` with all processor cores. A tile that is equal to the one in `before`
/// becomes a hard link to it.
[[nodiscard]] Result<void> writeTiles(Store &store, const std::vector<Look> &looks, const TilePlan &plan,
    const QString &folder, const QString &before, Report &report, Progress &progress);

} // namespace kbs::guide
