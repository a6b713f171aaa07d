// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_json.h"

#include "importers/city/city_json_object.h"
#include "importers/city/city_layers.h"
#include "importers/common/text_stream.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <map>
#include <set>

namespace kbs::import {

using namespace Qt::StringLiterals;
using namespace city;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("City", text);
}

constexpr qint64 headObjects = 50;

class CityJsonSource final : public Source {
public:
    explicit CityJsonSource(std::unique_ptr<TextStream> stream) : m_stream(std::move(stream)) { }

    /// The first document: its vertices, the buildings that are made of parts, and whether a sequence follows.
    Result<void> look()
    {
        JsonReader json(*m_stream);
        json.allowSequence();
        KBS_CHECK(json.next());
        KBS_CHECK(readDocument(json, m_header, true, [this](const std::string &id, JsonReader &at) -> Result<bool> {
            KBS_TRY(const JsonObject object, readCityObject(id, at));
            (void)m_layers.index(object.object.type);
            if (!object.children.empty() && object.geometries.empty())
                m_ofParts.insert(id);
            return true;
        }));
        if (m_header.type != "CityJSON") {
            auto error = fail(ErrorKind::Input,
                m_header.type == "CityJSONFeature"
                    ? tr("The sequence does not begin with a CityJSON object, so scale and place of its vertices are "
                         "not known")
                    : tr("This is not CityJSON: its \"type\" is \"%1\"").arg(QString::fromStdString(m_header.type)),
                tr("Ask the sender for the whole file."));
            error.error().at(file(), 1);
            return error;
        }
        m_vertices = std::move(m_header.vertices);
        Progress quiet;
        qint64 seen = 0;
        const auto head = walk(
            [&](SourceObject &&object) {
                m_layers.add(std::move(object), true);
                return ++seen < headObjects;
            },
            quiet);
        m_layers.endOfHead();
        return seen > 0 ? Result<void>() : head; // a fault further down is told by read()
    }

    QString file() const override { return m_stream->path(); }
    const std::vector<SourceLayer> &layers() const override { return m_layers.all(); }
    bool usesAuthorityOrder(const QString &) const override
    {
        return false;
    } // x is east by the practice of all writers
    QString characterSet() const override { return m_stream->characterSet().note; }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        m_layers.startCounting();
        return walk([&](SourceObject &&object) { return sink(m_layers.add(std::move(object))); }, progress);
    }

private:
    struct Waiting {
        JsonObject object;
        std::vector<Footprint> parts;
    };

    Result<void> walk(const ObjectSink &sink, Progress &progress)
    {
        KBS_CHECK(m_stream->rewind());
        JsonReader json(*m_stream);
        json.allowSequence();
        for (bool isFirst = true;; isFirst = false) {
            KBS_TRY(const JsonReader::Token token, json.next());
            if (token == JsonReader::Token::End)
                return {};
            KBS_TRY(const bool goesOn, isFirst ? document(json, sink, progress) : feature(json, sink, progress));
            if (!goesOn)
                return {};
        }
    }

    [[nodiscard]] Result<void> tick(Progress &progress) const
    {
        if (progress.isCancelled())
            return cancelled();
        progress.report(m_stream->fraction(), tr("Reading %1").arg(QFileInfo(file()).fileName()));
        return {};
    }

    /// The first document, whose vertices are known: its objects one at a time; buildings of parts wait for the parts.
    Result<bool> document(JsonReader &json, const ObjectSink &sink, Progress &progress)
    {
        std::map<std::string, Waiting> waiting;
        JsonHeader again;
        KBS_TRY(
            bool goesOn, readDocument(json, again, false, [&](const std::string &id, JsonReader &at) -> Result<bool> {
                KBS_CHECK(tick(progress));
                KBS_TRY(JsonObject object, readCityObject(id, at));
                if (m_ofParts.contains(id)) {
                    waiting[id].object = std::move(object);
                    return true;
                }
                return emitted(std::move(object), m_vertices, waiting, sink);
            }));
        for (auto &[id, building] : waiting) {
            if (!goesOn)
                return false;
            goesOn = emittedOfParts(std::move(building), sink);
        }
        return goesOn;
    }

    /// One line of a sequence.
    Result<bool> feature(JsonReader &json, const ObjectSink &sink, Progress &progress)
    {
        KBS_CHECK(tick(progress));
        std::vector<JsonObject> objects;
        std::map<std::string, Waiting> waiting;
        JsonHeader line;
        const qint64 number = json.line();
        KBS_CHECK(readDocument(json, line, true, [&](const std::string &id, JsonReader &at) -> Result<bool> {
            KBS_TRY(JsonObject object, readCityObject(id, at));
            objects.push_back(std::move(object));
            return true;
        }));
        if (line.type != "CityJSONFeature") {
            auto error = fail(ErrorKind::Input,
                tr("Line %1 of the sequence is not a CityJSONFeature but \"%2\"")
                    .arg(number)
                    .arg(QString::fromStdString(line.type)));
            error.error().at(file(), number);
            return error;
        }
        for (const JsonObject &object : objects)
            if (!object.children.empty() && object.geometries.empty())
                waiting[object.object.id];
        for (JsonObject &object : objects) {
            if (const auto found = waiting.find(object.object.id); found != waiting.end())
                found->second.object = std::move(object);
            else if (!emitted(std::move(object), line.vertices, waiting, sink))
                return false;
        }
        for (auto &[id, building] : waiting)
            if (!emittedOfParts(std::move(building), sink))
                return false;
        return true;
    }

    bool emitted(JsonObject &&object, const std::vector<Vertex> &vertices, std::map<std::string, Waiting> &waiting,
        const ObjectSink &sink)
    {
        const std::vector<std::string> parents = object.parents;
        CityObject placed = resolved(std::move(object), m_header, vertices);
        const int layer = m_layers.index(placed.type);
        Footprint footprint;
        SourceObject out = toSource(std::move(placed), layer, &footprint);
        for (const std::string &parent : parents)
            if (m_ofParts.contains(parent) || waiting.contains(parent))
                waiting[parent].parts.push_back(footprint);
        return sink(std::move(out));
    }

    bool emittedOfParts(Waiting &&building, const ObjectSink &sink)
    {
        CityObject object = std::move(building.object.object);
        object.srsName = m_header.referenceSystem;
        object.parts = std::move(building.parts);
        const int layer = m_layers.index(object.type);
        return sink(toSource(std::move(object), layer));
    }

    std::unique_ptr<TextStream> m_stream;
    JsonHeader m_header;
    std::vector<Vertex> m_vertices;
    std::set<std::string> m_ofParts; ///< buildings of the first document without a geometry of their own
    Layers m_layers;
};

} // namespace

Result<std::unique_ptr<Source>> openCityJson(const QString &path, const SourceOptions &options)
{
    KBS_TRY(auto stream, TextStream::open(path, options.encoding));
    auto source = std::make_unique<CityJsonSource>(std::move(stream));
    KBS_CHECK(source->look());
    return source;
}

} // namespace kbs::import
