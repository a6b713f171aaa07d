// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/symbol_painter.h"

#include "render/hatch.h"

#include <QPainter>
#include <QSvgRenderer>

#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

QPen pen(const LineSymbol &line, double pxPerMm)
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

QColor paler(QColor color, double factor)
{
    color.setAlphaF(static_cast<float>(color.alphaF() * factor));
    return color;
}

/// The named shape in a box of side 1 around the origin.
QPainterPath shapePath(const QString &name)
{
    QPainterPath path;
    if (name == "square"_L1) {
        path.addRect(-0.45, -0.45, 0.9, 0.9);
    } else if (name == "triangle"_L1) {
        path.addPolygon(QPolygonF({{0, -0.5}, {0.5, 0.4}, {-0.5, 0.4}, {0, -0.5}}));
    } else if (name == "diamond"_L1) {
        path.addPolygon(QPolygonF({{0, -0.5}, {0.5, 0}, {0, 0.5}, {-0.5, 0}, {0, -0.5}}));
    } else if (name == "cross"_L1) {
        path.addRect(-0.5, -0.12, 1, 0.24);
        path.addRect(-0.12, -0.5, 0.24, 1);
        path.setFillRule(Qt::WindingFill);
    } else if (name == "star"_L1) {
        QPolygonF star;
        for (int i = 0; i <= 10; ++i) {
            const double angle = i * std::numbers::pi / 5, radius = i % 2 == 0 ? 0.5 : 0.21;
            star.append({radius * std::sin(angle), -radius * std::cos(angle)});
        }
        path.addPolygon(star);
    } else {
        path.addEllipse(QPointF(0, 0), 0.5, 0.5);
    }
    return path;
}

bool isShapeName(const QString &shape)
{
    return !shape.contains(u'/') && !shape.contains(u'.');
}

} // namespace

SymbolPainter::SymbolPainter(const Symbol &symbol, const Canvas &canvas)
    : m_symbol(symbol), m_canvas(canvas), m_brush(Qt::NoBrush)
{
    m_pens.fill(QPen(Qt::NoPen));
    if (symbol.fill)
        m_brush = fillBrush(*symbol.fill, canvas);
    if (symbol.line) {
        const bool hasFill = symbol.fill.has_value();
        m_pens[0] = pen(*symbol.line, canvas.pxPerMm);
        m_solid = m_pens[0];
        m_solid.setStyle(Qt::SolidLine);
        for (std::size_t i = 1; i < m_pens.size(); ++i) {
            m_pens[i] = m_pens[0];
            m_pens[i].setColor(paler(symbol.line->color, i == 1 ? (hasFill ? 0.5 : 0.65) : (hasFill ? 0.2 : 0.35)));
        }
        if (symbol.line->casing.isValid() && symbol.line->casingMm > 0) {
            m_casing = QPen(symbol.line->casing, (symbol.line->widthMm + 2 * symbol.line->casingMm) * canvas.pxPerMm,
                Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
            m_pens[0].setCapStyle(symbol.line->dashMm.empty() ? Qt::RoundCap : Qt::FlatCap);
            m_pens[0].setJoinStyle(Qt::RoundJoin);
        }
    }
    if (symbol.fill && symbol.fill->color.isValid() && symbol.fill->color.alpha() > 0)
        m_dotColor = symbol.fill->color;
    else if (symbol.line)
        m_dotColor = symbol.line->color;
    else if (symbol.fill)
        m_dotColor = symbol.fill->hatchColor;
    if (!symbol.marker)
        return;
    if (isShapeName(symbol.marker->shape))
        m_markerPath = shapePath(symbol.marker->shape);
    else
        m_svg = std::make_unique<QSvgRenderer>(symbol.marker->shape);
    if (canvas.isVector)
        return;
    const double size = markerSize();
    const int side = static_cast<int>(std::ceil((size + 2) * canvas.devicePixelRatio));
    m_marker = QImage(side, side, QImage::Format_ARGB32_Premultiplied);
    m_marker.setDevicePixelRatio(canvas.devicePixelRatio);
    m_marker.fill(Qt::transparent);
    QPainter painter(&m_marker);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(side / canvas.devicePixelRatio / 2, side / canvas.devicePixelRatio / 2);
    paintMarkerShape(painter, size);
}

SymbolPainter::~SymbolPainter() = default;
SymbolPainter::SymbolPainter(SymbolPainter &&) noexcept = default;

double SymbolPainter::markerSize() const
{
    return m_symbol.marker ? m_symbol.marker->sizeMm * m_canvas.pxPerMm : 0;
}

void SymbolPainter::paintMarkerShape(QPainter &painter, double size) const
{
    if (m_svg) {
        m_svg->render(&painter, QRectF(-size / 2, -size / 2, size, size));
        return;
    }
    const bool hasOutline = m_symbol.marker->outline.isValid();
    painter.setPen(hasOutline ? QPen(m_symbol.marker->outline, 0.25 * m_canvas.pxPerMm) : QPen(Qt::NoPen));
    painter.setBrush(m_symbol.marker->color.isValid() ? QBrush(m_symbol.marker->color) : QBrush(Qt::NoBrush));
    painter.drawPath(QTransform::fromScale(size, size).map(m_markerPath));
}

void SymbolPainter::drawMarker(QPointF at, double degrees) const
{
    QPainter &painter = *m_canvas.painter;
    if (!m_marker.isNull() && degrees == 0) {
        const double half = m_marker.width() / m_canvas.devicePixelRatio / 2;
        const double ratio = m_canvas.devicePixelRatio; // whole device pixels keep icons sharp
        painter.drawImage(
            QPointF(std::round((at.x() - half) * ratio) / ratio, std::round((at.y() - half) * ratio) / ratio),
            m_marker);
        return;
    }
    painter.save();
    painter.translate(at);
    painter.rotate(degrees);
    paintMarkerShape(painter, markerSize());
    painter.restore();
}

void SymbolPainter::drawDot(const ScreenShape &shape) const
{
    m_canvas.painter->fillRect(QRectF(shape.points.front() - QPointF(0.5, 0.5), QSizeF(1, 1)), m_dotColor);
}

void SymbolPainter::drawArea(const ScreenShape &shape) const
{
    if (shape.isDot) {
        if (m_dotColor.isValid())
            drawDot(shape);
        return;
    }
    QPainter &painter = *m_canvas.painter;
    const double size = std::max(shape.bounds.width(), shape.bounds.height());
    painter.setPen(m_canvas.isVector || size >= 8 ? m_pens[0] : size >= 4 ? m_pens[1] : m_pens[2]);
    painter.setBrush(m_brush);
    const bool hatchLines = m_canvas.isVector && m_symbol.fill && m_symbol.fill->hatch != Hatch::Solid
        && m_symbol.fill->hatch != Hatch::None;
    if (shape.ringEnds.size() == 1 && !hatchLines) {
        painter.drawPolygon(shape.points.data(), static_cast<int>(shape.points.size()), Qt::OddEvenFill);
    } else {
        QPainterPath path;
        for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring) {
            const auto points = shape.ring(ring);
            path.moveTo(points.front());
            for (const QPointF &point : points.subspan(1))
                path.lineTo(point);
            path.closeSubpath();
        }
        if (hatchLines) {
            painter.setPen(Qt::NoPen);
            painter.drawPath(path);
            drawHatch(painter, path, *m_symbol.fill, m_canvas);
            painter.setPen(m_pens[0]);
            painter.setBrush(Qt::NoBrush);
        }
        painter.drawPath(path);
    }
    if (m_symbol.marker && m_symbol.marker->everyMm > 0)
        drawRepeatedMarkers(shape);
}

void SymbolPainter::drawLine(const ScreenShape &shape) const
{
    QPainter &painter = *m_canvas.painter;
    if (shape.isDot && m_dotColor.isValid())
        drawDot(shape);
    if (m_pens[0].style() != Qt::NoPen && !shape.isDot) {
        // A line within its first dash looks the same and is drawn ten times faster without dashing.
        const double reach = shape.bounds.width() + shape.bounds.height();
        const auto &dash = m_symbol.line->dashMm;
        const bool isSolid = !dash.empty() && !m_canvas.isVector && reach < dash.front() * m_canvas.pxPerMm;
        painter.setPen(isSolid ? m_solid : m_pens[0]);
        for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring)
            painter.drawPolyline(shape.ring(ring).data(), static_cast<int>(shape.ring(ring).size()));
    }
    if (m_symbol.marker && m_symbol.marker->everyMm > 0)
        drawRepeatedMarkers(shape);
}

void SymbolPainter::drawCasing(const ScreenShape &shape) const
{
    if (!hasCasing() || shape.isDot)
        return;
    m_canvas.painter->setPen(m_casing);
    for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring)
        m_canvas.painter->drawPolyline(shape.ring(ring).data(), static_cast<int>(shape.ring(ring).size()));
}

void SymbolPainter::drawPoints(const ScreenShape &shape) const
{
    if (!m_symbol.marker)
        return;
    for (const QPointF &point : shape.points)
        drawMarker(point);
}

void SymbolPainter::drawRepeatedMarkers(const ScreenShape &shape) const
{
    const double every = m_symbol.marker->everyMm * m_canvas.pxPerMm;
    if (every < 1)
        return;
    for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring) {
        const auto points = shape.ring(ring);
        double next = every / 2;
        for (std::size_t i = 1; i < points.size(); ++i) {
            const QPointF step = points[i] - points[i - 1];
            const double length = std::hypot(step.x(), step.y());
            const double degrees = m_symbol.marker->shape == "circle"_L1
                ? 0
                : std::atan2(step.y(), step.x()) * 180 / std::numbers::pi + 90;
            for (; next <= length; next += every)
                drawMarker(points[i - 1] + step * (next / length), degrees);
            next -= length;
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
    Symbol fitting = symbol;
    const double most = size.height() / (96.0 / 25.4); // a legend row is lower than some symbols
    if (fitting.marker)
        fitting.marker->sizeMm = std::min(fitting.marker->sizeMm, most * 0.9);
    if (fitting.line)
        fitting.line->widthMm = std::min(fitting.line->widthMm, most * 0.4);
    const SymbolPainter symbols(fitting, {.painter = &painter, .devicePixelRatio = devicePixelRatio});
    const double w = size.width(), h = size.height();
    ScreenShape shape;
    switch (kind) {
    case GeometryKind::Point:
    case GeometryKind::MultiPoint:
        shape.points = {{w / 2, h / 2}};
        shape.ringEnds = {1};
        symbols.drawPoints(shape);
        break;
    case GeometryKind::LineString:
    case GeometryKind::MultiLineString:
        shape.points = {{1, h / 2}, {w - 1, h / 2}};
        shape.ringEnds = {2};
        symbols.drawCasing(shape);
        symbols.drawLine(shape);
        break;
    default:
        shape.points = {{1.5, 1.5}, {w - 1.5, 1.5}, {w - 1.5, h - 1.5}, {1.5, h - 1.5}, {1.5, 1.5}};
        shape.ringEnds = {5};
        shape.bounds = {0, 0, w, h};
        symbols.drawArea(shape);
    }
    return image;
}

} // namespace kbs::render
