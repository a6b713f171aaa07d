// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/style.h"
#include "style/style_xml.h"

namespace kbs::style {

/// OGC SLD 1.0 / SE 1.1. Pixels are those of the standard (0.28 mm).
[[nodiscard]] StyleDraft readSld(const XmlElement &root, const FeatureClass &featureClass);

/// QGIS styles: single, categorised, graduated and rule-based renderers, simple labels.
[[nodiscard]] StyleDraft readQml(const XmlElement &root, const FeatureClass &featureClass);

} // namespace kbs::style
