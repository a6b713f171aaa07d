// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/screen_geometry.h"

#include <QSizeF>

namespace kbs::render {

/// Where labels can stand on shapes: geometry only, in screen pixels.

/// Whether a box around `middle` lies inside an area: no border crosses it.
[[nodiscard]] bool fitsInside(const ScreenShape &shape, QPointF middle, QSizeF room);

/// Places inside an area where such a box fits, the best first, at most three; empty where none was found.
void spotsInside(const ScreenShape &shape, QSizeF room, std::vector<QPointF> &out);

/// A point that is certainly inside: the centroid of the largest ring or the middle of a wide stretch.
[[nodiscard]] QPointF pointInside(const ScreenShape &shape);

[[nodiscard]] double lengthOf(std::span<const QPointF> line);

/// The stretch of a line between two distances from its start; distances beyond its ends are cut.
[[nodiscard]] std::vector<QPointF> stretch(std::span<const QPointF> line, double from, double to);

/// Whether letters of this height can follow the line: no sharp corner under the text, not too much turning in all.
[[nodiscard]] bool isGentle(std::span<const QPointF> line);

/// Point and direction (radians) at a distance along a line.
struct Footing {
    QPointF at;
    double radians = 0;
};
/// The direction is that of the chord under a letter of that width, so that letters turn smoothly over corners.
[[nodiscard]] Footing footing(std::span<const QPointF> line, double at, double width);

/// A place on a line and the number of the square it stands for.
struct LatticePlace {
    double along = 0; ///< distance from the line's start
    std::int64_t square = 0;
};
/// One place for each square of a lattice that the line passes: the point nearest to the square's middle. They hang on
/// lattice and line alone, whatever part of the line is given.
[[nodiscard]] std::vector<LatticePlace> latticePlaces(std::span<const QPointF> line, QPointF origin, double side);

} // namespace kbs::render
