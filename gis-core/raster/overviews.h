// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "raster/raster_file.h"

namespace kbs::raster {

/// Folder of what is worked out from rasters and fetched from services and can be made again: in the user's cache.
[[nodiscard]] QString cacheFolder();

/// Whether the file is so large that drawing it small should not read all of it, and has nothing smaller to read.
[[nodiscard]] bool wantsOverviews(const FileInfo &info);

/// Makes overviews: "<file>.ovr" beside it, which other programs use too; in the cache folder where the file's own
/// cannot be written. Nothing is left of an interrupted one.
[[nodiscard]] Result<void> buildOverviews(const QString &path, Progress &progress);

/// A file of the cache folder that shows the raster with its overviews; empty where there is none for its present
/// state.
[[nodiscard]] QString cachedWithOverviews(const QString &path);

} // namespace kbs::raster
