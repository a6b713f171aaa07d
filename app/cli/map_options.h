// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "render/map_renderer.h"
#include "style/theme.h"

namespace kbs::cli {

/// What every command that draws a map takes: which classes, in which look, over which rasters.
[[nodiscard]] std::vector<Option> withMapOptions(std::vector<Option> others);
/// Whether the rasters can be drawn: an Error for the first that cannot; sheets that a mosaic leaves out are told on
/// `console`. Services are not asked here.
[[nodiscard]] Result<void> checkRasters(const std::vector<raster::Layer> &rasters, const Crs &mapCrs, Console &console);
/// The classes and rasters that the options ask for. Without --class: what a new map shows.
[[nodiscard]] Result<MapLayers> mapLayersOf(const Store &store, const StyleBook &styles, const Arguments &arguments);

/// The styles that --theme and --style ask for: the theme over the usual styles, then the style files in their order.
/// SLD and QGIS styles are for the class that --class names. What of them was not taken over is told on `console`.
[[nodiscard]] Result<std::shared_ptr<const StyleBook>> stylesOf(
    const Catalogue &catalogue, const Arguments &arguments, Console &console);

} // namespace kbs::cli
