// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"
#include "style/style.h"

#include <functional>
#include <unordered_map>

namespace kbs::render {

/// ClassStyle::match for the rows of batches: the same answer, found by hash instead of trying every rule.
class RuleMatcher {
public:
    RuleMatcher(const FeatureClass &featureClass, const ClassStyle &style);
    /// Index of the rule, -1 where none matches.
    [[nodiscard]] int match(const FeatureBatch &batch, std::size_t row) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    /// Neighbouring rules about the same attribute.
    struct Group {
        int attribute = -1; ///< -1: matches every feature
        std::unordered_map<std::string, int, Hash, std::equal_to<>> byValue;
        int ifNull = -1;
        int always = -1;
    };
    std::vector<Group> m_groups;
};

} // namespace kbs::render
