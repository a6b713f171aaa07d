// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/export.h"

namespace kbs::import {

/// Writes one plan as PlanGML (GML 2.1.2) in the order of its level's schema. Where a mandatory value is missing or one
/// does not fit the schema, every such object is told and nothing is written (ErrorKind::Input): a number that is not
/// in the plan is never invented.
[[nodiscard]] Result<ExportCounts> writePlanGml(Store &store, const ExportOptions &options, Progress &progress);

} // namespace kbs::import
