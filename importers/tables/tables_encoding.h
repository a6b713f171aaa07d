// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// "table": delimited text, XLSX, ODS and JSON lists.
[[nodiscard]] std::unique_ptr<Encoding> tablesEncoding();

} // namespace kbs::import
