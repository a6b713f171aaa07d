// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QIcon>

namespace kbs::gui {

/// "tr" or "en": the language of the window, also for titles from the catalogue.
[[nodiscard]] QString language();

/// The icon of an action by name: Breeze's, or one of our own under :/resources/icons.
[[nodiscard]] QIcon icon(const QString &name);

/// Names, icon theme and language of the program. Make it right after QApplication.
class Application : public QObject {
    Q_OBJECT
public:
    explicit Application(QObject *parent = nullptr);
    /// Switches all texts made from now on; windows are told by QEvent::LanguageChange. Remembered for the next start.
    void setLanguage(const QString &code);

private:
};

} // namespace kbs::gui
