// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_reader.h"

#include "crs/crs.h"
#include "importers/common/gml_coordinates.h"
#include "importers/common/gml_geometry.h"
#include "importers/common/value_text.h"
#include "importers/common/xml_stream.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <set>
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

constexpr std::size_t largestObject = std::size_t{256} * 1024 * 1024; ///< bytes of one object's tree
constexpr qint64 headObjects = 50;

std::string_view localOf(std::string_view expatName)
{
    const std::size_t at = expatName.find('\x01');
    return at == std::string_view::npos ? expatName : expatName.substr(at + 1);
}

std::string_view spaceOf(std::string_view expatName)
{
    const std::size_t at = expatName.find('\x01');
    return at == std::string_view::npos ? std::string_view() : expatName.substr(0, at);
}

bool isGmlName(std::string_view expatName)
{
    return expatName.starts_with("http://www.opengis.net/gml");
}

/// featureMember, member, cityObjectMember, hasMember, departedMember …; bagObject of the Dutch register.
bool isMemberProperty(std::string_view local)
{
    return local == "member" || local == "members" || local.ends_with("Member") || local.ends_with("Members")
        || local == "bagObject";
}

bool isCollection(std::string_view local)
{
    constexpr std::array endings = {"FeatureCollection", "SpatialDataSet", "Tuple", "CityModel", "Collection"};
    return std::ranges::any_of(endings, [&](const char *ending) { return local.ends_with(ending); });
}

/// Containers whose content is about the delivery, not of it.
bool isAside(std::string_view local)
{
    return local == "metadata" || local == "metaDataProperty" || local == "featureMetaData";
}

std::string_view attributeOf(const char **attributes, std::string_view local, bool gmlOnly)
{
    for (const char **at = attributes; at && *at; at += 2)
        if (localOf(at[0]) == local && (gmlOnly ? isGmlName(at[0]) : spaceOf(at[0]).empty()))
            return at[1];
    return {};
}

bool isEmptyGeometryProperty(std::string_view local)
{
    constexpr std::array names = {"geometry", "geometryproperty", "the_geom", "geom", "shape", "msgeometry", "geometri",
        "pointproperty", "polygonproperty", "multisurfaceproperty"};
    std::string lower(local);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::contains(names, std::string_view(lower));
}

} // namespace

// ------------------------------------------------------------------------------------------------ one object

namespace {

/// Turns the tree of a feature into a source object.
class Unfolder {
public:
    Unfolder(const Tree &tree, Surroundings around, double arcTolerance)
        : m_tree(tree), m_around(std::move(around)), m_tolerance(arcTolerance)
    {
    }

    SourceObject unfold()
    {
        m_object.line = m_tree[0].line;
        const Names &names = m_tree.names();
        const std::string_view gmlId = m_tree.attribute(0, names.gmlId);
        m_object.id = gmlId.empty() ? m_tree.attribute(0, names.fid) : gmlId;
        inherit();
        if (m_tree.geometryElement(0) != Element::Other) {
            add(0, "");
            standalone();
        } else {
            for (std::uint32_t child = m_tree[0].firstChild; child != none; child = m_tree[child].next)
                walk(child, "");
        }
        m_object.hadGeometry = m_object.hadGeometry || m_geometries > 0;
        return std::move(m_object);
    }

private:
    /// srsName and dimension of the feature's own envelope.
    void inherit()
    {
        for (std::uint32_t child = m_tree[0].firstChild; child != none; child = m_tree[child].next)
            if (m_tree.element(child) == Element::BoundedBy)
                for (std::uint32_t envelope = m_tree[child].firstChild; envelope != none;
                    envelope = m_tree[envelope].next) {
                    if (m_tree.element(envelope) != Element::Envelope)
                        continue;
                    if (const auto name = m_tree.attribute(envelope, m_tree.names().srsName); !name.empty())
                        m_around.srsName = name;
                    if (const int dimension = envelopeDimension(envelope); dimension != 0)
                        m_around.dimension = dimension;
                }
        if (const auto name = m_tree.attribute(0, m_tree.names().srsName); !name.empty())
            m_around.srsName = name;
    }

    int envelopeDimension(std::uint32_t envelope) const
    {
        if (const auto stated = m_tree.attribute(envelope, m_tree.names().srsDimension); !stated.empty())
            return stated == "3" ? 3 : 2;
        for (std::uint32_t corner = m_tree[envelope].firstChild; corner != none; corner = m_tree[corner].next)
            if (m_tree.name(corner).local == "lowerCorner") {
                Coordinates at;
                std::string mistake;
                if (readPos(m_tree.text(corner), at, mistake) && !at.points.empty())
                    return at.z.empty() ? 2 : 3;
            }
        return 0;
    }

    bool isEnvelopeProperty(std::uint32_t node) const
    {
        if (m_tree.element(node) != Element::BoundedBy)
            return false;
        const std::uint32_t child = m_tree[node].firstChild;
        return child == none || m_tree.element(child) == Element::Envelope || m_tree.name(child).local == "Null"
            || m_tree.name(child).local == "null";
    }

    void add(std::uint32_t node, const std::string &path)
    {
        Built built = buildGeometry(m_tree, node, m_around, m_tolerance);
        for (SourceFault &note : built.notes) // once per object, however many geometries it has
            if (std::ranges::none_of(m_object.notes, [&](const SourceFault &known) { return known.rule == note.rule; }))
                m_object.notes.push_back(std::move(note));
        if (m_geometries++ == 0) {
            m_object.geometry = std::move(built.geometry);
            m_object.srsName = QString::fromStdString(built.srsName);
            m_object.patches = built.patches;
            m_object.geometryPath = path;
            m_object.fault = std::move(built.fault);
            return;
        }
        m_object.others.push_back({.path = path,
            .geometry = std::move(built.geometry),
            .srsName = QString::fromStdString(built.srsName),
            .patches = built.patches,
            .fault = std::move(built.fault)});
    }

    /// A geometry that stands alone: what an application schema hung onto it are its attributes.
    void standalone()
    {
        for (std::uint32_t child = m_tree[0].firstChild; child != none; child = m_tree[child].next)
            if (!m_tree.name(child).isGml)
                walk(child, "");
    }

    void walk(std::uint32_t node, const std::string &above)
    {
        if (m_tree.geometryElement(node) != Element::Other)
            return add(node, above);
        if (isEnvelopeProperty(node))
            return;
        const Name &name = m_tree.name(node);
        const std::string path = above.empty() ? name.local : above + "/" + name.local;
        const Names &names = m_tree.names();
        const Node &own = m_tree[node];
        for (std::uint32_t i = 0; i < own.attributeCount; ++i) {
            const gml::Attribute &attribute = m_tree.attributeAt(own.firstAttribute + i);
            if (attribute.name != names.xsiNil)
                m_object.attributes.emplace_back(path + "@" + names[attribute.name].shown, m_tree.value(attribute));
        }
        const std::string_view text = m_tree.text(node);
        if (!text.empty())
            m_object.attributes.emplace_back(path, text);
        else if (own.firstChild == none && isEmptyGeometryProperty(name.local))
            m_object.hadGeometry = true;
        for (std::uint32_t child = own.firstChild; child != none; child = m_tree[child].next)
            walk(child, path);
    }

    const Tree &m_tree;
    Surroundings m_around;
    double m_tolerance;
    SourceObject m_object;
    std::size_t m_geometries = 0;
};

// ------------------------------------------------------------------------------------------------ the document

/// Finds the objects of a document and hands their trees over.
class Collector : public XmlStream::Handler {
public:
    using OnObject = std::function<bool(const Tree &tree, std::string_view layer, const Surroundings &around)>;

    Collector(bool rootIsObject, OnObject onObject)
        : m_rootIsObject(rootIsObject), m_onObject(std::move(onObject)), m_tree(m_names)
    {
    }

    bool start(const char *name, const char **attributes, std::int64_t line) override
    {
        ++m_depth;
        if (m_current != none)
            return startInside(name, attributes, line);
        if (m_aside > 0) {
            ++m_aside;
            return true;
        }
        const std::string_view local = localOf(name);
        if (isObject(name, local, attributes)) {
            m_tree.clear();
            m_layer = m_depth == 1 && isGeometryName(name) ? std::string("geometry") : std::string(local);
            m_current = m_tree.open(none, name, attributes, line);
            m_objectDepth = m_depth;
            return true;
        }
        if (isAside(local))
            m_aside = 1;
        if (local == "Delete")
            ++m_deletes;
        startEnvelope(name, local, attributes);
        m_path.emplace_back(local);
        return true;
    }

    bool end(const char *name) override
    {
        --m_depth;
        if (m_aside > 0) {
            if (--m_aside == 0)
                m_path.pop_back();
            return true;
        }
        if (m_current == none) {
            if (localOf(name) == "lowerCorner")
                endCorner();
            m_path.pop_back();
            return true;
        }
        if (m_depth + 1 != m_objectDepth) {
            m_current = m_tree[m_current].parent;
            return true;
        }
        m_current = none;
        return m_onObject(m_tree, m_layer, m_around);
    }

    void text(std::string_view text) override
    {
        if (m_current != none)
            m_tree.addText(m_current, text);
        else if (m_inCorner)
            m_corner += text;
    }

    [[nodiscard]] qint64 deletes() const { return m_deletes; }
    [[nodiscard]] bool tooLarge() const { return m_tooLarge; }

private:
    bool startInside(const char *name, const char **attributes, std::int64_t line)
    {
        m_current = m_tree.open(m_current, name, attributes, line);
        m_tooLarge = m_tree.bytes() > largestObject;
        return !m_tooLarge;
    }

    bool isGeometryName(const char *name)
    {
        return isGmlName(name) && isGeometry(m_names[m_names.intern(name)].element);
    }

    bool isObject(const char *name, std::string_view local, const char **attributes)
    {
        if (m_depth == 1)
            return m_rootIsObject || isGeometryName(name);
        if (isCollection(local) || local == "FeatureId" || local == "ResourceId" || local == "GmlObjectId")
            return false;
        if (isMemberProperty(m_path.back()))
            return !isMemberProperty(local);
        return !isGmlName(name)
            && (!attributeOf(attributes, "id", true).empty() || !attributeOf(attributes, "fid", false).empty());
    }

    void startEnvelope(const char *, std::string_view local, const char **attributes)
    {
        if (local == "Envelope" || local == "Box") {
            if (const auto name = attributeOf(attributes, "srsName", false); !name.empty())
                m_around.srsName = name;
            if (const auto dimension = attributeOf(attributes, "srsDimension", false); !dimension.empty())
                m_around.dimension = dimension == "3" ? 3 : 2;
        }
        m_inCorner = local == "lowerCorner" && m_around.dimension == 0;
        m_corner.clear();
    }

    void endCorner()
    {
        Coordinates at;
        std::string mistake;
        if (m_inCorner && readPos(m_corner, at, mistake) && !at.points.empty())
            m_around.dimension = at.z.empty() ? 2 : 3;
        m_inCorner = false;
    }

    bool m_rootIsObject;
    OnObject m_onObject;
    Names m_names;
    Tree m_tree;
    Surroundings m_around;
    std::vector<std::string> m_path;
    std::string m_layer, m_corner;
    std::uint32_t m_current = none;
    int m_depth = 0, m_objectDepth = 0, m_aside = 0;
    qint64 m_deletes = 0;
    bool m_inCorner = false, m_tooLarge = false;
};

} // namespace

// ------------------------------------------------------------------------------------------------ source

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
            done = fail(ErrorKind::Input, tr("One object is larger than %1 MB").arg(largestObject / 1024 / 1024),
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
                const SourceObject object = Unfolder(tree, around, options.arcTolerance).unfold();
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
            SourceObject object = Unfolder(tree, around, d->options.arcTolerance).unfold();
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
            SourceObject object = Unfolder(tree, around, d->options.arcTolerance).unfold();
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
