// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/catalogue.h"

namespace kbs {

/// A Markdown page of every table of the catalogue: columns with type, unit, marks and names elsewhere, keys and code
/// lists, in both languages. The same catalogue gives the same text, byte by byte.
[[nodiscard]] QString catalogueDocumentation(const Catalogue &catalogue);

} // namespace kbs
