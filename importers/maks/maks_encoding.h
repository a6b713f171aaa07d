// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// "maks": tables of MAKS/UAVT extracts in any vector file or text table, recognised by their columns. Layers get
/// MAKS's own names, cut column names are completed, keys are brought to one form, and street types are told apart by
/// which of the two code lists is in force.
[[nodiscard]] std::unique_ptr<Encoding> maksEncoding();

} // namespace kbs::import
