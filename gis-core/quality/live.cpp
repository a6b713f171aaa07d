// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/live.h"

#include <algorithm>
#include <array>

namespace kbs {

bool isLive(const FeatureBatch &batch, std::size_t row)
{
    constexpr std::array<std::string_view, 3> ends{"gecerlilik_sonu", "surum_bitisi", "terkin_tarihi"};
    constexpr std::array<std::string_view, 5> gone{"pasif", "terkin", "taslak", "yikilmis", "proje"};
    for (const std::string_view name : ends) {
        const int at = batch.featureClass().attributeIndex(name);
        if (at >= 0 && !isNull(batch.value(row, static_cast<std::size_t>(at))))
            return false;
    }
    const int state = batch.featureClass().attributeIndex("durum");
    return state < 0 || !std::ranges::contains(gone, toText(batch.value(row, static_cast<std::size_t>(state))));
}

} // namespace kbs
