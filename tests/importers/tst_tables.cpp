// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/gdal_drivers.h"
#include "importers/source_case.h"
#include "importers/tables/coordinate_columns.h"
#include "importers/tables/csv_reader.h"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

using namespace kbs;
using test::Read;

class TstTables : public QObject {
    Q_OBJECT

private:
    test::Files m_files;

    Read csv(const QByteArray &text, const QString &name = QStringLiteral("t.csv"),
        const import::SourceOptions &options = {}) const
    {
        return test::readFile(m_files.write(name, text), QStringLiteral("table"), options);
    }

private Q_SLOTS:
    void delimiters_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<char>("delimiter");
        QTest::newRow("semicolon, decimal comma") << QByteArray("ID;X;Y\n1;1,5;2,5\n2;3,5;4,5\n") << ';';
        QTest::newRow("comma") << QByteArray("a,b,c\n1,2,3\n") << ',';
        QTest::newRow("tab") << QByteArray("a\tb, c\td\n1\t2\t3, 4\n") << '\t';
        QTest::newRow("bar") << QByteArray("a|b\n1|2\n") << '|';
        QTest::newRow("quoted commas") << QByteArray("a;b\n\"x,y,z\";1\n\"x,y\";2\n") << ';';
        QTest::newRow("one column") << QByteArray("ad\nx\n") << ',';
    }
    void delimiters()
    {
        QFETCH(const QByteArray, head);
        QFETCH(const char, delimiter);
        QCOMPARE(import::detectDelimiter({head.constData(), static_cast<std::size_t>(head.size())}), delimiter);
    }

    void quotesAndLines()
    {
        const Read got = csv("ID,AD,NOT\n1,\"a \"\"b\"\", c\",x\n\n2,\"iki\nsatir\",y\r\n3,,z\n");
        QCOMPARE(got.objects.size(), std::size_t{3});
        QCOMPARE(got.value(0, "AD"), std::string("a \"b\", c"));
        QCOMPARE(got.value(1, "AD"), std::string("iki\nsatir"));
        QCOMPARE(got.value(1, "NOT"), std::string("y"));
        QCOMPARE(got.value(2, "AD"), std::string());
        QCOMPARE(got.objects[1].line, 4);
        QCOMPARE(got.objects[2].line, 6);
    }

    void openQuoteNamesItsLine()
    {
        const Read got = csv("a,b\n1,2\n3,\"open\n4,5\n");
        QVERIFY(got.error);
        QCOMPARE(got.error->line, 3);
    }

    void rowsThatDoNotFit()
    {
        const Read got = csv("ID;AD;X;Y\n1;Park;495018,51;4514588,88\n2;Okul\n3;Cami;abc;4514600,00\n4;Han;495000;"
                             "4514600;artik\n5;Su;;\n6;Yol;495000;\n");
        QCOMPARE(got.objects.size(), std::size_t{6});
        QVERIFY(!got.objects[0].fault);
        QCOMPARE(got.objects[1].fault->rule, QStringLiteral("read.row"));
        QCOMPARE(got.objects[1].line, 3);
        QCOMPARE(got.objects[2].fault->rule, QStringLiteral("read.coordinate"));
        QVERIFY(got.fault(2).contains(QStringLiteral("\"abc\"")));
        QVERIFY(!got.objects[3].fault); // nothing is dropped: the cell beyond is kept and said
        QCOMPARE(got.value(3, "Field5"), std::string("artik"));
        QVERIFY(!got.objects[4].fault && !got.objects[4].hadGeometry);
        QVERIFY(got.objects[5].fault); // half a point is a mistake
    }

    void rowsQuotedAsAWhole()
    {
        const Read got = csv("a,b,c\n1,2,3\n\"4,\"\"bes, alti\"\",7\"\n\"8,9\"\n");
        QCOMPARE(got.value(1, "b"), std::string("bes, alti"));
        QVERIFY(got.noted(QStringLiteral("read.row")));
        QVERIFY(got.objects[2].fault); // two cells are not three
    }

    void headers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("count");
        QTest::addColumn<QStringList>("fields");
        const QStringList numbered{QStringLiteral("Field1"), QStringLiteral("Field2")};
        QTest::newRow("words") << QByteArray("ad,tur\nx,y\n") << 1
                               << QStringList{QStringLiteral("ad"), QStringLiteral("tur")};
        QTest::newRow("only text") << QByteArray("ad,tur\nx,y\nz,w\n") << 2
                                   << QStringList{QStringLiteral("ad"), QStringLiteral("tur")};
        QTest::newRow("numbers are no names") << QByteArray("1,x\n2,y\n") << 2 << numbered;
        QTest::newRow("quoted numbers are")
            << QByteArray("\"1\",\"x\"\n2,y\n") << 1 << QStringList{QStringLiteral("1"), QStringLiteral("x")};
        QTest::newRow("a name twice is no header") << QByteArray("a,a\nx,y\n") << 2 << numbered;
        QTest::newRow("header alone") << QByteArray("ad,tur\n") << 0
                                      << QStringList{QStringLiteral("ad"), QStringLiteral("tur")};
    }
    void headers()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, count);
        QFETCH(const QStringList, fields);
        const Read got = csv(text);
        QVERIFY(!got.error);
        QCOMPARE(static_cast<int>(got.objects.size()), count);
        QCOMPARE(got.layers.at(0).fields, fields);
    }

    void numbers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("isNumber");
        const auto row = [](const char *text, double value, bool ok = true) {
            QTest::newRow(text) << QString::fromLatin1(text) << value << ok;
        };
        row("495018.51", 495018.51);
        row("495018,51", 495018.51);
        row("4.514.588,88", 4514588.88);
        row("4,514,588.88", 4514588.88);
        row("4.514.588", 4514588);
        row(" 29.94 ", 29.94);
        row("+1.5", 1.5);
        row("-1,5", -1.5);
        row("", 0, false);
        row("abc", 0, false);
        row("1.5m", 0, false);
        row("nan", 0, false);
        row("1e999", 0, false);
    }
    void numbers()
    {
        QFETCH(const QString, text);
        QFETCH(const double, value);
        QFETCH(const bool, isNumber);
        const auto got = import::parseCoordinate(text.toStdString());
        QCOMPARE(got.has_value(), isNumber);
        if (got)
            QCOMPARE(*got, value);
    }

    void coordinateColumns_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("wkt");
        QTest::addColumn<QString>("srsName");
        const auto row = [](const char *name, const char *text, const char *wkt, const char *srsName = "") {
            QTest::newRow(name) << QByteArray(text) << QString::fromLatin1(wkt) << QString::fromLatin1(srsName);
        };
        const char *metric = "POINT (495000 4514500)";
        const char *degrees = "POINT (27.1 38.4)";
        row("surveyor: Y is east", "NO;Y;X\n1;495000;4514500\n", metric);
        row("program: X is east", "NO;X;Y\n1;495000;4514500\n", metric);
        row("KOORX KOORY", "NO;KOORX;KOORY\n1;4514500;495000\n", metric);
        row("Saga Yukari",
            "NO;Sa\xC4\x9F"
            "a De\xC4\x9F"
            "er;Yukar\xC4\xB1 De\xC4\x9F"
            "er\n1;495000;4514500\n",
            metric);
        row("Easting Northing", "id,Northing,Easting\n1,4514500,495000\n", metric);
        row("ENLEM BOYLAM", "ID;ENLEM;BOYLAM\n1;38.4;27.1\n", degrees, "EPSG:4326");
        row("lat lon", "id,lat,lon\n1,38.4,27.1\n", degrees, "EPSG:4326");
        row("GTFS", "stop_id,stop_lat,stop_lon\n1,38.4,27.1\n", degrees, "EPSG:4326");
        row("X Y in degrees", "id,X,Y\n1,27.1,38.4\n", degrees);
        row("Y X in degrees, turned", "id,X,Y\n1,38.4,27.1\n", degrees);
        row("WKT", "id;WKT\n1;LINESTRING (1 2, 3 4)\n", "LINESTRING (1 2, 3 4)");
        row("none", "id,name\n1,x\n", "GEOMETRYCOLLECTION EMPTY");
    }
    void coordinateColumns()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, wkt);
        QFETCH(const QString, srsName);
        const Read got = csv(text);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QVERIFY2(!got.objects.at(0).fault, qPrintable(got.fault(0)));
        QCOMPARE(QString::fromStdString(toWkt(got.objects[0].geometry, 2)), wkt);
        QCOMPARE(got.objects[0].srsName, srsName);
    }

    void heightsAndTextsStay()
    {
        const Read got = csv("NO;Y;X;Z\n007;495000,10;4514500,20;12,5\n");
        QCOMPARE(got.objects.at(0).geometry.z, std::vector<double>{12.5});
        QCOMPARE(got.value(0, "NO"), std::string("007"));
        QCOMPARE(got.value(0, "Y"), std::string("495000,10"));
    }

    void turkishCharacterSets()
    {
        const QString text = QStringLiteral("ID;AD\n1;IŞIKLAR\n");
        QCOMPARE(csv(QStringEncoder("windows-1254")(text)).value(0, "AD"), std::string("IŞIKLAR"));
        import::SourceOptions options;
        options.encoding = QStringLiteral("CP857");
        QCOMPARE(csv(QStringEncoder("IBM857")(text), QStringLiteral("dos.csv"), options).value(0, "AD"),
            std::string("IŞIKLAR"));
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("name");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("e.csv");
        QTest::newRow("only blanks") << QByteArray("\n \n\n") << QStringLiteral("b.csv");
        QTest::newRow("binary") << QByteArray("a,b\n\0\1\2", 7) << QStringLiteral("x.csv");
        QTest::newRow("no spreadsheet") << QByteArray("PK\x03\x04 nothing") << QStringLiteral("x.xlsx");
        QTest::newRow("broken JSON") << QByteArray("[{\"a\":1},]") << QStringLiteral("x.json");
        QTest::newRow("JSON text") << QByteArray("\"a\"") << QStringLiteral("y.json");
    }
    void refused()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, name);
        const Read got = csv(bytes, name);
        QVERIFY(got.error);
        QCOMPARE(got.error->kind, ErrorKind::Input);
        QVERIFY(!got.error->text().isEmpty());
    }

    void jsonLists()
    {
        const Read got = csv("[{\"id\":\"007\",\"alan\":{\"deger\":12.50,\"birim\":\"km2\"},\"konum\":{\"latitude\":38."
                             "4,\"longitude\":27.1},\"kodlar\":[1,2],\"yok\":null},\n{\"id\":\"008\"}]",
            QStringLiteral("l.json"));
        QCOMPARE(got.objects.size(), std::size_t{2});
        QCOMPARE(got.value(0, "id"), std::string("007"));
        QCOMPARE(got.value(0, "alan/deger"), std::string("12.50"));
        QCOMPARE(got.value(0, "kodlar"), std::string("[1,2]"));
        QCOMPARE(got.objects[0].geometry.points.at(0), (Point{27.1, 38.4}));
        QVERIFY(!got.objects[1].hadGeometry);
        QCOMPARE(got.objects[1].line, 2);
        QCOMPARE(csv("[\"01720\",\"01722\"]", QStringLiteral("p.json")).value(1, "value"), std::string("01722"));
        const Read object = csv("{\"01\":[\"a\"],\"02\":[\"b\"]}", QStringLiteral("o.json"));
        QCOMPARE(object.value(1, "key"), std::string("02"));
        QCOMPARE(object.value(1, "value"), std::string("[\"b\"]"));
    }

    void spreadsheets_data()
    {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QString>("name");
        QTest::newRow("XLSX") << QStringLiteral("XLSX") << QStringLiteral("s.xlsx");
        QTest::newRow("ODS") << QStringLiteral("ODS") << QStringLiteral("s.ods");
    }
    void spreadsheets()
    {
        QFETCH(const QString, driver);
        QFETCH(const QString, name);
        registerGdalDrivers();
        {
            const std::unique_ptr<GDALDataset> made(GetGDALDriverManager()
                    ->GetDriverByName(qPrintable(driver))
                    ->Create(qPrintable(m_files.path(name)), 0, 0, 0, GDT_Unknown, nullptr));
            OGRLayer *sheet = made->CreateLayer("MAHALLELER", nullptr, wkbNone, nullptr);
            for (const char *field : {"İL KODU", "AD", "TARİH"}) {
                OGRFieldDefn definition(field, strcmp(field, "TARİH") == 0 ? OFTDate : OFTString);
                QCOMPARE(sheet->CreateField(&definition), OGRERR_NONE);
            }
            for (const char *code : {"01", "16"}) {
                const OGRFeatureUniquePtr row(OGRFeature::CreateFeature(sheet->GetLayerDefn()));
                row->SetField(0, code);
                row->SetField(1, "IŞIKLAR");
                row->SetField(2, 2026, 3, 5, 0, 0, 0.F, 0);
                QCOMPARE(sheet->CreateFeature(row.get()), OGRERR_NONE);
            }
        }
        const Read got = test::readFile(m_files.path(name));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.layers.at(0).name, QStringLiteral("MAHALLELER"));
        QCOMPARE(got.objects.size(), std::size_t{2});
        QCOMPARE(got.value(0, "İL KODU"), std::string("01"));
        QCOMPARE(got.value(1, "AD"), std::string("IŞIKLAR"));
        QCOMPARE(got.value(1, "TARİH"), std::string("2026-03-05"));
        QCOMPARE(got.objects[1].line, 3);
    }
};

QTEST_GUILESS_MAIN(TstTables)
#include "tst_tables.moc"
