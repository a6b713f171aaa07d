// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"
#include "layers/zoning/notation.h"

#include <cmath>

/// Building rules as plan sheets write them: numbers that are read are numbers.
KBS_FUZZ_TARGET(notation)
{
    using namespace kbs;
    const auto read = zoning::readNotation(QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())));
    for (const auto &given :
        {read.floors, read.footprint, read.floorArea, read.height, read.front, read.side, read.rear})
        fuzz::require(!given.number || std::isfinite(*given.number));
}
