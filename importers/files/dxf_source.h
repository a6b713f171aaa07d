// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// A drawing: every CAD layer (tabaka) is a layer of the delivery, closed polylines are areas, and a text that stands
/// inside an area becomes that area's attribute, named like the text's layer (PARSEL_NO = "12/1"): surveyors' drawings
/// keep the number of a parcel as a text beside it. Blocks are drawn in place with their attribute texts. A drawing has
/// no CRS.
[[nodiscard]] Result<std::unique_ptr<Source>> openDxf(const QString &path, const SourceOptions &options);

} // namespace kbs::import
