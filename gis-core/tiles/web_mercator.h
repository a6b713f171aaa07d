// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "geometry/geometry.h"

#include <compare>

/// The tiling of web maps: EPSG:3857, 256 pixels, tile 0/0/0 is the world, y grows southwards.
namespace kbs::tiles {

inline constexpr int tilePixels = 256;
inline constexpr int maxZoom = 22;
inline constexpr double worldHalf = 20037508.342789244; ///< metres from the middle of the world to its edge

struct TileId {
    int z = 0, x = 0, y = 0;
    auto operator<=>(const TileId &) const = default;
    [[nodiscard]] bool isValid() const
    {
        return z >= 0 && z <= maxZoom && x >= 0 && y >= 0 && x < (1 << z) && y < (1 << z);
    }
};

/// Tiles of one zoom that a box touches; empty where the box is.
struct TileRange {
    int z = 0;
    int x0 = 0, y0 = 0, x1 = -1, y1 = -1; ///< inclusive
    [[nodiscard]] long long count() const
    {
        return x1 < x0 || y1 < y0 ? 0 : static_cast<long long>(x1 - x0 + 1) * (y1 - y0 + 1);
    }
};

[[nodiscard]] Bbox boxOf(TileId tile);                           ///< EPSG:3857
[[nodiscard]] TileRange tilesOf(const Bbox &mercator, int zoom); ///< of a box in EPSG:3857
[[nodiscard]] double metresPerPixel(int zoom);       ///< EPSG:3857 metres, which are ground metres at the equator only
[[nodiscard]] double groundFactor(double mercatorY); ///< ground metres in one EPSG:3857 metre at that northing
[[nodiscard]] Point toLonLat(Point mercator);        ///< degrees, longitude first

} // namespace kbs::tiles
