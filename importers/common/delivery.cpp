// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/delivery.h"

#include "importers/common/export_hints.h"
#include "importers/common/object_queue.h"
#include "importers/common/own_mark.h"
#include "importers/common/pages.h"
#include "importers/common/shaping.h"
#include "publish/workspace.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

/// Objects that are looked at together before the first is mapped: they tell the layers, their fields and, where the
/// file does not say, the coordinate system.
constexpr std::size_t headObjects = 1000;

void addToLayer(SourceLayer &layer, const SourceObject &object)
{
    for (const auto &attribute : object.attributes) {
        const QString field = QString::fromUtf8(attribute.first);
        if (!layer.fields.contains(field))
            layer.fields << field;
    }
    if (layer.geometry == GeometryKind::None)
        layer.geometry = object.geometry.kind;
}

} // namespace

// ------------------------------------------------------------------------------------------------ staging area

StagingArea::ClassState &StagingArea::of(const FeatureClass &featureClass)
{
    return m_classes[&featureClass];
}

bool StagingArea::isFromEarlierFile(const FeatureClass &featureClass, const std::string &key)
{
    if (m_file <= 1)
        return false; // there is no earlier one
    const HashTable::Found found = of(featureClass).keys.find(HashTable::hashOf(key));
    return !found.isNew && found.mark != m_file;
}

bool StagingArea::makeUnique(const FeatureClass &featureClass, std::string &key)
{
    ClassState &state = of(featureClass);
    const auto take = [&](const std::string &wanted) -> std::uint32_t {
        const std::uint64_t hash = HashTable::hashOf(wanted);
        return state.keys.insert(hash, m_file).isNew ? 1 : 1 + ++state.repeats[hash];
    };
    std::uint32_t number = take(key);
    if (number == 1)
        return false;
    const std::string base = key;
    do
        key = base + "#" + std::to_string(number++);
    while (take(key) > 1);
    return true;
}

void StagingArea::carry(
    const FeatureClass &featureClass, int source, const std::vector<int> &attributes, bool geometry, double rounding)
{
    m_stage.carry(featureClass, attributes, geometry, source);
    if (!geometry)
        return;
    m_stage.rounded(featureClass, rounding);
    auto &known = of(featureClass).rounding;
    known = std::min(known.value_or(rounding), rounding);
}

Result<void> StagingArea::add(
    const FeatureClass &featureClass, int source, Feature &&feature, qint64 line, std::string_view id)
{
    std::unique_ptr<StageWriter::Rows> &rows = of(featureClass).rows[source];
    if (!rows)
        rows = std::make_unique<StageWriter::Rows>(&featureClass, source);
    m_extent.add(feature.geometry.bbox());
    rows->batch.append(std::move(feature));
    rows->origins.add(m_topology.originOf(line), id);
    if (rows->batch.size() >= batchSize) {
        KBS_TRY(rows, m_writer.put(std::move(rows)));
    }
    return {};
}

Result<void> StagingArea::flush()
{
    for (auto &[featureClass, state] : m_classes)
        for (auto &[source, rows] : state.rows)
            if (rows && rows->batch.size() > 0) {
                KBS_TRY(rows, m_writer.put(std::move(rows)));
            }
    KBS_CHECK(m_writer.drain());
    for (auto &[featureClass, state] : m_classes) // now that nobody else writes to the stage
        for (const std::string &key : std::exchange(state.removed, {}))
            m_stage.remove(*featureClass, key);
    return {};
}

// ------------------------------------------------------------------------------------------------ opening

Result<Delivery> Delivery::open(Store &store, const QString &path, const Options &options)
{
    Delivery delivery(store, options);
    KBS_TRY(const Probe probe, Probe::of(firstPage(path)));
    const Encoding *encoding = nullptr;
    FileReport &report = delivery.m_report;
    if (!options.encoding.isEmpty()) {
        encoding = findEncoding(options.encoding);
        report.why = tr("named by the user");
    } else {
        KBS_TRY(encoding, recognise(probe, &report.why));
    }
    report.path = path;
    report.encoding = encoding->name();
    KBS_CHECK(delivery.openMapping(*encoding));
    KBS_TRY(const QString family, publish::familyOf(store));
    delivery.m_family = family.toStdString();
    SourceOptions sourceOptions;
    sourceOptions.encoding = options.characterSet;
    sourceOptions.references = delivery.m_mapping.references;
    sourceOptions.areaLayers = delivery.areaLayers();
    KBS_TRY(delivery.m_source, openSource(*encoding, path, sourceOptions));
    KBS_TRY(delivery.m_placement, Placement::create(store.crs(), options, *delivery.m_source));
    return delivery;
}

/// The layers that the user's mapping names for areas.
QStringList Delivery::areaLayers() const
{
    QStringList out;
    for (const LayerMapping &entry : m_mapping.layers) {
        const FeatureClass *featureClass = m_store.catalogue().find(entry.className);
        const bool isArea = featureClass
            && (featureClass->geometry == GeometryKind::Polygon || featureClass->geometry == GeometryKind::MultiPolygon
                || entry.onlyGeometry == u"polygon");
        if (isArea && !entry.layers.contains(u"*"_s))
            out += entry.layers;
    }
    return out;
}

Result<void> Delivery::openMapping(const Encoding &encoding)
{
    m_mapping.encoding = encoding.name();
    const QString path = m_options.mappingFile.isEmpty() ? encoding.mapping() : m_options.mappingFile;
    if (path.isEmpty())
        return {};
    KBS_TRY(m_mapping, Mapping::load(path));
    if (m_mapping.encoding.isEmpty())
        m_mapping.encoding = encoding.name();
    m_hasMapping = true;
    m_mapping.namesPersonal = m_mapping.namesPersonal || !m_options.mappingFile.isEmpty();
    if (auto sound = m_mapping.check(m_store.catalogue()); !sound) {
        sound.error().at(path);
        return sound;
    }
    return {};
}

/// What the mapping says of a layer; last a guess for the objects that it says nothing of.
std::vector<LayerMapping> Delivery::layerMappings(const SourceLayer &layer) const
{
    std::vector<LayerMapping> mappings;
    if (m_hasMapping)
        for (const LayerMapping *entry : m_mapping.find(layer.name))
            if (!entry->className.empty() || entry->ignoreLayer)
                mappings.push_back(*entry);
    if (mappings.empty() || !mappings.back().onlyIf.paths.isEmpty() || !mappings.back().onlyGeometry.isEmpty())
        mappings.push_back(guessLayer(layer, m_store.catalogue(), m_mapping.encoding));
    return mappings;
}

Delivery::Layer &Delivery::layer(const SourceObject &object)
{
    const auto [found, isNew] = m_layers.try_emplace(object.layer);
    std::vector<Layer> &ways = found->second;
    if (isNew) {
        const SourceLayer &source = m_sourceLayers[static_cast<std::size_t>(object.layer)];
        SourceLayer known = source;
        if (const auto head = m_headLayers.find(object.layer); head != m_headLayers.end())
            known = head->second;
        else
            addToLayer(known, object);
        const auto own = m_options.mappingFile.isEmpty() ? ownMapping(known, object, m_store.catalogue())
                                                         : std::optional<LayerMapping>();
        for (LayerMapping &mapping : own ? std::vector{*own} : layerMappings(known))
            ways.push_back(
                {.mapper = LayerMapper(std::move(mapping), m_mapping, source, m_report.path, m_store.catalogue()),
                    .name = known.name,
                    .source = m_area->newSource(),
                    .isOwn = own.has_value()});
    }
    const auto taker = std::ranges::find_if(ways, [&](const Layer &way) { return way.mapper.takes(object); });
    Layer &way = taker == ways.end() ? ways.back() : *taker;
    if (const FeatureClass *featureClass = way.mapper.featureClass(); featureClass && way.read == 0) {
        QString &classes = m_report.layerClass[way.name];
        if (const QString name = QString::fromStdString(featureClass->name); !classes.split(u", "_s).contains(name))
            classes += (classes.isEmpty() ? QString() : u", "_s) + name;
    }
    return way;
}

// ------------------------------------------------------------------------------------------------ reading

Result<void> Delivery::read(
    StagingArea &area, Ledger &ledger, LedgerBook &book, Progress &progress, double start, double share)
{
    m_area = &area;
    m_ledger = &ledger;
    m_book = &book;
    ObjectQueue queue(*m_source);
    std::vector<SourceObject> head;
    bool isHead = true;
    const QString what = tr("Reading %1").arg(QFileInfo(m_report.path).fileName());
    while (ObjectQueue::Batch *batch = queue.next(progress)) {
        if (batch->layers)
            m_sourceLayers = *batch->layers;
        for (std::size_t i = 0; i < batch->count; ++i) {
            if (progress.isCancelled())
                return cancelled();
            if (!isHead) {
                KBS_CHECK(take(batch->objects[i]));
                continue;
            }
            head.push_back(std::move(batch->objects[i]));
            if (head.size() >= headObjects) {
                KBS_CHECK(startReading(head));
                isHead = false;
            }
        }
        progress.report(start + share * queue.fraction(), what);
    }
    if (progress.isCancelled())
        return cancelled();
    KBS_CHECK(queue.finish());
    if (isHead)
        KBS_CHECK(startReading(head));
    KBS_CHECK(area.flush());
    finish();
    return {};
}

Result<void> Delivery::startReading(std::vector<SourceObject> &head)
{
    std::vector<Point> undeclared;
    for (const SourceObject &object : head) {
        auto [it, isNew] = m_headLayers.try_emplace(object.layer);
        if (isNew)
            it->second = m_sourceLayers[static_cast<std::size_t>(object.layer)];
        addToLayer(it->second, object);
        if (object.srsName.isEmpty() && !object.fault)
            undeclared.insert(undeclared.end(), object.geometry.points.begin(), object.geometry.points.end());
    }
    if (!undeclared.empty() && m_placement->needsSniffing())
        KBS_CHECK(settle(undeclared));
    for (SourceObject &object : head)
        KBS_CHECK(take(object));
    head.clear();
    head.shrink_to_fit();
    return {};
}

/// Decides the system of coordinates that do not name it, knowing where the municipality lies.
Result<void> Delivery::settle(std::span<const Point> sample)
{
    Bbox covered;
    for (const auto &featureClass : m_store.catalogue().classes()) {
        KBS_TRY(const ClassStatistics statistics, m_store.statistics(*featureClass));
        covered.add(statistics.extent);
    }
    Bbox degrees;
    if (!covered.isEmpty())
        if (const auto geographic = crs::find(u"EPSG:4326"_s))
            if (const auto transformer = Transformer::create(m_store.crs(), *geographic))
                degrees = transformer->transform(covered).value_or(Bbox{});
    return m_placement->settle(sample, degrees);
}

Finding Delivery::finding(const SourceObject &object, const FeatureClass *featureClass, const QString &rule,
    Severity severity, const QString &text) const
{
    return {.rule = rule,
        .severity = severity,
        .text = text,
        .className = featureClass ? QString::fromStdString(featureClass->name) : QString(),
        .featureId = 0,
        .sourceId = QString::fromStdString(object.id),
        .file = m_report.path,
        .line = object.line,
        .extent = m_place};
}

/// One object from the file to the stage. Exactly one of loaded, rejected and ignored grows.
Result<void> Delivery::take(SourceObject &object)
{
    ++m_ledger->read;
    m_place = {};
    Layer &place = layer(object);
    ++place.read;
    place.geometry = place.geometry || object.hadGeometry;
    const FeatureClass *featureClass = place.mapper.featureClass();
    if (object.ignored) {
        ++m_ledger->ignored;
        ++place.ignored;
        m_book->addOnce(
            place.name, finding(object, featureClass, object.ignored->rule, Severity::Info, object.ignored->text));
        return {};
    }
    if (!featureClass) {
        ++m_ledger->ignored;
        ++place.ignored;
        place.mapper.countIgnored(object);
        const auto &rule = place.mapper.mapping().ignoreLayer;
        m_book->addOnce(place.name,
            finding(object, nullptr, rule ? rule->rule : u"unmapped"_s, Severity::Info,
                tr("Layer %1 is left out: %2").arg(place.name, rule ? rule->reason : tr("no class is mapped to it"))));
        return {};
    }
    if (object.withdrawn) {
        withdraw(object, place);
        return {};
    }
    const std::uint64_t idHash = HashTable::hashOf(object.id, static_cast<std::uint64_t>(object.layer) + 1);
    m_ids.expect(idHash);
    place.mapper.chooseGeometry(object);
    Feature &feature = m_feature;
    m_problems.clear();
    place.mapper.values(object, feature.values, m_problems);
    takeHints(object, *featureClass, feature.values);
    std::string &key = feature.sourceKey;
    featureClass->key(feature.values, key);
    m_area->expect(*featureClass, key);
    std::swap(feature.geometry, object.geometry);
    bool rejected = !placeAndShape(object, place, feature.geometry); // first: the other findings name the place, too
    for (const ValueProblem &problem : m_problems) {
        m_book->add(finding(object, featureClass, problem.rule, problem.severity, problem.text));
        rejected = rejected || problem.severity == Severity::Error;
    }
    takeNotes(object, place, idHash);
    if (rejected) {
        ++m_ledger->rejected;
        ++place.rejected;
        ++m_area->of(*featureClass).rejected;
        return {};
    }
    // two encodings of the same parcels in one import: one object cannot be added twice in one revision
    if (!key.empty() && featureClass->name != foreignClass && m_area->isFromEarlierFile(*featureClass, key)) {
        ++m_ledger->ignored;
        ++place.ignored;
        m_book->addOnce(place.name,
            finding(object, featureClass, u"key.other-file"_s, Severity::Warning,
                tr("an earlier file of this import brought the same object (%1), so this one is left out; import the "
                   "files one after the other to take both")
                    .arg(QString::fromStdString(key))));
        return {};
    }
    feature.id = ownId(object, place);
    settleKey(object, place, key);
    KBS_CHECK(m_area->add(*featureClass, place.source, std::move(feature), object.line, object.id));
    ++m_ledger->loaded;
    return {};
}

/// An object that the delivery switches off: the stored one with its key goes.
void Delivery::withdraw(const SourceObject &object, Layer &place)
{
    const FeatureClass &featureClass = *place.mapper.featureClass();
    m_problems.clear();
    place.mapper.values(object, m_feature.values, m_problems);
    std::string key = featureClass.key(m_feature.values);
    if (key.empty() && !object.id.empty())
        key = "id=" + place.name.toStdString() + "/" + object.id;
    if (!key.empty())
        m_area->remove(featureClass, key);
    ++m_ledger->ignored;
    ++place.ignored;
    m_book->addOnce(
        place.name, finding(object, &featureClass, object.withdrawn->rule, Severity::Info, object.withdrawn->text));
}

void Delivery::takeNotes(const SourceObject &object, const Layer &place, std::uint64_t idHash)
{
    for (const SourceFault &note : object.notes)
        m_book->add(finding(object, place.mapper.featureClass(), note.rule, Severity::Warning, note.text));
    if (!object.id.empty() && !m_ids.insert(idHash).isNew)
        m_book->add(finding(object, place.mapper.featureClass(), u"id.duplicate"_s, Severity::Warning,
            tr("another object of this layer has the same id; both are kept")));
}

/// False where the object is to be rejected; the findings say why.
bool Delivery::placeAndShape(SourceObject &object, Layer &place, Geometry &geometry)
{
    const FeatureClass &featureClass = *place.mapper.featureClass();
    if (object.fault) {
        m_book->add(finding(object, &featureClass, object.fault->rule, Severity::Error, object.fault->text));
        return false;
    }
    const bool stores = featureClass.anyGeometry || featureClass.geometry != GeometryKind::None;
    if (!stores) {
        if (!geometry.isEmpty())
            m_book->addOnce(place.name,
                finding(object, &featureClass, u"geometry.not-stored"_s, Severity::Warning,
                    tr("%1 has no geometry; that of the delivery is left out")
                        .arg(QString::fromStdString(featureClass.name))));
        geometry = {};
        return true;
    }
    if (geometry.isEmpty()) {
        const QString text = object.hadGeometry ? tr("the geometry is empty") : tr("the object has no geometry");
        if (featureClass.geometryRequired)
            m_book->add(finding(object, &featureClass, u"geometry.missing"_s, Severity::Error, text));
        else if (object.hadGeometry)
            m_book->add(finding(object, &featureClass, u"geometry.missing"_s, Severity::Warning, text));
        else // a plain table: said once, not for every row
            m_book->addOnce(place.name, finding(object, &featureClass, u"geometry.none"_s, Severity::Info, text));
        geometry = {};
        return !featureClass.geometryRequired;
    }
    const auto fit
        = m_placement->needsSniffing() && object.srsName.isEmpty() ? settle(geometry.points) : Result<void>();
    if (!fit) {
        m_book->add(finding(object, &featureClass, u"crs.unknown"_s, Severity::Error, fit.error().text()));
        return false;
    }
    bool placed = true;
    for (const Placement::Problem &problem : m_placement->place(geometry, object.srsName)) {
        Finding entry = finding(object, &featureClass, problem.rule, problem.severity, problem.text);
        placed = placed && problem.severity != Severity::Error;
        if (placed)
            entry.extent = geometry.bbox();
        if (problem.oncePerLayer)
            m_book->addOnce(place.name, std::move(entry));
        else
            m_book->add(std::move(entry));
    }
    if (!placed)
        return false;
    m_place = geometry.bbox();
    const auto shaped = shape(geometry, featureClass, object.patches, m_options.repair);
    if (!shaped)
        return true;
    Finding entry = finding(
        object, &featureClass, shaped->rule, shaped->rejected ? Severity::Error : Severity::Warning, shaped->text);
    if (shaped->hasPlace) {
        entry.extent = {};
        entry.extent.add(shaped->at.x, shaped->at.y);
    }
    m_book->add(std::move(entry));
    return !shaped->rejected;
}

/// What an export of this program said beside its format counts more than what the format could say.
void Delivery::takeHints(const SourceObject &object, const FeatureClass &featureClass, std::vector<Value> &values)
{
    if (object.attributes.empty() || object.attributes[object.attributes.size() - 1].first != ownMarkPath)
        return;
    for (const auto &[path, text] : object.attributes) {
        if (!path.starts_with(hintPath))
            continue;
        const int index = featureClass.attributeIndex(path.substr(hintPath.size()));
        if (index < 0 || featureClass.attributes[static_cast<std::size_t>(index)].personal)
            continue;
        Value &value = values[static_cast<std::size_t>(index)];
        if (text.empty())
            value = Value();
        else if (auto parsed = parseValue(featureClass.attributes[static_cast<std::size_t>(index)], text))
            value = std::move(*parsed);
    }
}

/// The feature of this store that the object was exported from; 0 where it comes from elsewhere.
FeatureId Delivery::ownId(const SourceObject &object, const Layer &place) const
{
    if (m_family.empty() || object.attributes.empty())
        return 0;
    std::string text;
    if (const auto last = object.attributes[object.attributes.size() - 1]; last.first == ownMarkPath)
        text = last.second;
    else if (place.isOwn)
        text = std::string(object.attributes.find(ownSourceColumn).value_or("")) + "."
            + std::string(object.attributes.find(ownIdColumn).value_or(""));
    const auto mark = OwnMark::parse(text);
    return mark && mark->family == m_family && mark->className == place.mapper.featureClass()->name ? mark->id : 0;
}

/// Gives an object a key that has none, and makes it unique.
void Delivery::settleKey(const SourceObject &object, const Layer &place, std::string &key)
{
    const FeatureClass &featureClass = *place.mapper.featureClass();
    if (key.empty())
        key = object.id.empty() ? "sira=" + QFileInfo(m_report.path).fileName().toStdString() + "/"
                + place.name.toStdString() + "/" + std::to_string(place.read)
                                : "id=" + place.name.toStdString() + "/" + object.id;
    if (m_options
            .complete) // of foreign data only the layers delivered are complete: their keys begin with the layer's name
        m_area->of(featureClass)
            .completePrefixes.insert(
                featureClass.name == foreignClass ? key.substr(0, key.find_first_of("|/") + 1) : std::string());
    const std::size_t wanted = key.size();
    if (m_area->makeUnique(featureClass, key)) // something was put behind it
        m_book->add(finding(object, &featureClass, u"key.duplicate"_s, Severity::Warning,
            tr("another object of this delivery has the same key %1; both are kept, this one as %2")
                .arg(QString::fromStdString(key.substr(0, wanted)), QString::fromStdString(key))));
}

/// What is true of the file as a whole and would else pass in silence.
void Delivery::noteFile(const QString &rule, const QString &text)
{
    m_book->add({.rule = rule,
        .severity = Severity::Warning,
        .text = text,
        .className = {},
        .featureId = 0,
        .sourceId = {},
        .file = m_report.path,
        .line = 0,
        .extent = {}});
}

void Delivery::finish()
{
    for (const Finding &note : m_source->notes())
        m_book->add(note);
    if (m_layers.empty())
        noteFile(u"file.no-objects"_s, tr("The file holds no object; ask the sender whether that is meant"));
    else if (!m_options.mappingFile.isEmpty()
        && std::ranges::none_of(
            m_source->layers(), [this](const SourceLayer &source) { return !m_mapping.find(source.name).empty(); }))
        noteFile(u"mapping.not-used"_s,
            tr("The mapping %1 names no layer of this file, so the layers were taken by their names; is it the mapping "
               "of another delivery?")
                .arg(m_options.mappingFile));
    if (const QString settled = m_placement->settled(); !settled.isEmpty())
        noteFile(u"crs.sniffed"_s, settled);
    for (const auto &[index, ways] : m_layers)
        for (const Layer &place : ways) {
            if (place.read == 0)
                continue;
            place.mapper.writeAccount(m_ledger->attributes[place.name]);
            const FeatureClass *target = place.mapper.featureClass();
            Ledger::LayerCount &count
                = m_ledger->layers[{place.name, target ? QString::fromStdString(target->name) : QString()}];
            count.read += place.read;
            count.rejected += place.rejected;
            count.ignored += place.ignored;
            count.loaded += place.read - place.rejected - place.ignored;
            if (target)
                m_area->carry(*target, place.source, place.mapper.carried(), place.geometry, m_placement->rounding());
        }
    m_report.layers = m_source->layers();
    m_report.characterSet = m_source->characterSet();
    m_report.crs = m_placement->systems();
    m_report.crsWhy = m_placement->reasons();
}

} // namespace kbs::import
