// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/tables/ncn_encoding.h"

/// Netcad point lists.
KBS_FUZZ_TARGET(ncn)
{
    using namespace kbs;
    static const std::unique_ptr<import::Encoding> encoding = import::ncnEncoding();
    fuzz::drain(encoding->open(fuzz::fileOf(bytes, QStringLiteral("a.ncn")), {}));
}
