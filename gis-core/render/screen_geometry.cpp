// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/screen_geometry.h"

#include "geometry/clip.h"

#include <cmath>

namespace kbs::render {

namespace {

/// Sutherland–Hodgman against one side; `inside` and `cut` say which.
template <typename Inside, typename Cut>
void clipSide(const std::vector<QPointF> &in, std::vector<QPointF> &out, Inside inside, Cut cut)
{
    out.clear();
    for (std::size_t i = 0; i < in.size(); ++i) {
        const QPointF &here = in[i];
        const QPointF &before = in[i == 0 ? in.size() - 1 : i - 1];
        if (inside(here) != inside(before))
            out.push_back(cut(before, here));
        if (inside(here))
            out.push_back(here);
    }
}

QPointF atX(const QPointF &a, const QPointF &b, double x)
{
    return {x, a.y() + (b.y() - a.y()) * (x - a.x()) / (b.x() - a.x())};
}
QPointF atY(const QPointF &a, const QPointF &b, double y)
{
    return {a.x() + (b.x() - a.x()) * (y - a.y()) / (b.y() - a.y()), y};
}

void clipRing(std::vector<QPointF> &ring, std::vector<QPointF> &spare, const QRectF &box)
{
    if (!ring.empty() && ring.front() == ring.back())
        ring.pop_back();
    const double left = box.left(), right = box.right(), top = box.top(), bottom = box.bottom();
    clipSide(
        ring, spare, [=](const QPointF &p) { return p.x() >= left; },
        [=](const QPointF &a, const QPointF &b) { return atX(a, b, left); });
    clipSide(
        spare, ring, [=](const QPointF &p) { return p.x() <= right; },
        [=](const QPointF &a, const QPointF &b) { return atX(a, b, right); });
    clipSide(
        ring, spare, [=](const QPointF &p) { return p.y() >= top; },
        [=](const QPointF &a, const QPointF &b) { return atY(a, b, top); });
    clipSide(
        spare, ring, [=](const QPointF &p) { return p.y() <= bottom; },
        [=](const QPointF &a, const QPointF &b) { return atY(a, b, bottom); });
    if (!ring.empty())
        ring.push_back(ring.front());
}

/// False where the segment misses the box.
bool clipSegment(QPointF &a, QPointF &b, const QRectF &box)
{
    const auto part
        = geometry::partInside({a.x(), a.y()}, {b.x(), b.y()}, {box.left(), box.top(), box.right(), box.bottom()});
    if (!part)
        return false;
    const QPointF start = a, way = b - a;
    a = start + part->first * way;
    b = start + part->second * way;
    return true;
}

void clipLine(const std::vector<QPointF> &line, const QRectF &box, ScreenShape &out)
{
    bool open = false;
    const auto finish = [&] {
        if (open)
            out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
        open = false;
    };
    for (std::size_t i = 1; i < line.size(); ++i) {
        QPointF a = line[i - 1], b = line[i];
        if (!clipSegment(a, b, box)) {
            finish();
            continue;
        }
        if (open && out.points.back() != a)
            finish();
        if (!open)
            out.points.push_back(a);
        out.points.push_back(b);
        open = true;
    }
    finish();
}

} // namespace

ScreenMapper::ScreenMapper(const MapView &view, const Transformer *toView, double tolerance, double margin)
    : m_left(view.center.x - view.size.width() * view.metresPerPixel / 2),
      m_top(view.center.y + view.size.height() * view.metresPerPixel / 2), m_scale(1.0 / view.metresPerPixel),
      m_toView(toView), m_tolerance(tolerance),
      m_picture(QRectF(QPointF(0, 0), QSizeF(view.size)).adjusted(-margin, -margin, margin, margin)),
      m_far(m_picture.adjusted(-1000, -1000, 1000, 1000))
{
}

std::span<const Point> ScreenMapper::inViewCrs(std::span<const Point> points)
{
    if (!m_toView)
        return points;
    m_transformed.assign(points.begin(), points.end());
    if (!m_toView->transform(m_transformed))
        return {};
    return m_transformed;
}

void ScreenMapper::simplifyInto(std::span<const Point> ring, bool closed, std::vector<QPointF> &out) const
{
    out.clear();
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const QPointF here = toScreen(ring[i]);
        const bool isLast = i + 1 == ring.size();
        if (!out.empty()) {
            const bool isNear = std::abs(here.x() - out.back().x()) < m_tolerance
                && std::abs(here.y() - out.back().y()) < m_tolerance;
            if (isNear && !isLast)
                continue;
            if (isNear && out.size() > 1)
                out.pop_back(); // the last vertex stands for its neighbour
        }
        out.push_back(here);
    }
    if (closed && out.size() < 4) { // a sliver thinner than the tolerance: keep it as it is
        out.clear();
        for (const Point &point : ring)
            out.push_back(toScreen(point));
    }
}

bool ScreenMapper::map(const FeatureBatch::GeometryView &geometry, ScreenShape &out)
{
    out.points.clear();
    out.ringEnds.clear();
    const std::span<const Point> points = inViewCrs(geometry.points);
    if (points.empty())
        return false;
    Bbox box;
    for (const Point &point : points)
        box.add(point.x, point.y);
    out.bounds = QRectF(toScreen({box.minX, box.maxY}), toScreen({box.maxX, box.minY}));
    // Not QRectF::intersects: a point and an exactly vertical line have no area and are seen all the same.
    const QRectF &seen = m_picture;
    if (!(out.bounds.left() <= seen.right() && out.bounds.right() >= seen.left() && out.bounds.top() <= seen.bottom()
            && out.bounds.bottom() >= seen.top()))
        return false;

    const bool isPoint = geometry.kind == GeometryKind::Point || geometry.kind == GeometryKind::MultiPoint;
    const bool isArea = geometry.kind == GeometryKind::Polygon || geometry.kind == GeometryKind::MultiPolygon;
    out.isDot = m_hasDots && !isPoint && out.bounds.width() < 1 && out.bounds.height() < 1;
    out.isCut = !isPoint && !m_far.contains(out.bounds);
    if (out.isDot) {
        out.points.push_back(out.bounds.center());
        out.ringEnds.push_back(1);
        return true;
    }
    std::size_t begin = 0;
    for (const std::uint32_t end : geometry.ringEnds) {
        simplifyInto(points.subspan(begin, end - begin), isArea, m_ring);
        begin = end;
        if (out.isCut && !isArea) {
            clipLine(m_ring, m_far, out);
            continue;
        }
        if (out.isCut)
            clipRing(m_ring, m_clipped, m_far);
        if (m_ring.empty())
            continue;
        out.points.insert(out.points.end(), m_ring.begin(), m_ring.end());
        out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
    }
    return !out.points.empty();
}

} // namespace kbs::render
