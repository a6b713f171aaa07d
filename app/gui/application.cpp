// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/application.h"

#include "base/language.h"

#include <QFile>
#include <QPalette>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace kbs::gui {

QString language()
{
    return kbs::language();
}

QIcon icon(const QString &name)
{
    const QString own = u":/resources/icons/%1.svg"_s.arg(name);
    if (QFile::exists(own))
        return QIcon(own);
    return QIcon::fromTheme(name);
}

Application::Application(QObject *parent) : QObject(parent)
{
    QCoreApplication::setOrganizationName(u"KentCBS"_s);
    QCoreApplication::setApplicationName(u"kentcbs"_s);
    QGuiApplication::setApplicationDisplayName(u"KentCBS"_s);
    QIcon::setThemeSearchPaths(QIcon::themeSearchPaths() << u"/usr/share/icons"_s);
    const bool isDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    QIcon::setThemeName(isDark ? u"breeze-dark"_s : u"breeze"_s);
    QIcon::setFallbackThemeName(u"breeze"_s);
    kbs::setLanguage(QSettings().value("language", systemLanguage()).toString());
}

void Application::setLanguage(const QString &code)
{
    QSettings().setValue("language", code);
    kbs::setLanguage(code);
}

} // namespace kbs::gui
