// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/export.h"

namespace kbs::import {

/// Writes INSPIRE GML 3.2.1 (CP, AD, BU core2d and AU in version 4.0) by importers/inspire/inspire.export.json: urn
/// srsName with the authority's axis order, voids with their reason. What an object's form cannot say, but a later
/// import of the file into the same store must know, stands in its gml:description (ExportHints), found by reading the
/// object back with the import's own mapping while it is written.
[[nodiscard]] Result<ExportCounts> writeInspire(Store &store, const ExportOptions &options, Progress &progress);

} // namespace kbs::import
