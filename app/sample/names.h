// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

/// Names that a Turkish town uses. They are words, never people.
namespace kbs::sample::names {

[[nodiscard]] std::string neighbourhood(int index); ///< unique: "Cumhuriyet", … then "Yukarı Cumhuriyet", …
[[nodiscard]] std::string avenue(int index);        ///< unique for both directions together
/// Unique for every street of the city: a name of two words or a number ("1017.").
[[nodiscard]] std::string street(int neighbourhood, int ordinal);

} // namespace kbs::sample::names
