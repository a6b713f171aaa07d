// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/pipeline.h"

#include <QJsonArray>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QJsonValue extentJson(const Bbox &box)
{
    return box.isEmpty() ? QJsonValue() : QJsonValue(QJsonArray{box.minX, box.minY, box.maxX, box.maxY});
}

QJsonObject findingJson(const Finding &finding)
{
    QJsonObject json{{u"rule"_s, finding.rule}, {u"severity"_s, severityName(finding.severity)},
        {u"text"_s, finding.text}, {u"class"_s, finding.className}};
    json[u"line"] = finding.line > 0 ? QJsonValue(finding.line) : QJsonValue();
    json[u"id"] = finding.sourceId;
    json[u"file"] = finding.file;
    if (!finding.extent.isEmpty())
        json[u"extent"] = extentJson(finding.extent);
    return json;
}

QJsonObject fileJson(const FileReport &file)
{
    QJsonArray layers;
    for (const SourceLayer &layer : file.layers) {
        const auto found = file.layerClass.find(layer.name);
        layers.append(QJsonObject{{u"name"_s, layer.name}, {u"count"_s, layer.count},
            {u"class"_s, found == file.layerClass.end() ? QJsonValue() : QJsonValue(found->second)}});
    }
    return {{u"path"_s, file.path}, {u"encoding"_s, file.encoding}, {u"why"_s, file.why},
        {u"charset"_s, file.characterSet}, {u"crs"_s, file.crs}, {u"crsWhy"_s, file.crsWhy}, {u"layers"_s, layers}};
}

} // namespace

QJsonObject toJson(const Preview &preview, std::optional<RevisionNo> revision)
{
    const Ledger &ledger = preview.ledger;
    QJsonObject classes;
    for (const auto &[featureClass, counts] : preview.counts)
        classes[QString::fromStdString(featureClass->name)] = QJsonObject{
            {u"added"_s, static_cast<qint64>(counts.added)}, {u"changed"_s, static_cast<qint64>(counts.changed)},
            {u"unchanged"_s, static_cast<qint64>(counts.unchanged)},
            {u"deleted"_s, static_cast<qint64>(counts.deleted)}};
    QJsonArray findings;
    for (const Finding &finding : ledger.findings)
        findings.append(findingJson(finding));
    QJsonObject attributes;
    for (const auto &[layer, uses] : ledger.attributes) {
        QJsonObject paths;
        for (const auto &[path, use] : uses)
            paths[path] = QJsonObject{{u"times"_s, use.times}, {u"outcome"_s, use.outcome}};
        attributes[layer] = paths;
    }
    QJsonArray files;
    for (const FileReport &file : preview.files)
        files.append(fileJson(file));
    return {{u"read"_s, ledger.read}, {u"loaded"_s, ledger.loaded}, {u"rejected"_s, ledger.rejected},
        {u"ignored"_s, ledger.ignored},
        {u"revision"_s, revision ? QJsonValue(static_cast<qint64>(*revision)) : QJsonValue()}, {u"classes"_s, classes},
        {u"extent"_s, extentJson(preview.extent)}, {u"files"_s, files}, {u"attributes"_s, attributes},
        {u"findings"_s, findings}, {u"findingsNotListed"_s, ledger.findingsNotListed}};
}

} // namespace kbs::import
