// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"

namespace kbs::gui {

/// "Parsel 123/4": class and label of one feature.
[[nodiscard]] QString featureTitle(const SelectedFeature &selected);

/// The card as HTML: for a parcel the parcel card and its building rules with their sources, for anything else its
/// given attributes and measures. Reads; call it in a worker.
[[nodiscard]] Result<QString> cardHtml(FeatureReader &reader, const SelectedFeature &selected, Progress &progress);

} // namespace kbs::gui
