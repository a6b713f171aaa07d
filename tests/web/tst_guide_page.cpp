// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/guide.h"
#include "support/small_city.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

/// Writes a guide and lets tests/web/guide.mjs use it in a browser; each of its lines is one check.
class TestGuidePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCitizenUsesTheGuide()
    {
        QTemporaryDir folder;
        auto catalogue = Catalogue::load();
        QVERIFY2(catalogue, catalogue ? "" : qPrintable(catalogue.error().text()));
        auto store = test::makeSmallCity(folder.filePath(u"city.kbs"_s), *catalogue);
        QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
        Progress progress;
        const auto written = guide::write(**store, folder.filePath(u"site"_s), {}, progress);
        QVERIFY2(written, written ? "" : qPrintable(written.error().text()));
        const auto looks = guide::write(
            **store, folder.filePath(u"looks"_s), {.looks = {guide::usualLook, u"numarataj"_s, u"gece"_s}}, progress);
        QVERIFY2(looks, looks ? "" : qPrintable(looks.error().text()));

        QProcess browser;
        browser.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        browser.start(u"node"_s,
            {QStringLiteral(KBS_SOURCE_DIR "/tests/web/guide.mjs"), folder.filePath(u"site"_s),
                QStringLiteral(KBS_BINARY_DIR "/../pictures"), folder.filePath(u"looks"_s)});
        QVERIFY2(browser.waitForFinished(300000), qPrintable(browser.errorString()));
        const QStringList lines = QString::fromUtf8(browser.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &line : lines)
            qInfo().noquote() << line;
        QVERIFY(!lines.isEmpty());
        QCOMPARE(lines.last(), u"all passed"_s);
        QCOMPARE(browser.exitCode(), 0);
    }
};

QTEST_MAIN(TestGuidePage)
#include "tst_guide_page.moc"
