// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/gml_coordinates.h"
#include "importers/common/gml_geometry.h"

#include <QString>

namespace kbs::import::gml {

/// Positions, references and curves of one geometry: what points, lines and rings are made of. A false result means
/// that m_fault says why.
class CurveReader {
protected:
    CurveReader(const Tree &tree, const Surroundings &around, double arcTolerance)
        : m_tree(tree), m_around(around), m_tolerance(arcTolerance)
    {
    }

    bool wrong(std::uint32_t node, const QString &rule, const QString &what);
    void note(const QString &rule, const QString &text);
    /// The system named here; a second one inside the same geometry is a fault.
    [[nodiscard]] bool visit(std::uint32_t node);
    [[nodiscard]] int dimensionOf(std::uint32_t node) const;
    [[nodiscard]] bool list(std::uint32_t node, Coordinates &out);
    [[nodiscard]] bool tuples(std::uint32_t node, Coordinates &out);
    [[nodiscard]] bool coord(std::uint32_t node, Coordinates &out);
    /// Every pos, posList, coordinates, coord and pointProperty directly below the node, in order.
    [[nodiscard]] bool coordinates(std::uint32_t node, Coordinates &out);
    /// The geometry that a property holds, or the one of the same feature that it points at; none where it is empty.
    [[nodiscard]] std::uint32_t target(std::uint32_t property);
    /// Counts one level of nesting while it lives: references may go round in circles.
    struct Deeper {
        explicit Deeper(int &nesting) : m_level(++nesting) { }
        ~Deeper() { --m_level; }
        Deeper(const Deeper &) = delete;
        int &m_level;
    };
    [[nodiscard]] bool tooDeep(std::uint32_t node);
    /// The vertices of any curve: LineString, LinearRing, Ring, Curve, CompositeCurve, OrientableCurve.
    [[nodiscard]] bool curve(std::uint32_t node, Coordinates &out);
    [[nodiscard]] bool orientableCurve(std::uint32_t node, Coordinates &out);
    [[nodiscard]] bool segments(std::uint32_t node, Coordinates &out);
    [[nodiscard]] bool segment(std::uint32_t node, Coordinates &out);
    [[nodiscard]] double toleranceFor(const Coordinates &control) const;
    void stroked();
    [[nodiscard]] bool arcString(std::uint32_t node, Coordinates &out);
    [[nodiscard]] bool circle(std::uint32_t node, Coordinates &out);
    [[nodiscard]] bool measure(std::uint32_t node, std::string_view local, double &value, std::string &uom);
    /// Angles run from the first axis of the file towards the second: a bearing where north comes first.
    [[nodiscard]] bool byCentre(std::uint32_t node, Coordinates &out);

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

    const Tree &m_tree;
    const Surroundings &m_around;
    double m_tolerance;
    std::string m_srsName;
    std::optional<SourceFault> m_fault;
    std::vector<SourceFault> m_notes;
    std::int64_t m_visits = 0;
    std::size_t m_vertices = 0;
    int m_nesting = 0;
};

} // namespace kbs::import::gml
