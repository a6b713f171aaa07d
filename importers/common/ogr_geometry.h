// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <QString>

#include <vector>

class OGRGeometry;

namespace kbs::import {

/// An OGR geometry as ours. Heights stay, measures go. A collection of one kind becomes a multi-geometry; one of mixed
/// kinds comes as several parts.
struct FromOgr {
    std::vector<Geometry> parts; ///< one for everything but mixed collections
    bool stroked = false;        ///< held arcs, now chords within the tolerance
    QString fault;               ///< translated; empty where all is well
};

/// `arcTolerance` in the units of the geometry.
[[nodiscard]] FromOgr fromOgr(const OGRGeometry &geometry, double arcTolerance);

/// Members of a collection that are all points, all lines or all areas become one multi-geometry; otherwise each stays
/// by itself.
[[nodiscard]] std::vector<Geometry> unite(std::vector<Geometry> &&members);

} // namespace kbs::import
