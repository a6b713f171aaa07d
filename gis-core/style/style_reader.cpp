// SPDX-License-Identifier: GPL-3.0-or-later
#include "style/style_reader.h"

#include "style/style_json.h"

#include <QFile>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs {

using style::Members;
using style::Place;
using style::tr;

namespace {

Result<StyleCondition> readCondition(const FeatureClass &featureClass, const QJsonObject &json, const Place &place)
{
    Members members(json, place);
    StyleCondition condition;
    KBS_TRY(const QString name, members.text(u"attribute"_s));
    condition.attribute = name.toStdString();
    const Attribute *attribute = featureClass.attribute(condition.attribute);
    if (!attribute)
        return place.in(u"attribute"_s)
            .wrong(tr("the class \"%1\" has no attribute \"%2\"").arg(QString::fromStdString(featureClass.name), name));
    for (const QJsonValue &value : members.take(u"values"_s).toArray()) {
        const std::string text = value.toString().toStdString();
        if (text.empty())
            return place.in(u"values"_s).wrong(tr("texts are expected"));
        const CodeList *list = attribute->codeList;
        if (list && !list->open
            && std::ranges::none_of(list->codes, [&](const Code &code) { return code.code == text; }))
            return place.in(u"values"_s)
                .wrong(tr("the code list \"%1\" has no code \"%2\"").arg(list->name, value.toString()));
        condition.values.push_back(text);
    }
    if (members.has(u"from"_s)) {
        KBS_TRY(condition.from, members.anyNumber(u"from"_s, 0));
    }
    if (members.has(u"below"_s)) {
        KBS_TRY(condition.below, members.anyNumber(u"below"_s, 0));
    }
    KBS_CHECK(members.end());
    return condition;
}

} // namespace

Result<StyleRule> StyleReader::readRule(
    const FeatureClass &featureClass, const QJsonValue &json, const QJsonObject &base, const Place &place) const
{
    if (!json.isObject())
        return place.wrong(tr("an object is expected"));
    Members members(json.toObject(), place);
    StyleRule rule;
    KBS_TRY(rule.title, members.title(u"title"_s));
    if (const QJsonValue attribute = members.take(u"attribute"_s); !attribute.isUndefined()) {
        QJsonObject condition{{u"attribute"_s, attribute}};
        if (const QJsonValue values = members.take(u"values"_s); !values.isUndefined())
            condition[u"values"_s] = values;
        KBS_TRY(StyleCondition read, readCondition(featureClass, condition, place));
        rule.when.push_back(std::move(read));
    } else if (members.has(u"values"_s)) {
        return place.in(u"values"_s).wrong(tr("values need an attribute"));
    }
    KBS_TRY(const auto conditions, members.objects(u"when"_s));
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        KBS_TRY(StyleCondition read, readCondition(featureClass, conditions[i], place.in(u"when/%1"_s.arg(i))));
        rule.when.push_back(std::move(read));
    }
    KBS_TRY(rule.minScale, members.number(u"minScale"_s, 0));
    KBS_TRY(rule.maxScale, members.number(u"maxScale"_s, 0));
    QJsonObject symbol = base;
    for (const QString &key : style::symbolKeys())
        if (const QJsonValue part = members.take(key); !part.isUndefined())
            symbol = style::merged(symbol, {{key, part}});
    KBS_CHECK(members.end());
    KBS_TRY(rule.symbol, style::readSymbol(featureClass, symbol, place));
    return rule;
}

Result<std::vector<StyleRule>> StyleReader::readRules(const FeatureClass &featureClass, const QJsonValue &json,
    const QJsonObject &base, const std::vector<QJsonObject> &variants, const Place &place) const
{
    std::vector<StyleRule> out;
    const QJsonArray rules = json.toArray();
    for (qsizetype i = 0; i < rules.size(); ++i) {
        const Place at = place.in(u"rules/%1"_s.arg(i));
        for (std::size_t v = 0; v < variants.size(); ++v) {
            QJsonObject rule = style::merged(rules[i].toObject(), variants[v]);
            QJsonArray when = rules[i][u"when"_s].toArray();
            for (const QJsonValue &condition : variants[v][u"when"_s].toArray())
                when.append(condition);
            rule[u"when"_s] = when;
            KBS_TRY(StyleRule read, readRule(featureClass, rule, base, at.in(u"variants/%1"_s.arg(v))));
            out.push_back(std::move(read));
        }
        KBS_TRY(StyleRule rule, readRule(featureClass, rules[i], base, at));
        out.push_back(std::move(rule));
    }
    return out;
}

Result<void> StyleReader::readClass(const QString &name, const QJsonValue &json, const Place &place)
{
    const FeatureClass *featureClass = m_catalogue.find(name.toStdString());
    if (!featureClass && m_catalogue.leavesOut(name.toStdString()))
        return {};
    if (!featureClass)
        return place.wrong(tr("the catalogue has no class \"%1\"").arg(name));
    if (m_book.m_styles.contains(featureClass->name))
        return place.wrong(tr("the class has a style already"));
    Members members(json.toObject(), place);
    ClassStyle style;
    KBS_TRY(style.order, members.wholeNumber(u"order"_s, 0));
    KBS_TRY(style.visible, members.flag(u"visible"_s, true));
    KBS_TRY(style.minScale, members.number(u"minScale"_s, 0));
    KBS_TRY(style.maxScale, members.number(u"maxScale"_s, 0));
    if (style.maxScale > 0 && style.maxScale <= style.minScale)
        return place.in(u"maxScale"_s).wrong(tr("it must be larger than minScale"));
    if (const QJsonValue heat = members.take(u"heat"_s); heat.isObject()) {
        KBS_TRY(style.heat, style::readHeat(*featureClass, heat.toObject(), place.in(u"heat"_s)));
    }
    const QJsonObject base = members.take(u"symbol"_s).toObject();
    for (const QString &key : base.keys())
        if (!style::symbolKeys().contains(key))
            return place.in(u"symbol/"_s + key).wrong(tr("this key is not known here"));
    KBS_TRY(const auto variants, members.objects(u"variants"_s));
    KBS_TRY(style.rules, readRules(*featureClass, members.take(u"rules"_s), base, variants, place));
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
    return readClasses(classes, path);
}

Result<void> StyleReader::readClasses(const QJsonObject &classes, const QString &source)
{
    const Place place{source, u"/classes"_s};
    for (auto it = classes.begin(); it != classes.end(); ++it)
        KBS_CHECK(readClass(it.key(), *it, place.in(it.key())));
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
    m_book.sortOrder();
    return {};
}

} // namespace kbs
