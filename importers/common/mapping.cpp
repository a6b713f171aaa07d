// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/mapping.h"

#include "base/turkish.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSaveFile>

#include <algorithm>
#include <utility>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Mapping", text);
}

std::unexpected<Error> wrong(const QString &place, const QString &what)
{
    return fail(ErrorKind::Input, tr("The mapping is wrong at %1: %2").arg(place, what),
        tr("Mend the mapping file, or make it anew in the window."));
}

QStringList strings(const QJsonValue &value)
{
    QStringList list;
    if (value.isString())
        list << value.toString();
    for (const auto &entry : value.toArray())
        list << entry.toString();
    return list;
}

QJsonValue oneOrMany(const QStringList &list)
{
    return list.size() == 1 ? QJsonValue(list.front()) : QJsonValue(QJsonArray::fromStringList(list));
}

/// A misspelt key would otherwise be a mapping that silently does less.
Result<void> onlyKeys(const QJsonObject &object, const QStringList &known, const QString &place)
{
    for (const QString &key : object.keys())
        if (!known.contains(key))
            return wrong(place, tr("the key \"%1\" is not known").arg(key));
    return {};
}

Result<OnlyIf> readOnlyIf(const QJsonValue &value, const QString &place)
{
    const QJsonObject json = value.toObject();
    KBS_CHECK(onlyKeys(json, {u"path"_s, u"paths"_s, u"values"_s, u"match"_s}, place));
    return OnlyIf{.paths = strings(json[u"path"]) + strings(json[u"paths"]),
        .values = strings(json[u"values"]),
        .match = json[u"match"].toString()};
}

QJsonObject writeOnlyIf(const OnlyIf &onlyIf)
{
    QJsonObject json{{onlyIf.paths.size() == 1 ? u"path"_s : u"paths"_s, oneOrMany(onlyIf.paths)}};
    if (!onlyIf.values.isEmpty())
        json[u"values"] = QJsonArray::fromStringList(onlyIf.values);
    if (!onlyIf.match.isEmpty())
        json[u"match"] = onlyIf.match;
    return json;
}

Result<ValueWay> readWay(const QJsonValue &value, const QString &place)
{
    ValueWay way;
    if (value.isString()) {
        way.paths << value.toString();
        return way;
    }
    if (!value.isObject())
        return wrong(place, tr("a path or an object is expected"));
    const QJsonObject json = value.toObject();
    KBS_CHECK(onlyKeys(json,
        {u"path"_s, u"paths"_s, u"join"_s, u"match"_s, u"constant"_s, u"default"_s, u"values"_s, u"onlyIf"_s,
            u"decimalComma"_s, u"looseNumber"_s},
        place));
    way.paths = strings(json[u"path"]) + strings(json[u"paths"]);
    way.join = json[u"join"].toString(way.join);
    way.match = json[u"match"].toString();
    way.decimalComma = json[u"decimalComma"].toBool();
    way.looseNumber = json[u"looseNumber"].toBool();
    if (json.contains(u"constant"))
        way.constant = json[u"constant"].toString();
    if (json.contains(u"default")) {
        way.constant = json[u"default"].toString();
        way.fallback = true;
    }
    const QJsonObject values = json[u"values"].toObject();
    for (auto it = values.begin(); it != values.end(); ++it)
        way.values[it.key()] = it.value().toString();
    KBS_TRY(way.onlyIf, readOnlyIf(json[u"onlyIf"], place));
    if (way.paths.isEmpty() && !way.constant)
        return wrong(place, tr("neither a path nor a constant is given"));
    return way;
}

QJsonValue writeWay(const ValueWay &way)
{
    if (way == ValueWay{.paths = way.paths} && way.paths.size() == 1)
        return way.paths.front();
    QJsonObject json;
    if (!way.paths.isEmpty())
        json[way.paths.size() == 1 ? u"path"_s : u"paths"_s] = oneOrMany(way.paths);
    if (way.join != ValueWay{}.join)
        json[u"join"] = way.join;
    if (!way.match.isEmpty())
        json[u"match"] = way.match;
    if (way.constant)
        json[way.fallback ? u"default"_s : u"constant"_s] = *way.constant;
    if (way.decimalComma)
        json[u"decimalComma"] = true;
    if (way.looseNumber)
        json[u"looseNumber"] = true;
    QJsonObject values;
    for (const auto &[from, to] : way.values)
        values[from] = to;
    if (!values.isEmpty())
        json[u"values"] = values;
    if (!way.onlyIf.paths.isEmpty())
        json[u"onlyIf"] = writeOnlyIf(way.onlyIf);
    return json;
}

Result<IgnoreRule> readIgnore(const QJsonObject &json, const QString &place, bool withPath)
{
    KBS_CHECK(onlyKeys(json, {u"path"_s, u"rule"_s, u"reason"_s}, place));
    IgnoreRule rule{
        .path = json[u"path"].toString(), .rule = json[u"rule"].toString(), .reason = json[u"reason"].toString()};
    if (rule.rule.isEmpty() || rule.reason.isEmpty() || (withPath && rule.path.isEmpty()))
        return wrong(place, tr("what is ignored needs a rule and a reason"));
    return rule;
}

QJsonObject writeIgnore(const IgnoreRule &rule)
{
    QJsonObject json{{u"rule"_s, rule.rule}, {u"reason"_s, rule.reason}};
    if (!rule.path.isEmpty())
        json[u"path"] = rule.path;
    return json;
}

Result<LayerMapping> readLayer(const QJsonObject &json, const QString &place)
{
    KBS_CHECK(onlyKeys(json,
        {u"layer"_s, u"layers"_s, u"class"_s, u"why"_s, u"geometry"_s, u"attributes"_s, u"ignore"_s, u"ignoreLayer"_s,
            u"aliases"_s, u"onlyIf"_s, u"onlyGeometry"_s, u"rest"_s},
        place));
    LayerMapping layer;
    layer.layers = strings(json[u"layer"]) + strings(json[u"layers"]);
    if (layer.layers.isEmpty())
        return wrong(place, tr("no layer is named"));
    layer.className = json[u"class"].toString().toStdString();
    layer.why = json[u"why"].toString();
    layer.geometry = strings(json[u"geometry"]);
    layer.aliases = json[u"aliases"].toBool();
    layer.rest = json[u"rest"].toString().toStdString();
    layer.onlyGeometry = json[u"onlyGeometry"].toString();
    if (!layer.onlyGeometry.isEmpty()
        && !QStringList{u"point"_s, u"line"_s, u"polygon"_s, u"none"_s}.contains(layer.onlyGeometry))
        return wrong(place, tr("onlyGeometry is point, line, polygon or none"));
    KBS_TRY(layer.onlyIf, readOnlyIf(json[u"onlyIf"], place));
    const QJsonObject attributes = json[u"attributes"].toObject();
    for (auto it = attributes.begin(); it != attributes.end(); ++it) {
        AttributeMapping attribute{.attribute = it.key().toStdString(), .ways = {}};
        const QString where = place + u".attributes."_s + it.key();
        if (it.value().isArray()) {
            for (const auto &entry : it.value().toArray()) {
                KBS_TRY(ValueWay way, readWay(entry, where));
                attribute.ways.push_back(std::move(way));
            }
        } else {
            KBS_TRY(ValueWay way, readWay(it.value(), where));
            attribute.ways.push_back(std::move(way));
        }
        layer.attributes.push_back(std::move(attribute));
    }
    for (const auto &entry : json[u"ignore"].toArray()) {
        KBS_TRY(IgnoreRule rule, readIgnore(entry.toObject(), place + u".ignore"_s, true));
        layer.ignore.push_back(std::move(rule));
    }
    if (json.contains(u"ignoreLayer")) {
        KBS_TRY(IgnoreRule rule, readIgnore(json[u"ignoreLayer"].toObject(), place + u".ignoreLayer"_s, false));
        layer.ignoreLayer = std::move(rule);
    }
    return layer;
}

QJsonObject writeLayer(const LayerMapping &layer)
{
    QJsonObject json{{layer.layers.size() == 1 ? u"layer"_s : u"layers"_s, oneOrMany(layer.layers)}};
    if (!layer.className.empty())
        json[u"class"] = QString::fromStdString(layer.className);
    if (!layer.why.isEmpty())
        json[u"why"] = layer.why;
    if (!layer.geometry.isEmpty())
        json[u"geometry"] = oneOrMany(layer.geometry);
    if (layer.aliases)
        json[u"aliases"] = true;
    if (!layer.rest.empty())
        json[u"rest"] = QString::fromStdString(layer.rest);
    if (!layer.onlyGeometry.isEmpty())
        json[u"onlyGeometry"] = layer.onlyGeometry;
    if (!layer.onlyIf.paths.isEmpty())
        json[u"onlyIf"] = writeOnlyIf(layer.onlyIf);
    QJsonObject attributes;
    for (const AttributeMapping &attribute : layer.attributes) {
        QJsonArray ways;
        for (const ValueWay &way : attribute.ways)
            ways.append(writeWay(way));
        attributes[QString::fromStdString(attribute.attribute)] = ways.size() == 1 ? ways.first() : QJsonValue(ways);
    }
    if (!attributes.isEmpty())
        json[u"attributes"] = attributes;
    QJsonArray ignore;
    for (const IgnoreRule &rule : layer.ignore)
        ignore.append(writeIgnore(rule));
    if (!ignore.isEmpty())
        json[u"ignore"] = ignore;
    if (layer.ignoreLayer)
        json[u"ignoreLayer"] = writeIgnore(*layer.ignoreLayer);
    return json;
}

Result<void> checkLayer(const LayerMapping &layer, const Catalogue &catalogue, const QString &place)
{
    if (!QRegularExpression(layer.onlyIf.match).isValid())
        return wrong(place, tr("this is not a regular expression: %1").arg(layer.onlyIf.match));
    if (layer.className.empty())
        return {};
    const FeatureClass *featureClass = catalogue.find(layer.className);
    if (!featureClass)
        return wrong(place, tr("the catalogue has no class \"%1\"").arg(QString::fromStdString(layer.className)));
    if (const Attribute *rest = featureClass->attribute(layer.rest);
        !layer.rest.empty() && (!rest || rest->type != AttributeType::Text))
        return wrong(place,
            tr("the class \"%1\" has no text attribute \"%2\"")
                .arg(QString::fromStdString(layer.className), QString::fromStdString(layer.rest)));
    for (const AttributeMapping &attribute : layer.attributes) {
        const QString name = QString::fromStdString(attribute.attribute);
        if (!featureClass->attribute(attribute.attribute))
            return wrong(place,
                tr("the class \"%1\" has no attribute \"%2\"").arg(QString::fromStdString(layer.className), name));
        for (const ValueWay &way : attribute.ways)
            for (const QString &expression : {way.match, way.onlyIf.match})
                if (!QRegularExpression(expression).isValid())
                    return wrong(
                        place, tr("the expression of \"%1\" is not a regular expression: %2").arg(name, expression));
    }
    return {};
}

} // namespace

bool LayerMapping::covers(const QString &layer) const
{
    const auto key = turkish::identifier(layer.toStdString());
    return std::ranges::any_of(
        layers, [&](const QString &name) { return turkish::identifier(name.toStdString()) == key; });
}

std::vector<const LayerMapping *> Mapping::find(const QString &layer) const
{
    std::vector<const LayerMapping *> found;
    for (const LayerMapping &entry : layers)
        if (entry.covers(layer))
            found.push_back(&entry);
    for (const LayerMapping &entry : layers)
        if (entry.layers.contains(u"*"_s))
            found.push_back(&entry);
    return found;
}

namespace {

/// "component" of a path "component/ThoroughfareName/…": where an object of the layer is wanted.
QStringList pointingProperties(const std::vector<LayerMapping> &layers, const QString &wanted)
{
    QStringList properties;
    for (const LayerMapping &layer : layers)
        for (const AttributeMapping &attribute : layer.attributes)
            for (const ValueWay &way : attribute.ways)
                for (const QString &path : way.paths + way.onlyIf.paths)
                    for (const QChar behind : {u'/', u'['})
                        if (const qsizetype at = path.indexOf(u'/' + wanted + behind); at > 0)
                            properties << (path.startsWith(u'*') ? u"*"_s : path.first(at));
    properties.removeDuplicates();
    return properties;
}

} // namespace

Result<Mapping> Mapping::fromJson(const QJsonObject &json)
{
    KBS_CHECK(onlyKeys(json,
        {u"name"_s, u"encoding"_s, u"nullTexts"_s, u"decimalComma"_s, u"namesPersonal"_s, u"references"_s, u"layers"_s},
        u"/"_s));
    Mapping mapping;
    mapping.name = json[u"name"].toString();
    mapping.encoding = json[u"encoding"].toString();
    mapping.nullTexts = strings(json[u"nullTexts"]);
    mapping.decimalComma = json[u"decimalComma"].toBool();
    mapping.namesPersonal = json[u"namesPersonal"].toBool();
    for (const auto &entry : json[u"references"].toArray()) {
        const QJsonObject reference = entry.toObject();
        mapping.references.push_back({.layer = reference[u"layer"].toString(),
            .paths = strings(reference[u"paths"]),
            .by = strings(reference[u"by"]),
            .at = {}});
    }
    const QJsonArray layers = json[u"layers"].toArray();
    if (layers.isEmpty())
        return wrong(u"layers"_s, tr("no layer is mapped"));
    for (int i = 0; i < layers.size(); ++i) {
        KBS_TRY(LayerMapping layer, readLayer(layers[i].toObject(), u"layers[%1]"_s.arg(i)));
        mapping.layers.push_back(std::move(layer));
    }
    for (SourceReference &reference : mapping.references)
        reference.at = pointingProperties(mapping.layers, reference.layer);
    return mapping;
}

Result<Mapping> Mapping::load(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Io, tr("The mapping %1 cannot be read: %2").arg(path, file.errorString()),
            tr("Check the name and the folder."));
    QJsonParseError mistake;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &mistake);
    if (mistake.error == QJsonParseError::NoError && !document.isObject())
        return fail(ErrorKind::Input, tr("%1 is not a mapping: it is a JSON list").arg(path),
            tr("Give a file that the window's mapping editor saved."));
    if (!document.isObject())
        return fail(ErrorKind::Input,
            tr("%1 is not a mapping: %2 at byte %3").arg(path, mistake.errorString()).arg(mistake.offset),
            tr("Give a file that the window's mapping editor saved."));
    auto mapping = fromJson(document.object());
    if (!mapping)
        mapping.error().at(path);
    return mapping;
}

QJsonObject Mapping::toJson() const
{
    QJsonObject json{{u"name"_s, name}};
    if (!encoding.isEmpty())
        json[u"encoding"] = encoding;
    if (!nullTexts.isEmpty())
        json[u"nullTexts"] = QJsonArray::fromStringList(nullTexts);
    if (decimalComma)
        json[u"decimalComma"] = true;
    if (namesPersonal)
        json[u"namesPersonal"] = true;
    QJsonArray referenceList;
    for (const SourceReference &reference : references) {
        QJsonObject entry{{u"layer"_s, reference.layer}, {u"paths"_s, QJsonArray::fromStringList(reference.paths)}};
        if (!reference.by.isEmpty())
            entry[u"by"] = QJsonArray::fromStringList(reference.by);
        referenceList.append(entry);
    }
    if (!referenceList.isEmpty())
        json[u"references"] = referenceList;
    QJsonArray layerList;
    for (const LayerMapping &layer : layers)
        layerList.append(writeLayer(layer));
    json[u"layers"] = layerList;
    return json;
}

Result<void> Mapping::save(const QString &path) const
{
    QSaveFile file(path);
    const QByteArray text = QJsonDocument(toJson()).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return fail(ErrorKind::Io, tr("The mapping cannot be written to %1: %2").arg(path, file.errorString()),
            tr("Choose another folder."));
    return {};
}

Result<void> Mapping::check(const Catalogue &catalogue) const
{
    for (std::size_t i = 0; i < layers.size(); ++i)
        KBS_CHECK(checkLayer(layers[i], catalogue, u"layers[%1]"_s.arg(i)));
    return {};
}

} // namespace kbs::import
