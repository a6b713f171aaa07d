// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/export.h"

#include <vector>

namespace kbs::cli {

struct ExportFormat {
    const char *name; ///< for --as; an encoding that is read too has the same name there
    const char *title;
    const char *extension; ///< "gpkg"
    const char *driver;    ///< of GDAL; null where `writer` writes
    const char *losses;    ///< English source, context "Cli"
    Result<import::ExportCounts> (*writer)(Store &, const import::ExportOptions &, Progress &) = nullptr;
    bool oneClass = false;          ///< a file holds one class
    const char *standard = nullptr; ///< whose names of tables and columns are written; null: the catalogue's
};
[[nodiscard]] const std::vector<ExportFormat> &exportFormats();

/// Writes the head of the store. The file must not exist; a half-written one is removed. Gives the features per class.
[[nodiscard]] Result<import::ExportCounts> exportTo(
    Store &store, const ExportFormat &format, const import::ExportOptions &options, Progress &progress);

} // namespace kbs::cli
