// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"

#include <string>
#include <string_view>
#include <vector>

/// The spellings of coordinates in GML 2 and 3. All give false where something is not a finite number or the count does
/// not fit; `mistake` is then the text that was not understood.
namespace kbs::import::gml {

/// Vertices with heights, or without.
struct Coordinates {
    std::vector<Point> points;
    std::vector<double> z;

    void settleHeights();               ///< heights only where every vertex has one
    void join(const Coordinates &next); ///< appends; a first point equal to the last here is not repeated
    void reverse();
    bool close(); ///< repeats the first point at the end; true where that was necessary
};

[[nodiscard]] bool readNumber(std::string_view text, double &value); ///< finite; a leading '+' is allowed
[[nodiscard]] bool readPos(std::string_view text, Coordinates &out, std::string &mistake);
/// `stated`: srsDimension of the geometry itself, 0 where not given; `inherited`: of what surrounds it.
[[nodiscard]] bool readPosList(
    std::string_view text, int stated, int inherited, Coordinates &out, std::string &mistake);
/// gml:coordinates with its decimal, coordinate and tuple separators; a blank separator is any run of blanks.
[[nodiscard]] bool readCoordinates(
    std::string_view text, char decimal, char cs, char ts, Coordinates &out, std::string &mistake);

} // namespace kbs::import::gml
