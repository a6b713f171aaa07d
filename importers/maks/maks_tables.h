// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <string>
#include <string_view>
#include <vector>

/// The tables of MAKS/UAVT deliveries and their columns, as municipal copies have them (reference: MAKS data model,
/// feature attributes as delivered).
namespace kbs::import::maks {

struct Table {
    std::string_view name;                    ///< as MAKS calls it, and the mapping does
    std::vector<std::string_view> otherNames; ///< of copies
    std::vector<std::string_view> columns;    ///< squeezed (lower case, no '_'); the first of equal beginnings wins
    std::vector<std::string_view> decisive;   ///< all of these columns make a layer of another name this table
    bool hasGeometry = true;
};

[[nodiscard]] const std::vector<Table> &tables();

/// "YOLORTAHAT_ID" → "yolortahatid".
[[nodiscard]] std::string squeezed(std::string_view name);

/// The table that a layer is: by its name if it has the keys of MAKS, else by its columns. Null where it is none.
[[nodiscard]] const Table *tableOf(const SourceLayer &layer);

/// Column name in full: shapefiles cut names after ten letters. The name itself where nothing fits.
[[nodiscard]] std::vector<std::string> fullNames(const Table &table, const QStringList &fields);

} // namespace kbs::import::maks
