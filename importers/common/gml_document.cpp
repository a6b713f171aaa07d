// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_document.h"

#include "importers/common/gml_coordinates.h"

#include <algorithm>
#include <array>

namespace kbs::import::gml {

namespace {

constexpr std::size_t largestTree = std::size_t{Collector::largestObjectMegabytes} * 1024 * 1024;

/// featureMember, member, cityObjectMember, hasMember, departedMember …; bagObject of the Dutch register.
bool isMemberProperty(std::string_view local)
{
    return local == "member" || local == "members" || local.ends_with("Member") || local.ends_with("Members")
        || local == "bagObject";
}

bool isCollection(std::string_view local)
{
    constexpr std::array endings = {"FeatureCollection", "SpatialDataSet", "Tuple", "CityModel", "Collection"};
    return std::ranges::any_of(endings, [&](const char *ending) { return local.ends_with(ending); });
}

/// Containers whose content is about the delivery, not of it.
bool isAside(std::string_view local)
{
    return local == "metadata" || local == "metaDataProperty" || local == "featureMetaData";
}

std::string_view attributeOf(std::span<const XmlAttribute> attributes, XmlName name)
{
    const auto found = std::ranges::find(attributes, name, &XmlAttribute::name);
    return found == attributes.end() ? std::string_view() : found->value;
}

} // namespace

bool Collector::start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line)
{
    ++m_depth;
    if (m_current != none)
        return startInside(name, attributes, line);
    if (m_aside > 0) {
        ++m_aside;
        return true;
    }
    const std::string &local = m_names[name].local;
    if (isObject(name, attributes)) {
        m_tree.clear();
        m_layer = m_depth == 1 && isGeometryName(name) ? std::string("geometry") : local;
        m_current = m_tree.open(none, name, attributes, line);
        m_objectDepth = m_depth;
        return true;
    }
    if (isAside(local))
        m_aside = 1;
    if (local == "Delete")
        ++m_deletes;
    if (m_depth == 1)
        for (const XmlAttribute &attribute : attributes)
            m_stated.take(m_names[attribute.name].local, attribute.value);
    if (local == "Tuple" || local == "additionalObjects") // several objects of a join count as one, added ones do not
        m_stated = {};
    startEnvelope(name, attributes);
    m_path.emplace_back(local);
    return true;
}

bool Collector::end(XmlName name)
{
    --m_depth;
    if (m_aside > 0) {
        if (--m_aside == 0)
            m_path.pop_back();
        return true;
    }
    if (m_current == none) {
        if (m_names[name].local == "lowerCorner")
            endCorner();
        m_path.pop_back();
        return true;
    }
    if (m_depth + 1 != m_objectDepth) {
        m_current = m_tree[m_current].parent;
        return true;
    }
    m_current = none;
    return m_onObject(m_tree, m_layer, m_around);
}

void Collector::text(std::string_view text)
{
    if (m_current != none)
        m_tree.addText(m_current, text);
    else if (m_inCorner)
        m_corner += text;
}

void Collector::learn(std::size_t number, std::span<const XmlSlot> slots)
{
    while (m_patterns.size() <= number)
        m_patterns.push_back({.tree = Tree(m_names), .layer = {}, .property = {}});
    Pattern &pattern = m_patterns[number];
    pattern = {.tree = m_tree, .layer = m_layer, .property = m_path.back()};
    pattern.tree.keep(slots, ++m_patternsMade);
}

XmlStream::Handler::Taken Collector::repeat(std::size_t number, const XmlRepeat &element)
{
    Pattern &pattern = m_patterns[number];
    if (m_current != none || m_aside > 0 || m_path.empty() || m_path.back() != pattern.property)
        return Taken::No;
    pattern.tree.refill(element);
    if (!isMemberProperty(pattern.property) && pattern.tree.attribute(0, m_names.gmlId).empty()
        && pattern.tree.attribute(0, m_names.fid).empty())
        return Taken::No; // it was an object by its id alone
    return m_onObject(pattern.tree, pattern.layer, m_around) ? Taken::Yes : Taken::Stop;
}

bool Collector::startInside(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line)
{
    m_current = m_tree.open(m_current, name, attributes, line);
    m_tooLarge = m_tree.bytes() > largestTree;
    return !m_tooLarge;
}

bool Collector::isGeometryName(XmlName name) const
{
    return m_names[name].isGml && isGeometry(m_names[name].element);
}

bool Collector::isObject(XmlName name, std::span<const XmlAttribute> attributes) const
{
    const std::string &local = m_names[name].local;
    if (m_depth == 1)
        return m_rootIsObject || isGeometryName(name);
    if (isCollection(local) || local == "FeatureId" || local == "ResourceId" || local == "GmlObjectId")
        return false;
    if (isMemberProperty(m_path.back()))
        return !isMemberProperty(local);
    return !m_names[name].isGml
        && (!attributeOf(attributes, m_names.gmlId).empty() || !attributeOf(attributes, m_names.fid).empty());
}

void Collector::startEnvelope(XmlName name, std::span<const XmlAttribute> attributes)
{
    const std::string &local = m_names[name].local;
    if (local == "Envelope" || local == "Box") {
        if (const auto srsName = attributeOf(attributes, m_names.srsName); !srsName.empty())
            m_around.srsName = srsName;
        if (const auto dimension = attributeOf(attributes, m_names.srsDimension); !dimension.empty())
            m_around.dimension = dimension == "3" ? 3 : 2;
    }
    m_inCorner = local == "lowerCorner" && m_around.dimension == 0;
    m_corner.clear();
}

void Collector::endCorner()
{
    Coordinates at;
    std::string mistake;
    if (m_inCorner && readPos(m_corner, at, mistake) && !at.points.empty())
        m_around.dimension = at.z.empty() ? 2 : 3;
    m_inCorner = false;
}

} // namespace kbs::import::gml
