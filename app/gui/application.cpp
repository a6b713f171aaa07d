// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/application.h"

#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {
QString currentLanguage = u"en"_s;
}

QString language()
{
    return currentLanguage;
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
    QIcon::setThemeName(u"breeze"_s);
    QIcon::setFallbackThemeName(u"breeze"_s);
    const QString system = QLocale::system().language() == QLocale::Turkish ? u"tr"_s : u"en"_s;
    install(QSettings().value("language", system).toString());
}

void Application::setLanguage(const QString &code)
{
    QSettings().setValue("language", code);
    install(code);
}

void Application::install(const QString &code)
{
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
    currentLanguage = code;
    const QLocale locale(code == "tr"_L1 ? QLocale(QLocale::Turkish, QLocale::Turkey) : QLocale(QLocale::English));
    QLocale::setDefault(locale);
    if (m_own.load(locale, u"kentcbs"_s, u"_"_s, u":/i18n"_s))
        QCoreApplication::installTranslator(&m_own);
    if (m_qt.load(locale, u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
}

} // namespace kbs::gui
