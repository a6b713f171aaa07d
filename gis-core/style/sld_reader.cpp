// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/sld_reader.h"

#include "style/style_json.h"

#include <cmath>
#include <limits>
#include <optional>

using namespace Qt::StringLiterals;

namespace kbs::style {

namespace {

constexpr double mmPerPixel = 0.28;

class SldReader {
public:
    explicit SldReader(const FeatureClass &featureClass) : m_class(featureClass) { }

    StyleDraft read(const XmlElement &root)
    {
        std::vector<const XmlElement *> rules;
        root.findAll(u"Rule"_s, rules);
        std::vector<QJsonObject> otherwise; // ElseFilter: after all others
        for (const XmlElement *rule : rules)
            if (const auto made = readRule(*rule))
                (rule->child(u"ElseFilter"_s) ? otherwise : m_draft.rules).push_back(*made);
        m_draft.rules.insert(m_draft.rules.end(), otherwise.begin(), otherwise.end());
        return std::move(m_draft);
    }

private:
    const FeatureClass &m_class;
    StyleDraft m_draft;

    std::optional<QJsonObject> readRule(const XmlElement &xml)
    {
        QString name;
        if (const XmlElement *title = xml.find(u"Title"_s))
            name = title->text.trimmed();
        if (const XmlElement *id = xml.child(u"Name"_s); name.isEmpty() && id)
            name = id->text.trimmed();
        QJsonObject rule{{u"title"_s, titleBoth(name)}};
        if (const XmlElement *filter = xml.child(u"Filter"_s)) {
            QJsonArray when;
            for (const auto &condition : filter->children)
                if (!addCondition(*condition, when)) {
                    m_draft.miss(tr("rule \"%1\": its condition (%2)").arg(name, condition->name));
                    return std::nullopt;
                }
            rule[u"when"_s] = when;
        }
        for (const auto &[element, key] :
            {std::pair(u"MinScaleDenominator"_s, u"minScale"_s), std::pair(u"MaxScaleDenominator"_s, u"maxScale"_s)})
            if (const XmlElement *scale = xml.child(element))
                rule[key] = scale->text.toDouble();
        for (const auto &child : xml.children)
            readSymbolizer(*child, rule, name);
        return rule;
    }

    [[nodiscard]] QString attribute(const XmlElement &xml) const
    {
        for (const QString &element : {u"PropertyName"_s, u"ValueReference"_s})
            if (const XmlElement *name = xml.child(element)) {
                const QString text = name->text.trimmed().toLower();
                return m_class.attributeIndex(text.toStdString()) >= 0 ? text : QString();
            }
        return {};
    }

    bool addCondition(const XmlElement &xml, QJsonArray &when)
    {
        if (xml.name == "And"_L1) {
            for (const auto &child : xml.children)
                if (!addCondition(*child, when))
                    return false;
            return true;
        }
        if (xml.name == "Or"_L1)
            return addAlternatives(xml, when);
        const QString name = attribute(xml);
        if (name.isEmpty())
            return false;
        QJsonObject condition{{u"attribute"_s, name}};
        const XmlElement *literal = xml.child(u"Literal"_s);
        const QString text = literal ? literal->text.trimmed() : QString();
        const double infinity = std::numeric_limits<double>::infinity();
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        if (xml.name == "PropertyIsEqualTo"_L1 && literal) {
            condition[u"values"_s] = QJsonArray{text};
        } else if (xml.name == "PropertyIsNull"_L1) {
            // neither values nor limits: empty
        } else if (xml.name == "PropertyIsGreaterThanOrEqualTo"_L1 && isNumber) {
            condition[u"from"_s] = number;
        } else if (xml.name == "PropertyIsGreaterThan"_L1 && isNumber) {
            condition[u"from"_s] = std::nextafter(number, infinity);
        } else if (xml.name == "PropertyIsLessThan"_L1 && isNumber) {
            condition[u"below"_s] = number;
        } else if (xml.name == "PropertyIsLessThanOrEqualTo"_L1 && isNumber) {
            condition[u"below"_s] = std::nextafter(number, infinity);
        } else if (xml.name == "PropertyIsBetween"_L1) {
            const XmlElement *lower = xml.find(u"LowerBoundary"_s), *upper = xml.find(u"UpperBoundary"_s);
            const XmlElement *from = lower ? lower->find(u"Literal"_s) : nullptr;
            const XmlElement *to = upper ? upper->find(u"Literal"_s) : nullptr;
            if (!from || !to)
                return false;
            condition[u"from"_s] = from->text.toDouble();
            condition[u"below"_s] = std::nextafter(to->text.toDouble(), infinity);
        } else {
            return false;
        }
        when.append(condition);
        return true;
    }

    /// Only the usual case: one attribute has one of several values.
    bool addAlternatives(const XmlElement &xml, QJsonArray &when)
    {
        QString name;
        QJsonArray values;
        for (const auto &child : xml.children) {
            const QString of = attribute(*child);
            const XmlElement *literal = child->child(u"Literal"_s);
            if (child->name != "PropertyIsEqualTo"_L1 || of.isEmpty() || !literal || (!name.isEmpty() && of != name))
                return false;
            name = of;
            values.append(literal->text.trimmed());
        }
        when.append(QJsonObject{{u"attribute"_s, name}, {u"values"_s, values}});
        return !values.isEmpty();
    }

    /// CssParameter (SLD 1.0) and SvgParameter (SE 1.1) by their names.
    [[nodiscard]] static QMap<QString, QString> parameters(const XmlElement *xml)
    {
        QMap<QString, QString> out;
        if (!xml)
            return out;
        for (const auto &child : xml->children)
            if (child->name == "CssParameter"_L1 || child->name == "SvgParameter"_L1) {
                const XmlElement *literal = child->find(u"Literal"_s);
                out.insert(child->attributes.value(u"name"_s), (literal ? literal->text : child->text).trimmed());
            }
        return out;
    }

    [[nodiscard]] QString color(const QMap<QString, QString> &of, const QString &key, const QString &otherwise)
    {
        const QString name = of.value(key, otherwise);
        QColor color(name);
        if (!color.isValid()) {
            m_draft.miss(tr("the colour \"%1\"").arg(name));
            color = QColor(otherwise);
        }
        bool hasOpacity = false;
        const double opacity = of.value(key + u"-opacity"_s).toDouble(&hasOpacity);
        if (hasOpacity)
            color.setAlphaF(static_cast<float>(std::clamp(opacity, 0.0, 1.0)));
        return colorText(color);
    }

    [[nodiscard]] QJsonObject stroke(const XmlElement &xml, const QString &rule)
    {
        const auto of = parameters(&xml);
        if (xml.child(u"GraphicStroke"_s) || xml.child(u"GraphicFill"_s))
            m_draft.miss(tr("rule \"%1\": a stroke made of graphics").arg(rule));
        QJsonObject line{{u"color"_s, color(of, u"stroke"_s, u"#000000"_s)},
            {u"widthMm"_s, of.value(u"stroke-width"_s, u"1"_s).toDouble() * mmPerPixel}};
        QJsonArray dash;
        for (const QString &length : of.value(u"stroke-dasharray"_s).split(u' ', Qt::SkipEmptyParts))
            dash.append(length.toDouble() * mmPerPixel);
        if (dash.size() % 2 == 1) // as SVG reads it: twice
            for (qsizetype i = 0, count = dash.size(); i < count; ++i)
                dash.append(dash.at(i));
        if (!dash.isEmpty())
            line[u"dashMm"_s] = dash;
        return line;
    }

    [[nodiscard]] QJsonObject marker(const XmlElement &graphic, const QString &rule)
    {
        const XmlElement *mark = graphic.child(u"Mark"_s);
        static const QMap<QString, QString> shapes{{u"circle"_s, u"circle"_s}, {u"square"_s, u"square"_s},
            {u"triangle"_s, u"triangle"_s}, {u"star"_s, u"star"_s}, {u"cross"_s, u"cross"_s}, {u"x"_s, u"x"_s},
            {u"diamond"_s, u"diamond"_s}, {u"pentagon"_s, u"pentagon"_s}, {u"hexagon"_s, u"hexagon"_s},
            {u"arrow"_s, u"arrow"_s}};
        QJsonObject out{{u"shape"_s, u"square"_s}};
        if (!mark)
            m_draft.miss(tr("rule \"%1\": an external graphic; a square stands for it").arg(rule));
        const XmlElement *name = mark ? mark->child(u"WellKnownName"_s) : nullptr;
        if (name) {
            const QString shape = shapes.value(name->text.trimmed().toLower());
            if (shape.isEmpty())
                m_draft.miss(
                    tr("rule \"%1\": the mark \"%2\"; a square stands for it").arg(rule, name->text.trimmed()));
            else
                out[u"shape"_s] = shape;
        }
        const XmlElement *fill = mark ? mark->child(u"Fill"_s) : nullptr;
        if (fill || !mark)
            out[u"color"_s] = color(parameters(fill), u"fill"_s, u"#808080"_s);
        if (const XmlElement *edge = mark ? mark->child(u"Stroke"_s) : nullptr) {
            const QJsonObject line = stroke(*edge, rule);
            out[u"outline"_s] = line[u"color"_s];
            out[u"outlineMm"_s] = line[u"widthMm"_s];
        }
        const XmlElement *size = graphic.child(u"Size"_s), *turn = graphic.child(u"Rotation"_s);
        out[u"sizeMm"_s] = (size ? size->text.toDouble() : 6) * mmPerPixel;
        if (turn)
            out[u"angle"_s] = -turn->text.toDouble();
        return out;
    }

    void readSymbolizer(const XmlElement &xml, QJsonObject &rule, const QString &name)
    {
        if (xml.name.endsWith("Symbolizer"_L1) && xml.attributes.value(u"uom"_s).endsWith("metre"_L1))
            m_draft.miss(tr("rule \"%1\": sizes in metres are taken for pixels").arg(name));
        if (xml.name == "PolygonSymbolizer"_L1) {
            if (const XmlElement *fill = xml.child(u"Fill"_s))
                rule[u"fill"_s] = readFill(*fill, name);
            if (const XmlElement *edge = xml.child(u"Stroke"_s))
                rule[u"line"_s] = stroke(*edge, name);
        } else if (xml.name == "LineSymbolizer"_L1) {
            if (const XmlElement *edge = xml.child(u"Stroke"_s))
                addLine(rule, stroke(*edge, name), xml);
        } else if (xml.name == "PointSymbolizer"_L1) {
            if (const XmlElement *graphic = xml.child(u"Graphic"_s))
                rule[u"marker"_s] = marker(*graphic, name);
        } else if (xml.name == "TextSymbolizer"_L1) {
            readLabel(xml, rule, name);
        } else if (xml.name.endsWith("Symbolizer"_L1)) {
            m_draft.miss(tr("rule \"%1\": %2").arg(name, xml.name));
        }
    }

    [[nodiscard]] QJsonObject readFill(const XmlElement &xml, const QString &rule)
    {
        const auto of = parameters(&xml);
        QJsonObject fill;
        if (const XmlElement *graphic = xml.find(u"Graphic"_s)) {
            const QJsonObject one = marker(*graphic, rule);
            const double step = std::max(0.5, one[u"sizeMm"_s].toDouble());
            fill[u"markers"_s]
                = QJsonArray{QJsonObject{{u"marker"_s, one}, {u"spacingXMm"_s, step}, {u"spacingYMm"_s, step}}};
        } else {
            fill[u"color"_s] = color(of, u"fill"_s, u"#808080"_s);
        }
        return fill;
    }

    /// A second line symbolizer is drawn over the first.
    static void addLine(QJsonObject &rule, QJsonObject line, const XmlElement &xml)
    {
        if (const XmlElement *offset = xml.child(u"PerpendicularOffset"_s))
            line[u"offsetMm"_s] = -offset->text.toDouble() * mmPerPixel; // SE counts to the left
        if (!rule.contains(u"line"_s)) {
            rule[u"line"_s] = line;
            return;
        }
        QJsonObject first = rule[u"line"_s].toObject();
        QJsonArray over = first[u"over"_s].toArray();
        over.append(line);
        first[u"over"_s] = over;
        rule[u"line"_s] = first;
    }

    void readLabel(const XmlElement &xml, QJsonObject &rule, const QString &name)
    {
        const XmlElement *label = xml.child(u"Label"_s);
        const QString of = label ? attribute(*label) : QString();
        if (of.isEmpty()) {
            m_draft.miss(tr("rule \"%1\": its label").arg(name));
            return;
        }
        const auto font = parameters(xml.child(u"Font"_s));
        QJsonObject out{{u"text"_s, u'{' + of + u'}'},
            {u"sizeMm"_s, font.value(u"font-size"_s, u"10"_s).toDouble() * mmPerPixel},
            {u"bold"_s, font.value(u"font-weight"_s) == "bold"_L1},
            {u"color"_s, color(parameters(xml.child(u"Fill"_s)), u"fill"_s, u"#000000"_s)}};
        if (const XmlElement *halo = xml.child(u"Halo"_s))
            out[u"halo"_s] = color(parameters(halo->child(u"Fill"_s)), u"fill"_s, u"#ffffff"_s);
        if (xml.find(u"LinePlacement"_s))
            out[u"alongLine"_s] = true;
        rule[u"label"_s] = out;
    }
};

} // namespace

StyleDraft readSld(const XmlElement &root, const FeatureClass &featureClass)
{
    return SldReader(featureClass).read(root);
}

} // namespace kbs::style
