// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>
#include <optional>
#include <string_view>

namespace kbs::import {

/// A regular expression of a mapping on UTF-8 text: the same language as QRegularExpression (both are PCRE2), without
/// turning every value of a delivery into UTF-16 and back. One thread.
class Pattern {
public:
    Pattern();
    /// An empty expression fits nothing. One that does not compile fits nothing either: Mapping::check() has refused
    /// it.
    explicit Pattern(const QString &expression);
    Pattern(Pattern &&) noexcept;
    Pattern &operator=(Pattern &&) noexcept;
    ~Pattern();

    [[nodiscard]] bool isEmpty() const { return !d; }
    /// What the first group holds, or all that fits where there is no group; absent where the text does not fit.
    [[nodiscard]] std::optional<std::string_view> match(std::string_view text) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace kbs::import
