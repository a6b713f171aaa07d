// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace kbs {

/// A code by which a printed sheet is compared with what it was made of: twelve letters and digits that nobody mistakes
/// for one another on paper ("7K2M-…"), from the SHA-256 of `content`.
[[nodiscard]] QString checkCode(const QByteArray &content);

} // namespace kbs
