// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "importers/common/gml_reader.h"
#include "importers/plangml/plan_source.h"

/// PlanGML: two passes over one file.
KBS_FUZZ_TARGET(plangml)
{
    using namespace kbs;
    auto inner = import::GmlSource::open(fuzz::fileOf(bytes, QStringLiteral("a.gml")), {});
    if (inner)
        fuzz::drain(import::makePlanSource(std::move(*inner)));
}
