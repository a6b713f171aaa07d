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

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

} // namespace

struct GmlSource::Private {
    QString path;
    SourceOptions options;
    bool rootIsObject = false;
    std::vector<SourceLayer> layers;
    std::unordered_map<std::string, int, TextHash, std::equal_to<>> layerIndex;
    struct Fields {
        std::unordered_set<std::string, TextHash, std::equal_to<>> known;
        std::vector<std::string_view> last; ///< of the last object, in `known`: the next one mostly has the same
        AttributeList::Paths shape;         ///< last met
    };
    std::vector<Fields> layerFields;
    QString characterSet;
    qint64 deletes = 0;
    StatedCount stated;
    /// id of a referred object → its layer and values
    std::unordered_map<std::string, std::vector<std::pair<std::string, std::string>>, TextHash, std::equal_to<>>
        references;
    bool hasReferences = false;
    AttributeList::Paths notPointing;  ///< paths of an object that points at none
    std::vector<std::string> pointing; ///< properties that may point at an object that the mapping wants values of

    int layer(std::string_view name)
    {
        if (const auto found = layerIndex.find(name); found != layerIndex.end())
            return found->second;
        layers.push_back({.name = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
            .count = -1,
            .fields = {},
            .srsName = {},
            .geometry = GeometryKind::None,
            .samples = {}});
        layerFields.emplace_back();
        return layerIndex.try_emplace(std::string(name), static_cast<int>(layers.size()) - 1).first->second;
    }

    void describe(const SourceObject &object)
    {
        SourceLayer &layer = layers[static_cast<std::size_t>(object.layer)];
        Fields &fields = layerFields[static_cast<std::size_t>(object.layer)];
        if (layer.geometry == GeometryKind::None)
            layer.geometry = object.geometry.kind;
        if (layer.srsName.isEmpty())
            layer.srsName = object.srsName;
        if (object.attributes.shape() && object.attributes.shape() == fields.shape)
            return;
        fields.shape = object.attributes.shape();
        if (fields.last.size() < object.attributes.size())
            fields.last.resize(object.attributes.size());
        for (std::size_t i = 0; i < object.attributes.size(); ++i) {
            const std::string_view field = object.attributes[i].first;
            if (fields.last[i] == field)
                continue;
            auto known = fields.known.find(field);
            if (known == fields.known.end()) {
                known = fields.known.insert(std::string(field)).first;
                layer.fields << QString::fromUtf8(field);
            }
            fields.last[i] = *known;
        }
    }

    void sample(const SourceObject &object)
    {
        SourceLayer &layer = layers[static_cast<std::size_t>(object.layer)];
        if (layer.samples.size() >= 5)
            return;
        QStringList row(layer.fields.size());
        for (const auto &[name, text] : object.attributes)
            if (QString &cell = row[layer.fields.indexOf(QString::fromUtf8(name))]; cell.isEmpty())
                cell = QString::fromUtf8(text);
        layer.samples.push_back(row);
    }

    Result<void> parse(const Collector::OnObject &onObject, Progress &progress)
    {
        XmlStream xml(path, options.encoding);
        Collector collector(rootIsObject, onObject);
        auto done = xml.parse(collector, progress);
        characterSet = xml.characterSet();
        deletes = collector.deletes();
        stated = collector.stated();
        if (done && collector.tooLarge())
            done = fail(ErrorKind::Input, tr("One object is larger than %1 MB").arg(Collector::largestObjectMegabytes),
                tr("This is no delivery of map data; ask the sender."));
        if (!done && done.error().file.isEmpty() && done.error().kind != ErrorKind::Cancelled)
            done.error().at(path);
        return done;
    }

    [[nodiscard]] bool pointsAtReference(const SourceObject &object);
    Result<void> collectReferences(Progress &progress);
    void resolve(SourceObject &object) const;
};

/// The property of "component@xlink:href"; empty where the path is another one.
std::string_view pointingProperty(std::string_view path)
{
    constexpr std::string_view mark = "@xlink:href";
    return path.ends_with(mark) ? path.substr(0, path.size() - mark.size()) : std::string_view();
}

/// Whether an object names one that the mapping wants values of.
bool GmlSource::Private::pointsAtReference(const SourceObject &object)
{
    if (pointing.empty() || (object.attributes.shape() && object.attributes.shape() == notPointing))
        return false;
    const bool points = std::ranges::any_of(object.attributes, [this](const AttributeList::Entry &entry) {
        const std::string_view property = pointingProperty(entry.first);
        return !property.empty() && std::ranges::any_of(pointing, [&](const std::string &known) {
            return known == "*" || known == property;
        });
    });
    if (!points)
        notPointing = object.attributes.shape();
    return points;
}

/// A pass of its own, made when the first such object is met: the values of objects that others point at. What is kept
/// is small (street names, not addresses).
Result<void> GmlSource::Private::collectReferences(Progress &progress)
{
    hasReferences = true;
    Unfolder unfolder(options.arcTolerance);
    SourceObject object;
    return parse(
        [&](const Tree &tree, std::string_view layer, const Surroundings &around) {
            for (const SourceReference &reference : options.references) {
                if (reference.layer.toStdString() != layer)
                    continue;
                unfolder.unfold(tree, around, object);
                std::string prefix = "/" + std::string(layer);
                for (const auto &[name, text] : object.attributes)
                    if (reference.by.contains(QString::fromUtf8(name))) {
                        prefix.append("[").append(text.substr(text.find_last_of("/#") + 1)); // npos + 1 is 0: all of it
                        prefix += ']';
                        break;
                    }
                auto &values = references[object.id];
                for (const auto &[name, text] : object.attributes)
                    if (reference.paths.contains(QString::fromUtf8(name)))
                        values.emplace_back(std::string(prefix).append("/").append(name), text);
            }
            return !progress.isCancelled();
        },
        progress);
}

/// "component@xlink:href" = "#TN.1" also gives "component/ThoroughfareName/name/…" of the object TN.1.
void GmlSource::Private::resolve(SourceObject &object) const
{
    const std::size_t count = object.attributes.size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string property(pointingProperty(object.attributes[i].first));
        if (property.empty())
            continue;
        const std::string_view target = object.attributes[i].second;
        const std::size_t at = target.find_last_of("#/");
        const auto found = references.find(at == std::string::npos ? target : target.substr(at + 1));
        if (found == references.end())
            continue;
        for (const auto &[valuePath, text] : found->second)
            object.attributes.emplace_back(property + valuePath, text);
    }
}

GmlSource::GmlSource(std::unique_ptr<Private> p) : d(std::move(p)) { }
GmlSource::~GmlSource() = default;

Result<std::unique_ptr<Source>> GmlSource::open(const QString &path, const SourceOptions &options)
{
    auto d = std::make_unique<Private>();
    d->path = path;
    d->options = options;
    for (const SourceReference &reference : options.references)
        for (const QString &property : reference.at)
            d->pointing.push_back(property.toStdString());
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
    Unfolder unfolder(d->options.arcTolerance);
    SourceObject object;
    const auto done = d->parse(
        [&](const Tree &tree, std::string_view layer, const Surroundings &around) {
            unfolder.unfold(tree, around, object);
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
    for (SourceLayer &layer : d->layers)
        layer.count = 0;
    Unfolder unfolder(d->options.arcTolerance);
    SourceObject object;
    Result<void> referred;
    const auto done = d->parse(
        [&](const Tree &tree, std::string_view layer, const Surroundings &around) {
            unfolder.unfold(tree, around, object);
            object.layer = d->layer(layer);
            SourceLayer &known = d->layers[static_cast<std::size_t>(object.layer)];
            known.count = std::max<qint64>(known.count, 0) + 1;
            if (!d->hasReferences && d->pointsAtReference(object))
                referred = d->collectReferences(progress);
            if (!referred)
                return false;
            if (!d->references.empty())
                d->resolve(object);
            d->describe(object);
            return sink(std::move(object)) && !progress.isCancelled();
        },
        progress);
    KBS_CHECK(referred);
    return done;
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
    qint64 held = 0;
    for (const SourceLayer &layer : d->layers)
        held += layer.count;
    if (auto differs = d->stated.differsFrom(held, d->path))
        notes.push_back(std::move(*differs));
    return notes;
}

} // namespace kbs::import
