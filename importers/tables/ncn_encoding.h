// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <optional>
#include <string>
#include <string_view>

namespace kbs::import {

/// "ncn": point lists of Netcad: no header, per line point name, Y (east), X (north), Z and code, parted by blanks.
[[nodiscard]] std::unique_ptr<Encoding> ncnEncoding();

namespace ncn {

/// One line of a point list, as written.
struct Line {
    enum class Kind { Blank, Comment, Header, Point, Faulty };
    Kind kind = Kind::Blank;
    std::string name, first, second, height, code; ///< `first` and `second`: the coordinates in the line's order
    double firstValue = 0, secondValue = 0;
    std::optional<double> heightValue;
    QString fault;
};

[[nodiscard]] Line parse(std::string_view text);

} // namespace ncn

} // namespace kbs::import
