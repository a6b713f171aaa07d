// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <string>
#include <vector>

/// Cadastral acts as lists of changes for EditSession::apply: done and undone as a whole. Parents stay in the store as
/// retired parcels with their shape; parents and children name each other (onceki_parseller, sonraki_parseller). New
/// parcel numbers are given by the caller, since the land registry gives them, and were never used before.
namespace kbs::cadastre {

struct ParcelNumber {
    std::string adaNo; ///< empty: the parent's
    std::string parselNo;
};

/// What the record of an act says; empty texts are not written.
struct ActRecord {
    std::string date;         ///< yyyy-MM-dd
    std::string decisionNo;   ///< of the municipal committee (encümen)
    std::string decisionDate; ///< yyyy-MM-dd
};

struct Act {
    QString title; ///< for the undo list
    std::vector<Change> changes;
    std::vector<FeatureId> created; ///< new parcels, in the order of the numbers
};

/// Ayırma (ifraz): the pieces of a parcel along a line, largest first, as ifraz() numbers them.
[[nodiscard]] Result<std::vector<Geometry>> ifrazPieces(FeatureReader &reader, FeatureId parent, const Geometry &line);
/// `numbers` has one number for each piece. The registered area of the parent is shared out by the pieces' areas and
/// adds up to the last hundredth of a square metre; neighbours get the corners that arise on their borders.
[[nodiscard]] Result<Act> ifraz(FeatureReader &reader, Store &ids, FeatureId parent, const Geometry &line,
    const std::vector<ParcelNumber> &numbers, const ActRecord &record);

/// Birleştirme (tevhid): parcels that share a border become one, whose registered area is the sum. What the parents
/// agree on stays; where they differ the new parcel is silent.
[[nodiscard]] Result<Act> tevhid(FeatureReader &reader, Store &ids, const std::vector<FeatureId> &parents,
    const ParcelNumber &number, const ActRecord &record);

} // namespace kbs::cadastre
