// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

/// How a person names a parcel, and where it lies.
namespace kbs::cadastre {

/// "101/5", "0/12", "12": the block ("ada") may be absent or "0" for rural parcels; both are the same.
struct ParcelNumber {
    QString block;
    QString parcel;
};
[[nodiscard]] Result<ParcelNumber> parseParcelNumber(const QString &text);

/// The parcel that contains the point (store CRS); the active one where a retired one lies below. NotFound where there
/// is none.
[[nodiscard]] Result<Feature> parcelAt(FeatureReader &reader, Point point);

/// By neighbourhood and "ADA/PARSEL"; letters are compared the Turkish way and "Mah." may be written or not. An empty
/// neighbourhood means any. Where several parcels fit, the error names them; active parcels go before retired ones.
[[nodiscard]] Result<Feature> parcelByNumber(
    FeatureReader &reader, const QString &neighbourhood, const QString &number);

[[nodiscard]] Result<Feature> parcelById(FeatureReader &reader, FeatureId id);

} // namespace kbs::cadastre
