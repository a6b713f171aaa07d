// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"

#include "geometry/geos.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace kbs::geometry {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("Geometry", text);
}

using Predicate = char (*)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *);

bool holds(Predicate predicate, const Geometry &a, const Geometry &b)
{
    const geos::Handle first = geos::toGeos(a), second = geos::toGeos(b);
    return first && second && predicate(geos::context(), first.get(), second.get()) == 1;
}

using Overlay = GEOSGeometry *(*)(GEOSContextHandle_t, const GEOSGeometry *, const GEOSGeometry *, double);

Result<Geometry> overlay(Overlay operation, const Geometry &a, const Geometry &b, int dimension, const char *what)
{
    const geos::Handle first = geos::toGeos(a), second = geos::toGeos(b);
    if (!first || !second)
        return geos::failure(translated(what));
    const geos::Handle result(operation(geos::context(), first.get(), second.get(), gridSize));
    if (!result)
        return geos::failure(translated(what));
    return geos::fromGeos(result.get(), dimension);
}

geos::Handle collection(std::vector<geos::Handle> &parts)
{
    std::vector<GEOSGeometry *> raw;
    for (geos::Handle &part : parts)
        raw.push_back(part.release());
    return geos::Handle(GEOSGeom_createCollection_r(
        geos::context(), GEOS_GEOMETRYCOLLECTION, raw.data(), static_cast<unsigned>(raw.size())));
}

/// The point at half the length of the longest part.
Point middleOfLine(const Geometry &line)
{
    std::size_t longest = 0;
    double longestLength = -1;
    for (std::size_t i = 0; i < line.ringCount(); ++i) {
        const double one = length(Geometry::line(line.ring(i)));
        if (one > longestLength) {
            longest = i;
            longestLength = one;
        }
    }
    const auto points = line.ring(longest);
    double rest = longestLength / 2;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double step = std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
        if (step > 0 && rest <= step) {
            const double t = rest / step;
            return {points[i - 1].x + t * (points[i].x - points[i - 1].x),
                points[i - 1].y + t * (points[i].y - points[i - 1].y)};
        }
        rest -= step;
    }
    return points.back();
}

std::optional<Point> firstPoint(const geos::Handle &handle)
{
    if (!handle || GEOSisEmpty_r(geos::context(), handle.get()) != 0)
        return std::nullopt;
    const geos::Handle start(GEOSGeomTypeId_r(geos::context(), handle.get()) == GEOS_POINT
            ? GEOSGeom_clone_r(geos::context(), handle.get())
            : GEOSGeomGetStartPoint_r(geos::context(), handle.get()));
    Point out;
    if (!start || GEOSGeomGetX_r(geos::context(), start.get(), &out.x) != 1
        || GEOSGeomGetY_r(geos::context(), start.get(), &out.y) != 1)
        return std::nullopt;
    return out;
}

} // namespace

bool intersects(const Geometry &a, const Geometry &b)
{
    return a.bbox().intersects(b.bbox()) && holds(&GEOSIntersects_r, a, b);
}

bool containsPoint(const Geometry &polygonal, Point point)
{
    return polygonal.isPolygonal() && intersects(polygonal, Geometry::point(point.x, point.y));
}

bool covers(const Geometry &a, const Geometry &b)
{
    return holds(&GEOSCovers_r, a, b);
}

double distance(const Geometry &a, const Geometry &b)
{
    const geos::Handle first = geos::toGeos(a), second = geos::toGeos(b);
    double out = std::numeric_limits<double>::infinity();
    if (!a.isEmpty() && !b.isEmpty() && first && second)
        GEOSDistance_r(geos::context(), first.get(), second.get(), &out);
    return out;
}

struct Prepared::Private {
    geos::Handle geometry;
    const GEOSPreparedGeometry *prepared = nullptr;
    ~Private() { GEOSPreparedGeom_destroy_r(geos::context(), prepared); }
};

Prepared::Prepared(const Geometry &geometry) : d(std::make_unique<Private>())
{
    d->geometry = geos::toGeos(geometry);
    if (d->geometry)
        d->prepared = GEOSPrepare_r(geos::context(), d->geometry.get());
}
Prepared::Prepared(Prepared &&) noexcept = default;
Prepared &Prepared::operator=(Prepared &&) noexcept = default;
Prepared::~Prepared() = default;

bool Prepared::sharesInterior(const Geometry &other) const
{
    const geos::Handle handle = geos::toGeos(other);
    return d->prepared != nullptr && handle
        && GEOSPreparedRelatePattern_r(geos::context(), d->prepared, handle.get(), "T********") == 1;
}

Result<Geometry> intersection(const Geometry &a, const Geometry &b)
{
    return overlay(&GEOSIntersectionPrec_r, a, b, std::min(geos::dimension(a), geos::dimension(b)),
        QT_TRANSLATE_NOOP("Geometry", "Intersecting two geometries"));
}

Result<Geometry> difference(const Geometry &a, const Geometry &b)
{
    return overlay(&GEOSDifferencePrec_r, a, b, geos::dimension(a),
        QT_TRANSLATE_NOOP("Geometry", "Subtracting one geometry from another"));
}

Result<Geometry> unite(const std::vector<Geometry> &parts)
{
    const QString what = translated(QT_TRANSLATE_NOOP("Geometry", "Uniting geometries"));
    std::vector<geos::Handle> handles;
    int dimension = 0;
    for (const Geometry &part : parts) {
        handles.push_back(geos::toGeos(part));
        if (!handles.back())
            return geos::failure(what);
        dimension = std::max(dimension, geos::dimension(part));
    }
    const geos::Handle all = collection(handles);
    const geos::Handle result(all ? GEOSUnaryUnionPrec_r(geos::context(), all.get(), gridSize) : nullptr);
    if (!result)
        return geos::failure(what);
    return geos::fromGeos(result.get(), dimension);
}

Result<Geometry> buffer(const Geometry &geometry, double distance)
{
    const QString what = translated(QT_TRANSLATE_NOOP("Geometry", "Making a buffer"));
    constexpr int quadrantSegments = 16;
    constexpr double mitreLimit = 5;
    const geos::Handle before = geos::toGeos(geometry);
    if (!before)
        return geos::failure(what);
    const geos::Handle grown(GEOSBufferWithStyle_r(geos::context(), before.get(), distance, quadrantSegments,
        geometry.isPoint() ? GEOSBUF_CAP_ROUND : GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_MITRE, mitreLimit));
    const geos::Handle snapped(grown ? GEOSGeom_setPrecision_r(geos::context(), grown.get(), gridSize, 0) : nullptr);
    if (!snapped)
        return geos::failure(what);
    return geos::fromGeos(snapped.get(), 2);
}

Result<std::vector<Geometry>> split(const Geometry &polygonal, const Geometry &line)
{
    const QString what = translated(QT_TRANSLATE_NOOP("Geometry", "Splitting a polygon"));
    const geos::Handle polygon = geos::toGeos(polygonal), blade = geos::toGeos(line);
    if (!polygon || !blade)
        return geos::failure(what);
    std::vector<geos::Handle> lines;
    lines.emplace_back(GEOSBoundary_r(geos::context(), polygon.get()));
    lines.emplace_back(GEOSGeom_clone_r(geos::context(), blade.get()));
    const geos::Handle all = lines[0] ? collection(lines) : nullptr;
    const geos::Handle noded(all ? GEOSUnaryUnionPrec_r(geos::context(), all.get(), gridSize) : nullptr);
    const GEOSGeometry *raw = noded.get();
    const geos::Handle faces(noded ? GEOSPolygonize_r(geos::context(), &raw, 1) : nullptr);
    if (!faces)
        return geos::failure(what);
    std::vector<Geometry> pieces;
    for (int i = 0; i < GEOSGetNumGeometries_r(geos::context(), faces.get()); ++i) {
        const GEOSGeometry *face = GEOSGetGeometryN_r(geos::context(), faces.get(), i);
        const geos::Handle inside(GEOSPointOnSurface_r(geos::context(), face));
        if (inside && GEOSIntersects_r(geos::context(), polygon.get(), inside.get()) == 1) // holes are faces, too
            pieces.push_back(geos::fromGeos(face, 2));
    }
    if (pieces.size() <= polygonal.partEnds.size())
        return std::vector{polygonal};
    std::ranges::sort(pieces, [](const Geometry &a, const Geometry &b) { return area(a) > area(b); });
    return pieces;
}

Point labelPoint(const Geometry &geometry)
{
    if (geometry.isEmpty())
        return {};
    if (geometry.isPoint())
        return geometry.points.front();
    if (geometry.isLinear())
        return middleOfLine(geometry);
    const Bbox box = geometry.bbox();
    const geos::Handle polygon = geos::toGeos(geometry);
    constexpr double steps = 100; // a hundredth of the polygon is near enough for a label
    if (polygon && area(geometry) > 0) {
        const geos::Handle circle(
            GEOSMaximumInscribedCircle_r(geos::context(), polygon.get(), std::max(box.width(), box.height()) / steps));
        if (const auto centre = firstPoint(circle))
            return *centre;
        if (const auto inside = firstPoint(geos::Handle(GEOSPointOnSurface_r(geos::context(), polygon.get()))))
            return *inside;
    }
    return {box.centerX(), box.centerY()};
}

} // namespace kbs::geometry
