// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// CityJSON 1.0, 1.1 and 2.0, and CityJSONSeq (one feature per line). Of one document the vertices are kept in memory
/// (24 bytes each); its objects go by one at a time. Of a sequence one line is kept.
[[nodiscard]] Result<std::unique_ptr<Source>> openCityJson(const QString &path, const SourceOptions &options);

} // namespace kbs::import
