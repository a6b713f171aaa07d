// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/symbol_painter.h"

#include "render/hatch.h"
#include "render/label_block.h"
#include "render/label_spots.h"
#include "render/label_template.h"
#include "render/marker_painter.h"
#include "render/offset_line.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

constexpr double leastSheetFactor = 0.35, mostSheetFactor = 2.5;

QPen penOf(const LineStroke &line, double pxPerMm)
{
    QPen pen(line.color, line.widthMm * pxPerMm, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    pen.setMiterLimit(2);
    if (!line.dashMm.empty()) {
        QList<qreal> pattern; // QPen counts dashes in pen widths
        for (const double mm : line.dashMm)
            pattern.append(mm * pxPerMm / std::max(pen.widthF(), 0.01));
        pen.setDashPattern(pattern);
    }
    return pen;
}

/// Lines in millimetres of the canvas's sheet millimetre, so that they come out as thick as inkFactor says.
Symbol withInk(Symbol symbol, double scaleDenominator)
{
    const double factor
        = inkFactor(symbol.sheetScale, scaleDenominator) / sheetFactor(symbol.sheetScale, scaleDenominator);
    if (!symbol.line || factor >= 1)
        return symbol;
    const auto keep = [factor](LineStroke &stroke) {
        for (double &mm : stroke.dashMm)
            if (mm <= stroke.widthMm) // a dot stays one
                mm *= factor;
        stroke.widthMm *= factor;
    };
    keep(*symbol.line);
    symbol.line->casingMm *= factor;
    for (LineStroke &stroke : symbol.line->over)
        keep(stroke);
    return symbol;
}

QColor paler(QColor color, double factor)
{
    color.setAlphaF(static_cast<float>(color.alphaF() * factor));
    return color;
}

QPainterPath pathOf(const ScreenShape &shape)
{
    QPainterPath path;
    for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring) {
        const auto points = shape.ring(ring);
        path.moveTo(points.front());
        for (const QPointF &point : points.subspan(1))
            path.lineTo(point);
        path.closeSubpath();
    }
    return path;
}

} // namespace

double sheetFactor(double sheetScale, double scaleDenominator)
{
    if (sheetScale <= 0 || scaleDenominator <= 0)
        return 1;
    return std::clamp(sheetScale / scaleDenominator, leastSheetFactor, mostSheetFactor);
}

double inkFactor(double sheetScale, double scaleDenominator)
{
    return std::min(1.0, sheetFactor(sheetScale, scaleDenominator));
}

SymbolPainter::SymbolPainter(const Symbol &symbol, const Canvas &canvas)
    : m_symbol(withInk(symbol, canvas.scaleDenominator)), m_canvas(canvas), m_brush(Qt::NoBrush)
{
    m_canvas.pxPerMm *= sheetFactor(symbol.sheetScale, canvas.scaleDenominator);
    const double px = m_canvas.pxPerMm;
    m_pens.fill(QPen(Qt::NoPen));
    if (symbol.fill)
        m_brush = fillBrush(*symbol.fill, m_canvas);
    if (const auto &line = m_symbol.line) {
        const bool hasFill = symbol.fill.has_value();
        m_pens[0] = penOf(*line, px);
        m_solid = m_pens[0];
        m_solid.setStyle(Qt::SolidLine);
        for (std::size_t i = 1; i < m_pens.size(); ++i) {
            m_pens[i] = m_pens[0];
            m_pens[i].setColor(paler(line->color, i == 1 ? (hasFill ? 0.5 : 0.65) : (hasFill ? 0.2 : 0.35)));
        }
        if (line->casing.isValid() && line->casingMm > 0) {
            m_casing = QPen(
                line->casing, (line->widthMm + 2 * line->casingMm) * px, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
            m_pens[0].setCapStyle(line->dashMm.empty() ? Qt::RoundCap : Qt::FlatCap);
            m_pens[0].setJoinStyle(Qt::RoundJoin);
        }
        for (const LineStroke &stroke : line->over)
            m_over.push_back(penOf(stroke, px));
        if (line->widthMm <= 0) // only its other strokes are seen
            m_pens.fill(QPen(Qt::NoPen));
    }
    if (symbol.fill && symbol.fill->color.isValid() && symbol.fill->color.alpha() > 0)
        m_dotColor = symbol.fill->color;
    else if (symbol.line)
        m_dotColor = symbol.line->color;
    else if (symbol.fill && !symbol.fill->hatches.empty())
        m_dotColor = symbol.fill->hatches.front().color;
    if (symbol.marker)
        m_marker = std::make_unique<MarkerPainter>(*symbol.marker, m_canvas);
    for (const MarkerSymbol &marker : symbol.along)
        m_along.emplace_back(marker, m_canvas);
}

SymbolPainter::~SymbolPainter() = default;
SymbolPainter::SymbolPainter(SymbolPainter &&) noexcept = default;

double SymbolPainter::markerSize() const
{
    return m_marker ? m_marker->size() : 0;
}

void SymbolPainter::drawDot(const ScreenShape &shape) const
{
    m_canvas.painter->fillRect(QRectF(shape.points.front() - QPointF(0.5, 0.5), QSizeF(1, 1)), m_dotColor);
}

void SymbolPainter::drawArea(const ScreenShape &shape, double sizeFactor) const
{
    if (shape.isDot) {
        if (m_dotColor.isValid())
            drawDot(shape);
        return;
    }
    QPainter &painter = *m_canvas.painter;
    const double size = std::max(shape.bounds.width(), shape.bounds.height());
    const bool isLarge = m_canvas.isVector || m_canvas.fullOutlines || size >= 8;
    const bool isOffset = m_symbol.line && m_symbol.line->offsetMm != 0;
    const QPen &pen = isLarge ? m_pens[0] : size >= 4 ? m_pens[1] : m_pens[2];
    painter.setPen(isOffset ? QPen(Qt::NoPen) : pen);
    painter.setBrush(m_brush);
    const bool hasVectorPattern = m_canvas.isVector && m_symbol.fill && m_symbol.fill->hasPattern();
    if (shape.ringEnds.size() == 1 && !hasVectorPattern) {
        painter.drawPolygon(shape.points.data(), static_cast<int>(shape.points.size()), Qt::OddEvenFill);
    } else {
        const QPainterPath path = pathOf(shape);
        if (hasVectorPattern) {
            painter.setPen(Qt::NoPen);
            painter.drawPath(path);
            drawPattern(painter, path, *m_symbol.fill, m_canvas);
            painter.setPen(isOffset ? QPen(Qt::NoPen) : pen);
            painter.setBrush(Qt::NoBrush);
        }
        painter.drawPath(path);
    }
    if (isOffset) {
        painter.setPen(pen);
        drawRings(offsetShape(shape, m_symbol.line->offsetMm * m_canvas.pxPerMm));
    }
    if (isLarge) {
        drawStrokes(shape);
        drawAlong(shape);
    }
    if (m_marker && sizeFactor > 0)
        m_marker->draw(painter, pointInside(shape), 0, sizeFactor);
}

void SymbolPainter::drawRings(const ScreenShape &shape) const
{
    for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring)
        m_canvas.painter->drawPolyline(shape.ring(ring).data(), static_cast<int>(shape.ring(ring).size()));
}

void SymbolPainter::drawStrokes(const ScreenShape &shape) const
{
    for (std::size_t i = 0; i < m_over.size(); ++i) {
        m_canvas.painter->setPen(m_over[i]);
        const double offset = m_symbol.line->over[i].offsetMm * m_canvas.pxPerMm;
        drawRings(offset != 0 ? offsetShape(shape, offset) : shape);
    }
}

void SymbolPainter::drawLine(const ScreenShape &shape, double groundPx) const
{
    QPainter &painter = *m_canvas.painter;
    if (shape.isDot) {
        if (m_dotColor.isValid())
            drawDot(shape);
        return;
    }
    if (m_pens[0].style() != Qt::NoPen) {
        // A line within its first dash looks the same and is drawn ten times faster without dashing.
        const double reach = shape.bounds.width() + shape.bounds.height();
        const auto &dash = m_symbol.line->dashMm;
        const bool isSolid = !dash.empty() && !m_canvas.isVector && reach < dash.front() * m_canvas.pxPerMm;
        QPen pen = isSolid ? m_solid : m_pens[0];
        if (groundPx > 0)
            pen.setWidthF(groundPx);
        painter.setPen(pen);
        const double offset = m_symbol.line->offsetMm * m_canvas.pxPerMm;
        drawRings(offset != 0 ? offsetShape(shape, offset) : shape);
    }
    drawStrokes(shape);
    drawAlong(shape);
}

void SymbolPainter::drawCasing(const ScreenShape &shape, double groundPx) const
{
    if (!hasCasing() || shape.isDot)
        return;
    QPen pen = m_casing;
    if (groundPx > 0)
        pen.setWidthF(groundPx + 2 * m_symbol.line->casingMm * m_canvas.pxPerMm);
    m_canvas.painter->setPen(pen);
    drawRings(shape);
}

void SymbolPainter::drawPoints(const ScreenShape &shape, double sizeFactor) const
{
    if (!m_marker)
        return;
    for (const QPointF &point : shape.points)
        m_marker->draw(*m_canvas.painter, point, 0, sizeFactor);
}

void SymbolPainter::drawAlong(const ScreenShape &shape) const
{
    for (const MarkerPainter &marker : m_along) {
        const MarkerSymbol &symbol = marker.symbol();
        const double every = symbol.everyMm * m_canvas.pxPerMm, aside = symbol.offsetMm * m_canvas.pxPerMm;
        if (every < 1)
            continue;
        const bool isRound = symbol.shape == "circle"_L1 && symbol.text.isEmpty();
        for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring) {
            const auto points = shape.ring(ring);
            double next = symbol.startMm < 0 ? every / 2 : symbol.startMm * m_canvas.pxPerMm;
            for (std::size_t i = 1; i < points.size(); ++i) {
                const QPointF step = points[i] - points[i - 1];
                const double length = std::hypot(step.x(), step.y());
                if (length <= 0)
                    continue;
                const QPointF side = QPointF(-step.y(), step.x()) / length * aside;
                double degrees = std::atan2(step.y(), step.x()) * 180 / std::numbers::pi + 90;
                if (!symbol.text.isEmpty() && degrees > 90) // letters are not read upside down
                    degrees -= 180;
                if (isRound || symbol.upright)
                    degrees = 0;
                for (; next <= length; next += every)
                    marker.draw(*m_canvas.painter, points[i - 1] + step * (next / length) + side, degrees);
                next -= length;
            }
        }
    }
}

namespace {

/// Sizes that a legend row has room for.
Symbol fitting(Symbol symbol, double heightMm)
{
    const auto shrinkMarker = [](MarkerSymbol &marker, double mostMm) {
        const double factor = std::min(1.0, mostMm / std::max(marker.sizeMm, 0.01));
        marker.sizeMm *= factor;
        marker.textMm *= factor;
        return factor;
    };
    if (symbol.marker)
        shrinkMarker(*symbol.marker, heightMm * 0.9);
    double factor = 1; // of one pattern all the same, or it would not be that pattern
    for (MarkerSymbol marker : symbol.along)
        factor = std::min({factor, shrinkMarker(marker, heightMm * 0.45), heightMm * 1.3 / marker.everyMm});
    for (MarkerSymbol &marker : symbol.along) {
        shrinkMarker(marker, marker.sizeMm * factor);
        marker.everyMm *= factor;
        marker.startMm *= factor;
        marker.offsetMm *= factor;
    }
    if (symbol.line && factor < 1)
        for (double &mm : symbol.line->dashMm)
            mm *= factor;
    if (symbol.line) {
        symbol.line->widthMm = std::min(symbol.line->widthMm, heightMm * 0.4);
        symbol.line->casingMm = std::min(symbol.line->casingMm, heightMm * 0.12);
        for (LineStroke &stroke : symbol.line->over)
            stroke.widthMm = std::min(stroke.widthMm, heightMm * 0.4);
    }
    symbol.sheetScale = 0;
    return symbol;
}

/// The framed letters of a use: what tells red from red.
void paintSign(const LabelSymbol &label, const QRectF &box, const Canvas &canvas)
{
    LabelSymbol small{.text = {}, .color = label.color, .halo = label.frameFill, .bold = true, .sign = label.sign};
    small.signFrame = LabelFrame::None;
    small.sizeMm = box.height() * 0.62 / canvas.pxPerMm;
    const QString text = label.sign + QLatin1Char(labelPartSeparator);
    const LabelBlock block(small, text, canvas);
    const double shrink = std::min(1.0, box.width() * 0.9 / std::max(block.size().width(), 1.0));
    LabelBlock(small, text, canvas, shrink).paint(*canvas.painter, box.center());
}

} // namespace

void paintLegendSymbol(const Symbol &symbol, GeometryKind kind, const QRectF &box, const Canvas &canvas)
{
    const SymbolPainter symbols(fitting(symbol, box.height() / canvas.pxPerMm), canvas);
    ScreenShape shape;
    shape.bounds = box;
    switch (kind) {
    case GeometryKind::Point:
    case GeometryKind::MultiPoint:
        shape.points = {box.center()};
        shape.ringEnds = {1};
        symbols.drawPoints(shape);
        break;
    case GeometryKind::LineString:
    case GeometryKind::MultiLineString:
        shape.points = {{box.left() + 1, box.center().y()}, {box.right() - 1, box.center().y()}};
        shape.ringEnds = {2};
        symbols.drawCasing(shape);
        symbols.drawLine(shape);
        break;
    default: {
        const QRectF inner = box.adjusted(1.5, 1.5, -1.5, -1.5);
        shape.points = {inner.topLeft(), inner.topRight(), inner.bottomRight(), inner.bottomLeft(), inner.topLeft()};
        shape.ringEnds = {5};
        symbols.drawArea(shape);
        if (symbol.label && !symbol.label->sign.isEmpty())
            paintSign(*symbol.label, inner, canvas);
    }
    }
}

QImage legendSymbol(const Symbol &symbol, GeometryKind kind, QSize size, double devicePixelRatio)
{
    QImage image(size * devicePixelRatio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(devicePixelRatio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLegendSymbol(
        symbol, kind, QRectF(QPointF(0, 0), QSizeF(size)), {.painter = &painter, .devicePixelRatio = devicePixelRatio});
    return image;
}

} // namespace kbs::render
