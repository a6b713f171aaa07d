// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// A PlanGML file as objects that know their plan. The format has no header: which plan and which level an object
/// belongs to stands only in the boundary beside it, so a first pass looks for it and every object gets it as
/// attributes
/// "@plan/pin" (absent where the file holds several plans), "@plan/kademe" ("uip", "nip", "cdp"; absent where nothing
/// tells) and, for notes, "@plan/sira" (their number in the file).
[[nodiscard]] std::unique_ptr<Source> makePlanSource(std::unique_ptr<Source> inner);

} // namespace kbs::import
