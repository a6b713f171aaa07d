// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "store/feature.h"

#include <optional>
#include <string>

namespace kbs {

/// Brings a feature into the one form in which stores keep, compare and hash it: as many values as the class has
/// attributes, integers in real columns as reals, -0 as 0, single or multi geometry as the class declares, an empty
/// geometry as none. No coordinate moves. ErrorKind::Input where a value or the geometry does not fit the class.
[[nodiscard]] Result<void> toStoredForm(const FeatureClass &featureClass, Feature &feature);

/// Folded text (turkish::fold) of the attributes by which the search box finds a feature; "" where there is none.
[[nodiscard]] std::string searchTextOf(const FeatureClass &featureClass, const std::vector<Value> &values);

/// Whether two features hold the same key, values and geometry (revision aside). Both in stored form.
[[nodiscard]] bool sameContent(const Feature &a, const Feature &b);
[[nodiscard]] bool sameContent(const std::optional<Feature> &a, const std::optional<Feature> &b); ///< or both are none

} // namespace kbs
