// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_object.h"

#include "importers/common/gml_coordinates.h"

#include <algorithm>
#include <array>

namespace kbs::import::gml {

namespace {

bool isEmptyGeometryProperty(std::string_view local)
{
    constexpr std::array names = {"geometry", "geometryproperty", "the_geom", "geom", "shape", "msgeometry", "geometri",
        "pointproperty", "polygonproperty", "multisurfaceproperty"};
    std::string lower(local);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::contains(names, std::string_view(lower));
}

class Unfolder {
public:
    Unfolder(const Tree &tree, Surroundings around, double arcTolerance)
        : m_tree(tree), m_around(std::move(around)), m_tolerance(arcTolerance)
    {
    }

    SourceObject unfold()
    {
        m_object.line = m_tree[0].line;
        const Names &names = m_tree.names();
        const std::string_view gmlId = m_tree.attribute(0, names.gmlId);
        m_object.id = gmlId.empty() ? m_tree.attribute(0, names.fid) : gmlId;
        inherit();
        if (m_tree.geometryElement(0) != Element::Other) {
            add(0, "");
            standalone();
        } else {
            for (std::uint32_t child = m_tree[0].firstChild; child != none; child = m_tree[child].next)
                walk(child, "");
        }
        m_object.hadGeometry = m_object.hadGeometry || m_geometries > 0;
        return std::move(m_object);
    }

private:
    /// srsName and dimension of the feature's own envelope.
    void inherit()
    {
        for (std::uint32_t child = m_tree[0].firstChild; child != none; child = m_tree[child].next)
            if (m_tree.element(child) == Element::BoundedBy)
                for (std::uint32_t envelope = m_tree[child].firstChild; envelope != none;
                    envelope = m_tree[envelope].next) {
                    if (m_tree.element(envelope) != Element::Envelope)
                        continue;
                    if (const auto name = m_tree.attribute(envelope, m_tree.names().srsName); !name.empty())
                        m_around.srsName = name;
                    if (const int dimension = envelopeDimension(envelope); dimension != 0)
                        m_around.dimension = dimension;
                }
        if (const auto name = m_tree.attribute(0, m_tree.names().srsName); !name.empty())
            m_around.srsName = name;
    }

    int envelopeDimension(std::uint32_t envelope) const
    {
        if (const auto stated = m_tree.attribute(envelope, m_tree.names().srsDimension); !stated.empty())
            return stated == "3" ? 3 : 2;
        for (std::uint32_t corner = m_tree[envelope].firstChild; corner != none; corner = m_tree[corner].next)
            if (m_tree.name(corner).local == "lowerCorner") {
                Coordinates at;
                std::string mistake;
                if (readPos(m_tree.text(corner), at, mistake) && !at.points.empty())
                    return at.z.empty() ? 2 : 3;
            }
        return 0;
    }

    bool isEnvelopeProperty(std::uint32_t node) const
    {
        if (m_tree.element(node) != Element::BoundedBy)
            return false;
        const std::uint32_t child = m_tree[node].firstChild;
        return child == none || m_tree.element(child) == Element::Envelope || m_tree.name(child).local == "Null"
            || m_tree.name(child).local == "null";
    }

    void add(std::uint32_t node, const std::string &path)
    {
        Built built = buildGeometry(m_tree, node, m_around, m_tolerance);
        for (SourceFault &note : built.notes) // once per object, however many geometries it has
            if (std::ranges::none_of(m_object.notes, [&](const SourceFault &known) { return known.rule == note.rule; }))
                m_object.notes.push_back(std::move(note));
        if (m_geometries++ == 0) {
            m_object.geometry = std::move(built.geometry);
            m_object.srsName = QString::fromStdString(built.srsName);
            m_object.patches = built.patches;
            m_object.geometryPath = path;
            m_object.fault = std::move(built.fault);
            return;
        }
        m_object.others.push_back({.path = path,
            .geometry = std::move(built.geometry),
            .srsName = QString::fromStdString(built.srsName),
            .patches = built.patches,
            .fault = std::move(built.fault)});
    }

    /// A geometry that stands alone: what an application schema hung onto it are its attributes.
    void standalone()
    {
        for (std::uint32_t child = m_tree[0].firstChild; child != none; child = m_tree[child].next)
            if (!m_tree.name(child).isGml)
                walk(child, "");
    }

    void walk(std::uint32_t node, const std::string &above)
    {
        if (m_tree.geometryElement(node) != Element::Other)
            return add(node, above);
        if (isEnvelopeProperty(node))
            return;
        const Name &name = m_tree.name(node);
        const std::string path = above.empty() ? name.local : above + "/" + name.local;
        const Names &names = m_tree.names();
        const Node &own = m_tree[node];
        for (std::uint32_t i = 0; i < own.attributeCount; ++i) {
            const gml::Attribute &attribute = m_tree.attributeAt(own.firstAttribute + i);
            if (attribute.name != names.xsiNil)
                m_object.attributes.emplace_back(path + "@" + names[attribute.name].shown, m_tree.value(attribute));
        }
        const std::string_view text = m_tree.text(node);
        if (!text.empty())
            m_object.attributes.emplace_back(path, text);
        else if (own.firstChild == none && isEmptyGeometryProperty(name.local))
            m_object.hadGeometry = true;
        for (std::uint32_t child = own.firstChild; child != none; child = m_tree[child].next)
            walk(child, path);
    }

    const Tree &m_tree;
    Surroundings m_around;
    double m_tolerance;
    SourceObject m_object;
    std::size_t m_geometries = 0;
};

} // namespace

SourceObject unfold(const Tree &tree, const Surroundings &around, double arcTolerance)
{
    return Unfolder(tree, around, arcTolerance).unfold();
}

} // namespace kbs::import::gml
