// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/files/dxf_source.h"

/// Drawings: our look at the head and the code page, the joining of texts and areas, blocks.
KBS_FUZZ_TARGET(dxf)
{
    using namespace kbs;
    fuzz::drain(import::openDxf(fuzz::fileOf(bytes, QStringLiteral("a.dxf")), {}));
}
