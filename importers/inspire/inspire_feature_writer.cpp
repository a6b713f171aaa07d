// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/inspire/inspire_feature_writer.h"

#include "importers/common/own_mark.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view levels = "http://inspire.ec.europa.eu/codelist/AdministrativeHierarchyLevel/";

QString tr(const char *text)
{
    return QCoreApplication::translate("Inspire", text);
}

std::string localName(const std::string &element)
{
    return element.substr(element.find(':') + 1);
}

bool isDateTime(const std::string &text)
{
    static const QRegularExpression form(
        u"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$"_s);
    return form.match(QString::fromStdString(text)).hasMatch();
}

/// A code as it stands in a name: "Sokağı".
std::string wordOf(const Attribute &attribute, const Value &value)
{
    const Code *code = attribute.codeList ? attribute.codeList->find(toText(value)) : nullptr;
    if (!code)
        return toText(value);
    return (code->aliases.isEmpty() ? code->title.tr : code->aliases.front()).toStdString();
}

void nameContent(XmlWriter &out, const std::string &text)
{
    out << "<gn:GeographicalName><gn:language>tur</gn:language><gn:nativeness xsi:nil=\"true\" "
           "nilReason=\"unpopulated\"/><gn:nameStatus xsi:nil=\"true\" nilReason=\"unpopulated\"/><gn:sourceOfName "
           "xsi:nil=\"true\" nilReason=\"unpopulated\"/><gn:pronunciation xsi:nil=\"true\" nilReason=\"unpopulated\"/>"
           "<gn:spelling><gn:SpellingOfName><gn:text>";
    out.escaped(text)
        << "</gn:text><gn:script>Latn</gn:script></gn:SpellingOfName></gn:spelling></gn:GeographicalName>";
}

} // namespace

const InspireFile::Derived &InspireFile::derivedOf(const InspireComponent &component, const std::string &text)
{
    const std::string key = component.type + '\n' + component.level + '\n' + text;
    const auto [found, isNew] = derived.try_emplace(key);
    if (isNew)
        found->second = {.id = "AC." + std::to_string(derived.size()),
            .type = component.type,
            .level = component.level,
            .text = text};
    return found->second;
}

InspireFeatureWriter::InspireFeatureWriter(const InspireType &type, const ExportOptions &options, InspireFile &file)
    : m_type(type), m_class(*type.featureClass), m_options(options), m_file(file),
      m_inspireId(m_class.attributeIndex("inspire_id"))
{
    const SourceLayer layer{.name = QString::fromStdString(localName(type.type))};
    for (const LayerMapping *entry : file.mapping->find(layer.name))
        if (entry->className == m_class.name)
            m_mappers.emplace_back(*entry, *file.mapping, layer, QString(), *file.catalogue);
}

// ------------------------------------------------------------------------------------------------ XML and what is read

std::string InspireFeatureWriter::path() const
{
    std::string out;
    for (const std::string &name : m_path)
        out += (out.empty() ? "" : "/") + name;
    return out;
}

void InspireFeatureWriter::start(
    const std::string &element, const std::vector<std::pair<std::string, std::string>> &attributes)
{
    m_path.push_back(localName(element));
    m_xml << "<" << element;
    for (const auto &[name, text] : attributes) {
        m_xml << " " << name << "=\"";
        m_xml.escaped(text) << "\"";
        if (name != "xsi:nil")
            m_attributes.emplace_back(path() + "@" + (name.starts_with("gml:") ? localName(name) : name), text);
    }
    m_xml << ">";
}

void InspireFeatureWriter::end(const std::string &element)
{
    m_path.pop_back();
    m_xml << "</" << element << ">";
}

void InspireFeatureWriter::empty(
    const std::string &element, const std::vector<std::pair<std::string, std::string>> &attributes)
{
    start(element, attributes);
    end(element);
}

void InspireFeatureWriter::words(const std::string &text)
{
    m_carriable = m_carriable && XmlWriter::canCarry(text);
    m_xml.escaped(text);
    if (!text.empty())
        m_attributes.emplace_back(path(), text);
}

void InspireFeatureWriter::leaf(const std::string &element, const std::string &text)
{
    start(element);
    words(text);
    end(element);
}

void InspireFeatureWriter::nil(const InspireNode &node)
{
    auto attributes = node.with;
    if (!node.noValue.empty()) {
        attributes.emplace_back("nilReason", node.noValue);
    } else {
        attributes.emplace_back("xsi:nil", "true");
        attributes.emplace_back(node.gco ? "gco:nilReason" : "nilReason", node.voidReason);
    }
    empty(node.element, attributes);
}

// ------------------------------------------------------------------------------------------------ elements

const Value &InspireFeatureWriter::value(int attribute) const
{
    static const Value none;
    if (attribute < 0 || !mayExport(m_options, m_class, m_class.attributes[static_cast<std::size_t>(attribute)]))
        return none;
    return m_feature->values[static_cast<std::size_t>(attribute)];
}

/// The text of a Value, Name or Link; "" where there is none.
std::string InspireFeatureWriter::textOf(const InspireNode &node) const
{
    std::string out;
    for (const int index : node.attributes) {
        const Value &part = value(index);
        if (isNull(part))
            continue;
        const Attribute &attribute = m_class.attributes[static_cast<std::size_t>(index)];
        std::string text = attribute.type == AttributeType::Code ? wordOf(attribute, part) : toText(part);
        if (attribute.type == AttributeType::Date)
            text += "T00:00:00";
        if ((attribute.type == AttributeType::Date || attribute.type == AttributeType::DateTime) && !isDateTime(text))
            continue;
        out += (out.empty() ? "" : node.join) + text;
    }
    return out;
}

void InspireFeatureWriter::node(const InspireNode &node)
{
    using Form = InspireNode::Form;
    if (node.onlyIf >= 0) {
        const Value &given = value(node.onlyIf);
        if (isNull(given))
            return;
        if (node.onlyIfCode) { // only where INSPIRE has a word for it
            const InspireNode &inner = node.content.front().content.front();
            if (!inner.codes.contains(toText(given)))
                return;
        }
    }
    const auto missing = [&] {
        if (!node.voidReason.empty() || !node.noValue.empty())
            nil(node);
    };
    switch (node.form) {
    case Form::Empty: return missing();
    case Form::Geometry: return geometry(node);
    case Form::Identifier: return identifier();
    case Form::Components: return components(node);
    case Form::Href: return empty(node.element, {{"xlink:href", node.href}});
    case Form::Text: return leaf(node.element, node.text);
    case Form::Country:
        start(node.element);
        start("gmd:Country", {{"codeList", "http://www.iso.org/iso/country_codes"}, {"codeListValue", "TR"}});
        words("TR");
        end("gmd:Country");
        return end(node.element);
    case Form::Content:
        start(node.element);
        for (const InspireNode &child : node.content)
            this->node(child);
        return end(node.element);
    case Form::Code: {
        const auto found = node.codes.find(toText(value(node.attributes.front())));
        if (found == node.codes.end())
            return missing();
        return empty(node.element, {{"xlink:href", node.href + found->second}});
    }
    case Form::Link: {
        const std::string text = textOf(node);
        if (text.empty())
            return missing();
        return empty(node.element, {{"xlink:href", node.href + text}});
    }
    case Form::Name: {
        const std::string text = textOf(node);
        if (text.empty())
            m_empty << QString::fromStdString(node.element);
        start(node.element);
        geographicalName(text);
        return end(node.element);
    }
    case Form::Value: break;
    }
    const std::string text = textOf(node);
    if (text.empty() && !node.required)
        return missing();
    if (text.empty())
        m_empty << QString::fromStdString(node.element);
    start(node.element, node.with);
    words(text);
    end(node.element);
}

void InspireFeatureWriter::geographicalName(const std::string &text)
{
    m_carriable = m_carriable && XmlWriter::canCarry(text);
    nameContent(m_xml, text);
    if (!text.empty())
        m_attributes.emplace_back(path() + "/GeographicalName/spelling/SpellingOfName/text", text);
}

void InspireFeatureWriter::identifier()
{
    const std::string known = toText(value(m_inspireId));
    const std::size_t slash = known.rfind('/');
    const bool whole = slash != std::string::npos && slash > 0 && slash + 1 < known.size();
    const std::string property = (m_type.theme == "bu" ? "bu-base" : m_type.theme) + ":inspireId";
    start(property);
    start("base:Identifier");
    leaf("base:localId", whole ? known.substr(slash + 1) : m_class.name + "." + std::to_string(m_feature->id));
    leaf("base:namespace", whole ? known.substr(0, slash) : m_file.nameSpace);
    end("base:Identifier");
    end(property);
}

void InspireFeatureWriter::polygon(std::size_t part, const std::string &id, bool named)
{
    const Geometry &geometry = m_feature->geometry;
    const auto [first, last] = geometry.ringsOfPart(part);
    m_xml << "<gml:Polygon gml:id=\"" << id << "\"";
    if (named)
        m_xml << " srsName=\"" << m_file.srsName << "\"" << (geometry.z.empty() ? "" : " srsDimension=\"3\"");
    m_xml << ">";
    for (std::size_t ring = first; ring < last; ++ring) {
        const std::string_view side = ring == first ? "gml:exterior" : "gml:interior";
        m_xml << "<" << side << "><gml:LinearRing><gml:posList>";
        m_xml.ring(geometry, ring, {.between = ' ', .northFirst = m_file.northFirst})
            << "</gml:posList></gml:LinearRing></" << side << ">";
    }
    m_xml << "</gml:Polygon>";
}

void InspireFeatureWriter::geometry(const InspireNode &node)
{
    const Geometry &geometry = m_feature->geometry;
    m_xml << "<" << node.element << ">";
    const std::string id = m_id + ".g";
    if (node.text == "Point") {
        m_xml << "<gml:Point gml:id=\"" << id << "\" srsName=\"" << m_file.srsName << "\""
              << (geometry.z.empty() ? "" : " srsDimension=\"3\"") << "><gml:pos>";
        m_xml.ring(geometry, 0, {.between = ' ', .northFirst = m_file.northFirst}) << "</gml:pos></gml:Point>";
    } else if (node.text == "Surface" && geometry.partEnds.size() == 1) {
        polygon(0, id, true);
    } else {
        m_xml << "<gml:MultiSurface gml:id=\"" << id << "\" srsName=\"" << m_file.srsName << "\""
              << (geometry.z.empty() ? "" : " srsDimension=\"3\"") << ">";
        for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
            m_xml << "<gml:surfaceMember>";
            polygon(part, id + "." + std::to_string(part + 1), false);
            m_xml << "</gml:surfaceMember>";
        }
        m_xml << "</gml:MultiSurface>";
    }
    m_xml << "</" << node.element << ">";
}

void InspireFeatureWriter::components(const InspireNode &node)
{
    std::vector<std::pair<std::string, std::string>> read; // what the links stand for
    const std::string name = localName(node.element);
    for (const InspireComponent &component : node.components) {
        const std::string text = toText(value(component.attribute));
        if (text.empty())
            continue;
        m_carriable = m_carriable && XmlWriter::canCarry(text);
        const auto street = component.type == "ThoroughfareName" ? m_file.streets.find(text) : m_file.streets.end();
        const std::string id = street != m_file.streets.end() ? street->second : m_file.derivedOf(component, text).id;
        empty(node.element, {{"xlink:href", "#" + id}});
        const std::string spelling = "name/GeographicalName/spelling/SpellingOfName/text";
        const std::string level = component.level.empty() ? "" : "[" + component.level + "]";
        read.emplace_back(name + "/" + component.type + level + "/"
                + (component.type == "PostalDescriptor"        ? "postCode"
                        : component.type == "ThoroughfareName" ? "name/ThoroughfareNameValue/" + spelling
                                                               : spelling),
            text);
    }
    if (read.empty())
        empty(node.element, {{"nilReason", "unpopulated"}});
    m_attributes.insert(m_attributes.end(), read.begin(), read.end());
}

// ------------------------------------------------------------------------------------------------ objects

/// Units are pointed at by their code.
std::string InspireFeatureWriter::idOf(const Feature &feature)
{
    static const QRegularExpression plain(u"^[0-9]+$"_s);
    if (m_type.theme == "au") {
        const std::string code = toText(value(m_class.attributeIndex("kimlik_no")));
        const std::string id = m_type.prefix + "." + code;
        if (plain.match(QString::fromStdString(code)).hasMatch() && m_file.unitIds.insert(id).second)
            return id;
    }
    return m_type.prefix + "." + m_class.name + "." + std::to_string(feature.id);
}

/// Reads the object back as an import will, and notes what would come out different.
void InspireFeatureWriter::hint(SourceObject &object)
{
    m_hints.clear();
    std::vector<Value> read(m_class.attributes.size());
    const auto mapper
        = std::ranges::find_if(m_mappers, [&](const LayerMapper &candidate) { return candidate.takes(object); });
    if (mapper != m_mappers.end()) {
        std::vector<ValueProblem> problems;
        mapper->values(object, read, problems);
        for (const AttributeMapping &mapped : mapper->mapping().attributes) {
            const int index = m_class.attributeIndex(mapped.attribute);
            const Attribute &attribute = m_class.attributes[static_cast<std::size_t>(index)];
            const Value &stored = m_feature->values[static_cast<std::size_t>(index)];
            if (mayExport(m_options, m_class, attribute) && read[static_cast<std::size_t>(index)] != stored)
                m_hints[attribute.name] = toText(stored);
        }
    }
    if (m_feature->sourceKey.empty() || m_feature->sourceKey != m_class.key(m_feature->values))
        m_hints["id"] = OwnMark{.family = m_file.family, .className = m_class.name, .id = m_feature->id}.text();
    for (const auto &[name, text] : m_hints)
        m_carriable = m_carriable && XmlWriter::canCarry(text);
}

void InspireFeatureWriter::tell(Severity severity, const QString &text) const
{
    if (m_options.tell)
        m_options.tell({.rule = severity == Severity::Error ? u"export.left-out"_s : u"export.empty"_s,
            .severity = severity,
            .text = tr("%1 %2: %3").arg(QString::fromStdString(m_type.type), m_class.label(m_feature->values), text),
            .className = QString::fromStdString(m_class.name),
            .featureId = m_feature->id,
            .sourceId = QString::fromStdString(m_id),
            .file = {},
            .line = 0,
            .extent = m_feature->geometry.bbox()});
}

bool InspireFeatureWriter::write(const Feature &feature, XmlWriter &out)
{
    m_feature = &feature;
    m_id = idOf(feature);
    m_xml.clear();
    m_attributes.clear();
    m_empty.clear();
    m_carriable = true;
    if (m_class.geometry != GeometryKind::None && feature.geometry.isEmpty()) {
        tell(Severity::Error, tr("it has no geometry, which the schema asks for; it is left out"));
        return false;
    }
    for (const InspireNode &child : m_type.content)
        node(child);
    SourceObject object;
    object.id = m_id;
    object.attributes = m_attributes;
    hint(object);
    if (!m_carriable) {
        tell(Severity::Error, tr("a text holds a character that XML cannot carry; it is left out"));
        return false;
    }
    if (!m_empty.isEmpty())
        tell(Severity::Warning, tr("%1 is not given and stands empty").arg(m_empty.join(u", "_s)));
    if (m_type.type == "ad:ThoroughfareName")
        for (const auto &[path, text] : m_attributes)
            if (path.ends_with("SpellingOfName/text"))
                m_file.streets.try_emplace(text, m_id);
    out << "<gml:featureMember><" << m_type.type << " gml:id=\"" << m_id << "\">";
    if (!m_hints.empty()) {
        out << "<gml:description>";
        out.escaped(writeExportHints(m_hints)) << "</gml:description>";
    }
    out << m_xml.text() << "</" << m_type.type << "></gml:featureMember>\n";
    return true;
}

void writeDerived(const InspireFile::Derived &derived, XmlWriter &out)
{
    constexpr std::string_view unpopulated = " xsi:nil=\"true\" nilReason=\"unpopulated\"/>";
    out << "<gml:featureMember><ad:" << derived.type << " gml:id=\"" << derived.id << "\"><gml:description>"
        << writeExportHints({{"derived", "1"}}) << "</gml:description><ad:beginLifespanVersion" << unpopulated
        << "<ad:validFrom xsi:nil=\"true\" nilReason=\"unknown\"/>";
    if (derived.type == "PostalDescriptor") {
        out << "<ad:postCode>";
        out.escaped(derived.text) << "</ad:postCode>";
    } else if (derived.type == "ThoroughfareName") {
        out << "<ad:name><ad:ThoroughfareNameValue><ad:name>";
        nameContent(out, derived.text);
        out << "</ad:name></ad:ThoroughfareNameValue></ad:name>";
    } else {
        out << "<ad:name>";
        nameContent(out, derived.text);
        out << "</ad:name><ad:level xlink:href=\"" << levels << derived.level << "\"/><ad:adminUnit" << unpopulated;
    }
    out << "</ad:" << derived.type << "></gml:featureMember>\n";
}

} // namespace kbs::import
