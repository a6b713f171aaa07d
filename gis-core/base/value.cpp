// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/value.h"

#include <array>
#include <charconv>

namespace kbs {

std::string toText(const Value &value)
{
    if (const auto *text = std::get_if<std::string>(&value))
        return *text;
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return std::to_string(*integer);
    if (const auto *real = std::get_if<double>(&value)) {
        std::array<char, 32> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *real).ptr;
        return {buffer.data(), end};
    }
    return {};
}

double toReal(const Value &value, double ifNone)
{
    if (const auto *real = std::get_if<double>(&value))
        return *real;
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*integer);
    return ifNone;
}

} // namespace kbs
