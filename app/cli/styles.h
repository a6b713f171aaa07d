// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "style/theme.h"

namespace kbs::cli {

/// The styles that --theme and --style ask for: the theme over the usual styles, then the style files in their order.
/// SLD and QGIS styles are for the class that --class names. What of them was not taken over is told on `console`.
[[nodiscard]] Result<std::shared_ptr<const StyleBook>> stylesOf(
    const Catalogue &catalogue, const Arguments &arguments, Console &console);

} // namespace kbs::cli
