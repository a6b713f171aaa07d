// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/value.h"

#include <QJsonValue>

namespace kbs {

/// A value as JSON: null, number or text, locale-free. Integers keep every digit (JSON integers of Qt are 64 bit).
[[nodiscard]] inline QJsonValue toJson(const Value &value)
{
    if (const auto *text = std::get_if<std::string>(&value))
        return QString::fromStdString(*text);
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return QJsonValue(static_cast<qint64>(*integer));
    if (const auto *real = std::get_if<double>(&value))
        return *real;
    return QJsonValue(QJsonValue::Null);
}

} // namespace kbs
