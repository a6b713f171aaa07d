// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// "city": city models in CityGML and CityJSON; buildings become footprints with height and floors.
[[nodiscard]] std::unique_ptr<Encoding> cityEncoding();

} // namespace kbs::import
