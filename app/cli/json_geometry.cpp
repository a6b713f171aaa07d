// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_geometry.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

std::unexpected<Error> wrong(const char *expected)
{
    return fail(ErrorKind::Input,
        QCoreApplication::translate("Cli", "Not a geometry: %1 is expected").arg(QLatin1StringView(expected)));
}

Result<void> addRings(const QJsonValue &json, Geometry &out)
{
    if (!json.isArray() || json.toArray().isEmpty())
        return wrong("[[[e, n], ...], ...]");
    for (const QJsonValue &ring : json.toArray()) {
        KBS_TRY(const std::vector<Point> points, pathFromJson(ring));
        out.addRing(points);
    }
    out.endPart();
    return {};
}

Result<void> addPath(const QJsonValue &json, Geometry &out)
{
    KBS_TRY(const std::vector<Point> points, pathFromJson(json));
    out.addRing(points);
    out.endPart();
    return {};
}

Result<void> addPoint(const QJsonValue &json, Geometry &out)
{
    KBS_TRY(const Point point, pointFromJson(json));
    out.addRing(std::array{point});
    out.endPart();
    return {};
}

using AddPart = Result<void> (*)(const QJsonValue &, Geometry &);
struct Type {
    const char *name;
    GeometryKind kind;
    AddPart add;
    bool several;
};
constexpr std::array<Type, 6> types{
    {{"Point", GeometryKind::Point, addPoint, false}, {"LineString", GeometryKind::LineString, addPath, false},
        {"Polygon", GeometryKind::Polygon, addRings, false}, {"MultiPoint", GeometryKind::MultiPoint, addPoint, true},
        {"MultiLineString", GeometryKind::MultiLineString, addPath, true},
        {"MultiPolygon", GeometryKind::MultiPolygon, addRings, true}}};

} // namespace

Result<Point> pointFromJson(const QJsonValue &json)
{
    const QJsonArray pair = json.toArray();
    if (pair.size() != 2 || // a height would be lost: edits are flat
        !pair[0].isDouble() || !pair[1].isDouble())
        return wrong("[e, n]");
    return Point{pair[0].toDouble(), pair[1].toDouble()};
}

Result<std::vector<Point>> pathFromJson(const QJsonValue &json)
{
    if (!json.isArray() || json.toArray().isEmpty())
        return wrong("[[e, n], ...]");
    std::vector<Point> out;
    for (const QJsonValue &point : json.toArray()) {
        KBS_TRY(const Point at, pointFromJson(point));
        out.push_back(at);
    }
    return out;
}

Result<Geometry> geometryFromJson(const QJsonValue &json)
{
    const QString name = json[u"type"].toString();
    const QJsonValue coordinates = json[u"coordinates"];
    for (const Type &type : types) {
        if (name != QLatin1StringView(type.name))
            continue;
        Geometry out;
        out.kind = type.kind;
        if (!type.several) {
            KBS_CHECK(type.add(coordinates, out));
            return out;
        }
        for (const QJsonValue &part : coordinates.toArray())
            KBS_CHECK(type.add(part, out));
        if (out.isEmpty())
            return wrong("\"coordinates\"");
        return out;
    }
    return wrong("{\"type\": \"Point\", \"LineString\", \"Polygon\" or Multi..., \"coordinates\": ...}");
}

} // namespace kbs::cli
