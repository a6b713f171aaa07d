// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "store/store.h"

namespace kbs::search {

struct Hit {
    QString kind; ///< "parcel", "address" or "place"
    const FeatureClass *featureClass = nullptr;
    FeatureId id = 0;
    QString label;           ///< "Cami 123/4", "Atatürk Caddesi No: 12/A"
    std::optional<Point> at; ///< store CRS; none where nothing on the map stands for the feature
    Bbox extent;
    double score = 0; ///< 0 … 1, 1 best
};

/// Answers a text typed into the search box: parcels, addresses and places, best first. Where the exact thing is not
/// there the nearest is given with a lower score: the number without its letter, the nearest door of the same side, the
/// street. For a worker thread with a store of its own; stops early when cancelled.
[[nodiscard]] Result<std::vector<Hit>> find(Store &store, const QString &text, int limit, Progress &progress);

} // namespace kbs::search
