// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <functional>
#include <vector>

/// Changing the corners of one geometry. Rings, parts, heights, orientation and the first corner stay as they are.
namespace kbs::edit {

/// How far off an edge a corner on the grid may lie and still be on it: the grid rounds by half a step in x and y.
inline constexpr double onEdgeTolerance = gridSize;

struct Vertex {
    Point at;
    double z = 0; ///< 0 where the geometry is flat
};

/// The geometry with each ring passed through `change`; a closed ring comes without its repeated last corner.
[[nodiscard]] Geometry withRings(
    const Geometry &geometry, const std::function<void(std::vector<Vertex> &ring, bool closed)> &change);

[[nodiscard]] bool hasVertex(const Geometry &geometry, Point at);
[[nodiscard]] Geometry withVertexMoved(const Geometry &geometry, Point from, Point to);
[[nodiscard]] Geometry withoutVertex(const Geometry &geometry, Point at);
/// `at` becomes a corner of every edge that passes by it within the tolerance and does not end there.
[[nodiscard]] Geometry withVertexOnEdges(const Geometry &geometry, Point at, double tolerance = onEdgeTolerance);
[[nodiscard]] bool hasEdgeThrough(const Geometry &geometry, Point at, double tolerance = onEdgeTolerance);

/// The corners before and after `at` wherever it occurs, each pair in a fixed order.
[[nodiscard]] std::vector<std::pair<Point, Point>> neighboursOf(const Geometry &geometry, Point at);

/// Nearest point of the segment to `p`.
[[nodiscard]] Point nearestOnSegment(Point a, Point b, Point p);
[[nodiscard]] double distanceBetween(Point a, Point b);

} // namespace kbs::edit
