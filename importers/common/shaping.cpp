// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/shaping.h"

#include "geometry/operations.h"
#include "geometry/repair.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

bool isMulti(GeometryKind kind)
{
    return kind >= GeometryKind::MultiPoint;
}

/// False where the class stores another kind.
bool convertKind(Geometry &geometry, const FeatureClass &featureClass)
{
    if (featureClass.anyGeometry)
        return true;
    geometry = isMulti(featureClass.geometry) ? toMulti(std::move(geometry)) : toSingle(std::move(geometry));
    return geometry.kind == featureClass.geometry;
}

QString number(double value)
{
    return QString::number(value, 'f', 2);
}

/// One surface of its patches; false where they do not make one.
bool unitePatches(Geometry &geometry)
{
    std::vector<Geometry> polygons;
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        Geometry polygon{.kind = GeometryKind::Polygon};
        const auto [first, end] = geometry.ringsOfPart(part);
        for (std::size_t ring = first; ring < end; ++ring)
            polygon.addRing(geometry.ring(ring));
        polygon.endPart();
        polygons.push_back(std::move(polygon));
    }
    auto united = geometry::unite(polygons);
    if (!united || !united->isPolygonal())
        return false;
    geometry = std::move(*united);
    return true;
}

/// A valid polygon without its repeated vertices; nothing where there are none.
std::optional<Shaped> tidied(Geometry &geometry)
{
    if (!geometry.isPolygonal() || std::ranges::adjacent_find(geometry.points) == geometry.points.end())
        return std::nullopt;
    const Point at = *std::ranges::adjacent_find(geometry.points);
    auto mended = geometry::repair(geometry);
    if (!mended || mended->removedVertices == 0) // the vertices belong to two rings that touch
        return std::nullopt;
    geometry = std::move(mended->geometry);
    return Shaped{.rule = u"repair.duplicate-vertex"_s,
        .text = tr("mended: %1").arg(mended->text()),
        .rejected = false,
        .at = at,
        .hasPlace = true};
}

} // namespace

std::optional<Shaped> shape(Geometry &geometry, const FeatureClass &featureClass, bool patches, bool repair)
{
    if (patches && geometry.partEnds.size() > 1 && !unitePatches(geometry))
        return Shaped{.rule = u"geometry.patches"_s,
            .text = tr("the patches of the surface do not make one surface"),
            .rejected = true};
    const GeometryKind given = geometry.kind;
    if (!convertKind(geometry, featureClass))
        return Shaped{.rule = u"geometry.kind"_s,
            .text = tr("%1 stores %2, but the object has %3")
                .arg(QString::fromStdString(featureClass.name), QString::fromUtf8(kindName(featureClass.geometry)),
                    QString::fromUtf8(kindName(given))),
            .rejected = true};
    if (geometry.isPolygonal() && !featureClass.anyGeometry)
        geometry.z.clear(); // parcels, plans and footprints are flat; heights of lines and points are kept
    normalise(geometry);
    const auto fault = geometry::invalidity(geometry);
    if (!fault)
        return repair ? tidied(geometry) : std::nullopt;
    Shaped shaped{
        .rule = u"geometry."_s + fault->code, .text = {}, .rejected = true, .at = fault->at, .hasPlace = true};
    const QString place = tr("%1 at %2 %3").arg(fault->reason, number(fault->at.x), number(fault->at.y));
    if (!repair || !geometry.isPolygonal()) {
        shaped.text = geometry.isPolygonal() ? tr("%1. Import with --repair to load it mended").arg(place) : place;
        return shaped;
    }
    auto mended = geometry::repair(geometry);
    if (!mended) {
        shaped.text = tr("%1, and it cannot be mended: %2").arg(place, mended.error().message);
        return shaped;
    }
    geometry = std::move(mended->geometry);
    if (!convertKind(geometry, featureClass)) {
        shaped.text = tr("%1; mending gives several parts, which %2 does not store")
                          .arg(place, QString::fromStdString(featureClass.name));
        return shaped;
    }
    normalise(geometry);
    shaped.rejected = false;
    shaped.rule = u"repair."_s + fault->code;
    shaped.text = tr("mended: %1. %2").arg(place, mended->text());
    return shaped;
}

} // namespace kbs::import
