// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/geojson_geometry.h"
#include "importers/common/stated_count.h"

#include <functional>
#include <string>
#include <vector>

namespace kbs::import::geojson {

/// One object of a GeoJSON document (a collection, a feature or a geometry), as it is met: which of the three it is, is
/// known only after its last member.
struct Object {
    qint64 line = 0, column = 0;
    std::string type;
    std::vector<std::string> names; ///< members, in file order
    std::optional<Fault> fault;     ///< the first thing that is wrong

    std::string id;
    std::vector<std::pair<std::string, std::string>> properties;
    bool propertiesPresent = false;

    bool geometryPresent = false; ///< "geometry" is there and not null
    std::string geometryType;
    Coordinates coordinates;
    std::vector<Geometry> geometries; ///< read geometry: one, or the members of a collection
    bool fromPlace = false;           ///< JSON-FG: the geometry is that of "place"
    QString coordRefSys;              ///< JSON-FG
    QString crs;                      ///< "crs" of the older form
    QString title;                    ///< "name", if it stands before the features
    StatedCount stated;

    [[nodiscard]] bool has(std::string_view name) const;
    void complain(const QString &text, qint64 atLine, qint64 atColumn);
};

/// Called for each member of "features" where one is met; false stops the reading.
using FeatureSink = std::function<Result<bool>(Object &&feature)>;

/// Reads the object that starts with the reader's present token. `*stopped` is set where the sink stopped it.
[[nodiscard]] Result<Object> readObject(JsonReader &json, const FeatureSink *features, bool *stopped);

} // namespace kbs::import::geojson
