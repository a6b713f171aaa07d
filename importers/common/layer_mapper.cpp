// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/layer_mapper.h"

#include "base/turkish.h"
#include "importers/common/value_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Import", text);
}

bool matches(const std::string &pattern, const std::string &path)
{
    if (pattern.starts_with("*/")) {
        const std::string_view end = std::string_view(pattern).substr(1);
        return path.ends_with(end) || path == end.substr(1);
    }
    if (pattern.ends_with('*'))
        return path.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
    return path == pattern || turkish::identifier(path) == turkish::identifier(pattern);
}

/// Whether a value satisfies a condition; null where the object has none.
bool holds(const OnlyIf &condition, const Pattern &match, const std::optional<std::string_view> &text)
{
    const std::string_view value = text ? trimmed(*text) : std::string_view();
    if (text && match.match(value))
        return true;
    if (!condition.values.isEmpty() && condition.values.contains(QString::fromUtf8(value), Qt::CaseInsensitive))
        return true;
    return condition.match.isEmpty() && condition.values.isEmpty() && !value.empty();
}

QString kindOf(GeometryKind kind)
{
    switch (kind) {
    case GeometryKind::Point:
    case GeometryKind::MultiPoint: return u"point"_s;
    case GeometryKind::LineString:
    case GeometryKind::MultiLineString: return u"line"_s;
    case GeometryKind::Polygon:
    case GeometryKind::MultiPolygon: return u"polygon"_s;
    case GeometryKind::None: break;
    }
    return u"none"_s;
}

} // namespace

LayerMapper::LayerMapper(LayerMapping layer, const Mapping &mapping, const SourceLayer &source, const QString &file,
    const Catalogue &catalogue)
    : m_layer(std::move(layer)), m_encoding(mapping.encoding), m_decimalComma(mapping.decimalComma),
      m_namesPersonal(mapping.namesPersonal),
      m_class(m_layer.className.empty() ? nullptr : catalogue.find(m_layer.className)),
      m_layerName(source.name.toStdString()), m_file(file.toStdString())
{
    m_onlyIfMatch = Pattern(m_layer.onlyIf.match);
    for (const QString &path : m_layer.onlyIf.paths)
        m_onlyIfPaths.push_back(path.toStdString());
    for (const QString &text : mapping.nullTexts)
        m_nullTexts.push_back(turkish::asciiLower(text.toStdString()));
    if (!m_class)
        return;
    m_isForeign = m_class->name == foreignClass;
    m_rest = m_class->attributeIndex(m_isForeign ? "oznitelikler" : m_layer.rest);
    for (std::size_t i = 0; i < m_class->attributes.size(); ++i)
        if (m_class->attributes[i].required)
            m_required.push_back(i);
    for (const AttributeMapping &attribute : m_layer.attributes) {
        const int index = m_class->attributeIndex(attribute.attribute);
        if (index < 0)
            continue; // Mapping::check() has refused it for mappings from files
        m_targets.push_back({.attribute = index, .ways = {}, .met = false, .explicitly = true});
        for (const ValueWay &way : attribute.ways)
            addWay(m_targets.back(), way);
    }
    for (const QString &field : source.fields) // a table's columns are carried even where every row leaves them empty
        path(field.toStdString());
}

void LayerMapper::addWay(Target &target, const ValueWay &way)
{
    Way entry;
    entry.way = way;
    entry.join = way.join.toStdString();
    entry.onlyIfMatch = Pattern(way.onlyIf.match);
    entry.match = Pattern(way.match);
    const int targetIndex = static_cast<int>(&target - m_targets.data());
    for (const QString &wanted : way.paths) {
        const int slot = slotOf(wanted);
        entry.slots.push_back(slot);
        m_slotTargets[static_cast<std::size_t>(slot)].push_back(targetIndex);
    }
    for (const QString &tested : way.onlyIf.paths)
        entry.onlyIfSlots.push_back(slotOf(tested));
    for (const auto &[from, to] : way.values)
        entry.values[turkish::fold(from.toStdString())] = to.toStdString();
    target.ways.push_back(std::move(entry));
}

int LayerMapper::slotOf(const QString &wanted)
{
    const std::string name = wanted.toStdString();
    const auto found = std::ranges::find(m_slotPaths, name);
    if (found != m_slotPaths.end())
        return static_cast<int>(found - m_slotPaths.begin());
    m_slotPaths.push_back(name);
    m_slotTargets.emplace_back();
    m_slots.emplace_back();
    return static_cast<int>(m_slotPaths.size()) - 1;
}

LayerMapper::Paths::value_type &LayerMapper::path(std::string_view name)
{
    if (const auto found = m_paths.find(name); found != m_paths.end())
        return *found;
    auto &entry = *m_paths.try_emplace(std::string(name)).first;
    classify(entry.first, entry.second);
    return entry;
}

/// The same for the attribute at a place of the object: nearly always what the last object had there.
LayerMapper::Paths::value_type &LayerMapper::pathAt(std::size_t place, std::string_view name)
{
    if (place >= m_order.size())
        m_order.resize(place + 1);
    if (!m_order[place] || m_order[place]->first != name)
        m_order[place] = &path(name);
    return *m_order[place];
}

/// Decides once per path what becomes of it: a column, or a rule that leaves it out.
void LayerMapper::classify(const std::string &name, Path &entry)
{
    const QString text = QString::fromStdString(name);
    if (!m_class) {
        entry.rule = m_layer.ignoreLayer ? m_layer.ignoreLayer->rule.toStdString() : "unmapped";
        return;
    }
    for (std::size_t slot = 0; slot < m_slotPaths.size(); ++slot)
        if (matches(m_slotPaths[slot], name))
            entry.slots.push_back(static_cast<int>(slot));
    if (entry.slots.empty())
        for (const IgnoreRule &rule : m_layer.ignore)
            if (matches(rule.path.toStdString(), name)) {
                entry.rule = rule.rule.toStdString();
                return;
            }
    if (entry.slots.empty() && m_layer.aliases) {
        const int attribute = guessAttribute(*m_class, text, m_encoding);
        const auto known = std::ranges::find(m_targets, attribute, &Target::attribute);
        if (attribute >= 0 && (known == m_targets.end() || !known->explicitly)) {
            if (known == m_targets.end()) {
                m_targets.push_back({.attribute = attribute, .ways = {}, .met = false, .explicitly = false});
                addWay(m_targets.back(), ValueWay{.paths = {text}});
            } else {
                addWay(*known, ValueWay{.paths = {text}});
            }
            entry.slots.push_back(slotOf(text));
        }
    }
    // personal data come in only where the user's own mapping names them, never by a guess
    const auto isBarred = [&](int slot) {
        return std::ranges::any_of(m_slotTargets[static_cast<std::size_t>(slot)], [&](int index) {
            const Target &target = m_targets[static_cast<std::size_t>(index)];
            return m_class->attributes[static_cast<std::size_t>(target.attribute)].personal
                && !(m_namesPersonal && target.explicitly);
        });
    };
    entry.personal = entry.slots.empty() ? looksPersonal(text) : std::ranges::any_of(entry.slots, isBarred);
    if (entry.personal) {
        entry.slots.clear();
        entry.rule = "personal";
        return;
    }
    if (entry.slots.empty()) {
        if (m_rest < 0 || name.starts_with('@')) // what a reader adds is no attribute of the file
            entry.rule = "unmapped";
        else
            m_restMet = true;
    }
    for (const int slot : entry.slots)
        for (const int target : m_slotTargets[static_cast<std::size_t>(slot)])
            m_targets[static_cast<std::size_t>(target)].met = true;
}

bool LayerMapper::takes(const SourceObject &object) const
{
    // an object whose geometry is missing or could not be read still is of the class that its layer names
    const bool unknown = object.geometry.kind == GeometryKind::None
        && (object.hadGeometry || !m_layer.layers.contains(u"*"_s)) && m_layer.onlyGeometry != u"none";
    if (!m_layer.onlyGeometry.isEmpty() && !unknown && m_layer.onlyGeometry != kindOf(object.geometry.kind))
        return false;
    if (m_onlyIfPaths.empty())
        return true;
    return std::ranges::any_of(m_onlyIfPaths, [&](const std::string &wanted) {
        const auto found = std::ranges::find_if(
            object.attributes, [&](const auto &attribute) { return matches(wanted, std::string(attribute.first)); });
        return holds(m_layer.onlyIf, m_onlyIfMatch, found == object.attributes.end() ? Slot() : Slot((*found).second));
    });
}

namespace {

void makeOwn(SourceObject &object, SourceGeometry &other)
{
    std::swap(object.geometry, other.geometry);
    std::swap(object.srsName, other.srsName);
    std::swap(object.geometryPath, other.path);
    std::swap(object.patches, other.patches);
    std::swap(object.fault, other.fault);
}

/// 3 areas, 2 lines, 1 points; 0 none.
int richness(GeometryKind kind)
{
    switch (kind) {
    case GeometryKind::Polygon:
    case GeometryKind::MultiPolygon: return 3;
    case GeometryKind::LineString:
    case GeometryKind::MultiLineString: return 2;
    case GeometryKind::Point:
    case GeometryKind::MultiPoint: return 1;
    default: return 0;
    }
}

} // namespace

/// Where no mapping says which of several geometries counts: the one that the class takes, else the richest (registers
/// write a reference point before the border).
void LayerMapper::chooseFitting(SourceObject &object) const
{
    const auto worth = [this](GeometryKind kind) {
        const int rich = richness(kind);
        return m_class && !m_class->anyGeometry && rich > 0 && rich == richness(m_class->geometry) ? 4 : rich;
    };
    if (object.fault)
        return; // it is to be said, not passed over
    SourceGeometry *best = nullptr;
    int most = worth(object.geometry.kind);
    for (SourceGeometry &other : object.others)
        if (!other.fault && worth(other.geometry.kind) > most) {
            most = worth(other.geometry.kind);
            best = &other;
        }
    if (best)
        makeOwn(object, *best);
}

void LayerMapper::chooseGeometry(SourceObject &object) const
{
    if (object.others.empty())
        return;
    if (m_layer.geometry.isEmpty())
        return chooseFitting(object);
    for (const QString &wanted : m_layer.geometry) {
        const std::string pattern = wanted.toStdString();
        if (matches(pattern, object.geometryPath))
            return;
        for (SourceGeometry &other : object.others)
            if (matches(pattern, other.path)) {
                makeOwn(object, other);
                return;
            }
    }
}

void LayerMapper::fillSlots(const SourceObject &object)
{
    std::ranges::fill(m_slots, std::nullopt);
    m_id = object.id;
    const bool isKnown = object.attributes.shape() && object.attributes.shape() == m_shape;
    std::size_t index = 0;
    for (const auto &[name, text] : object.attributes) {
        Path &entry = (isKnown ? *m_order[index] : pathAt(index, name)).second; // may add slots
        ++index;
        ++entry.times;
        for (const int slot : entry.slots) {
            Slot &place = m_slots[static_cast<std::size_t>(slot)];
            if (place)
                entry.repeated = true; // the first is used; the ledger says so
            else
                place = text;
        }
    }
    m_shape = object.attributes.shape();
    for (std::size_t slot = 0; slot < m_slotPaths.size(); ++slot) {
        const std::string &name = m_slotPaths[slot];
        if (!name.starts_with('@'))
            continue;
        if (name == "@layer")
            m_slots[slot] = m_layerName;
        else if (name == "@id" && !m_id.empty())
            m_slots[slot] = m_id;
        else if (name == "@file")
            m_slots[slot] = m_file;
    }
}

bool LayerMapper::isNullText(std::string_view text) const
{
    return std::ranges::any_of(m_nullTexts, [&](const std::string &nothing) {
        return nothing.size() == text.size() && turkish::asciiLower(std::string(text)) == nothing;
    });
}

/// The texts of a way's paths put together; empty where there is none. Valid until the next call.
std::string_view LayerMapper::join(const Way &way)
{
    std::string_view only;
    m_joined.clear();
    for (const int slot : way.slots) {
        const Slot &text = m_slots[static_cast<std::size_t>(slot)];
        const std::string_view part = text ? trimmed(*text) : std::string_view();
        if (part.empty() || isNullText(part))
            continue;
        if (only.empty() && m_joined.empty()) {
            only = part;
            continue;
        }
        if (m_joined.empty())
            m_joined = only;
        m_joined.append(way.join).append(part);
    }
    return m_joined.empty() ? only : std::string_view(m_joined);
}

/// The text that one way gives; empty where it does not apply to this object. Valid until the next call.
std::string_view LayerMapper::read(const Way &way)
{
    if (!way.onlyIfSlots.empty() && std::ranges::none_of(way.onlyIfSlots, [&](int slot) {
            return holds(way.way.onlyIf, way.onlyIfMatch, m_slots[static_cast<std::size_t>(slot)]);
        }))
        return {};
    if (way.way.constant)
        return m_text = way.way.constant->toStdString();
    std::string_view text = join(way);
    if (text.empty())
        return {};
    if (!way.way.match.isEmpty())
        text = way.match.match(text).value_or(std::string_view());
    if (!way.values.empty()) {
        const auto found = way.values.find(turkish::fold(std::string(text)));
        if (found != way.values.end())
            text = found->second;
    }
    return text;
}

/// The value of a text, through the last one of the same way where the text is the same.
void LayerMapper::give(const Attribute &attribute, Way &way, std::string_view text, Value &value,
    std::vector<ValueProblem> &problems) const
{
    if (attribute.type == AttributeType::Text) {
        if (auto *known = std::get_if<std::string>(&value))
            known->assign(trimmed(text));
        else
            value = std::string(trimmed(text));
        return;
    }
    if (way.lastText != text || text.empty()) {
        const std::size_t before = problems.size();
        way.lastText = text;
        way.lastValue = convert(attribute, way, way.lastText, problems);
        value = way.lastValue;
        if (problems.size() > before)
            way.lastText.clear(); // said again for the next object
        return;
    }
    value = way.lastValue;
}

Value LayerMapper::convert(
    const Attribute &attribute, const Way &way, const std::string &text, std::vector<ValueProblem> &problems) const
{
    const auto shown = [&] { // findings go to whoever gets the receipt: never a personal value
        return attribute.personal ? u"***"_s : QString::fromStdString(text.substr(0, 100));
    };
    if (attribute.type == AttributeType::Code && attribute.codeList) {
        if (const Code *code = attribute.codeList->find(text))
            return code->code;
        const bool open = attribute.codeList->open;
        const QString name = QString::fromStdString(attribute.name);
        problems.push_back({.rule = u"value.code"_s,
            .severity = open ? Severity::Warning : Severity::Error,
            .text = open ? tr("%1: \"%2\" is not in the code list %3; kept as it is")
                               .arg(name, shown(), attribute.codeList->name)
                         : tr("%1: \"%2\" is not in the code list %3").arg(name, shown(), attribute.codeList->name)});
        return open ? Value(text) : Value();
    }
    const std::string plain
        = plainValueText(attribute.type, text, way.way.looseNumber, m_decimalComma || way.way.decimalComma);
    auto value = parseValue(attribute, plain);
    if (!value) {
        const QString name = QString::fromStdString(attribute.name);
        problems.push_back({.rule = u"value.type"_s,
            .severity = Severity::Error,
            .text = attribute.personal
                ? tr("%1: a personal value cannot be read").arg(name)
                : tr("%1: \"%2\" cannot be read: %3").arg(name, shown(), value.error().message)});
        return {};
    }
    return *value;
}

void LayerMapper::values(const SourceObject &object, std::vector<Value> &values, std::vector<ValueProblem> &problems)
{
    fillSlots(object);
    values.resize(m_class->attributes.size()); // of another object: texts go where one was
    m_given.assign(values.size(), false);
    for (Target &target : m_targets) {
        const auto index = static_cast<std::size_t>(target.attribute);
        const auto tryWays = [&](bool fallback) {
            for (Way &way : target.ways) {
                if (way.way.fallback != fallback)
                    continue;
                if (const std::string_view text = read(way); !text.empty()) {
                    give(m_class->attributes[index], way, text, values[index], problems);
                    m_given[index] = true;
                    return true;
                }
            }
            return false;
        };
        if (!tryWays(false))
            tryWays(true);
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!m_given[i])
            values[i] = Value();
    if (m_isForeign)
        foreignValues(object, values);
    else if (m_restMet)
        restValue(object, values);
    for (const std::size_t index : m_required)
        if (isNull(values[index]))
            problems.push_back({.rule = u"value.required"_s,
                .severity = Severity::Error,
                .text = tr("%1 is required and the object has none")
                    .arg(QString::fromStdString(m_class->attributes[index].name))});
}

/// What has no attribute of its own: nothing of a delivery is lost.
void LayerMapper::restValue(const SourceObject &object, std::vector<Value> &values)
{
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> members;
    for (const auto &[name, text] : object.attributes) {
        const Path &entry = path(name).second;
        if (!entry.slots.empty() || !entry.rule.empty())
            continue;
        const auto known = std::ranges::find(members, std::string_view(name), &decltype(members)::value_type::first);
        if (known == members.end())
            members.push_back({name, {text}});
        else
            known->second.push_back(text);
    }
    if (!members.empty())
        values[static_cast<std::size_t>(m_rest)] = jsonObject(members);
}

/// `dis_veri` keeps everything: attributes in file order (repeated ones as a list) and further geometries as WKT.
void LayerMapper::foreignValues(const SourceObject &object, std::vector<Value> &values)
{
    const auto set = [&](std::string_view attribute, std::string text) {
        const int index = m_class->attributeIndex(attribute);
        if (index >= 0 && isNull(values[static_cast<std::size_t>(index)]) && !text.empty())
            values[static_cast<std::size_t>(index)] = std::move(text);
    };
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> members;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto &[name, text] : object.attributes) {
        if (path(name).second.rule == "personal")
            continue;
        const auto [it, isNew] = places.try_emplace(name, members.size());
        if (isNew)
            members.push_back({name, {}});
        members[it->second].second.push_back(text);
    }
    std::vector<std::string> geometries;
    geometries.reserve(object.others.size());
    for (const SourceGeometry &other : object.others)
        if (!other.fault) {
            geometries.push_back(toWkt(other.geometry, 8));
            members.push_back({other.path, {geometries.back()}});
        }
    set("katman", m_layerName);
    set("kaynak_id", object.id);
    set("oznitelikler", jsonObject(members));
}

void LayerMapper::countIgnored(const SourceObject &object)
{
    for (const auto &attribute : object.attributes)
        ++path(attribute.first).second.times;
}

std::vector<int> LayerMapper::carried() const
{
    std::vector<int> attributes;
    for (const Target &target : m_targets) {
        const bool constant = std::ranges::any_of(target.ways,
            [](const Way &way) { return way.way.constant && !way.way.fallback && way.way.onlyIf.paths.isEmpty(); });
        const bool pseudo = std::ranges::any_of(target.ways, [](const Way &way) {
            return std::ranges::any_of(
                way.way.paths, [](const QString &p) { return p == u"@layer" || p == u"@id" || p == u"@file"; });
        });
        if (target.met || constant || pseudo)
            attributes.push_back(target.attribute);
    }
    if (m_restMet && !std::ranges::contains(attributes, m_rest))
        attributes.push_back(m_rest);
    if (m_class && m_class->name == foreignClass)
        for (const char *name : {"katman", "kaynak_id", "oznitelikler"})
            if (const int index = m_class->attributeIndex(name);
                index >= 0 && !std::ranges::contains(attributes, index))
                attributes.push_back(index);
    return attributes;
}

void LayerMapper::writeAccount(std::map<QString, Ledger::AttributeUse> &account) const
{
    for (const auto &[name, entry] : m_paths) {
        if (entry.times == 0)
            continue;
        QStringList columns;
        for (const int slot : entry.slots)
            for (const int target : m_slotTargets[static_cast<std::size_t>(slot)])
                columns << QString::fromStdString(
                    m_class->attributes[static_cast<std::size_t>(m_targets[static_cast<std::size_t>(target)].attribute)]
                        .name);
        columns.removeDuplicates();
        Ledger::AttributeUse &use = account[QString::fromStdString(name)];
        use.times += entry.times;
        if (!columns.isEmpty())
            use.outcome = u"→ "_s + columns.join(u", "_s) + (entry.repeated ? u" (first of several)"_s : QString());
        else if (!entry.rule.empty())
            use.outcome = QString::fromStdString(entry.rule);
        else if (m_class && entry.slots.empty())
            use.outcome = u"→ "_s + QString::fromStdString(m_class->attributes[static_cast<std::size_t>(m_rest)].name);
        else
            use.outcome = u"condition"_s;
    }
}

} // namespace kbs::import
