// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace kbs::gui {

/// Who is at the keyboard as the system knows it: the full name, else the login name.
[[nodiscard]] QString userName();

} // namespace kbs::gui
