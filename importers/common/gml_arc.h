// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <vector>

/// Circular arcs as chords. Tolerance and radius are in the units of the points.
namespace kbs::import::gml {

/// Points after `a` up to and with `c` on the arc from a through b to c; b itself is one of them. Points on a line give
/// b and c.
[[nodiscard]] std::vector<Point> strokeArc(Point a, Point b, Point c, double tolerance);
/// The whole circle through three points, from a through b and c back to a; a is not repeated at the start.
[[nodiscard]] std::vector<Point> strokeCircle(Point a, Point b, Point c, double tolerance);
/// From `startAngle` to `endAngle` (radians, from the first axis towards the second), both ends with it. `scale`
/// stretches the axes (degrees of longitude are shorter than those of latitude).
[[nodiscard]] std::vector<Point> strokeByCentre(
    Point centre, double radius, double startAngle, double endAngle, Point scale, double tolerance);

} // namespace kbs::import::gml
