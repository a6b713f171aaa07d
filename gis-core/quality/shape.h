// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <vector>

/// Suspicious forms that are valid by OGC 06-103r4: what digitising, rounding and failed joins leave behind.
namespace kbs::quality {

inline constexpr double nearestVertices = 0.001; ///< m: two consecutive vertices nearer than this are one
inline constexpr double spikeWidth = 0.01;       ///< m: a corner that goes out and back within this width
inline constexpr double tinyRing = 0.01;         ///< m²: a ring smaller than this is no part or hole of anything
inline constexpr double sliverWidth = 0.05;      ///< m: mean width (2 × area / perimeter) of a polygon that is none

struct ShapeFault {
    enum Kind { DuplicateVertex, Spike, TinyRing, Sliver };
    Kind kind = DuplicateVertex;
    Point at;
    double measure = 0; ///< distance (m), width (m), area (m²), mean width (m)
};

/// The first fault of each kind. For valid geometries in metres.
[[nodiscard]] std::vector<ShapeFault> shapeFaults(const Geometry &geometry);

} // namespace kbs::quality
