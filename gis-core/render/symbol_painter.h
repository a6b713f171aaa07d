// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/screen_geometry.h"
#include "style/style.h"

#include <QBrush>
#include <QImage>
#include <QPainterPath>
#include <QPen>

#include <array>
#include <memory>

class QPainter;
class QSvgRenderer;

namespace kbs::render {

/// Where and how fine is painted. Lengths in the painter's own units (pixels).
struct Canvas {
    QPainter *painter = nullptr;
    double pxPerMm = 96.0 / 25.4;
    double devicePixelRatio = 1;
    bool isVector = false; ///< a PDF page: nothing is turned into pictures
    QPointF hatchOrigin;   ///< screen place of a fixed map point, so that hatches do not swim when panning
};

/// One symbol made ready for one canvas: pens, brushes and the marker's picture.
class SymbolPainter {
public:
    SymbolPainter(const Symbol &symbol, const Canvas &canvas);
    ~SymbolPainter();
    SymbolPainter(SymbolPainter &&) noexcept;

    void drawArea(const ScreenShape &shape) const;
    void drawLine(const ScreenShape &shape) const;
    void drawCasing(const ScreenShape &shape) const;
    void drawPoints(const ScreenShape &shape) const;
    [[nodiscard]] bool hasCasing() const { return m_casing.style() != Qt::NoPen; }
    [[nodiscard]] double markerSize() const; ///< pixels, 0 without a marker

private:
    void drawMarker(QPointF at, double degrees = 0) const;
    void drawRepeatedMarkers(const ScreenShape &shape) const;
    void drawDot(const ScreenShape &shape) const;
    void paintMarkerShape(QPainter &painter, double size) const;

    Symbol m_symbol;
    Canvas m_canvas;
    QBrush m_brush;
    std::array<QPen, 3> m_pens; ///< full, and paler for areas of a few pixels, which would be nothing but border
    QPen m_solid;               ///< without dashes
    QPen m_casing{Qt::NoPen};
    QColor m_dotColor;
    QImage m_marker;
    QPainterPath m_markerPath;
    std::unique_ptr<QSvgRenderer> m_svg;
};

/// The symbol as a small picture for legends and the layer tree; `kind` says whether as area, line or point.
[[nodiscard]] QImage legendSymbol(
    const Symbol &symbol, GeometryKind kind, QSize size = {22, 16}, double devicePixelRatio = 1.0);

} // namespace kbs::render
