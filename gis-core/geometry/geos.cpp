// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/geos.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace kbs::geos {

namespace {

struct Context {
    Context() : handle(GEOS_init_r())
    {
        GEOSContext_setErrorMessageHandler_r(handle, &Context::onError, this);
        GEOSContext_setNoticeMessageHandler_r(handle, &Context::onError, this);
    }
    ~Context() { GEOS_finish_r(handle); }
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;

    static void onError(const char *message, void *self) { static_cast<Context *>(self)->message = message; }

    GEOSContextHandle_t handle;
    std::string message;
};

Context &threadContext()
{
    thread_local Context one;
    return one;
}

using Sequence = GEOSCoordSequence *;

/// Ring `ring` of the geometry as a coordinate sequence; GEOS takes it over.
Sequence sequence(const Geometry &geometry, std::size_t ring)
{
    const std::size_t begin = ring == 0 ? 0 : geometry.ringEnds[ring - 1];
    const std::size_t count = geometry.ringEnds[ring] - begin;
    if (geometry.z.empty()) {
        static_assert(sizeof(Point) == 2 * sizeof(double));
        return GEOSCoordSeq_copyFromBuffer_r(context(), &geometry.points[begin].x, static_cast<unsigned>(count), 0, 0);
    }
    std::vector<double> xyz;
    xyz.reserve(count * 3);
    for (std::size_t i = begin; i < begin + count; ++i)
        xyz.insert(xyz.end(), {geometry.points[i].x, geometry.points[i].y, geometry.z[i]});
    return GEOSCoordSeq_copyFromBuffer_r(context(), xyz.data(), static_cast<unsigned>(count), 1, 0);
}

Handle partToGeos(const Geometry &geometry, std::size_t part)
{
    const auto [first, end] = geometry.ringsOfPart(part);
    if (geometry.isPoint())
        return Handle(GEOSGeom_createPoint_r(context(), sequence(geometry, first)));
    if (geometry.isLinear())
        return Handle(GEOSGeom_createLineString_r(context(), sequence(geometry, first)));
    std::vector<Handle> rings;
    for (std::size_t ring = first; ring < end; ++ring) {
        rings.emplace_back(GEOSGeom_createLinearRing_r(context(), sequence(geometry, ring)));
        if (!rings.back())
            return nullptr;
    }
    std::vector<GEOSGeometry *> holes;
    for (std::size_t i = 1; i < rings.size(); ++i)
        holes.push_back(rings[i].release());
    return Handle(
        GEOSGeom_createPolygon_r(context(), rings[0].release(), holes.data(), static_cast<unsigned>(holes.size())));
}

int geosType(GeometryKind kind)
{
    switch (kind) {
    case GeometryKind::Point: return GEOS_POINT;
    case GeometryKind::LineString: return GEOS_LINESTRING;
    case GeometryKind::Polygon: return GEOS_POLYGON;
    case GeometryKind::MultiPoint: return GEOS_MULTIPOINT;
    case GeometryKind::MultiLineString: return GEOS_MULTILINESTRING;
    case GeometryKind::MultiPolygon: return GEOS_MULTIPOLYGON;
    case GeometryKind::None: break;
    }
    return GEOS_GEOMETRYCOLLECTION;
}

void addRing(const GEOSGeometry *ring, Geometry &out)
{
    const GEOSCoordSequence *from = GEOSGeom_getCoordSeq_r(context(), ring);
    unsigned size = 0;
    GEOSCoordSeq_getSize_r(context(), from, &size);
    const bool hasZ = GEOSHasZ_r(context(), ring) == 1;
    std::vector<double> values(static_cast<std::size_t>(size) * (hasZ ? 3 : 2));
    GEOSCoordSeq_copyToBuffer_r(context(), from, values.data(), hasZ ? 1 : 0, 0);
    for (std::size_t i = 0; i < values.size(); i += hasZ ? 3 : 2) {
        out.points.push_back({values[i], values[i + 1]});
        if (hasZ)
            out.z.push_back(values[i + 2]);
    }
    out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
}

void addParts(const GEOSGeometry *geometry, int dimension, Geometry &out)
{
    const int type = GEOSGeomTypeId_r(context(), geometry);
    if (type >= GEOS_MULTIPOINT) {
        for (int i = 0; i < GEOSGetNumGeometries_r(context(), geometry); ++i)
            addParts(GEOSGetGeometryN_r(context(), geometry, i), dimension, out);
        return;
    }
    if (GEOSGeom_getDimensions_r(context(), geometry) != dimension || GEOSisEmpty_r(context(), geometry) == 1)
        return;
    if (dimension < 2) {
        addRing(geometry, out);
    } else {
        addRing(GEOSGetExteriorRing_r(context(), geometry), out);
        for (int i = 0; i < GEOSGetNumInteriorRings_r(context(), geometry); ++i)
            addRing(GEOSGetInteriorRingN_r(context(), geometry, i), out);
    }
    out.endPart();
}

} // namespace

GEOSContextHandle_t context()
{
    return threadContext().handle;
}

QString lastMessage()
{
    return QString::fromStdString(threadContext().message);
}

std::unexpected<Error> failure(const QString &what)
{
    return fail(ErrorKind::Input, QCoreApplication::translate("Geometry", "%1 failed: %2").arg(what, lastMessage()),
        QCoreApplication::translate("Geometry", "Check the geometry and repair it first"));
}

Handle toGeos(const Geometry &geometry)
{
    if (geometry.isEmpty())
        return Handle(GEOSGeom_createEmptyCollection_r(context(), GEOS_GEOMETRYCOLLECTION)); // whatever its kind
    if (!std::ranges::all_of(geometry.points, [](Point p) { return std::isfinite(p.x) && std::isfinite(p.y); })) {
        threadContext().message = "a coordinate is not a number";
        return nullptr;
    }
    if (geometry.kind < GeometryKind::MultiPoint)
        return partToGeos(geometry, 0);
    std::vector<Handle> parts;
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        parts.push_back(partToGeos(geometry, part));
        if (!parts.back())
            return nullptr;
    }
    std::vector<GEOSGeometry *> raw;
    for (Handle &part : parts)
        raw.push_back(part.release());
    return Handle(
        GEOSGeom_createCollection_r(context(), geosType(geometry.kind), raw.data(), static_cast<unsigned>(raw.size())));
}

Geometry fromGeos(const GEOSGeometry *geometry, int dimension)
{
    Geometry out{.kind = static_cast<GeometryKind>(static_cast<int>(GeometryKind::MultiPoint) + dimension)};
    addParts(geometry, dimension, out);
    if (out.z.size() != out.points.size() || !std::ranges::all_of(out.z, [](double z) { return std::isfinite(z); }))
        out.z.clear(); // heights of only some vertices are no heights
    normalise(out);
    return toSingle(std::move(out));
}

int dimension(const Geometry &geometry)
{
    if (geometry.kind == GeometryKind::None)
        return -1;
    return geometry.isPoint() ? 0 : geometry.isLinear() ? 1 : 2;
}

} // namespace kbs::geos
