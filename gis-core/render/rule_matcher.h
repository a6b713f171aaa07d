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
        for (const Group &group : m_groups)
            for (const Candidate &candidate : candidates(group, valueOf))
                if (holds(candidate.rest, valueOf))
                    return candidate.rule;
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
    /// A rule whose first condition is settled by its group.
    struct Candidate {
        int rule;
        std::vector<Test> rest;
    };
    using Candidates = std::vector<Candidate>; ///< in the order of the rules
    /// Neighbouring rules that begin with the same attribute, or rules that need another look (attribute -1).
    struct Group {
        int attribute = -1;
        std::unordered_map<std::string, Candidates, Hash, std::equal_to<>> byValue;
        Candidates ifNull;
        Candidates always;
    };
    template <typename ValueOf>
    [[nodiscard]] static const Candidates &candidates(const Group &group, const ValueOf &valueOf)
    {
        return group.attribute < 0 ? group.always : byValue(group, valueOf(group.attribute));
    }
    [[nodiscard]] static const Candidates &byValue(const Group &group, const Value &value);
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
