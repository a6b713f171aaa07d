// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace kbs {

namespace {

/// Marks of a text in both languages: code points that Unicode keeps for a program's own use, so that no text has them.
constexpr QChar openMark{0xFDD0}, middleMark{0xFDD1}, closeMark{0xFDD2};

thread_local bool inBoth = false;

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

    void speakTurkish(bool turkish) { m_turkish = turkish; }

    [[nodiscard]] QString translate(const char *context, const char *source, const char *comment, int n) const override
    {
        if (!m_turkish && !inBoth)
            return {};
        QString turkish = inTurkish(context, source, comment, n);
        if (!inBoth || turkish.isNull())
            return turkish;
        const QString english = QString::fromUtf8(source);
        return turkish == english ? english : openMark + english + middleMark + turkish + closeMark;
    }

private:
    [[nodiscard]] QString inTurkish(const char *context, const char *source, const char *comment, int n) const
    {
        QString found = QTranslator::translate(context, source, comment, n);
        for (qsizetype i = 0; found.isNull() && i < m_contexts.size(); ++i)
            found = QTranslator::translate(m_contexts[i].constData(), source, comment, n);
        return found;
    }

    QByteArrayList m_contexts;
    bool m_turkish = false;
};

struct Installed {
    QString code = u"en"_s;
    std::unique_ptr<OurTexts> ours;
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
    if (now.code == u"tr") {
        now.qts = std::make_unique<QTranslator>();
        if (now.qts->load(u"qtbase_tr"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(now.qts.get());
    }
    now.ours = std::make_unique<OurTexts>();
    now.ours->speakTurkish(now.code == u"tr");
    if (now.ours->load(u":/i18n/kentcbs_tr.qm"_s))
        QCoreApplication::installTranslator(now.ours.get());
}

BothLanguages::BothLanguages() : m_before(std::exchange(inBoth, true)) { }

BothLanguages::~BothLanguages()
{
    inBoth = m_before;
}

QString inLanguage(const QString &text, const QString &code)
{
    if (!text.contains(openMark))
        return text;
    QString out;
    std::vector<bool> shown; // of the texts inside one another that we are in: whether the half read is the wanted one
    qsizetype hidden = 0;
    for (const QChar letter : text) {
        if (letter == openMark) {
            shown.push_back(code != u"tr");
            hidden += shown.back() ? 0 : 1;
        } else if (letter == middleMark && !shown.empty()) {
            hidden += shown.back() ? 1 : -1;
            shown.back() = !shown.back();
        } else if (letter == closeMark && !shown.empty()) {
            hidden -= shown.back() ? 0 : 1;
            shown.pop_back();
        } else if (hidden == 0) {
            out += letter;
        }
    }
    return out;
}

} // namespace kbs
