// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/rule_matcher.h"

namespace kbs::render {

RuleMatcher::RuleMatcher(const FeatureClass &featureClass, const ClassStyle &style)
{
    for (std::size_t i = 0; i < style.rules.size(); ++i) {
        const StyleRule &rule = style.rules[i];
        const int index = static_cast<int>(i);
        if (rule.attribute.empty()) {
            m_groups.push_back({.always = index});
            break; // nothing after it can be reached
        }
        const int attribute = featureClass.attributeIndex(rule.attribute);
        if (attribute < 0)
            continue;
        if (m_groups.empty() || m_groups.back().attribute != attribute)
            m_groups.push_back({.attribute = attribute});
        Group &group = m_groups.back();
        for (const std::string &value : rule.values)
            group.byValue.emplace(value, index);
        if (rule.values.empty() && group.ifNull < 0)
            group.ifNull = index;
    }
}

int RuleMatcher::match(const FeatureBatch &batch, std::size_t row) const
{
    for (const Group &group : m_groups) {
        if (group.attribute < 0)
            return group.always;
        const Value &value = batch.value(row, static_cast<std::size_t>(group.attribute));
        if (isNull(value)) {
            if (group.ifNull >= 0)
                return group.ifNull;
            continue;
        }
        const auto *text = std::get_if<std::string>(&value);
        const auto found = text ? group.byValue.find(std::string_view(*text)) : group.byValue.find(toText(value));
        if (found != group.byValue.end())
            return found->second;
    }
    return -1;
}

} // namespace kbs::render
