// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <QXmlStreamReader>
#include <QtEndian>

#include <optional>

/// How many objects a file holds, counted by other means than the importers': Qt's XML and JSON readers and the record
/// lengths of shapefiles. Nothing where such a count would not be sure.
namespace kbs::test::counting {

inline bool isMember(QStringView name)
{
    return name == u"member" || name == u"members" || name.endsWith(u"Member") || name.endsWith(u"Members")
        || name == u"bagObject";
}

/// Elements in member properties, and elements below the root with an id of their own, as importers/common/gml_reader.h
/// promises.
inline std::optional<qint64> gml(const QByteArray &bytes)
{
    QXmlStreamReader xml(bytes);
    QStringList path;
    qint64 count = 0;
    qsizetype object = 0; ///< depth of the object that is being passed
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::DTD)
            return {};
        if (token == QXmlStreamReader::EndElement) {
            if (path.size() == object)
                object = 0;
            path.removeLast();
        }
        if (token != QXmlStreamReader::StartElement)
            continue;
        const QString name = xml.name().toString();
        const bool gmlName = xml.namespaceUri().startsWith(u"http://www.opengis.net/gml");
        if (object == 0 && !path.isEmpty()) {
            if (name.endsWith(u"metadata", Qt::CaseInsensitive) || name == u"metaDataProperty" || name == u"Delete"
                || name.endsWith(u"Id") || name.endsWith(u"Tuple") || (name.endsWith(u"Collection") && path.size() > 1))
                return {}; // rules of their own
            const bool hasId = xml.attributes().hasAttribute(QStringLiteral("fid"))
                || std::ranges::any_of(xml.attributes(), [](const QXmlStreamAttribute &attribute) {
                       return attribute.name() == u"id"
                           && attribute.namespaceUri().startsWith(u"http://www.opengis.net/gml");
                   });
            if (isMember(path.last()) ? !isMember(name) : (hasId && !gmlName)) {
                ++count;
                object = path.size() + 1;
            }
        }
        path << name;
    }
    return xml.hasError() || count == 0 ? std::nullopt : std::optional(count);
}

inline std::optional<qint64> elements(const QByteArray &bytes, QStringView wanted)
{
    QXmlStreamReader xml(bytes);
    qint64 count = 0;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == wanted)
            ++count;
    }
    return xml.hasError() ? std::nullopt : std::optional(count);
}

/// Members of "features" of one collection; a lone feature or simple geometry is one.
inline std::optional<qint64> geoJson(const QByteArray &bytes)
{
    const QJsonObject json = QJsonDocument::fromJson(bytes).object();
    const QString type = json[u"type"].toString();
    if (bytes.count("\"type\"") <= 2 && !json.contains(u"features")
        && (type == u"Feature" || (json.contains(u"coordinates") && type != u"GeometryCollection")))
        return 1;
    if (type != u"FeatureCollection" || !json[u"features"].isArray() || bytes.count("\"features\"") != 1
        || bytes.count("\"type\"") < json[u"features"].toArray().size())
        return {};
    return json[u"features"].toArray().size();
}

inline std::optional<qint64> jsonList(const QByteArray &bytes)
{
    const QJsonDocument json = QJsonDocument::fromJson(bytes);
    return json.isArray() ? std::optional<qint64>(json.array().size()) : std::nullopt;
}

/// Records by the lengths that stand before each of them.
inline std::optional<qint64> shapefile(const QByteArray &shp)
{
    qint64 count = 0;
    qsizetype at = 100;
    for (; at + 8 <= shp.size(); ++count) {
        const qint64 words = qFromBigEndian<qint32>(shp.constData() + at + 4);
        if (words < 2)
            return {};
        at += 8 + static_cast<qsizetype>(2 * words);
    }
    return at == shp.size() ? std::optional(count) : std::nullopt;
}

/// Lines of delimited text that hold anything, quotes heeded where a cell begins with one; with the header line.
/// Nothing where text follows a closing quote: where such a cell ends is anybody's reading.
inline std::optional<qint64> lines(const QByteArray &bytes)
{
    constexpr QByteArrayView separators("\n,;\t|");
    qint64 count = 0;
    bool quoted = false, closed = false, filled = false;
    char before = '\n';
    const QByteArray plain = QByteArray(bytes).replace("\r\n", "\n");
    for (const char c : plain) {
        if (c == '\0' || c == '\r' || (closed && c != '"' && !separators.contains(c)))
            return {};
        const bool wasQuoted = quoted;
        if (c == '"')
            quoted = !quoted && (closed || separators.contains(before));
        closed = wasQuoted && !quoted;
        before = c;
        if (c == '\n' && !quoted) {
            count += filled ? 1 : 0;
            filled = false;
        } else if (c != ' ' && c != '\t' && c != ',' && c != ';') {
            filled = true;
        }
    }
    return quoted ? std::nullopt : std::optional(count + (filled ? 1 : 0));
}

inline std::optional<qint64> of(const QString &path, const QByteArray &bytes)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == u"gml" || suffix == u"xml")
        return gml(bytes);
    if (suffix == u"geojson")
        return geoJson(bytes);
    if (suffix == u"json")
        return bytes.contains("\"FeatureCollection\"") ? geoJson(bytes) : jsonList(bytes);
    if (suffix == u"kml")
        return elements(bytes, u"Placemark");
    if (suffix == u"shp")
        return shapefile(bytes);
    if (suffix == u"csv" && !bytes.startsWith('\xFF') && !bytes.startsWith('\xFE')) { // UTF-16
        const auto all = lines(bytes);
        return all && *all > 1 ? std::optional(*all - 1) : std::nullopt;
    }
    return {};
}

} // namespace kbs::test::counting
