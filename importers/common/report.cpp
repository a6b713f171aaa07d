// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/language.h"
#include "importers/common/pipeline.h"
#include "quality/rule_pack.h"

#include <QJsonArray>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

QJsonValue extentJson(const Bbox &box)
{
    return box.isEmpty() ? QJsonValue() : QJsonValue(QJsonArray{box.minX, box.minY, box.maxX, box.maxY});
}

/// The finding in one language; where only the other is known, what the rule pack says of the rule.
QString textIn(const Finding &finding, const quality::PackedRule &rule, const QString &code)
{
    const QString &collected = code == u"tr" ? finding.textTr : finding.textEn;
    if (!collected.isEmpty())
        return collected;
    return code == language() ? finding.text : u"%1. %2"_s.arg(rule.title.in(code), rule.text.in(code));
}

QJsonObject findingJson(const Finding &finding)
{
    const quality::PackedRule &rule = quality::rulePack().of(finding.rule);
    QJsonObject json{{u"rule"_s, finding.rule}, {u"number"_s, rule.number},
        {u"severity"_s, severityName(finding.severity)}, {u"text"_s, finding.text},
        {u"text_tr"_s, textIn(finding, rule, u"tr"_s)}, {u"text_en"_s, textIn(finding, rule, u"en"_s)},
        {u"class"_s, finding.className}};
    json[u"line"] = finding.line > 0 ? QJsonValue(finding.line) : QJsonValue();
    json[u"id"] = finding.sourceId;
    json[u"file"] = finding.file;
    if (!finding.extent.isEmpty()) {
        json[u"extent"] = extentJson(finding.extent);
        json[u"at"] = QJsonArray{finding.extent.centerX(), finding.extent.centerY()};
    }
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
    QJsonArray layers;
    for (const auto &[place, count] : ledger.layers)
        layers.append(QJsonObject{{u"layer"_s, place.first},
            {u"class"_s, place.second.isEmpty() ? QJsonValue() : QJsonValue(place.second)}, {u"read"_s, count.read},
            {u"loaded"_s, count.loaded}, {u"rejected"_s, count.rejected}, {u"ignored"_s, count.ignored}});
    QJsonArray files;
    for (const FileReport &file : preview.files)
        files.append(fileJson(file));
    return {{u"read"_s, ledger.read}, {u"loaded"_s, ledger.loaded}, {u"rejected"_s, ledger.rejected},
        {u"ignored"_s, ledger.ignored},
        {u"revision"_s, revision ? QJsonValue(static_cast<qint64>(*revision)) : QJsonValue()}, {u"classes"_s, classes},
        {u"layers"_s, layers}, {u"rules"_s, quality::rulePack().version}, {u"extent"_s, extentJson(preview.extent)},
        {u"files"_s, files}, {u"attributes"_s, attributes}, {u"findings"_s, findings},
        {u"findingsNotListed"_s, ledger.findingsNotListed}};
}

} // namespace kbs::import
