// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"
#include "store/store.h"

#include <QString>
#include <QStringList>

#include <vector>

/// The city guide (kent rehberi): a folder of plain files that any web server can serve and that asks nothing of any
/// other host. It holds what the catalogue marks as public and no attribute marked as personal; parcels are not in it.
namespace kbs::guide {

struct Options {
    QString title;           ///< shown on top; empty: the store's name
    int maxZoom = 18;        ///< closest zoom that is drawn; browsers enlarge its tiles once more
    qint64 maxTiles = 20000; ///< the closest zooms are left out until all looks together have no more tiles
    /// The looks of the map that the page offers, the first at once: names of themes (style/theme.h) or usualLook.
    /// Empty: the usual look. A theme shows of its classes those that are public.
    QStringList looks;
};

/// The look that is no theme.
inline const QString usualLook = QStringLiteral("usual");

/// What of a look the guide leaves out.
struct LookReport {
    QString name;
    std::vector<const FeatureClass *> notPublic; ///< the theme shows them, the guide does not
};

struct Report {
    int minZoom = 0, maxZoom = 0;
    qint64 tiles = 0;          ///< in the guide
    qint64 unchangedTiles = 0; ///< of these, the same files as before (hard links: nothing to upload)
    std::vector<LookReport> looks;
    qint64 places = 0, stops = 0, neighbourhoods = 0, streets = 0, doors = 0;
};

/// Writes the guide of the store's head. The folder must not exist, be empty, or be a guide; it is replaced at the end
/// by one renaming, and files in it that are not the guide's own are kept. Cancelled or failed, it is as it was before.
/// Needs a QGuiApplication.
[[nodiscard]] Result<Report> write(Store &store, const QString &folder, const Options &options, Progress &progress);

} // namespace kbs::guide
