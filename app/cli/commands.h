// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

/// One function per command, each in a file of its own; registry.cpp lists them in the order of the overview.
namespace kbs::cli {

[[nodiscard]] Command sampleCommand();

} // namespace kbs::cli
