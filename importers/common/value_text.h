// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/catalogue.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Texts of deliveries as parseValue() expects them, and back to JSON.
namespace kbs::import {

[[nodiscard]] std::string_view trimmed(std::string_view text); ///< ASCII blanks off both ends

/// Numbers with '.' as the decimal mark, dates without the time that a dateTime adds, dateTimes in ISO spelling.
/// `looseNumber` reads "1.234,56", "7,722.87" and "900,01" (the last of both marks is the decimal one; a lone dot is
/// the decimal mark unless all groups behind it have three digits and there are several). Whatever does not look as
/// expected is given back unchanged, so that parseValue() refuses it.
[[nodiscard]] std::string plainValueText(
    AttributeType type, std::string_view text, bool looseNumber, bool decimalComma);

/// {"name":"text","repeated":["a","b"]} in the given order.
[[nodiscard]] std::string jsonObject(
    const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> &members);

} // namespace kbs::import
