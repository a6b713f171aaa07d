// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_geometry.h"

#include "crs/crs.h"
#include "importers/common/gml_arc.h"
#include "importers/common/gml_coordinates.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace kbs::import::gml {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Gml", text);
}

QString shown(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min<std::size_t>(text.size(), 60)));
}

/// How coordinates of a system are to be read where arcs are stroked; looked up once per system and thread.
struct Units {
    bool degrees = false;
    bool northFirst = false; ///< the first axis of the file is latitude
};

Units unitsOf(const std::string &srsName, Point sample)
{
    thread_local std::map<std::string, std::optional<Units>> known;
    const auto found = known.find(srsName);
    const auto entry = found != known.end()
        ? found
        : known
              .emplace(srsName,
                  [&]() -> std::optional<Units> {
                      const QString name = QString::fromStdString(srsName);
                      const auto crs = srsName.empty() ? Result<Crs>(std::unexpected(Error{})) : crs::find(name);
                      if (!crs)
                          return std::nullopt;
                      return Units{
                          .degrees = !crs->isProjected, .northFirst = crs->northFirst && crs::usesAuthorityOrder(name)};
                  }())
              .first;
    return entry->second.value_or(
        Units{.degrees = std::abs(sample.x) <= 180 && std::abs(sample.y) <= 180, .northFirst = false});
}

constexpr double metresPerDegree = 111'320.0;

class Builder {
public:
    Builder(const Tree &tree, const Surroundings &around, double arcTolerance)
        : m_tree(tree), m_around(around), m_tolerance(arcTolerance)
    {
    }

    Built build(std::uint32_t node)
    {
        Built built;
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
    // ---------------------------------------------------------------- faults

    bool wrong(std::uint32_t node, const QString &rule, const QString &what)
    {
        if (!m_fault)
            m_fault = SourceFault{.rule = rule,
                .text = tr("%1 (line %2, gml:%3)")
                    .arg(what)
                    .arg(m_tree[node].line)
                    .arg(QString::fromStdString(m_tree.name(node).local))};
        return false;
    }

    void note(const QString &rule, const QString &text)
    {
        if (std::ranges::none_of(m_notes, [&](const SourceFault &entry) { return entry.rule == rule; }))
            m_notes.push_back({.rule = rule, .text = text});
    }

    /// The system named here; a second one inside the same geometry is a fault.
    bool visit(std::uint32_t node)
    {
        if (++m_visits > 5'000'000)
            return wrong(node, u"read.geometry"_s, tr("the geometry refers to itself"));
        const std::string_view name = m_tree.attribute(node, m_tree.names().srsName);
        if (name.empty() || name == m_srsName)
            return true;
        if (!m_srsName.empty())
            return wrong(node, u"read.mixed-crs"_s,
                tr("one geometry is in two coordinate systems, %1 and %2").arg(shown(m_srsName), shown(name)));
        m_srsName = name;
        return true;
    }

    // ---------------------------------------------------------------- coordinates

    int dimensionOf(std::uint32_t node) const
    {
        for (std::uint32_t at = node; at != none; at = m_tree[at].parent)
            if (const std::string_view text = m_tree.attribute(at, m_tree.names().srsDimension); !text.empty())
                return text == "3" ? 3 : 2;
        return 0;
    }

    bool list(std::uint32_t node, Coordinates &out)
    {
        std::string mistake;
        const int stated = dimensionOf(node);
        if (!readPosList(m_tree.text(node), stated, m_around.dimension, out, mistake))
            return wrong(node, u"read.coordinates"_s,
                mistake.empty() ? tr("the number of coordinates does not fit the dimension")
                                : tr("\"%1\" is not a number").arg(shown(mistake)));
        return true;
    }

    bool tuples(std::uint32_t node, Coordinates &out)
    {
        const auto mark = [&](std::uint32_t name, char usual) {
            const std::string_view text = m_tree.attribute(node, name);
            return text.empty() ? usual : text.front();
        };
        const Names &names = m_tree.names();
        std::string mistake;
        if (!readCoordinates(
                m_tree.text(node), mark(names.decimal, '.'), mark(names.cs, ','), mark(names.ts, ' '), out, mistake))
            return wrong(node, u"read.coordinates"_s, tr("\"%1\" is not a coordinate").arg(shown(mistake)));
        return true;
    }

    bool coord(std::uint32_t node, Coordinates &out)
    {
        std::string all;
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next)
            all += std::string(m_tree.text(child)) + ' ';
        std::string mistake;
        if (!readPosList(all, 0, 0, out, mistake))
            return wrong(
                node, u"read.coordinates"_s, tr("\"%1\" is not a number").arg(shown(mistake.empty() ? all : mistake)));
        return true;
    }

    /// Every pos, posList, coordinates, coord and pointProperty directly below the node, in order.
    bool coordinates(std::uint32_t node, Coordinates &out)
    {
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next) {
            bool read = true;
            switch (m_tree.element(child)) {
            case Element::Pos: {
                std::string mistake;
                read = visit(child)
                    && (readPos(m_tree.text(child), out, mistake)
                        || wrong(child, u"read.coordinates"_s,
                            tr("\"%1\" is not a position").arg(shown(m_tree.text(child)))));
                break;
            }
            case Element::PosList: read = visit(child) && list(child, out); break;
            case Element::Coordinates: read = tuples(child, out); break;
            case Element::Coord: read = coord(child, out); break;
            case Element::PointProperty: {
                const std::uint32_t point = target(child);
                read = point == none || (visit(point) && coordinates(point, out));
                break;
            }
            default: break;
            }
            if (!read)
                return false;
        }
        out.settleHeights();
        return true;
    }

    // ---------------------------------------------------------------- structure

    /// The geometry that a property holds, or the one of the same feature that it points at; none where it is empty.
    std::uint32_t target(std::uint32_t property)
    {
        for (std::uint32_t child = m_tree[property].firstChild; child != none; child = m_tree[child].next)
            if (m_tree.geometryElement(child) != Element::Other || m_tree.element(child) != Element::Other)
                return child;
        const std::string_view href = m_tree.attribute(property, m_tree.names().xlinkHref);
        if (href.empty())
            return none;
        const std::uint32_t found = href.starts_with('#') ? m_tree.byId(href.substr(1)) : none;
        if (found == none)
            wrong(property, u"read.reference"_s,
                tr("the geometry is only referred to (%1), outside of its object").arg(shown(href)));
        return found;
    }

    /// Calls `each` for the geometries in the member properties below a node.
    template <typename Each> bool members(std::uint32_t node, const Each &each)
    {
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next) {
            const Element element = m_tree.element(child);
            if (element != Element::Member && element != Element::CurveMember && element != Element::Exterior
                && element != Element::Interior)
                continue;
            bool any = false;
            for (std::uint32_t inner = m_tree[child].firstChild; inner != none; inner = m_tree[inner].next)
                if (m_tree.geometryElement(inner) != Element::Other) {
                    any = true;
                    if (!each(inner))
                        return false;
                }
            if (!any) {
                const std::uint32_t other = target(child);
                if (m_fault || (other != none && !each(other)))
                    return false;
            }
        }
        return true;
    }

    bool geometry(std::uint32_t node, Geometry &out)
    {
        if (!visit(node))
            return false;
        if (++m_depth > 50)
            return wrong(node, u"read.geometry"_s, tr("the geometry is nested too deep"));
        const bool read = dispatch(node, m_tree.geometryElement(node), out);
        --m_depth;
        return read;
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

    /// The vertices of any curve: LineString, LinearRing, Ring, Curve, CompositeCurve, OrientableCurve.
    bool curve(std::uint32_t node, Coordinates &out)
    {
        switch (m_tree.geometryElement(node)) {
        case Element::LineString:
        case Element::LinearRing: return coordinates(node, out);
        case Element::Ring:
        case Element::CompositeCurve:
            return members(node, [&](std::uint32_t member) {
                Coordinates part;
                if (!visit(member) || !curve(member, part))
                    return false;
                out.join(part);
                return true;
            });
        case Element::OrientableCurve: return orientableCurve(node, out);
        case Element::Curve: return segments(node, out);
        default: return wrong(node, u"read.geometry"_s, tr("this is not a curve"));
        }
    }

    bool orientableCurve(std::uint32_t node, Coordinates &out)
    {
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next) {
            if (m_tree.element(child) != Element::BaseCurve)
                continue;
            const std::uint32_t base = target(child);
            if (base == none || !visit(base) || !curve(base, out))
                return !m_fault;
            if (m_tree.attribute(node, m_tree.names().orientation) == "-")
                out.reverse();
        }
        return true;
    }

    bool segments(std::uint32_t node, Coordinates &out)
    {
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next) {
            if (m_tree.element(child) != Element::Segments)
                continue;
            for (std::uint32_t segment = m_tree[child].firstChild; segment != none; segment = m_tree[segment].next) {
                Coordinates part;
                if (!this->segment(segment, part))
                    return false;
                out.join(part);
            }
        }
        return true;
    }

    bool segment(std::uint32_t node, Coordinates &out)
    {
        switch (m_tree.element(node)) {
        case Element::GeodesicString:
            note(u"read.geodesic"_s, tr("geodesic lines were read as straight ones"));
            [[fallthrough]];
        case Element::LineStringSegment: return coordinates(node, out);
        case Element::Arc:
        case Element::ArcString: return arcString(node, out);
        case Element::Circle: return circle(node, out);
        case Element::ArcByCenterPoint:
        case Element::CircleByCenterPoint: return byCentre(node, out);
        default: return wrong(node, u"read.curve"_s, tr("this kind of curve segment is not read"));
        }
    }

    double toleranceFor(const Coordinates &control) const
    {
        const std::string &name = m_srsName.empty() ? m_around.srsName : m_srsName;
        return unitsOf(name, control.points.front()).degrees ? m_tolerance / metresPerDegree : m_tolerance;
    }

    void stroked()
    {
        note(u"read.arc-stroked"_s,
            tr("arcs were replaced by chords that stay within %1 mm of them").arg(m_tolerance * 1000));
    }

    bool arcString(std::uint32_t node, Coordinates &out)
    {
        Coordinates control;
        if (!coordinates(node, control))
            return false;
        if (control.points.size() < 3 || control.points.size() % 2 == 0)
            return wrong(node, u"read.curve"_s, tr("an arc needs three points"));
        const double tolerance = toleranceFor(control);
        out.points.push_back(control.points.front());
        for (std::size_t i = 0; i + 2 < control.points.size(); i += 2) {
            const auto chords = strokeArc(control.points[i], control.points[i + 1], control.points[i + 2], tolerance);
            out.points.insert(out.points.end(), chords.begin(), chords.end());
        }
        stroked(); // heights between the three points are not known: the arc becomes flat
        return true;
    }

    bool circle(std::uint32_t node, Coordinates &out)
    {
        Coordinates control;
        if (!coordinates(node, control))
            return false;
        if (control.points.size() != 3)
            return wrong(node, u"read.curve"_s, tr("a circle needs three points"));
        const auto chords
            = strokeCircle(control.points[0], control.points[1], control.points[2], toleranceFor(control));
        if (chords.empty())
            return wrong(node, u"read.curve"_s, tr("the three points of a circle lie on a line"));
        out.points.push_back(control.points.front());
        out.points.insert(out.points.end(), chords.begin(), chords.end());
        stroked();
        return true;
    }

    bool measure(std::uint32_t node, std::string_view local, double &value, std::string &uom)
    {
        for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next)
            if (m_tree.name(child).local == local) {
                uom = m_tree.attribute(child, m_tree.names().uom);
                return readNumber(m_tree.text(child), value)
                    || wrong(child, u"read.coordinates"_s, tr("\"%1\" is not a number").arg(shown(m_tree.text(child))));
            }
        return wrong(node, u"read.curve"_s, tr("%1 is missing").arg(shown(local)));
    }

    /// Angles run from the first axis of the file towards the second: a bearing where north comes first.
    bool byCentre(std::uint32_t node, Coordinates &out)
    {
        Coordinates centre;
        double radius = 0, start = 0, end = 360;
        std::string unit, ignored;
        if (!coordinates(node, centre) || !measure(node, "radius", radius, unit))
            return false;
        if (m_tree.element(node) == Element::ArcByCenterPoint
            && (!measure(node, "startAngle", start, ignored) || !measure(node, "endAngle", end, ignored)))
            return false;
        if (centre.points.size() != 1 || !(radius > 0))
            return wrong(node, u"read.curve"_s, tr("an arc by its centre needs one centre and a radius"));
        static const std::map<std::string_view, double> metres = {{"m", 1}, {"", 1}, {"metre", 1},
            {"urn:ogc:def:uom:EPSG::9001", 1}, {"km", 1000}, {"NM", 1852}, {"[nmi_i]", 1852}, {"ft", 0.3048}};
        const auto factor = metres.find(unit);
        const Units units = unitsOf(m_srsName.empty() ? m_around.srsName : m_srsName, centre.points.front());
        Point scale{1, 1};
        double tolerance = m_tolerance;
        if (factor != metres.end())
            radius *= factor->second;
        else if (!units.degrees || unit != "deg")
            return wrong(node, u"read.curve"_s, tr("the unit \"%1\" of a radius is not known").arg(shown(unit)));
        if (units.degrees && factor != metres.end()) {
            const double latitude = units.northFirst ? centre.points.front().x : centre.points.front().y;
            const double shrink = 1 / std::max(std::cos(latitude * std::numbers::pi / 180), 1e-6);
            (units.northFirst ? scale.y : scale.x) = shrink;
            radius /= metresPerDegree;
        }
        if (units.degrees)
            tolerance /= metresPerDegree;
        out.points = strokeByCentre(centre.points.front(), radius, start * std::numbers::pi / 180,
            end * std::numbers::pi / 180, scale, tolerance);
        if (m_tree.element(node) == Element::CircleByCenterPoint)
            out.points.back() = out.points.front();
        stroked();
        return true;
    }

    /// A ring of a polygon, closed.
    bool ring(std::uint32_t boundary, Geometry &out)
    {
        for (std::uint32_t child = m_tree[boundary].firstChild; child != none; child = m_tree[child].next) {
            if (m_tree.geometryElement(child) == Element::Other)
                continue;
            Coordinates vertices;
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

    const Tree &m_tree;
    const Surroundings &m_around;
    double m_tolerance;
    std::string m_srsName;
    std::optional<SourceFault> m_fault;
    std::vector<SourceFault> m_notes;
    bool m_patches = false;
    int m_depth = 0;
    std::int64_t m_visits = 0;
};

} // namespace

Built buildGeometry(const Tree &tree, std::uint32_t node, const Surroundings &around, double arcTolerance)
{
    return Builder(tree, around, arcTolerance).build(node);
}

} // namespace kbs::import::gml
