// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/offset_line.h"

#include <algorithm>
#include <cmath>

namespace kbs::render {

namespace {

constexpr double mostMiter = 3; ///< of the offset

/// To the right on a screen, where y points down; nothing for a step without length.
QPointF normal(QPointF from, QPointF to)
{
    const QPointF step = to - from;
    const double length = std::hypot(step.x(), step.y());
    return length > 0 ? QPointF(-step.y(), step.x()) / length : QPointF();
}

std::vector<QPointF> withoutRepeats(std::span<const QPointF> line)
{
    std::vector<QPointF> points;
    for (const QPointF &point : line)
        if (points.empty() || point != points.back())
            points.push_back(point);
    return points;
}

void offsetLine(std::span<const QPointF> line, double offset, std::vector<QPointF> &out)
{
    const std::vector<QPointF> points = withoutRepeats(line);
    const std::size_t count = points.size();
    if (count < 2) {
        out.insert(out.end(), points.begin(), points.end());
        return;
    }
    const bool isClosed = count > 3 && points.front() == points.back();
    for (std::size_t i = 0; i < count; ++i) {
        const bool isFirst = i == 0, isLast = i + 1 == count;
        const QPointF before = isFirst
            ? (isClosed ? normal(points[count - 2], points[0]) : normal(points[0], points[1]))
            : normal(points[i - 1], points[i]);
        const QPointF after
            = isLast ? (isClosed ? normal(points[0], points[1]) : before) : normal(points[i], points[i + 1]);
        const QPointF sum = before + after;
        const double square = QPointF::dotProduct(sum, sum);
        // The mitre's length is 2 / |sum| along sum / |sum|.
        const QPointF miter = square > 1e-9 ? sum * (2 / square) : after;
        const double length = std::hypot(miter.x(), miter.y());
        out.push_back(points[i] + miter * (offset * std::min(1.0, mostMiter / length)));
    }
}

} // namespace

ScreenShape offsetShape(const ScreenShape &shape, double offset)
{
    ScreenShape out;
    out.bounds = shape.bounds;
    out.isDot = shape.isDot;
    for (std::size_t ring = 0; ring < shape.ringEnds.size(); ++ring) {
        offsetLine(shape.ring(ring), offset, out.points);
        out.ringEnds.push_back(static_cast<std::uint32_t>(out.points.size()));
    }
    return out;
}

} // namespace kbs::render
