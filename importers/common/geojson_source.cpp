// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/geojson_source.h"

#include "importers/common/geojson_feature.h"
#include "importers/common/text_stream.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <set>

namespace kbs::import {

using namespace Qt::StringLiterals;
using geojson::Object;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr int sampleCount = 5;
constexpr int headCount = 200; ///< features looked at before reading, for fields and samples

bool inDegrees(const Geometry &geometry)
{
    return std::ranges::all_of(
        geometry.points, [](const Point &p) { return std::abs(p.x) <= 180 && std::abs(p.y) <= 90; });
}

class GeoJsonSource final : public Source {
public:
    GeoJsonSource(std::unique_ptr<TextStream> stream, bool sequence) : m_stream(std::move(stream)), m_sequence(sequence)
    {
        SourceLayer layer;
        layer.name = QFileInfo(m_stream->path()).completeBaseName();
        m_layers.push_back(layer);
    }

    /// Looks at the head; and at everything where the collection's CRS stands after its features.
    Result<void> look()
    {
        qint64 seen = 0;
        const bool whole = crsStandsLast();
        Progress quiet;
        const Result<void> result = walk(
            [&](SourceObject &&object) {
                if (static_cast<int>(m_layers[0].samples.size()) < sampleCount)
                    addSample(object);
                if (m_layers[0].geometry == GeometryKind::None)
                    m_layers[0].geometry = object.geometry.kind;
                return ++seen < headCount || whole;
            },
            quiet);
        alignSamples();
        m_layers[0].srsName = m_crs;
        if (!m_title.isEmpty())
            m_layers[0].name = m_title;
        // A fault further down is told by read(), with the objects before it.
        return seen > 0 ? Result<void>() : result;
    }

    QString file() const override { return m_stream->path(); }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    QString characterSet() const override { return m_stream->characterSet().note; }
    /// "crs" names its system in any spelling but positions stay east first; only JSON-FG's "place" follows the
    /// authority.
    bool usesAuthorityOrder(const QString &srsName) const override { return m_isFg && srsName == m_coordRefSys; }
    std::vector<Finding> notes() const override
    {
        const auto differs = m_stated.differsFrom(m_members, file());
        return differs ? std::vector{*differs} : std::vector<Finding>();
    }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        m_count = m_members = 0;
        KBS_CHECK(walk(sink, progress));
        m_layers[0].count = m_count;
        return {};
    }

private:
    Result<void> walk(const ObjectSink &sink, Progress &progress)
    {
        KBS_CHECK(m_stream->rewind());
        JsonReader json(*m_stream);
        if (m_sequence)
            json.allowSequence();
        bool stopped = false;
        const geojson::FeatureSink features
            = [&](Object &&feature) -> Result<bool> { return emit_(std::move(feature), sink, progress, stopped); };
        for (;;) {
            KBS_TRY(const JsonReader::Token token, json.next());
            if (token == JsonReader::Token::End)
                return {};
            const qint64 before = m_count;
            KBS_TRY(Object document, geojson::readObject(json, &features, &stopped));
            if (!document.crs.isEmpty())
                m_crs = document.crs;
            if (!document.coordRefSys.isEmpty()) {
                m_isFg = true;
                m_coordRefSys = document.coordRefSys;
            }
            if (!m_sequence && document.has("features")) {
                m_title = document.title.simplified();
                m_stated = document.stated;
            }
            if (stopped)
                return {};
            const bool isCollection = document.type == "FeatureCollection" || document.has("features");
            if (isCollection || !isUsable(document)) {
                if (document.fault) {
                    Error error = json.errorHere({});
                    error.message = document.fault->withPlace();
                    error.line = document.fault->line;
                    error.advice
                        = m_count > before ? Say::tr("The features that were read before it are not kept") : QString();
                    return std::unexpected(std::move(error));
                }
            } else {
                KBS_TRY(const bool more, emit_(std::move(document), sink, progress, stopped));
                if (!more)
                    return {};
            }
            if (!m_sequence)
                KBS_CHECK(json.next()); // nothing may follow
            if (!m_sequence)
                return {};
        }
    }

    /// A document that is one feature or geometry; in a sequence everything is, so that a bad line costs only itself.
    bool isUsable(const Object &document) const
    {
        return m_sequence || document.type == "Feature" || geojson::isGeometryType(document.type);
    }

    Result<bool> emit_(Object &&feature, const ObjectSink &sink, Progress &progress, bool &stopped)
    {
        if (progress.isCancelled())
            return std::unexpected(cancelled().error());
        ++m_members;
        SourceObject object;
        object.line = feature.line;
        object.id = feature.id;
        object.attributes = std::move(feature.properties);
        for (const auto &[name, value] : object.attributes)
            addField(std::string(name));
        object.hadGeometry = feature.geometryPresent;
        if (!feature.coordRefSys.isEmpty()) {
            m_isFg = true;
            m_coordRefSys = feature.coordRefSys;
        }
        if (feature.type != "Feature" && !geojson::isGeometryType(feature.type))
            feature.complain(Say::tr("\"%1\" is not a feature").arg(QString::fromStdString(feature.type)), feature.line,
                feature.column);
        if (feature.fault)
            object.fault = SourceFault{u"read.geojson"_s, feature.fault->withPlace()};
        const bool keepGoing = emitParts(std::move(object), std::move(feature), sink);
        stopped = !keepGoing;
        if ((m_count & 1023) == 0)
            progress.report(m_stream->fraction(), Say::tr("Reading %1").arg(QFileInfo(file()).fileName()));
        return keepGoing;
    }

    /// A collection of mixed kinds becomes one object per member, since a column holds one kind: nothing is lost.
    bool emitParts(SourceObject &&object, Object &&feature, const ObjectSink &sink)
    {
        const auto place = [&](SourceObject &part) {
            if (feature.fromPlace && !feature.coordRefSys.isEmpty())
                part.srsName = feature.coordRefSys;
            else if (feature.fromPlace && m_isFg)
                part.srsName = m_coordRefSys;
            else if (!m_crs.isEmpty())
                part.srsName = m_crs;
            else if (inDegrees(part.geometry))
                part.srsName = u"EPSG:4326"_s; // RFC 7946; metres without "crs" are left to be asked for
        };
        if (feature.geometries.size() < 2 || object.fault) {
            if (!object.fault && !feature.geometries.empty())
                object.geometry = std::move(feature.geometries[0]);
            place(object);
            ++m_count;
            return sink(std::move(object));
        }
        const std::size_t parts = feature.geometries.size();
        for (std::size_t i = 0; i < parts; ++i) {
            SourceObject part = object;
            if (!part.id.empty())
                part.id += '#' + std::to_string(i + 1);
            part.geometry = std::move(feature.geometries[i]);
            part.notes.push_back({u"read.collection"_s,
                Say::tr("Part %1 of %2 of a collection of points, lines and areas; each became an object of its own")
                    .arg(i + 1)
                    .arg(parts)});
            place(part);
            ++m_count;
            if (!sink(std::move(part)))
                return false;
        }
        return true;
    }

    void addField(const std::string &name)
    {
        if (m_fields.insert(name).second)
            m_layers[0].fields.append(QString::fromStdString(name));
    }

    void addSample(const SourceObject &object)
    {
        QStringList row;
        for (const QString &field : m_layers[0].fields) {
            QString &cell = row.emplace_back();
            for (const auto &[name, value] : object.attributes)
                if (cell.isEmpty() && field.toStdString() == name)
                    cell = QString::fromUtf8(value);
        }
        m_layers[0].samples.push_back(row);
    }

    /// Fields that appeared after a sample was taken are empty in it.
    void alignSamples()
    {
        for (QStringList &row : m_layers[0].samples) {
            while (row.size() < m_layers[0].fields.size())
                row.append(QString());
        }
    }

    bool crsStandsLast() const
    {
        QFile file(m_stream->path());
        if (!file.open(QIODevice::ReadOnly) || file.size() < 4096)
            return true;
        file.seek(file.size() - 2048);
        const QByteArray tail = file.read(2048);
        return tail.contains("\"crs\"") || tail.contains("\"coordRefSys\"");
    }

    std::unique_ptr<TextStream> m_stream;
    bool m_sequence;
    bool m_isFg = false;
    qint64 m_count = 0, m_members = 0; ///< objects, and features that they came from
    StatedCount m_stated;
    QString m_crs, m_coordRefSys, m_title;
    std::set<std::string> m_fields;
    std::vector<SourceLayer> m_layers;
};

} // namespace

Result<std::unique_ptr<Source>> openGeoJson(const QString &path, const SourceOptions &options)
{
    KBS_TRY(auto stream, TextStream::open(path, options.encoding));
    const QString suffix = QFileInfo(path).suffix().toLower();
    const bool sequence
        = QStringList{u"geojsonl"_s, u"geojsons"_s, u"geojsonseq"_s, u"jsonl"_s, u"ndjson"_s}.contains(suffix);
    auto source = std::make_unique<GeoJsonSource>(std::move(stream), sequence);
    KBS_CHECK(source->look());
    return source;
}

} // namespace kbs::import
