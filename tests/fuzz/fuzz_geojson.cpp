// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/common/geojson_source.h"

/// GeoJSON, GeoJSONSeq and JSON-FG.
KBS_FUZZ_TARGET(geojson)
{
    using namespace kbs;
    fuzz::drain(import::openGeoJson(fuzz::fileOf(bytes, QStringLiteral("a.geojson")), {}));
}
