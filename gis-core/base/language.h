// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace kbs {

/// "tr" or "en": the language of the running program. Catalogue titles are shown in it.
[[nodiscard]] QString language();

/// The language a new user gets: Turkish on a Turkish system, else English.
[[nodiscard]] QString systemLanguage();

/// Installs our translation and Qt's own for "tr", or removes them for "en"; QLocale() follows, so that numbers in texts
/// for people have the language's decimal sign. Main thread, after the application object
/// exists; widgets learn of it by QEvent::LanguageChange.
void setLanguage(const QString &code);

} // namespace kbs
