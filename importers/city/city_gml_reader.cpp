// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_gml_reader.h"

#include "importers/common/gml_coordinates.h"
#include "importers/common/value_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace kbs::import::city {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("City", text);
}

bool isGml(std::string_view space)
{
    return space.starts_with("http://www.opengis.net/gml");
}

bool isMember(std::string_view local)
{
    return local == "member" || local.ends_with("Member") || local.ends_with("Members");
}

/// Properties that hold a city object of its own.
bool holdsObject(std::string_view property)
{
    constexpr std::array names{"consistsOfBuildingPart", "buildingPart", "outerBuildingInstallation",
        "interiorBuildingInstallation", "buildingInstallation", "roomInstallation", "interiorRoom", "buildingRoom",
        "interiorFurniture", "buildingFurniture", "buildingSubdivision", "buildingConstructiveElement", "groupMember",
        "consistsOfBridgePart", "bridgePart", "consistsOfTunnelPart", "tunnelPart"};
    return std::ranges::contains(names, property);
}

bool isFaceElement(std::string_view local)
{
    return local == "Polygon" || local == "PolygonPatch" || local == "Triangle" || local == "Rectangle";
}

bool isCoordinates(std::string_view local)
{
    return local == "posList" || local == "pos" || local == "coordinates";
}

} // namespace

void GmlReader::fault(const QString &rule, const QString &text)
{
    if (CityObject &object = m_objects.back(); !object.fault)
        object.fault = SourceFault{rule, text};
}

/// Once per object.
void GmlReader::note(const QString &rule, const QString &text)
{
    auto &notes = m_objects.back().notes;
    if (std::ranges::none_of(notes, [&](const SourceFault &known) { return known.rule == rule; }))
        notes.push_back({rule, text});
}

std::string_view GmlReader::valueOf(std::span<const XmlAttribute> attributes, std::string_view local) const
{
    for (const XmlAttribute &attribute : attributes)
        if (m_names[attribute.name].local == local)
            return attribute.value;
    return {};
}

void GmlReader::startObject(const std::string &local, std::span<const XmlAttribute> attributes, std::int64_t line)
{
    CityObject object;
    object.type = local;
    object.id = valueOf(attributes, "id");
    object.line = line;
    object.srsName = m_objects.empty() ? QString::fromStdString(m_envelope) : m_objects.back().srsName;
    m_objects.push_back(std::move(object));
}

/// A property or an element of the application schema inside an object.
void GmlReader::startProperty(Frame &frame, const Frame &parent, std::string_view space)
{
    const std::string &local = frame.local;
    frame.path = parent.isObject || parent.path.empty() ? local : parent.path + '/' + local;
    if (local == "appearance" || local == "appearanceMember" || local.ends_with("TerrainIntersection")
        || local.ends_with("TerrainIntersectionCurve"))
        frame.isSkipped = true;
    if (local.ends_with("ImplicitRepresentation")) {
        frame.isSkipped = true;
        note(u"read.template"_s, tr("a geometry that is placed from a template was passed over"));
    }
    if (local.starts_with("lod") && local.size() > 3 && local[3] >= '0' && local[3] <= '4') {
        frame.lod = 10 * (local[3] - '0');
        if (local.ends_with("FootPrint"))
            frame.kind = FaceKind::Ground;
        else if (local.ends_with("RoofEdge"))
            frame.kind = FaceKind::RoofEdge;
    }
    if ((parent.local == "boundedBy" || parent.local == "boundary") && local.ends_with("Surface"))
        frame.kind = faceKind(local);
    if (local == "opening" || local == "fillingSurface")
        frame.kind = FaceKind::Inside;
    if (space.find("/generics/") != std::string_view::npos && local.ends_with("Attribute"))
        frame.isGeneric = true;
}

void GmlReader::startGeometry(Frame &frame, std::span<const XmlAttribute> attributes)
{
    frame.isGeometry = true;
    CityObject &object = m_objects.back();
    if (const std::string_view name = valueOf(attributes, "srsName"); !name.empty()) {
        const QString named = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        if (!object.faces.empty() && named != object.srsName)
            fault(u"read.geometry"_s, tr("one object names several coordinate systems"));
        object.srsName = named;
    }
    if (!valueOf(attributes, "href").empty())
        ++object.links;
    if (isFaceElement(frame.local)) {
        m_face = {.kind = GeometryKind::Polygon};
        m_inFace = true;
    } else if (isCoordinates(frame.local)) {
        const std::string_view stated = valueOf(attributes, "srsDimension");
        m_listDimension = stated.empty() ? 0 : stated == "2" ? 2 : 3;
    } else if (frame.local == "LinearRing") {
        m_points.clear();
        m_heights.clear();
    }
}

bool GmlReader::start(XmlName name, std::span<const XmlAttribute> attributes, std::int64_t line)
{
    const std::string local = m_names[name].local;
    const std::string_view space = m_names[name].space;
    Frame frame;
    frame.local = local;
    if (m_stack.empty()) {
        m_stack.push_back(std::move(frame));
        return true;
    }
    Frame &parent = m_stack.back();
    parent.hasChildren = true;
    frame.kind = parent.kind;
    frame.lod = parent.lod;
    frame.isSkipped = parent.isSkipped;
    if (local == "Envelope" && !valueOf(attributes, "srsName").empty()) {
        const std::string named(valueOf(attributes, "srsName"));
        if (m_objects.empty())
            m_envelope = named;
        else
            m_objects.back().srsName = QString::fromStdString(named);
        if (valueOf(attributes, "srsDimension") == "2")
            m_dimension = 2;
    }
    if (m_objects.empty()) {
        frame.isObject = isMember(parent.local) && !isMember(local) && !isGml(space);
        if (frame.isObject)
            startObject(local, attributes, line);
    } else if (frame.isSkipped || local == "Envelope" || parent.local == "Envelope") {
        frame.isSkipped = true;
    } else if (holdsObject(parent.local) && !isGml(space)) {
        frame.isObject = true;
        frame.kind = FaceKind::Plain;
        frame.lod = -1;
        startObject(local, attributes, line);
    } else if (isGml(space) && (parent.isGeometry || frame.lod >= 0 || isFaceElement(local))) {
        startGeometry(frame, attributes);
    } else {
        startProperty(frame, parent, space);
        if (!frame.isSkipped)
            takeAttributes(frame, attributes);
    }
    m_stack.push_back(std::move(frame));
    return !tooLarge();
}

void GmlReader::takeAttributes(Frame &frame, std::span<const XmlAttribute> attributes)
{
    for (const XmlAttribute &attribute : attributes) {
        const auto &[space, local] = m_names[attribute.name];
        if (frame.isGeneric && local == "name") {
            frame.genericName = attribute.value;
            continue;
        }
        const bool isLink = space.ends_with("/xlink");
        if (frame.kind != FaceKind::Plain || frame.lod >= 0 || local == "nil")
            continue; // ids of surfaces say nothing of the building
        m_objects.back().attributes.emplace_back(frame.path + '@'
                + (isLink              ? "xlink:"
                        : isGml(space) ? "gml:"
                                       : "")
                + std::string(local),
            std::string(attribute.value));
        m_bytes += frame.path.size() + local.size();
    }
}

void GmlReader::text(std::string_view text)
{
    if (m_objects.empty() || m_stack.empty() || m_stack.back().isSkipped)
        return;
    m_stack.back().text += text;
    m_bytes += text.size();
}

bool GmlReader::end(XmlName)
{
    Frame frame = std::move(m_stack.back());
    m_stack.pop_back();
    if (m_objects.empty() || frame.isSkipped)
        return true;
    if (frame.isObject)
        return endObject();
    if (frame.isGeometry)
        endGeometry(frame);
    else
        endAttribute(frame);
    return true;
}

void GmlReader::endGeometry(const Frame &frame)
{
    if (isCoordinates(frame.local) && m_inFace) {
        gml::Coordinates read;
        std::string mistake;
        const bool ok = frame.local == "pos" ? gml::readPos(frame.text, read, mistake)
            : frame.local == "posList"       ? gml::readPosList(frame.text, m_listDimension, m_dimension, read, mistake)
                                             : gml::readCoordinates(frame.text, '.', ',', ' ', read, mistake);
        if (!ok)
            return fault(u"read.geometry"_s,
                tr("coordinates cannot be read: \"%1\"").arg(QString::fromStdString(mistake).left(60)));
        m_points.insert(m_points.end(), read.points.begin(), read.points.end());
        m_heights.insert(m_heights.end(), read.z.begin(), read.z.end());
    } else if (frame.local == "LinearRing" && m_inFace && !m_points.empty()) {
        if (m_points.front() != m_points.back()) {
            m_points.push_back(m_points.front());
            if (!m_heights.empty())
                m_heights.push_back(m_heights.front());
            note(u"read.ring-closed"_s, tr("a ring was not closed; its first point was repeated at the end"));
        }
        m_face.addRing(m_points);
        m_face.z.insert(m_face.z.end(), m_heights.begin(), m_heights.end());
    } else if (isFaceElement(frame.local)) {
        endFace(frame);
    }
}

void GmlReader::endFace(const Frame &frame)
{
    m_inFace = false;
    if (m_face.points.empty())
        return;
    m_face.endPart();
    if (m_face.z.size() != m_face.points.size())
        m_face.z.clear();
    m_bytes += m_face.points.size() * 24;
    m_objects.back().faces.push_back({std::move(m_face), frame.kind, std::max(frame.lod, 0)});
    m_face = {};
}

void GmlReader::endAttribute(Frame &frame)
{
    const std::string value(trimmed(frame.text));
    Frame *parent = m_stack.empty() ? nullptr : &m_stack.back();
    if (parent && parent->isGeneric && frame.local == "name") {
        parent->genericName = value;
        return;
    }
    if (parent && parent->isGeneric && frame.local == "value") {
        parent->text = value;
        return;
    }
    if (frame.isGeneric) {
        if (!value.empty())
            m_objects.back().attributes.emplace_back("generic/" + frame.genericName, value);
        return;
    }
    if (!value.empty() && frame.lod < 0)
        m_objects.back().attributes.emplace_back(frame.path, value);
}

bool GmlReader::endObject()
{
    CityObject object = std::move(m_objects.back());
    m_objects.pop_back();
    if (!m_objects.empty() && object.type == "BuildingPart") {
        object.attributes.emplace_back("parent", m_objects.back().id);
        m_objects.back().parts.push_back(object.faces.empty() ? Footprint{} : footprintOf(object.faces));
    }
    if (object.faces.empty() && object.parts.empty() && object.links > 0 && !object.fault)
        object.fault
            = SourceFault{u"read.geometry"_s, tr("its faces are those of another object, which is not followed")};
    if (m_objects.empty())
        m_bytes = 0;
    return m_onObject(std::move(object));
}

} // namespace kbs::import::city
