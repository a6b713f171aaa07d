// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "raster/warp.h"

namespace kbs::raster {

/// Heights in a warp target (metres, one band and opacity) as a shaded relief lit from several sides, or tinted by
/// slope: white below 2 %, then green, yellow, orange and red up to 60 % and more. `view`: of the target.
[[nodiscard]] Result<QImage> reliefPicture(const WarpTarget &heights, Look look, const MapView &view);

} // namespace kbs::raster
