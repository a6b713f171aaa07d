// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/rule_matcher.h"

#include <algorithm>

namespace kbs::render {

RuleMatcher::RuleMatcher(const FeatureClass &featureClass, const ClassStyle &style, double scaleDenominator)
{
    for (std::size_t i = 0; i < style.rules.size(); ++i) {
        const StyleRule &rule = style.rules[i];
        const int index = static_cast<int>(i);
        if (scaleDenominator > 0 && !rule.drawnAt(scaleDenominator))
            continue;
        std::vector<Test> tests;
        for (const StyleCondition &condition : rule.when)
            tests.push_back({featureClass.attributeIndex(condition.attribute), &condition});
        if (std::ranges::any_of(tests, [](const Test &test) { return test.attribute < 0; }))
            continue;
        for (const Test &test : tests)
            if (!std::ranges::contains(m_attributes, test.attribute))
                m_attributes.push_back(test.attribute);
        if (tests.empty()) {
            m_groups.push_back({.always = index});
            break; // nothing after it can be reached
        }
        const StyleCondition &first = *tests.front().condition;
        if (tests.size() > 1 || first.from || first.below) {
            m_groups.push_back({.always = index, .rest = std::move(tests)});
            continue;
        }
        if (m_groups.empty() || m_groups.back().attribute != tests.front().attribute)
            m_groups.push_back({.attribute = tests.front().attribute});
        Group &group = m_groups.back();
        for (const std::string &value : first.values)
            group.byValue.emplace(value, index);
        if (first.wantsEmpty() && group.ifNull < 0)
            group.ifNull = index;
    }
}

int RuleMatcher::find(const Group &group, const Value &value)
{
    if (isNull(value))
        return group.ifNull;
    const auto *text = std::get_if<std::string>(&value);
    const auto found = text ? group.byValue.find(std::string_view(*text)) : group.byValue.find(toText(value));
    return found == group.byValue.end() ? -1 : found->second;
}

} // namespace kbs::render
