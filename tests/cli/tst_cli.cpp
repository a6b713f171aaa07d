// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "support/cli_cases.h"
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
using namespace kbs::test::cli_cases;

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
    addCases();
}

void TestCli::cases()
{
    QFETCH(QString, folder);
    const QString fault = runCase(folder);
    QVERIFY2(fault.isEmpty(), qPrintable(fault));
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
