// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/gml_tree.h"
#include "importers/common/source.h"

#include <optional>
#include <vector>

namespace kbs::import::gml {

/// What a geometry inherits from the feature and the collection around it.
struct Surroundings {
    std::string srsName;
    int dimension = 0; ///< 0: not said
};

/// A geometry as it was read. With a fault there are no coordinates.
struct Built {
    Geometry geometry;
    std::string srsName;
    bool patches = false;
    std::optional<SourceFault> fault;
    std::vector<SourceFault> notes;
};

/// Reads the geometry that starts at `node` (Tree::geometryElement() says that it is one). `memory` is an empty
/// geometry whose memory is used for the new one.
[[nodiscard]] Built buildGeometry(
    const Tree &tree, std::uint32_t node, const Surroundings &around, double arcTolerance, Geometry &&memory = {});

} // namespace kbs::import::gml
