// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace kbs {

/// One entry of a store's edit journal. Classes and attributes are written by name, so that a newer catalogue still
/// reads what an older one wrote; a checksum tells a damaged entry.
struct JournalRecord {
    enum class Kind : std::uint8_t { Operation = 1, Undo = 2, Redo = 3 };
    Kind kind = Kind::Operation;
    std::int64_t operation = 0;  ///< number of the operation done, undone or redone
    QString title;               ///< operations only
    std::vector<Change> changes; ///< operations only

    [[nodiscard]] std::string encode() const;
    /// Nothing where the entry is damaged or names what the catalogue has not.
    [[nodiscard]] static std::optional<JournalRecord> decode(const std::string &payload, const Catalogue &catalogue);
};

} // namespace kbs
