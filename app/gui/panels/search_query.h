// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "store/store.h"

namespace kbs::gui {

/// A result as the search box shows it.
struct SearchHit {
    const FeatureClass *featureClass = nullptr;
    FeatureId id = 0;
    QString label, kind;
    Bbox extent; ///< of the feature, to zoom to
};

/// Parcels, addresses and places for a typed text, best first. Reads; call it in a worker.
[[nodiscard]] Result<std::vector<SearchHit>> searchEverything(
    Store &store, const QString &text, int limit, Progress &progress);

} // namespace kbs::gui
