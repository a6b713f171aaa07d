// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace kbs::gui {

class Program;

/// Drives the real window through its main tasks on a sample city made in `folder` and saves a picture of each step
/// there (start.png, import.png, map.png, parcel.png, edit.png, findings.png, guide.png), printing their paths. The
/// exit code of the program: 0, or 3 where a step failed, which is said.
[[nodiscard]] int runTour(Program &program, const QString &folder);

} // namespace kbs::gui
