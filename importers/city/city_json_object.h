// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/city/city_object.h"
#include "importers/common/json_reader.h"

#include <array>
#include <functional>

/// The pieces of a CityJSON document: https://www.cityjson.org/specs/2.0.1/
namespace kbs::import::city {

using Vertex = std::array<double, 3>; ///< as written; the transform is not applied

/// One "geometry" of an object with indices in place of positions.
struct IndexedGeometry {
    using Ring = std::vector<std::uint32_t>;
    std::string type;                        ///< "Solid", "MultiSurface" …
    int lod = 0;                             ///< tenths
    std::vector<std::vector<Ring>> surfaces; ///< or the lines of one "surface"
    Ring points;                             ///< of MultiPoint
    std::vector<std::string> semantics;      ///< types of surfaces
    std::vector<int> values;                 ///< per surface: index into semantics, -1 none
};

struct JsonObject {
    CityObject object;
    std::vector<IndexedGeometry> geometries;
    std::vector<std::string> parents, children;
};

/// What stands beside the objects. "CityObjects" and "vertices" are left to the callbacks.
struct JsonHeader {
    std::string type, version, id;
    QString referenceSystem;
    Vertex scale{1, 1, 1}, translate{0, 0, 0};
    bool hasTransform = false;
    std::vector<Vertex> vertices;
};

/// Called with the reader on the first token of a city object; reads it to its last token. False stops.
using OnCityObject = std::function<Result<bool>(const std::string &id, JsonReader &json)>;

/// A document whose first token was read. Vertices are kept where `withVertices`.
[[nodiscard]] Result<bool> readDocument(
    JsonReader &json, JsonHeader &header, bool withVertices, const OnCityObject &onObject);
[[nodiscard]] Result<JsonObject> readCityObject(const std::string &id, JsonReader &json);
/// Puts positions in place of the indices.
[[nodiscard]] CityObject resolved(JsonObject &&object, const JsonHeader &header, const std::vector<Vertex> &vertices);

} // namespace kbs::import::city
