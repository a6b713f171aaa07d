// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/symbol_painter.h"

namespace kbs::render {

/// The fill as a brush for pictures: colour and hatch in one tile, hatch distances in millimetres of the canvas. For a
/// vector canvas the colour alone; drawHatch() lays the lines over it.
[[nodiscard]] QBrush fillBrush(const FillSymbol &fill, const Canvas &canvas);
void drawHatch(QPainter &painter, const QPainterPath &area, const FillSymbol &fill, const Canvas &canvas);

} // namespace kbs::render
