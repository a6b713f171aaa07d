// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_geometry.h"

#include "importers/common/gml_curve.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace kbs::import::gml {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Gml", text);
}

class Builder : private CurveReader {
public:
    Builder(const Tree &tree, const Surroundings &around, double arcTolerance) : CurveReader(tree, around, arcTolerance)
    {
    }

    Built build(std::uint32_t node, Geometry &&memory)
    {
        Built built;
        built.geometry = std::move(memory);
        const bool read = geometry(node, built.geometry);
        built.srsName = m_srsName.empty() ? m_around.srsName : m_srsName;
        built.notes = std::move(m_notes);
        built.patches = m_patches;
        if (!read || m_fault) {
            built.geometry = {};
            built.fault = m_fault;
        }
        return built;
    }

private:
    bool geometry(std::uint32_t node, Geometry &out)
    {
        const Deeper level(m_nesting);
        return visit(node) && !tooDeep(node) && dispatch(node, m_tree.geometryElement(node), out);
    }

    bool dispatch(std::uint32_t node, Element element, Geometry &out)
    {
        switch (element) {
        case Element::Point: return point(node, out);
        case Element::LineString:
        case Element::LinearRing:
        case Element::Ring:
        case Element::Curve:
        case Element::CompositeCurve:
        case Element::OrientableCurve: return line(node, out);
        case Element::Polygon:
        case Element::PolygonPatch:
        case Element::Rectangle:
        case Element::Triangle: return polygon(node, out);
        case Element::OrientableSurface: return orientableSurface(node, out);
        case Element::Surface: return surface(node, out);
        case Element::CompositeSurface:
        case Element::Solid: return solid(node, out);
        case Element::MultiPoint:
        case Element::MultiCurve:
        case Element::MultiSurface:
        case Element::MultiGeometry: return multi(node, element, out);
        default: return wrong(node, u"read.geometry"_s, tr("this kind of geometry is not read"));
        }
    }

    bool point(std::uint32_t node, Geometry &out)
    {
        Coordinates at;
        if (!coordinates(node, at))
            return false;
        out.kind = GeometryKind::Point;
        if (at.points.empty())
            return true; // an empty point: the pipeline says so
        if (at.points.size() > 1)
            return wrong(node, u"read.geometry"_s, tr("a point has several positions"));
        append(out, at);
        out.endPart();
        return true;
    }

    static void append(Geometry &out, const Coordinates &ring)
    {
        if (ring.z.empty() != out.z.empty() && !out.points.empty())
            out.z.clear(); // heights only where every vertex has one
        else
            out.z.insert(out.z.end(), ring.z.begin(), ring.z.end());
        out.addRing(ring.points);
        if (out.z.size() != out.points.size())
            out.z.clear();
    }

    bool line(std::uint32_t node, Geometry &out)
    {
        Coordinates vertices;
        if (!curve(node, vertices))
            return false;
        out.kind = GeometryKind::LineString;
        if (vertices.points.empty())
            return true;
        append(out, vertices);
        out.endPart();
        return true;
    }

    /// A ring of a polygon, closed.
    bool ring(std::uint32_t boundary, Geometry &out)
    {
        for (std::uint32_t child = m_tree[boundary].firstChild; child != none; child = m_tree[child].next) {
            if (m_tree.geometryElement(child) == Element::Other)
                continue;
            Coordinates &vertices = m_ring;
            vertices.points.clear();
            vertices.z.clear();
            if (!visit(child) || !curve(child, vertices))
                return false;
            if (vertices.points.empty())
                continue;
            if (vertices.close())
                note(u"read.ring-closed"_s,
                    tr("a ring was not closed; its first point was repeated at the end (line %1)")
                        .arg(m_tree[child].line));
            append(out, vertices);
        }
        return true;
    }

    bool polygon(std::uint32_t node, Geometry &out)
    {
        out.kind = GeometryKind::Polygon;
        for (const Element wanted : {Element::Exterior, Element::Interior}) {
            for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next)
                if (m_tree.element(child) == wanted && !ring(child, out))
                    return false;
            if (wanted == Element::Exterior && out.points.empty())
                return true; // empty; holes without a shell say nothing
        }
        out.endPart();
        return true;
    }

    static void addPart(Geometry &out, const Geometry &part)
    {
        for (std::size_t p = 0; p < part.partEnds.size(); ++p) {
            const auto [first, end] = part.ringsOfPart(p);
            for (std::size_t r = first; r < end; ++r) {
                Coordinates ring;
                ring.points.assign(part.ring(r).begin(), part.ring(r).end());
                if (!part.z.empty()) {
                    const std::size_t from = r == 0 ? 0 : part.ringEnds[r - 1];
                    ring.z.assign(part.z.begin() + static_cast<std::ptrdiff_t>(from),
                        part.z.begin() + static_cast<std::ptrdiff_t>(part.ringEnds[r]));
                }
                append(out, ring);
            }
            out.endPart();
        }
    }

    bool orientableSurface(std::uint32_t node, Geometry &out)
    {
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next)
            if (m_tree.element(child) == Element::BaseSurface) {
                const std::uint32_t base = target(child);
                return base == none ? !m_fault : geometry(base, out);
            }
        return true;
    }

    bool surface(std::uint32_t node, Geometry &out)
    {
        Geometry all{.kind = GeometryKind::MultiPolygon};
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next) {
            if (m_tree.element(child) != Element::Patches)
                continue;
            for (std::uint32_t patch = m_tree[child].firstChild; patch != none; patch = m_tree[patch].next) {
                Geometry polygonal;
                if (!geometry(patch, polygonal))
                    return false;
                addPart(all, polygonal);
            }
        }
        return finishSurface(std::move(all), out);
    }

    bool finishSurface(Geometry all, Geometry &out)
    {
        dropWalls(all);
        m_patches = m_patches || all.partEnds.size() > 1;
        out = all.partEnds.size() == 1 ? toSingle(std::move(all)) : std::move(all);
        if (out.partEnds.empty())
            out.kind = GeometryKind::Polygon;
        return true;
    }

    /// Composite surfaces, shells and solids: their faces seen from above make one footprint.
    bool solid(std::uint32_t node, Geometry &out)
    {
        Geometry all{.kind = GeometryKind::MultiPolygon};
        const bool read = members(node, [&](std::uint32_t member) {
            Geometry face;
            if (!geometry(member, face))
                return false;
            if (!face.isPolygonal())
                return wrong(member, u"read.geometry"_s, tr("a surface is made of something else"));
            addPart(all, face);
            return true;
        });
        if (!read)
            return false;
        if (m_tree.geometryElement(node) == Element::Solid)
            note(u"read.solid"_s, tr("a solid was read as its footprint"));
        return finishSurface(std::move(all), out);
    }

    /// Faces that stand upright have no area on the map.
    void dropWalls(Geometry &geometry)
    {
        if (geometry.z.empty())
            return;
        Geometry flat{.kind = GeometryKind::MultiPolygon};
        std::size_t walls = 0;
        for (std::size_t part = 0; part < geometry.partEnds.size(); ++part) {
            const auto [first, end] = geometry.ringsOfPart(part);
            const auto shell = geometry.ring(first);
            double around = 0;
            for (std::size_t i = 1; i < shell.size(); ++i)
                around += std::hypot(shell[i].x - shell[i - 1].x, shell[i].y - shell[i - 1].y);
            if (std::abs(signedArea(shell)) <= 1e-6 * around * around) {
                ++walls;
                continue;
            }
            for (std::size_t ring = first; ring < end; ++ring)
                flat.addRing(geometry.ring(ring));
            flat.endPart();
        }
        if (walls == 0)
            return;
        note(u"read.walls"_s, tr("upright faces have no area on the map and were left out"));
        geometry = std::move(flat);
    }

    bool multi(std::uint32_t node, Element element, Geometry &out)
    {
        out.kind = element == Element::MultiPoint ? GeometryKind::MultiPoint
            : element == Element::MultiCurve      ? GeometryKind::MultiLineString
            : element == Element::MultiSurface    ? GeometryKind::MultiPolygon
                                                  : GeometryKind::None;
        const bool outerPatches = m_patches;
        const bool read = members(node, [&](std::uint32_t member) {
            Geometry part;
            if (!geometry(member, part))
                return false;
            if (part.isEmpty())
                return true;
            part = toMulti(std::move(part));
            if (out.kind == GeometryKind::None)
                out.kind = part.kind;
            if (part.kind != out.kind)
                return wrong(member, u"read.mixed-geometry"_s, tr("points, lines and areas are mixed in one geometry"));
            addPart(out, part);
            return true;
        });
        if (!read)
            return false;
        if (out.kind == GeometryKind::MultiPolygon && !out.z.empty())
            dropWalls(out);
        m_patches = m_patches || outerPatches;
        return true;
    }

    Coordinates m_ring; ///< rings do not nest
    bool m_patches = false;
};

} // namespace

Built buildGeometry(
    const Tree &tree, std::uint32_t node, const Surroundings &around, double arcTolerance, Geometry &&memory)
{
    return Builder(tree, around, arcTolerance).build(node, std::move(memory));
}

} // namespace kbs::import::gml
