// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/geometry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kbs {

Bbox Geometry::bbox() const
{
    Bbox box;
    for (const Point &point : points)
        box.add(point.x, point.y);
    return box;
}

std::span<const Point> Geometry::ring(std::size_t index) const
{
    const std::size_t begin = index == 0 ? 0 : ringEnds[index - 1];
    return std::span(points).subspan(begin, ringEnds[index] - begin);
}

std::span<Point> Geometry::ring(std::size_t index)
{
    const std::size_t begin = index == 0 ? 0 : ringEnds[index - 1];
    return std::span(points).subspan(begin, ringEnds[index] - begin);
}

std::pair<std::size_t, std::size_t> Geometry::ringsOfPart(std::size_t part) const
{
    return {part == 0 ? 0 : partEnds[part - 1], partEnds[part]};
}

void Geometry::addRing(std::span<const Point> ringPoints)
{
    points.insert(points.end(), ringPoints.begin(), ringPoints.end());
    ringEnds.push_back(static_cast<std::uint32_t>(points.size()));
}

void Geometry::endPart()
{
    partEnds.push_back(static_cast<std::uint32_t>(ringEnds.size()));
}

Geometry Geometry::point(double x, double y)
{
    return {.kind = GeometryKind::Point, .points = {{x, y}}, .ringEnds = {1}, .partEnds = {1}, .z = {}};
}

Geometry Geometry::line(std::span<const Point> vertices)
{
    Geometry out{.kind = GeometryKind::LineString};
    if (!vertices.empty()) {
        out.addRing(vertices);
        out.endPart();
    }
    return out;
}

Geometry Geometry::polygon(std::span<const Point> shell)
{
    Geometry out{.kind = GeometryKind::Polygon};
    if (shell.empty())
        return out;
    out.points.assign(shell.begin(), shell.end());
    if (shell.front() != shell.back())
        out.points.push_back(shell.front());
    out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
    out.endPart();
    return out;
}

namespace {

/// std::round() for what a coordinate can be, without a call for each: half a unit goes away from zero.
double rounded(double value)
{
    constexpr double large = 0x1p50, shift = 0x1.8p52; // from `shift` on a double holds whole numbers only
    if (!(std::abs(value) < large))
        return std::round(value);
    const double even = value + shift - shift; // half a unit goes to the even neighbour
    const double rest = value - even;
    return even + (rest == 0.5 && value > 0 ? 1.0 : 0.0) - (rest == -0.5 && value < 0 ? 1.0 : 0.0);
}

double onGrid(double value)
{
    constexpr double perUnit = 1.0 / gridSize;
    return rounded(value * perUnit) / perUnit + 0.0; // + 0.0: no negative zero
}

void reverseRing(Geometry &geometry, std::size_t ring)
{
    const auto begin = static_cast<std::ptrdiff_t>(ring == 0 ? 0 : geometry.ringEnds[ring - 1]);
    const auto end = static_cast<std::ptrdiff_t>(geometry.ringEnds[ring]);
    std::reverse(geometry.points.begin() + begin, geometry.points.begin() + end);
    if (!geometry.z.empty())
        std::reverse(geometry.z.begin() + begin, geometry.z.begin() + end);
}

} // namespace

void snapToGrid(Geometry &geometry)
{
    for (Point &point : geometry.points)
        point = {onGrid(point.x), onGrid(point.y)};
}

void normalise(Geometry &geometry)
{
    snapToGrid(geometry);
    if (!geometry.isPolygonal())
        return;
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        const auto [first, end] = geometry.ringsOfPart(part);
        for (std::size_t ring = first; ring < end; ++ring) {
            const double area = signedArea(std::as_const(geometry).ring(ring));
            if (ring == first ? area < 0 : area > 0)
                reverseRing(geometry, ring); // a closed ring keeps its first vertex
        }
    }
}

namespace {

/// Whether two rings of equal size match vertex by vertex when `b` is read from `shift` on.
bool ringMatches(std::span<const Point> a, std::span<const Point> b, std::size_t shift, double distance)
{
    const std::size_t count = shift == 0 ? a.size() : a.size() - 1; // a turned ring repeats another point at its end
    for (std::size_t i = 0; i < count; ++i) {
        const Point &other = b[shift == 0 ? i : (i + shift) % count];
        if (!(std::hypot(a[i].x - other.x, a[i].y - other.y) <= distance))
            return false;
    }
    return true;
}

} // namespace

bool sameWithin(const Geometry &a, const Geometry &b, double distance)
{
    if (a.kind != b.kind || a.partEnds != b.partEnds || a.ringEnds != b.ringEnds || a.points.size() != b.points.size())
        return false;
    for (std::size_t index = 0; index < a.ringEnds.size(); ++index) {
        const auto first = a.ring(index), second = b.ring(index);
        const std::size_t turns = a.isPolygonal() && first.size() > 3 ? first.size() - 1 : 1;
        std::size_t shift = 0;
        while (shift < turns && !ringMatches(first, second, shift, distance))
            ++shift;
        if (shift == turns)
            return false;
    }
    return true;
}

double signedArea(std::span<const Point> ring)
{
    if (ring.size() < 3)
        return 0;
    const Point origin = ring.front(); // near the ring: national coordinates would eat the digits
    double twice = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point &a = ring[i];
        const Point &b = ring[i + 1 == ring.size() ? 0 : i + 1];
        twice += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
    }
    return twice / 2;
}

double area(const Geometry &geometry)
{
    if (!geometry.isPolygonal())
        return 0;
    double sum = 0;
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        const auto [first, end] = geometry.ringsOfPart(part);
        for (std::size_t ring = first; ring < end; ++ring) {
            const double one = std::abs(signedArea(geometry.ring(ring)));
            sum += ring == first ? one : -one;
        }
    }
    return std::max(0.0, sum);
}

double length(const Geometry &geometry)
{
    if (geometry.isPoint())
        return 0;
    double sum = 0;
    for (std::size_t ring = 0; ring < geometry.ringCount(); ++ring) {
        const auto points = geometry.ring(ring);
        for (std::size_t i = 1; i < points.size(); ++i)
            sum += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    }
    return sum;
}

Geometry toMulti(Geometry geometry)
{
    switch (geometry.kind) {
    case GeometryKind::Point: geometry.kind = GeometryKind::MultiPoint; break;
    case GeometryKind::LineString: geometry.kind = GeometryKind::MultiLineString; break;
    case GeometryKind::Polygon: geometry.kind = GeometryKind::MultiPolygon; break;
    default: break;
    }
    return geometry;
}

Geometry toSingle(Geometry geometry)
{
    if (geometry.partEnds.size() > 1)
        return geometry;
    switch (geometry.kind) {
    case GeometryKind::MultiPoint: geometry.kind = GeometryKind::Point; break;
    case GeometryKind::MultiLineString: geometry.kind = GeometryKind::LineString; break;
    case GeometryKind::MultiPolygon: geometry.kind = GeometryKind::Polygon; break;
    default: break;
    }
    return geometry;
}

namespace {

constexpr std::array<const char *, 7> kindNames{
    "", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};

} // namespace

const char *kindName(GeometryKind kind)
{
    return kindNames[static_cast<std::size_t>(kind)];
}

GeometryKind kindFromName(std::string_view upperName)
{
    for (std::size_t i = 1; i < kindNames.size(); ++i) {
        if (upperName == kindNames[i])
            return static_cast<GeometryKind>(i);
    }
    return GeometryKind::None;
}

} // namespace kbs
