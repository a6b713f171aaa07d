// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kbs {

struct Point {
    double x = 0; ///< east or longitude
    double y = 0; ///< north or latitude
    bool operator==(const Point &) const = default;
};

/// The kinds of OGC 06-103r4 that the store holds; curves are stroked before they become a Geometry.
enum class GeometryKind : std::uint8_t {
    None = 0,
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
};

/// A planar geometry by value: one coordinate buffer with offsets, x east first.
///
/// `points` holds all vertices. A *ring* is a run of points (a line, a polygon ring; a single point for points);
/// `ringEnds[i]` is one past its last point. A *part* is a run of rings (one polygon of a multipolygon, shell first);
/// `partEnds[i]` is one past its last ring. Single kinds have exactly one part; for points and lines each part has one
/// ring. Polygon rings are closed (first point repeated). Shells run counter-clockwise after normalise().
struct Geometry {
    GeometryKind kind = GeometryKind::None;
    std::vector<Point> points;
    std::vector<std::uint32_t> ringEnds;
    std::vector<std::uint32_t> partEnds;
    std::vector<double> z; ///< heights in metres, one per point, or empty for a flat geometry

    [[nodiscard]] bool isEmpty() const { return points.empty(); }
    [[nodiscard]] bool isPolygonal() const
    {
        return kind == GeometryKind::Polygon || kind == GeometryKind::MultiPolygon;
    }
    [[nodiscard]] bool isLinear() const
    {
        return kind == GeometryKind::LineString || kind == GeometryKind::MultiLineString;
    }
    [[nodiscard]] bool isPoint() const { return kind == GeometryKind::Point || kind == GeometryKind::MultiPoint; }
    [[nodiscard]] Bbox bbox() const;
    [[nodiscard]] std::size_t ringCount() const { return ringEnds.size(); }
    [[nodiscard]] std::span<const Point> ring(std::size_t index) const;
    [[nodiscard]] std::span<Point> ring(std::size_t index);
    /// First and one-past-last ring of a part.
    [[nodiscard]] std::pair<std::size_t, std::size_t> ringsOfPart(std::size_t part) const;

    void addRing(std::span<const Point> ringPoints); ///< appends a ring to the open part
    void endPart();                                  ///< closes the part: the rings added since the last one

    static Geometry point(double x, double y);
    static Geometry line(std::span<const Point> vertices);
    static Geometry polygon(std::span<const Point> shell); ///< closes the ring if it is open

    bool operator==(const Geometry &) const = default;
};

inline constexpr double gridSize = 0.0001; ///< metres: the grid on which all stored coordinates lie (0.1 mm)

/// Puts every vertex on the grid, orients shells counter-clockwise and holes clockwise, and keeps the first vertex
/// of each ring, since surveyors number corners from it.
void normalise(Geometry &geometry);
void snapToGrid(Geometry &geometry);

[[nodiscard]] double area(const Geometry &geometry); ///< plane (shoelace) area, holes off; square units; never negative
[[nodiscard]] double length(const Geometry &geometry);        ///< plane length of lines, perimeter of polygons
[[nodiscard]] double signedArea(std::span<const Point> ring); ///< > 0 counter-clockwise
/// Whether two geometries have the same kind, parts, rings and number of vertices, and each vertex lies within
/// `distance` of its counterpart; a closed ring may start at another vertex. Heights are not compared.
[[nodiscard]] bool sameWithin(const Geometry &a, const Geometry &b, double distance);
[[nodiscard]] Geometry toMulti(Geometry geometry);  ///< Point → MultiPoint … ; multi kinds unchanged
[[nodiscard]] Geometry toSingle(Geometry geometry); ///< a multi kind with one part becomes the single kind

[[nodiscard]] std::string toWkt(const Geometry &geometry, int decimals = 4);
[[nodiscard]] std::string toWkb(const Geometry &geometry); ///< little-endian ISO WKB
/// Reads ISO or EWKB-with-Z little/big-endian WKB of the kinds above. False where it is something else or cut short.
[[nodiscard]] bool fromWkb(std::string_view wkb, Geometry &out);

[[nodiscard]] const char *kindName(GeometryKind kind);               ///< "POINT", "MULTIPOLYGON" …
[[nodiscard]] GeometryKind kindFromName(std::string_view upperName); ///< None where unknown

} // namespace kbs
