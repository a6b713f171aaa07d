// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/source_case.h"

using namespace kbs;
using test::Read;

/// Drawings are written here group by group, as CAD programs do.
class TstDxf : public QObject {
    Q_OBJECT

private:
    test::Files m_files;

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
