// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

namespace kbs::cli {

/// What `kbs` tells the shell; part of the stable command line contract.
enum class ExitCode : int {
    Done = 0,
    Findings = 1,    ///< done, and the input had rejects or the check has findings
    Usage = 2,       ///< wrong usage, nothing done
    Failed = 3,      ///< failed, nothing changed
    Conflict = 4,    ///< somebody else's change stands in the way, nothing changed
    Cancelled = 130, ///< stopped by the user, nothing changed
};

[[nodiscard]] ExitCode exitCodeOf(ErrorKind kind);
/// Stable name of an error kind for JSON, not translated: "usage", "input", "notFound" …
[[nodiscard]] QString errorKindName(ErrorKind kind);

} // namespace kbs::cli
