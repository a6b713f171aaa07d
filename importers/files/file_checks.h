// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "importers/common/text_stream.h"

#include <QString>

#include <vector>

/// What is looked at before GDAL opens a file, since GDAL reads a cut or hostile file further than it should.
namespace kbs::import::checks {

/// Header lengths of .shp, .shx and .dbf against their sizes. `path` may be any of them.
[[nodiscard]] Result<void> shapefile(const QString &path);
/// Character set of a .dbf: the user's, .cpg, language byte, else detected over its records.
[[nodiscard]] Result<CharacterSet> shapefileCharacterSet(const QString &path, const QString &forced);

/// Pages against the size; virtual tables that would open other files are refused.
[[nodiscard]] Result<void> sqlite(const QString &path);

/// Well-formed XML without a document type (entities, external references). Network links are noted, never followed.
[[nodiscard]] Result<std::vector<Finding>> kml(const QString &path);

struct DxfHead {
    bool binary = false;
    QString version;  ///< "AC1015"; empty in files older than R11 or without header
    QString codePage; ///< "ANSI_1254"
};
[[nodiscard]] Result<DxfHead> dxf(const QString &path);
/// Character set by version and code page: UTF-8 from AC1021 on (whatever the code page says), else the code page, else
/// detected.
[[nodiscard]] Result<CharacterSet> dxfCharacterSet(const QString &path, const DxfHead &head, const QString &forced);

/// A file beside `path` with another suffix, upper or lower case; empty where there is none.
[[nodiscard]] QString sibling(const QString &path, const QString &suffix);

} // namespace kbs::import::checks
