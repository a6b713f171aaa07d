// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/symbol_painter.h"

namespace kbs::render {

/// The fill as a brush for pictures: colour, hatches and markers in one tile that repeats without a seam. Distances are
/// rounded so that all patterns of the fill repeat together (by less than a pixel in most cases). For a vector canvas
/// the colour alone; drawPattern() lays the rest over it.
[[nodiscard]] QBrush fillBrush(const FillSymbol &fill, const Canvas &canvas);
/// Hatches and markers as lines and shapes, exact to the last digit.
void drawPattern(QPainter &painter, const QPainterPath &area, const FillSymbol &fill, const Canvas &canvas);

} // namespace kbs::render
