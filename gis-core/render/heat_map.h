// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/symbol_painter.h"

namespace kbs::render {

/// How dense features stand: their weights are spread over a radius and coloured from thin to dense, relative to the
/// densest place of the picture.
class HeatMap {
public:
    HeatMap(const HeatSymbol &symbol, const Canvas &canvas, QSizeF picture);
    void add(QPointF at, double weight);
    void paint() const;

private:
    [[nodiscard]] QColor colorAt(double share) const;
    HeatSymbol m_symbol;
    Canvas m_canvas;
    double m_cell; ///< pixels: a grid coarser than the picture is enough for what is blurred anyway
    int m_width, m_height;
    std::vector<float> m_weights;
};

} // namespace kbs::render
