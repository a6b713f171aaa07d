// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/hatch.h"

#include <QPainter>

#include <cmath>
#include <numbers>

namespace kbs::render {

namespace {

bool has(Hatch hatch, std::initializer_list<Hatch> any)
{
    return std::ranges::find(any, hatch) != any.end();
}
bool isHorizontal(Hatch hatch)
{
    return has(hatch, {Hatch::Horizontal, Hatch::Cross});
}
bool isVertical(Hatch hatch)
{
    return has(hatch, {Hatch::Vertical, Hatch::Cross});
}
bool isRising(Hatch hatch)
{
    return has(hatch, {Hatch::Diagonal, Hatch::DiagonalCross});
}
bool isFalling(Hatch hatch)
{
    return has(hatch, {Hatch::BackDiagonal, Hatch::DiagonalCross});
}
bool isDiagonal(Hatch hatch)
{
    return isRising(hatch) || isFalling(hatch);
}

/// Side of the square that repeats.
double period(const FillSymbol &fill)
{
    return fill.hatchSpacingMm * (isDiagonal(fill.hatch) ? std::numbers::sqrt2 : 1.0);
}

/// The lines of the hatch over a box whose left and top lie on the pattern's grid.
void drawLines(QPainter &painter, const QRectF &box, Hatch hatch, double side, double dot)
{
    if (isHorizontal(hatch))
        for (double y = box.top() + side / 2; y < box.bottom(); y += side)
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
    if (isVertical(hatch))
        for (double x = box.left() + side / 2; x < box.right(); x += side)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
    const double slope = std::ceil(box.height() / side) * side;
    for (double x = box.left() - slope - side; isDiagonal(hatch) && x < box.right() + side; x += side) {
        if (isRising(hatch))
            painter.drawLine(QPointF(x, box.top() + slope), QPointF(x + slope, box.top()));
        if (isFalling(hatch))
            painter.drawLine(QPointF(x, box.top()), QPointF(x + slope, box.top() + slope));
    }
    if (hatch != Hatch::Dots)
        return;
    painter.setBrush(painter.pen().color());
    painter.setPen(Qt::NoPen);
    for (double y = box.top() + side / 2; y < box.bottom(); y += side)
        for (double x = box.left() + side / 2; x < box.right(); x += side)
            painter.drawEllipse(QPointF(x, y), dot, dot);
}

} // namespace

QBrush fillBrush(const FillSymbol &fill, const Canvas &canvas)
{
    if (fill.hatch == Hatch::None)
        return Qt::NoBrush;
    if (fill.hatch == Hatch::Solid || canvas.isVector)
        return fill.color.isValid() ? QBrush(fill.color) : QBrush(Qt::NoBrush);
    const double ratio = canvas.devicePixelRatio;
    const int side = std::max(3, static_cast<int>(std::lround(period(fill) * canvas.pxPerMm * ratio)));
    QImage tile(side, side, QImage::Format_ARGB32_Premultiplied);
    tile.fill(fill.color.isValid() ? fill.color : QColor(Qt::transparent));
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing, isDiagonal(fill.hatch) || fill.hatch == Hatch::Dots);
    const double width = std::max(1.0, fill.hatchWidthMm * canvas.pxPerMm * ratio);
    painter.setPen(QPen(fill.hatchColor, width));
    drawLines(painter, QRectF(0, 0, side, side), fill.hatch, side, width);
    painter.end();
    QBrush brush(tile);
    QTransform place = QTransform::fromScale(1 / ratio, 1 / ratio);
    const double step = side / ratio;
    place
        *= QTransform::fromTranslate(std::fmod(canvas.hatchOrigin.x(), step), std::fmod(canvas.hatchOrigin.y(), step));
    brush.setTransform(place);
    return brush;
}

void drawHatch(QPainter &painter, const QPainterPath &area, const FillSymbol &fill, const Canvas &canvas)
{
    const double side = period(fill) * canvas.pxPerMm;
    if (side < 0.1)
        return;
    QRectF box = area.boundingRect();
    box.setLeft(canvas.hatchOrigin.x() + std::floor((box.left() - canvas.hatchOrigin.x()) / side) * side);
    box.setTop(canvas.hatchOrigin.y() + std::floor((box.top() - canvas.hatchOrigin.y()) / side) * side);
    painter.save();
    painter.setClipPath(area, Qt::IntersectClip);
    painter.setPen(QPen(fill.hatchColor, fill.hatchWidthMm * canvas.pxPerMm));
    drawLines(painter, box, fill.hatch, side, fill.hatchWidthMm * canvas.pxPerMm);
    painter.restore();
}

} // namespace kbs::render
