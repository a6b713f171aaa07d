// SPDX-License-Identifier: GPL-3.0-or-later
#include "scene/view.h"

#include <algorithm>

namespace kbs {

Bbox MapView::extent() const
{
    const double halfWidth = size.width() * metresPerPixel / 2;
    const double halfHeight = size.height() * metresPerPixel / 2;
    return {center.x - halfWidth, center.y - halfHeight, center.x + halfWidth, center.y + halfHeight};
}

QPointF MapView::toScreen(Point map) const
{
    return {(map.x - center.x) / metresPerPixel + size.width() / 2.0,
        (center.y - map.y) / metresPerPixel + size.height() / 2.0};
}

Point MapView::toMap(QPointF screen) const
{
    return {center.x + (screen.x() - size.width() / 2.0) * metresPerPixel,
        center.y - (screen.y() - size.height() / 2.0) * metresPerPixel};
}

QTransform MapView::transform() const
{
    const double scale = 1 / metresPerPixel;
    return {scale, 0, 0, -scale, size.width() / 2.0 - center.x * scale, size.height() / 2.0 + center.y * scale};
}

void MapView::zoom(double factor, QPointF anchor)
{
    const Point fixed = toMap(anchor);
    metresPerPixel /= factor;
    const Point moved = toMap(anchor);
    center.x += fixed.x - moved.x;
    center.y += fixed.y - moved.y;
}

void MapView::pan(QPointF screenDelta)
{
    center.x -= screenDelta.x() * metresPerPixel;
    center.y += screenDelta.y() * metresPerPixel;
}

void MapView::fit(const Bbox &bbox)
{
    if (bbox.isEmpty())
        return;
    center = {bbox.centerX(), bbox.centerY()};
    if (size.isEmpty())
        return;
    constexpr double margin = 1.1; // 5 % on each side
    const double needed = std::max(bbox.width() / size.width(), bbox.height() / size.height()) * margin;
    if (needed > 0) // a single point has no size: keep the scale
        metresPerPixel = needed;
}

} // namespace kbs
