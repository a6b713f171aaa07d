// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/inspire/inspire_template.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

std::string text(const QJsonValue &value)
{
    return value.toString().toStdString();
}

std::vector<int> attributesOf(const QJsonValue &value, const FeatureClass &featureClass)
{
    std::vector<int> list;
    if (value.isString())
        list.push_back(featureClass.attributeIndex(text(value)));
    for (const auto &name : value.toArray())
        list.push_back(featureClass.attributeIndex(text(name)));
    return list;
}

std::map<std::string, std::string> codesOf(const QJsonArray &values, const FeatureClass &featureClass, int attribute)
{
    std::map<std::string, std::string> codes;
    const CodeList *list
        = attribute < 0 ? nullptr : featureClass.attributes[static_cast<std::size_t>(attribute)].codeList;
    for (const auto &value : values) {
        const Code *code = list ? list->find(text(value)) : nullptr;
        codes.emplace(code ? code->code : text(value), text(value));
    }
    return codes;
}

InspireNode readNode(const QJsonObject &json, const FeatureClass &featureClass)
{
    using Form = InspireNode::Form;
    InspireNode node{.element = text(json[u"element"]),
        .join = json[u"join"].toString(u" "_s).toStdString(),
        .text = text(json[u"text"]),
        .href = text(json[u"href"]),
        .voidReason = text(json[u"void"]),
        .noValue = text(json[u"noValue"]),
        .gco = json[u"gco"].toBool(),
        .required = json[u"required"].toBool()};
    const QJsonObject with = json[u"with"].toObject();
    for (auto it = with.begin(); it != with.end(); ++it)
        node.with.emplace_back(it.key().toStdString(), text(it.value()));
    for (const auto &[key, form] :
        {std::pair{u"value"_s, Form::Value}, {u"name"_s, Form::Name}, {u"code"_s, Form::Code}, {u"link"_s, Form::Link}})
        if (json.contains(key)) {
            node.form = form;
            node.attributes = attributesOf(json[key], featureClass);
        }
    if (node.form == Form::Empty)
        node.form = json.contains(u"geometry") ? Form::Geometry
            : json.contains(u"identifier")     ? Form::Identifier
            : json.contains(u"country")        ? Form::Country
            : json.contains(u"content")        ? Form::Content
            : json.contains(u"components")     ? Form::Components
            : json.contains(u"text")           ? Form::Text
            : json.contains(u"href")           ? Form::Href
                                               : Form::Empty;
    if (node.form == Form::Geometry)
        node.text = text(json[u"geometry"]);
    if (node.form == Form::Code)
        node.codes = codesOf(json[u"values"].toArray(), featureClass, node.attributes.front());
    for (const QString &key : {u"if"_s, u"ifCode"_s})
        if (json.contains(key)) {
            node.onlyIf = featureClass.attributeIndex(text(json[key]));
            node.onlyIfCode = key == "ifCode"_L1;
        }
    for (const auto &child : json[u"content"].toArray())
        node.content.push_back(readNode(child.toObject(), featureClass));
    for (const auto &entry : json[u"components"].toArray()) {
        const QJsonObject component = entry.toObject();
        node.components.push_back({.attribute = featureClass.attributeIndex(text(component[u"attribute"])),
            .type = text(component[u"type"]),
            .level = text(component[u"level"])});
    }
    return node;
}

} // namespace

Result<InspireTemplate> InspireTemplate::load(const Catalogue &catalogue)
{
    QFile file(u":/importers/inspire/inspire.export.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Internal, u"inspire.export.json: "_s + file.errorString());
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    InspireTemplate out;
    const QJsonObject namespaces = json[u"namespaces"].toObject();
    for (auto it = namespaces.begin(); it != namespaces.end(); ++it)
        out.namespaces.emplace_back(it.key().toStdString(), text(it.value()));
    for (const auto &entry : json[u"types"].toArray()) {
        const QJsonObject object = entry.toObject();
        const FeatureClass *featureClass = catalogue.find(text(object[u"class"]));
        if (!featureClass)
            continue; // a catalogue without this theme
        InspireType type{.theme = text(object[u"theme"]),
            .type = text(object[u"type"]),
            .prefix = text(object[u"prefix"]),
            .featureClass = featureClass};
        for (const auto &node : object[u"content"].toArray())
            type.content.push_back(readNode(node.toObject(), *featureClass));
        out.types.push_back(std::move(type));
    }
    return out;
}

} // namespace kbs::import
