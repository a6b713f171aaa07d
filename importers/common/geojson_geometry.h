// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"
#include "importers/common/json_reader.h"

#include <optional>
#include <string>
#include <vector>

/// GeoJSON geometries by the letter of RFC 7946, read while they pass.
namespace kbs::import::geojson {

/// The first thing wrong with an object, with its place in the file. The reading goes on after it: one bad feature does
/// not cost the others.
struct Fault {
    QString text;
    qint64 line = 0, column = 0;
    [[nodiscard]] QString withPlace() const;
};

/// The nested arrays of "coordinates" as one buffer. `depth` is how many brackets deep the positions stand (a Point's
/// stand at 1, a MultiPolygon's at 4), 0 where there are none.
struct Coordinates {
    int depth = 0;
    std::vector<Point> points;
    std::vector<double> z;
    std::vector<std::uint32_t> ringEnds, partEnds;
    std::optional<Fault> fault;
};

/// Reads the array that starts with the reader's present token.
[[nodiscard]] Result<Coordinates> readCoordinates(JsonReader &json);

/// A geometry of `type` from its coordinates: ring lengths, closed rings and nesting checked.
[[nodiscard]] std::expected<Geometry, Fault> makeGeometry(
    std::string_view type, Coordinates &&coordinates, const Fault &place);
[[nodiscard]] bool isGeometryType(std::string_view type);

} // namespace kbs::import::geojson
