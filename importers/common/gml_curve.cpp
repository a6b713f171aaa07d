// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_curve.h"

#include "crs/crs.h"
#include "importers/common/gml_arc.h"

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

} // namespace

// ---------------------------------------------------------------- faults

bool CurveReader::wrong(std::uint32_t node, const QString &rule, const QString &what)
{
    if (!m_fault)
        m_fault = SourceFault{.rule = rule,
            .text = tr("%1 (line %2, gml:%3)")
                .arg(what)
                .arg(m_tree[node].line)
                .arg(QString::fromStdString(m_tree.name(node).local))};
    return false;
}

void CurveReader::note(const QString &rule, const QString &text)
{
    if (std::ranges::none_of(m_notes, [&](const SourceFault &entry) { return entry.rule == rule; }))
        m_notes.push_back({.rule = rule, .text = text});
}

bool CurveReader::visit(std::uint32_t node)
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

int CurveReader::dimensionOf(std::uint32_t node) const
{
    for (std::uint32_t at = node; at != none; at = m_tree[at].parent)
        if (const std::string_view text = m_tree.attribute(at, m_tree.names().srsDimension); !text.empty())
            return text == "3" ? 3 : 2;
    return 0;
}

bool CurveReader::list(std::uint32_t node, Coordinates &out)
{
    std::string mistake;
    const int stated = dimensionOf(node);
    if (!readPosList(m_tree.text(node), stated, m_around.dimension, out, mistake))
        return wrong(node, u"read.coordinates"_s,
            mistake.empty() ? tr("the number of coordinates does not fit the dimension")
                            : tr("\"%1\" is not a number").arg(shown(mistake)));
    return true;
}

bool CurveReader::tuples(std::uint32_t node, Coordinates &out)
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

bool CurveReader::coord(std::uint32_t node, Coordinates &out)
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

bool CurveReader::tooDeep(std::uint32_t node)
{
    constexpr int deepest = 50;
    constexpr std::size_t mostVertices = 20'000'000;
    if (m_nesting <= deepest && m_vertices <= mostVertices)
        return false;
    wrong(node, u"read.geometry"_s, tr("the geometry refers to itself or is far too large"));
    return true;
}

bool CurveReader::coordinates(std::uint32_t node, Coordinates &out)
{
    const Deeper level(m_nesting);
    if (tooDeep(node))
        return false;
    for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next) {
        bool read = true;
        switch (m_tree.element(child)) {
        case Element::Pos: {
            std::string mistake;
            read = visit(child)
                && (readPos(m_tree.text(child), out, mistake)
                    || wrong(
                        child, u"read.coordinates"_s, tr("\"%1\" is not a position").arg(shown(m_tree.text(child)))));
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
    m_vertices += out.points.size();
    return true;
}

// ---------------------------------------------------------------- structure

std::uint32_t CurveReader::target(std::uint32_t property)
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

bool CurveReader::curve(std::uint32_t node, Coordinates &out)
{
    const Deeper level(m_nesting);
    if (tooDeep(node))
        return false;
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

bool CurveReader::orientableCurve(std::uint32_t node, Coordinates &out)
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

bool CurveReader::segments(std::uint32_t node, Coordinates &out)
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

bool CurveReader::segment(std::uint32_t node, Coordinates &out)
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

double CurveReader::toleranceFor(const Coordinates &control) const
{
    const std::string &name = m_srsName.empty() ? m_around.srsName : m_srsName;
    return unitsOf(name, control.points.front()).degrees ? m_tolerance / metresPerDegree : m_tolerance;
}

void CurveReader::stroked()
{
    note(u"read.arc-stroked"_s,
        tr("arcs were replaced by chords that stay within %1 mm of them").arg(m_tolerance * 1000));
}

bool CurveReader::arcString(std::uint32_t node, Coordinates &out)
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

bool CurveReader::circle(std::uint32_t node, Coordinates &out)
{
    Coordinates control;
    if (!coordinates(node, control))
        return false;
    if (control.points.size() != 3)
        return wrong(node, u"read.curve"_s, tr("a circle needs three points"));
    const auto chords = strokeCircle(control.points[0], control.points[1], control.points[2], toleranceFor(control));
    if (chords.empty())
        return wrong(node, u"read.curve"_s, tr("the three points of a circle lie on a line"));
    out.points.push_back(control.points.front());
    out.points.insert(out.points.end(), chords.begin(), chords.end());
    stroked();
    return true;
}

bool CurveReader::measure(std::uint32_t node, std::string_view local, double &value, std::string &uom)
{
    for (std::uint32_t child = m_tree[node].firstChild; child != none; child = m_tree[child].next)
        if (m_tree.name(child).local == local) {
            uom = m_tree.attribute(child, m_tree.names().uom);
            return readNumber(m_tree.text(child), value)
                || wrong(child, u"read.coordinates"_s, tr("\"%1\" is not a number").arg(shown(m_tree.text(child))));
        }
    return wrong(node, u"read.curve"_s, tr("%1 is missing").arg(shown(local)));
}

bool CurveReader::byCentre(std::uint32_t node, Coordinates &out)
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
    out.points = strokeByCentre(
        centre.points.front(), radius, start * std::numbers::pi / 180, end * std::numbers::pi / 180, scale, tolerance);
    if (m_tree.element(node) == Element::CircleByCenterPoint)
        out.points.back() = out.points.front();
    stroked();
    return true;
}

} // namespace kbs::import::gml
