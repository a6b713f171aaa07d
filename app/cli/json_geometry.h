// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "geometry/geometry.h"

#include <QJsonValue>

namespace kbs::cli {

/// A geometry as edit scripts write it: the GeoJSON object, but in the store's CRS, east first. Heights are not taken.
[[nodiscard]] Result<Geometry> geometryFromJson(const QJsonValue &json);
[[nodiscard]] Result<Point> pointFromJson(const QJsonValue &json);             ///< [e, n]
[[nodiscard]] Result<std::vector<Point>> pathFromJson(const QJsonValue &json); ///< [[e, n], …]

} // namespace kbs::cli
