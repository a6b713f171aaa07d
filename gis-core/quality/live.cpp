// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/live.h"

#include <QDate>

#include <algorithm>
#include <array>

namespace kbs {

namespace {

std::string today()
{
    return QDate::currentDate().toString(Qt::ISODate).toStdString() + "T24";
}

} // namespace

bool isLive(const FeatureBatch &batch, std::size_t row)
{
    constexpr std::array<std::string_view, 3> ends{"gecerlilik_sonu", "surum_bitisi", "terkin_tarihi"};
    constexpr std::array<std::string_view, 5> gone{"pasif", "terkin", "taslak", "yikilmis", "proje"};
    for (const std::string_view name : ends) {
        const int at = batch.featureClass().attributeIndex(name);
        const std::string end = at < 0 ? std::string() : toText(batch.value(row, static_cast<std::size_t>(at)));
        if (!end.empty() && end <= today()) // ISO dates sort as text
            return false;
    }
    const int state = batch.featureClass().attributeIndex("durum");
    return state < 0 || !std::ranges::contains(gone, toText(batch.value(row, static_cast<std::size_t>(state))));
}

} // namespace kbs
