// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/import_case.h"
#include "importers/source_case.h"

using namespace kbs;

/// Point lists of Netcad: name, Y (east), X (north), Z, code.
class TstNcn : public QObject {
    Q_OBJECT

private:
    test::Files m_files;
    test::FreshStores m_stores;

private Q_SLOTS:
    void lines_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<double>("east");
        QTest::addColumn<double>("height"); ///< NaN: none
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("code");
        const double none = std::nan("");
        QTest::newRow("blanks") << QByteArray("1001 452345.123 4512345.678 105.200") << 452345.123 << 105.2
                                << QByteArray("1001") << QByteArray();
        QTest::newRow("code") << QByteArray("P.12   452345.123   4512345.678   105.200   ELEKTRİK DİREĞİ") << 452345.123
                              << 105.2 << QByteArray("P.12") << QByteArray("ELEKTRİK DİREĞİ");
        QTest::newRow("tabs") << QByteArray("007\t452345.123\t4512345.678\t0\tAĞAÇ") << 452345.123 << 0.0
                              << QByteArray("007") << QByteArray("AĞAÇ");
        QTest::newRow("no height") << QByteArray("N1 452345.123 4512345.678") << 452345.123 << none << QByteArray("N1")
                                   << QByteArray();
        QTest::newRow("no height, but a code") << QByteArray("N1 452345.123 4512345.678 KAPAK") << 452345.123 << none
                                               << QByteArray("N1") << QByteArray("KAPAK");
        QTest::newRow("decimal comma") << QByteArray("1 452345,123 4512345,678 105,2") << 452345.123 << 105.2
                                       << QByteArray("1") << QByteArray();
        QTest::newRow("commas part") << QByteArray("1,452345.123,4512345.678,105.2,DIREK") << 452345.123 << 105.2
                                     << QByteArray("1") << QByteArray("DIREK");
        QTest::newRow("semicolons") << QByteArray("1;452345,123;4512345,678;;DIREK") << 452345.123 << none
                                    << QByteArray("1") << QByteArray("DIREK");
        QTest::newRow("northing first") << QByteArray("1 4512345.678 452345.123 105.2") << 452345.123 << 105.2
                                        << QByteArray("1") << QByteArray();
    }
    void lines()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const double, east);
        QFETCH(const double, height);
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, code);
        const auto read = test::readFile(m_files.write(QStringLiteral("n.ncn"), line + "\r\n"));
        QVERIFY2(!read.error, read.error ? qPrintable(read.error->text()) : "");
        QCOMPARE(read.objects.size(), std::size_t{1});
        QVERIFY2(!read.objects[0].fault, qPrintable(read.fault(0)));
        QCOMPARE(read.objects[0].geometry.points[0].x, east);
        QCOMPARE(read.objects[0].geometry.points[0].y, 4512345.678);
        QCOMPARE(read.objects[0].geometry.z.empty(), std::isnan(height));
        if (!std::isnan(height))
            QCOMPARE(read.objects[0].geometry.z[0], height);
        QCOMPARE(read.objects[0].id, name.toStdString());
        QCOMPARE(read.value(0, "kod"), code.toStdString());
        QVERIFY(read.value(0, "y").starts_with("452345")); // Y is east whatever the order
        QCOMPARE(read.objects[0].line, 1);
    }

    void everyLineIsAccountedFor()
    {
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QByteArray text = "Nokta Y X Z Kod\n# poligon noktaları\n\nP1 500100.10 4510200.20 12.5 ÇİVİ\n"
                                "P2 500110.10 45102o0.20 12.5\nP3 500120.10\nP4 500130.10 4510200.20\n";
        const QString path = m_files.write(QStringLiteral("liste.ncn"), QString::fromUtf8(text).toUtf8());
        import::Options options;
        options.crs = QStringLiteral("EPSG:5254");
        const auto done = test::importFiles(*place.store, {path}, options);
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->files[0].encoding, QStringLiteral("ncn"));
        QCOMPARE(done->ledger.read, 6);
        QCOMPARE(done->ledger.loaded, 2);
        QCOMPARE(done->ledger.rejected, 2);
        QCOMPARE(done->ledger.ignored, 2); // header and comment
        QList<qint64> lines;
        for (const Finding &finding : done->ledger.findings)
            if (finding.severity == Severity::Error)
                lines << finding.line;
        QCOMPARE(lines, (QList<qint64>{5, 6}));
        const auto all = test::allFeatures(*place.store);
        QCOMPARE(all.size(), std::size_t{2});
        const auto again = test::importFiles(*place.store, {path}, options);
        QCOMPARE(again->revision, done->revision);
    }

    void windows1254()
    {
        const auto read = test::readFile(m_files.write(QStringLiteral("ansi.ncn"),
            "1 452345.1 4512345.6 1 \xDE\xC7\xDD\xD0\xDC\xD6\n2 452345.1 4512345.6 1 \xFD\n"));
        QCOMPARE(read.value(0, "kod"), std::string("ŞÇİĞÜÖ"));
        QCOMPARE(read.value(1, "kod"), std::string("ı"));
    }

    void recognition_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("encoding");
        const QByteArray points = "1 452345.1 4512345.6 1\n2 452346.1 4512346.6 1\n";
        QTest::newRow("ncn") << QStringLiteral("a.ncn") << points << QStringLiteral("ncn");
        QTest::newRow("NCN") << QStringLiteral("A.NCN") << points << QStringLiteral("ncn");
        QTest::newRow("text of points") << QStringLiteral("a.txt") << points << QStringLiteral("ncn");
        QTest::newRow("table") << QStringLiteral("b.txt") << QByteArray("no;ad\n1;x\n") << QStringLiteral("table");
        QTest::newRow("stops of a feed") << QStringLiteral("stops.txt")
                                         << QByteArray("stop_id,stop_lat,stop_lon\n1,41.0,29.0\n")
                                         << QStringLiteral("table");
    }
    void recognition()
    {
        QFETCH(const QString, name);
        QFETCH(const QByteArray, text);
        QFETCH(const QString, encoding);
        const auto probe = import::Probe::of(m_files.write(name, text));
        QVERIFY(probe);
        const auto found = import::recognise(*probe);
        QVERIFY2(found, found ? "" : qPrintable(found.error().text()));
        QCOMPARE((*found)->name(), encoding);
    }

    void drawingsOfNetcad()
    {
        const auto read = test::readFile(m_files.write(QStringLiteral("plan.ncz"), QByteArray("NCZ\x00\x01", 5)));
        QVERIFY(read.error);
        QVERIFY2(read.error->text().contains(QStringLiteral("DXF")), qPrintable(read.error->text()));
    }
};

QTEST_GUILESS_MAIN(TstNcn)
#include "tst_ncn.moc"
