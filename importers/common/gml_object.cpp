// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/gml_object.h"

#include "importers/common/gml_coordinates.h"

#include <algorithm>
#include <array>

namespace kbs::import::gml {

namespace {

constexpr std::size_t mostPlans = 100;

bool isEmptyGeometryProperty(std::string_view local)
{
    constexpr std::array names = {"geometry", "geometryproperty", "the_geom", "geom", "shape", "msgeometry", "geometri",
        "pointproperty", "polygonproperty", "multisurfaceproperty"};
    std::string lower(local);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::contains(names, std::string_view(lower));
}

} // namespace

void Unfolder::unfold(const Tree &tree, const Surroundings &around, SourceObject &out)
{
    m_tree = &tree;
    m_object = &out;
    m_around = around;
    m_geometries = 0;
    m_path.clear();
    out.clear();
    out.line = tree[0].line;
    const std::string_view gmlId = tree.attribute(0, tree.names().gmlId);
    out.id = gmlId.empty() ? tree.attribute(0, tree.names().fid) : gmlId;
    inherit();
    if (tree.geometryElement(0) != Element::Other) {
        addGeometry(0);
        standalone();
    } else if (tree.pattern() == 0 || !follow(planOf(tree))) {
        for (std::uint32_t child = tree[0].firstChild; child != none; child = tree[child].next)
            walk(child);
    }
    out.hadGeometry = out.hadGeometry || m_geometries > 0;
}

const Unfolder::Plan &Unfolder::planOf(const Tree &tree)
{
    if (m_plans.size() >= mostPlans && !m_plans.contains(tree.pattern()))
        m_plans.clear(); // patterns come and go
    const auto [known, isNew] = m_plans.try_emplace(tree.pattern());
    if (isNew) {
        std::vector<std::string> paths;
        for (std::uint32_t child = tree[0].firstChild; child != none; child = tree[child].next)
            plan(child, known->second, paths);
        known->second.paths = std::make_shared<const std::vector<std::string>>(std::move(paths));
        m_path.clear();
    }
    return known->second;
}

/// Notes what walk() would do at a node.
void Unfolder::plan(std::uint32_t node, Plan &plan, std::vector<std::string> &paths)
{
    const Tree &tree = *m_tree;
    if (tree.geometryElement(node) != Element::Other) {
        plan.steps.push_back({.kind = Plan::Kind::Geometry, .index = node, .path = m_path});
        return;
    }
    if (isEnvelopeProperty(node))
        return;
    const std::size_t above = m_path.size();
    const std::string &local = tree.name(node).local;
    m_path.append(above > 0 ? "/" : "").append(local);
    const Node &own = tree[node];
    for (std::uint32_t i = own.firstAttribute; i < own.firstAttribute + own.attributeCount; ++i) {
        const std::uint32_t name = tree.attributeAt(i).name;
        if (name == tree.names().xsiNil)
            continue;
        plan.steps.push_back({.kind = Plan::Kind::Attribute, .index = i, .path = {}});
        paths.push_back(m_path + "@" + tree.names()[name].shown);
    }
    if (tree.hasTextSlot(node)) {
        plan.steps.push_back({.kind = Plan::Kind::Text, .index = node, .path = {}});
        paths.push_back(m_path);
    } else if (own.firstChild == none && isEmptyGeometryProperty(local)) {
        plan.steps.push_back({.kind = Plan::Kind::EmptyGeometry, .index = node, .path = {}});
    }
    for (std::uint32_t child = own.firstChild; child != none; child = tree[child].next)
        this->plan(child, plan, paths);
    m_path.resize(above);
}

/// What walk() would do, straight on. False, with nothing done, where a text is empty: then it is not listed.
bool Unfolder::follow(const Plan &plan)
{
    AttributeList &attributes = m_object->attributes;
    attributes.clear(plan.paths);
    for (const Plan::Step &step : plan.steps) {
        if (step.kind == Plan::Kind::Attribute) {
            attributes.add(m_tree->value(m_tree->attributeAt(step.index)));
        } else if (step.kind == Plan::Kind::Text) {
            const std::string_view text = m_tree->text(step.index);
            if (text.empty()) {
                attributes.clear();
                return false;
            }
            attributes.add(text);
        }
    }
    for (const Plan::Step &step : plan.steps) {
        if (step.kind == Plan::Kind::Geometry) {
            m_path = step.path;
            addGeometry(step.index);
        } else if (step.kind == Plan::Kind::EmptyGeometry) {
            m_object->hadGeometry = true;
        }
    }
    return true;
}

/// srsName and dimension of the feature's own envelope.
void Unfolder::inherit()
{
    const Tree &tree = *m_tree;
    for (std::uint32_t child = tree[0].firstChild; child != none; child = tree[child].next)
        if (tree.element(child) == Element::BoundedBy)
            for (std::uint32_t envelope = tree[child].firstChild; envelope != none; envelope = tree[envelope].next) {
                if (tree.element(envelope) != Element::Envelope)
                    continue;
                if (const auto name = tree.attribute(envelope, tree.names().srsName); !name.empty())
                    m_around.srsName = name;
                if (const int dimension = envelopeDimension(envelope); dimension != 0)
                    m_around.dimension = dimension;
            }
    if (const auto name = tree.attribute(0, tree.names().srsName); !name.empty())
        m_around.srsName = name;
}

int Unfolder::envelopeDimension(std::uint32_t envelope) const
{
    const Tree &tree = *m_tree;
    if (const auto stated = tree.attribute(envelope, tree.names().srsDimension); !stated.empty())
        return stated == "3" ? 3 : 2;
    for (std::uint32_t corner = tree[envelope].firstChild; corner != none; corner = tree[corner].next)
        if (tree.name(corner).local == "lowerCorner") {
            Coordinates at;
            std::string mistake;
            if (readPos(tree.text(corner), at, mistake) && !at.points.empty())
                return at.z.empty() ? 2 : 3;
        }
    return 0;
}

bool Unfolder::isEnvelopeProperty(std::uint32_t node) const
{
    if (m_tree->element(node) != Element::BoundedBy)
        return false;
    const std::uint32_t child = (*m_tree)[node].firstChild;
    return child == none || m_tree->element(child) == Element::Envelope || m_tree->name(child).local == "Null"
        || m_tree->name(child).local == "null";
}

const QString &Unfolder::systemName(const std::string &srsName)
{
    if (m_srsText != srsName) {
        m_srsText = srsName;
        m_srsName = QString::fromStdString(srsName);
    }
    return m_srsName;
}

/// The geometry at a node whose parent's path is m_path.
void Unfolder::addGeometry(std::uint32_t node)
{
    Geometry memory;
    if (m_geometries == 0)
        std::swap(memory, m_object->geometry);
    Built built = buildGeometry(*m_tree, node, m_around, m_tolerance, std::move(memory));
    for (SourceFault &note : built.notes) // once per object, however many geometries it has
        if (std::ranges::none_of(m_object->notes, [&](const SourceFault &known) { return known.rule == note.rule; }))
            m_object->notes.push_back(std::move(note));
    if (m_geometries++ == 0) {
        m_object->geometry = std::move(built.geometry);
        m_object->srsName = systemName(built.srsName);
        m_object->patches = built.patches;
        m_object->geometryPath = m_path;
        m_object->fault = std::move(built.fault);
        return;
    }
    m_object->others.push_back({.path = m_path,
        .geometry = std::move(built.geometry),
        .srsName = systemName(built.srsName),
        .patches = built.patches,
        .fault = std::move(built.fault)});
}

/// A geometry that stands alone: what an application schema hung onto it are its attributes.
void Unfolder::standalone()
{
    for (std::uint32_t child = (*m_tree)[0].firstChild; child != none; child = (*m_tree)[child].next)
        if (!m_tree->name(child).isGml)
            walk(child);
}

void Unfolder::walk(std::uint32_t node)
{
    const Tree &tree = *m_tree;
    if (tree.geometryElement(node) != Element::Other)
        return addGeometry(node);
    if (isEnvelopeProperty(node))
        return;
    const Name &name = tree.name(node);
    const std::size_t above = m_path.size();
    if (above > 0)
        m_path += '/';
    m_path += name.local;
    const Node &own = tree[node];
    for (std::uint32_t i = 0; i < own.attributeCount; ++i) {
        const gml::Attribute &attribute = tree.attributeAt(own.firstAttribute + i);
        if (attribute.name == tree.names().xsiNil)
            continue;
        const std::size_t element = m_path.size();
        m_path.append("@").append(tree.names()[attribute.name].shown);
        m_object->attributes.emplace_back(m_path, tree.value(attribute));
        m_path.resize(element);
    }
    const std::string_view text = tree.text(node);
    if (!text.empty())
        m_object->attributes.emplace_back(m_path, text);
    else if (own.firstChild == none && isEmptyGeometryProperty(name.local))
        m_object->hadGeometry = true;
    for (std::uint32_t child = own.firstChild; child != none; child = tree[child].next)
        walk(child);
    m_path.resize(above);
}

} // namespace kbs::import::gml
