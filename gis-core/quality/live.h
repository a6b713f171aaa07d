// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

namespace kbs {

/// False for features that ended or do not exist yet: demolished, retired, draft, or with an end date that has come.
/// They stay in the store for their history, and neither overlap nor double anything.
[[nodiscard]] bool isLive(const FeatureBatch &batch, std::size_t row);

} // namespace kbs
