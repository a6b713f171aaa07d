// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/city/city_object.h"
#include "importers/common/xml_names.h"

#include <functional>

namespace kbs::import::city {

/// Turns the events of a CityGML document into city objects; parts come before the building that they belong to.
class GmlReader : public XmlStream::Handler {
public:
    using OnObject = std::function<bool(CityObject &&object)>;
    explicit GmlReader(OnObject onObject) : m_onObject(std::move(onObject)) { }

    XmlName name(std::string_view space, std::string_view local) override { return m_names.intern(space, local); }
    bool start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line) override;
    bool end(XmlName name) override;
    void text(std::string_view text) override;

    [[nodiscard]] bool tooLarge() const { return m_bytes > largestObject; }

private:
    static constexpr std::size_t largestObject = std::size_t{256} << 20U;

    struct Frame {
        std::string local;
        std::string path; ///< of the attribute, below the object
        FaceKind kind = FaceKind::Plain;
        int lod = -1;            ///< tenths; -1: not below a lod property
        bool isObject = false;   ///< a city object starts here
        bool isSkipped = false;  ///< appearance, terrain intersection, templates
        bool isGeometry = false; ///< a geometry or a part of one
        bool isGeneric = false;  ///< gen:stringAttribute and the like
        bool hasChildren = false;
        std::string genericName, text;
    };

    [[nodiscard]] std::string_view valueOf(std::span<const XmlAttribute> attributes, std::string_view local) const;
    void startObject(const std::string &local, std::span<const XmlAttribute> attributes, std::int64_t line);
    void startProperty(Frame &frame, const Frame &parent, std::string_view space);
    void startGeometry(Frame &frame, std::span<const XmlAttribute> attributes);
    void takeAttributes(Frame &frame, std::span<const XmlAttribute> attributes);
    void endGeometry(const Frame &frame);
    void endAttribute(Frame &frame);
    [[nodiscard]] bool endObject();
    void endFace(const Frame &frame);
    void fault(const QString &rule, const QString &text);
    void note(const QString &rule, const QString &text);

    OnObject m_onObject;
    XmlNames m_names;
    std::vector<Frame> m_stack;
    std::vector<CityObject> m_objects; ///< the open ones, outermost first
    std::string m_envelope;            ///< srsName of the model
    int m_dimension = 3;
    Geometry m_face;             ///< the polygon that is being read
    std::vector<Point> m_points; ///< its open ring
    std::vector<double> m_heights;
    bool m_inFace = false;
    int m_listDimension = 0; ///< of the coordinates that are being read
    std::size_t m_bytes = 0;
};

} // namespace kbs::import::city
