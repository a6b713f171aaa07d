// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "geometry/geometry.h"

#include <QPointF>
#include <QSize>
#include <QTransform>

namespace kbs {

/// What part of the map is seen and how large. Map coordinates: store CRS, metres, north up. Screen coordinates: device
/// independent pixels, y down, origin top left.
struct MapView {
    Point center;
    double metresPerPixel = 1.0;
    QSize size;            ///< pixels
    double dotsPerMm = 96.0 / 25.4;

    [[nodiscard]] Bbox extent() const;
    [[nodiscard]] QPointF toScreen(Point map) const;
    [[nodiscard]] Point toMap(QPointF screen) const;
    [[nodiscard]] QTransform transform() const; ///< map → screen
    [[nodiscard]] double scaleDenominator() const { return metresPerPixel * dotsPerMm * 1000.0; }
    void setScaleDenominator(double denominator) { metresPerPixel = denominator / (dotsPerMm * 1000.0); }
    /// Zooms by a factor (> 1: closer) keeping what is under `anchor` in place.
    void zoom(double factor, QPointF anchor);
    void pan(QPointF screenDelta);
    /// Fits a box with a margin of 5 %.
    void fit(const Bbox &bbox);

    bool operator==(const MapView &) const = default;
};

} // namespace kbs
