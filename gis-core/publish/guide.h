// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"
#include "store/store.h"

#include <QString>

/// The city guide (kent rehberi): a folder of plain files that any web server can serve and that asks nothing of any
/// other host. It holds what the catalogue marks as public and no attribute marked as personal; parcels are not in it.
namespace kbs::guide {

struct Options {
    QString title;           ///< shown on top; empty: the store's name
    int maxZoom = 18;        ///< closest zoom that is drawn; browsers enlarge its tiles once more
    qint64 maxTiles = 20000; ///< the closest zooms are left out until the number of tiles is not above this
};

struct Report {
    int minZoom = 0, maxZoom = 0;
    qint64 tiles = 0;          ///< in the guide
    qint64 unchangedTiles = 0; ///< of these, the same files as before (hard links: nothing to upload)
    qint64 places = 0, stops = 0, neighbourhoods = 0, streets = 0, doors = 0;
};

/// Writes the guide of the store's head. The folder must not exist, be empty, or be a guide; it is replaced at the end
/// by one renaming, and files in it that are not the guide's own are kept. Cancelled or failed, it is as it was before.
/// Needs a QGuiApplication.
[[nodiscard]] Result<Report> write(Store &store, const QString &folder, const Options &options, Progress &progress);

} // namespace kbs::guide
