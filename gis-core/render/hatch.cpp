// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/hatch.h"

#include "render/marker_painter.h"

#include <QPainter>

#include <cmath>
#include <numbers>

namespace kbs::render {

namespace {

constexpr int mostTilePixels = 768;
constexpr double mostError = 0.04; ///< of a distance: what rounding to the tile may change without being seen

/// How one pattern repeats to the right and down, device pixels; infinite for lines that run that way.
struct Period {
    double x, y;
};

bool isStraight(double angle)
{
    return std::abs(std::remainder(angle, 90)) < 0.01;
}

Period periodOf(const HatchLines &lines, double pxPerMm)
{
    const double radians = lines.angle * std::numbers::pi / 180, spacing = lines.spacingMm * pxPerMm;
    const auto along = [&](double part) {
        return std::abs(part) < 1e-4 ? std::numeric_limits<double>::infinity() : spacing / std::abs(part);
    };
    return {along(std::sin(radians)), along(std::cos(radians))};
}

Period periodOf(const FillMarkers &markers, double pxPerMm)
{
    return {markers.spacingXMm * pxPerMm, markers.spacingYMm * pxPerMm * (markers.shiftedRows ? 2 : 1)};
}

/// The side of a tile on which all the distances repeat a whole number of times, as nearly as can be.
int tileSide(const std::vector<double> &distances)
{
    double first = 0;
    for (const double distance : distances)
        if (std::isfinite(distance))
            first = std::max(first, distance);
    if (first == 0)
        return 16; // only lines along this side
    int best = std::max(3, static_cast<int>(std::lround(first)));
    double bestError = std::numeric_limits<double>::infinity();
    for (int times = 1; times * first <= mostTilePixels || times == 1; ++times) {
        const int side = std::max(3, static_cast<int>(std::lround(times * first)));
        double error = 0;
        for (const double distance : distances)
            if (std::isfinite(distance)) {
                const double count = std::max(1.0, std::round(side / distance));
                error = std::max(error, std::abs(side / count - distance) / distance);
            }
        if (error < bestError) {
            bestError = error;
            best = side;
        }
        if (error < mostError)
            break;
    }
    return best;
}

/// A distance made to fit a whole number of times.
double fitted(double distance, int side)
{
    return std::isfinite(distance) ? side / std::max(1.0, std::round(side / distance)) : distance;
}

/// Lines over a whole tile, wrapping around its edges. `x`, `y`: the fitted period.
void drawTileLines(QPainter &painter, const HatchLines &lines, Period period, QSize tile, double offsetPx)
{
    const double w = tile.width(), h = tile.height();
    if (!std::isfinite(period.x)) {
        for (double y = std::fmod(period.y / 2 + offsetPx, period.y) - period.y; y < h + period.y; y += period.y)
            painter.drawLine(QPointF(-1, y), QPointF(w + 1, y));
        return;
    }
    if (!std::isfinite(period.y)) {
        for (double x = std::fmod(period.x / 2 + offsetPx, period.x) - period.x; x < w + period.x; x += period.x)
            painter.drawLine(QPointF(x, -1), QPointF(x, h + 1));
        return;
    }
    const bool isRising = std::tan(lines.angle * std::numbers::pi / 180) > 0;
    const double run = h * period.x / period.y; // how far a line goes to the right while it crosses the tile
    const double shift = offsetPx * period.x / (period.x * period.y / std::hypot(period.x, period.y));
    const double start = -(std::ceil((run + std::abs(shift)) / period.x) + 1) * period.x + shift;
    const double dx = run / h; // a little beyond both edges, so that ends do not show
    for (double x = start; x < w + run + period.x; x += period.x) {
        if (isRising)
            painter.drawLine(QPointF(x - 2 * dx, h + 2), QPointF(x + run + 2 * dx, -2));
        else
            painter.drawLine(QPointF(x - 2 * dx, -2), QPointF(x + run + 2 * dx, h + 2));
    }
}

/// Calls `each` with the places of a grid over a box.
template <typename Each>
void eachMarker(
    const FillMarkers &markers, double stepX, double stepY, QPointF origin, const QRectF &box, const Each &each)
{
    const auto firstRow = static_cast<int>(std::floor((box.top() - origin.y()) / stepY)) - 1;
    const auto lastRow = static_cast<int>(std::ceil((box.bottom() - origin.y()) / stepY)) + 1;
    for (int row = firstRow; row <= lastRow; ++row) {
        const double shift = markers.shiftedRows && row % 2 != 0 ? stepX / 2 : 0;
        const auto first = static_cast<int>(std::floor((box.left() - origin.x()) / stepX)) - 1;
        const auto last = static_cast<int>(std::ceil((box.right() - origin.x()) / stepX)) + 1;
        for (int column = first; column <= last; ++column)
            each(QPointF(origin.x() + (column + 0.5) * stepX + shift, origin.y() + (row + 0.5) * stepY));
    }
}

} // namespace

QBrush fillBrush(const FillSymbol &fill, const Canvas &canvas)
{
    if (!fill.hasPattern() || canvas.isVector)
        return fill.color.isValid() ? QBrush(fill.color) : QBrush(Qt::NoBrush);
    const double ratio = canvas.devicePixelRatio, pxPerMm = canvas.pxPerMm * ratio;
    std::vector<double> xs, ys;
    const auto add = [&](Period period) {
        xs.push_back(period.x);
        ys.push_back(period.y);
    };
    for (const HatchLines &lines : fill.hatches)
        add(periodOf(lines, pxPerMm));
    for (const FillMarkers &markers : fill.markers)
        add(periodOf(markers, pxPerMm));
    const QSize size(tileSide(xs), tileSide(ys));

    QImage tile(size, QImage::Format_ARGB32_Premultiplied);
    tile.fill(fill.color.isValid() ? fill.color : QColor(Qt::transparent));
    QPainter painter(&tile);
    for (const HatchLines &lines : fill.hatches) {
        const Period period = periodOf(lines, pxPerMm);
        painter.setRenderHint(QPainter::Antialiasing, !isStraight(lines.angle));
        painter.setPen(QPen(lines.color, std::max(1.0, lines.widthMm * pxPerMm), Qt::SolidLine, Qt::FlatCap));
        drawTileLines(painter, lines, {fitted(period.x, size.width()), fitted(period.y, size.height())}, size,
            lines.offsetMm * pxPerMm);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const FillMarkers &markers : fill.markers) {
        const Period period = periodOf(markers, pxPerMm);
        const double rows = markers.shiftedRows ? 2 : 1;
        const MarkerPainter marker(markers.marker, {.painter = &painter, .pxPerMm = pxPerMm});
        eachMarker(markers, fitted(period.x, size.width()), fitted(period.y, size.height()) / rows, {0, 0},
            QRectF(QPointF(0, 0), QSizeF(size)), [&](QPointF at) { marker.draw(painter, at); });
    }
    painter.end();

    QBrush brush(tile);
    QTransform place = QTransform::fromScale(1 / ratio, 1 / ratio);
    place *= QTransform::fromTranslate(std::fmod(canvas.hatchOrigin.x(), size.width() / ratio),
        std::fmod(canvas.hatchOrigin.y(), size.height() / ratio));
    brush.setTransform(place);
    return brush;
}

void drawPattern(QPainter &painter, const QPainterPath &area, const FillSymbol &fill, const Canvas &canvas)
{
    const QRectF box = area.boundingRect();
    painter.save();
    painter.setClipPath(area, Qt::IntersectClip);
    for (const HatchLines &lines : fill.hatches) {
        const double radians = lines.angle * std::numbers::pi / 180;
        const QPointF along(std::cos(radians), -std::sin(radians)), normal(-along.y(), along.x());
        const double spacing = lines.spacingMm * canvas.pxPerMm, offset = lines.offsetMm * canvas.pxPerMm;
        const auto place
            = [&](QPointF point) { return QPointF::dotProduct(point - canvas.hatchOrigin, normal) - offset; };
        double least = place(box.topLeft()), most = least;
        for (const QPointF &corner : {box.topRight(), box.bottomLeft(), box.bottomRight()}) {
            least = std::min(least, place(corner));
            most = std::max(most, place(corner));
        }
        const double reach = std::hypot(box.width(), box.height()) / 2;
        const double middle = QPointF::dotProduct(box.center() - canvas.hatchOrigin, along);
        painter.setPen(QPen(lines.color, lines.widthMm * canvas.pxPerMm, Qt::SolidLine, Qt::FlatCap));
        for (double k = std::floor(least / spacing); k * spacing <= most; ++k) {
            const QPointF at = canvas.hatchOrigin + normal * ((k + 0.5) * spacing + offset) + along * middle;
            painter.drawLine(at - along * reach, at + along * reach);
        }
    }
    for (const FillMarkers &markers : fill.markers) {
        const MarkerPainter marker(markers.marker, canvas);
        eachMarker(markers, markers.spacingXMm * canvas.pxPerMm, markers.spacingYMm * canvas.pxPerMm,
            canvas.hatchOrigin, box, [&](QPointF at) { marker.draw(painter, at); });
    }
    painter.restore();
}

} // namespace kbs::render
