// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/tables/table_source.h"

/// Lists of records in JSON.
KBS_FUZZ_TARGET(json_list)
{
    using namespace kbs;
    fuzz::drain(import::openJsonList(fuzz::fileOf(bytes, QStringLiteral("a.json")), {}));
}
