// SPDX-License-Identifier: GPL-3.0-or-later
// The cases of the command line with the store in a database: every command takes its address as it takes a file.
#include "support/cli_cases.h"
#include "support/postgres_server.h"

using namespace kbs::test;
using namespace kbs::test::cli_cases;

class TestCliServer : public QObject {
    Q_OBJECT

    PostgresServer m_server;
    int m_done = 0;

private Q_SLOTS:
    void initTestCase()
    {
        KBS_NEEDS_POSTGRES();
        const QString fault = m_server.start();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
    void cases_data()
    {
        addCases([](const QString &folder) {
            static const QRegularExpression ofFiles(u"^new_store|_never_overwrites$|^restore_no_store$"_s);
            return contents(folder + u"/command"_s).contains("k.kbs")
                && !ofFiles.match(QDir(folder).dirName()).hasMatch();
        });
    }
    void cases()
    {
        QFETCH(QString, folder);
        const QString address = m_server.url(u"kume_%1"_s.arg(++m_done));
        const QString fault = runCase(folder, [&](const QString &word) { return word == "k.kbs"_L1 ? address : word; });
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
};

QTEST_GUILESS_MAIN(TestCliServer)
#include "tst_cli_server.moc"
