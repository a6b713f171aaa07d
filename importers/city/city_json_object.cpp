// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_json_object.h"

#include "importers/common/gml_coordinates.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace kbs::import::city {

using namespace Qt::StringLiterals;
using Token = JsonReader::Token;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("City", text);
}

constexpr int deepest = 8; ///< of boundaries: a multi solid has 5 levels

/// Reads the members of the object whose first token is the present one; `member` reads each value to its last token.
template <typename Member> Result<void> members(JsonReader &json, const QString &what, const Member &member)
{
    if (json.token() != Token::BeginObject)
        return std::unexpected(json.errorHere(tr("\"%1\" is not an object").arg(what)));
    for (;;) {
        KBS_TRY(const Token token, json.next());
        if (token == Token::EndObject)
            return {};
        const std::string name = json.text();
        KBS_CHECK(json.next());
        KBS_CHECK(member(name));
    }
}

template <typename Item> Result<void> items(JsonReader &json, const QString &what, const Item &item)
{
    if (json.token() != Token::BeginArray)
        return std::unexpected(json.errorHere(tr("\"%1\" is not a list").arg(what)));
    for (;;) {
        KBS_TRY(const Token token, json.next());
        if (token == Token::EndArray)
            return {};
        KBS_CHECK(item());
    }
}

Result<double> number(JsonReader &json, const QString &what)
{
    double value = 0;
    if (json.token() != Token::Number || !gml::readNumber(json.text(), value))
        return std::unexpected(json.errorHere(tr("\"%1\" holds something that is not a number").arg(what)));
    return value;
}

Result<Vertex> triple(JsonReader &json, const QString &what)
{
    Vertex out{};
    std::size_t at = 0;
    KBS_CHECK(items(json, what, [&]() -> Result<void> {
        KBS_TRY(const double value, number(json, what));
        if (at < out.size())
            out[at] = value;
        ++at;
        return {};
    }));
    if (at != out.size())
        return std::unexpected(json.errorHere(tr("\"%1\" needs three numbers, not %2").arg(what).arg(at)));
    return out;
}

Result<void> transform(JsonReader &json, JsonHeader &header)
{
    header.hasTransform = true;
    return members(json, u"transform"_s, [&](const std::string &name) -> Result<void> {
        if (name != "scale" && name != "translate")
            return json.skipValue();
        KBS_TRY((name == "scale" ? header.scale : header.translate), triple(json, QString::fromStdString(name)));
        return {};
    });
}

/// The level of nesting that was found below: 0 a run of indices, 1 a list of runs …; -1 an empty list.
Result<int> boundaries(JsonReader &json, IndexedGeometry &out, int depth)
{
    if (depth > deepest)
        return std::unexpected(json.errorHere(tr("\"boundaries\" is nested too deeply")));
    IndexedGeometry::Ring run;
    std::vector<IndexedGeometry::Ring> rings;
    int below = -1;
    KBS_CHECK(items(json, u"boundaries"_s, [&]() -> Result<void> {
        if (json.token() == Token::Number) {
            std::uint32_t index = 0;
            const std::string &text = json.text();
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
            if (error != std::errc() || end != text.data() + text.size())
                return std::unexpected(
                    json.errorHere(tr("\"%1\" is not the number of a vertex").arg(QString::fromStdString(text))));
            run.push_back(index);
            return {};
        }
        KBS_TRY(const int level, boundaries(json, out, depth + 1));
        below = std::max(below, level);
        if (level == 0) {
            rings.push_back(std::move(out.points));
            out.points.clear();
        }
        return {};
    }));
    if (!run.empty()) {
        out.points = std::move(run);
        return 0;
    }
    if (!rings.empty())
        out.surfaces.push_back(std::move(rings));
    return below < 0 ? -1 : below + 1;
}

Result<void> values(JsonReader &json, std::vector<int> &out, int depth)
{
    if (json.token() == Token::Null) {
        out.push_back(-1);
        return {};
    }
    if (json.token() == Token::Number) {
        KBS_TRY(const double value, number(json, u"values"_s));
        out.push_back(value >= 0 && value < 1e9 ? static_cast<int>(value) : -1);
        return {};
    }
    if (depth > deepest)
        return std::unexpected(json.errorHere(tr("\"values\" is nested too deeply")));
    return items(json, u"values"_s, [&]() -> Result<void> { return values(json, out, depth + 1); });
}

Result<void> semantics(JsonReader &json, IndexedGeometry &out)
{
    if (json.token() == Token::Null)
        return {};
    return members(json, u"semantics"_s, [&](const std::string &name) -> Result<void> {
        if (name == "values")
            return values(json, out.values, 0);
        if (name != "surfaces")
            return json.skipValue();
        return items(json, u"surfaces"_s, [&]() -> Result<void> {
            out.semantics.emplace_back();
            return members(json, u"surfaces"_s, [&](const std::string &member) -> Result<void> {
                if (member == "type" && json.token() == Token::String)
                    out.semantics.back() = json.text();
                return json.skipValue();
            });
        });
    });
}

Result<IndexedGeometry> geometry(JsonReader &json)
{
    IndexedGeometry out;
    KBS_CHECK(members(json, u"geometry"_s, [&](const std::string &name) -> Result<void> {
        if (name == "boundaries") {
            if (json.token() != Token::BeginArray)
                return std::unexpected(json.errorHere(tr("\"%1\" is not a list").arg(u"boundaries"_s)));
            auto level = boundaries(json, out, 0);
            return level ? Result<void>() : std::unexpected(std::move(level.error()));
        }
        if (name == "semantics")
            return semantics(json, out);
        if (name == "type" && json.token() == Token::String)
            out.type = json.text();
        if (name == "lod" && (json.token() == Token::Number || json.token() == Token::String)) {
            double lod = 0;
            if (gml::readNumber(json.text(), lod) && lod >= 0 && lod < 10)
                out.lod = static_cast<int>(std::lround(lod * 10));
        }
        return json.skipValue();
    }));
    return out;
}

Result<void> attributes(JsonReader &json, CityObject &object)
{
    if (json.token() == Token::Null)
        return {};
    return members(json, u"attributes"_s, [&](const std::string &name) -> Result<void> {
        if (json.token() == Token::Null)
            return {};
        if (json.token() == Token::BeginObject || json.token() == Token::BeginArray) {
            KBS_TRY(std::string text, json.valueAsText());
            object.attributes.emplace_back(name, std::move(text));
        } else {
            object.attributes.emplace_back(name, json.text());
        }
        return {};
    });
}

Result<void> names(JsonReader &json, std::vector<std::string> &out)
{
    return items(json, u"parents"_s, [&]() -> Result<void> {
        if (json.token() == Token::String)
            out.push_back(json.text());
        return json.skipValue();
    });
}

struct Placer {
    const JsonHeader &header;
    const std::vector<Vertex> &vertices;
    bool missing = false;

    bool append(const IndexedGeometry::Ring &ring, Geometry &out, bool close)
    {
        std::vector<Point> points;
        for (const std::uint32_t index : ring) {
            if (index >= vertices.size()) {
                missing = true;
                return false;
            }
            const Vertex &v = vertices[index];
            points.push_back(
                {v[0] * header.scale[0] + header.translate[0], v[1] * header.scale[1] + header.translate[1]});
            out.z.push_back(v[2] * header.scale[2] + header.translate[2]);
        }
        if (close && !points.empty() && ring.front() != ring.back()) { // rings are not closed in CityJSON
            points.push_back(points.front());
            out.z.push_back(out.z[out.z.size() - points.size() + 1]);
        }
        out.addRing(points);
        return true;
    }
};

void resolveSurfaces(IndexedGeometry &geometry, CityObject &object, Placer &placer)
{
    const bool hasKinds = geometry.values.size() == geometry.surfaces.size();
    for (std::size_t i = 0; i < geometry.surfaces.size(); ++i) {
        Face face{.polygon = {.kind = GeometryKind::Polygon}, .lod = geometry.lod};
        for (const auto &ring : geometry.surfaces[i])
            if (!placer.append(ring, face.polygon, true))
                return;
        face.polygon.endPart();
        if (hasKinds && geometry.values[i] >= 0 && geometry.values[i] < static_cast<int>(geometry.semantics.size()))
            face.kind = faceKind(geometry.semantics[static_cast<std::size_t>(geometry.values[i])]);
        object.faces.push_back(std::move(face));
    }
}

} // namespace

Result<JsonObject> readCityObject(const std::string &id, JsonReader &json)
{
    JsonObject out;
    out.object.id = id;
    out.object.line = json.line();
    KBS_CHECK(members(json, u"CityObjects"_s, [&](const std::string &name) -> Result<void> {
        if (name == "attributes")
            return attributes(json, out.object);
        if (name == "parents" || name == "children")
            return names(json, name == "parents" ? out.parents : out.children);
        if (name == "geometry" && json.token() == Token::BeginArray)
            return items(json, u"geometry"_s, [&]() -> Result<void> {
                KBS_TRY(IndexedGeometry one, geometry(json));
                out.geometries.push_back(std::move(one));
                return {};
            });
        if (name == "type" && json.token() == Token::String)
            out.object.type = json.text();
        else if (name == "address" && (json.token() == Token::BeginArray || json.token() == Token::BeginObject)) {
            KBS_TRY(std::string text, json.valueAsText());
            out.object.attributes.emplace_back("address", std::move(text));
            return {};
        }
        return json.skipValue();
    }));
    for (const std::string &parent : out.parents)
        out.object.attributes.emplace_back("parent", parent);
    return out;
}

Result<bool> readDocument(JsonReader &json, JsonHeader &header, bool withVertices, const OnCityObject &onObject)
{
    bool goesOn = true;
    header.vertices.clear();
    KBS_CHECK(members(json, u"CityJSON"_s, [&](const std::string &name) -> Result<void> {
        if (name == "transform")
            return transform(json, header);
        if (name == "metadata" && json.token() == Token::BeginObject)
            return members(json, u"metadata"_s, [&](const std::string &member) -> Result<void> {
                if (member == "referenceSystem" && json.token() == Token::String)
                    header.referenceSystem = QString::fromStdString(json.text());
                return json.skipValue();
            });
        if (name == "vertices" && withVertices)
            return items(json, u"vertices"_s, [&]() -> Result<void> {
                KBS_TRY(const Vertex vertex, triple(json, u"vertices"_s));
                header.vertices.push_back(vertex);
                return {};
            });
        if (name == "CityObjects" && goesOn)
            return members(json, u"CityObjects"_s, [&](const std::string &id) -> Result<void> {
                if (!goesOn)
                    return json.skipValue();
                KBS_TRY(goesOn, onObject(id, json));
                return {};
            });
        if (json.token() == Token::String) {
            if (name == "type")
                header.type = json.text();
            else if (name == "version")
                header.version = json.text();
            else if (name == "id")
                header.id = json.text();
        }
        return json.skipValue();
    }));
    return goesOn;
}

CityObject resolved(JsonObject &&raw, const JsonHeader &header, const std::vector<Vertex> &vertices)
{
    CityObject out = std::move(raw.object);
    out.srsName = header.referenceSystem;
    Placer placer{.header = header, .vertices = vertices};
    for (IndexedGeometry &geometry : raw.geometries) {
        if (geometry.type == "GeometryInstance") {
            out.notes.push_back({u"read.template"_s, tr("a geometry that is placed from a template was passed over")});
        } else if (geometry.type == "MultiPoint") {
            Geometry points{.kind = GeometryKind::MultiPoint};
            for (const std::uint32_t index : geometry.points) {
                if (!placer.append({index}, points, false))
                    break;
                points.endPart();
            }
            out.other = std::move(points);
        } else if (geometry.type == "MultiLineString") {
            Geometry lines{.kind = GeometryKind::MultiLineString};
            for (const auto &group : geometry.surfaces)
                for (const auto &line : group) {
                    if (!placer.append(line, lines, false))
                        break;
                    lines.endPart();
                }
            out.other = std::move(lines);
        } else {
            resolveSurfaces(geometry, out, placer);
        }
    }
    if (placer.missing) {
        out.faces.clear();
        out.other = {};
        out.fault = SourceFault{u"read.geometry"_s, tr("it refers to a vertex that the file does not have")};
    }
    return out;
}

} // namespace kbs::import::city
