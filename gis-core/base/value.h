// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace kbs {

/// One attribute value. Absent (std::monostate), 0 and "" are three different things and stay so everywhere.
/// Text is UTF-8. Dates are ISO 8601 text, booleans are the integers 0 and 1, codes are their code text.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

[[nodiscard]] inline bool isNull(const Value &value) { return std::holds_alternative<std::monostate>(value); }

/// The value as locale-free text; reals in the shortest form that reads back to the same number. Null gives "".
[[nodiscard]] std::string toText(const Value &value);

/// The value as a number if it is one (text is not parsed).
[[nodiscard]] double toReal(const Value &value, double ifNone = 0.0);

} // namespace kbs
