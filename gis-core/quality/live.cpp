// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/live.h"

#include <QDate>

#include <algorithm>

namespace kbs {

namespace {

std::string today()
{
    return QDate::currentDate().toString(Qt::ISODate).toStdString() + "T24";
}

} // namespace

LiveTest::LiveTest(const FeatureClass &featureClass)
    : m_ends{featureClass.attributeIndex("gecerlilik_sonu"), featureClass.attributeIndex("surum_bitisi"),
          featureClass.attributeIndex("terkin_tarihi")},
      m_today(today()), m_state(featureClass.attributeIndex("durum"))
{
}

template <typename ValueAt> bool LiveTest::test(const ValueAt &valueAt) const
{
    constexpr std::array<std::string_view, 5> gone{"pasif", "terkin", "taslak", "yikilmis", "proje"};
    for (const int at : m_ends) {
        if (at < 0 || isNull(valueAt(at)))
            continue;
        const std::string end = toText(valueAt(at));
        if (!end.empty() && end <= m_today) // ISO dates sort as text
            return false;
    }
    return m_state < 0 || isNull(valueAt(m_state)) || !std::ranges::contains(gone, toText(valueAt(m_state)));
}

bool LiveTest::isLive(const std::vector<Value> &values) const
{
    return test([&](int at) -> const Value & { return values[static_cast<std::size_t>(at)]; });
}

bool LiveTest::isLive(const FeatureBatch &batch, std::size_t row) const
{
    return test([&](int at) -> const Value & { return batch.value(row, static_cast<std::size_t>(at)); });
}

bool isLive(const FeatureBatch &batch, std::size_t row)
{
    return LiveTest(batch.featureClass()).isLive(batch, row);
}

} // namespace kbs
