// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/repair.h"

#include "geometry/operations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace kbs::geometry {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Geometry", text);
}

double toSegment(Point p, Point a, Point b)
{
    const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    const double along = square > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0;
    return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

/// How far a point lies from the border of a geometry.
double toBorder(Point point, const Geometry &geometry)
{
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < geometry.ringCount(); ++i) {
        const auto ring = geometry.ring(i);
        for (std::size_t at = 1; at < ring.size(); ++at)
            least = std::min(least, toSegment(point, ring[at - 1], ring[at]));
    }
    return least;
}

double farthestMove(const Geometry &before, const Geometry &after)
{
    double out = 0;
    for (const Point &point : after.points)
        out = std::max(out, toBorder(point, before));
    return out;
}

/// Rings closed, repeated vertices and rings without three corners out.
Geometry cleaned(const Geometry &geometry, Repair &report)
{
    Geometry out{.kind = geometry.kind};
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        const auto [first, end] = geometry.ringsOfPart(part);
        const std::size_t ringsBefore = out.ringEnds.size();
        for (std::size_t i = first; i < end; ++i) {
            std::vector<Point> ring;
            for (const Point &point : geometry.ring(i)) {
                if (ring.empty() || ring.back() != point)
                    ring.push_back(point);
                else
                    ++report.removedVertices;
            }
            if (ring.size() > 1 && ring.front() != ring.back()) {
                ring.push_back(ring.front());
                ++report.closedRings;
            }
            if (ring.size() >= 4) {
                out.addRing(ring);
            } else {
                ++report.removedRings;
                if (i == first) { // its holes are holes in nothing
                    report.removedRings += static_cast<int>(end - first) - 1;
                    break;
                }
            }
        }
        if (out.ringEnds.size() > ringsBefore)
            out.endPart();
    }
    return out;
}

int turned(const Geometry &before, const Geometry &after)
{
    int out = 0;
    for (std::size_t i = 0; i < before.ringCount(); ++i)
        out += (signedArea(before.ring(i)) < 0) != (signedArea(after.ring(i)) < 0) ? 1 : 0;
    return out;
}

} // namespace

QString Repair::text() const
{
    QStringList done;
    if (closedRings > 0)
        done << tr("%1 rings closed").arg(closedRings);
    if (removedVertices > 0)
        done << tr("%1 repeated vertices taken out").arg(removedVertices);
    if (removedRings > 0)
        done << tr("%1 rings that enclose nothing taken out").arg(removedRings);
    if (turnedRings > 0)
        done << tr("%1 rings turned").arg(turnedRings);
    if (rebuilt)
        done << tr("rebuilt from its own vertices");
    const QLocale numbers;
    return tr("%1; area before %2 m², after %3 m²; no vertex moved farther than %4 mm")
        .arg(done.isEmpty() ? tr("nothing") : done.join(u", "_s), numbers.toString(areaBefore, 'f', 2),
            numbers.toString(areaAfter, 'f', 2), numbers.toString(std::ceil(farthest * 100'000) / 100, 'f', 2));
}

Result<Repair> repair(const Geometry &geometry, double tolerance)
{
    Repair out;
    if (!geometry.isPolygonal())
        return fail(ErrorKind::Input, tr("Only areas are repaired"));
    if (!std::ranges::all_of(geometry.points, [](Point p) { return std::isfinite(p.x) && std::isfinite(p.y); }))
        return fail(ErrorKind::Input, tr("A coordinate is not a number"));
    out.areaBefore = area(geometry);
    out.geometry = cleaned(geometry, out);
    Geometry oriented = out.geometry;
    normalise(oriented);
    out.turnedRings = turned(out.geometry, oriented);
    out.geometry = std::move(oriented);
    if (out.geometry.isEmpty() || invalidity(out.geometry)) {
        KBS_TRY(out.geometry, makeValid(out.geometry));
        normalise(out.geometry);
        out.rebuilt = true;
    }
    if (const auto left = invalidity(out.geometry))
        return fail(ErrorKind::Input, left->reason);
    out.farthest = farthestMove(geometry, out.geometry);
    if (out.farthest > tolerance)
        return fail(ErrorKind::Input,
            tr("A vertex would have to move by %1 mm").arg(QLocale().toString(out.farthest * 1000, 'f', 2)),
            tr("Draw it anew or ask for a corrected delivery"));
    out.areaAfter = area(out.geometry);
    return out;
}

} // namespace kbs::geometry
