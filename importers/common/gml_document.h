// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/gml_geometry.h"
#include "importers/common/stated_count.h"
#include "importers/common/xml_stream.h"

#include <functional>

namespace kbs::import::gml {

/// Finds the objects of a document and hands their trees over, with what their collection says of coordinates. With
/// `rootIsObject` the document is one object.
class Collector : public XmlStream::Handler {
public:
    static constexpr int largestObjectMegabytes = 256; ///< of one object's tree; a larger one stops the reading
    using OnObject = std::function<bool(const Tree &tree, std::string_view layer, const Surroundings &around)>;

    Collector(bool rootIsObject, OnObject onObject)
        : m_rootIsObject(rootIsObject), m_onObject(std::move(onObject)), m_tree(m_names)
    {
    }

    XmlName name(std::string_view space, std::string_view local) override { return m_names.intern(space, local); }
    bool start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line) override;
    bool end(XmlName name) override;
    void text(std::string_view text) override;
    [[nodiscard]] bool mayRepeat() const override { return m_current != none && m_depth == m_objectDepth; }
    void learn(std::size_t number, std::span<const XmlSlot> slots) override;
    Taken repeat(std::size_t number, const XmlRepeat &element) override;

    [[nodiscard]] qint64 deletes() const { return m_deletes; }
    [[nodiscard]] const StatedCount &stated() const { return m_stated; } ///< by the root
    [[nodiscard]] bool tooLarge() const { return m_tooLarge; }

private:
    bool startInside(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line);
    [[nodiscard]] bool isGeometryName(XmlName name) const;
    [[nodiscard]] bool isObject(XmlName name, std::span<const XmlAttribute> attributes) const;
    void startEnvelope(XmlName name, std::span<const XmlAttribute> attributes);
    void endCorner();

    /// An object whose tree is used again for those that are written like it.
    struct Pattern {
        Tree tree;
        std::string layer, property; ///< and the property that it stood in
    };

    bool m_rootIsObject;
    OnObject m_onObject;
    Names m_names;
    Tree m_tree;
    Surroundings m_around;
    std::vector<std::string> m_path;
    std::string m_layer, m_corner;
    std::vector<Pattern> m_patterns;
    std::uint64_t m_patternsMade = 0;
    std::uint32_t m_current = none;
    int m_depth = 0, m_objectDepth = 0, m_aside = 0;
    qint64 m_deletes = 0;
    StatedCount m_stated;
    bool m_inCorner = false, m_tooLarge = false;
};

} // namespace kbs::import::gml
