// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/screen_geometry.h"

namespace kbs::render {

/// The lines moved aside by so many pixels: to the right of their direction, negative to the left. Corners are mitred
/// (blunt where they are sharp); closed rings stay closed.
[[nodiscard]] ScreenShape offsetShape(const ScreenShape &shape, double offset);

} // namespace kbs::render
