// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/city/city_object.h"
#include "importers/common/xml_stream.h"

#include <functional>

namespace kbs::import::city {

/// Turns the events of a CityGML document into city objects; parts come before the building that they belong to.
class GmlReader : public XmlStream::Handler {
public:
    using OnObject = std::function<bool(CityObject &&object)>;
    explicit GmlReader(OnObject onObject) : m_onObject(std::move(onObject)) { }

    bool start(const char *name, const char **attributes, std::int64_t line) override;
    bool end(const char *name) override;
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

    void startObject(const std::string &local, const char **attributes, std::int64_t line);
    void startProperty(Frame &frame, const Frame &parent, std::string_view space);
    void startGeometry(Frame &frame, const char **attributes);
    void takeAttributes(Frame &frame, const char **attributes);
    void endGeometry(const Frame &frame);
    void endAttribute(Frame &frame);
    [[nodiscard]] bool endObject();
    void endFace(const Frame &frame);
    void fault(const QString &rule, const QString &text);
    void note(const QString &rule, const QString &text);

    OnObject m_onObject;
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
