// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/catalogue_match.h"

#include "store/class_columns.h"

namespace kbs::catalogue_match {

QString unknownTo(const Catalogue &catalogue, const KnownClasses &known)
{
    for (const auto &[name, entry] : known) {
        const FeatureClass *featureClass = catalogue.find(name);
        if (!featureClass || sql::geometryType(*featureClass) != entry.geometry)
            return QString::fromStdString(name);
        for (const std::string &column : entry.columns)
            if (column != "geom" && !column.starts_with("kbs_") && featureClass->attributeIndex(column) < 0)
                return QString::fromStdString(name + "." + column);
    }
    return {};
}

Missing missingFrom(const KnownClasses &known, const Catalogue &catalogue)
{
    Missing out;
    for (const auto &featureClass : catalogue.classes()) {
        const auto entry = known.find(featureClass->name);
        if (entry == known.end()) {
            out.classes.push_back(featureClass.get());
            continue;
        }
        for (const Attribute &attribute : featureClass->attributes)
            if (!entry->second.columns.contains(attribute.name))
                out.attributes.emplace_back(featureClass.get(), &attribute);
    }
    return out;
}

} // namespace kbs::catalogue_match
