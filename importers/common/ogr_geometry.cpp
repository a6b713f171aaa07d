// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/ogr_geometry.h"

#include <QCoreApplication>

#include <ogr_geometry.h>

#include <algorithm>
#include <cmath>

namespace kbs::import {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr double finestStep = 0.01, coarsestStep = 4.0; ///< degrees between the chords of an arc

/// Fills one Geometry with the rings of OGR parts.
class Filler {
public:
    explicit Filler(Geometry &out) : m_out(out) { }

    void ring(const OGRSimpleCurve &curve)
    {
        for (int i = 0; i < curve.getNumPoints(); ++i)
            vertex(curve.getX(i), curve.getY(i), curve.getZ(i), curve.Is3D());
        m_out.ringEnds.push_back(static_cast<std::uint32_t>(m_out.points.size()));
    }
    void point(const OGRPoint &point)
    {
        vertex(point.getX(), point.getY(), point.getZ(), point.Is3D());
        m_out.ringEnds.push_back(static_cast<std::uint32_t>(m_out.points.size()));
        part();
    }
    void line(const OGRLineString &line)
    {
        ring(line);
        part();
    }
    void polygon(const OGRPolygon &polygon)
    {
        for (const OGRLinearRing *one : polygon) {
            if (!one->IsEmpty())
                ring(*one);
        }
        part();
    }

private:
    void vertex(double x, double y, double z, bool hasZ)
    {
        m_out.points.push_back({x, y});
        if (hasZ)
            m_out.z.push_back(z);
    }
    void part() { m_out.partEnds.push_back(static_cast<std::uint32_t>(m_out.ringEnds.size())); }

    Geometry &m_out;
};

/// The step that keeps every arc of the geometry within the tolerance of its chords.
double arcStep(const OGRGeometry &geometry, double tolerance)
{
    double step = coarsestStep;
    const auto consider = [&](const OGRSimpleCurve &curve) {
        for (int i = 0; i + 2 < curve.getNumPoints(); i += 2) {
            double radius = 0, cx = 0, cy = 0, a0 = 0, a1 = 0, a2 = 0;
            if (OGRGeometryFactory::GetCurveParameters(curve.getX(i), curve.getY(i), curve.getX(i + 1),
                    curve.getY(i + 1), curve.getX(i + 2), curve.getY(i + 2), radius, cx, cy, a0, a1, a2)
                && radius > tolerance)
                step = std::min(step, 2 * std::acos(1 - tolerance / radius) * 180 / M_PI);
        }
    };
    const auto walk = [&](const auto &self, const OGRGeometry &part) -> void {
        switch (wkbFlatten(part.getGeometryType())) {
        case wkbCircularString: consider(*part.toSimpleCurve()); break;
        case wkbCompoundCurve:
            for (const OGRCurve *one : *part.toCompoundCurve())
                self(self, *one);
            break;
        case wkbCurvePolygon:
            for (const OGRCurve *one : *part.toCurvePolygon())
                self(self, *one);
            break;
        default:
            if (OGR_GT_IsSubClassOf(part.getGeometryType(), wkbGeometryCollection)) {
                for (const OGRGeometry *one : *part.toGeometryCollection())
                    self(self, *one);
            }
        }
    };
    walk(walk, geometry);
    return std::max(step, finestStep);
}

void addLinear(const OGRGeometry &geometry, std::vector<Geometry> &out, QString &fault);

template <typename Members> Geometry filled(GeometryKind kind, const Members &fill)
{
    Geometry geometry;
    geometry.kind = kind;
    Filler filler(geometry);
    fill(filler);
    return geometry;
}

void addCollection(const OGRGeometryCollection &collection, std::vector<Geometry> &out, QString &fault)
{
    for (const OGRGeometry *member : collection)
        addLinear(*member, out, fault);
}

void addLinear(const OGRGeometry &geometry, std::vector<Geometry> &out, QString &fault)
{
    const auto add = [&out](Geometry &&one) { out.push_back(std::move(one)); };
    const bool empty = geometry.IsEmpty();
    switch (wkbFlatten(geometry.getGeometryType())) {
    case wkbPoint:
        return add(filled(GeometryKind::Point, [&](Filler &f) {
            if (!empty)
                f.point(*geometry.toPoint());
        }));
    case wkbLineString:
        return add(filled(GeometryKind::LineString, [&](Filler &f) {
            if (!empty)
                f.line(*geometry.toLineString());
        }));
    case wkbPolygon:
    case wkbTriangle:
        return add(filled(GeometryKind::Polygon, [&](Filler &f) {
            if (!empty)
                f.polygon(*geometry.toPolygon());
        }));
    case wkbMultiPoint:
        return add(filled(GeometryKind::MultiPoint, [&](Filler &f) {
            for (const auto *one : *geometry.toMultiPoint())
                if (!one->IsEmpty())
                    f.point(*one);
        }));
    case wkbMultiLineString:
        return add(filled(GeometryKind::MultiLineString, [&](Filler &f) {
            for (const auto *one : *geometry.toMultiLineString())
                if (!one->IsEmpty())
                    f.line(*one);
        }));
    case wkbMultiPolygon:
        return add(filled(GeometryKind::MultiPolygon, [&](Filler &f) {
            for (const auto *one : *geometry.toMultiPolygon())
                if (!one->IsEmpty())
                    f.polygon(*one);
        }));
    case wkbPolyhedralSurface:
    case wkbTIN:
        return add(filled(GeometryKind::MultiPolygon, [&](Filler &f) {
            for (const auto *one : *geometry.toPolyhedralSurface())
                if (!one->IsEmpty())
                    f.polygon(*one);
        }));
    case wkbGeometryCollection: return addCollection(*geometry.toGeometryCollection(), out, fault);
    default:
        fault
            = Say::tr("a geometry of the kind %1 cannot be stored").arg(QLatin1StringView(geometry.getGeometryName()));
    }
}

bool isFinite(const Geometry &geometry)
{
    return std::ranges::all_of(geometry.points, [](const Point &p) { return std::isfinite(p.x) && std::isfinite(p.y); })
        && std::ranges::all_of(geometry.z, [](double z) { return std::isfinite(z); });
}

} // namespace

FromOgr fromOgr(const OGRGeometry &geometry, double arcTolerance)
{
    FromOgr out;
    std::unique_ptr<OGRGeometry> linear;
    const OGRGeometry *plain = &geometry;
    if (geometry.hasCurveGeometry(TRUE)) {
        linear.reset(geometry.getLinearGeometry(arcStep(geometry, arcTolerance)));
        plain = linear.get();
        out.stroked = true;
    }
    if (!plain) {
        out.fault = Say::tr("an arc could not be turned into chords");
        return out;
    }
    addLinear(*plain, out.parts, out.fault);
    out.parts = unite(std::move(out.parts));
    if (!std::ranges::all_of(out.parts, isFinite))
        out.fault = Say::tr("a coordinate is not a number");
    for (Geometry &part : out.parts) {
        if (!part.z.empty() && part.z.size() != part.points.size())
            part.z.clear(); // heights for some vertices only say nothing
    }
    return out;
}

std::vector<Geometry> unite(std::vector<Geometry> &&members)
{
    if (members.size() < 2)
        return std::move(members);
    std::vector<Geometry> multis;
    for (Geometry &member : members)
        multis.push_back(toMulti(member));
    const bool alike = std::ranges::all_of(
        multis, [&](const Geometry &g) { return g.kind == multis[0].kind && g.z.empty() == multis[0].z.empty(); });
    if (!alike)
        return std::move(members);
    Geometry all = std::move(multis[0]);
    for (std::size_t i = 1; i < multis.size(); ++i) {
        const auto points = static_cast<std::uint32_t>(all.points.size());
        const auto rings = static_cast<std::uint32_t>(all.ringEnds.size());
        all.points.insert(all.points.end(), multis[i].points.begin(), multis[i].points.end());
        all.z.insert(all.z.end(), multis[i].z.begin(), multis[i].z.end());
        for (const std::uint32_t end : multis[i].ringEnds)
            all.ringEnds.push_back(points + end);
        for (const std::uint32_t end : multis[i].partEnds)
            all.partEnds.push_back(rings + end);
    }
    return {std::move(all)};
}

} // namespace kbs::import
