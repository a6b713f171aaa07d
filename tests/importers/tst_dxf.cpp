// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/text_stream.h"
#include "importers/import_case.h"
#include "importers/source_case.h"

using namespace kbs;
using test::Read;

/// Drawings are written here group by group, as CAD programs do.
class TstDxf : public QObject {
    Q_OBJECT

private:
    test::Files m_files;
    test::FreshStores m_stores;

    static QByteArray polyline(const char *layer, bool closed, const std::vector<Point> &points)
    {
        QByteArray text = "0\nLWPOLYLINE\n8\n" + QByteArray(layer) + "\n90\n"
            + QByteArray::number(static_cast<qlonglong>(points.size())) + "\n70\n" + (closed ? "1" : "0") + "\n";
        for (const Point &point : points)
            text
                += "10\n" + QByteArray::number(point.x, 'f', 3) + "\n20\n" + QByteArray::number(point.y, 'f', 3) + "\n";
        return text;
    }
    static QByteArray square(const char *layer, double x, double y, double size)
    {
        return polyline(layer, true, {{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}});
    }
    static QByteArray text(const QByteArray &layer, const QByteArray &text, double x, double y)
    {
        return "0\nTEXT\n8\n" + layer + "\n10\n" + QByteArray::number(x) + "\n20\n" + QByteArray::number(y)
            + "\n30\n0\n40\n2\n1\n" + text + "\n";
    }
    static QByteArray drawing(const QByteArray &entities, const QByteArray &header = "9\n$ACADVER\n1\nAC1015\n")
    {
        return "0\nSECTION\n2\nHEADER\n" + header + "0\nENDSEC\n0\nSECTION\n2\nENTITIES\n" + entities
            + "0\nENDSEC\n0\nEOF\n";
    }
    Read read(const QByteArray &bytes) const { return test::readFile(m_files.write(QStringLiteral("c.dxf"), bytes)); }

private Q_SLOTS:
    /// GDAL takes four bytes after \U+ for a code, whatever they are.
    void brokenEscapesLeaveNoBrokenText()
    {
        const QByteArray header = "9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_1254\n";
        QByteArray element = text("N", "K\xFD\xF0 \\U+013\xFE\xFE son", 1, 1);
        element.replace("TEXT", "MTEXT");
        const Read got = read(drawing(element, header));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        const std::string written = got.value(0, "Text");
        import::Utf8Check check;
        check.feed(written);
        QVERIFY(check.isUtf8());
        QVERIFY(written.starts_with("Kığ ") && written.ends_with("ş son"));
        QVERIFY(got.noted(QStringLiteral("read.encoding")));
    }

    void damaged_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::addColumn<int>("line");
        QTest::newRow("no group code") << drawing(text("N", "1", 1, 1) + "0x\nLINE\n") << QStringLiteral("\"0x\"")
                                       << 29;
        QTest::newRow("zero bytes") << drawing(text("N", QByteArray("a\0b", 3), 1, 1)) << QStringLiteral("zero bytes")
                                    << 27;
        QTest::newRow("a header without end") << QByteArray("0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nEOF\n")
                                              << QStringLiteral("HEADER has no end") << 9;
        QTest::newRow("one section in another")
            << QByteArray("0\nSECTION\n2\nHEADER\n0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n")
            << QStringLiteral("HEADER has no end") << 5;
    }
    /// Some of these GDAL would read for ever.
    void damaged()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        QFETCH(int, line);
        const Read got = read(bytes);
        QVERIFY(got.error);
        QCOMPARE(got.error->kind, ErrorKind::Input);
        QVERIFY2(got.error->text().contains(says), qPrintable(got.error->text()));
        QCOMPARE(got.error->line, line);
    }

    void layersAndAreas()
    {
        const Read got = read(drawing(square("PARSEL", 0, 0, 40) + polyline("YOL", false, {{0, 0}, {5, 5}, {9, 0}})
            + "0\nPOINT\n8\nNADI\n10\n1\n20\n2\n30\n3.5\n"));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.layers.size(), std::size_t{3});
        QCOMPARE(got.layers[0].name, QStringLiteral("PARSEL"));
        QCOMPARE(got.layers[0].geometry, GeometryKind::Polygon);
        QCOMPARE(got.objects.at(0).geometry.kind, GeometryKind::Polygon);
        QCOMPARE(area(got.objects[0].geometry), 1600.0);
        QCOMPARE(got.objects.at(1).geometry.kind, GeometryKind::LineString);
        QCOMPARE(got.objects.at(2).geometry.z, std::vector<double>{3.5});
        QVERIFY(got.objects[0].geometry.z.empty()); // height 0 of flat drawings says nothing
        QVERIFY(got.objects[0].srsName.isEmpty());
        QVERIFY(!got.noted(QStringLiteral("read.open-line")));
    }

    void textsGoToTheAreaAroundThem()
    {
        const Read got = read(drawing(square("ADA", 0, 0, 100) + square("PARSEL", 10, 10, 30)
            + square("PARSEL", 50, 10, 30) + text("ADA_NO", "123", 20, 20) + text("PARSEL_NO", "4", 21, 21)
            + text("PARSEL_NO", "124/5", 60, 20) + text("PARSEL_NO", "9", 500, 500)));
        QCOMPARE(got.objects.size(), std::size_t{7});
        QCOMPARE(got.value(0, "ADA_NO"), std::string("123")); // the kindred layer, not the smaller parcel
        QCOMPARE(got.value(0, "PARSEL_NO"), std::string());
        QCOMPARE(got.value(1, "PARSEL_NO"), std::string("4"));
        QCOMPARE(got.value(2, "ADA_NO"), std::string("124"));
        QCOMPARE(got.value(2, "PARSEL_NO"), std::string("5"));
        QVERIFY(got.objects[3].ignored && got.objects[4].ignored && got.objects[5].ignored);
        QVERIFY(!got.objects[6].ignored); // outside of every area: an object of its own
        QCOMPARE(got.value(6, "Text"), std::string("9"));
    }

    void openLinesAmongAreasAreSaid()
    {
        const Read got
            = read(drawing(square("PARSEL", 0, 0, 40) + polyline("PARSEL", false, {{0, 0}, {40, 0}, {40, 30}})));
        QVERIFY(got.noted(QStringLiteral("read.open-line")));
        QVERIFY(got.objects.at(1).notes.at(0).text.contains(QStringLiteral("50.00")));
    }

    /// Lines that close, the shared border drawn once; one end stands open, and one parcel is closed already.
    static QByteArray loose()
    {
        const auto line = [](double x, double y, double x2, double y2, const char *handle) {
            return "0\nLINE\n5\n" + QByteArray(handle) + "\n8\nPARSEL\n10\n" + QByteArray::number(x, 'f', 3) + "\n20\n"
                + QByteArray::number(y, 'f', 3) + "\n11\n" + QByteArray::number(x2, 'f', 3) + "\n21\n"
                + QByteArray::number(y2, 'f', 3) + "\n";
        };
        const double e = 500000, n = 4510000;
        return line(e, n, e + 20, n, "A1") + line(e + 20, n, e + 20, n + 30, "A2")
            + line(e + 20, n + 30, e, n + 30, "A3") + line(e, n + 30, e, n, "A4")
            + polyline("PARSEL", false, {{e + 20, n}, {e + 50, n}, {e + 50, n + 30}, {e + 20, n + 30}})
            + square("PARSEL", e + 100, n, 10) + line(e + 200, n, e + 220, n, "A5")
            + polyline("YOL", false, {{e, n}, {e + 1, n}, {e + 1, n + 1}, {e, n}});
    }
    static QByteArray map()
    {
        return "{\"name\":\"İlçe\",\"encoding\":\"ogr\",\"layers\":[{\"layer\":\"Parsel\",\"class\":\"parsel\","
               "\"attributes\":{\"ada_no\":\"ADA_NO\",\"parsel_no\":\"PARSEL_NO\"}},{\"layer\":\"YOL\","
               "\"ignoreLayer\":{\"rule\":\"draft\",\"reason\":\"not ours\"}}]}";
    }

    void looseLinesBecomeAreasWhereTheMappingWantsThem()
    {
        import::SourceOptions options;
        options.areaLayers = {QStringLiteral("parsel")};
        const QString path = m_files.write(QStringLiteral("c.dxf"),
            drawing(
                loose() + text("PARSEL_NO", "101/7", 500010, 4510010) + text("PARSEL_NO", "101/8", 500030, 4510010)));
        const Read plain = test::readFile(path); // without a mapping lines are lines
        QCOMPARE(plain.objects.size(), std::size_t{10});
        const Read got = test::readFile(path, {}, options);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.objects.size(), std::size_t{12});
        for (std::size_t i = 0; i < 5; ++i)
            QVERIFY(got.objects[i].ignored && got.objects[i].ignored->rule == QStringLiteral("read.line-joined"));
        QVERIFY(!got.objects[5].ignored); // closed in the drawing
        QVERIFY(!got.objects[6].ignored); // closes nothing
        QVERIFY(!got.objects[7].ignored); // another layer
        const auto &first = got.objects[10], &second = got.objects[11];
        QCOMPARE(area(first.geometry), 600.0);
        QCOMPARE(area(second.geometry), 900.0);
        QCOMPARE(first.id, std::string("A1#area"));
        QCOMPARE(got.value(10, "ADA_NO"), std::string("101"));
        QCOMPARE(got.value(10, "PARSEL_NO"), std::string("7"));
        QCOMPARE(got.value(11, "PARSEL_NO"), std::string("8"));
    }

    /// The layer map of a municipality: a class per layer of the drawing.
    void layerMapOfAMunicipality()
    {
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString path = m_files.write(QStringLiteral("ilce.dxf"),
            drawing(loose() + text("PARSEL_NO", "101/7", 500010, 4510010) + text("PARSEL_NO", "101/8", 500030, 4510010)
                + text("PARSEL_NO", "102/1", 500105, 4510005)));
        import::Options options;
        options.crs = QStringLiteral("EPSG:5254");
        options.mappingFile = m_files.write(QStringLiteral("ilce.json"), map());
        const auto done = test::importFiles(*place.store, {path}, options);
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        const auto parcels = test::features(*place.store, "parsel");
        QVERIFY2(parcels.size() == 3, qPrintable(test::describe(done->ledger)));
        QStringList labels;
        for (const Feature &parcel : parcels)
            labels << QString::fromStdString(test::valueOf(*place.store, "parsel", parcel, "ada_no") + "/"
                + test::valueOf(*place.store, "parsel", parcel, "parsel_no"));
        labels.sort();
        QCOMPARE(labels, (QStringList{QStringLiteral("101/7"), QStringLiteral("101/8"), QStringLiteral("102/1")}));
        QCOMPARE(done->ledger.rejected, 1); // the line that closes nothing is no parcel, and is said
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("draft")), 1);
        const auto again = test::importFiles(*place.store, {path}, options);
        QCOMPARE(again->revision, done->revision);
    }

    void blocksKeepNameAndAttributes()
    {
        const QByteArray block = "0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n8\n0\n2\nDIREK_TIP1\n70\n2\n10\n0\n20\n0\n30\n0\n0"
                                 "\nPOINT\n8\n0\n10\n0\n20\n0\n0\nENDBLK\n0\nENDSEC\n";
        const Read got = read("0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1027\n0\nENDSEC\n" + block
            + "0\nSECTION\n2\nENTITIES\n0\nINSERT\n5\nB7\n8\nDIREK\n66\n1\n2\nDIREK_TIP1\n10\n500010\n20\n4510010"
              "\n30\n0\n0\nATTRIB\n5\nB8\n8\nDIREK\n10\n500011\n20\n4510011\n40\n1\n1\n07 İĞ\n2\nNO\n70\n0\n0\nSEQEND"
              "\n5\nB9\n8\nDIREK\n0\nENDSEC\n0\nEOF\n");
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QVERIFY(!got.objects.empty());
        QCOMPARE(got.objects[0].geometry.points.at(0).x, 500010.0);
        QCOMPARE(got.value(0, "BlockName"), std::string("DIREK_TIP1"));
        QCOMPARE(got.value(0, "NO"), std::string("07 İĞ"));
    }

    void characterSets_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("set");
        QTest::newRow("AC1015, ANSI_1254")
            << QByteArray("9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_1254\n") << QByteArray("windows-1254");
        QTest::newRow("AC1027 is UTF-8 under any code page")
            << QByteArray("9\n$ACADVER\n1\nAC1027\n9\n$DWGCODEPAGE\n3\nANSI_1254\n") << QByteArray("UTF-8");
        QTest::newRow("Turkish under a western code page")
            << QByteArray("9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_1252\n") << QByteArray("windows-1254");
        QTest::newRow("no header") << QByteArray() << QByteArray("windows-1254");
    }
    void characterSets()
    {
        QFETCH(const QByteArray, header);
        QFETCH(const QByteArray, set);
        const QString name = QStringLiteral("YOL_İSMİ");
        const QByteArray encoded = QStringEncoder(set.constData())(name);
        const Read got
            = read(drawing(text(encoded, QStringEncoder(set.constData())(QStringLiteral("IŞIKLAR")), 1, 1), header));
        QCOMPARE(got.layers.at(0).name, name);
        QCOMPARE(got.value(0, "Text"), std::string("IŞIKLAR"));
    }

    void unreadEntitiesAreCounted()
    {
        const Read got = read(drawing(square("A", 0, 0, 1) + "0\nWIPEOUT\n8\nA\n0\nWIPEOUT\n8\nA\n"));
        QVERIFY(got.noted(QStringLiteral("read.entity")));
        QVERIFY(got.notes.at(0).text.contains(QStringLiteral("WIPEOUT")) && got.notes[0].text.contains(u'2'));
    }

    void piecesOfABlockHaveIdsOfTheirOwn()
    {
        const QByteArray block = "0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n8\n0\n2\nB\n70\n0\n10\n0\n20\n0\n30\n0\n0\nPOINT\n8"
                                 "\n0\n10\n1\n20\n1\n0\nTEXT\n8\n0\n10\n2\n20\n2\n40\n1\n1\nx\n0\nENDBLK\n0\nENDSEC\n";
        const Read got = read("0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nENDSEC\n" + block
            + "0\nSECTION\n2\nENTITIES\n0\nINSERT\n5\nA1\n8\nDIREK\n2\nB\n10\n10\n20\n10\n0\nENDSEC\n0\nEOF\n");
        QCOMPARE(got.objects.size(), std::size_t{2});
        QCOMPARE(got.objects[0].id, std::string("A1"));
        QCOMPARE(got.objects[1].id, std::string("A1#2"));
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::newRow("binary") << QByteArray("AutoCAD Binary DXF\r\n\x1a\0", 22) << QStringLiteral("binary DXF");
        QTest::newRow("cut off") << drawing(square("A", 0, 0, 1)).chopped(30) << QStringLiteral("EOF");
        QTest::newRow("something else") << QByteArray("hello\n") << QStringLiteral("EOF");
    }
    void refused()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, says);
        const Read got = read(bytes);
        QVERIFY(got.error);
        QVERIFY2(got.error->text().contains(says), qPrintable(got.error->text()));
    }
};

QTEST_GUILESS_MAIN(TstDxf)
#include "tst_dxf.moc"
