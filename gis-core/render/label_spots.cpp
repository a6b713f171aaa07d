// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/label_spots.h"

#include "geometry/clip.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace kbs::render {

namespace {

constexpr double tightness = 0.8; ///< ink fills less than the box of a text: it may be so much larger than its room

bool isInside(const ScreenShape &shape, QPointF at)
{
    bool inside = false;
    for (std::size_t r = 0; r < shape.ringEnds.size(); ++r) {
        const auto ring = shape.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const QPointF &a = ring[i - 1], &b = ring[i];
            if ((a.y() > at.y()) != (b.y() > at.y())
                && at.x() < (b.x() - a.x()) * (at.y() - a.y()) / (b.y() - a.y()) + a.x())
                inside = !inside;
        }
    }
    return inside;
}

QPointF centroid(std::span<const QPointF> ring)
{
    const QPointF origin = ring.front();
    double area = 0, x = 0, y = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        const QPointF a = ring[i - 1] - origin, b = ring[i] - origin;
        const double cross = a.x() * b.y() - b.x() * a.y();
        area += cross;
        x += (a.x() + b.x()) * cross;
        y += (a.y() + b.y()) * cross;
    }
    return std::abs(area) < 1e-9 ? origin : origin + QPointF(x, y) / (3 * area);
}

/// Whether a segment meets a box (Liang–Barsky).
bool meets(const QPointF &a, const QPointF &b, const QRectF &box)
{
    if (std::max(a.x(), b.x()) < box.left() || std::min(a.x(), b.x()) > box.right()
        || std::max(a.y(), b.y()) < box.top() || std::min(a.y(), b.y()) > box.bottom())
        return false;
    return geometry::partInside({a.x(), a.y()}, {b.x(), b.y()}, {box.left(), box.top(), box.right(), box.bottom()})
        .has_value();
}

/// Middle of the widest stretch inside the area at a height.
QPointF widestAt(const ScreenShape &shape, double y)
{
    std::vector<double> crossings;
    for (std::size_t r = 0; r < shape.ringEnds.size(); ++r) {
        const auto ring = shape.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const QPointF &a = ring[i - 1], &b = ring[i];
            if ((a.y() > y) != (b.y() > y))
                crossings.push_back((b.x() - a.x()) * (y - a.y()) / (b.y() - a.y()) + a.x());
        }
    }
    std::ranges::sort(crossings);
    QPointF best(shape.bounds.center().x(), y);
    double width = -1;
    for (std::size_t i = 1; i < crossings.size(); i += 2) {
        if (crossings[i] - crossings[i - 1] > width) {
            width = crossings[i] - crossings[i - 1];
            best = {(crossings[i] + crossings[i - 1]) / 2, y};
        }
    }
    return best;
}

double turnBetween(const QPointF &a, const QPointF &b)
{
    return std::abs(std::atan2(a.x() * b.y() - a.y() * b.x(), a.x() * b.x() + a.y() * b.y()));
}

} // namespace

bool fitsInside(const ScreenShape &shape, QPointF middle, QSizeF room)
{
    const QSizeF half = room * (tightness / 2);
    const QRectF box(middle.x() - half.width(), middle.y() - half.height(), 2 * half.width(), 2 * half.height());
    for (std::size_t r = 0; r < shape.ringEnds.size(); ++r) {
        const auto ring = shape.ring(r);
        for (std::size_t i = 1; i < ring.size(); ++i)
            if (meets(ring[i - 1], ring[i], box))
                return false;
    }
    return isInside(shape, middle);
}

QPointF pointInside(const ScreenShape &shape)
{
    std::size_t largest = 0;
    for (std::size_t r = 1; r < shape.ringEnds.size(); ++r)
        if (shape.ring(r).size() > shape.ring(largest).size())
            largest = r;
    const QPointF middle = centroid(shape.ring(largest));
    return isInside(shape, middle) ? middle : widestAt(shape, shape.bounds.center().y());
}

void spotsInside(const ScreenShape &shape, QSizeF room, std::vector<QPointF> &out)
{
    out.clear();
    const QPointF middle = pointInside(shape);
    if (fitsInside(shape, middle, room)) {
        out.push_back(middle);
        const double aside = 1.4 * room.height();
        if (shape.bounds.height() > 4 * room.height())
            for (const QPointF &other : {middle + QPointF(0, aside), middle - QPointF(0, aside)})
                if (fitsInside(shape, other, room))
                    out.push_back(other);
        return;
    }
    // Bent and hollow areas: where they are wide.
    for (const double share : {0.5, 0.35, 0.65, 0.2, 0.8}) {
        const QPointF wide = widestAt(shape, shape.bounds.top() + share * shape.bounds.height());
        if (fitsInside(shape, wide, room)) {
            out.push_back(wide);
            return;
        }
    }
}

double lengthOf(std::span<const QPointF> line)
{
    double sum = 0;
    for (std::size_t i = 1; i < line.size(); ++i)
        sum += std::hypot(line[i].x() - line[i - 1].x(), line[i].y() - line[i - 1].y());
    return sum;
}

std::vector<QPointF> stretch(std::span<const QPointF> line, double from, double to)
{
    std::vector<QPointF> out;
    double along = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
        const QPointF step = line[i] - line[i - 1];
        const double length = std::hypot(step.x(), step.y());
        if (length <= 0)
            continue;
        if (along + length > from && along < to) {
            if (out.empty())
                out.push_back(line[i - 1] + step * std::max(0.0, (from - along) / length));
            out.push_back(line[i - 1] + step * std::min(1.0, (to - along) / length));
        }
        along += length;
    }
    return out;
}

bool isGentle(std::span<const QPointF> line)
{
    constexpr double sharp = 40 * std::numbers::pi / 180, most = 120 * std::numbers::pi / 180;
    double all = 0;
    for (std::size_t i = 2; i < line.size(); ++i) {
        const double turn = turnBetween(line[i - 1] - line[i - 2], line[i] - line[i - 1]);
        all += turn;
        if (turn > sharp || all > most)
            return false;
    }
    return true;
}

Footing footing(std::span<const QPointF> line, double at, double width)
{
    const auto pointAt = [&](double along) {
        for (std::size_t i = 1; i < line.size(); ++i) {
            const QPointF step = line[i] - line[i - 1];
            const double length = std::hypot(step.x(), step.y());
            if (length > 0 && (along <= length || i + 1 == line.size()))
                return line[i - 1] + step * (along / length); // beyond the ends the line goes on straight
            along -= length;
        }
        return line.back();
    };
    const QPointF before = pointAt(at - width / 2), after = pointAt(at + width / 2);
    return {(before + after) / 2, std::atan2(after.y() - before.y(), after.x() - before.x())};
}

std::vector<LatticePlace> latticePlaces(std::span<const QPointF> line, QPointF origin, double side)
{
    struct Nearest {
        double along = 0, distance = 0;
    };
    std::map<std::pair<long, long>, Nearest> squares;
    double along = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
        const QPointF from = line[i - 1], step = line[i] - line[i - 1];
        const double length = std::hypot(step.x(), step.y());
        if (length <= 0)
            continue;
        // Pieces short enough to lie in one square or two; of each the point nearest to the middle of its square.
        const int pieces = std::max(1, static_cast<int>(std::ceil(4 * length / side)));
        for (int piece = 0; piece < pieces; ++piece) {
            const double begin = length * piece / pieces, end = length * (piece + 1) / pieces;
            const QPointF half = from + step * ((begin + end) / 2 / length) - origin;
            const long x = std::lround(std::floor(half.x() / side)), y = std::lround(std::floor(half.y() / side));
            const QPointF middle
                = origin + QPointF((static_cast<double>(x) + 0.5) * side, (static_cast<double>(y) + 0.5) * side);
            const double foot = std::clamp(QPointF::dotProduct(middle - from, step) / length, begin, end);
            const QPointF gap = from + step * (foot / length) - middle;
            const double distance = QPointF::dotProduct(gap, gap);
            const auto [found, isNew] = squares.try_emplace({x, y}, Nearest{along + foot, distance});
            if (!isNew && distance < found->second.distance)
                found->second = {along + foot, distance};
        }
        along += length;
    }
    std::vector<LatticePlace> places;
    places.reserve(squares.size());
    for (const auto &[square, nearest] : squares)
        places.push_back({nearest.along, (static_cast<std::int64_t>(square.first) << 32) ^ square.second});
    return places;
}

} // namespace kbs::render
