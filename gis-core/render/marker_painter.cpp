// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/marker_painter.h"

#include "render/label_block.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QSvgRenderer>

#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

constexpr double lettersInShape = 0.62; ///< of the size: how wide and high letters in a shape are at most

QPolygonF regular(int corners)
{
    QPolygonF polygon;
    for (int i = 0; i <= corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        polygon.append({0.5 * std::sin(angle), -0.5 * std::cos(angle)});
    }
    return polygon;
}

QPolygonF star()
{
    QPolygonF star;
    for (int i = 0; i <= 10; ++i) {
        const double angle = i * std::numbers::pi / 5, radius = i % 2 == 0 ? 0.5 : 0.21;
        star.append({radius * std::sin(angle), -radius * std::cos(angle)});
    }
    return star;
}

bool isOpenShape(const QString &name)
{
    return name == "tick"_L1 || name == "halfTick"_L1 || name == "openArrow"_L1 || name == "zigzag"_L1;
}

/// Strokes; along a line their "up" is the line's direction turned by the marker's angle.
QPainterPath openShape(const QString &name)
{
    QPainterPath path;
    if (name == "tick"_L1) {
        path.moveTo(-0.5, 0);
        path.lineTo(0.5, 0);
    } else if (name == "halfTick"_L1) {
        path.moveTo(0, 0);
        path.lineTo(0.5, 0);
    } else if (name == "openArrow"_L1) {
        path.addPolygon(QPolygonF({{-0.4, 0.3}, {0, -0.3}, {0.4, 0.3}}));
    } else {
        path.addPolygon(QPolygonF({{0, -0.5}, {0.22, 0.08}, {-0.22, -0.08}, {0, 0.5}}));
    }
    return path;
}

QPainterPath shapePath(const QString &name)
{
    if (isOpenShape(name))
        return openShape(name);
    QPainterPath path;
    if (name == "square"_L1) {
        path.addRect(-0.45, -0.45, 0.9, 0.9);
    } else if (name == "triangle"_L1) {
        path.addPolygon(QPolygonF({{0, -0.5}, {0.5, 0.4}, {-0.5, 0.4}, {0, -0.5}}));
    } else if (name == "diamond"_L1) {
        path.addPolygon(regular(4));
    } else if (name == "pentagon"_L1) {
        path.addPolygon(regular(5));
    } else if (name == "hexagon"_L1) {
        path.addPolygon(regular(6));
    } else if (name == "cross"_L1 || name == "x"_L1) {
        path.addRect(-0.5, -0.12, 1, 0.24);
        path.addRect(-0.12, -0.5, 0.24, 1);
        path.setFillRule(Qt::WindingFill);
        path = path.simplified();
        if (name == "x"_L1)
            path = QTransform().rotate(45).map(path);
    } else if (name == "star"_L1) {
        path.addPolygon(star());
    } else if (name == "bar"_L1) {
        path.addRect(-0.2, -0.5, 0.4, 1);
    } else if (name == "arrow"_L1) {
        path.addPolygon(QPolygonF({{0, -0.5}, {0.4, 0.35}, {0, 0.15}, {-0.4, 0.35}, {0, -0.5}}));
    } else if (name == "halfCircle"_L1) {
        path.moveTo(0, -0.5);
        path.arcTo(QRectF(-0.5, -0.5, 1, 1), 90, -180);
        path.closeSubpath();
    } else if (name != "none"_L1) {
        path.addEllipse(QPointF(0, 0), 0.5, 0.5);
    }
    return path;
}

/// The letters around the origin, as large as fits into a box of side 1 (or as asked for).
QPainterPath letterPath(const MarkerSymbol &symbol)
{
    QPainterPath path;
    if (symbol.text.isEmpty())
        return path;
    path.addText(0, 0, letterFont(true), symbol.text);
    const QRectF box = path.boundingRect();
    const double room = symbol.shape == "none"_L1 ? 1.0 : lettersInShape;
    double scale = std::min(room / std::max(box.width(), 1.0), room / std::max(box.height(), 1.0));
    if (symbol.textMm > 0 && symbol.sizeMm > 0)
        scale = symbol.textMm / symbol.sizeMm / letterLayoutPixels;
    const double lower = symbol.shape == "triangle"_L1 ? 0.12 : 0;
    return (QTransform::fromTranslate(-box.center().x(), -box.center().y()) * QTransform::fromScale(scale, scale)
        * QTransform::fromTranslate(0, lower))
        .map(path);
}

} // namespace

MarkerPainter::MarkerPainter(const MarkerSymbol &symbol, const Canvas &canvas)
    : m_symbol(symbol), m_canvas(canvas), m_letters(letterPath(symbol)), m_isOpen(isOpenShape(symbol.shape))
{
    if (markerShapes().contains(symbol.shape))
        m_path = shapePath(symbol.shape);
    else
        m_svg = std::make_unique<QSvgRenderer>(symbol.shape);
    if (canvas.isVector)
        return;
    const int side = static_cast<int>(std::ceil((size() + 2) * canvas.devicePixelRatio));
    m_picture = QImage(side, side, QImage::Format_ARGB32_Premultiplied);
    m_picture.setDevicePixelRatio(canvas.devicePixelRatio);
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(side / canvas.devicePixelRatio / 2, side / canvas.devicePixelRatio / 2);
    paint(painter, size());
}

MarkerPainter::~MarkerPainter() = default;
MarkerPainter::MarkerPainter(MarkerPainter &&) noexcept = default;

void MarkerPainter::paint(QPainter &painter, double size) const
{
    painter.rotate(-m_symbol.angle);
    if (m_svg) {
        m_svg->render(&painter, QRectF(-size / 2, -size / 2, size, size));
        return;
    }
    const QColor stroke = m_symbol.outline.isValid() ? m_symbol.outline : m_isOpen ? m_symbol.color : QColor();
    if (stroke.isValid()) {
        QPen pen(stroke, m_symbol.outlineMm * m_canvas.pxPerMm, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
        painter.setPen(pen);
    } else {
        painter.setPen(Qt::NoPen);
    }
    painter.setBrush(m_symbol.color.isValid() && !m_isOpen ? QBrush(m_symbol.color) : QBrush(Qt::NoBrush));
    const QTransform scale = QTransform::fromScale(size, size);
    painter.drawPath(scale.map(m_path));
    if (!m_letters.isEmpty())
        painter.fillPath(scale.map(m_letters), m_symbol.textColor);
}

void MarkerPainter::draw(QPainter &painter, QPointF at, double degrees, double factor) const
{
    if (!(factor > 0))
        return;
    if (!m_picture.isNull() && degrees == 0 && factor == 1) {
        const double half = m_picture.width() / m_canvas.devicePixelRatio / 2;
        const double ratio = m_canvas.devicePixelRatio; // whole device pixels keep icons sharp
        painter.drawImage(
            QPointF(std::round((at.x() - half) * ratio) / ratio, std::round((at.y() - half) * ratio) / ratio),
            m_picture);
        return;
    }
    painter.save();
    painter.translate(at);
    painter.rotate(degrees);
    paint(painter, size() * factor);
    painter.restore();
}

} // namespace kbs::render
