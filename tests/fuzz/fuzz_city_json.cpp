// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/city/city_json.h"

/// CityJSON and CityJSONSeq.
KBS_FUZZ_TARGET(city_json)
{
    using namespace kbs;
    fuzz::drain(import::openCityJson(fuzz::fileOf(bytes, QStringLiteral("a.city.json")), {}));
}
