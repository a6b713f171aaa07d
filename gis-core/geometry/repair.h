// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "geometry/geometry.h"

/// Repairs that are safe to do by themselves: what surveyors measured stays where it is.
namespace kbs::geometry {

/// What repair() did. Every change is counted, so that a person can look at it.
struct Repair {
    Geometry geometry;
    int closedRings = 0;     ///< the first vertex was repeated at the end
    int removedVertices = 0; ///< repetitions of the vertex before them
    int removedRings = 0;    ///< rings that enclose nothing
    int turnedRings = 0;     ///< shells counter-clockwise, holes clockwise
    bool rebuilt = false;    ///< crossings became vertices; overlapping parts merged (OGC "structure" method)
    /// Metres between the border that was given and the farthest vertex of the result: a vertex is one of the given
    /// ones, or the crossing of two given sides.
    double farthest = 0;
    double areaBefore = 0, areaAfter = 0; ///< plane areas; m²

    [[nodiscard]] bool isChange() const
    {
        return closedRings + removedVertices + removedRings + turnedRings > 0 || rebuilt;
    }
    [[nodiscard]] QString text() const; ///< translated: what was done, by how much
};

/// Metres: no vertex moves farther than the grid on which all coordinates lie.
inline constexpr double repairTolerance = gridSize;

/// Closes rings, takes out repeated vertices and empty rings, turns rings, and, where the polygon still is invalid,
/// rebuilds it from its own vertices (makeValid). ErrorKind::Input where that is not possible without moving a vertex
/// farther than `tolerance`, or nothing is left. Only for polygons.
[[nodiscard]] Result<Repair> repair(const Geometry &geometry, double tolerance = repairTolerance);

} // namespace kbs::geometry
