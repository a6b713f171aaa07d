// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/plangml/plan_feature_writer.h"

#include "importers/common/own_mark.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PlanGml", text);
}

/// Numbers whose kind the schema does not ask for: 0 stands for "not given".
constexpr std::array silentNumbers{"KatAdedi", "OnBahceMesafesi", "YanBahceMesafesi"};

/// What a reference-free id of XML may look like (NCName; letters beyond ASCII are left aside).
bool isNcName(const std::string &text)
{
    static const QRegularExpression form(u"^[A-Za-z_][A-Za-z0-9_.-]*$"_s);
    return form.match(QString::fromStdString(text)).hasMatch();
}

bool isZero(const Value &value)
{
    return !isNull(value) && toReal(value, 1.0) == 0.0;
}

/// The attribute of a class that a PlanGML element fills.
int attributeOf(const FeatureClass &featureClass, const std::string &element)
{
    const QString name = QString::fromStdString(element);
    for (std::size_t i = 0; i < featureClass.attributes.size(); ++i) {
        const auto found = featureClass.attributes[i].aliases.find(u"plangml"_s);
        if (found != featureClass.attributes[i].aliases.end() && found->second.contains(name))
            return static_cast<int>(i);
    }
    return -1;
}

bool fits(GeometryKind stored, GeometryKind written)
{
    const auto family = [](GeometryKind kind) {
        return kind >= GeometryKind::MultiPoint ? static_cast<int>(kind) - 3 : static_cast<int>(kind);
    };
    return family(stored) == family(written);
}

} // namespace

PlanFeatureWriter::PlanFeatureWriter(const FeatureClass &featureClass, const PlanSchema &schema,
    const ExportOptions &options, const QString &srsName, const QString &family)
    : m_class(featureClass), m_schema(schema), m_options(options), m_srsName(srsName.toStdString()),
      m_family(family.toStdString())
{
    for (const char *name : {"kullanim", "tur", "sinir_turu"})
        if (m_typeAttribute < 0 && m_class.name != "plan_notu")
            m_typeAttribute = m_class.attributeIndex(name);
    m_source = m_class.attributeIndex("kaynak_id");
    m_order = m_class.attributeIndex("sira");
    const auto aliases = m_class.aliases.find(u"plangml"_s);
    if (aliases == m_class.aliases.end())
        return;
    for (const QString &name : aliases->second)
        if (const PlanType *type = m_schema.type(name.toStdString()); type && fits(m_class.geometry, type->geometry()))
            addType(*type);
}

void PlanFeatureWriter::addType(const PlanType &type)
{
    std::string code;
    if (m_typeAttribute >= 0) {
        const CodeList *list = m_class.attributes[static_cast<std::size_t>(m_typeAttribute)].codeList;
        const Code *known = list ? list->find(type.name) : nullptr;
        code = known ? known->code : type.name;
    }
    Type entry{.type = &type, .columns = {}};
    for (const PlanElement &element : type.elements)
        entry.columns.push_back(column(type, element));
    m_types.insert_or_assign(code, std::move(entry));
}

PlanFeatureWriter::Column PlanFeatureWriter::column(const PlanType &type, const PlanElement &element) const
{
    Column out{.element = &element};
    if (element.isGeometry())
        return out;
    out.value = attributeOf(m_class, element.name);
    if (out.value < 0)
        return out;
    const Attribute &attribute = m_class.attributes[static_cast<std::size_t>(out.value)];
    if (!mayExport(m_options, m_class, attribute)) {
        out.value = -1;
        return out;
    }
    if (element.type == "DegerTip")
        out.rule = attributeOf(m_class, element.name.substr(0, element.name.size() - 3));
    else if (type.element(element.name + "Tip") || std::ranges::contains(silentNumbers, element.name))
        out.kind = m_class.attributeIndex(attribute.name + "_tur");
    const auto values = m_schema.enumerations.find(element.type);
    if (values != m_schema.enumerations.end() && attribute.codeList)
        for (const std::string &spelling : values->second)
            if (const Code *code = attribute.codeList->find(spelling))
                out.codes.emplace(code->code, spelling);
    return out;
}

const PlanFeatureWriter::Type *PlanFeatureWriter::typeOf(const Feature &feature)
{
    const std::string code = m_typeAttribute < 0 ? std::string() : toText(value(m_typeAttribute));
    const auto found = m_types.find(code);
    if (found != m_types.end())
        return &found->second;
    m_feature = &feature;
    if (m_typeAttribute >= 0 && code.empty())
        misfit(tr("%1 is not given, so its feature type is not known")
                .arg(QString::fromStdString(m_class.attributes[static_cast<std::size_t>(m_typeAttribute)].name)));
    else
        misfit(tr("the schema has no feature type for \"%1\"").arg(QString::fromStdString(code)));
    tellMisfits(QString::fromStdString(m_class.name));
    return nullptr;
}

const Value &PlanFeatureWriter::value(int attribute) const
{
    static const Value none;
    return attribute < 0 ? none : m_feature->values[static_cast<std::size_t>(attribute)];
}

void PlanFeatureWriter::misfit(const QString &what)
{
    m_misfits << what;
}

void PlanFeatureWriter::tellMisfits(const QString &type)
{
    if (m_misfits.isEmpty())
        return;
    ++m_obstacles;
    if (m_options.tell)
        m_options.tell({.rule = u"export.misfit"_s,
            .severity = Severity::Error,
            .text = tr("%1 %2: %3").arg(type, m_class.label(m_feature->values), m_misfits.join(u"; "_s)),
            .className = QString::fromStdString(m_class.name),
            .featureId = m_feature->id,
            .sourceId = QString::fromStdString(toText(value(m_source))),
            .file = {},
            .line = 0,
            .extent = m_feature->geometry.bbox()});
    m_misfits.clear();
}

// ------------------------------------------------------------------------------------------------ values

/// The schema's word for the kind of a value; "" where none is given.
std::string PlanFeatureWriter::kindOf(const Value &value) const
{
    const std::string code = toText(value);
    if (code == "deger")
        return "Deger";
    if (code == "serbest")
        return "Serbest";
    if (code == "gecerli_degil")
        return "GecerliDegil";
    return code.empty() ? "" : "Verilmemis"; // the one that only we have
}

std::optional<std::string> PlanFeatureWriter::kindText(const Column &column)
{
    const std::string kind = kindOf(value(column.value));
    if (!kind.empty() && kind != "Verilmemis")
        return kind;
    if (kind.empty() && !isNull(value(column.rule))) {
        m_hints[column.element->name] = "";
        return "Deger"; // a number without a kind counts
    }
    if (!m_options.notGiven)
        return std::nullopt;
    m_hints[column.element->name] = kind;
    return "GecerliDegil";
}

/// A number of a building rule. 0 is written where the kind says that there is no number, or on the user's wish.
std::optional<std::string> PlanFeatureWriter::ruleText(const Column &column)
{
    const Value &number = value(column.value);
    const std::string kind = kindOf(value(column.kind));
    const bool silent = std::ranges::contains(silentNumbers, column.element->name);
    const std::string hinted = column.element->name + "Tip";
    if (!isNull(number)) {
        if (silent && (isZero(number) || kind != "Deger"))
            m_hints[hinted] = kind;
        return numberText(*column.element, number);
    }
    if (silent && (kind == "Serbest" || kind == "GecerliDegil"))
        m_hints[hinted] = kind;
    else if (silent && kind.empty() && m_options.notGiven)
        m_hints[hinted] = "";
    const bool said = kind == "Serbest" || kind == "GecerliDegil" || (silent && kind == "Verilmemis");
    return said || (m_options.notGiven && kind != "Deger") ? std::optional<std::string>("0") : std::nullopt;
}

std::optional<std::string> PlanFeatureWriter::numberText(const PlanElement &element, const Value &value)
{
    std::string text = toText(value);
    if (element.name == "Pin") {
        // the schema's Pin is a number; some plans carry their level in front of it
        static const QRegularExpression form(u"^(\\D*)([0-9]+)$"_s);
        const auto match = form.match(QString::fromStdString(text));
        if (match.hasMatch() && match.capturedLength(1) > 0) {
            m_hints["Pin"] = text;
            text = match.captured(2).toStdString();
        }
    }
    const char *begin = text.data() + (text.starts_with('+') ? 1 : 0), *end = text.data() + text.size();
    bool reads = false;
    if (element.type == "double") {
        double number = 0;
        const auto [stop, error] = std::from_chars(begin, end, number);
        reads = error == std::errc() && stop == end && std::isfinite(number);
    } else {
        std::int64_t number = 0;
        const auto [stop, error] = std::from_chars(begin, end, number);
        reads = error == std::errc() && stop == end
            && (element.type == "long" || (number >= INT32_MIN && number <= INT32_MAX));
    }
    if (!reads)
        misfit(tr("%1: \"%2\" is not a number of the kind that the schema asks for (%3)")
                .arg(QString::fromStdString(element.name), QString::fromStdString(text),
                    QString::fromStdString(element.type)));
    return text;
}

std::optional<std::string> PlanFeatureWriter::codeText(const Column &column, const Value &value)
{
    const std::string code = toText(value);
    if (const auto found = column.codes.find(code); found != column.codes.end())
        return found->second;
    const QString name = QString::fromStdString(column.element->name);
    misfit(tr("%1: the schema %2 has no value for \"%3\"").arg(name, m_schema.version, QString::fromStdString(code)));
    return code;
}

/// The text of an element; nothing where the feature has no value for it.
std::optional<std::string> PlanFeatureWriter::text(const Column &column)
{
    const PlanElement &element = *column.element;
    if (element.type == "DegerTip")
        return kindText(column);
    if (column.kind >= 0 || std::ranges::contains(silentNumbers, element.name))
        return ruleText(column);
    const Value &given = value(column.value);
    if (element.name == "MinimumIfraz" && element.type == "string")
        if (const Value &words = value(m_class.attributeIndex("kaynak_metin")); !isNull(words))
            return toText(words);
    if (isNull(given))
        return m_options.notGiven && element.type == "string" && !element.optional ? std::optional<std::string>("")
                                                                                   : std::nullopt;
    if (m_schema.enumerations.contains(element.type))
        return codeText(column, given);
    if (element.type == "dateTime")
        return toText(given) + "T00:00:00";
    if (element.type != "string")
        return numberText(element, given);
    std::string words = toText(given);
    if (!XmlWriter::canCarry(words))
        misfit(tr("%1 holds a character that XML cannot carry").arg(QString::fromStdString(element.name)));
    return words;
}

// ------------------------------------------------------------------------------------------------ features

std::string PlanFeatureWriter::fidOf(const PlanType &type, std::set<std::string> &fids)
{
    const std::string source = toText(value(m_source));
    if (isNcName(source) && fids.insert(source).second)
        return source;
    m_hints["fid"] = source;
    std::string fid = type.name + ".k" + std::to_string(m_feature->id);
    while (!fids.insert(fid).second)
        fid += "_";
    return fid;
}

/// Notes are numbered by their place in the file.
void PlanFeatureWriter::hintOrder(const PlanType &type)
{
    if (type.name != "PlanNotu")
        return;
    const std::string number = toText(value(m_order));
    if (number != std::to_string(++m_notes))
        m_hints["sira"] = number;
}

/// A feature that was drawn by hand, or whose key was made by another encoding, is known again by its id.
void PlanFeatureWriter::hintOwnId()
{
    if (m_feature->sourceKey.empty() || m_feature->sourceKey != m_class.key(m_feature->values))
        m_hints["id"] = OwnMark{.family = m_family, .className = m_class.name, .id = m_feature->id}.text();
}

void PlanFeatureWriter::geometry(const PlanElement &element, XmlWriter &out)
{
    const Geometry &geometry = m_feature->geometry;
    const XmlWriter::Coordinates how{.between = ',', .northFirst = m_options.northFirst};
    const bool multi = element.type.starts_with("Multi");
    const auto part = [&](std::size_t index, std::string_view srs) {
        const auto [first, last] = geometry.ringsOfPart(index);
        const bool polygon = geometry.isPolygonal();
        const std::string_view name = polygon ? "Polygon" : geometry.isLinear() ? "LineString" : "Point";
        out << "<gml:" << name << srs << ">";
        for (std::size_t ring = first; ring < last; ++ring) {
            const std::string_view boundary = ring == first ? "outerBoundaryIs" : "innerBoundaryIs";
            if (polygon)
                out << "<gml:" << boundary << "><gml:LinearRing>";
            out << "<gml:coordinates>";
            out.ring(geometry, ring, how) << "</gml:coordinates>";
            if (polygon)
                out << "</gml:LinearRing></gml:" << boundary << ">";
        }
        out << "</gml:" << name << ">";
    };
    const std::string srs = " srsName=\"" + m_srsName + "\"";
    out << "<plan:GeometryProperty>";
    if (!multi) {
        part(0, srs);
    } else {
        const std::string_view member = geometry.isPolygonal() ? "gml:polygonMember" : "gml:lineStringMember";
        out << "<gml:" << element.type << srs << ">";
        for (std::size_t i = 0; i < geometry.partEnds.size(); ++i) {
            out << "<" << member << ">";
            part(i, {});
            out << "</" << member << ">";
        }
        out << "</gml:" << element.type << ">";
    }
    out << "</plan:GeometryProperty>";
}

void PlanFeatureWriter::write(const Feature &feature, XmlWriter &out, std::set<std::string> &fids)
{
    m_feature = &feature;
    m_hints.clear();
    const Type *type = typeOf(feature);
    if (!type)
        return;
    std::vector<std::optional<std::string>> texts;
    for (const Column &column : type->columns) {
        const PlanElement &element = *column.element;
        const QString name = QString::fromStdString(element.name);
        if (element.isGeometry()) {
            texts.emplace_back();
            if (feature.geometry.isEmpty())
                misfit(tr("it has no geometry"));
            else if (!element.type.starts_with("Multi") && feature.geometry.partEnds.size() > 1)
                misfit(tr("its geometry has %1 parts, the schema allows one (%2)")
                        .arg(feature.geometry.partEnds.size())
                        .arg(QString::fromStdString(element.type)));
            continue;
        }
        texts.push_back(text(column));
        if (!texts.back() && !element.optional)
            misfit(tr("%1 is not given").arg(name));
    }
    const std::string fid = fidOf(*type->type, fids);
    hintOrder(*type->type);
    hintOwnId();
    if (!m_misfits.isEmpty())
        return tellMisfits(QString::fromStdString(type->type->name));
    out << "<plan:" << type->type->name << " fid=\"";
    out.escaped(fid) << "\">";
    if (!m_hints.empty()) {
        out << "<gml:description>";
        out.escaped(writeExportHints(m_hints)) << "</gml:description>";
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const PlanElement &element = *type->columns[i].element;
        if (element.isGeometry())
            geometry(element, out);
        else if (texts[i]) {
            out << "<plan:" << element.name << ">";
            out.escaped(*texts[i]) << "</plan:" << element.name << ">";
        }
    }
    out << "</plan:" << type->type->name << ">\n";
}

} // namespace kbs::import
