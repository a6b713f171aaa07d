// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/geojson_feature.h"

#include "importers/common/ogr_geometry.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::import::geojson {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

using Token = JsonReader::Token;

QString asText(const std::string &text)
{
    return QString::fromStdString(text);
}

class ObjectReader {
public:
    ObjectReader(JsonReader &json, const FeatureSink *features, bool *stopped)
        : m_json(json), m_features(features), m_stopped(stopped)
    {
    }

    Result<Object> run()
    {
        m_out.line = m_json.line();
        m_out.column = m_json.column();
        if (m_json.token() != Token::BeginObject) {
            complain(Say::tr("expected an object, found something else"));
            KBS_CHECK(m_json.skipValue());
            return std::move(m_out);
        }
        for (;;) {
            KBS_TRY(const Token token, m_json.next());
            if (token == Token::EndObject)
                break;
            const std::string name = m_json.text();
            if (m_out.has(name))
                complain(Say::tr("\"%1\" is given twice").arg(asText(name)));
            m_out.names.push_back(name);
            KBS_CHECK(m_json.next());
            KBS_CHECK(member(name));
            if (m_stopped && *m_stopped)
                return std::move(m_out);
        }
        finish();
        return std::move(m_out);
    }

private:
    void complain(const QString &text) { m_out.complain(text, m_json.line(), m_json.column()); }

    Result<void> member(const std::string &name)
    {
        if (name == "type")
            return textMember(m_out.type, name);
        if (name == "features" && m_features)
            return features();
        if (name == "properties")
            return properties();
        if (name == "geometry" || name == "place")
            return geometry(name == "place");
        if (name == "coordinates") {
            m_coordinatesPlace = {{}, m_json.line(), m_json.column()};
            KBS_TRY(m_out.coordinates, readCoordinates(m_json));
            return {};
        }
        if (name == "geometries")
            return collection();
        if (name == "id")
            return id();
        if (name == "bbox")
            return bbox();
        if (name == "crs")
            return crs();
        if (name == "coordRefSys" && m_json.token() == Token::String)
            m_out.coordRefSys = asText(m_json.text());
        if (name == "time" && m_json.token() == Token::BeginObject)
            return time();
        if (m_json.token() == Token::Number)
            m_out.stated.take(name, m_json.text());
        if (name == "name" && m_json.token() == Token::String && !m_out.has("features"))
            m_out.title = asText(m_json.text());
        return m_json.skipValue();
    }

    Result<void> textMember(std::string &into, const std::string &name)
    {
        if (m_json.token() == Token::String) {
            into = m_json.text();
            return {};
        }
        complain(Say::tr("\"%1\" is not a text").arg(asText(name)));
        return m_json.skipValue();
    }

    Result<void> features()
    {
        if (m_json.token() != Token::BeginArray) {
            complain(Say::tr("\"features\" is not a list"));
            return m_json.skipValue();
        }
        for (;;) {
            KBS_TRY(const Token token, m_json.next());
            if (token == Token::EndArray)
                return {};
            KBS_TRY(Object feature, ObjectReader(m_json, nullptr, nullptr).run());
            KBS_TRY(const bool more, (*m_features)(std::move(feature)));
            if (!more) {
                *m_stopped = true;
                return {};
            }
        }
    }

    Result<void> properties()
    {
        m_out.propertiesPresent = true;
        if (m_json.token() == Token::Null)
            return {};
        if (m_json.token() != Token::BeginObject) {
            complain(Say::tr("\"properties\" is not an object"));
            return m_json.skipValue();
        }
        for (;;) {
            KBS_TRY(const Token token, m_json.next());
            if (token == Token::EndObject)
                return {};
            std::string name = m_json.text();
            if (std::ranges::find(m_seen, name) != m_seen.end())
                complain(Say::tr("the property \"%1\" is given twice").arg(asText(name)));
            m_seen.push_back(name);
            KBS_TRY(const Token value, m_json.next());
            if (value == Token::Null)
                continue;
            if (value == Token::BeginObject || value == Token::BeginArray) {
                KBS_TRY(std::string text, m_json.valueAsText());
                m_out.properties.emplace_back(std::move(name), std::move(text));
            } else {
                m_out.properties.emplace_back(std::move(name), m_json.text());
            }
        }
    }

    /// "time" of JSON-FG: {"date": …}, {"timestamp": …} or {"interval": […]}; attributes "time/date" and so on.
    Result<void> time()
    {
        for (;;) {
            KBS_TRY(const Token token, m_json.next());
            if (token == Token::EndObject)
                return {};
            const std::string name = "time/" + m_json.text();
            KBS_TRY(const Token value, m_json.next());
            if (value == Token::BeginObject || value == Token::BeginArray) {
                KBS_TRY(std::string text, m_json.valueAsText());
                m_out.properties.emplace_back(name, std::move(text));
            } else if (value != Token::Null) {
                m_out.properties.emplace_back(name, m_json.text());
            }
        }
    }

    /// A geometry object in "geometry" or "place". A place that is there goes before the geometry (JSON-FG).
    Result<void> geometry(bool place)
    {
        if (m_json.token() == Token::Null)
            return {};
        KBS_TRY(Object inner, ObjectReader(m_json, nullptr, nullptr).run());
        if (inner.type == "Feature" || inner.type == "FeatureCollection")
            inner.complain(
                Say::tr("a %1 stands where a geometry should").arg(asText(inner.type)), inner.line, inner.column);
        if (inner.fault)
            m_out.complain(inner.fault->text, inner.fault->line, inner.fault->column);
        m_out.geometryPresent = true;
        if (place || !m_out.fromPlace) {
            m_out.geometries = std::move(inner.geometries);
            m_out.fromPlace = place;
            if (place && !inner.coordRefSys.isEmpty())
                m_out.coordRefSys = inner.coordRefSys;
        }
        return {};
    }

    Result<void> collection()
    {
        if (m_json.token() != Token::BeginArray) {
            complain(Say::tr("\"geometries\" is not a list"));
            return m_json.skipValue();
        }
        for (;;) {
            KBS_TRY(const Token token, m_json.next());
            if (token == Token::EndArray)
                return {};
            KBS_TRY(Object inner, ObjectReader(m_json, nullptr, nullptr).run());
            if (inner.type == "GeometryCollection")
                inner.complain(Say::tr("a geometry collection stands inside another"), inner.line, inner.column);
            if (inner.fault)
                m_out.complain(inner.fault->text, inner.fault->line, inner.fault->column);
            for (Geometry &part : inner.geometries)
                m_out.geometries.push_back(std::move(part));
        }
    }

    Result<void> id()
    {
        if (m_json.token() == Token::String || m_json.token() == Token::Number) {
            m_out.id = m_json.text();
            return {};
        }
        complain(Say::tr("\"id\" is neither a text nor a number"));
        return m_json.skipValue();
    }

    Result<void> bbox()
    {
        if (m_json.token() != Token::BeginArray) {
            complain(Say::tr("\"bbox\" is not a list of numbers"));
            return m_json.skipValue();
        }
        int count = 0;
        for (;; ++count) {
            KBS_TRY(const Token token, m_json.next());
            if (token == Token::EndArray)
                break;
            if (token != Token::Number)
                complain(Say::tr("\"bbox\" is not a list of numbers"));
            KBS_CHECK(m_json.skipValue());
        }
        if (count != 4 && count != 6)
            complain(Say::tr("\"bbox\" has %1 numbers instead of four or six").arg(count));
        return {};
    }

    /// {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5254"}} of GeoJSON 2008.
    Result<void> crs()
    {
        if (m_json.token() != Token::BeginObject)
            return m_json.skipValue();
        for (int depth = 1; depth > 0;) {
            KBS_TRY(const Token token, m_json.next());
            depth += token == Token::BeginObject || token == Token::BeginArray ? 1 : 0;
            depth -= token == Token::EndObject || token == Token::EndArray ? 1 : 0;
            if (token != Token::Name || m_json.text() != "name")
                continue;
            KBS_TRY(const Token value, m_json.next());
            if (value == Token::String)
                m_out.crs = asText(m_json.text());
            depth += value == Token::BeginObject || value == Token::BeginArray ? 1 : 0;
        }
        return {};
    }

    void refuseMember(const char *member)
    {
        if (m_out.has(member))
            m_out.complain(Say::tr("a %1 may not have \"%2\"").arg(asText(m_out.type), QLatin1StringView(member)),
                m_out.line, m_out.column);
    }

    /// What can be said only when all members are known.
    void finish()
    {
        const auto wrong = [this](const QString &text) { m_out.complain(text, m_out.line, m_out.column); };
        if (!m_out.has("type")) {
            wrong(Say::tr("the object has no \"type\""));
        } else if (m_out.type == "Feature") {
            refuseMember("coordinates");
            refuseMember("geometries");
            refuseMember("features");
            if (!m_out.propertiesPresent && !m_out.geometryPresent)
                wrong(Say::tr("the feature has neither \"properties\" nor a geometry"));
        } else if (m_out.type == "FeatureCollection") {
            refuseMember("coordinates");
            refuseMember("geometries");
            refuseMember("geometry");
            refuseMember("properties");
            if (!m_out.has("features"))
                wrong(Say::tr("the collection has no \"features\""));
        } else if (isGeometryType(m_out.type)) {
            refuseMember("geometry");
            refuseMember("properties");
            refuseMember("features");
            finishGeometry();
        } else if (!m_out.fault) {
            wrong(Say::tr("\"%1\" is not a type of GeoJSON").arg(asText(m_out.type)));
        }
    }

    void finishGeometry()
    {
        m_out.geometryPresent = true;
        const bool isCollection = m_out.type == "GeometryCollection";
        const char *needed = isCollection ? "geometries" : "coordinates";
        if (!m_out.has(needed)) {
            m_out.complain(Say::tr("the %1 has no \"%2\"").arg(asText(m_out.type), QLatin1StringView(needed)),
                m_out.line, m_out.column);
        } else if (isCollection) {
            m_out.geometries = unite(std::move(m_out.geometries));
        } else if (auto made = makeGeometry(m_out.type, std::move(m_out.coordinates), m_coordinatesPlace)) {
            m_out.geometries = {std::move(*made)};
        } else {
            m_out.complain(made.error().text, made.error().line, made.error().column);
        }
    }

    JsonReader &m_json;
    const FeatureSink *m_features;
    bool *m_stopped;
    Object m_out;
    Fault m_coordinatesPlace;
    std::vector<std::string> m_seen; ///< property names
};

} // namespace

bool Object::has(std::string_view name) const
{
    return std::ranges::find(names, name) != names.end();
}

void Object::complain(const QString &text, qint64 atLine, qint64 atColumn)
{
    if (!fault)
        fault = Fault{text, atLine, atColumn};
}

Result<Object> readObject(JsonReader &json, const FeatureSink *features, bool *stopped)
{
    return ObjectReader(json, features, stopped).run();
}

} // namespace kbs::import::geojson
