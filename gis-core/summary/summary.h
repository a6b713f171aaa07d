// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "summary/columns.h"

/// Counts and sums over a whole class: how many parcels each neighbourhood has, and of what area in all.
namespace kbs::summary {

/// All indexes are of FeatureClass::attributes.
struct Question {
    std::vector<Condition> where; ///< as a store's Query takes them, attributes only
    std::vector<int> by;          ///< one group for each combination of their values; none: one group
    std::vector<int> of;          ///< numbers (Integer, Real) that are added up
};

/// Of the features that have the number: what is not given counts nowhere as 0.
struct Measure {
    std::int64_t present = 0;
    double sum = 0;                 ///< rounded once: in whatever order the rows come
    double least = 0, greatest = 0; ///< 0 where none is present
};

struct Group {
    std::vector<Value> key; ///< in the order of Question::by; null where not given
    std::int64_t count = 0;
    std::vector<Measure> measures; ///< in the order of Question::of
};

struct Answer {
    std::vector<Group> groups; ///< by their keys, not given first; none where no feature meets the conditions
    Group total;               ///< over all groups
};

/// The attributes that the columns need for it. ErrorKind::Usage where an attribute does not fit its place: groups are
/// made by texts, codes, dates and whole numbers.
[[nodiscard]] Result<std::set<int>> attributesOf(const FeatureClass &featureClass, const Question &question);

/// Needs the columns of attributesOf().
[[nodiscard]] Result<Answer> answer(const Columns &columns, const Question &question);

} // namespace kbs::summary
