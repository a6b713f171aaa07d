// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/kbs_process.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <functional>

/// What the folders of tests/cli/cases hold, and how they are run. A folder holds:
///   command        lines of `kbs …`; all but the last must end with 0 (or with N, where the line begins with "[N] ")
///   exit           exit code of the last line; 0 where it is missing
///   expected.json  what the standard output of the last line must hold (see difference())
///   expected.txt   regular expressions, one per line, that must be met in output and errors together
namespace kbs::test::cli_cases {

using namespace Qt::StringLiterals;

/// Whether all that `expected` says is in `given`. In expected: "*" fits anything, "/…/" is a regular expression, an
/// array fits where each of its elements fits some element in order, or exactly where it begins with "=".
inline QString difference(const QJsonValue &expected, const QJsonValue &given, const QString &place)
{
    const auto shown = [](const QJsonValue &value) {
        return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
    };
    const QString both = u"%1: expected %2, found %3"_s.arg(place, shown(expected), shown(given));
    if (expected.isString()) {
        const QString text = expected.toString();
        if (text == "*"_L1)
            return given.isUndefined() ? both : QString();
        if (text.size() > 1 && text.startsWith(u'/') && text.endsWith(u'/'))
            return QRegularExpression(text.sliced(1, text.size() - 2)).match(given.toVariant().toString()).hasMatch()
                ? QString()
                : both;
    }
    if (expected.isDouble())
        return given.isDouble()
                && std::abs(given.toDouble() - expected.toDouble())
                    <= 1e-3 * std::max(1.0, std::abs(expected.toDouble()) * 1e-6)
            ? QString()
            : both;
    if (expected.isObject()) {
        if (!given.isObject())
            return both;
        const QJsonObject object = expected.toObject();
        for (auto entry = object.begin(); entry != object.end(); ++entry) {
            if (const QString found = difference(entry.value(), given[entry.key()], place + u'.' + entry.key());
                !found.isEmpty())
                return found;
        }
        return {};
    }
    if (expected.isArray()) {
        QJsonArray wanted = expected.toArray();
        const QJsonArray there = given.toArray();
        const bool isExact = wanted.first() == QJsonValue(u"="_s);
        if (isExact)
            wanted.removeFirst();
        if (!given.isArray() || (isExact && wanted.size() != there.size()))
            return both;
        qsizetype at = 0;
        for (const QJsonValue &element : std::as_const(wanted)) {
            while (at < there.size() && !difference(element, there[at], place).isEmpty())
                ++at;
            if (at++ >= there.size())
                return u"%1: nothing fits %2 in %3"_s.arg(place, shown(element), shown(given));
        }
        return {};
    }
    return expected == given ? QString() : both;
}

/// The words of a line of a case: blanks part them, quotes keep them together, $CASE is the case's folder.
inline QStringList wordsOf(const QString &line, const QString &folder)
{
    QStringList words = QProcess::splitCommand(line);
    for (QString &word : words)
        word.replace("$CASE"_L1, folder);
    return words;
}

/// Does a case and says what is wrong with it, "" for nothing. `place` may give a store of the case another place.
inline QString runCase(const QString &folder, const std::function<QString(const QString &)> &place = {})
{
    const QTemporaryDir work;
    const QStringList lines = QString::fromUtf8(contents(folder + u"/command"_s)).split(u'\n', Qt::SkipEmptyParts);
    if (lines.isEmpty())
        return u"the case has no command"_s;
    Answer answer;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QString line = lines[i];
        int expected = 0;
        if (const auto code = QRegularExpression(u"^\\[(\\d+)\\] "_s).match(line); code.hasMatch()) {
            expected = code.captured(1).toInt();
            line = line.sliced(code.capturedLength());
        }
        QStringList words = wordsOf(line, folder);
        if (words.takeFirst() != "kbs"_L1)
            return u"not a command of kbs: "_s + line;
        if (place)
            std::ranges::transform(words, words.begin(), place);
        answer = runKbs(work.path(), words);
        if (i + 1 < lines.size() && answer.code != expected)
            return u"%1\nended with %2:\n%3"_s.arg(line)
                .arg(answer.code)
                .arg(QString::fromUtf8(answer.out + answer.err));
    }
    const QString all = QString::fromUtf8(answer.out + answer.err);
    if (answer.code != contents(folder + u"/exit"_s).trimmed().toInt())
        return u"ended with %1:\n%2"_s.arg(answer.code).arg(all);
    const QByteArray json = contents(folder + u"/expected.json"_s);
    const QByteArray text = contents(folder + u"/expected.txt"_s);
    if (json.isEmpty() && text.isEmpty())
        return u"the case expects nothing"_s;
    if (!json.isEmpty()) {
        QJsonParseError error;
        const QJsonDocument expected = QJsonDocument::fromJson(json, &error);
        if (error.error != QJsonParseError::NoError)
            return error.errorString();
        if (const QString found = difference(expected.object(), answer.json(), u"answer"_s); !found.isEmpty())
            return found;
    }
    for (const QString &pattern : QString::fromUtf8(text).split(u'\n', Qt::SkipEmptyParts))
        if (!QRegularExpression(pattern).match(all).hasMatch())
            return u"\"%1\" is not in:\n%2"_s.arg(pattern, all);
    return {};
}

/// A row per case: its folder.
inline void addCases(const std::function<bool(const QString &folder)> &isWanted = {})
{
    QTest::addColumn<QString>("folder");
    const QDir cases(QStringLiteral(KBS_SOURCE_DIR "/tests/cli/cases"));
    for (const QString &name : cases.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        if (!isWanted || isWanted(cases.filePath(name)))
            QTest::addRow("%s", qPrintable(name)) << cases.filePath(name);
}

} // namespace kbs::test::cli_cases
