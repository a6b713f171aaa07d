// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "catalogue/catalogue.h"

#include <QDate>

#include <limits>

namespace kbs::quality {

/// How far the registered area of a parcel may lie from the area of its corners ("yanılma sınırı"): each bracket of the
/// area adds its own rate. The rules and their dates are data (area_tolerance.json), since the law changes them.
struct AreaTolerance {
    struct Bracket {
        double upTo = std::numeric_limits<double>::infinity(); ///< m²
        double rate = 0;
    };
    QString id;
    Title title;
    QDate from;
    std::vector<Bracket> brackets;

    [[nodiscard]] double limit(double area) const; ///< m² for a registered area in m²
};

/// The rule in force on a date; an error where the data hold none.
[[nodiscard]] Result<AreaTolerance> areaTolerance(const QDate &on);

} // namespace kbs::quality
