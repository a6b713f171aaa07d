// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crs/crs.h"
#include "crs/sheet.h"

#include <optional>

namespace kbs::gui {

/// Places of a store's plane in the words of people: coordinates, degrees, map sheets. Transforms only; any thread, one
/// object per thread.
class PlaceText {
public:
    explicit PlaceText(const Crs &storeCrs);

    [[nodiscard]] QString coordinates(Point at) const; ///< "E 500000.12  N 4400000.34"
    [[nodiscard]] QString degrees(Point at) const;     ///< WGS 84, latitude first; empty where it cannot be said
    /// Name of the sheet for a map of this denominator; empty outside the division.
    [[nodiscard]] QString sheet(Point at, double denominator) const;

    struct Place {
        QString title;
        Geometry geometry; ///< a point, or a sheet's four corners; store CRS
    };
    /// "500000 4400000" (east and north, either first), "39.74, 30.00" (latitude first, degrees), "H22-c-25-a". A comma
    /// may be the decimal sign where blanks or semicolons stand between the numbers. Says what it can read else.
    [[nodiscard]] Result<Place> find(const QString &text) const;

private:
    [[nodiscard]] Result<Place> findPoint(double first, double second) const;
    std::optional<Transformer> m_toDegrees, m_fromDegrees; ///< WGS 84
    std::optional<Transformer> m_toSheets, m_fromSheets;   ///< degrees in the store's own datum
};

} // namespace kbs::gui
