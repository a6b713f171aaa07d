// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

/// Our texts. Many are asked for by a helper with a context of its own, while lupdate files them under the class or
/// namespace around the call: what is not found under the asked context is looked for under the others.
class OurTexts : public QTranslator {
public:
    OurTexts()
    {
        QFile file(u":/i18n/contexts.txt"_s);
        if (file.open(QIODevice::ReadOnly))
            m_contexts = file.readAll().split('\n');
    }

    [[nodiscard]] QString translate(const char *context, const char *source, const char *comment, int n) const override
    {
        QString found = QTranslator::translate(context, source, comment, n);
        for (qsizetype i = 0; found.isNull() && i < m_contexts.size(); ++i)
            found = QTranslator::translate(m_contexts[i].constData(), source, comment, n);
        return found;
    }

private:
    QByteArrayList m_contexts;
};

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
    // Day first in English too, as on every paper here.
    QLocale::setDefault(now.code == u"tr" ? QLocale(QLocale::Turkish, QLocale::Turkey)
                                          : QLocale(QLocale::English, QLocale::UnitedKingdom));
    if (now.code != u"tr")
        return;
    now.qts = std::make_unique<QTranslator>();
    if (now.qts->load(u"qtbase_tr"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(now.qts.get());
    now.ours = std::make_unique<OurTexts>();
    if (now.ours->load(u":/i18n/kentcbs_tr.qm"_s))
        QCoreApplication::installTranslator(now.ours.get());
}

} // namespace kbs
