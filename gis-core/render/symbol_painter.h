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

namespace kbs::render {

class MarkerPainter;

/// Where and how fine is painted. Lengths in the painter's own units (pixels).
struct Canvas {
    QPainter *painter = nullptr;
    double pxPerMm = 96.0 / 25.4;
    double devicePixelRatio = 1;
    bool isVector = false;       ///< a PDF page: nothing is turned into pictures
    QPointF hatchOrigin;         ///< screen place of a fixed map point, so that hatches do not swim when panning
    double scaleDenominator = 0; ///< for symbols in millimetres of a sheet; 0: unknown, they stay as they are
    bool fullOutlines = false;   ///< borders of the smallest areas as strong as all others
};

/// What millimetres of a sheet are multiplied with at a scale: 1 where the scales agree, within limits that keep signs
/// readable.
[[nodiscard]] double sheetFactor(double sheetScale, double scaleDenominator);

/// The same for the thickness of lines. That is ink and has no width on the ground: a plan of 1/1000 that is printed at
/// 1/500 has longer dashes and larger signs, but a block edge of 1.6 mm is not 3.2 mm wide, which would hide 1.6 m of
/// the land that it bounds (MPYY EK-1d gives thicknesses of the drawn sheet).
[[nodiscard]] double inkFactor(double sheetScale, double scaleDenominator);

/// One symbol made ready for one canvas: pens, brushes and the marker's picture.
class SymbolPainter {
public:
    SymbolPainter(const Symbol &symbol, const Canvas &canvas);
    ~SymbolPainter();
    SymbolPainter(SymbolPainter &&) noexcept;

    /// `sizeFactor` and `groundPx` (0: not known) are those of FeatureSizes.
    void drawArea(const ScreenShape &shape, double sizeFactor = 1) const;
    void drawLine(const ScreenShape &shape, double groundPx = 0) const;
    void drawCasing(const ScreenShape &shape, double groundPx = 0) const;
    void drawPoints(const ScreenShape &shape, double sizeFactor = 1) const;
    [[nodiscard]] bool hasCasing() const { return m_casing.style() != Qt::NoPen; }
    [[nodiscard]] double markerSize() const; ///< pixels, 0 without a marker

private:
    void drawRings(const ScreenShape &shape) const;
    void drawStrokes(const ScreenShape &shape) const;
    void drawAlong(const ScreenShape &shape) const;
    void drawDot(const ScreenShape &shape) const;

    Symbol m_symbol;
    Canvas m_canvas;
    QBrush m_brush;
    std::array<QPen, 3> m_pens; ///< full, and paler for areas of a few pixels, which would be nothing but border
    QPen m_solid;               ///< without dashes
    QPen m_casing{Qt::NoPen};
    std::vector<QPen> m_over;
    QColor m_dotColor;
    std::unique_ptr<MarkerPainter> m_marker;
    std::vector<MarkerPainter> m_along;
};

/// The symbol as a small picture for legends and the layer tree; `kind` says whether as area, line or point.
[[nodiscard]] QImage legendSymbol(
    const Symbol &symbol, GeometryKind kind, QSize size = {22, 16}, double devicePixelRatio = 1.0);
/// The same, straight into a painter (vector stays vector). `box` in the painter's units.
void paintLegendSymbol(const Symbol &symbol, GeometryKind kind, const QRectF &box, const Canvas &canvas);

} // namespace kbs::render
