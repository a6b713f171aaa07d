// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "store/store.h"

#include <vector>

namespace kbs::cli {

struct ExportFormat {
    const char *name; ///< for --as
    const char *title;
    const char *extension; ///< "gpkg"
    const char *driver;    ///< of GDAL
    const char *losses;    ///< English source, context "Cli"
};
[[nodiscard]] const std::vector<ExportFormat> &exportFormats();

struct ExportRequest {
    const ExportFormat *format = nullptr;
    QString path;
    std::vector<const FeatureClass *> classes;
    QStringList personal; ///< personal attributes that were named: "class.attribute"; all others are left out
    Bbox bbox;
};

/// Writes the head of the store. The file must not exist; a half-written one is removed. Gives the features per class.
[[nodiscard]] Result<std::vector<std::pair<const FeatureClass *, qint64>>> exportTo(
    Store &store, const ExportRequest &request, Progress &progress);

} // namespace kbs::cli
