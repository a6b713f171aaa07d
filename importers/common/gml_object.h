// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/gml_geometry.h"

#include <unordered_map>

namespace kbs::import::gml {

/// Turns the trees of features into source objects: id, line, attributes by their paths, geometries (the first in file
/// order, then the others). One per reading of a file: what repeats from feature to feature is worked out once.
class Unfolder {
public:
    explicit Unfolder(double arcTolerance) : m_tolerance(arcTolerance) { }
    /// Whatever `out` held is gone, its memory is used again. The layer is not set.
    void unfold(const Tree &tree, const Surroundings &around, SourceObject &out);

private:
    /// What walk() finds in the trees of one pattern.
    struct Plan {
        enum class Kind : std::uint8_t { Attribute, Text, Geometry, EmptyGeometry };
        struct Step {
            Kind kind = Kind::Text;
            std::uint32_t index = 0; ///< of the attribute or node
            std::string path;        ///< of a geometry
        };
        std::vector<Step> steps;
        AttributeList::Paths paths; ///< of the attributes and texts
    };
    [[nodiscard]] const Plan &planOf(const Tree &tree);
    void plan(std::uint32_t node, Plan &plan, std::vector<std::string> &paths);
    [[nodiscard]] bool follow(const Plan &plan);
    void inherit();
    [[nodiscard]] int envelopeDimension(std::uint32_t envelope) const;
    [[nodiscard]] bool isEnvelopeProperty(std::uint32_t node) const;
    void addGeometry(std::uint32_t node);
    void standalone();
    void walk(std::uint32_t node);
    [[nodiscard]] const QString &systemName(const std::string &srsName);

    double m_tolerance;
    std::unordered_map<std::uint64_t, Plan> m_plans; ///< by Tree::pattern()
    const Tree *m_tree = nullptr;                    ///< these two: of the present feature
    SourceObject *m_object = nullptr;
    Surroundings m_around;
    std::string m_path; ///< of the element that is looked at
    std::size_t m_geometries = 0;
    std::string m_srsText; ///< the last srsName met, and the same for the object
    QString m_srsName;
};

} // namespace kbs::import::gml
