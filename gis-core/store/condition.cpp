// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/condition.h"

#include <charconv>

namespace kbs {

std::optional<Value> fittedTo(const Attribute *attribute, const Value &value)
{
    const bool isNumber = attribute
        && (attribute->type == AttributeType::Integer || attribute->type == AttributeType::Boolean
            || attribute->type == AttributeType::Real);
    if (isNull(value))
        return std::nullopt;
    if (!isNumber)
        return Value(toText(value));
    const auto *text = std::get_if<std::string>(&value);
    if (!text)
        return value;
    double number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    return error == std::errc() && end == text->data() + text->size() ? std::optional<Value>(number) : std::nullopt;
}

} // namespace kbs
