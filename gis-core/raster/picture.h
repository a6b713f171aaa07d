// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crs/crs.h"
#include "jobs/progress.h"
#include "raster/layer.h"
#include "scene/view.h"

#include <QImage>

class QPainter;

namespace kbs::raster {

struct DrawHow {
    double devicePixelRatio = 1; ///< of the painter's device; of paper: how much finer than the view
    /// For the window: what would take long (a large file without overviews) is outlined and told in place of drawn.
    bool isQuick = false;
};

/// Draws layers, bottom first, in the view's pixels and system. What cannot be shown is told in the result and left
/// out, the rest is drawn; only cancelling ends it. Reads files and the tile cache, never the network. Any thread.
[[nodiscard]] Result<std::vector<Error>> paint(QPainter &painter, const MapView &view, const Crs &viewCrs,
    const std::vector<Layer> &layers, const DrawHow &how, Progress &progress);

/// The part of one layer that a view shows, a pixel of the view each; no data is transparent. `troubles` gets what is
/// missing from the picture.
[[nodiscard]] Result<QImage> picture(const Layer &layer, const MapView &view, const Crs &viewCrs, bool isQuick,
    std::vector<Error> &troubles, Progress &progress);

/// Whose pictures they are, in the lower right corner of a map of this size, small on a light plate.
void paintAttribution(QPainter &painter, QSizeF map, const QString &text, double dotsPerMm);

} // namespace kbs::raster
