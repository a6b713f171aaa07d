// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "base/result.h"
#include "geometry/geometry.h"

#include <array>
#include <optional>
#include <vector>

namespace kbs {

/// One sheet of the national map series ("pafta"): H22-c-25-a-1-a. Sheets are cut by meridians and parallels in the
/// datum of the survey: the same name in ED50 and in TUREF are two places some 115 m apart, so degrees here belong to
/// whatever datum the caller works in.
struct Sheet {
    QString name;
    int scale = 0; ///< denominator, one of sheets::scales
    Bbox degrees;  ///< longitude first; whole multiples of 11.25″

    /// South-west, south-east, north-east, north-west, in degrees. In a projected system a sheet is no rectangle: draw
    /// all four, transformed.
    [[nodiscard]] std::array<Point, 4> corners() const;
    bool operator==(const Sheet &) const = default;
};

/// The division of the Büyük Ölçekli Harita ve Harita Bilgileri Üretim Yönetmeliği: 1/100 000 by rows of 30′ (A south
/// of 44° N) and columns of 30′ (12 east of 24° E); below it halves counted clockwise from the north-west, except 1/10
/// 000, which are 5 × 5 of 1/50 000, row by row. The large scales descend from 1/10 000, not from 1/25 000.
namespace sheets {

inline constexpr std::array scales{100'000, 50'000, 25'000, 10'000, 5'000, 2'000, 1'000, 500};

/// The sheet that holds a point (degrees, longitude first). A sheet owns its western and northern edge. Nothing outside
/// 24–46° E, 36–44° N (south of 36° the row letter is disputed) and for a scale that has no sheets.
[[nodiscard]] std::optional<Sheet> at(Point degrees, int scale);
/// By name; upper and lower case, blanks, and missing dashes do not matter ("h22c25a1a"). A name that cannot be read is
/// ErrorKind::NotFound and says which part is wrong.
[[nodiscard]] Result<Sheet> find(const QString &name);
/// All sheets of a scale that meet the box, row by row from the north-west. A box that only touches a sheet's edge does
/// not meet it. Empty where there are more than `limit`.
[[nodiscard]] std::vector<Sheet> covering(const Bbox &degrees, int scale, std::size_t limit = 10'000);
/// The scale of sheets that suits a map drawn at this denominator: the largest scale not larger than the map's.
[[nodiscard]] int scaleFor(double denominator);

} // namespace sheets

} // namespace kbs
