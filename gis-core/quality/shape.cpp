// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/shape.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace kbs::quality {

namespace {

double distance(Point a, Point b)
{
    return std::hypot(b.x - a.x, b.y - a.y);
}

/// How far the two legs of a corner lie apart at the end of the shorter one; negative where the corner is no reversal.
double widthOfReversal(Point before, Point corner, Point after)
{
    const double ux = before.x - corner.x, uy = before.y - corner.y, vx = after.x - corner.x, vy = after.y - corner.y;
    const double u = std::hypot(ux, uy), v = std::hypot(vx, vy);
    constexpr double sharpest = std::numbers::pi / 180; // 1°: no surveyed corner is sharper
    if (u == 0 || v == 0 || (ux * vx + uy * vy) / (u * v) < std::cos(sharpest))
        return -1;
    return std::abs(ux * vy - uy * vx) / std::max(u, v);
}

class Finder {
public:
    void note(ShapeFault::Kind kind, Point at, double measure)
    {
        if (std::ranges::none_of(faults, [kind](const ShapeFault &one) { return one.kind == kind; }))
            faults.push_back({kind, at, measure});
    }

    void line(std::span<const Point> points, bool isRing)
    {
        for (std::size_t i = 1; i < points.size(); ++i) {
            if (const double apart = distance(points[i - 1], points[i]); apart < nearestVertices)
                note(ShapeFault::DuplicateVertex, points[i], apart);
        }
        if (!isRing || points.size() < 4)
            return; // a line may end as it likes
        const std::size_t corners = points.size() - 1;
        for (std::size_t i = 0; i < corners; ++i) {
            const double width = widthOfReversal(points[(i + corners - 1) % corners], points[i], points[i + 1]);
            if (width >= 0 && width < spikeWidth)
                note(ShapeFault::Spike, points[i], width);
        }
        if (const double area = std::abs(signedArea(points)); area < tinyRing)
            note(ShapeFault::TinyRing, points[0], area);
    }

    std::vector<ShapeFault> faults;
};

} // namespace

std::vector<ShapeFault> shapeFaults(const Geometry &geometry)
{
    Finder finder;
    if (geometry.isPoint())
        return {};
    for (std::size_t i = 0; i < geometry.ringCount(); ++i)
        finder.line(geometry.ring(i), geometry.isPolygonal());
    for (std::size_t part = 0; geometry.isPolygonal() && part < geometry.partEnds.size(); ++part) {
        const auto [first, end] = geometry.ringsOfPart(part);
        double area = 0, perimeter = 0;
        for (std::size_t ring = first; ring < end; ++ring) {
            const auto points = geometry.ring(ring);
            area += (ring == first ? 1 : -1) * std::abs(signedArea(points));
            for (std::size_t i = 1; i < points.size(); ++i)
                perimeter += distance(points[i - 1], points[i]);
        }
        if (area >= tinyRing && perimeter > 0 && 2 * area / perimeter < sliverWidth)
            finder.note(ShapeFault::Sliver, geometry.ring(first)[0], 2 * area / perimeter);
    }
    return finder.faults;
}

} // namespace kbs::quality
