// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "levels/block.h"

#include <span>

namespace kbs::levels {

/// Areas smaller than this many pixels of a level are merged with their neighbours.
inline constexpr double mergedPixels = 3;

/// Makes one piece of a generalised level: shapes that lie near each other, for pixels of `pixel` metres.
///
/// Small areas that share a border and look the same (equal combo) become one, and one with a merged area beside it:
/// borders that both have cancel out. Every
/// vertex then goes to the level's grid of half a pixel. That depends on the vertex alone, so what two shapes share
/// stays shared; vertices that lie straight between their neighbours go. Nothing vanishes: what collapses keeps a
/// point. `parents` gets, for every shape, the number of the one it became part of.
[[nodiscard]] std::vector<Shape> generalise(
    std::span<const Shape> shapes, double pixel, std::vector<std::uint32_t> &parents);

/// Whether the shape is an area below the size at which a level merges.
[[nodiscard]] bool isSmallArea(const Shape &shape, double pixel);

[[nodiscard]] double areaOf(const Shape &shape); ///< m²

} // namespace kbs::levels
