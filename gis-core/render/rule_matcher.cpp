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
            m_groups.push_back({.always = {{index, {}}}});
            break; // nothing after it can be reached
        }
        const StyleCondition &first = *tests.front().condition;
        if (first.from || first.below) {
            if (m_groups.empty() || m_groups.back().attribute >= 0)
                m_groups.push_back({});
            m_groups.back().always.push_back({index, std::move(tests)});
            continue;
        }
        const int attribute = tests.front().attribute;
        if (m_groups.empty() || m_groups.back().attribute != attribute)
            m_groups.push_back({.attribute = attribute});
        Group &group = m_groups.back();
        const Candidate candidate{index, {tests.begin() + 1, tests.end()}};
        for (const std::string &value : first.values)
            group.byValue[value].push_back(candidate);
        if (first.wantsEmpty())
            group.ifNull.push_back(candidate);
    }
}

const RuleMatcher::Candidates &RuleMatcher::byValue(const Group &group, const Value &value)
{
    static const Candidates none;
    if (isNull(value))
        return group.ifNull;
    const auto *text = std::get_if<std::string>(&value);
    const auto found = text ? group.byValue.find(std::string_view(*text)) : group.byValue.find(toText(value));
    return found == group.byValue.end() ? none : found->second;
}

} // namespace kbs::render
