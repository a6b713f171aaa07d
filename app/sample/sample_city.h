// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"

#include <QStringList>

#include <utility>
#include <vector>

/// The sample city: an invented Turkish district in every encoding that KentCBS reads. `kbs sample` writes it, the
/// window offers it at the first start, tests and benchmarks use it. There are no people in it.
namespace kbs::sample {

struct Request {
    qint64 parcels = 1000; ///< live parcels, 100 … 5,000,000
    quint32 seed = 1;      ///< the same numbers give the same bytes
    QString folder;        ///< made where it is missing; must be empty
};

struct Summary {
    QString crs;                                    ///< "EPSG:5254"
    std::vector<std::pair<QString, qint64>> counts; ///< objects by catalogue table
    QStringList files;                              ///< relative to the folder, in the order to import them
};

/// Above this many parcels only the encodings that stream are written (no GeoPackage, no shapefile).
inline constexpr qint64 tablesUpTo = 200'000;

/// Memory stays bounded whatever the number of parcels. On an error or cancel the files written so far are removed.
[[nodiscard]] Result<Summary> write(const Request &request, Progress &progress);

} // namespace kbs::sample
