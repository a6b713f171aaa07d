// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/target.h"

/// Recognising an encoding by the first bytes.
KBS_FUZZ_TARGET(recognise)
{
    using namespace kbs;
    const auto probe = import::Probe::of(fuzz::fileOf(bytes, QStringLiteral("delivery")));
    if (!probe)
        return;
    QString why;
    const auto found = import::recognise(*probe, &why);
    fuzz::require(found ? !why.isEmpty() : !found.error().message.isEmpty());
}
