// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_reader.h"

#include "crs/crs.h"
#include "importers/common/gml_document.h"
#include "importers/common/gml_object.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace kbs::import {

using namespace Qt::StringLiterals;
using namespace gml;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Gml", text);
}

constexpr qint64 headObjects = 50;

} // namespace

struct GmlSource::Private {
    QString path;
    SourceOptions options;
    bool rootIsObject = false;
    std::vector<SourceLayer> layers;
    std::unordered_map<std::string, int> layerIndex;
    std::vector<std::unordered_set<std::string>> layerFields;
    QString characterSet;
    qint64 deletes = 0;
    /// id of a referred object → its layer and values
    std::unordered_map<std::string, std::vector<std::pair<std::string, std::string>>> references;

    int layer(std::string_view name)
    {
        const auto [it, isNew] = layerIndex.try_emplace(std::string(name), static_cast<int>(layers.size()));
        if (isNew) {
            layers.push_back({.name = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
                .count = -1,
                .fields = {},
                .srsName = {},
                .geometry = GeometryKind::None,
                .samples = {}});
            layerFields.emplace_back();
        }
        return it->second;
    }

    void describe(const SourceObject &object)
    {
        SourceLayer &layer = layers[static_cast<std::size_t>(object.layer)];
        auto &fields = layerFields[static_cast<std::size_t>(object.layer)];
        for (const auto &attribute : object.attributes)
            if (fields.insert(attribute.first).second)
                layer.fields << QString::fromStdString(attribute.first);
        if (layer.geometry == GeometryKind::None)
            layer.geometry = object.geometry.kind;
        if (layer.srsName.isEmpty())
            layer.srsName = object.srsName;
    }

    void sample(const SourceObject &object)
    {
        SourceLayer &layer = layers[static_cast<std::size_t>(object.layer)];
        if (layer.samples.size() >= 5)
            return;
        QStringList row(layer.fields.size());
        for (const auto &[name, text] : object.attributes)
            if (QString &cell = row[layer.fields.indexOf(QString::fromStdString(name))]; cell.isEmpty())
                cell = QString::fromStdString(text);
        layer.samples.push_back(row);
    }

    Result<void> parse(const Collector::OnObject &onObject, Progress &progress)
    {
        XmlStream xml(path, options.encoding);
        Collector collector(rootIsObject, onObject);
        auto done = xml.parse(collector, progress);
        characterSet = xml.characterSet();
        deletes = collector.deletes();
        if (done && collector.tooLarge())
            done = fail(ErrorKind::Input, tr("One object is larger than %1 MB").arg(Collector::largestObjectMegabytes),
                tr("This is no delivery of map data; ask the sender."));
        if (!done && done.error().file.isEmpty() && done.error().kind != ErrorKind::Cancelled)
            done.error().at(path);
        return done;
    }

    Result<void> collectReferences(Progress &progress);
    void resolve(SourceObject &object) const;
};

/// First pass: the values of objects that others point at. What is kept is small (street names, not addresses).
Result<void> GmlSource::Private::collectReferences(Progress &progress)
{
    references.clear();
    return parse(
        [&](const Tree &tree, std::string_view layer, const Surroundings &around) {
            for (const SourceReference &reference : options.references) {
                if (reference.layer.toStdString() != layer)
                    continue;
                const SourceObject object = unfold(tree, around, options.arcTolerance);
                std::string prefix = "/" + std::string(layer);
                for (const auto &[name, text] : object.attributes)
                    if (reference.by.contains(QString::fromStdString(name))) {
                        prefix += "[" + text.substr(text.find_last_of("/#") + 1) + "]"; // npos + 1 is 0: the whole text
                        break;
                    }
                auto &values = references[object.id];
                for (const auto &[name, text] : object.attributes)
                    if (reference.paths.contains(QString::fromStdString(name)))
                        values.emplace_back(prefix + "/" + name, text);
            }
            return !progress.isCancelled();
        },
        progress);
}

/// "component@xlink:href" = "#TN.1" also gives "component/ThoroughfareName/name/…" of the object TN.1.
void GmlSource::Private::resolve(SourceObject &object) const
{
    constexpr std::string_view mark = "@xlink:href";
    const std::size_t count = object.attributes.size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = object.attributes[i].first;
        if (!name.ends_with(mark))
            continue;
        const std::string &target = object.attributes[i].second;
        const std::size_t at = target.find_last_of("#/");
        const auto found = references.find(at == std::string::npos ? target : target.substr(at + 1));
        if (found == references.end())
            continue;
        for (const auto &[valuePath, text] : found->second)
            object.attributes.emplace_back(name.substr(0, name.size() - mark.size()) + valuePath, text);
    }
}

GmlSource::GmlSource(std::unique_ptr<Private> p) : d(std::move(p)) { }
GmlSource::~GmlSource() = default;

Result<std::unique_ptr<Source>> GmlSource::open(const QString &path, const SourceOptions &options)
{
    auto d = std::make_unique<Private>();
    d->path = path;
    d->options = options;
    KBS_TRY(const Probe probe, Probe::of(path));
    // a feature that stands alone (WFS GetFeatureById) is itself the root: then there is no member property
    static const QRegularExpression member(
        u"ember[s]?[ \\t\\r\\n/>]|bagObject|<[^>]*(Collection|DataSet|Model|Message|Format|Data|Transaction|Response|Bestand|NBA)[ \\t\\r\\n>]"_s);
    static const QRegularExpression root(u"<[A-Za-z_][^>!?]*\\b(?:gml:id|fid)\\s*="_s);
    const QString head = QString::fromLatin1(probe.head);
    static const QRegularExpression firstTag(u"<[A-Za-z_][^>]*>"_s);
    const QString first = firstTag.match(head).captured();
    d->rootIsObject = !member.match(head).hasMatch() && (root.match(first).hasMatch() || first.contains(u"srsName="_s));
    Progress quiet;
    qint64 seen = 0;
    const auto done = d->parse(
        [&](const Tree &tree, std::string_view layer, const Surroundings &around) {
            SourceObject object = unfold(tree, around, d->options.arcTolerance);
            object.layer = d->layer(layer);
            d->describe(object);
            d->sample(object);
            return ++seen < headObjects;
        },
        quiet);
    KBS_CHECK(done);
    for (SourceLayer &layer : d->layers)
        for (QStringList &row : layer.samples)
            row.resize(layer.fields.size());
    return std::unique_ptr<Source>(new GmlSource(std::move(d)));
}

QString GmlSource::file() const
{
    return d->path;
}

const std::vector<SourceLayer> &GmlSource::layers() const
{
    return d->layers;
}

Result<void> GmlSource::read(const ObjectSink &sink, Progress &progress)
{
    if (!d->options.references.empty())
        KBS_CHECK(d->collectReferences(progress));
    for (SourceLayer &layer : d->layers)
        layer.count = 0;
    return d->parse(
        [&](const Tree &tree, std::string_view layer, const Surroundings &around) {
            SourceObject object = unfold(tree, around, d->options.arcTolerance);
            object.layer = d->layer(layer);
            SourceLayer &known = d->layers[static_cast<std::size_t>(object.layer)];
            known.count = std::max<qint64>(known.count, 0) + 1;
            if (!d->references.empty())
                d->resolve(object);
            d->describe(object);
            return sink(std::move(object)) && !progress.isCancelled();
        },
        progress);
}

bool GmlSource::usesAuthorityOrder(const QString &srsName) const
{
    return crs::usesAuthorityOrder(srsName);
}

QString GmlSource::characterSet() const
{
    return d->characterSet;
}

std::vector<Finding> GmlSource::notes() const
{
    std::vector<Finding> notes;
    if (d->deletes > 0)
        notes.push_back({.rule = u"read.delete"_s,
            .severity = Severity::Warning,
            .text = tr("The file asks for deletions (%1); they are not carried out").arg(d->deletes),
            .className = {},
            .featureId = 0,
            .sourceId = {},
            .file = d->path,
            .line = 0,
            .extent = {}});
    return notes;
}

} // namespace kbs::import
