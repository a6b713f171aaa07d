// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

/// One function per command; registry.cpp lists them in the order of the overview.
namespace kbs::cli {

[[nodiscard]] Command newCommand();
[[nodiscard]] Command importCommand();
[[nodiscard]] Command formatsCommand();
[[nodiscard]] Command infoCommand();
[[nodiscard]] Command checkCommand();
[[nodiscard]] Command rulesCommand();
[[nodiscard]] Command searchCommand();
[[nodiscard]] Command summaryCommand();
[[nodiscard]] Command parcelCommand();
[[nodiscard]] Command imarCommand();
[[nodiscard]] Command editCommand();
[[nodiscard]] Command draftCommand();
[[nodiscard]] Command logCommand();
[[nodiscard]] Command accessCommand();
[[nodiscard]] Command retentionCommand();
[[nodiscard]] Command grantCommand();
[[nodiscard]] Command showCommand();
[[nodiscard]] Command diffCommand();
[[nodiscard]] Command revertCommand();
[[nodiscard]] Command checkoutCommand();
[[nodiscard]] Command pullCommand();
[[nodiscard]] Command publishCommand();
[[nodiscard]] Command renderCommand();
[[nodiscard]] Command printCommand();
[[nodiscard]] Command georeferenceCommand();
[[nodiscard]] Command themesCommand();
[[nodiscard]] Command styleCommand();
[[nodiscard]] Command exportCommand();
[[nodiscard]] Command guideCommand();
[[nodiscard]] Command backupCommand();
[[nodiscard]] Command restoreCommand();
[[nodiscard]] Command verifyCommand();
[[nodiscard]] Command sampleCommand();

} // namespace kbs::cli
