// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/catalogue.h"
#include "importers/common/mapping.h"
#include "store/feature.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// How objects that this program exported find back to the features that they came from: tables carry the columns
/// kbs_kaynak (where from: "<family of stores>.<class>") and kbs_id, GML ids and hints the whole mark. A store takes
/// the mark of its own family only; for any other it is just a name.
namespace kbs::import {

struct OwnMark {
    std::string family; ///< publish::familyOf
    std::string className;
    FeatureId id = 0;

    [[nodiscard]] std::string text() const; ///< "<family>.<class>.<id>"; letters, digits, '-', '_' and '.' only
    [[nodiscard]] static std::optional<OwnMark> parse(std::string_view text);
};

inline constexpr const char *ownSourceColumn = "kbs_kaynak";
inline constexpr const char *ownIdColumn = "kbs_id";
inline constexpr const char *ownMarkPath
    = "@kbs"; ///< path by which a reader gives an object's whole mark: its last one

/// The name of a class in a standard's flat tables ("TUCBS_Mahalle"); "" where the standard has none.
[[nodiscard]] std::string standardTable(const FeatureClass &featureClass, const QString &standard);
/// The columns that a standard's flat table has for a class: attribute → name there. An attribute for which the
/// standard has no word, or none that is still free, has no column.
[[nodiscard]] std::map<std::size_t, QString> standardColumns(const FeatureClass &featureClass, const QString &standard);
/// A code as the standard writes codes: "toplam_bina_izdusumu" → "toplamBinaIzdusumu", where that still finds the code.
[[nodiscard]] std::string standardCode(const Attribute &attribute, const std::string &code);

/// The mapping of a table that says of itself that it is an export of a class: column by column. Nothing where the
/// object has no such column or the catalogue no such class.
[[nodiscard]] std::optional<LayerMapping> ownMapping(
    const SourceLayer &layer, const SourceObject &object, const Catalogue &catalogue);

} // namespace kbs::import
