// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace kbs::cli {

/// The whole program `kbs`: makes the application object, parses, runs the command and gives the exit code.
int run(int argc, char **argv);

} // namespace kbs::cli
