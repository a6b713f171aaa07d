// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/area_tolerance.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace kbs::quality {

double AreaTolerance::limit(double area) const
{
    double sum = 0, below = 0;
    for (const Bracket &bracket : brackets) {
        if (area <= below)
            break;
        sum += (std::min(area, bracket.upTo) - below) * bracket.rate;
        below = bracket.upTo;
    }
    return sum;
}

namespace {

AreaTolerance fromJson(const QJsonObject &json)
{
    AreaTolerance out{.id = json["id"_L1].toString(),
        .title = {json["title"_L1]["tr"_L1].toString(), json["title"_L1]["en"_L1].toString()},
        .from = QDate::fromString(json["from"_L1].toString(), Qt::ISODate)};
    for (const auto &bracket : json["brackets"_L1].toArray())
        out.brackets.push_back(
            {bracket["upTo"_L1].toDouble(std::numeric_limits<double>::infinity()), bracket["rate"_L1].toDouble()});
    return out;
}

} // namespace

Result<AreaTolerance> areaTolerance(const QDate &on)
{
    QFile file(u":/core/quality/area_tolerance.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Internal,
            QCoreApplication::translate("Quality", "The rules for area tolerances are missing in the program"));
    std::optional<AreaTolerance> best;
    const QJsonArray all = QJsonDocument::fromJson(file.readAll())["rules"_L1].toArray();
    for (const auto &one : all) {
        AreaTolerance rule = fromJson(one.toObject());
        if (rule.from <= on && (!best || best->from < rule.from))
            best = std::move(rule);
    }
    if (!best)
        return fail(ErrorKind::NotFound,
            QCoreApplication::translate("Quality", "No rule for area tolerances is known for %1")
                .arg(on.toString(Qt::ISODate)));
    return *std::move(best);
}

} // namespace kbs::quality
