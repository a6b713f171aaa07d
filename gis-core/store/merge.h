// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

#include <map>
#include <optional>
#include <string>

namespace kbs {

enum class Choice : std::uint8_t { Mine, Theirs };
/// By class name and id: what to do with a feature that conflicts.
using Choices = std::map<std::pair<std::string, FeatureId>, Choice>;

/// Merging by state: a feature that is untouched on one side takes the other's; where both changed it, each attribute,
/// the geometry with its heights, and the source key are merged by themselves. Where both changed the same part
/// differently, or one deleted what the other changed, it is a conflict.
namespace merge {

using State = std::optional<Feature>; ///< nothing: it is not there, or deleted

struct Outcome {
    bool isConflict = false;
    State state; ///< what it becomes where it is none
};
/// `choice`, where somebody has made one, decides what both sides changed.
[[nodiscard]] Outcome ofFeature(
    const State &base, const State &mine, const State &theirs, std::optional<Choice> choice = {});

[[nodiscard]] Change changeBetween(const FeatureClass &featureClass, FeatureId id, State before, State after);
[[nodiscard]] std::optional<Choice> choiceFor(const Choices &choices, const FeatureClass &featureClass, FeatureId id);

} // namespace merge

} // namespace kbs
