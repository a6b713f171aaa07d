// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/tables/table_source.h"

/// Delimited text: character set, delimiter, header, coordinate columns, WKT.
KBS_FUZZ_TARGET(csv)
{
    using namespace kbs;
    fuzz::drain(import::openCsv(fuzz::fileOf(bytes, QStringLiteral("a.csv")), {}));
}
