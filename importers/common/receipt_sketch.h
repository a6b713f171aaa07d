// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/receipt.h"

namespace kbs::import {

inline constexpr double sketchWidthMm = 174, sketchHeightMm = 80;

/// Where the findings lie, north up, as SVG in millimetres: what lies around in grey, the extent of the delivery
/// dashed, findings as dots by severity, a scale bar. Empty where nothing has a place.
[[nodiscard]] QString receiptSketch(const Receipt &receipt, const QString &language);

} // namespace kbs::import
