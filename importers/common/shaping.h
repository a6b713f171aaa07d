// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/catalogue.h"
#include "geometry/geometry.h"

#include <QString>

#include <optional>

namespace kbs::import {

struct Shaped {
    QString rule;
    QString text;
    bool rejected = false;
    Point at; ///< place of the fault, store CRS
    bool hasPlace = false;
};

/// Makes a placed geometry what its class stores: kind (single ↔ multi), heights off where the class is flat, grid,
/// ring direction, validity by OGC 06-103r4. With `repair` an invalid polygon becomes valid instead of being refused.
/// `patches`: the polygons are patches of one surface and are united first. Says what was wrong; nothing where the
/// geometry was right from the start.
[[nodiscard]] std::optional<Shaped> shape(
    Geometry &geometry, const FeatureClass &featureClass, bool patches, bool repair);

} // namespace kbs::import
