// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/turkish.h"

#include <QCollator>
#include <QLocale>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kbs::turkish {

namespace {

struct Letter {
    std::string_view utf8;
    char ascii;
};
constexpr std::array letters{
    Letter{"ç", 'c'},
    Letter{"Ç", 'c'},
    Letter{"ğ", 'g'},
    Letter{"Ğ", 'g'},
    Letter{"ı", 'i'},
    Letter{"İ", 'i'},
    Letter{"ö", 'o'},
    Letter{"Ö", 'o'},
    Letter{"ş", 's'},
    Letter{"Ş", 's'},
    Letter{"ü", 'u'},
    Letter{"Ü", 'u'},
    Letter{"â", 'a'},
    Letter{"Â", 'a'},
    Letter{"î", 'i'},
    Letter{"Î", 'i'},
    Letter{"û", 'u'},
    Letter{"Û", 'u'},
};

char asciiLowerByte(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// '/' and '-' separate the two halves of a number ("123/4", "12-14") and are kept there.
bool joinsDigits(const QString &text, qsizetype at)
{
    const QChar c = text[at];
    return (c == u'/' || c == u'-') && at > 0 && at + 1 < text.size() && text[at - 1].isDigit()
        && text[at + 1].isDigit();
}

} // namespace

QString upper(const QString &text)
{
    QString out = text.normalized(QString::NormalizationForm_C);
    out.replace(u'i', u'İ').replace(u'ı', u'I');
    return out.toUpper();
}

QString lower(const QString &text)
{
    QString out = text.normalized(QString::NormalizationForm_C);
    out.replace(u'I', u'ı').replace(u'İ', u'i');
    return out.toLower();
}

QString fold(const QString &text)
{
    const QString plain = lower(text).normalized(QString::NormalizationForm_D);
    QString out;
    out.reserve(plain.size());
    bool blank = false;
    for (qsizetype i = 0; i < plain.size(); ++i) {
        const QChar c = plain[i];
        if (c.isMark())
            continue;
        if (c.isLetterOrNumber() || c.isSurrogate() || joinsDigits(plain, i)) {
            if (blank && !out.isEmpty())
                out += u' ';
            blank = false;
            out += c == u'ı' ? QChar(u'i') : c;
        } else {
            blank = true;
        }
    }
    return out;
}

std::string fold(std::string_view utf8)
{
    return fold(QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()))).toStdString();
}

int compare(const QString &a, const QString &b)
{
    thread_local const QCollator collator = [] {
        QCollator turkish(QLocale(QLocale::Turkish, QLocale::Turkey));
        turkish.setNumericMode(true);
        return turkish;
    }();
    return collator.compare(a, b);
}

std::string asciiLower(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = asciiLowerByte(c);
    return out;
}

std::string identifier(std::string_view utf8)
{
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        const auto *letter
            = std::ranges::find_if(letters, [&](const Letter &one) { return utf8.starts_with(one.utf8); });
        if (letter != letters.end()) {
            out += letter->ascii;
            utf8.remove_prefix(letter->utf8.size());
        } else {
            out += asciiLowerByte(utf8.front());
            utf8.remove_prefix(1);
        }
    }
    return out;
}

} // namespace kbs::turkish
