// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/catalogue.h"

namespace kbs::gui {

/// A value as the window shows it: displayValue() in the window's language, personal data masked ("A•••• Y••••"): what
/// was entered stays recognisable to who knows it, and a glance over the shoulder tells nothing.
[[nodiscard]] QString shownValue(const Attribute &attribute, const Value &value);
[[nodiscard]] QString masked(const QString &text);

} // namespace kbs::gui
