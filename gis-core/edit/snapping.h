// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <optional>
#include <vector>

namespace kbs::edit {

/// Where a point on the map is caught.
struct Snap {
    enum class To : std::uint8_t { Vertex, Edge };
    To to = To::Vertex;
    Point at;            ///< the corner itself, or the nearest point of the edge on the grid; store CRS
    double distance = 0; ///< map units between the asked point and `at`
    const FeatureClass *featureClass = nullptr;
    FeatureId id = 0;
};

/// The nearest corner of the given classes within `tolerance` (map units); where there is none, the nearest point of
/// an edge. Nothing where both are further away.
[[nodiscard]] Result<std::optional<Snap>> snap(
    FeatureReader &reader, Point point, double tolerance, const std::vector<const FeatureClass *> &classes);

} // namespace kbs::edit
