// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

#include <array>
#include <string>

namespace kbs {

/// Tells the features of one class that end or do not exist yet from the others: demolished, retired, draft, or with an
/// end date that has come. They stay in the store for their history, and neither overlap nor double anything.
class LiveTest {
public:
    explicit LiveTest(const FeatureClass &featureClass);
    [[nodiscard]] bool isLive(const std::vector<Value> &values) const;
    [[nodiscard]] bool isLive(const FeatureBatch &batch, std::size_t row) const;

private:
    template <typename ValueAt> [[nodiscard]] bool test(const ValueAt &valueAt) const;

    std::array<int, 3> m_ends; ///< attributes; -1: the class has none
    std::string m_today;
    int m_state;
};

/// The same for a single feature.
[[nodiscard]] bool isLive(const FeatureBatch &batch, std::size_t row);

} // namespace kbs
