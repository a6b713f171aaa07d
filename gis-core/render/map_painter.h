// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/fast_painter.h"
#include "render/map_renderer.h"

namespace kbs::render {

/// How much finer than the view rasters are drawn on devices that are not made of pixels.
inline constexpr double vectorRasterRatio = 4;

/// How a map is painted when the view is not simply the store's own plane.
struct PaintOptions {
    const Transformer *toView = nullptr; ///< store CRS → view CRS; null: the same. Must outlive the painting
    Crs viewCrs;                         ///< for rasters; unknown: the reader's
    Bbox readBox;                        ///< what to read, store CRS; empty: the view's extent
    double scaleDenominator = 0;         ///< decides about scale ranges; 0: the view's
    bool wholeLabelsOnly = false;        ///< no label is cut by the picture's edge
    MapPart part = MapPart::Everything;  ///< rasters count to the shapes
    bool isExact = false;                ///< every shape and all of its outline, however small
    FastPainter *fast = nullptr;         ///< over the painter's own picture; draws what it can before the painter
};

/// The one place that draws maps; MapRenderer and the tiles call it. A raster that cannot be read is told on the map
/// itself and does not keep the rest from being drawn.
[[nodiscard]] Result<void> paintMap(QPainter &painter, const MapView &view, FeatureReader &reader,
    const MapLayers &layers, const StyleBook &styles, const PaintOptions &options, Progress &progress);

} // namespace kbs::render
