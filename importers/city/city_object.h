// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <optional>
#include <string>
#include <vector>

/// City models (CityGML, CityJSON): what both have in common. A city object is a heap of faces in space; a municipality
/// keeps a building as its footprint with height and floors.
namespace kbs::import::city {

enum class FaceKind : std::uint8_t {
    Plain, ///< without semantics
    Ground,
    Roof,
    RoofEdge, ///< lod0RoofEdge: the roof seen from above
    Other,    ///< walls and the like
    Inside,   ///< of rooms, doors and windows: no part of the shell
};

/// From "GroundSurface", "WallSurface" …; Plain for other names.
[[nodiscard]] FaceKind faceKind(std::string_view semanticType);

struct Face {
    Geometry polygon; ///< one polygon with heights, axis order of the file
    FaceKind kind = FaceKind::Plain;
    int lod = 0; ///< tenths: 22 is LoD 2.2
};

/// What a building is on the map.
struct Footprint {
    Geometry geometry;     ///< several parts are patches that are to be united
    std::string reference; ///< INSPIRE's word for where it was taken: "footPrint", "combined", "roofEdge"; "" none
    std::optional<double> lowest, highest; ///< metres
};

/// Faces named as ground or lod0 footprint; else the lowest level faces of the shell where they are as large as the
/// shell seen from above; else the shell seen from above; else the roof's edge.
[[nodiscard]] Footprint footprintOf(const std::vector<Face> &faces);

struct CityObject {
    std::string type; ///< "Building", "BuildingPart", "Road" …
    std::string id;
    qint64 line = 0;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<Face> faces;
    Geometry other; ///< points or lines of an object without faces
    QString srsName;
    std::optional<SourceFault> fault;
    std::vector<SourceFault> notes;
    int links = 0;                ///< references to faces that stand elsewhere
    std::vector<Footprint> parts; ///< of a building that consists of parts
};

[[nodiscard]] bool isBuilding(std::string_view type); ///< also a part of one

/// As the pipeline takes it. `footprint` (optional) receives what a building above it is made of.
[[nodiscard]] SourceObject toSource(CityObject &&object, int layer, Footprint *footprint = nullptr);

} // namespace kbs::import::city
