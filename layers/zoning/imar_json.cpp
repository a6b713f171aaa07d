// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON form of imar durumu, and the check code over it.
#include "base/check_code.h"
#include "base/json.h"
#include "layers/zoning/imar.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::zoning {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Imar", text);
}

double rounded(double value, double step)
{
    return std::round(value / step) * step;
}
double centi(double value)
{
    return std::round(value * 100) / 100;
}

QJsonValue sourceJson(const Source &source)
{
    return source.isKnown() ? QJsonValue(kbs::toJson(source)) : QJsonValue(QJsonValue::Null);
}

QJsonObject sourced(const QJsonValue &value, const Source &source)
{
    return {{u"value"_s, value}, {u"source"_s, sourceJson(source)}};
}

QJsonObject titleJson(const Title &title)
{
    return {{u"tr"_s, title.tr}, {u"en"_s, title.en}};
}

QJsonObject ruleJson(const RuleValue &rule)
{
    QJsonObject out = sourced(kbs::toJson(rule.value), rule.source);
    out[u"kind"_s] = stateName(rule.state);
    if (!rule.unit.isEmpty())
        out[u"unit"_s] = rule.unit;
    if (!rule.how.isEmpty())
        out[u"how"_s] = rule.how;
    if (!rule.valueTitle.tr.isEmpty())
        out[u"title"_s] = titleJson(rule.valueTitle);
    if (!rule.alternatives.isEmpty())
        out[u"alternatives"_s] = QJsonArray::fromStringList(rule.alternatives);
    return out;
}

QJsonObject areaJson(double area, const Source &source, const QString &how)
{
    QJsonObject out = sourced(centi(area), source);
    out[u"unit"_s] = u"m2"_s;
    out[u"how"_s] = how;
    return out;
}

QJsonObject planJson(const PlanRef &plan)
{
    QJsonObject out = sourced(plan.name, plan.source);
    out[u"pin"_s] = QString::fromStdString(plan.pin);
    out[u"durum"_s] = plan.state;
    out[u"onay_tarihi"_s] = plan.approved;
    out[u"yururluk_tarihi"_s] = plan.inForceFrom;
    out[u"olcek"_s] = plan.scale ? QJsonValue(static_cast<qint64>(*plan.scale)) : QJsonValue(QJsonValue::Null);
    out[u"degisiklik"_s] = plan.isChange;
    return out;
}

QJsonObject sideJson(const ParcelSide &side)
{
    constexpr std::array kinds{"on"_L1, "yan"_L1, "arka"_L1};
    QJsonArray line;
    for (const Point &point : side.line)
        line.append(QJsonArray{rounded(point.x, 0.0001), rounded(point.y, 0.0001)});
    return {{u"kind"_s, kinds[static_cast<std::size_t>(side.kind)]}, {u"length"_s, centi(side.length)},
        {u"mesafe"_s, ruleJson(side.setback)}, {u"faces"_s, side.faces}, {u"source"_s, sourceJson(side.facesSource)},
        {u"line"_s, line}};
}

void addRules(QJsonObject &into, const ImarArea &area)
{
    into[u"kullanim"_s] = sourced(QString::fromStdString(area.use), area.source);
    QJsonObject subtype
        = sourced(area.subtype.empty() ? QJsonValue() : QString::fromStdString(area.subtype), area.source);
    subtype[u"title"_s] = titleJson(area.useTitle);
    into[u"alt_kullanim"_s] = subtype;
    for (const auto &[name, rule] : area.rules)
        into[QString::fromStdString(name)] = ruleJson(rule);
    into[u"zarf_alani"_s] = ruleJson(area.envelopeArea);
    into[u"taban_alani"_s] = ruleJson(area.footprint);
    into[u"emsal_alani"_s] = ruleJson(area.floorArea);
    into[u"ulasilabilir_emsal_alani"_s] = ruleJson(area.reachableFloorArea);
    into[u"kat_ipucu"_s] = area.floorsHint ? QJsonValue(*area.floorsHint) : QJsonValue(QJsonValue::Null);
}

QJsonObject imarAreaJson(const ImarArea &area)
{
    QJsonObject out = sourced(area.useTitle.tr, area.source);
    out[u"adi"_s] = area.name;
    out[u"plan"_s] = area.plan;
    out[u"alan"_s] = areaJson(area.area, area.source, tr("overlap with the parcel"));
    out[u"oran"_s] = sourced(rounded(area.share, 0.0001), area.source);
    out[u"cok_kucuk"_s] = area.sliver;
    out[u"yapilasma"_s] = area.buildable;
    addRules(out, area);
    QJsonArray sides;
    for (const ParcelSide &side : area.sides)
        sides.append(sideJson(side));
    out[u"kenarlar"_s] = sides;
    out[u"zarf"_s]
        = area.envelope.isEmpty() ? QJsonValue(QJsonValue::Null) : QString::fromStdString(toWkt(area.envelope));
    return out;
}

QJsonArray itemsJson(const std::vector<ImarItem> &items)
{
    QJsonArray out;
    for (const ImarItem &item : items) {
        QJsonObject entry = sourced(item.title.isEmpty() ? item.text : item.title, item.source);
        entry[u"text"_s] = item.text;
        if (item.area > 0)
            entry[u"alan"_s] = item.area;
        out.append(entry);
    }
    return out;
}

QJsonArray findingsJson(const std::vector<Finding> &findings)
{
    QJsonArray out;
    for (const Finding &finding : findings)
        out.append(QJsonObject{{u"rule"_s, finding.rule}, {u"severity"_s, severityName(finding.severity)},
            {u"text"_s, finding.text}, {u"class"_s, finding.className}, {u"id"_s, finding.featureId}});
    return out;
}

QJsonObject content(const ImarDurumu &imar)
{
    QJsonObject out;
    if (const ImarArea *main = imar.main()) {
        addRules(out, *main);
    } else if (!imar.areas.empty()) {
        addRules(out, imar.areas.front());
    } else {
        const RuleValue silent{.unit = {}, .how = {}, .source = imar.parcel};
        for (const char16_t *name : {u"kullanim", u"alt_kullanim", u"nizam", u"taks", u"kaks", u"yencok", u"kat_adedi",
                 u"on_bahce", u"yan_bahce", u"arka_bahce", u"zarf_alani", u"taban_alani", u"emsal_alani"})
            out[QString(name)] = ruleJson(silent);
    }
    out[u"parsel"_s] = sourced(imar.label, imar.parcel);
    out[u"ada_no"_s] = sourced(QString::fromStdString(imar.block), imar.parcel);
    out[u"parsel_no"_s] = sourced(QString::fromStdString(imar.number), imar.parcel);
    out[u"mahalle"_s] = sourced(QString::fromStdString(imar.neighbourhood), imar.neighbourhoodSource);
    out[u"pafta"_s] = sourced(QString::fromStdString(imar.sheet), imar.parcel);
    out[u"alan"_s] = areaJson(imar.computedArea, imar.parcel, tr("computed from the geometry"));
    out[u"yuzolcumu"_s]
        = sourced(imar.titleArea ? QJsonValue(*imar.titleArea) : QJsonValue(QJsonValue::Null), imar.parcel);
    out[u"net_alan"_s] = areaJson(imar.netArea, imar.parcel, tr("part in building areas"));
    out[u"terk_alani"_s]
        = areaJson(imar.cededArea, imar.parcel, tr("part in roads and open areas, or in no area of the plan"));
    out[u"tarih"_s] = imar.date.toString(Qt::ISODate);
    out[u"revision"_s] = static_cast<qint64>(imar.revision);
    QJsonArray plans, areas;
    for (const PlanRef &plan : imar.plans)
        plans.append(planJson(plan));
    for (const ImarArea &area : imar.areas)
        areas.append(imarAreaJson(area));
    out[u"planlar"_s] = plans;
    out[u"alanlar"_s] = areas;
    out[u"kisitlar"_s] = itemsJson(imar.constraints);
    out[u"plan_notlari"_s] = itemsJson(imar.notes);
    out[u"findings"_s] = findingsJson(imar.findings);
    out[u"uyari"_s] = u"Bilgi amaçlıdır; resmî imar durum belgesi yerine geçmez."_s;
    return out;
}

/// Without the texts that follow the program's language.
QJsonValue languageFree(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray out;
        for (const QJsonValue &one : value.toArray())
            out.append(languageFree(one));
        return out;
    }
    if (!value.isObject())
        return value;
    QJsonObject out;
    const QJsonObject object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry)
        if (entry.key() != u"how" && entry.key() != u"faces" && !(entry.key() == u"text" && object.contains(u"rule"_s)))
            out[entry.key()] = languageFree(entry.value());
    return out;
}

} // namespace

QString checkCode(const ImarDurumu &imar)
{
    return kbs::checkCode(QJsonDocument(languageFree(content(imar)).toObject()).toJson(QJsonDocument::Compact));
}

QJsonObject toJson(const ImarDurumu &imar)
{
    QJsonObject out = content(imar);
    out[u"kontrol_kodu"_s] = checkCode(imar);
    return out;
}

} // namespace kbs::zoning
