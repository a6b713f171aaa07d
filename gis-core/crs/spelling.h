// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace kbs::crs {

/// "EPSG:5254" from any of the spellings that crs::find() takes; nothing where it is none of them.
[[nodiscard]] std::optional<QString> authorityCode(const QString &spelling);

} // namespace kbs::crs
