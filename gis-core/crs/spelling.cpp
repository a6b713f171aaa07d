// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/spelling.h"

#include "crs/crs.h"

#include <QRegularExpression>

#include <array>

using namespace Qt::StringLiterals;

namespace kbs::crs {

namespace {

/// Every pattern captures authority and code. A compound ("urn:ogc:def:crs,crs:EPSG::5254,crs:EPSG::5775",
/// "EPSG:5254+5775") gives its first, horizontal member.
const std::array<QRegularExpression, 5> &patterns()
{
    static const std::array<QRegularExpression, 5> all = [] {
        constexpr auto any = QRegularExpression::CaseInsensitiveOption;
        return std::array{
            QRegularExpression(uR"(^()(\d+)$)"_s),
            QRegularExpression(uR"(^(EPSG|ESRI|OGC|IGNF)::?(\w+)(\+.*)?$)"_s, any),
            QRegularExpression(uR"(^urn:(?:x-)?ogc:def:crs[:,](?:crs:)?(\w+):(?:[\w.]*:)?(\w+)(,.*)?$)"_s, any),
            QRegularExpression(uR"(^https?://(?:www\.)?opengis\.net/def/crs/(\w+)/[\w.]+/(\w+)/?$)"_s, any),
            QRegularExpression(uR"(^(?:https?://(?:www\.)?opengis\.net/gml/srs/)?(epsg)\.xml#(\w+)$)"_s, any),
        };
    }();
    return all;
}

} // namespace

std::optional<QString> authorityCode(const QString &spelling)
{
    const QString text = spelling.trimmed();
    if (text.compare("CRS84"_L1, Qt::CaseInsensitive) == 0)
        return u"OGC:CRS84"_s;
    for (const QRegularExpression &pattern : patterns()) {
        const auto match = pattern.match(text);
        if (!match.hasMatch())
            continue;
        const QString authority = match.captured(1).isEmpty() ? u"EPSG"_s : match.captured(1).toUpper();
        const QString code = match.captured(2).toUpper();
        if (authority == "EPSG"_L1 && (code == "900913"_L1 || code == "3785"_L1))
            return u"EPSG:3857"_s; // Web Mercator before it had its code
        return authority + u':' + code;
    }
    return std::nullopt;
}

bool usesAuthorityOrder(const QString &srsName)
{
    static const QRegularExpression authoritative(
        uR"(^(urn:(x-)?ogc:def:crs|https?://(www\.)?opengis\.net/def/crs/))"_s,
        QRegularExpression::CaseInsensitiveOption);
    return authoritative.match(srsName.trimmed()).hasMatch();
}

} // namespace kbs::crs
