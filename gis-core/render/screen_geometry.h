// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crs/crs.h"
#include "scene/view.h"
#include "store/feature.h"

#include <QPointF>
#include <QRectF>

#include <cstdint>
#include <span>
#include <vector>

namespace kbs::render {

/// One geometry in screen pixels, without the vertices that nobody can see. The buffers are reused from feature to
/// feature.
struct ScreenShape {
    std::vector<QPointF> points;
    std::vector<std::uint32_t> ringEnds; ///< as in Geometry; closed rings repeat their first point
    QRectF bounds;                       ///< before clipping
    bool isDot = false;                  ///< smaller than a pixel: `points` holds its middle alone
    bool isCut = false;                  ///< what lies far outside the picture was cut off

    [[nodiscard]] std::span<const QPointF> ring(std::size_t index) const
    {
        const std::size_t begin = index == 0 ? 0 : ringEnds[index - 1];
        return std::span(points).subspan(begin, ringEnds[index] - begin);
    }
};

/// Brings map coordinates to the screen: transforms (where the view has another CRS than the data), drops vertices
/// closer than `tolerance` pixels to their predecessor and cuts off what lies far outside the picture, so that no
/// painter meets coordinates in the millions.
class ScreenMapper {
public:
    /// `toView` (may be null) must outlive the mapper.
    ScreenMapper(const MapView &view, const Transformer *toView, double tolerance, double margin);

    /// False where nothing of it can be seen or where it cannot be transformed.
    [[nodiscard]] bool map(const FeatureBatch::GeometryView &geometry, ScreenShape &out);
    /// Shapes smaller than a pixel are shapes too, and no dots.
    void keepSmallShapes() { m_hasDots = false; }
    [[nodiscard]] QPointF toScreen(Point point) const
    {
        return {(point.x - m_left) * m_scale, (m_top - point.y) * m_scale};
    }

private:
    [[nodiscard]] std::span<const Point> inViewCrs(std::span<const Point> points);
    void simplifyInto(std::span<const Point> ring, bool closed, std::vector<QPointF> &out) const;

    double m_left, m_top, m_scale;
    bool m_hasDots = true;
    const Transformer *m_toView;
    double m_tolerance;
    QRectF m_picture; ///< with the margin
    QRectF m_far;     ///< beyond it geometry is cut
    std::vector<Point> m_transformed;
    std::vector<QPointF> m_ring, m_clipped;
};

} // namespace kbs::render
