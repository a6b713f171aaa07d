// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/vertices.h"

#include <algorithm>
#include <cmath>

namespace kbs::edit {

namespace {

bool passesThrough(Point a, Point b, Point at, double tolerance)
{
    return a != at && b != at && distanceBetween(nearestOnSegment(a, b, at), at) <= tolerance;
}

/// Share of the way from a to b at which p lies.
double along(Point a, Point b, Point p)
{
    const double length = distanceBetween(a, b);
    return length > 0 ? distanceBetween(a, p) / length : 0;
}

} // namespace

double distanceBetween(Point a, Point b)
{
    return std::hypot(a.x - b.x, a.y - b.y);
}

Point nearestOnSegment(Point a, Point b, Point p)
{
    const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    if (square == 0)
        return a;
    const double t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0);
    return {a.x + t * dx, a.y + t * dy};
}

Geometry withRings(const Geometry &geometry, const std::function<void(std::vector<Vertex> &ring, bool closed)> &change)
{
    Geometry out;
    out.kind = geometry.kind;
    const bool closed = geometry.isPolygonal(), high = !geometry.z.empty();
    std::vector<Vertex> ring;
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        const auto [first, last] = geometry.ringsOfPart(part);
        for (std::size_t r = first; r < last; ++r) {
            const std::size_t begin = r == 0 ? 0 : geometry.ringEnds[r - 1],
                              end = geometry.ringEnds[r] - (closed ? 1 : 0);
            ring.clear();
            for (std::size_t i = begin; i < end; ++i)
                ring.push_back({geometry.points[i], high ? geometry.z[i] : 0});
            change(ring, closed);
            if (closed && !ring.empty())
                ring.push_back(ring.front());
            for (const Vertex &vertex : ring) {
                out.points.push_back(vertex.at);
                if (high)
                    out.z.push_back(vertex.z);
            }
            out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
        }
        out.partEnds.push_back(static_cast<std::uint32_t>(out.ringEnds.size()));
    }
    return out;
}

bool hasVertex(const Geometry &geometry, Point at)
{
    return std::ranges::contains(geometry.points, at);
}

Geometry withVertexMoved(const Geometry &geometry, Point from, Point to)
{
    Geometry out = geometry;
    std::ranges::replace(out.points, from, to);
    return out;
}

Geometry withoutVertex(const Geometry &geometry, Point at)
{
    return withRings(geometry,
        [at](std::vector<Vertex> &ring, bool) { std::erase_if(ring, [at](const Vertex &v) { return v.at == at; }); });
}

Geometry withVertexOnEdges(const Geometry &geometry, Point at, double tolerance)
{
    return withRings(geometry, [at, tolerance](std::vector<Vertex> &ring, bool closed) {
        for (std::size_t i = 0; i + (closed ? 0 : 1) < ring.size(); ++i) {
            const Vertex a = ring[i], b = ring[(i + 1) % ring.size()];
            if (!passesThrough(a.at, b.at, at, tolerance))
                continue;
            const double share = along(a.at, b.at, at);
            ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(i) + 1, {at, a.z + share * (b.z - a.z)});
            ++i;
        }
    });
}

bool hasEdgeThrough(const Geometry &geometry, Point at, double tolerance)
{
    for (std::size_t r = 0; r < geometry.ringEnds.size(); ++r) {
        const auto ring = geometry.ring(r);
        for (std::size_t i = 0; i + 1 < ring.size(); ++i)
            if (passesThrough(ring[i], ring[i + 1], at, tolerance))
                return true;
    }
    return false;
}

std::vector<std::pair<Point, Point>> neighboursOf(const Geometry &geometry, Point at)
{
    std::vector<std::pair<Point, Point>> out;
    std::ignore = withRings(geometry, [&](std::vector<Vertex> &ring, bool closed) {
        for (std::size_t i = 0; i < ring.size(); ++i) {
            if (ring[i].at != at)
                continue;
            const bool hasBefore = closed || i > 0, hasAfter = closed || i + 1 < ring.size();
            Point before = hasBefore ? ring[(i + ring.size() - 1) % ring.size()].at : at;
            Point after = hasAfter ? ring[(i + 1) % ring.size()].at : at;
            if (std::pair(before.x, before.y) > std::pair(after.x, after.y))
                std::swap(before, after);
            out.emplace_back(before, after);
        }
    });
    return out;
}

} // namespace kbs::edit
