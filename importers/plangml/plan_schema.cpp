// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/plangml/plan_schema.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

/// "Mesafe double ?": name, type and whether it may be left out.
PlanElement readElement(const QString &text)
{
    const QStringList words = text.split(u' ');
    return {.name = words.value(0).toStdString(), .type = words.value(1).toStdString(), .optional = words.size() > 2};
}

void addElements(const QJsonObject &definition, const QJsonObject &bases, std::vector<PlanElement> &out)
{
    if (const QString base = definition[u"base"].toString(); !base.isEmpty())
        addElements(bases[base].toObject(), bases, out);
    for (const auto &element : definition[u"elements"].toArray())
        out.push_back(readElement(element.toString()));
}

PlanSchema readSchema(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("a schema of the program is missing: %s", qPrintable(path));
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    PlanSchema schema{.level = json[u"level"].toString().toStdString(),
        .version = json[u"version"].toString(),
        .types = {},
        .enumerations = {}};
    const QJsonObject bases = json[u"bases"].toObject(), types = json[u"types"].toObject();
    for (auto it = types.begin(); it != types.end(); ++it) {
        PlanType type{.name = it.key().toStdString(), .elements = {}};
        addElements(it.value().toObject(), bases, type.elements);
        schema.types.emplace(type.name, std::move(type));
    }
    const QJsonObject enumerations = json[u"enumerations"].toObject();
    for (auto it = enumerations.begin(); it != enumerations.end(); ++it)
        for (const auto &value : it.value().toArray())
            schema.enumerations[it.key().toStdString()].push_back(value.toString().toStdString());
    return schema;
}

} // namespace

const PlanElement *PlanType::element(std::string_view elementName) const
{
    const auto found = std::ranges::find(elements, elementName, &PlanElement::name);
    return found == elements.end() ? nullptr : &*found;
}

GeometryKind PlanType::geometry() const
{
    const PlanElement *property = element("GeometryProperty");
    if (!property)
        return GeometryKind::None;
    for (const auto &[typeName, kind] : {std::pair{"Point", GeometryKind::Point},
             {"LineString", GeometryKind::LineString}, {"Polygon", GeometryKind::Polygon},
             {"MultiLineString", GeometryKind::MultiLineString}, {"MultiPolygon", GeometryKind::MultiPolygon}})
        if (property->type == typeName)
            return kind;
    return GeometryKind::None;
}

const PlanType *PlanSchema::type(std::string_view typeName) const
{
    const auto found = types.find(typeName);
    return found == types.end() ? nullptr : &found->second;
}

const std::vector<PlanSchema> &PlanSchema::all()
{
    static const std::vector<PlanSchema> schemas = [] {
        std::vector<PlanSchema> list;
        for (const QString &name : {u"uip-1.0"_s, u"uip-1.1.7"_s, u"nip-1.1.7"_s, u"cdp-1.1.7"_s})
            list.push_back(readSchema(u":/importers/plangml/schema/%1.json"_s.arg(name)));
        return list;
    }();
    return schemas;
}

const PlanSchema *PlanSchema::find(std::string_view level, const QString &version)
{
    const auto found = std::ranges::find_if(all(), [&](const PlanSchema &schema) {
        return schema.level == level && (version.isEmpty() || schema.version == version);
    });
    return found == all().end() ? nullptr : &*found;
}

} // namespace kbs::import
