// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"

#include <optional>
#include <string_view>

namespace kbs::import {

/// What a collection says of the number of its objects: WFS 2.0 (OGC 09-025r2) and OGC API Features (17-069r4) write
/// numberReturned and numberMatched, WFS 1.1 (04-094) numberOfFeatures.
struct StatedCount {
    std::optional<qint64> returned; ///< objects in the file
    std::optional<qint64> matched;  ///< objects that the service had

    /// A number as it is written there; none for "unknown".
    [[nodiscard]] static std::optional<qint64> parse(std::string_view text);
    /// Takes an attribute or member of the collection, if it is one of the three.
    void take(std::string_view name, std::string_view value);
    /// The rule "read.stated-count" where the file does not hold what it says, or not all that there was.
    [[nodiscard]] std::optional<Finding> differsFrom(qint64 held, const QString &file) const;
};

} // namespace kbs::import
