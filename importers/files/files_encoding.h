// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// "ogr": vector files of every kind that GDAL reads safely, each by its own driver and nothing else.
[[nodiscard]] std::unique_ptr<Encoding> filesEncoding();

} // namespace kbs::import
