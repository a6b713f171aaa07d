// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/gml_geometry.h"

namespace kbs::import::gml {

/// Turns the tree of a feature into a source object: id, line, attributes by their paths, geometries (the first in file
/// order, then the others). The layer is not set.
[[nodiscard]] SourceObject unfold(const Tree &tree, const Surroundings &around, double arcTolerance);

} // namespace kbs::import::gml
