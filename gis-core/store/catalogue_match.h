// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/catalogue.h"

#include <QString>

#include <map>
#include <set>
#include <string>
#include <vector>

/// A store's tables against the program's catalogue, the same for every backend.
namespace kbs::catalogue_match {

struct KnownClass {
    std::string geometry; ///< as sql::geometryType
    std::set<std::string> columns;
};
using KnownClasses = std::map<std::string, KnownClass>; ///< by table

/// What the store has and this program's catalogue has not: reading it would lose data in silence. "" for nothing.
[[nodiscard]] QString unknownTo(const Catalogue &catalogue, const KnownClasses &known);

/// What the catalogue has and the store has not.
struct Missing {
    std::vector<const FeatureClass *> classes;
    std::vector<std::pair<const FeatureClass *, const Attribute *>> attributes; ///< of classes that are there
    [[nodiscard]] bool isEmpty() const { return classes.empty() && attributes.empty(); }
};
[[nodiscard]] Missing missingFrom(const KnownClasses &known, const Catalogue &catalogue);

} // namespace kbs::catalogue_match
