// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <string>
#include <string_view>

/// Values of MAKS copies went through databases, spreadsheets and REST answers; this undoes what those did to them.
namespace kbs::import::maks {

struct MendedValue {
    std::string text; ///< "" : no value
    QString refusal;  ///< translated: why the value cannot be used; empty where it can
};

/// GUID keys in one form: upper case, no blanks, no braces. Other texts are only trimmed.
[[nodiscard]] std::string mendedKey(std::string_view text);
/// Identity numbers: a tail ".0" goes; scientific notation has lost digits and is refused, not rounded.
[[nodiscard]] MendedValue mendedNumber(std::string_view text);
/// Dates: epoch milliseconds become ISO dates; 1970-01-01 and the year 9999 mean "none".
[[nodiscard]] std::string mendedDate(std::string_view text);

/// By the squeezed column name: which of the three applies, if any.
enum class ColumnKind { Plain, Key, Number, Date };
[[nodiscard]] ColumnKind kindOfColumn(std::string_view squeezedName);

/// "17", " 17.0 "; nothing where it is no whole number.
[[nodiscard]] std::optional<std::int64_t> wholeNumber(std::string_view text);
/// Whether a flag says no: "0", "false", "H", "pasif".
[[nodiscard]] bool isOff(std::string_view text);

} // namespace kbs::import::maks
