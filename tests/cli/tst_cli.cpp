// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "support/kbs_process.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace kbs::test;

namespace {

/// Whether all that `expected` says is in `given`. In expected: "*" fits anything, "/…/" is a regular expression, an
/// array fits where each of its elements fits some element in order, or exactly where it begins with "=".
QString difference(const QJsonValue &expected, const QJsonValue &given, const QString &place)
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
QStringList wordsOf(const QString &line, const QString &folder)
{
    QStringList words = QProcess::splitCommand(line);
    for (QString &word : words)
        word.replace("$CASE"_L1, folder);
    return words;
}

} // namespace

/// One row per folder of tests/cli/cases. A folder holds:
///   command        lines of `kbs …`; all but the last must end with 0 (or with N, where the line begins with "[N] ")
///   exit           exit code of the last line; 0 where it is missing
///   expected.json  what the standard output of the last line must hold (see difference())
///   expected.txt   regular expressions, one per line, that must be met in output and errors together
class TestCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cases_data();
    void cases();
    void helpOfEveryCommand_data();
    void helpOfEveryCommand();
    void wrongUsageOfEveryCommand_data();
    void wrongUsageOfEveryCommand();
    void overviewNamesEveryCommand();
    void localesDoNotMatter_data();
    void localesDoNotMatter();
    void stopsOnSignal_data();
    void stopsOnSignal();
    void readerThatGoesAway();
    void exportToAFullDisk_data();
    void exportToAFullDisk();

private:
    static void everyCommand();
};

void TestCli::cases_data()
{
    QTest::addColumn<QString>("folder");
    const QDir cases(QStringLiteral(KBS_SOURCE_DIR "/tests/cli/cases"));
    for (const QString &name : cases.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        QTest::addRow("%s", qPrintable(name)) << cases.filePath(name);
}

void TestCli::cases()
{
    QFETCH(QString, folder);
    const QTemporaryDir work;
    const QStringList lines = QString::fromUtf8(contents(folder + u"/command"_s)).split(u'\n', Qt::SkipEmptyParts);
    QVERIFY2(!lines.isEmpty(), "the case has no command");
    Answer answer;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QString line = lines[i];
        int expected = 0;
        if (const auto code = QRegularExpression(u"^\\[(\\d+)\\] "_s).match(line); code.hasMatch()) {
            expected = code.captured(1).toInt();
            line = line.sliced(code.capturedLength());
        }
        QStringList words = wordsOf(line, folder);
        QCOMPARE(words.takeFirst(), u"kbs"_s);
        answer = runKbs(work.path(), words);
        if (i + 1 < lines.size())
            QVERIFY2(answer.code == expected,
                qPrintable(u"%1\nended with %2:\n%3"_s.arg(line)
                        .arg(answer.code)
                        .arg(QString::fromUtf8(answer.out + answer.err))));
    }
    const QString all = QString::fromUtf8(answer.out + answer.err);
    QVERIFY2(answer.code == contents(folder + u"/exit"_s).trimmed().toInt(),
        qPrintable(u"ended with %1:\n%2"_s.arg(answer.code).arg(all)));
    const QByteArray json = contents(folder + u"/expected.json"_s);
    const QByteArray text = contents(folder + u"/expected.txt"_s);
    QVERIFY2(!json.isEmpty() || !text.isEmpty(), "the case expects nothing");
    if (!json.isEmpty()) {
        QJsonParseError error;
        const QJsonDocument expected = QJsonDocument::fromJson(json, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        const QString found = difference(expected.object(), answer.json(), u"answer"_s);
        QVERIFY2(found.isEmpty(), qPrintable(found));
    }
    for (const QString &pattern : QString::fromUtf8(text).split(u'\n', Qt::SkipEmptyParts))
        QVERIFY2(QRegularExpression(pattern).match(all).hasMatch(),
            qPrintable(u"\"%1\" is not in:\n%2"_s.arg(pattern, all)));
}

void TestCli::exportToAFullDisk_data()
{
    QTest::addColumn<QString>("format");
    for (const char *format : {"gpkg", "geojson", "csv"})
        QTest::addRow("%s", format) << QString::fromLatin1(format);
}

/// What does not fit is an error and leaves no file, however the driver takes it.
void TestCli::exportToAFullDisk()
{
    QFETCH(QString, format);
    const QTemporaryDir work;
    QFile script(work.filePath(u"edits.jsonl"_s));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("{\"add\": \"poi\", \"values\": {\"ad\": \"" + QByteArray(300'000, 'x')
        + "\", \"tur\": \"kutuphane\"}, \"geometry\": {\"type\": \"Point\", \"coordinates\": [500010, 4400010]}}\n"
          "\"commit\"\n");
    script.close();
    QCOMPARE(runKbs(work.path(), {u"new"_s, u"k.kbs"_s}).code, 0);
    QCOMPARE(runKbs(work.path(), {u"edit"_s, u"k.kbs"_s, u"--script"_s, u"edits.jsonl"_s}).code, 0);
    QProcess process;
    process.setWorkingDirectory(work.path());
    process.setProcessEnvironment(environment(u"C.UTF-8"_s));
    process.setChildProcessModifier([] {
        const rlimit small{40'960, 40'960};
        setrlimit(RLIMIT_FSIZE, &small);
        signal(SIGXFSZ, SIG_IGN); // writing fails as on a full disk
    });
    process.start(kbsProgram(), {u"export"_s, u"k.kbs"_s, u"--as"_s, format, u"--class"_s, u"poi"_s, u"-o"_s, u"out"_s});
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitCode(), 3);
    QVERIFY(process.readAllStandardError().contains("out cannot be written: "));
    QVERIFY(!QFile::exists(work.filePath(u"out"_s)));
    QCOMPARE(QDir(work.path()).entryList({u".out*"_s}, QDir::Files | QDir::Hidden), QStringList());
}

void TestCli::everyCommand()
{
    QTest::addColumn<QString>("name");
    for (const kbs::cli::Command &command : kbs::cli::commands())
        QTest::addRow("%s", command.name) << QString::fromLatin1(command.name);
}

void TestCli::helpOfEveryCommand_data()
{
    everyCommand();
}

void TestCli::helpOfEveryCommand()
{
    QFETCH(QString, name);
    const kbs::cli::Command *command = kbs::cli::findCommand(name);
    const Answer answer = runKbs(QDir::tempPath(), {name, u"--help"_s});
    QCOMPARE(answer.code, 0);
    QVERIFY(answer.out.startsWith("usage: kbs " + name.toUtf8()));
    QVERIFY(answer.err.isEmpty());
    for (const kbs::cli::Option &option : command->options)
        QVERIFY2(answer.out.contains(QByteArray("--") + option.name), option.name);
    for (const char *option : {"--json", "--quiet", "--lang"})
        QVERIFY2(answer.out.contains(option), option);
    QCOMPARE(runKbs(QDir::tempPath(), {u"help"_s, name}).out, answer.out);
}

void TestCli::wrongUsageOfEveryCommand_data()
{
    everyCommand();
}

void TestCli::wrongUsageOfEveryCommand()
{
    QFETCH(QString, name);
    const kbs::cli::Command *command = kbs::cli::findCommand(name);
    const Answer unknown = runKbs(QDir::tempPath(), {name, u"--no-such-option"_s, u"--json"_s});
    QCOMPARE(unknown.code, 2);
    QVERIFY(unknown.err.contains("--no-such-option"));
    QCOMPARE(unknown.json()[u"error"][u"kind"].toString(), u"usage"_s);
    const bool needsSomething
        = !command->operands.empty() || std::ranges::any_of(command->options, &kbs::cli::Option::required);
    if (needsSomething)
        QCOMPARE(runKbs(QDir::tempPath(), {name}).code, 2);
    QStringList tooMany{name};
    for (int i = 0; i < 8; ++i)
        tooMany << u"word"_s;
    const bool takesMany = std::ranges::any_of(
        command->operands, [](const auto &operand) { return operand.count == kbs::cli::Operand::Many; });
    if (!takesMany)
        QCOMPARE(runKbs(QDir::tempPath(), tooMany).code, 2);
}

void TestCli::overviewNamesEveryCommand()
{
    const Answer overview = runKbs(QDir::tempPath(), {u"--help"_s});
    QCOMPARE(overview.code, 0);
    for (const kbs::cli::Command &command : kbs::cli::commands())
        QVERIFY2(overview.out.contains(QByteArray("\n  ") + command.name + " "), command.name);
    QCOMPARE(runKbs(QDir::tempPath(), {}).code, 2);
    QCOMPARE(runKbs(QDir::tempPath(), {u"nosuch"_s}).code, 2);
    QVERIFY(runKbs(QDir::tempPath(), {u"--version"_s}).out.startsWith("kbs (KentCBS) "));
}

void TestCli::localesDoNotMatter_data()
{
    QTest::addColumn<QString>("locale");
    for (const char *locale : {"tr_TR.UTF-8", "tr_TR.ISO-8859-9", "C", "de_DE.UTF-8"})
        QTest::addRow("%s", locale) << QString::fromLatin1(locale);
}

// JSON is the same in every locale; a Turkish one (dotless i, decimal comma) is where programs break.
void TestCli::localesDoNotMatter()
{
    QFETCH(QString, locale);
    const QTemporaryDir work;
    QCOMPARE(runKbs(work.path(), {u"sample"_s, u"--parcels"_s, u"150"_s, u"-o"_s, u"c"_s}, locale).code, 0);
    QCOMPARE(
        runKbs(work.path(), {u"new"_s, u"İĞNE ı.kbs"_s, u"--crs"_s, u"EPSG:5254"_s, u"--lang"_s, u"en"_s}, locale).code,
        0);
    const Answer loaded = runKbs(
        work.path(), {u"import"_s, u"İĞNE ı.kbs"_s, u"c/tucbs/kadastro_parselleri.gml"_s, u"--json"_s}, locale);
    QVERIFY2(loaded.code == 0, loaded.err.constData());
    const QByteArray here = runKbs(work.path(), {u"info"_s, u"İĞNE ı.kbs"_s, u"--json"_s}, locale).out;
    const QByteArray plain = runKbs(work.path(), {u"info"_s, u"İĞNE ı.kbs"_s, u"--json"_s}, u"C.UTF-8"_s).out;
    QVERIFY(here.contains("\"parsel\""));
    QCOMPARE(here, plain);
    // texts for people in it ("how") are in the language that was asked for
    const QStringList card{u"parcel"_s, u"İĞNE ı.kbs"_s, u"101/1"_s, u"--json"_s, u"--lang"_s, u"tr"_s};
    QCOMPARE(runKbs(work.path(), card, locale).out, runKbs(work.path(), card, u"C.UTF-8"_s).out);
}

void TestCli::stopsOnSignal_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("times");
    QTest::addRow("Ctrl-C") << SIGINT << 1;
    QTest::addRow("Ctrl-C again and again") << SIGINT << 5;
    QTest::addRow("terminated") << SIGTERM << 1;
}

void TestCli::stopsOnSignal()
{
    QFETCH(int, signal);
    QFETCH(int, times);
    const QTemporaryDir work;
    QCOMPARE(runKbs(work.path(), {u"sample"_s, u"--parcels"_s, u"20000"_s, u"-o"_s, u"c"_s}).code, 0);
    QCOMPARE(runKbs(work.path(), {u"new"_s, u"k.kbs"_s}).code, 0);
    const QJsonValue before = runKbs(work.path(), {u"info"_s, u"k.kbs"_s, u"--json"_s}).json();

    QProcess process;
    process.setWorkingDirectory(work.path());
    process.setProcessEnvironment(environment(u"C.UTF-8"_s));
    process.start(kbsProgram(),
        {u"import"_s, u"k.kbs"_s, u"c/tucbs/kadastro_parselleri.gml"_s, u"c/tucbs/binalar.gml"_s,
            u"c/tucbs/adresler.gml"_s, u"--json"_s});
    QVERIFY(process.waitForStarted());
    // What is staged beside the store shows that the import is under way.
    const auto bytes = [&] {
        qint64 sum = 0;
        for (const QFileInfo &file : QDir(work.path()).entryInfoList(QDir::Files))
            sum += file.size();
        return sum;
    };
    const qint64 atStart = bytes();
    QVERIFY(QTest::qWaitFor(
        [&] { return bytes() > atStart + 100'000 || process.state() == QProcess::NotRunning; }, 60'000));
    for (int i = 0; i < times; ++i)
        ::kill(static_cast<pid_t>(process.processId()), signal);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    QCOMPARE(QJsonDocument::fromJson(process.readAllStandardOutput())[u"error"][u"kind"].toString(), u"cancelled"_s);
    const QJsonValue after = runKbs(work.path(), {u"info"_s, u"k.kbs"_s, u"--json"_s}).json();
    QCOMPARE(after, before);
    QCOMPARE(runKbs(work.path(), {u"verify"_s, u"k.kbs"_s}).code, 0);
}

void TestCli::readerThatGoesAway()
{
    QProcess process;
    process.start(u"/bin/sh"_s, {u"-c"_s, u"'%1' formats --json | head -c 10; '%1' --help | true"_s.arg(kbsProgram())});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 0);
    QCOMPARE(process.readAllStandardOutput().size(), 10);
    QCOMPARE(process.readAllStandardError(), QByteArray());
}

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
