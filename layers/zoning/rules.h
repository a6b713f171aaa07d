// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "layers/zoning/imar.h"

namespace kbs::zoning {

struct AreaRules {
    std::map<std::string, RuleValue> rules; ///< see ImarArea::rules
    std::optional<int> floorsHint;
    std::vector<Finding> findings;
};

/// The building rules of a plan area: its columns as value and kind, then the notation text beside them, then the
/// symbol points inside it. Sources that disagree make a Conflict.
[[nodiscard]] Result<AreaRules> rulesOf(FeatureReader &reader, const Feature &area);

/// The setbacks that hold where the plan is silent (PAİY md 23): 5 m in front, 3 m at side and rear, 0.50 m more at
/// side and rear for each floor above four, 15 m all round from 60.50 m of height.
struct DefaultSetbacks {
    double front = 5, side = 3, rear = 3;
    QString how;
};
[[nodiscard]] DefaultSetbacks defaultSetbacks(
    const std::map<std::string, RuleValue> &rules, std::optional<int> floorsHint);

} // namespace kbs::zoning
