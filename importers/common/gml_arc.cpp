// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_arc.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace kbs::import::gml {

namespace {

constexpr double fullTurn = 2 * std::numbers::pi;
constexpr int mostChords = 10'000; // of one arc: a hostile radius must not fill the memory

struct CircleThrough {
    Point centre;
    double radius = 0;
};

std::optional<CircleThrough> circle(Point a, Point b, Point c)
{
    // relative to a: differences of large coordinates, not their squares
    const double bx = b.x - a.x, by = b.y - a.y, cx = c.x - a.x, cy = c.y - a.y;
    const double d = 2 * (bx * cy - by * cx);
    const double size = std::max({std::hypot(bx, by), std::hypot(cx, cy)});
    if (std::abs(d) <= 1e-12 * size * size)
        return std::nullopt;
    const double b2 = bx * bx + by * by, c2 = cx * cx + cy * cy;
    const double ux = (cy * b2 - by * c2) / d, uy = (bx * c2 - cx * b2) / d;
    return CircleThrough{.centre = {a.x + ux, a.y + uy}, .radius = std::hypot(ux, uy)};
}

int chords(double radius, double angle, double tolerance)
{
    const double sagitta = std::clamp(tolerance / radius, 1e-12, 1.0);
    const double step = 2 * std::acos(1 - sagitta);
    return static_cast<int>(std::clamp(std::ceil(std::abs(angle) / step), 1.0, static_cast<double>(mostChords)));
}

/// Points after `from` up to and with `to`, turning by `angle` about the centre.
void append(
    std::vector<Point> &out, const CircleThrough &on, double startAngle, double angle, Point to, double tolerance)
{
    const int count = chords(on.radius, angle, tolerance);
    for (int i = 1; i < count; ++i) {
        const double at = startAngle + angle * i / count;
        out.push_back({on.centre.x + on.radius * std::cos(at), on.centre.y + on.radius * std::sin(at)});
    }
    out.push_back(to);
}

double angleOf(const CircleThrough &on, Point p)
{
    return std::atan2(p.y - on.centre.y, p.x - on.centre.x);
}

/// The turn from one angle to another in the given direction, 0 … ±2π.
double turn(double from, double to, bool counterClockwise)
{
    double angle = std::fmod(to - from, fullTurn);
    if (counterClockwise && angle < 0)
        angle += fullTurn;
    if (!counterClockwise && angle > 0)
        angle -= fullTurn;
    return angle;
}

bool isCounterClockwise(Point a, Point b, Point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;
}

} // namespace

std::vector<Point> strokeArc(Point a, Point b, Point c, double tolerance)
{
    if (a == c && a != b) { // the two points are ends of a diameter (ISO 19107: a closed arc)
        const CircleThrough on{
            .centre = {(a.x + b.x) / 2, (a.y + b.y) / 2}, .radius = std::hypot(a.x - b.x, a.y - b.y) / 2};
        std::vector<Point> out;
        append(out, on, angleOf(on, a), std::numbers::pi, b, tolerance);
        append(out, on, angleOf(on, b), std::numbers::pi, c, tolerance);
        return out;
    }
    const auto on = circle(a, b, c);
    if (!on)
        return {b, c};
    const bool left = isCounterClockwise(a, b, c);
    const double from = angleOf(*on, a), middle = angleOf(*on, b), to = angleOf(*on, c);
    std::vector<Point> out;
    append(out, *on, from, turn(from, middle, left), b, tolerance);
    append(out, *on, middle, turn(middle, to, left), c, tolerance);
    return out;
}

std::vector<Point> strokeCircle(Point a, Point b, Point c, double tolerance)
{
    const auto on = circle(a, b, c);
    if (!on)
        return {};
    const bool left = isCounterClockwise(a, b, c);
    std::vector<Point> out = strokeArc(a, b, c, tolerance);
    const double from = angleOf(*on, c);
    append(out, *on, from, turn(from, angleOf(*on, a), left), a, tolerance);
    return out;
}

std::vector<Point> strokeByCentre(
    Point centre, double radius, double startAngle, double endAngle, Point scale, double tolerance)
{
    const int count = std::max(chords(radius, endAngle - startAngle, tolerance), 1);
    std::vector<Point> out;
    for (int i = 0; i <= count; ++i) {
        const double at = startAngle + (endAngle - startAngle) * i / count;
        out.push_back({centre.x + scale.x * radius * std::cos(at), centre.y + scale.y * radius * std::sin(at)});
    }
    return out;
}

} // namespace kbs::import::gml
