// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/map_renderer.h"

namespace kbs::print {

/// One line of a sheet's legend.
struct LegendLine {
    const FeatureClass *featureClass = nullptr;
    const StyleRule *rule = nullptr;
};

/// The rules that features in the box are drawn by at this scale, in drawing order, top first: the legend by content.
[[nodiscard]] Result<std::vector<LegendLine>> legendOf(
    FeatureReader &reader, const StyleBook &styles, const MapLayers &layers, const Bbox &box, double scale);

/// Whether any feature that is drawn at this scale lies in the box.
[[nodiscard]] Result<bool> hasContent(
    FeatureReader &reader, const StyleBook &styles, const MapLayers &layers, const Bbox &box, double scale);

/// The styles without anything that shows an attribute marked as personal: labels that write one are left out, rules
/// and sizes that depend on one too.
[[nodiscard]] std::shared_ptr<const StyleBook> withoutPersonal(
    std::shared_ptr<const StyleBook> styles, const std::vector<const FeatureClass *> &classes);

} // namespace kbs::print
