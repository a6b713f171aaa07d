// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

namespace kbs {

/// The value of a condition as the attribute's type (text for kbs_anahtar, null), since neither servers nor columns
/// compare across types; nothing where it can equal no value of it.
[[nodiscard]] std::optional<Value> fittedTo(const Attribute *attribute, const Value &value);

} // namespace kbs
