// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "crs/crs.h"

#include <QSize>

#include <vector>

namespace kbs::raster {

/// What a file says of itself.
struct FileInfo {
    QSize size; ///< pixels
    int bands = 0;
    Crs crs;               ///< unknown where the file declares none that we know
    bool hasCrs = false;   ///< declares one, known to us or not
    bool isPlaced = false; ///< lies somewhere: geotransform, world file or ground control points
    Bbox box;              ///< in its own system, east first
    double pixelSize = 0;  ///< in its own system's units
    bool hasPalette = false;
    bool isDeep = false; ///< more than 8 bits a band
    int overviews = 0;
};

/// How the bands of a file become a picture. All sheets of a mosaic share one.
struct BandPlan {
    std::vector<int> bands;       ///< 1 or 3, from 1; a grey or palette sheet among coloured ones is turned into 3
    bool isDeep = false;          ///< values are taken as they are and stretched afterwards …
    double least = 0, most = 255; ///< … from these to black and white
};

} // namespace kbs::raster
