// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/geojson_geometry.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace kbs::import::geojson {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

struct Type {
    std::string_view name;
    GeometryKind kind;
    int depth; ///< of its positions
};

constexpr std::array<Type, 6> types{{{"Point", GeometryKind::Point, 1}, {"MultiPoint", GeometryKind::MultiPoint, 2},
    {"LineString", GeometryKind::LineString, 2}, {"MultiLineString", GeometryKind::MultiLineString, 3},
    {"Polygon", GeometryKind::Polygon, 3}, {"MultiPolygon", GeometryKind::MultiPolygon, 4}}};

/// Walks the arrays below "coordinates".
class Walk {
public:
    explicit Walk(JsonReader &json) : m_json(json) { }

    Result<Coordinates> run()
    {
        if (m_json.token() != JsonReader::Token::BeginArray) {
            complain(Say::tr("\"coordinates\" is not a list"));
            KBS_CHECK(m_json.skipValue());
            return std::move(m_out);
        }
        KBS_CHECK(array(1));
        return std::move(m_out);
    }

private:
    using Token = JsonReader::Token;

    void complain(const QString &text)
    {
        if (!m_out.fault)
            m_out.fault = Fault{text, m_json.line(), m_json.column()};
    }

    Result<void> array(int depth)
    {
        KBS_TRY(Token token, m_json.next());
        if (token == Token::EndArray) {
            if (depth > 1)
                complain(Say::tr("an empty list stands among the coordinates"));
            return {};
        }
        if (token != Token::BeginArray)
            return position(depth);
        while (token != Token::EndArray) {
            if (token == Token::BeginArray) {
                KBS_CHECK(array(depth + 1));
            } else {
                complain(Say::tr("expected a position, found something else"));
                KBS_CHECK(m_json.skipValue());
            }
            KBS_TRY(token, m_json.next());
        }
        const auto points = static_cast<std::uint32_t>(m_out.points.size());
        if (depth == m_out.depth - 1)
            m_out.ringEnds.push_back(points);
        if (depth == m_out.depth - 2)
            m_out.partEnds.push_back(static_cast<std::uint32_t>(m_out.ringEnds.size()));
        return {};
    }

    Result<void> position(int depth)
    {
        if (m_out.depth == 0)
            m_out.depth = depth;
        else if (m_out.depth != depth)
            complain(Say::tr("the coordinates are nested unevenly"));
        std::array<double, 3> values{};
        std::size_t count = 0;
        for (Token token = m_json.token(); token != Token::EndArray;) {
            if (token != Token::Number) {
                complain(Say::tr("a coordinate is not a number"));
                KBS_CHECK(m_json.skipValue());
            } else if (count < 3) {
                const std::string &text = m_json.text();
                const auto result = std::from_chars(text.data(), text.data() + text.size(), values[count]);
                if (result.ec != std::errc() || !std::isfinite(values[count]))
                    complain(Say::tr("%1 is too large for a coordinate").arg(QString::fromStdString(text)));
            }
            ++count;
            KBS_TRY(token, m_json.next());
        }
        if (count < 2)
            complain(Say::tr("a position has fewer than two numbers"));
        else if (count > 3)
            complain(Say::tr("a position has more than three numbers"));
        m_out.points.push_back({values[0], values[1]});
        if (count >= 3)
            m_out.z.push_back(values[2]);
        if (!m_out.z.empty() && m_out.z.size() != m_out.points.size())
            complain(Say::tr("positions with and without height are mixed"));
        return {};
    }

    JsonReader &m_json;
    Coordinates m_out;
};

QString ringFault(const Geometry &geometry)
{
    for (std::size_t ring = 0; ring < geometry.ringCount(); ++ring) {
        const auto points = geometry.ring(ring);
        if (geometry.isLinear() && points.size() < 2)
            return Say::tr("a line has fewer than two positions");
        if (!geometry.isPolygonal())
            continue;
        if (points.size() < 4)
            return Say::tr("a ring has fewer than four positions");
        if (points.front() != points.back())
            return Say::tr("a ring is not closed: its first and last positions differ");
    }
    return {};
}

} // namespace

QString Fault::withPlace() const
{
    return line > 0 ? Say::tr("line %1, column %2: %3").arg(line).arg(column).arg(text) : text;
}

bool isGeometryType(std::string_view type)
{
    return type == "GeometryCollection" || std::ranges::find(types, type, &Type::name) != types.end();
}

Result<Coordinates> readCoordinates(JsonReader &json)
{
    return Walk(json).run();
}

std::expected<Geometry, Fault> makeGeometry(std::string_view type, Coordinates &&in, const Fault &place)
{
    if (in.fault)
        return std::unexpected(*in.fault);
    const auto fault = [&place](const QString &text) { return std::unexpected(Fault{text, place.line, place.column}); };
    const auto *known = std::ranges::find(types, type, &Type::name);
    if (known == types.end())
        return fault(Say::tr("\"%1\" is not a geometry type of GeoJSON")
                .arg(QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size()))));
    Geometry geometry;
    geometry.kind = known->kind;
    if (in.depth == 0)
        return geometry; // "coordinates": [] is an empty geometry
    if (in.depth != known->depth)
        return fault(Say::tr("the coordinates are not those of a %1")
                .arg(QLatin1StringView(type.data(), static_cast<qsizetype>(type.size()))));
    geometry.points = std::move(in.points);
    geometry.z = std::move(in.z);
    const auto count = static_cast<std::uint32_t>(geometry.points.size());
    if (geometry.isPoint()) { // every point is a ring and a part of its own
        for (std::uint32_t end = 1; end <= count; ++end) {
            geometry.ringEnds.push_back(end);
            geometry.partEnds.push_back(end);
        }
    } else {
        geometry.ringEnds = std::move(in.ringEnds);
        if (geometry.kind == GeometryKind::MultiLineString) {
            for (std::uint32_t end = 1; end <= geometry.ringEnds.size(); ++end)
                geometry.partEnds.push_back(end);
        } else if (geometry.kind == GeometryKind::MultiPolygon) {
            geometry.partEnds = std::move(in.partEnds);
        } else {
            geometry.partEnds = {static_cast<std::uint32_t>(geometry.ringEnds.size())};
        }
    }
    if (const QString wrong = ringFault(geometry); !wrong.isEmpty())
        return fault(wrong);
    return geometry;
}

} // namespace kbs::import::geojson
