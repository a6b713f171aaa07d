// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

namespace kbs::import {

/// GeoJSON (RFC 7946, and the older form with "crs"), GeoJSONSeq (RFC 8142 and one feature per line) and JSON-FG.
/// Numbers and texts stay as written. What breaks JSON itself or the frame of the collection is an error; what is wrong
/// inside one feature is that feature's fault, with line and column.
[[nodiscard]] Result<std::unique_ptr<Source>> openGeoJson(const QString &path, const SourceOptions &options);

} // namespace kbs::import
