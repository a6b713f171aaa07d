// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/files/file_checks.h"

/// What is looked at before GDAL opens a file. The first byte chooses which.
KBS_FUZZ_TARGET(checks)
{
    using namespace kbs;
    using namespace kbs::import;
    if (bytes.empty())
        return;
    const char kind = bytes.front();
    bytes.remove_prefix(1);
    if (kind == 's') {
        std::ignore = checks::shapefile(fuzz::fileOf(bytes, QStringLiteral("a.shp")));
    } else if (kind == 'd') {
        const QString path = fuzz::fileOf(bytes, QStringLiteral("b.dbf"));
        std::ignore = checks::shapefile(path);
        std::ignore = checks::shapefileCharacterSet(path, {});
    } else if (kind == 'q') {
        std::ignore = checks::sqlite(fuzz::fileOf(bytes, QStringLiteral("a.gpkg")));
    } else if (kind == 'k') {
        std::ignore = checks::kml(fuzz::fileOf(bytes, QStringLiteral("a.kml")));
    } else {
        const QString path = fuzz::fileOf(bytes, QStringLiteral("a.dxf"));
        if (const auto head = checks::dxf(path))
            std::ignore = checks::dxfCharacterSet(path, *head, {});
    }
}
