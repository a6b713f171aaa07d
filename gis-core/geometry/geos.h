// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "geometry/geometry.h"

#include <geos_c.h>

#include <memory>

/// The bridge to GEOS; only geometry/*.cpp may include it.
namespace kbs::geos {

/// The calling thread's GEOS context.
[[nodiscard]] GEOSContextHandle_t context();
/// What GEOS said about its last failure in this thread.
[[nodiscard]] QString lastMessage();
/// An error for an operation that GEOS refused.
[[nodiscard]] std::unexpected<Error> failure(const QString &what);

struct Destroy {
    void operator()(GEOSGeometry *geometry) const { GEOSGeom_destroy_r(context(), geometry); }
};
using Handle = std::unique_ptr<GEOSGeometry, Destroy>;

/// A GEOS geometry, or null where GEOS cannot hold it (an open or too short ring, a coordinate that is no number).
[[nodiscard]] Handle toGeos(const Geometry &geometry);
/// The parts of one dimension (0 points, 1 lines, 2 polygons) of a GEOS geometry, on the 0.1 mm grid; parts of another
/// dimension, such as the borders that two polygons share, are left out.
[[nodiscard]] Geometry fromGeos(const GEOSGeometry *geometry, int dimension);
[[nodiscard]] int dimension(const Geometry &geometry); ///< -1 for GeometryKind::None

} // namespace kbs::geos
