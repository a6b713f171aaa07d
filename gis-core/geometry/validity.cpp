// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/geos.h"
#include "geometry/operations.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace kbs::geometry {

namespace {

struct Fault {
    const char *geosReason; ///< nullptr: found by us before GEOS is asked
    const char *code;
    const char *text;
};
/// The faults of OGC 06-103r4 §6.1.11 by the words of GEOS (TopologyValidationError).
constexpr std::array faults{
    Fault{nullptr, "empty", QT_TRANSLATE_NOOP("Geometry", "The geometry is empty")},
    Fault{nullptr, "not-finite", QT_TRANSLATE_NOOP("Geometry", "A coordinate is not a number")},
    Fault{nullptr, "ring-not-closed", QT_TRANSLATE_NOOP("Geometry", "A ring does not end where it begins")},
    Fault{"Too few points", "too-few-points",
        QT_TRANSLATE_NOOP("Geometry", "A line or ring has too few different points")},
    Fault{"Ring Self-intersection", "ring-self-intersection",
        QT_TRANSLATE_NOOP("Geometry", "A ring touches or crosses itself")},
    Fault{"Self-intersection", "self-intersection", QT_TRANSLATE_NOOP("Geometry", "The border crosses itself")},
    Fault{"Hole lies outside", "hole-outside", QT_TRANSLATE_NOOP("Geometry", "A hole lies outside its polygon")},
    Fault{"Holes are nested", "nested-holes", QT_TRANSLATE_NOOP("Geometry", "A hole lies inside another hole")},
    Fault{"Nested shells", "nested-shells", QT_TRANSLATE_NOOP("Geometry", "A part lies inside another part")},
    Fault{"Duplicate Rings", "duplicate-rings", QT_TRANSLATE_NOOP("Geometry", "A ring is there twice")},
    Fault{"Interior is disconnected", "disconnected-interior",
        QT_TRANSLATE_NOOP("Geometry", "Holes cut the polygon into separate pieces")},
    Fault{"", "invalid", QT_TRANSLATE_NOOP("Geometry", "The geometry breaks the rules of simple features")},
};

Invalidity made(const Fault &fault, Point at)
{
    return {.reason = QCoreApplication::translate("Geometry", fault.text),
        .code = QString::fromLatin1(fault.code),
        .at = at};
}

Invalidity made(std::string_view code, Point at)
{
    return made(*std::ranges::find_if(faults, [&](const Fault &fault) { return code == fault.code; }), at);
}

std::optional<Invalidity> structuralFault(const Geometry &geometry)
{
    if (geometry.isEmpty())
        return made("empty", {});
    for (const Point &point : geometry.points) {
        if (!std::isfinite(point.x) || !std::isfinite(point.y))
            return made("not-finite", {});
    }
    if (!std::ranges::all_of(geometry.z, [](double z) { return std::isfinite(z); }))
        return made("not-finite", geometry.points.front());
    for (std::size_t i = 0; i < geometry.ringCount() && !geometry.isPoint(); ++i) {
        const auto ring = geometry.ring(i);
        if (ring.size() < 2)
            return made("too-few-points", ring.empty() ? geometry.points.front() : ring.front());
        if (!geometry.isPolygonal())
            continue;
        if (ring.front() != ring.back())
            return made("ring-not-closed", ring.back());
        if (ring.size() < 4)
            return made("too-few-points", ring.front());
    }
    return std::nullopt;
}

/// What can be handed to GEOS: rings closed, rings of fewer than three corners (which enclose nothing) left out.
Geometry closedRings(const Geometry &geometry)
{
    Geometry out{.kind = geometry.kind};
    for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
        const auto [first, end] = geometry.ringsOfPart(part);
        const std::size_t ringsBefore = out.ringEnds.size();
        for (std::size_t ring = first; ring < end; ++ring) {
            std::vector<Point> points(geometry.ring(ring).begin(), geometry.ring(ring).end());
            if (!points.empty() && points.front() != points.back())
                points.push_back(points.front());
            if (points.size() >= 4)
                out.addRing(points);
            else if (ring == first)
                break; // no shell: its holes are holes in nothing
        }
        if (out.ringEnds.size() > ringsBefore)
            out.endPart();
    }
    return out;
}

/// Twice the signed area of a, b, c where it is surely not zero; 0 where rounding might decide.
double turn(const Point &a, const Point &b, const Point &c)
{
    const double left = (b.x - a.x) * (c.y - a.y), right = (b.y - a.y) * (c.x - a.x);
    // differences of coordinates below 2^24 m are off by 2^-29 m at the most; so is what they are multiplied with
    const double doubt = 1e-8 * (std::abs(b.x - a.x) + std::abs(b.y - a.y) + std::abs(c.x - a.x) + std::abs(c.y - a.y));
    return std::abs(left - right) > doubt ? left - right : 0;
}

bool areSurelyApart(const Point &a, const Point &b, const Point &c, const Point &d)
{
    if (std::max(a.x, b.x) < std::min(c.x, d.x) || std::max(c.x, d.x) < std::min(a.x, b.x)
        || std::max(a.y, b.y) < std::min(c.y, d.y) || std::max(c.y, d.y) < std::min(a.y, b.y))
        return true;
    return turn(a, b, c) * turn(a, b, d) > 0 || turn(c, d, a) * turn(c, d, b) > 0;
}

/// Whether a polygon without holes is valid beyond doubt: no two edges meet but neighbours in their common corner, and
/// no neighbours lie on each other. Parcels are such polygons; whatever is in doubt goes to GEOS.
bool isPlainPolygon(const Geometry &geometry)
{
    constexpr std::size_t most = 40; // every edge against every other
    constexpr double largest = 16'777'216;
    if (!geometry.isPolygonal() || geometry.ringEnds.size() != 1 || geometry.points.size() > most)
        return false;
    const std::span<const Point> ring = geometry.ring(0);
    const std::size_t edges = ring.size() - 1;
    for (std::size_t i = 0; i < edges; ++i) {
        if (std::abs(ring[i].x) > largest || std::abs(ring[i].y) > largest || ring[i] == ring[i + 1])
            return false;
        const Point &next = ring[i + 2 > edges ? 1 : i + 2];
        const double ahead = (ring[i + 1].x - ring[i].x) * (next.x - ring[i + 1].x)
            + (ring[i + 1].y - ring[i].y) * (next.y - ring[i + 1].y);
        if (ahead <= 0 && turn(ring[i], ring[i + 1], next) == 0)
            return false; // a spike
        for (std::size_t j = i + 2; j < edges; ++j)
            if (!(i == 0 && j == edges - 1) && !areSurelyApart(ring[i], ring[i + 1], ring[j], ring[j + 1]))
                return false;
    }
    return true;
}

} // namespace

std::optional<Invalidity> invalidity(const Geometry &geometry)
{
    if (auto fault = structuralFault(geometry))
        return fault;
    if (isPlainPolygon(geometry))
        return std::nullopt;
    const geos::Handle handle = geos::toGeos(geometry);
    if (!handle)
        return made("invalid", geometry.points.front());
    char *reason = nullptr;
    GEOSGeometry *place = nullptr;
    const char valid = GEOSisValidDetail_r(geos::context(), handle.get(), 0, &reason, &place);
    const geos::Handle placeOwner(place);
    const std::string text = reason == nullptr ? "" : reason;
    GEOSFree_r(geos::context(), reason);
    if (valid == 1)
        return std::nullopt;
    Point at = geometry.points.front();
    if (place != nullptr) {
        GEOSGeomGetX_r(geos::context(), place, &at.x);
        GEOSGeomGetY_r(geos::context(), place, &at.y);
    }
    return made(
        *std::ranges::find_if(faults,
            [&](const Fault &fault) { return fault.geosReason != nullptr && text.starts_with(fault.geosReason); }),
        at);
}

std::vector<std::pair<QString, QString>> invalidityReasons()
{
    std::vector<std::pair<QString, QString>> out;
    for (const Fault &fault : faults)
        out.emplace_back(QString::fromLatin1(fault.code), QCoreApplication::translate("Geometry", fault.text));
    return out;
}

Result<Geometry> makeValid(const Geometry &geometry)
{
    const QString what = QCoreApplication::translate("Geometry", "Repairing the geometry");
    const geos::Handle before = geos::toGeos(geometry.isPolygonal() ? closedRings(geometry) : geometry);
    if (!before)
        return geos::failure(what);
    GEOSMakeValidParams *parameters = GEOSMakeValidParams_create_r(geos::context());
    GEOSMakeValidParams_setMethod_r(geos::context(), parameters, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(geos::context(), parameters, 0);
    const geos::Handle valid(GEOSMakeValidWithParams_r(geos::context(), before.get(), parameters));
    GEOSMakeValidParams_destroy_r(geos::context(), parameters);
    if (!valid)
        return geos::failure(what);
    // Crossing points are new vertices: put them on the grid without making the polygon invalid again.
    const geos::Handle snapped(GEOSGeom_setPrecision_r(geos::context(), valid.get(), gridSize, 0));
    if (!snapped)
        return geos::failure(what);
    Geometry out = geos::fromGeos(snapped.get(), geos::dimension(geometry));
    if (out.isEmpty())
        return fail(ErrorKind::Input,
            QCoreApplication::translate("Geometry", "Nothing is left of the geometry after its repair"),
            QCoreApplication::translate("Geometry", "Draw it anew or ask for a corrected delivery"));
    return out;
}

} // namespace kbs::geometry
