// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/common/gml_reader.h"

/// GML and the XML below it.
KBS_FUZZ_TARGET(gml)
{
    using namespace kbs;
    fuzz::drain(import::GmlSource::open(fuzz::fileOf(bytes, QStringLiteral("a.gml")), {}));
}
