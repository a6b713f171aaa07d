// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/memory_reader.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <limits>

namespace kbs::test {

/// Features as somebody types them: {"features": [{"class": "parsel", "polygon": [[0, 0], [100, 0], …], "ada_no":
/// "1"}]}. "point" and "line" as expected; "polygon" is one ring that is closed here; "rings" (polygons → rings →
/// points) are taken as they stand. "nan" is a coordinate that is no number. All coordinates count from "origin"
/// (default: a place in Ankara) in "crs" (default EPSG:5254). Everything else is a value.
class CompactFeatures {
public:
    struct Row {
        std::string className;
        Geometry geometry;
        std::map<std::string, Value> values;
    };

    static CompactFeatures load(const QString &path)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s cannot be read", qPrintable(path));
        QJsonParseError mistake;
        const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &mistake);
        if (mistake.error != QJsonParseError::NoError)
            qFatal("%s: %s", qPrintable(path), qPrintable(mistake.errorString()));
        CompactFeatures out;
        out.crs = document[u"crs"].toString(QStringLiteral("EPSG:5254"));
        if (const QJsonArray origin = document[u"origin"].toArray(); origin.size() == 2)
            out.m_origin = {origin[0].toDouble(), origin[1].toDouble()};
        const QJsonArray features = document[u"features"].toArray();
        for (const auto &one : features)
            out.rows.push_back(out.row(one.toObject()));
        return out;
    }

    [[nodiscard]] MemoryReader reader(std::shared_ptr<const Catalogue> catalogue) const
    {
        MemoryReader out(std::move(catalogue), crs);
        for (const Row &row : rows)
            out.add(row.className, row.geometry, row.values);
        return out;
    }

    QString crs;
    std::vector<Row> rows;

private:
    [[nodiscard]] static double number(const QJsonValue &json)
    {
        return json.toString() == u"nan" ? std::numeric_limits<double>::quiet_NaN() : json.toDouble();
    }
    [[nodiscard]] Point point(const QJsonValue &json) const
    {
        return {m_origin.x + number(json[0]), m_origin.y + number(json[1])};
    }
    [[nodiscard]] std::vector<Point> points(const QJsonValue &json) const
    {
        std::vector<Point> out;
        const QJsonArray all = json.toArray();
        for (const auto &one : all)
            out.push_back(point(one));
        return out;
    }
    [[nodiscard]] Geometry polygons(const QJsonValue &json) const
    {
        Geometry out{.kind = GeometryKind::MultiPolygon};
        const QJsonArray parts = json.toArray();
        for (const auto &part : parts) {
            const QJsonArray rings = part.toArray();
            for (const auto &ring : rings)
                out.addRing(points(ring));
            out.endPart();
        }
        return out;
    }
    [[nodiscard]] static Value value(const QJsonValue &json)
    {
        return json.isString() ? Value(json.toString().toStdString()) : Value(json.toDouble());
    }
    [[nodiscard]] Row row(const QJsonObject &json) const
    {
        Row out;
        for (auto each = json.begin(); each != json.end(); ++each) {
            const QString key = each.key();
            if (key == u"class") {
                out.className = each->toString().toStdString();
            } else if (key == u"point") {
                const Point at = point(*each);
                out.geometry = Geometry::point(at.x, at.y);
            } else if (key == u"line") {
                out.geometry = toMulti(Geometry::line(points(*each)));
            } else if (key == u"polygon") {
                out.geometry = toMulti(Geometry::polygon(points(*each)));
            } else if (key == u"rings") {
                out.geometry = polygons(*each);
            } else {
                out.values[key.toStdString()] = value(*each);
            }
        }
        return out;
    }

    Point m_origin{486'000, 4'391'000};
};

} // namespace kbs::test
