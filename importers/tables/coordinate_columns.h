// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <QString>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kbs::import {

/// Which columns of a table hold a point (or a geometry as WKT). Turkish surveyors call the easting Y (sağa değer) and
/// the northing X (yukarı değer); programs call them the other way round. Names alone do not tell, so the numbers
/// decide: northings of the 3° zones and UTM lie between 3.9 and 4.7 million, eastings below 1 million (reference: CRS
/// of a file that has none).
struct CoordinateColumns {
    int east = -1, north = -1, height = -1;
    int wkt = -1;
    bool degrees = false; ///< named as geographic: EPSG:4326
    QString why;          ///< translated: how the two were told apart

    [[nodiscard]] bool any() const { return wkt >= 0 || (east >= 0 && north >= 0); }
    /// From the column names and the first rows.
    [[nodiscard]] static CoordinateColumns detect(
        const std::vector<std::string> &names, const std::vector<std::vector<std::string>> &rows);
};

/// "495018,51", "495018.51", "4.514.588,88", "4,514,588.88", "29.94". Nothing where it is not a finite number.
[[nodiscard]] std::optional<double> parseCoordinate(std::string_view text);

/// The point of one row. `fault` says which cell is no number; both cells empty: no geometry.
struct RowPoint {
    Geometry geometry;
    bool given = false;
    QString fault;
};
[[nodiscard]] RowPoint pointOf(
    const CoordinateColumns &columns, const std::vector<std::string> &names, const std::vector<std::string> &cells);

} // namespace kbs::import
