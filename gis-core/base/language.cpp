// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

struct Installed {
    QString code = u"en"_s;
    std::unique_ptr<QTranslator> ours;
    std::unique_ptr<QTranslator> qts;
};

Installed &installed()
{
    static Installed one;
    return one;
}

} // namespace

QString language()
{
    return installed().code;
}

QString systemLanguage()
{
    return QLocale::system().language() == QLocale::Turkish ? u"tr"_s : u"en"_s;
}

void setLanguage(const QString &code)
{
    Installed &now = installed();
    if (now.ours)
        QCoreApplication::removeTranslator(now.ours.get());
    if (now.qts)
        QCoreApplication::removeTranslator(now.qts.get());
    now.ours.reset();
    now.qts.reset();
    now.code = code == u"tr" ? u"tr"_s : u"en"_s;
    if (now.code != u"tr")
        return;
    now.qts = std::make_unique<QTranslator>();
    if (now.qts->load(u"qtbase_tr"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(now.qts.get());
    now.ours = std::make_unique<QTranslator>();
    if (now.ours->load(u":/i18n/kentcbs_tr.qm"_s))
        QCoreApplication::installTranslator(now.ours.get());
}

} // namespace kbs
