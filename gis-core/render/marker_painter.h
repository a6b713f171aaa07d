// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/symbol_painter.h"

class QSvgRenderer;

namespace kbs::render {

/// One marker made ready for one canvas: its shape or icon, its letters, and a picture of it where it is drawn often.
class MarkerPainter {
public:
    MarkerPainter(const MarkerSymbol &symbol, const Canvas &canvas);
    ~MarkerPainter();
    MarkerPainter(MarkerPainter &&) noexcept;

    /// `degrees` clockwise, as QPainter turns.
    void draw(QPainter &painter, QPointF at, double degrees = 0, double factor = 1) const;
    [[nodiscard]] double size() const { return m_symbol.sizeMm * m_canvas.pxPerMm; } ///< pixels
    [[nodiscard]] const MarkerSymbol &symbol() const { return m_symbol; }

private:
    void paint(QPainter &painter, double size) const;

    MarkerSymbol m_symbol;
    Canvas m_canvas;
    QImage m_picture;
    QPainterPath m_path;    ///< in a box of side 1 around the origin
    QPainterPath m_letters; ///< the same
    bool m_isOpen = false;  ///< strokes alone, nothing to fill
    std::unique_ptr<QSvgRenderer> m_svg;
};

} // namespace kbs::render
