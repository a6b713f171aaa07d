// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace kbs {

/// "tr" or "en": the language of the running program. Catalogue titles are shown in it.
[[nodiscard]] QString language();

/// The language a new user gets: Turkish on a Turkish system, else English.
[[nodiscard]] QString systemLanguage();

/// Installs our translation and Qt's own for "tr", or removes them for "en"; QLocale() follows, so that numbers in
/// texts for people have the language's decimal sign. Main thread, after the application object exists; widgets learn
/// of it by QEvent::LanguageChange.
void setLanguage(const QString &code);

/// While one lives, what is translated in its thread holds both languages at once; inLanguage() takes one out. An
/// import collects its findings so, since the clerk reads them in one language and the supplier may in the other. Texts
/// of other threads are not touched. Who opens it also sees that no such text gets out.
class BothLanguages {
public:
    BothLanguages();
    ~BothLanguages();
    BothLanguages(const BothLanguages &) = delete;
    BothLanguages &operator=(const BothLanguages &) = delete;

private:
    bool m_before;
};

/// One language of a text made under BothLanguages; any other text as it is.
[[nodiscard]] QString inLanguage(const QString &text, const QString &code = language());

} // namespace kbs
