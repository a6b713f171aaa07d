// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <limits>

namespace kbs {

/// Axis-parallel rectangle in the units and CRS of its geometry, east/longitude first. Default: empty.
struct Bbox {
    double minX = std::numeric_limits<double>::infinity();
    double minY = std::numeric_limits<double>::infinity();
    double maxX = -std::numeric_limits<double>::infinity();
    double maxY = -std::numeric_limits<double>::infinity();

    [[nodiscard]] bool isEmpty() const { return minX > maxX || minY > maxY; }
    [[nodiscard]] double width() const { return isEmpty() ? 0.0 : maxX - minX; }
    [[nodiscard]] double height() const { return isEmpty() ? 0.0 : maxY - minY; }
    [[nodiscard]] double centerX() const { return (minX + maxX) / 2; }
    [[nodiscard]] double centerY() const { return (minY + maxY) / 2; }
    void add(double x, double y)
    {
        minX = std::min(minX, x);
        minY = std::min(minY, y);
        maxX = std::max(maxX, x);
        maxY = std::max(maxY, y);
    }
    void add(const Bbox &other)
    {
        minX = std::min(minX, other.minX);
        minY = std::min(minY, other.minY);
        maxX = std::max(maxX, other.maxX);
        maxY = std::max(maxY, other.maxY);
    }
    [[nodiscard]] bool intersects(const Bbox &other) const
    {
        return minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY;
    }
    [[nodiscard]] bool contains(double x, double y) const { return x >= minX && x <= maxX && y >= minY && y <= maxY; }
    [[nodiscard]] bool contains(const Bbox &other) const
    {
        return !other.isEmpty() && minX <= other.minX && minY <= other.minY && maxX >= other.maxX && maxY >= other.maxY;
    }
    [[nodiscard]] Bbox grown(double by) const
    {
        return isEmpty() ? *this : Bbox{minX - by, minY - by, maxX + by, maxY + by};
    }
    bool operator==(const Bbox &) const = default;
};

} // namespace kbs
