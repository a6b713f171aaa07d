// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/request.h"
#include "search/search.h"

/// The three searches behind search::find(). A class or attribute that the catalogue lacks is passed over.
namespace kbs::search {

[[nodiscard]] Result<std::vector<Hit>> findParcels(Store &store, const ParcelRequest &request, int limit);
[[nodiscard]] Result<std::vector<Hit>> findAddresses(
    Store &store, const AddressRequest &request, int limit, Progress &progress);
[[nodiscard]] Result<std::vector<Hit>> findPlaces(Store &store, const std::string &words, int limit);
/// Gives a street that has no geometry of its own the place of its centre lines, else of its doors.
[[nodiscard]] Result<void> placeStreet(Store &store, Hit &hit);

/// The name of the quarter whose area holds the point; "" where there is none.
[[nodiscard]] Result<std::string> quarterAt(Store &store, Point point);

/// Reads the attributes of one class by name; an attribute that the class lacks reads as "".
class Columns {
public:
    explicit Columns(const FeatureClass &featureClass) : m_class(&featureClass) { }
    [[nodiscard]] std::string text(const Feature &feature, std::string_view attribute) const;
    [[nodiscard]] bool has(std::string_view attribute) const { return m_class->attributeIndex(attribute) >= 0; }

private:
    const FeatureClass *m_class;
};

/// Puts the feature's box and label point into the hit.
void place(Hit &hit, const Geometry &geometry);

} // namespace kbs::search
