// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"
#include "style/style.h"

#include <functional>
#include <unordered_map>

namespace kbs::render {

/// ClassStyle::match for the rows of batches: the same answer, found by hash instead of trying every rule. The style
/// must outlive the matcher.
class RuleMatcher {
public:
    /// `scaleDenominator` > 0: rules of other scales are left out.
    RuleMatcher(const FeatureClass &featureClass, const ClassStyle &style, double scaleDenominator = 0);
    /// Index of the rule in the style, -1 where none matches.
    [[nodiscard]] int match(const FeatureBatch &batch, std::size_t row) const
    {
        return match(
            [&](int attribute) -> const Value & { return batch.value(row, static_cast<std::size_t>(attribute)); });
    }
    /// The same for values from anywhere: `valueOf` is asked for an attribute index of the class. Only attributes() are
    /// asked, so an answer may be kept for every combination of their values.
    template <typename ValueOf> [[nodiscard]] int match(const ValueOf &valueOf) const
    {
        for (const Group &group : m_groups) {
            const int found = group.attribute < 0 ? group.always : find(group, valueOf(group.attribute));
            if (found < 0)
                continue;
            if (group.rest.empty())
                return found;
            if (holds(group.rest, valueOf))
                return found;
        }
        return -1;
    }
    /// Indexes of the attributes that decide, each once.
    [[nodiscard]] const std::vector<int> &attributes() const { return m_attributes; }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct Test {
        int attribute;
        const StyleCondition *condition;
    };
    /// Neighbouring rules about the same attribute and nothing else, or one rule of another kind.
    struct Group {
        int attribute = -1; ///< -1: `always`
        std::unordered_map<std::string, int, Hash, std::equal_to<>> byValue;
        int ifNull = -1;
        int always = -1;
        std::vector<Test> rest; ///< must hold too
    };
    [[nodiscard]] static int find(const Group &group, const Value &value);
    template <typename ValueOf> [[nodiscard]] static bool holds(const std::vector<Test> &tests, const ValueOf &valueOf)
    {
        for (const Test &test : tests)
            if (!test.condition->holds(valueOf(test.attribute)))
                return false;
        return true;
    }
    std::vector<Group> m_groups;
    std::vector<int> m_attributes;
};

} // namespace kbs::render
