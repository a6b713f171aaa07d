// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/xml_stream.h"

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// One feature of a GML file as a small tree: what the reader keeps in memory at a time.
namespace kbs::import::gml {

/// Elements with a meaning of their own; everything else is Other.
enum class Element : std::uint8_t {
    Other,
    // geometries
    Point,
    LineString,
    LinearRing,
    Ring,
    Curve,
    CompositeCurve,
    OrientableCurve,
    Polygon,
    PolygonPatch,
    Rectangle,
    Triangle,
    OrientableSurface,
    Surface,
    CompositeSurface,
    Solid,
    MultiPoint,
    MultiCurve,
    MultiSurface,
    MultiGeometry,
    // coordinates
    Pos,
    PosList,
    Coordinates,
    Coord,
    PointProperty,
    // parts of geometries
    Segments,
    Exterior,
    Interior,
    Patches,
    BaseCurve,
    BaseSurface,
    CurveMember,
    Member,
    // curve segments
    LineStringSegment,
    GeodesicString,
    Arc,
    ArcString,
    Circle,
    ArcByCenterPoint,
    CircleByCenterPoint,
    UnknownSegment,
    // containers
    BoundedBy,
    Envelope,
};

[[nodiscard]] inline bool isGeometry(Element element)
{
    return element >= Element::Point && element <= Element::MultiGeometry;
}

struct Name {
    std::string space; ///< namespace
    std::string local;
    std::string shown; ///< as attribute paths write it: "href" of xlink is "xlink:href", others without prefix
    Element element = Element::Other;
    bool isGml = false;
};

/// Names of the file, each once.
class Names {
public:
    Names();
    [[nodiscard]] XmlName intern(std::string_view space, std::string_view local);
    [[nodiscard]] const Name &operator[](std::uint32_t index) const { return m_names[index]; }

    std::uint32_t srsName, srsDimension, gmlId, fid, xlinkHref, xsiNil, uom, orientation, decimal, cs,
        ts; ///< attributes that the reader asks for

private:
    std::vector<Name> m_names;
    std::unordered_map<std::string, std::uint32_t> m_index;
};

inline constexpr std::uint32_t none = 0xFFFFFFFF;

struct Attribute {
    std::uint32_t name = 0;
    std::uint32_t begin = 0, length = 0;
    const char *lent = nullptr; ///< not null: the value lies here and not with the tree
};

struct Node {
    std::uint32_t name = 0;
    std::uint32_t parent = none, firstChild = none, lastChild = none, next = none;
    std::uint32_t firstAttribute = 0, attributeCount = 0;
    std::size_t textBegin = 0, textEnd = 0;
    const char *lent = nullptr; ///< not null: the text begins here and not with the tree
    std::int64_t line = 0;
};

/// Nodes in document order; node 0 is the feature.
class Tree {
public:
    explicit Tree(Names &names) : m_names(&names) { }

    void clear();
    std::uint32_t open(std::uint32_t parent, XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line);
    void addText(std::uint32_t node, std::string_view text);
    /// The tree is to be used again with other values at these places.
    void keep(std::span<const XmlSlot> slots, std::uint64_t pattern);
    void refill(const XmlRepeat &element); ///< after keep(); its values are lent until the next time

    /// The number that keep() was given; 0 for a tree that is used once. Trees with one number differ in the values of
    /// their slots alone.
    [[nodiscard]] std::uint64_t pattern() const { return m_pattern; }
    [[nodiscard]] bool hasTextSlot(std::uint32_t node) const;
    [[nodiscard]] bool isEmpty() const { return m_nodes.empty(); }
    [[nodiscard]] std::size_t bytes() const { return m_text.size() + m_nodes.size() * sizeof(Node); }
    [[nodiscard]] const Names &names() const { return *m_names; }
    [[nodiscard]] const Node &operator[](std::uint32_t node) const { return m_nodes[node]; }
    [[nodiscard]] const Name &name(std::uint32_t node) const { return (*m_names)[m_nodes[node].name]; }
    [[nodiscard]] Element element(std::uint32_t node) const { return name(node).element; }
    [[nodiscard]] std::string_view text(std::uint32_t node) const; ///< blanks off both ends
    [[nodiscard]] std::string_view attribute(std::uint32_t node, std::uint32_t name) const;
    [[nodiscard]] const Attribute &attributeAt(std::uint32_t index) const { return m_attributes[index]; }
    [[nodiscard]] std::string_view value(const Attribute &attribute) const
    {
        return attribute.lent ? std::string_view(attribute.lent, attribute.length)
                              : std::string_view(m_values).substr(attribute.begin, attribute.length);
    }
    /// The node with this gml:id; `none` where there is none.
    [[nodiscard]] std::uint32_t byId(std::string_view id) const;
    /// What the node is as a geometry, also where an application schema derives it under a name of its own
    /// (aixm:ElevatedSurface): then its GML content tells. Other where it is no geometry.
    [[nodiscard]] Element geometryElement(std::uint32_t node) const;

private:
    Names *m_names;
    std::vector<Node> m_nodes;
    std::vector<Attribute> m_attributes;
    std::string m_text, m_values;
    std::vector<XmlSlot> m_slots; ///< of keep(); `attribute` is an index into m_attributes
    std::uint64_t m_pattern = 0;
    mutable std::unordered_map<std::string_view, std::uint32_t> m_ids; ///< made at the first byId()
};

} // namespace kbs::import::gml
