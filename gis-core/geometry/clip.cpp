// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/clip.h"

#include <algorithm>

namespace kbs::geometry {

std::optional<std::pair<double, double>> partInside(Point a, Point b, const Bbox &box)
{
    const double dx = b.x - a.x, dy = b.y - a.y;
    double from = 0, to = 1;
    const auto side = [&](double direction, double distance) {
        if (direction == 0)
            return distance >= 0;
        const double at = distance / direction;
        if (direction < 0)
            from = std::max(from, at);
        else
            to = std::min(to, at);
        return from <= to;
    };
    if (!side(-dx, a.x - box.minX) || !side(dx, box.maxX - a.x) || !side(-dy, a.y - box.minY)
        || !side(dy, box.maxY - a.y))
        return std::nullopt;
    return std::pair(from, to);
}

} // namespace kbs::geometry
