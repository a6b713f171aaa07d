// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// CityGML 1.0, 2.0 and 3.0: one top-level city object in memory at a time. Objects are the members of the model and,
/// inside of them, parts, installations, rooms and the like; boundary surfaces (walls, roofs) are their faces.
[[nodiscard]] Result<std::unique_ptr<Source>> openCityGml(const QString &path, const SourceOptions &options);

} // namespace kbs::import
