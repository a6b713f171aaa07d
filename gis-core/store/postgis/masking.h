// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/postgis/schema.h"

/// Which columns of a class are personal, and that the database gives them to nobody by accident.
namespace kbs::postgis {

[[nodiscard]] std::vector<std::string> personalOf(const FeatureClass &featureClass);
[[nodiscard]] std::string maskedView(const FeatureClass &featureClass); ///< "parsel_acik": see createMaskedView()

using Reader = std::pair<std::string, std::string>; ///< who, as GRANT names him, and the columns that he reads
/// Who reads a table, or one of its columns at least; of the columns all but `without`.
[[nodiscard]] Result<std::vector<Reader>> readersOf(
    Connection &connection, const std::string &table, const std::string &without = {});
/// Nobody reads the column any more but the owner.
[[nodiscard]] Result<void> hideColumn(Connection &connection, const std::string &table, const std::string &column);
/// The live table without its personal columns, for programs that list only what may be read whole (QGIS, ogrinfo).
/// It gives nobody more than the table does. Classes without personal data have none.
[[nodiscard]] Result<void> createMaskedView(Connection &connection, const FeatureClass &featureClass);
/// Notes what is personal. What was not and is now is taken from those who read it until the owner gives it again.
[[nodiscard]] Result<void> matchPersonal(Connection &connection, const ServerStore &store, const Catalogue &catalogue);

} // namespace kbs::postgis
