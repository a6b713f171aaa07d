// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/city/city_object.h"

#include "base/turkish.h"
#include "base/value.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace kbs::import::city {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("City", text);
}

constexpr double levelWithin = 0.1; ///< metres: a face with less difference of heights is level
constexpr int firstShell = 10;      ///< tenths of LoD: below it there are only footprints

double lowestOf(const Geometry &polygon)
{
    return *std::ranges::min_element(polygon.z);
}

double highestOf(const Geometry &polygon)
{
    return *std::ranges::max_element(polygon.z);
}

double mapArea(const Geometry &polygon)
{
    return area(polygon);
}

/// A face that stands upright has no area on the map.
bool isUpright(const Geometry &polygon)
{
    if (polygon.ringEnds.empty())
        return true;
    const std::span<const Point> shell = polygon.ring(0);
    double around = 0;
    for (std::size_t i = 1; i < shell.size(); ++i)
        around += std::hypot(shell[i].x - shell[i - 1].x, shell[i].y - shell[i - 1].y);
    return std::abs(signedArea(shell)) <= 1e-6 * around * around;
}

bool isLevel(const Geometry &polygon)
{
    return !polygon.z.empty() && highestOf(polygon) - lowestOf(polygon) <= levelWithin;
}

Geometry together(const std::vector<const Face *> &faces)
{
    Geometry out{.kind = GeometryKind::MultiPolygon};
    for (const Face *face : faces) {
        for (std::size_t ring = 0; ring < face->polygon.ringCount(); ++ring)
            out.addRing(face->polygon.ring(ring));
        out.endPart();
    }
    return out.partEnds.size() == 1 ? toSingle(std::move(out)) : out;
}

/// The faces that are ground, of the greatest detail.
std::vector<const Face *> ground(const std::vector<Face> &faces)
{
    std::vector<const Face *> out;
    int best = -1;
    for (const Face &face : faces) {
        const bool fits = face.kind == FaceKind::Ground || (face.lod < firstShell && face.kind == FaceKind::Plain);
        if (!fits || isUpright(face.polygon) || face.lod < best)
            continue;
        if (face.lod > best)
            out.clear();
        best = face.lod;
        out.push_back(&face);
    }
    return out;
}

/// The faces of the simplest shell that lie or slope.
std::vector<const Face *> shell(const std::vector<Face> &faces)
{
    std::vector<const Face *> out;
    int simplest = 1000;
    for (const Face &face : faces) {
        if (face.lod < firstShell || face.lod > simplest || face.kind == FaceKind::Inside || isUpright(face.polygon))
            continue;
        if (face.lod < simplest)
            out.clear();
        simplest = face.lod;
        out.push_back(&face);
    }
    return out;
}

/// The floor of a shell; empty where its lowest level faces are not the whole floor.
std::vector<const Face *> floorOf(const std::vector<const Face *> &shell, double lowest)
{
    std::vector<const Face *> out;
    double floorArea = 0, all = 0;
    for (const Face *face : shell) {
        all += mapArea(face->polygon);
        if (!isLevel(face->polygon) || lowestOf(face->polygon) > lowest + levelWithin)
            continue;
        floorArea += mapArea(face->polygon);
        out.push_back(face);
    }
    // a closed shell lies twice over its ground: once as floor, once as roof
    const bool isWhole = out.size() < shell.size() && floorArea >= 0.98 * all / 2;
    return isWhole ? out : std::vector<const Face *>();
}

std::string rounded(double metres)
{
    return toText(Value(std::round(metres * 1000) / 1000));
}

Footprint ofParts(const std::vector<Footprint> &parts)
{
    Footprint out;
    out.geometry.kind = GeometryKind::MultiPolygon;
    for (const Footprint &part : parts) {
        if (part.geometry.isEmpty())
            continue;
        for (std::size_t p = 0; p < part.geometry.partEnds.size(); ++p) {
            const auto [first, end] = part.geometry.ringsOfPart(p);
            for (std::size_t ring = first; ring < end; ++ring)
                out.geometry.addRing(part.geometry.ring(ring));
            out.geometry.endPart();
        }
        if (out.reference.empty())
            out.reference = part.reference;
        else if (out.reference != part.reference)
            out.reference = "combined";
        if (part.lowest)
            out.lowest = std::min(out.lowest.value_or(*part.lowest), *part.lowest);
        if (part.highest)
            out.highest = std::max(out.highest.value_or(*part.highest), *part.highest);
    }
    return out;
}

/// Seen from above, for objects that are no buildings but that a mapping may want.
Geometry fromAbove(const std::vector<Face> &faces)
{
    std::vector<const Face *> lying;
    for (const Face &face : faces)
        if (face.kind != FaceKind::Inside && !isUpright(face.polygon))
            lying.push_back(&face);
    return lying.empty() ? Geometry{} : together(lying);
}

} // namespace

FaceKind faceKind(std::string_view semanticType)
{
    if (semanticType == "GroundSurface")
        return FaceKind::Ground;
    if (semanticType == "RoofSurface")
        return FaceKind::Roof;
    constexpr std::array inside{"InteriorWallSurface", "FloorSurface", "CeilingSurface", "Door", "Window",
        "DoorSurface", "WindowSurface", "+FloorSurface"};
    if (std::ranges::contains(inside, semanticType))
        return FaceKind::Inside;
    return semanticType.ends_with("Surface") ? FaceKind::Other : FaceKind::Plain;
}

bool isBuilding(std::string_view type)
{
    return type == "Building" || type == "BuildingPart";
}

Footprint footprintOf(const std::vector<Face> &faces)
{
    Footprint out;
    for (const Face &face : faces)
        if (!face.polygon.z.empty() && face.kind != FaceKind::Inside) {
            out.lowest = std::min(out.lowest.value_or(lowestOf(face.polygon)), lowestOf(face.polygon));
            out.highest = std::max(out.highest.value_or(highestOf(face.polygon)), highestOf(face.polygon));
        }
    std::vector<const Face *> chosen = ground(faces);
    out.reference = "footPrint";
    if (chosen.empty()) {
        const std::vector<const Face *> all = shell(faces);
        chosen = out.lowest ? floorOf(all, *out.lowest) : std::vector<const Face *>();
        if (chosen.empty()) {
            chosen = all;
            out.reference = "combined";
        }
    }
    if (chosen.empty()) {
        for (const Face &face : faces)
            if (face.lod < firstShell && face.kind != FaceKind::Inside && !isUpright(face.polygon))
                chosen.push_back(&face);
        out.reference = "roofEdge";
    }
    if (chosen.empty())
        return {};
    out.geometry = together(chosen);
    return out;
}

namespace {

/// A height in anything but metres is not to be taken for metres.
void setHeightApart(SourceObject &object, const std::string &path)
{
    std::string unit;
    for (const auto &[name, text] : object.attributes)
        if (name.size() == path.size() + 4 && name.starts_with(path) && name.ends_with("@uom"))
            unit = text;
    if (unit.empty())
        return;
    const std::string name = turkish::asciiLower(unit.substr(unit.find_last_of("#:/") + 1));
    constexpr std::array metres{"m", "metre", "meter", "9001"};
    if (std::ranges::contains(metres, name))
        return;
    AttributeList apart;
    bool isThere = false;
    for (const auto &[written, text] : object.attributes) {
        isThere = isThere || written == path;
        apart.emplace_back(written == path ? path + "[" + unit + "]" : std::string(written), text);
    }
    if (!isThere)
        return;
    object.attributes = std::move(apart);
    object.notes.push_back({u"city.unit"_s,
        tr("the height is given in \"%1\", not in metres, and was left out").arg(QString::fromStdString(unit))});
}

} // namespace

SourceObject toSource(CityObject &&object, int layer, Footprint *footprint)
{
    SourceObject out;
    out.layer = layer;
    out.line = object.line;
    out.id = std::move(object.id);
    out.attributes = std::move(object.attributes);
    out.srsName = object.srsName;
    out.fault = std::move(object.fault);
    out.notes = std::move(object.notes);
    out.hadGeometry = !object.faces.empty() || !object.parts.empty() || !object.other.isEmpty();
    if (!isBuilding(object.type)) {
        out.geometry = object.faces.empty() ? std::move(object.other) : fromAbove(object.faces);
        out.patches = out.geometry.partEnds.size() > 1 && out.geometry.isPolygonal();
        return out;
    }
    setHeightApart(out, "measuredHeight");
    setHeightApart(out, "height/Height/value");
    Footprint found = object.faces.empty() ? ofParts(object.parts) : footprintOf(object.faces);
    if (footprint)
        *footprint = found;
    if (!object.faces.empty() && found.geometry.isEmpty() && !out.fault)
        out.fault = SourceFault{u"read.geometry"_s, tr("all faces of the building stand upright; it has no footprint")};
    if (found.reference == "combined" && !object.faces.empty())
        out.notes.push_back({u"city.projection"_s,
            tr("the model names no ground and has no level floor; the footprint is the whole shell seen from above")});
    int lod = -1;
    for (const Face &face : object.faces)
        lod = std::max(lod, face.lod / 10);
    if (!found.reference.empty() && !found.geometry.isEmpty())
        out.attributes.emplace_back("derived/footprint", found.reference);
    if (lod >= 0)
        out.attributes.emplace_back("derived/lod", std::to_string(lod));
    if (found.lowest)
        out.attributes.emplace_back("derived/lowest", rounded(*found.lowest));
    if (found.lowest && found.highest && *found.highest - *found.lowest > levelWithin)
        out.attributes.emplace_back("derived/height", rounded(*found.highest - *found.lowest));
    out.patches = found.geometry.partEnds.size() > 1;
    out.geometry = std::move(found.geometry);
    return out;
}

} // namespace kbs::import::city
