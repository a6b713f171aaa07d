// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/sld_reader.h"
#include "style/style_json.h"

#include <QRegularExpression>

#include <cmath>
#include <limits>
#include <optional>

using namespace Qt::StringLiterals;

namespace kbs::style {

namespace {

/// Settings of a symbol layer: <Option name value> since QGIS 3.26, <prop k v> before.
QMap<QString, QString> settingsOf(const XmlElement &layer)
{
    QMap<QString, QString> out;
    for (const XmlElement *prop : layer.all(u"prop"_s))
        out.insert(prop->attributes.value(u"k"_s), prop->attributes.value(u"v"_s));
    if (const XmlElement *map = layer.child(u"Option"_s))
        for (const XmlElement *option : map->all(u"Option"_s))
            out.insert(option->attributes.value(u"name"_s), option->attributes.value(u"value"_s));
    return out;
}

class QmlReader {
public:
    explicit QmlReader(const FeatureClass &featureClass) : m_class(featureClass) { }

    StyleDraft read(const XmlElement &root)
    {
        const XmlElement *renderer = root.find(u"renderer-v2"_s);
        if (!renderer) {
            m_draft.miss(tr("the file has no renderer for vector layers"));
            return std::move(m_draft);
        }
        if (const XmlElement *symbols = renderer->child(u"symbols"_s))
            for (const XmlElement *symbol : symbols->all(u"symbol"_s))
                m_symbols.insert(symbol->attributes.value(u"name"_s), symbol);
        const QString type = renderer->attributes.value(u"type"_s);
        if (type == "singleSymbol"_L1)
            add({}, u"0"_s, QJsonArray());
        else if (type == "categorizedSymbol"_L1)
            readCategories(*renderer);
        else if (type == "graduatedSymbol"_L1)
            readRanges(*renderer);
        else if (type == "RuleRenderer"_L1)
            readRules(*renderer);
        else
            m_draft.miss(tr("the renderer \"%1\"").arg(type));
        readLabels(root);
        return std::move(m_draft);
    }

private:
    const FeatureClass &m_class;
    StyleDraft m_draft;
    QMap<QString, const XmlElement *> m_symbols;

    [[nodiscard]] QString attributeNamed(QString name) const
    {
        name = name.trimmed();
        if (name.startsWith(u'"') && name.endsWith(u'"') && name.size() > 2)
            name = name.mid(1, name.size() - 2);
        name = name.toLower();
        return m_class.attributeIndex(name.toStdString()) >= 0 ? name : QString();
    }

    void add(const QString &title, const QString &symbol, const QJsonArray &when)
    {
        QJsonObject rule{{u"title"_s, titleBoth(title)}};
        if (!when.isEmpty())
            rule[u"when"_s] = when;
        if (const XmlElement *found = m_symbols.value(symbol))
            readSymbol(*found, rule, title);
        m_draft.rules.push_back(rule);
    }

    void readCategories(const XmlElement &renderer)
    {
        const QString name = attributeNamed(renderer.attributes.value(u"attr"_s));
        const XmlElement *list = renderer.child(u"categories"_s);
        if (name.isEmpty() || !list) {
            m_draft.miss(tr("categories by \"%1\"").arg(renderer.attributes.value(u"attr"_s)));
            return;
        }
        std::optional<std::pair<QString, QString>> others;
        for (const XmlElement *category : list->all(u"category"_s)) {
            if (category->attributes.value(u"render"_s) == "false"_L1)
                continue;
            QJsonArray values;
            for (const XmlElement *value : category->all(u"val"_s))
                values.append(value->attributes.value(u"value"_s));
            const QString value = category->attributes.value(u"value"_s);
            const QString label = category->attributes.value(u"label"_s),
                          symbol = category->attributes.value(u"symbol"_s);
            if (values.isEmpty() && value.isEmpty() && category->attributes.value(u"type"_s) != "NULL"_L1) {
                others = {label, symbol}; // what no other category takes
                continue;
            }
            if (values.isEmpty() && !value.isEmpty())
                values.append(value);
            QJsonObject condition{{u"attribute"_s, name}};
            if (!values.isEmpty())
                condition[u"values"_s] = values;
            add(label.isEmpty() ? value : label, symbol, {condition});
        }
        if (others)
            add(others->first, others->second, {});
    }

    void readRanges(const XmlElement &renderer)
    {
        const QString name = attributeNamed(renderer.attributes.value(u"attr"_s));
        const XmlElement *list = renderer.child(u"ranges"_s);
        if (name.isEmpty() || !list) {
            m_draft.miss(tr("classes by \"%1\"").arg(renderer.attributes.value(u"attr"_s)));
            return;
        }
        // QGIS takes the first range that holds a value, both borders included.
        for (const XmlElement *range : list->all(u"range"_s)) {
            if (range->attributes.value(u"render"_s) == "false"_L1)
                continue;
            const double upper = range->attributes.value(u"upper"_s).toDouble();
            add(range->attributes.value(u"label"_s), range->attributes.value(u"symbol"_s),
                {QJsonObject{{u"attribute"_s, name}, {u"from"_s, range->attributes.value(u"lower"_s).toDouble()},
                    {u"below"_s, std::nextafter(upper, std::numeric_limits<double>::infinity())}}});
        }
    }

    void readRules(const XmlElement &renderer)
    {
        const XmlElement *list = renderer.child(u"rules"_s);
        std::vector<const XmlElement *> otherwise;
        for (const XmlElement *rule : list ? list->all(u"rule"_s) : std::vector<const XmlElement *>()) {
            if (!rule->all(u"rule"_s).empty())
                m_draft.miss(tr("rules below the rule \"%1\"").arg(rule->attributes.value(u"label"_s)));
            if (rule->attributes.value(u"checkstate"_s) == "0"_L1)
                continue;
            if (rule->attributes.value(u"filter"_s).compare("ELSE"_L1, Qt::CaseInsensitive) == 0)
                otherwise.push_back(rule);
            else
                readRule(*rule);
        }
        for (const XmlElement *rule : otherwise)
            add(rule->attributes.value(u"label"_s), rule->attributes.value(u"symbol"_s), {});
    }

    void readRule(const XmlElement &rule)
    {
        const QString filter = rule.attributes.value(u"filter"_s), label = rule.attributes.value(u"label"_s);
        const auto when = conditions(filter);
        if (!when) {
            m_draft.miss(tr("rule \"%1\": its condition (%2)").arg(label, filter));
            return;
        }
        add(label.isEmpty() ? filter : label, rule.attributes.value(u"symbol"_s), *when);
        // QGIS: the minimum scale is the larger denominator.
        for (const auto &[key, ours] :
            {std::pair(u"scalemindenom"_s, u"minScale"_s), std::pair(u"scalemaxdenom"_s, u"maxScale"_s)})
            if (const double scale = rule.attributes.value(key).toDouble(); scale > 0)
                m_draft.rules.back()[ours] = scale;
    }

    /// "attribute" = 'a' AND "number" >= 5 …; nothing where the expression is of another kind.
    [[nodiscard]] std::optional<QJsonArray> conditions(const QString &filter) const
    {
        static const QRegularExpression conjunction(u"\\s+AND\\s+"_s, QRegularExpression::CaseInsensitiveOption);
        static const QRegularExpression compared(
            u"^\\(*\\s*(\"?[A-Za-z_0-9]+\"?)\\s*(=|>=|<=|>|<)\\s*('(?:[^']|'')*'|[-+0-9.eE]+)\\s*\\)*$"_s);
        static const QRegularExpression among(u"^\\(*\\s*(\"?[A-Za-z_0-9]+\"?)\\s+IN\\s*\\(([^()]*)\\)\\s*\\)*$"_s,
            QRegularExpression::CaseInsensitiveOption);
        static const QRegularExpression empty(
            u"^\\(*\\s*(\"?[A-Za-z_0-9]+\"?)\\s+IS\\s+NULL\\s*\\)*$"_s, QRegularExpression::CaseInsensitiveOption);
        QJsonArray when;
        const auto unquoted = [](QString text) {
            text = text.trimmed();
            if (text.startsWith(u'\'') && text.endsWith(u'\'') && text.size() > 1)
                text = text.mid(1, text.size() - 2).replace(u"''"_s, u"'"_s);
            return text;
        };
        for (const QString &term : filter.trimmed().isEmpty() ? QStringList() : filter.trimmed().split(conjunction)) {
            const auto comparison = compared.match(term), list = among.match(term), null = empty.match(term);
            const auto &match = comparison.hasMatch() ? comparison : list.hasMatch() ? list : null;
            const QString name = match.hasMatch() ? attributeNamed(match.captured(1)) : QString();
            if (name.isEmpty())
                return std::nullopt;
            QJsonObject condition{{u"attribute"_s, name}};
            if (list.hasMatch()) {
                QJsonArray values;
                for (const QString &value : list.captured(2).split(u','))
                    values.append(unquoted(value));
                condition[u"values"_s] = values;
            } else if (comparison.hasMatch()) {
                const QString sign = comparison.captured(2), value = unquoted(comparison.captured(3));
                const double number = value.toDouble(),
                             above = std::nextafter(number, std::numeric_limits<double>::infinity());
                if (sign == "="_L1)
                    condition[u"values"_s] = QJsonArray{value};
                else if (sign.startsWith(u'>'))
                    condition[u"from"_s] = sign == ">="_L1 ? number : above;
                else
                    condition[u"below"_s] = sign == "<"_L1 ? number : above;
            }
            when.append(condition);
        }
        return when;
    }

    // ---- symbols

    [[nodiscard]] static QString color(const QString &text)
    {
        const QStringList parts = text.section(u",rgb"_s, 0, 0).section(u",hsv"_s, 0, 0).split(u',');
        if (parts.size() < 3)
            return colorText(QColor(text));
        return colorText(
            QColor(parts[0].toInt(), parts[1].toInt(), parts[2].toInt(), parts.size() > 3 ? parts[3].toInt() : 255));
    }

    [[nodiscard]] double mm(const QMap<QString, QString> &of, const QString &key, double otherwise)
    {
        const double value = of.contains(key) ? of.value(key).toDouble() : otherwise;
        const QString unit = of.value(key + u"_unit"_s, u"MM"_s);
        if (unit == "Pixel"_L1)
            return value * 25.4 / 96;
        if (unit == "Point"_L1)
            return value * 25.4 / 72;
        if (unit == "Inch"_L1)
            return value * 25.4;
        if (unit != "MM"_L1)
            m_draft.miss(tr("sizes in %1 are taken for millimetres").arg(unit));
        return value;
    }

    [[nodiscard]] QJsonArray dashes(const QMap<QString, QString> &of, const QString &styleKey, double width)
    {
        QJsonArray out;
        if (of.value(u"use_custom_dash"_s) == "1"_L1) {
            for (const QString &length : of.value(u"customdash"_s).split(u';', Qt::SkipEmptyParts))
                out.append(std::max(0.05, length.toDouble()));
            return out;
        }
        static const QMap<QString, std::vector<double>> pens{{u"dash"_s, {4, 2}}, {u"dot"_s, {1, 2}},
            {u"dash dot"_s, {4, 2, 1, 2}}, {u"dash dot dot"_s, {4, 2, 1, 2, 1, 2}}};
        for (const double length : pens.value(of.value(styleKey)))
            out.append(length * std::max(width, 0.1));
        return out;
    }

    [[nodiscard]] QJsonObject marker(const QMap<QString, QString> &of, const QString &rule)
    {
        static const QMap<QString, QString> shapes{{u"circle"_s, u"circle"_s}, {u"square"_s, u"square"_s},
            {u"rectangle"_s, u"square"_s}, {u"triangle"_s, u"triangle"_s}, {u"equilateral_triangle"_s, u"triangle"_s},
            {u"diamond"_s, u"diamond"_s}, {u"star"_s, u"star"_s}, {u"cross"_s, u"cross"_s},
            {u"cross_fill"_s, u"cross"_s}, {u"cross2"_s, u"x"_s}, {u"pentagon"_s, u"pentagon"_s},
            {u"hexagon"_s, u"hexagon"_s}, {u"line"_s, u"tick"_s}, {u"arrow"_s, u"arrow"_s},
            {u"filled_arrowhead"_s, u"triangle"_s}, {u"arrowhead"_s, u"openArrow"_s},
            {u"semi_circle"_s, u"halfCircle"_s}};
        const QString name = of.value(u"name"_s, u"circle"_s);
        if (!shapes.contains(name))
            m_draft.miss(tr("rule \"%1\": the mark \"%2\"; a circle stands for it").arg(rule, name));
        QJsonObject out{{u"shape"_s, shapes.value(name, u"circle"_s)},
            {u"color"_s, color(of.value(u"color"_s, u"128,128,128"_s))}, {u"sizeMm"_s, mm(of, u"size"_s, 2)},
            {u"angle"_s, -of.value(u"angle"_s).toDouble()}};
        if (of.value(u"outline_style"_s, u"solid"_s) != "no"_L1) {
            out[u"outline"_s] = color(of.value(u"outline_color"_s, u"35,35,35"_s));
            out[u"outlineMm"_s] = std::max(0.1, mm(of, u"outline_width"_s, 0));
        }
        return out;
    }

    void readSymbol(const XmlElement &symbol, QJsonObject &rule, const QString &name)
    {
        for (const XmlElement *layer : symbol.all(u"layer"_s)) {
            if (layer->attributes.value(u"enabled"_s, u"1"_s) == "0"_L1)
                continue;
            readLayer(*layer, rule, name);
        }
        bool hasOpacity = false;
        const double opacity = symbol.attributes.value(u"alpha"_s).toDouble(&hasOpacity);
        if (hasOpacity && opacity < 1)
            m_draft.miss(tr("rule \"%1\": the opacity of the whole symbol").arg(name));
    }

    void readLayer(const XmlElement &layer, QJsonObject &rule, const QString &name)
    {
        const QString kind = layer.attributes.value(u"class"_s);
        const auto of = settingsOf(layer);
        QJsonObject fill = rule[u"fill"_s].toObject();
        if (kind == "SimpleFill"_L1) {
            readSimpleFill(of, fill, rule, name);
        } else if (kind == "SimpleLine"_L1) {
            const double width = mm(of, u"line_width"_s, 0.26);
            QJsonObject line{{u"color"_s, color(of.value(u"line_color"_s, u"35,35,35"_s))}, {u"widthMm"_s, width}};
            if (const QJsonArray dash = dashes(of, u"line_style"_s, width); !dash.isEmpty())
                line[u"dashMm"_s] = dash;
            if (const double offset = mm(of, u"offset"_s, 0); offset != 0)
                line[u"offsetMm"_s] = offset;
            addLine(rule, line);
            return;
        } else if (kind == "SimpleMarker"_L1) {
            rule[u"marker"_s] = marker(of, name);
            return;
        } else if (kind == "LinePatternFill"_L1) {
            QJsonObject lines{{u"angle"_s, of.value(u"angle"_s, of.value(u"line_angle"_s)).toDouble()},
                {u"spacingMm"_s, std::max(0.2, mm(of, u"distance"_s, 2))}, {u"color"_s, u"#000000"_s}};
            if (const XmlElement *sub = layer.find(u"layer"_s)) {
                const auto line = settingsOf(*sub);
                lines[u"color"_s] = color(line.value(u"line_color"_s, of.value(u"color"_s, u"0,0,0"_s)));
                lines[u"widthMm"_s] = mm(line, u"line_width"_s, 0.26);
            }
            append(fill, u"hatches"_s, lines);
        } else if (kind == "PointPatternFill"_L1) {
            const XmlElement *sub = layer.find(u"layer"_s);
            append(fill, u"markers"_s,
                QJsonObject{{u"marker"_s, marker(sub ? settingsOf(*sub) : QMap<QString, QString>(), name)},
                    {u"spacingXMm"_s, std::max(0.2, mm(of, u"distance_x"_s, 5))},
                    {u"spacingYMm"_s, std::max(0.2, mm(of, u"distance_y"_s, 5))},
                    {u"shiftedRows"_s, mm(of, u"displacement_x"_s, 0) != 0}});
        } else if (kind == "MarkerLine"_L1) {
            const XmlElement *sub = layer.find(u"layer"_s);
            QJsonObject along = marker(sub ? settingsOf(*sub) : QMap<QString, QString>(), name);
            along[u"everyMm"_s] = std::max(0.2, mm(of, u"interval"_s, 3));
            QJsonArray all = rule[u"along"_s].toArray();
            all.append(along);
            rule[u"along"_s] = all;
            return;
        } else {
            m_draft.miss(tr("rule \"%1\": the symbol layer %2").arg(name, kind));
            return;
        }
        rule[u"fill"_s] = fill;
    }

    void readSimpleFill(const QMap<QString, QString> &of, QJsonObject &fill, QJsonObject &rule, const QString &name)
    {
        static const QMap<QString, QString> hatches{{u"horizontal"_s, u"horizontal"_s}, {u"vertical"_s, u"vertical"_s},
            {u"cross"_s, u"cross"_s}, {u"f_diagonal"_s, u"backDiagonal"_s}, {u"b_diagonal"_s, u"diagonal"_s},
            {u"diagonal_x"_s, u"diagonalCross"_s}};
        const QString style = of.value(u"style"_s, u"solid"_s), ink = color(of.value(u"color"_s, u"200,200,200"_s));
        if (hatches.contains(style)) {
            fill[u"hatch"_s] = hatches.value(style);
            fill[u"hatchColor"_s] = ink;
        } else if (style == "solid"_L1) {
            fill[u"color"_s] = ink;
        } else if (style != "no"_L1) {
            fill[u"color"_s] = ink;
            m_draft.miss(tr("rule \"%1\": the brush \"%2\"; it is filled").arg(name, style));
        }
        if (of.value(u"outline_style"_s, u"solid"_s) == "no"_L1)
            return;
        const double width = mm(of, u"outline_width"_s, 0.26);
        QJsonObject line{{u"color"_s, color(of.value(u"outline_color"_s, u"35,35,35"_s))}, {u"widthMm"_s, width}};
        if (const QJsonArray dash = dashes(of, u"outline_style"_s, width); !dash.isEmpty())
            line[u"dashMm"_s] = dash;
        rule[u"line"_s] = line;
    }

    static void append(QJsonObject &fill, const QString &key, const QJsonObject &one)
    {
        QJsonArray all = fill[key].toArray();
        all.append(one);
        fill[key] = all;
    }

    static void addLine(QJsonObject &rule, const QJsonObject &line)
    {
        if (!rule.contains(u"line"_s)) {
            rule[u"line"_s] = line;
            return;
        }
        QJsonObject first = rule[u"line"_s].toObject();
        append(first, u"over"_s, line);
        rule[u"line"_s] = first;
    }

    void readLabels(const XmlElement &root)
    {
        const XmlElement *labeling = root.find(u"labeling"_s);
        if (!labeling || root.attributes.value(u"labelsEnabled"_s) == "0"_L1)
            return;
        const XmlElement *text = labeling->find(u"text-style"_s);
        const QString name = text ? attributeNamed(text->attributes.value(u"fieldName"_s)) : QString();
        if (labeling->attributes.value(u"type"_s) != "simple"_L1 || name.isEmpty()) {
            m_draft.miss(tr("the labels (%1)").arg(text ? text->attributes.value(u"fieldName"_s) : QString()));
            return;
        }
        const QString unit = text->attributes.value(u"fontSizeUnit"_s, u"Point"_s);
        const double size
            = text->attributes.value(u"fontSize"_s, u"8"_s).toDouble() * (unit == "MM"_L1 ? 1 : 25.4 / 72);
        QJsonObject label{{u"text"_s, u'{' + name + u'}'}, {u"sizeMm"_s, size},
            {u"color"_s, color(text->attributes.value(u"textColor"_s, u"0,0,0"_s))},
            {u"bold"_s, text->attributes.value(u"fontWeight"_s, u"50"_s).toInt() >= 63}};
        const XmlElement *halo = labeling->find(u"text-buffer"_s);
        if (halo && halo->attributes.value(u"bufferDraw"_s) == "1"_L1)
            label[u"halo"_s] = color(halo->attributes.value(u"bufferColor"_s, u"255,255,255"_s));
        for (QJsonObject &rule : m_draft.rules)
            rule[u"label"_s] = label;
    }
};

} // namespace

StyleDraft readQml(const XmlElement &root, const FeatureClass &featureClass)
{
    return QmlReader(featureClass).read(root);
}

} // namespace kbs::style
