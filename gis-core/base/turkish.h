// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>
#include <string_view>

/// The one place that folds, changes the case of, and compares Turkish text (I/ı, İ/i). Identifiers, column names and
/// codes never pass through here: they are compared byte by byte or with asciiLower().
namespace kbs::turkish {

[[nodiscard]] QString upper(const QString &text); ///< "ığdır istanbul" → "IĞDIR İSTANBUL"
[[nodiscard]] QString lower(const QString &text); ///< "IĞDIR İSTANBUL" → "ığdır istanbul"

/// Text for searching and matching: Turkish lower case, ı→i, diacritics off (ğüşöçâîû → gusocaiu), runs of blanks and
/// punctuation other than '/' and '-' between digits become one blank, trimmed. "IŞIKLAR Mah." → "isiklar mah".
[[nodiscard]] std::string fold(std::string_view utf8);
[[nodiscard]] QString fold(const QString &text);

/// Dictionary order of Turkish (… c ç d … g ğ h ı i …), numbers inside text by value ("Sk 9" before "Sk 10").
[[nodiscard]] int compare(const QString &a, const QString &b);

/// Locale-free lower case of ASCII letters, for identifiers; other bytes stay.
[[nodiscard]] std::string asciiLower(std::string_view text);

/// Identifier matching key: asciiLower of the text with Turkish letters replaced by their ASCII base
/// ("İLÇE_ADI" → "ilce_adi", "ParselNo" → "parselno"), for column names of deliveries.
[[nodiscard]] std::string identifier(std::string_view utf8);

} // namespace kbs::turkish
