// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/store_access.h"

/// How `kbs parcel` and `kbs imar` are told which parcel: by a place, or by neighbourhood and number.
namespace kbs::cli {

[[nodiscard]] std::vector<Operand> parcelOperands();
[[nodiscard]] std::vector<Option> parcelOptions();
[[nodiscard]] Result<Feature> parcelOf(Store &store, const Arguments &arguments);

} // namespace kbs::cli
