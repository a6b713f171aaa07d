// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/provenance.h"
#include "store/store.h"

#include <QJsonObject>

#include <optional>
#include <vector>

/// Everything the store knows about one parcel, each value with the feature it comes from.
namespace kbs::cadastre {

struct CardValue {
    QString name;        ///< stable name for JSON: the attribute, or what was computed ("alan", "cevre")
    Title title;         ///< for the window
    Value value;         ///< null where the store has none, and where it is masked
    QString unit;        ///< UCUM
    QString how;         ///< for computed values: how, translated; empty for stored ones
    bool masked = false; ///< personal data that the reader may not see
    const Attribute *attribute = nullptr; ///< null for computed values
    Source source;
};

/// A feature that has to do with the parcel: neighbour, building, door, plan area …
struct CardItem {
    QString label;
    Source source;                 ///< not known for a lineage entry whose parcel is not in the store
    std::vector<CardValue> values; ///< what is worth showing of it, with measures such as the shared border
};

struct ParcelCard {
    Feature parcel;
    QString label; ///< "101/5"
    Source source;
    std::vector<CardValue> attributes; ///< every attribute of the class, in its order
    std::vector<CardValue> measures;   ///< computed area and perimeter, difference from the title
    std::vector<CardItem> neighbours;  ///< active parcels with a common border, longest border first
    std::vector<CardItem> buildings;
    std::vector<CardItem> doors;
    std::vector<CardItem> permits;
    std::vector<CardItem> easements;
    std::vector<CardItem> planAreas; ///< all plan areas over it with their share; which count is imar durumu's question
    std::vector<CardItem> earlier;   ///< lineage
    std::vector<CardItem> later;
};

struct CardOptions {
    bool showPersonal = false; ///< personal values are masked unless the reader may see them
    /// Attributes that come as null because the store withholds them (Store::withheld): they are masked like values.
    std::vector<std::pair<const FeatureClass *, int>> withheld = {};
};

/// The masked values of a card: what a reader with the right to personal data would see of whom.
[[nodiscard]] std::vector<const CardValue *> maskedValues(const ParcelCard &card);

[[nodiscard]] Result<ParcelCard> parcelCard(
    FeatureReader &reader, const Feature &parcel, const CardOptions &options = {});

/// The JSON of `kbs parcel`: each value is {"value", "source": {"class", "id", "revision"}} and, where it applies,
/// "unit", "how", "masked".
[[nodiscard]] QJsonObject toJson(const ParcelCard &card);

/// One line of the card as the window and the terminal show it.
struct CardLine {
    QString section; ///< "" for the parcel itself
    QString title;
    QString text;
    Source source;
    bool masked = false;
};
/// The display form in "tr" or "en"; attributes without a value are left out.
[[nodiscard]] std::vector<CardLine> lines(const ParcelCard &card, const QString &language);

} // namespace kbs::cadastre
