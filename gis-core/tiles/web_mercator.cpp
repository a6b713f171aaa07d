// SPDX-License-Identifier: GPL-3.0-or-later
#include "tiles/web_mercator.h"

#include <cmath>
#include <numbers>

namespace kbs::tiles {

namespace {

constexpr double earthRadius = 6378137.0;

double tileSize(int zoom)
{
    return 2 * worldHalf / (1 << zoom);
}

} // namespace

Bbox boxOf(TileId tile)
{
    const double size = tileSize(tile.z);
    const double left = -worldHalf + tile.x * size, top = worldHalf - tile.y * size;
    return {left, top - size, left + size, top};
}

TileRange tilesOf(const Bbox &mercator, int zoom)
{
    if (mercator.isEmpty())
        return {.z = zoom};
    const double size = tileSize(zoom);
    const auto index = [&](double distance) {
        return std::clamp(static_cast<int>(std::floor(distance / size)), 0, (1 << zoom) - 1);
    };
    return {zoom, index(mercator.minX + worldHalf), index(worldHalf - mercator.maxY), index(mercator.maxX + worldHalf),
        index(worldHalf - mercator.minY)};
}

double metresPerPixel(int zoom)
{
    return tileSize(zoom) / tilePixels;
}

double groundFactor(double mercatorY)
{
    return 1 / std::cosh(mercatorY / earthRadius);
}

Point toLonLat(Point mercator)
{
    const double degrees = 180 / std::numbers::pi;
    return {mercator.x / earthRadius * degrees, std::atan(std::sinh(mercator.y / earthRadius)) * degrees};
}

} // namespace kbs::tiles
