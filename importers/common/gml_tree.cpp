// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_tree.h"

#include "importers/common/value_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kbs::import::gml {

namespace {

constexpr std::array<std::pair<std::string_view, Element>, 72> elements = {{
    {"Point", Element::Point},
    {"LineString", Element::LineString},
    {"LinearRing", Element::LinearRing},
    {"Ring", Element::Ring},
    {"Curve", Element::Curve},
    {"CompositeCurve", Element::CompositeCurve},
    {"OrientableCurve", Element::OrientableCurve},
    {"Polygon", Element::Polygon},
    {"PolygonPatch", Element::PolygonPatch},
    {"Rectangle", Element::Rectangle},
    {"Triangle", Element::Triangle},
    {"OrientableSurface", Element::OrientableSurface},
    {"Surface", Element::Surface},
    {"PolyhedralSurface", Element::Surface},
    {"TriangulatedSurface", Element::Surface},
    {"Tin", Element::Surface},
    {"CompositeSurface", Element::CompositeSurface},
    {"Shell", Element::CompositeSurface},
    {"Solid", Element::Solid},
    {"CompositeSolid", Element::Solid},
    {"MultiSolid", Element::Solid},
    {"MultiPoint", Element::MultiPoint},
    {"MultiCurve", Element::MultiCurve},
    {"MultiLineString", Element::MultiCurve},
    {"MultiSurface", Element::MultiSurface},
    {"MultiPolygon", Element::MultiSurface},
    {"MultiGeometry", Element::MultiGeometry},
    {"GeometryCollection", Element::MultiGeometry},
    {"pos", Element::Pos},
    {"posList", Element::PosList},
    {"coordinates", Element::Coordinates},
    {"coord", Element::Coord},
    {"pointProperty", Element::PointProperty},
    {"pointRep", Element::PointProperty},
    {"segments", Element::Segments},
    {"exterior", Element::Exterior},
    {"outerBoundaryIs", Element::Exterior},
    {"interior", Element::Interior},
    {"innerBoundaryIs", Element::Interior},
    {"patches", Element::Patches},
    {"polygonPatches", Element::Patches},
    {"trianglePatches", Element::Patches},
    {"baseCurve", Element::BaseCurve},
    {"baseSurface", Element::BaseSurface},
    {"curveMember", Element::CurveMember},
    {"lineStringMember", Element::Member},
    {"curveMembers", Element::Member},
    {"pointMember", Element::Member},
    {"pointMembers", Element::Member},
    {"surfaceMember", Element::Member},
    {"surfaceMembers", Element::Member},
    {"polygonMember", Element::Member},
    {"geometryMember", Element::Member},
    {"geometryMembers", Element::Member},
    {"solidMember", Element::Member},
    {"solidMembers", Element::Member},
    {"LineStringSegment", Element::LineStringSegment},
    {"GeodesicString", Element::GeodesicString},
    {"Geodesic", Element::GeodesicString},
    {"Arc", Element::Arc},
    {"ArcString", Element::ArcString},
    {"Circle", Element::Circle},
    {"ArcByCenterPoint", Element::ArcByCenterPoint},
    {"CircleByCenterPoint", Element::CircleByCenterPoint},
    {"ArcByBulge", Element::UnknownSegment},
    {"ArcStringByBulge", Element::UnknownSegment},
    {"BSpline", Element::UnknownSegment},
    {"CubicSpline", Element::UnknownSegment},
    {"Clothoid", Element::UnknownSegment},
    {"boundedBy", Element::BoundedBy},
    {"Envelope", Element::Envelope},
    {"Box", Element::Envelope},
}};

constexpr char separator = '\x01';

Element elementOf(std::string_view local)
{
    for (const auto &[name, element] : elements)
        if (name == local)
            return element;
    return Element::Other;
}

} // namespace

Names::Names()
{
    srsName = intern({}, "srsName");
    srsDimension = intern({}, "srsDimension");
    fid = intern({}, "fid");
    uom = intern({}, "uom");
    orientation = intern({}, "orientation");
    decimal = intern({}, "decimal");
    cs = intern({}, "cs");
    ts = intern({}, "ts");
    xlinkHref = intern("http://www.w3.org/1999/xlink", "href");
    xsiNil = intern("http://www.w3.org/2001/XMLSchema-instance", "nil");
    gmlId = intern("http://www.opengis.net/gml", "id");
}

XmlName Names::intern(std::string_view space, std::string_view local)
{
    std::string key(space);
    key += separator;
    key += local;
    if (const auto found = m_index.find(key); found != m_index.end())
        return found->second;
    Name name{.space = std::string(space), .local = std::string(local)};
    name.isGml = space.starts_with("http://www.opengis.net/gml");
    name.shown = name.local;
    if (space.ends_with("/xlink"))
        name.shown = "xlink:" + name.local;
    else if (name.isGml)
        name.shown = "gml:" + name.local;
    if (name.isGml)
        name.element = elementOf(local);
    else if (local == "boundedBy")
        name.element = Element::BoundedBy;
    // gml:id is one attribute whatever the version of GML
    if (name.isGml && local == "id" && !m_names.empty() && space != "http://www.opengis.net/gml") {
        m_index.emplace(std::move(key), gmlId);
        return gmlId;
    }
    m_names.push_back(std::move(name));
    const auto index = static_cast<XmlName>(m_names.size() - 1);
    m_index.emplace(std::move(key), index);
    return index;
}

void Tree::clear()
{
    m_nodes.clear();
    m_attributes.clear();
    m_text.clear();
    m_values.clear();
    m_ids.clear();
}

std::uint32_t Tree::open(
    std::uint32_t parent, XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line)
{
    const auto index = static_cast<std::uint32_t>(m_nodes.size());
    Node node;
    node.name = name;
    node.parent = parent;
    node.firstAttribute = static_cast<std::uint32_t>(m_attributes.size());
    node.line = line;
    node.attributeCount = static_cast<std::uint32_t>(attributes.size());
    for (const XmlAttribute &attribute : attributes) {
        m_attributes.push_back({.name = attribute.name,
            .begin = static_cast<std::uint32_t>(m_values.size()),
            .length = static_cast<std::uint32_t>(attribute.value.size())});
        m_values += attribute.value;
    }
    node.textBegin = node.textEnd = m_text.size();
    m_nodes.push_back(node);
    if (parent != none) {
        Node &up = m_nodes[parent];
        if (up.lastChild == none)
            up.firstChild = index;
        else
            m_nodes[up.lastChild].next = index;
        up.lastChild = index;
    }
    return index;
}

void Tree::addText(std::uint32_t index, std::string_view text)
{
    Node &node = m_nodes[index];
    if (node.textEnd != m_text.size()) { // text of children came between: keep this element's text in one piece
        if (trimmed(text).empty())
            return;
        const std::string before(
            trimmed(std::string_view(m_text).substr(node.textBegin, node.textEnd - node.textBegin)));
        node.textBegin = m_text.size();
        m_text += before;
        if (!before.empty())
            m_text += ' ';
    }
    m_text += text;
    node.textEnd = m_text.size();
}

void Tree::keep(std::span<const XmlSlot> slots, std::uint64_t pattern)
{
    m_pattern = pattern;
    m_slots.assign(slots.begin(), slots.end());
    for (XmlSlot &slot : m_slots)
        slot.attribute += m_nodes[slot.element].firstAttribute;
    for (Node &node : m_nodes) // what no slot fills is blank
        node.textBegin = node.textEnd = 0;
}

bool Tree::hasTextSlot(std::uint32_t node) const
{
    return std::ranges::any_of(m_slots, [node](const XmlSlot &slot) { return slot.isText && slot.element == node; });
}

void Tree::refill(const XmlRepeat &element)
{
    m_ids.clear();
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const XmlSlot &slot = m_slots[i];
        const std::string_view value = element.values[i];
        if (slot.isText) {
            m_nodes[slot.element].lent = value.data();
            m_nodes[slot.element].textEnd = value.size();
        } else {
            m_attributes[slot.attribute].lent = value.data();
            m_attributes[slot.attribute].length = static_cast<std::uint32_t>(value.size());
        }
    }
    for (std::size_t node = 0; node < m_nodes.size(); ++node)
        m_nodes[node].line = element.line + element.lines[node];
}

std::string_view Tree::text(std::uint32_t node) const
{
    const Node &n = m_nodes[node];
    return trimmed(n.lent ? std::string_view(n.lent, n.textEnd)
                          : std::string_view(m_text).substr(n.textBegin, n.textEnd - n.textBegin));
}

std::string_view Tree::attribute(std::uint32_t node, std::uint32_t name) const
{
    const Node &n = m_nodes[node];
    for (std::uint32_t i = 0; i < n.attributeCount; ++i)
        if (m_attributes[n.firstAttribute + i].name == name)
            return value(m_attributes[n.firstAttribute + i]);
    return {};
}

std::uint32_t Tree::byId(std::string_view id) const
{
    if (m_ids.empty())
        for (std::uint32_t node = 0; node < m_nodes.size(); ++node)
            if (const std::string_view own = attribute(node, m_names->gmlId); !own.empty())
                m_ids.emplace(own, node);
    const auto found = m_ids.find(id);
    return found == m_ids.end() ? none : found->second;
}

Element Tree::geometryElement(std::uint32_t node) const
{
    const Name &own = name(node);
    if (own.isGml)
        return isGeometry(own.element) ? own.element : Element::Other;
    for (std::uint32_t child = m_nodes[node].firstChild; child != none; child = m_nodes[child].next)
        switch (element(child)) {
        case Element::Patches: return Element::Surface;
        case Element::Segments: return Element::Curve;
        case Element::Exterior: return Element::Polygon;
        case Element::Pos:
        case Element::Coordinates: return Element::Point;
        case Element::PosList: return Element::LineString;
        default: break;
        }
    return Element::Other;
}

} // namespace kbs::import::gml
