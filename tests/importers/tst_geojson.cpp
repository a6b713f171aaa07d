// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/source_case.h"

using namespace kbs;
using test::Read;

class TstGeoJson : public QObject {
    Q_OBJECT

private:
    test::Files m_files;

    Read read(const QByteArray &text, const QString &name = QStringLiteral("a.geojson")) const
    {
        return test::readFile(m_files.write(name, text), QStringLiteral("ogr"));
    }
    static QByteArray feature(
        const QByteArray &geometry, const QByteArray &properties = "{}", const QByteArray &more = {})
    {
        return "{\"type\":\"Feature\"," + more + "\"properties\":" + properties + ",\"geometry\":" + geometry + "}";
    }
    static QByteArray collection(const QByteArray &features, const QByteArray &more = {})
    {
        return "{\"type\":\"FeatureCollection\"," + more + "\"features\":[" + features + "]}";
    }

private Q_SLOTS:
    void geometries_data()
    {
        QTest::addColumn<QByteArray>("geometry");
        QTest::addColumn<QString>("wkt");
        const auto row = [](const char *name, const char *type, const char *coordinates, const char *wkt) {
            QTest::newRow(name) << QByteArray("{\"type\":\"") + type + "\",\"coordinates\":" + coordinates + "}"
                                << QString::fromLatin1(wkt);
        };
        row("point", "Point", "[29.5,40.5]", "POINT (29.5 40.5)");
        row("multi point", "MultiPoint", "[[29,40],[30,41]]", "MULTIPOINT ((29 40), (30 41))");
        row("line", "LineString", "[[29,40],[30,41]]", "LINESTRING (29 40, 30 41)");
        row("multi line", "MultiLineString", "[[[29,40],[30,41]],[[1,2],[3,4]]]",
            "MULTILINESTRING ((29 40, 30 41), (1 2, 3 4))");
        row("polygon with hole", "Polygon", "[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]",
            "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))");
        row("multi polygon", "MultiPolygon", "[[[[0,0],[9,0],[9,9],[0,0]]],[[[20,20],[29,20],[29,29],[20,20]]]]",
            "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)), ((20 20, 29 20, 29 29, 20 20)))");
        row("empty", "MultiPolygon", "[]", "MULTIPOLYGON EMPTY");
    }
    void geometries()
    {
        QFETCH(const QByteArray, geometry);
        QFETCH(const QString, wkt);
        const Read got = read(collection(feature(geometry)));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.objects.size(), std::size_t{1});
        QVERIFY2(!got.objects[0].fault, qPrintable(got.fault(0)));
        QVERIFY(got.objects[0].hadGeometry);
        QCOMPARE(QString::fromStdString(toWkt(got.objects[0].geometry, 6)), wkt);
        QCOMPARE(got.objects[0].srsName, QStringLiteral("EPSG:4326"));
    }

    void heightsStay()
    {
        const Read got = read(collection(feature(R"({"type":"LineString","coordinates":[[29,40,7.25],[30,41,8]]})")));
        QCOMPARE(got.objects.at(0).geometry.z, (std::vector<double>{7.25, 8}));
    }

    void attributesAsWritten()
    {
        const Read got = read(collection(feature("null",
            "{\"ada\":\"007\",\"alan\":12.50,\"buyuk\":12345678901234567890,\"ok\":true,\"yok\":null,\"liste\":[1,"
            "\"a\"],\"ad\":\"I\\u015eIK\"}",
            "\"id\":\"p.1\",")));
        QCOMPARE(got.value(0, "ada"), std::string("007"));
        QCOMPARE(got.value(0, "alan"), std::string("12.50"));
        QCOMPARE(got.value(0, "buyuk"), std::string("12345678901234567890"));
        QCOMPARE(got.value(0, "ok"), std::string("true"));
        QCOMPARE(got.value(0, "liste"), std::string(R"([1,"a"])"));
        QCOMPARE(got.value(0, "ad"), std::string("IŞIK"));
        QCOMPARE(got.objects.at(0).attributes.size(), std::size_t{6}); // null is not listed
        QCOMPARE(got.objects[0].id, std::string("p.1"));
        QVERIFY(!got.objects[0].hadGeometry);
    }

    void systems_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("srsName");
        const QByteArray metric = feature(R"({"type":"Point","coordinates":[495000,4514500]})");
        const QByteArray crs = "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::5254\"}}";
        QTest::newRow("before the features")
            << collection(metric, crs + ",") << QStringLiteral("urn:ogc:def:crs:EPSG::5254");
        QTest::newRow("after the features")
            << QByteArray("{\"features\":[" + metric + "],\"type\":\"FeatureCollection\"," + crs + "}")
            << QStringLiteral("urn:ogc:def:crs:EPSG::5254");
        QTest::newRow("metres without a word") << collection(metric) << QString();
    }
    void systems()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, srsName);
        const Read got = read(text);
        QVERIFY(!got.error);
        QCOMPARE(got.objects.at(0).srsName, srsName);
    }

    void jsonFg()
    {
        const QByteArray text
            = "{\"type\":\"FeatureCollection\",\"conformsTo\":[\"x\"],\"coordRefSys\":\"http://www.opengis.net/def/crs/"
              "EPSG/0/5254\",\"features\":[\n            "
              "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[29.9,40.7]},"
              "\"place\":{\"type\":\"Point\",\"coordinates\":[4514500,495000]}}]}";
        const QString path = m_files.write(QStringLiteral("fg.json"), text);
        const Read got = test::readFile(path, QStringLiteral("ogr"));
        QVERIFY(!got.error);
        QCOMPARE(got.objects.at(0).srsName, QStringLiteral("http://www.opengis.net/def/crs/EPSG/0/5254"));
        QCOMPARE(got.objects[0].geometry.points.at(0), (Point{4514500, 495000}));
        const auto source = import::findEncoding(QStringLiteral("ogr"))->open(path, {});
        QVERIFY((*source)->usesAuthorityOrder(got.objects[0].srsName));
        QVERIFY(!(*source)->usesAuthorityOrder(QStringLiteral("EPSG:4326")));
    }

    void faultsOfOneFeatureKeepTheOthers_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &bad, const char *says) {
            QTest::newRow(name) << bad << QString::fromLatin1(says);
        };
        row("ring not closed", feature(R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]})"),
            "not closed");
        row("ring too short", feature(R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]})"), "four positions");
        row("line too short", feature(R"({"type":"LineString","coordinates":[[0,0]]})"), "two positions");
        row("text among coordinates", feature(R"({"type":"Point","coordinates":["29",40]})"), "not a number");
        row("four numbers", feature(R"({"type":"Point","coordinates":[1,2,3,4]})"), "more than three");
        row("one number", feature(R"({"type":"Point","coordinates":[1]})"), "fewer than two");
        row("number too large", feature(R"({"type":"Point","coordinates":[1e999,2]})"), "too large");
        row("wrong nesting", feature(R"({"type":"Polygon","coordinates":[[0,0],[1,0],[0,0]]})"),
            "not those of a Polygon");
        row("uneven nesting", feature(R"({"type":"MultiPoint","coordinates":[[0,0],[[1,1]]]})"), "unevenly");
        row("heights for some", feature(R"({"type":"LineString","coordinates":[[0,0],[1,1,5]]})"), "height");
        row("unknown type", feature(R"({"type":"Circle","coordinates":[0,0]})"), "\"Circle\"");
        row("no coordinates", feature(R"({"type":"Point"})"), "no \"coordinates\"");
        row("property twice", feature("null", R"({"a":1,"a":2})"), "\"a\" is given twice");
        row("properties no object", feature("null", "[]"), "not an object");
        row("id an object", feature("null", "{}", "\"id\":{},"), "\"id\"");
        row("not a feature", "null", "expected an object");
        row("collection in collection",
            feature(R"({"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]})"),
            "inside another");
    }
    void faultsOfOneFeatureKeepTheOthers()
    {
        QFETCH(const QByteArray, bad);
        QFETCH(const QString, says);
        const QByteArray good = feature(R"({"type":"Point","coordinates":[29,40]})");
        const Read got = read(collection(good + ",\n" + bad + "," + good));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.objects.size(), std::size_t{3});
        QVERIFY(!got.objects[0].fault && !got.objects[2].fault);
        QVERIFY2(got.fault(1).contains(says), qPrintable(got.fault(1)));
        QVERIFY2(got.fault(1).contains(QStringLiteral("line 2, column")), qPrintable(got.fault(1)));
        QCOMPARE(got.objects[1].line, 2);
    }

    void framesThatAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no type") << QByteArray(R"({"features":[]})");
        QTest::newRow("type twice") << QByteArray(
            R"({"type":"FeatureCollection","type":"FeatureCollection","features":[]})");
        QTest::newRow("no features") << QByteArray(R"({"type":"FeatureCollection"})");
        QTest::newRow("collection with coordinates")
            << QByteArray(R"({"type":"FeatureCollection","features":[],"coordinates":[]})");
        QTest::newRow("wrong case") << QByteArray(R"({"type":"featurecollection","features":[]})");
        QTest::newRow("a list") << QByteArray("[]");
    }
    void framesThatAreRefused()
    {
        QFETCH(const QByteArray, text);
        const Read got = read(text);
        QVERIFY(got.error);
        QCOMPARE(got.error->kind, ErrorKind::Input);
        QCOMPARE(got.error->line, 1);
    }

    void collections()
    {
        const Read alike = read(feature(
            R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"MultiPoint","coordinates":[[3,4]]}]})"));
        QCOMPARE(alike.objects.size(), std::size_t{1});
        QCOMPARE(alike.objects[0].geometry.kind, GeometryKind::MultiPoint);
        const Read mixed = read(feature(
            R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]})",
            R"({"ad":"x"})", "\"id\":\"k\","));
        QCOMPARE(mixed.objects.size(), std::size_t{2});
        QCOMPARE(mixed.objects[0].id, std::string("k#1"));
        QCOMPARE(mixed.value(1, "ad"), std::string("x"));
        QVERIFY(mixed.noted(QStringLiteral("read.collection")));
    }

    void sequences()
    {
        const QByteArray one = feature(R"({"type":"Point","coordinates":[29,40]})");
        const Read got = read(one + "\n" + one + "\n" + R"({"type":"Featre"})" + "\n", QStringLiteral("a.geojsonl"));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.objects.size(), std::size_t{3});
        QVERIFY(got.objects[2].fault);
        QCOMPARE(got.objects[2].line, 3);
    }

    void aCollectionNamesItsLayer_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("name");
        const QByteArray one = feature("null");
        QTest::newRow("named") << collection(one, R"("name":"Işıklar parselleri",)")
                               << QStringLiteral("Işıklar parselleri");
        QTest::newRow("blank") << collection(one, R"("name":" ",)") << QStringLiteral("dosya");
        QTest::newRow("no text") << collection(one, R"("name":7,)") << QStringLiteral("dosya");
        QTest::newRow("without") << collection(one) << QStringLiteral("dosya");
        QTest::newRow("of a feature") << collection(feature("null", "{}", R"("name":"a",)")) << QStringLiteral("dosya");
        QTest::newRow("after the features, where a look at the head does not see it") << QByteArray(
            R"({"type":"FeatureCollection","features":[)" + one + R"(],"name":"a"})") << QStringLiteral("dosya");
        QByteArray many = one;
        for (int i = 0; i < 300; ++i)
            many += ',' + one;
        QTest::newRow("more than the head") << collection(many, R"("name":"a",)") << QStringLiteral("a");
    }
    void aCollectionNamesItsLayer()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, name);
        const Read got = read(text, QStringLiteral("dosya.geojson"));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.layers.at(0).name, name);
    }

    void statedNumbers_data()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QString>("said");
        QTest::newRow("none") << QByteArray() << QString();
        QTest::newRow("right") << QByteArray(R"("numberMatched":2,"numberReturned":2,)") << QString();
        QTest::newRow("cut") << QByteArray(R"("numberReturned":3,)") << QStringLiteral("holds 3 objects and holds 2");
        QTest::newRow("a page") << QByteArray(R"("numberMatched":2345,"numberReturned":2,)")
                                << QStringLiteral("2 of 2345");
    }
    void statedNumbers()
    {
        QFETCH(const QByteArray, members);
        QFETCH(const QString, said);
        // a collection of two kinds becomes two objects and stays one feature
        const QByteArray mixed = R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[29,40]},)"
                                 R"({"type":"LineString","coordinates":[[29,40],[30,41]]}]})";
        const Read got = read(collection(feature(mixed) + ',' + feature("null"), members));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.notes.size(), said.isEmpty() ? std::size_t{0} : std::size_t{1});
        QVERIFY(said.isEmpty() || got.notes[0].text.contains(said));
    }

    void fieldsAndSamplesBeforeReading()
    {
        const QString path = m_files.write(QStringLiteral("f.geojson"),
            collection(feature("null", R"({"a":1})") + "," + feature("null", R"({"b":2})")));
        const auto source = import::findEncoding(QStringLiteral("ogr"))->open(path, {});
        QVERIFY(source);
        QCOMPARE((*source)->layers()[0].fields, (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE((*source)->layers()[0].samples,
            (std::vector<QStringList>{{QStringLiteral("1"), QString()}, {QString(), QStringLiteral("2")}}));
    }

    void turkishWithoutUtf8()
    {
        const Read got
            = read(collection(feature("null", QStringEncoder("windows-1254")(QStringLiteral("{\"ad\":\"IŞIKLAR\"}")))));
        QCOMPARE(got.value(0, "ad"), std::string("IŞIKLAR"));
        QVERIFY(got.characterSet.startsWith(QStringLiteral("ISO-8859-9")));
    }

    void readingStopsWhenToldOrCancelled()
    {
        QByteArray features;
        for (int i = 0; i < 50; ++i)
            features += (i ? "," : "") + feature(R"({"type":"Point","coordinates":[29,40]})");
        const QString path = m_files.write(QStringLiteral("c.geojson"), collection(features));
        const auto source = import::findEncoding(QStringLiteral("ogr"))->open(path, {});
        Progress progress;
        int seen = 0;
        QVERIFY((*source)->read([&](import::SourceObject &&) { return ++seen < 10; }, progress));
        QCOMPARE(seen, 10);
        seen = 0;
        const auto done = (*source)->read(
            [&](import::SourceObject &&) {
                if (++seen == 7)
                    progress.cancel();
                return true;
            },
            progress);
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Cancelled);
        QCOMPARE(seen, 7);
    }
};

QTEST_GUILESS_MAIN(TstGeoJson)
#include "tst_geojson.moc"
