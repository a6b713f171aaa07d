// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "crs/crs.h"
#include "jobs/progress.h"
#include "scene/view.h"

#include <QImage>

namespace kbs::render {

/// The part of a georeferenced picture that a view shows, turned into the view's CRS and pixels; no data is
/// transparent. Reads overviews where the file has them. A file without a CRS is taken to be in the view's.
[[nodiscard]] Result<QImage> readRaster(
    const QString &path, const MapView &view, const Crs &viewCrs, double devicePixelRatio, Progress &progress);

} // namespace kbs::render
