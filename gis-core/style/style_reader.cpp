// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style_reader.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Style", text);
}

const std::map<QString, Hatch> &hatchNames()
{
    static const std::map<QString, Hatch> names{{u"none"_s, Hatch::None}, {u"solid"_s, Hatch::Solid},
        {u"horizontal"_s, Hatch::Horizontal}, {u"vertical"_s, Hatch::Vertical}, {u"cross"_s, Hatch::Cross},
        {u"diagonal"_s, Hatch::Diagonal}, {u"backDiagonal"_s, Hatch::BackDiagonal},
        {u"diagonalCross"_s, Hatch::DiagonalCross}, {u"dots"_s, Hatch::Dots}};
    return names;
}

/// Keys of `over` replace those of `base`, object by object.
QJsonObject merged(QJsonObject base, const QJsonObject &over)
{
    for (auto it = over.begin(); it != over.end(); ++it) {
        if (it->isObject() && base.value(it.key()).isObject())
            base[it.key()] = merged(base.value(it.key()).toObject(), it->toObject());
        else
            base[it.key()] = *it;
    }
    return base;
}

} // namespace

struct StyleReader::Place {
    QString file;
    QString path;

    [[nodiscard]] Place in(const QString &key) const { return {file, path + u'/' + key}; }
    [[nodiscard]] std::unexpected<Error> wrong(const QString &why) const
    {
        auto error
            = fail(ErrorKind::Input, tr("the style is wrong at %1: %2").arg(path.isEmpty() ? u"/"_s : path, why));
        error.error().at(file);
        return error;
    }
};

namespace {

/// The members of one JSON object, read once each, so that a misspelt key cannot pass in silence.
template <typename Place> class Members {
public:
    Members(const QJsonObject &object, Place place) : m_object(object), m_place(std::move(place)) { }

    [[nodiscard]] Result<double> number(const QString &key, double otherwise)
    {
        const QJsonValue value = take(key);
        if (value.isUndefined())
            return otherwise;
        if (!value.isDouble() || value.toDouble() < 0)
            return m_place.in(key).wrong(tr("a number of 0 or more is expected"));
        return value.toDouble();
    }
    [[nodiscard]] Result<bool> flag(const QString &key, bool otherwise)
    {
        const QJsonValue value = take(key);
        if (value.isUndefined())
            return otherwise;
        if (!value.isBool())
            return m_place.in(key).wrong(tr("true or false is expected"));
        return value.toBool();
    }
    [[nodiscard]] Result<QString> text(const QString &key, const QString &otherwise = {})
    {
        const QJsonValue value = take(key);
        if (value.isUndefined())
            return otherwise;
        if (!value.isString())
            return m_place.in(key).wrong(tr("a text is expected"));
        return value.toString();
    }
    [[nodiscard]] Result<QColor> color(const QString &key, const QColor &otherwise = {})
    {
        KBS_TRY(const QString name, text(key));
        if (name.isEmpty())
            return otherwise;
        if (name.startsWith(u'#') && name.size() == 9) { // QColor would read it as #aarrggbb
            QColor color(name.left(7));
            bool ok = false;
            color.setAlpha(name.mid(7).toInt(&ok, 16));
            if (ok && color.isValid())
                return color;
        } else if (name.startsWith(u'#') && name.size() == 7) {
            if (const QColor color(name); color.isValid())
                return color;
        } else if (const auto parts = name.split(u'/'); parts.size() == 3) {
            std::array<int, 3> rgb{};
            bool good = true;
            for (qsizetype i = 0; i < 3; ++i) {
                bool ok = false;
                rgb[static_cast<std::size_t>(i)] = parts[i].toInt(&ok);
                good = good && ok;
            }
            if (const QColor color(rgb[0], rgb[1], rgb[2]); good && color.isValid())
                return color;
        }
        return m_place.in(key).wrong(tr("\"%1\" is not a colour (#rrggbb, #rrggbbaa or r/g/b)").arg(name));
    }
    [[nodiscard]] QJsonValue take(const QString &key)
    {
        m_known.insert(key);
        return m_object.value(key);
    }
    /// An error if the object has a member that nobody asked for.
    [[nodiscard]] Result<void> end() const
    {
        for (auto it = m_object.begin(); it != m_object.end(); ++it)
            if (!m_known.contains(it.key()))
                return m_place.in(it.key()).wrong(tr("this key is not known here"));
        return {};
    }

private:
    const QJsonObject m_object;
    Place m_place;
    std::set<QString> m_known;
};

template <typename Place> Result<FillSymbol> readFill(const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    FillSymbol fill;
    KBS_TRY(fill.color, members.color(u"color"_s));
    KBS_TRY(const QString hatch, members.text(u"hatch"_s, u"solid"_s));
    const auto known = hatchNames().find(hatch);
    if (known == hatchNames().end())
        return place.in(u"hatch"_s).wrong(tr("the hatch \"%1\" is not known").arg(hatch));
    fill.hatch = known->second;
    KBS_TRY(fill.hatchColor, members.color(u"hatchColor"_s, fill.hatchColor));
    KBS_TRY(fill.hatchSpacingMm, members.number(u"hatchSpacingMm"_s, fill.hatchSpacingMm));
    KBS_TRY(fill.hatchWidthMm, members.number(u"hatchWidthMm"_s, fill.hatchWidthMm));
    if (fill.hatchSpacingMm < 0.2)
        return place.in(u"hatchSpacingMm"_s).wrong(tr("0.2 mm is the least"));
    KBS_CHECK(members.end());
    return fill;
}

template <typename Place> Result<LineSymbol> readLine(const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    LineSymbol line;
    KBS_TRY(line.color, members.color(u"color"_s, Qt::black));
    KBS_TRY(line.widthMm, members.number(u"widthMm"_s, line.widthMm));
    KBS_TRY(line.casing, members.color(u"casing"_s));
    KBS_TRY(line.casingMm, members.number(u"casingMm"_s, 0));
    if (const QJsonValue dash = members.take(u"dashMm"_s); !dash.isUndefined()) {
        const QJsonArray array = dash.toArray();
        if (array.size() % 2 != 0 || array.isEmpty())
            return place.in(u"dashMm"_s).wrong(tr("pairs of a dash and a gap are expected"));
        for (const QJsonValue &value : array) {
            if (value.toDouble() <= 0)
                return place.in(u"dashMm"_s).wrong(tr("lengths above 0 are expected"));
            line.dashMm.push_back(value.toDouble());
        }
    }
    KBS_CHECK(members.end());
    return line;
}

template <typename Place> Result<MarkerSymbol> readMarker(const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    MarkerSymbol marker;
    KBS_TRY(marker.shape, members.text(u"shape"_s, u"circle"_s));
    KBS_TRY(marker.color, members.color(u"color"_s));
    KBS_TRY(marker.outline, members.color(u"outline"_s));
    KBS_TRY(marker.sizeMm, members.number(u"sizeMm"_s, marker.sizeMm));
    KBS_TRY(marker.everyMm, members.number(u"everyMm"_s, 0));
    static const QStringList shapes{u"circle"_s, u"square"_s, u"triangle"_s, u"diamond"_s, u"cross"_s, u"star"_s};
    if (!shapes.contains(marker.shape) && !QFile::exists(marker.shape))
        return place.in(u"shape"_s)
            .wrong(tr("\"%1\" is neither a shape (%2) nor an icon that exists").arg(marker.shape, shapes.join(u", ")));
    KBS_CHECK(members.end());
    return marker;
}

template <typename Place>
Result<LabelSymbol> readLabel(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    LabelSymbol label;
    KBS_TRY(label.text, members.text(u"text"_s));
    KBS_TRY(label.sizeMm, members.number(u"sizeMm"_s, label.sizeMm));
    KBS_TRY(label.color, members.color(u"color"_s, Qt::black));
    KBS_TRY(label.halo, members.color(u"halo"_s));
    KBS_TRY(label.bold, members.flag(u"bold"_s, false));
    KBS_TRY(label.alongLine, members.flag(u"alongLine"_s, false));
    KBS_TRY(label.overhang, members.flag(u"overhang"_s, false));
    KBS_TRY(const double priority, members.number(u"priority"_s, 0));
    label.priority = static_cast<int>(priority);
    KBS_TRY(label.maxScale, members.number(u"maxScale"_s, 0));
    KBS_TRY(label.minScale, members.number(u"minScale"_s, 0));
    KBS_CHECK(members.end());
    if (label.text.isEmpty())
        return place.in(u"text"_s).wrong(tr("a template with an attribute in braces is expected"));
    for (qsizetype open = label.text.indexOf(u'{'); open >= 0; open = label.text.indexOf(u'{', open + 1)) {
        const qsizetype close = label.text.indexOf(u'}', open);
        const QString name = close < 0 ? QString() : label.text.mid(open + 1, close - open - 1);
        if (featureClass.attributeIndex(name.toStdString()) < 0)
            return place.in(u"text"_s).wrong(tr("the class has no attribute \"%1\"").arg(name));
    }
    return label;
}

template <typename Place>
Result<Symbol> readSymbol(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Symbol symbol;
    if (const QJsonValue part = json.value(u"fill"_s); part.isObject()) {
        KBS_TRY(symbol.fill, readFill(part.toObject(), place.in(u"fill"_s)));
    }
    if (const QJsonValue part = json.value(u"line"_s); part.isObject()) {
        KBS_TRY(symbol.line, readLine(part.toObject(), place.in(u"line"_s)));
    }
    if (const QJsonValue part = json.value(u"marker"_s); part.isObject()) {
        KBS_TRY(symbol.marker, readMarker(part.toObject(), place.in(u"marker"_s)));
    }
    if (const QJsonValue part = json.value(u"label"_s); part.isObject()) {
        KBS_TRY(symbol.label, readLabel(featureClass, part.toObject(), place.in(u"label"_s)));
    }
    return symbol;
}

template <typename Place> Result<Title> readTitle(const QJsonValue &json, const Place &place)
{
    Title title{json[u"tr"_s].toString(), json[u"en"_s].toString()};
    if (title.tr.isEmpty() || title.en.isEmpty())
        return place.wrong(tr("a title in \"tr\" and \"en\" is expected"));
    return title;
}

} // namespace

Result<StyleRule> StyleReader::readRule(
    const FeatureClass &featureClass, const QJsonValue &json, const QJsonObject &base, const Place &place) const
{
    if (!json.isObject())
        return place.wrong(tr("an object is expected"));
    Members members(json.toObject(), place);
    StyleRule rule;
    KBS_TRY(rule.title, readTitle(members.take(u"title"_s), place.in(u"title"_s)));
    KBS_TRY(const QString attributeName, members.text(u"attribute"_s));
    rule.attribute = attributeName.toStdString();
    const Attribute *attribute = featureClass.attribute(rule.attribute);
    if (!rule.attribute.empty() && !attribute)
        return place.in(u"attribute"_s)
            .wrong(tr("the class \"%1\" has no attribute \"%2\"")
                    .arg(QString::fromStdString(featureClass.name), attributeName));
    const QJsonArray values = members.take(u"values"_s).toArray();
    for (const QJsonValue &value : values) {
        if (!attribute)
            return place.in(u"values"_s).wrong(tr("values need an attribute"));
        const std::string text = value.toString().toStdString();
        if (text.empty())
            return place.in(u"values"_s).wrong(tr("texts are expected"));
        const CodeList *list = attribute->codeList;
        if (list && std::ranges::none_of(list->codes, [&](const Code &code) { return code.code == text; }))
            return place.in(u"values"_s)
                .wrong(tr("the code list \"%1\" has no code \"%2\"").arg(list->name, value.toString()));
        rule.values.push_back(text);
    }
    QJsonObject symbol = base;
    for (const auto &key : {u"fill"_s, u"line"_s, u"marker"_s, u"label"_s})
        if (const QJsonValue part = members.take(key); !part.isUndefined())
            symbol = merged(symbol, {{key, part}});
    KBS_CHECK(members.end());
    KBS_TRY(rule.symbol, readSymbol(featureClass, symbol, place));
    return rule;
}

Result<void> StyleReader::readClass(const QString &name, const QJsonValue &json, const Place &place)
{
    const FeatureClass *featureClass = m_catalogue.find(name.toStdString());
    if (!featureClass)
        return place.wrong(tr("the catalogue has no class \"%1\"").arg(name));
    if (m_book.m_styles.contains(featureClass->name))
        return place.wrong(tr("the class has a style already"));
    Members members(json.toObject(), place);
    ClassStyle style;
    KBS_TRY(const double order, members.number(u"order"_s, 0));
    style.order = static_cast<int>(order);
    KBS_TRY(style.visible, members.flag(u"visible"_s, true));
    KBS_TRY(style.minScale, members.number(u"minScale"_s, 0));
    KBS_TRY(style.maxScale, members.number(u"maxScale"_s, 0));
    if (style.maxScale > 0 && style.maxScale <= style.minScale)
        return place.in(u"maxScale"_s).wrong(tr("it must be larger than minScale"));
    const QJsonObject base = members.take(u"symbol"_s).toObject();
    for (const QString &key : base.keys())
        if (!QStringList{u"fill"_s, u"line"_s, u"marker"_s, u"label"_s}.contains(key))
            return place.in(u"symbol/"_s + key).wrong(tr("this key is not known here"));
    const QJsonArray rules = members.take(u"rules"_s).toArray();
    for (qsizetype i = 0; i < rules.size(); ++i) {
        KBS_TRY(StyleRule rule, readRule(*featureClass, rules[i], base, place.in(u"rules/%1"_s.arg(i))));
        style.rules.push_back(std::move(rule));
    }
    KBS_CHECK(members.end());
    if (style.rules.empty())
        return place.in(u"rules"_s).wrong(tr("at least one rule is expected"));
    m_book.m_styles.emplace(featureClass->name, std::move(style));
    return {};
}

Result<void> StyleReader::readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        auto error = fail(ErrorKind::Io, tr("the style file cannot be read: %1").arg(file.errorString()));
        error.error().at(path);
        return error;
    }
    QJsonParseError parse;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &parse);
    const Place root{path, {}};
    if (parse.error != QJsonParseError::NoError)
        return root.wrong(tr("%1 at byte %2").arg(parse.errorString()).arg(parse.offset));
    Members members(document.object(), root);
    const QJsonObject classes = members.take(u"classes"_s).toObject();
    KBS_CHECK(members.end());
    for (auto it = classes.begin(); it != classes.end(); ++it)
        KBS_CHECK(readClass(it.key(), *it, root.in(u"classes"_s).in(it.key())));
    return {};
}

Result<void> StyleReader::finish(const QString &folder)
{
    for (const auto &featureClass : m_catalogue.classes()) {
        if (featureClass->geometry == GeometryKind::None && !featureClass->anyGeometry)
            continue;
        if (!m_book.m_styles.contains(featureClass->name)) {
            auto error = fail(ErrorKind::Input,
                tr("the class \"%1\" has a geometry and no style").arg(QString::fromStdString(featureClass->name)),
                tr("Add it to the theme's style file."));
            error.error().at(folder);
            return error;
        }
        m_book.m_order.push_back(featureClass.get());
    }
    std::ranges::stable_sort(
        m_book.m_order, {}, [&](const FeatureClass *featureClass) { return m_book.of(*featureClass).order; });
    return {};
}

} // namespace kbs
