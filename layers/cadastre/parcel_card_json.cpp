// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON form of the parcel card.
#include "base/json.h"
#include "layers/cadastre/parcel_card.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace kbs::cadastre {

namespace {

QJsonValue sourceJson(const Source &source)
{
    return source.isKnown() ? QJsonValue(kbs::toJson(source)) : QJsonValue(QJsonValue::Null);
}

QJsonObject valueJson(const CardValue &value)
{
    QJsonObject out{{u"value"_s, kbs::toJson(value.value)}, {u"source"_s, sourceJson(value.source)}};
    if (!value.unit.isEmpty())
        out[u"unit"_s] = value.unit;
    if (!value.how.isEmpty())
        out[u"how"_s] = value.how;
    if (value.masked)
        out[u"masked"_s] = true;
    return out;
}

QJsonObject valuesJson(const std::vector<CardValue> &values)
{
    QJsonObject out;
    for (const CardValue &value : values)
        out[value.name] = valueJson(value);
    return out;
}

QJsonArray itemsJson(const std::vector<CardItem> &items)
{
    QJsonArray out;
    for (const CardItem &item : items) {
        QJsonObject entry = valuesJson(item.values);
        entry[u"value"_s] = item.label;
        entry[u"source"_s] = sourceJson(item.source);
        out.append(entry);
    }
    return out;
}

} // namespace

QJsonObject toJson(const ParcelCard &card)
{
    QJsonObject out = valuesJson(card.attributes);
    for (const CardValue &value : card.measures)
        out[value.name] = valueJson(value);
    out[u"etiket"_s] = QJsonObject{{u"value"_s, card.label}, {u"source"_s, sourceJson(card.source)}};
    out[u"komsular"_s] = itemsJson(card.neighbours);
    out[u"yapilar"_s] = itemsJson(card.buildings);
    out[u"kapilar"_s] = itemsJson(card.doors);
    out[u"ruhsatlar"_s] = itemsJson(card.permits);
    out[u"irtifaklar"_s] = itemsJson(card.easements);
    out[u"plan_alanlari"_s] = itemsJson(card.planAreas);
    out[u"onceki"_s] = itemsJson(card.earlier);
    out[u"sonraki"_s] = itemsJson(card.later);
    out[u"source"_s] = sourceJson(card.source);
    return out;
}

} // namespace kbs::cadastre
