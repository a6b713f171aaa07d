// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What the schema has no place for and a later import of the same file must know: whether 0 floors are a number or
/// "free", a PİN with letters, the number of a plan note. An export writes them into gml:description, which the schema
/// allows in every feature: "kbs: KatAdediTip=Serbest; Pin=UİP-12". An empty value takes the element away.
namespace kbs::import {

using PlanHints = std::map<std::string, std::string>;

[[nodiscard]] std::string writePlanHints(const PlanHints &hints);
/// Nothing where the text is not one of ours.
[[nodiscard]] std::optional<PlanHints> readPlanHints(std::string_view description);

} // namespace kbs::import
