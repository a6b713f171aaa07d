// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/unpack_folder.h"

namespace kbs::import {

enum class ArchiveKind : std::uint8_t {
    None,
    Zip,
    SevenZip,
    Tar, ///< plain or packed with gzip, xz, zstd or bzip2
    Rar, ///< recognised, not read
};

/// By the file's first bytes. A packed file that holds no tar (parcels.gml.gz) is no archive, nor is a spreadsheet.
[[nodiscard]] ArchiveKind archiveKind(const QString &path);

/// Each unpacks every entry into `folder`; any fault or danger is an error and the folder is not to be used.
[[nodiscard]] Result<void> unpackZip(UnpackFolder &folder, Progress &progress);
[[nodiscard]] Result<void> unpackSevenZip(UnpackFolder &folder, Progress &progress);
[[nodiscard]] Result<void> unpackTar(UnpackFolder &folder, Progress &progress);

} // namespace kbs::import
