// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crs/crs.h"
#include "importers/common/pipeline.h"

#include <map>
#include <memory>
#include <optional>
#include <span>

namespace kbs::import {

/// Brings geometries from the system and axis order of a delivery to the store's: decides per srsName what the system
/// is, whether the axes must be turned, and refuses what lies where that system does not apply. One per file.
class Placement {
public:
    /// `options.crs` must name a known system or be empty.
    static Result<Placement> create(const Crs &storeCrs, const Options &options, const Source &source);
    Placement(Placement &&) noexcept;
    Placement &operator=(Placement &&) noexcept;
    ~Placement();

    /// Whether coordinates without srsName need settle() first.
    [[nodiscard]] bool needsSniffing() const;
    /// Decides the system of coordinates without srsName from where they lie; `municipality` is the area that the
    /// store's data covers (degrees, empty where it has none). An error asks for --crs.
    [[nodiscard]] Result<void> settle(std::span<const Point> sample, const Bbox &municipality);
    /// What was settled, as a warning to be shown; empty where every geometry names its system.
    [[nodiscard]] QString settled() const;

    struct Problem {
        QString rule;
        Severity severity = Severity::Error; ///< Error: the geometry is not placed
        QString text;
        bool oncePerLayer = false; ///< the same for many objects: said once, with their number
    };
    /// Turns and transforms in place. Coordinates of an Error problem are left as they were.
    [[nodiscard]] std::vector<Problem> place(Geometry &geometry, const QString &srsName);

    /// Metres by which the coordinates placed so far can be off since the file writes them with few decimals: half a
    /// unit of the last one in both directions; 0 where they are as fine as the store's grid.
    [[nodiscard]] double rounding() const;

    /// "EPSG:5254" (several: joined by ", ") and why, for the report.
    [[nodiscard]] QString systems() const;
    [[nodiscard]] QString reasons() const;

private:
    struct System;
    struct Private;
    explicit Placement(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace kbs::import
