// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "geometry/geometry.h"

#include <optional>
#include <utility>

namespace kbs::geometry {

/// The part of the line from `a` to `b` that lies in a box or on its border, as fractions of the way; nothing where the
/// line misses it (Liang and Barsky).
[[nodiscard]] std::optional<std::pair<double, double>> partInside(Point a, Point b, const Bbox &box);

} // namespace kbs::geometry
