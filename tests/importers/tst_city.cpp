// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/import_case.h"
#include "importers/source_case.h"

using namespace kbs;

/// City models: a house of 10 m × 6 m on the grid of TUREF/TM30 with its floor at 100 m and its ridge at 108 m.
class TstCity : public QObject {
    Q_OBJECT

private:
    test::Files m_files;
    test::FreshStores m_stores;

    static constexpr double east = 500000, north = 4510000;

    using Corner = std::array<double, 3>; ///< metres from the house's corner, height above the floor

    static QByteArray posList(const QList<Corner> &corners)
    {
        QByteArray out;
        for (const Corner &c : corners)
            out += QByteArray::number(east + c[0], 'f', 3) + ' ' + QByteArray::number(north + c[1], 'f', 3) + ' '
                + QByteArray::number(100 + c[2], 'f', 3) + ' ';
        return out;
    }
    static QByteArray polygon(const QList<Corner> &corners, const QByteArray &id = {})
    {
        return "<gml:surfaceMember><gml:Polygon" + (id.isEmpty() ? "" : " gml:id=\"" + id + "\"")
            + "><gml:exterior><gml:LinearRing><gml:posList>" + posList(corners)
            + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>";
    }
    static QList<Corner> level(double height, double over = 0)
    {
        return {{-over, -over, height}, {10 + over, -over, height}, {10 + over, 6 + over, height},
            {-over, 6 + over, height}, {-over, -over, height}};
    }
    /// A block with flat roof, its walls and floor without any word for them.
    static QByteArray block(double height)
    {
        QByteArray walls;
        const QList<Corner> base = level(0), top = level(height);
        for (int i = 0; i < 4; ++i)
            walls += polygon({base[i], base[i + 1], top[i + 1], top[i], base[i]});
        return polygon({base[0], base[3], base[2], base[1], base[0]}) + polygon(top) + walls;
    }
    static QByteArray solid(const QByteArray &lod, const QByteArray &faces)
    {
        return "<bldg:" + lod + "Solid><gml:Solid><gml:exterior><gml:CompositeSurface>" + faces
            + "</gml:CompositeSurface></gml:exterior></gml:Solid></bldg:" + lod + "Solid>";
    }
    static QByteArray surfaces(const QByteArray &property, const QByteArray &faces)
    {
        return "<bldg:" + property + "><gml:MultiSurface>" + faces + "</gml:MultiSurface></bldg:" + property + ">";
    }
    static QByteArray model(
        const QByteArray &members, const QByteArray &version = "2.0", const QByteArray &srsName = "EPSG:5254")
    {
        const QByteArray gml = version == "3.0" ? "http://www.opengis.net/gml/3.2" : "http://www.opengis.net/gml";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CityModel xmlns=\"http://www.opengis.net/citygml/"
            + version + "\" xmlns:bldg=\"http://www.opengis.net/citygml/building/" + version
            + "\" xmlns:con=\"http://www.opengis.net/citygml/construction/3.0\""
              " xmlns:gen=\"http://www.opengis.net/citygml/generics/"
            + version + "\" xmlns:veg=\"http://www.opengis.net/citygml/vegetation/" + version
            + "\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:gml=\"" + gml
            + "\"><gml:boundedBy><gml:Envelope srsDimension=\"3\" srsName=\"" + srsName
            + "\"><gml:lowerCorner>0 0 0</gml:lowerCorner><gml:upperCorner>1 1 1</gml:upperCorner></gml:Envelope>"
              "</gml:boundedBy>\n"
            + members + "</CityModel>";
    }
    static QByteArray member(const QByteArray &object)
    {
        return "<cityObjectMember>" + object + "</cityObjectMember>\n";
    }
    static QByteArray house(const QByteArray &inside, const QByteArray &id = "ev1")
    {
        return member("<bldg:Building gml:id=\"" + id + "\">" + inside + "</bldg:Building>");
    }
    static QString value(Store &store, const char *className, const Feature &feature, const char *attribute)
    {
        const int at = store.catalogue().find(className)->attributeIndex(attribute);
        return at < 0 ? QStringLiteral("<none>")
                      : QString::fromStdString(toText(feature.values[static_cast<std::size_t>(at)]));
    }

    static QByteArray vertices(const QByteArray &move = "0")
    {
        QByteArray out;
        for (const char *z : {"0", "8000"})
            for (const char *corner : {"0,0,", "10000,0,", "10000,6000,", "0,6000,"})
                out += (out.isEmpty() ? "[" : ",[")
                    + QByteArray::number(QByteArray(corner).split(',')[0].toInt() + move.toInt()) + ","
                    + QByteArray(corner).split(',')[1] + "," + z + "]";
        return "\"vertices\":[" + out + "]";
    }
    static constexpr const char *boxFaces
        = "[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]]";
    static QByteArray header(const QByteArray &version)
    {
        return "{\"type\":\"CityJSON\",\"version\":\"" + version
            + "\",\"transform\":{\"scale\":[0.001,0.001,0.001],\"translate\":[500000.0,4510000.0,100.0]},"
              "\"metadata\":{\"referenceSystem\":\""
            + (version == "1.0" ? "urn:ogc:def:crs:EPSG::5254" : "https://www.opengis.net/def/crs/EPSG/0/5254")
            + "\"},";
    }
    static QByteArray jsonHouse(const QByteArray &more = {}, const QByteArray &lod = "\"1.2\"")
    {
        return "{\"type\":\"Building\",\"attributes\":{\"storeysAboveGround\":3,\"name\":\"Konak\",\"bos\":null,"
               "\"no\":\"007\"},\"geometry\":[{\"type\":\"Solid\",\"lod\":"
            + lod + ",\"boundaries\":" + boxFaces + "}]" + more + "}";
    }

private Q_SLOTS:
    void footprints_data()
    {
        QTest::addColumn<QByteArray>("inside");
        QTest::addColumn<double>("area");
        QTest::addColumn<QString>("height");
        QTest::addColumn<QString>("reference");
        const QByteArray ground = "<boundedBy><bldg:GroundSurface gml:id=\"g\">"
            + surfaces("lod2MultiSurface", polygon(level(0))) + "</bldg:GroundSurface></boundedBy>";
        const QByteArray roof = "<boundedBy><bldg:RoofSurface>" + surfaces("lod2MultiSurface", polygon(level(8, 1)))
            + "</bldg:RoofSurface></boundedBy>";
        QTest::newRow("named ground; the roof hangs over")
            << ground + roof << 60.0 << QStringLiteral("8") << QStringLiteral("taban");
        QTest::newRow("lod0 footprint and roof edge")
            << surfaces("lod0FootPrint", polygon(level(0))) + surfaces("lod0RoofEdge", polygon(level(5, 1))) << 60.0
            << QStringLiteral("5") << QStringLiteral("taban");
        QTest::newRow("roof edge only") << surfaces("lod0RoofEdge", polygon(level(5, 1))) << 96.0 << QString()
                                        << QStringLiteral("cati_kenari");
        QTest::newRow("block") << solid("lod1", block(8)) << 60.0 << QStringLiteral("8") << QStringLiteral("taban");
        QTest::newRow("the given height goes first")
            << "<bldg:measuredHeight uom=\"#m\">7.4</bldg:measuredHeight>" + solid("lod1", block(8)) << 60.0
            << QStringLiteral("7.4") << QStringLiteral("taban");
        QTest::newRow("a height in feet is no height in metres")
            << "<bldg:measuredHeight uom=\"ft\">26.2</bldg:measuredHeight>" + solid("lod1", block(8)) << 60.0
            << QStringLiteral("8") << QStringLiteral("taban");
        // on a slope: one half of the floor lies 2 m higher than the other
        QTest::newRow("split level") << solid("lod2",
            polygon({{0, 0, 0}, {5, 0, 0}, {5, 6, 0}, {0, 6, 0}, {0, 0, 0}})
                + polygon({{5, 0, 2}, {10, 0, 2}, {10, 6, 2}, {5, 6, 2}, {5, 0, 2}}) + polygon(level(8)))
                                     << 60.0 << QStringLiteral("8") << QStringLiteral("bina_izdusumu");
        QTest::newRow("solid of references to named surfaces")
            << "<bldg:lod2Solid><gml:Solid><gml:exterior><gml:CompositeSurface><gml:surfaceMember "
               "xlink:href=\"#t\"/></gml:CompositeSurface></gml:exterior></gml:Solid></bldg:lod2Solid>"
               "<boundedBy><bldg:GroundSurface>"
                + surfaces("lod2MultiSurface", polygon(level(0), "t")) + "</bldg:GroundSurface></boundedBy>" + roof
            << 60.0 << QStringLiteral("8") << QStringLiteral("taban");
    }
    void footprints()
    {
        QFETCH(const QByteArray, inside);
        QFETCH(const double, area);
        QFETCH(const QString, height);
        QFETCH(const QString, reference);
        for (const char *version : {"1.0", "2.0"}) {
            const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
            const QString path = m_files.write(QStringLiteral("ev.gml"), model(house(inside), version));
            const auto done = test::importFiles(*place.store, {path});
            QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
            QCOMPARE(done->files[0].encoding, QStringLiteral("city"));
            QVERIFY2(done->ledger.loaded == 1, qPrintable(test::describe(done->ledger)));
            const auto all = test::features(*place.store, "yapi");
            QCOMPARE(all.size(), std::size_t{1});
            QCOMPARE_LT(std::abs(kbs::area(all[0].geometry) - area), 1e-6);
            QCOMPARE(value(*place.store, "yapi", all[0], "yukseklik"), height);
            QCOMPARE(value(*place.store, "yapi", all[0], "yatay_referans"), reference);
            const Bbox box = all[0].geometry.bbox();
            QVERIFY(box.minX > east - 2 && box.maxX < east + 12 && box.minY > north - 2 && box.maxY < north + 8);
            const auto again = test::importFiles(*place.store, {path});
            QCOMPARE(again->revision, done->revision);
        }
    }

    /// The urn means the authority's order: north first in the Turkish systems. Heights have a system of their own.
    void compoundSystems()
    {
        QByteArray turned;
        for (const Corner &c : level(0))
            turned
                += QByteArray::number(north + c[1], 'f', 3) + ' ' + QByteArray::number(east + c[0], 'f', 3) + " 100 ";
        const QByteArray inside
            = QByteArray(surfaces("lod0FootPrint", polygon(level(0)))).replace(posList(level(0)), turned);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store,
            {m_files.write(QStringLiteral("kuzey.gml"),
                model(house(inside), "2.0", "urn:ogc:def:crs,crs:EPSG::5254,crs:EPSG::5773"))});
        QVERIFY2(done && done->ledger.loaded == 1, done ? qPrintable(test::describe(done->ledger)) : "");
        QCOMPARE_LT(std::abs(test::features(*place.store, "yapi")[0].geometry.bbox().minX - east), 1e-4);
    }

    void attributesOfABuilding()
    {
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString path = m_files.write(QStringLiteral("oz.gml"),
            model(house("<gml:name>Şişhane İş Hanı</gml:name><gen:stringAttribute name=\"PAFTA\"><gen:value>G22</"
                        "gen:value></gen:stringAttribute>"
                        "<bldg:yearOfConstruction>1985</bldg:yearOfConstruction><bldg:roofType>1030</bldg:roofType>"
                        "<bldg:storeysAboveGround>4</bldg:storeysAboveGround>"
                        "<bldg:storeysBelowGround>0</bldg:storeysBelowGround>"
                + solid("lod1", block(12)))));
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        const auto all = test::features(*place.store, "yapi");
        QCOMPARE(all.size(), std::size_t{1});
        const auto is = [&](const char *attribute) { return value(*place.store, "yapi", all[0], attribute); };
        QCOMPARE(is("ad"), QStringLiteral("Şişhane İş Hanı"));
        QCOMPARE(is("zemin_ustu_kat"), QStringLiteral("4"));
        QCOMPARE(is("zemin_alti_kat"), QStringLiteral("0")); // none is not the same as not given
        QCOMPARE(is("yapim_yili"), QStringLiteral("1985"));
        QCOMPARE(is("kot"), QStringLiteral("100"));
        QCOMPARE(is("lod"), QStringLiteral("1"));
        const auto &account = done->ledger.attributes.at(QStringLiteral("Building"));
        QVERIFY(account.contains(QStringLiteral("generic/PAFTA"))); // what no column takes is named
    }

    void everyCityObjectIsCounted()
    {
        const QByteArray part = "<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id=\"p%\">"
            + solid("lod1", block(8)) + "</bldg:BuildingPart></bldg:consistsOfBuildingPart>";
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString path = m_files.write(QStringLiteral("say.gml"),
            model(house(QByteArray(part).replace("p%", "p1")
                      + "<bldg:outerBuildingInstallation><bldg:BuildingInstallation gml:id=\"b\"/></"
                        "bldg:outerBuildingInstallation>")
                + member("<veg:SolitaryVegetationObject gml:id=\"agac\"/>")
                + member("<veg:SolitaryVegetationObject gml:id=\"agac2\"/>")));
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.read, 5); // building, part, installation, two trees
        QCOMPARE(done->ledger.loaded, 2);
        QCOMPARE(done->ledger.ignored, 3);
        QCOMPARE(test::countRule(done->ledger, QStringLiteral("city.other-object")), 2); // once per type
        const auto parts = test::features(*place.store, "yapi_parca");
        QCOMPARE(parts.size(), std::size_t{1});
        QCOMPARE(value(*place.store, "yapi_parca", parts[0], "ust_yapi_id"), QStringLiteral("ev1"));
        const auto houses = test::features(*place.store, "yapi"); // without a geometry of its own: that of its parts
        QCOMPARE(houses.size(), std::size_t{1});
        QCOMPARE_LT(std::abs(area(houses[0].geometry) - 60), 1e-6);
        QCOMPARE(value(*place.store, "yapi", houses[0], "yukseklik"), QStringLiteral("8"));
    }

    void cityGml3()
    {
        const QByteArray inside = "<boundary><con:GroundSurface gml:id=\"g\"><lod2MultiSurface><gml:MultiSurface>"
            + polygon(level(0))
            + "</gml:MultiSurface></lod2MultiSurface></con:GroundSurface></boundary><boundary><con:RoofSurface>"
              "<lod2MultiSurface><gml:MultiSurface>"
            + polygon(level(6, 1))
            + "</gml:MultiSurface></lod2MultiSurface></con:RoofSurface></boundary>"
              "<genericAttribute><gen:StringAttribute><gen:name>ADA</gen:name><gen:value>12</gen:value>"
              "</gen:StringAttribute></genericAttribute>"
              "<con:height><con:Height><con:highReference>highestRoofEdge</con:highReference>"
              "<con:value uom=\"m\">5.9</con:value></con:Height></con:height>"
              "<bldg:storeysAboveGround>2</bldg:storeysAboveGround>"
              "<bldg:buildingPart><bldg:BuildingPart gml:id=\"ek\">"
            + QByteArray("<boundary><con:GroundSurface><lod2MultiSurface><gml:MultiSurface>") + polygon(level(0))
            + "</gml:MultiSurface></lod2MultiSurface></con:GroundSurface></boundary></bldg:BuildingPart>"
              "</bldg:buildingPart>";
        const auto read = test::readFile(m_files.write(QStringLiteral("uc.gml"), model(house(inside), "3.0")));
        QVERIFY2(!read.error, read.error ? qPrintable(read.error->text()) : "");
        QCOMPARE(read.objects.size(), std::size_t{2});
        QCOMPARE(read.value(0, "parent"), std::string("ev1"));
        QCOMPARE(read.value(1, "height/Height/value"), std::string("5.9"));
        QCOMPARE(read.value(1, "generic/ADA"), std::string("12"));
        QCOMPARE(read.value(1, "storeysAboveGround"), std::string("2"));
        QCOMPARE_LT(std::abs(area(read.objects[1].geometry) - 60), 1e-6);
    }

    void faultyModels_data()
    {
        QTest::addColumn<QByteArray>("inside");
        QTest::addColumn<QString>("rule");
        QTest::newRow("coordinates that are none")
            << QByteArray(solid("lod1", block(8))).replace("500010.000", "NaN") << QStringLiteral("read.geometry");
        QTest::newRow("faces elsewhere") << QByteArray(
            "<bldg:lod1Solid xlink:href=\"#baska\"/><bldg:lod2Solid><gml:Solid><gml:exterior><gml:"
            "CompositeSurface><gml:surfaceMember xlink:href=\"#t\"/></gml:CompositeSurface></"
            "gml:exterior></gml:Solid></bldg:lod2Solid>")
                                         << QStringLiteral("read.geometry");
        QTest::newRow("only walls") << solid("lod2", polygon({{0, 0, 0}, {5, 0, 0}, {5, 0, 4}, {0, 0, 4}, {0, 0, 0}}))
                                    << QStringLiteral("read.geometry");
    }
    void faultyModels()
    {
        QFETCH(const QByteArray, inside);
        QFETCH(const QString, rule);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store,
            {m_files.write(QStringLiteral("kotu.gml"), model(house(inside) + house(solid("lod1", block(8)), "iyi")))});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.rejected, 1);
        QCOMPARE(done->ledger.loaded, 1);
        const auto found = std::ranges::find(done->ledger.findings, rule, &Finding::rule);
        QVERIFY(found != done->ledger.findings.end());
        QCOMPARE(found->sourceId, QStringLiteral("ev1"));
        QCOMPARE(found->line, 3);
    }

    void cityJson_data()
    {
        QTest::addColumn<QByteArray>("version");
        for (const char *version : {"1.0", "1.1", "2.0"})
            QTest::newRow(version) << QByteArray(version);
    }
    void cityJson()
    {
        QFETCH(const QByteArray, version);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QByteArray lod = version == "1.0" ? "1" : "\"1.2\"";
        const QString path = m_files.write(QStringLiteral("kent.city.json"),
            header(version) + "\"CityObjects\":{\"e1\":" + jsonHouse({}, lod)
                + ",\n\"yol\":{\"type\":\"Road\",\"geometry\":[]}}," + vertices() + "}");
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->files[0].encoding, QStringLiteral("city"));
        QCOMPARE(done->ledger.read, 2);
        QCOMPARE(done->ledger.loaded, 1);
        QCOMPARE(done->ledger.ignored, 1);
        const auto all = test::features(*place.store, "yapi");
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE_LT(std::abs(area(all[0].geometry) - 60), 1e-6);
        QCOMPARE_LT(std::abs(all[0].geometry.bbox().minX - east), 1e-4);
        QCOMPARE(value(*place.store, "yapi", all[0], "yukseklik"), QStringLiteral("8"));
        QCOMPARE(value(*place.store, "yapi", all[0], "kot"), QStringLiteral("100"));
        QCOMPARE(value(*place.store, "yapi", all[0], "zemin_ustu_kat"), QStringLiteral("3"));
        QCOMPARE(value(*place.store, "yapi", all[0], "ad"), QStringLiteral("Konak"));
        const auto again = test::importFiles(*place.store, {path});
        QCOMPARE(again->revision, done->revision);
    }

    /// The parts may stand before or after the building, in a document or in a line of a sequence.
    void buildingsOfParts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("name");
        const QByteArray building
            = "\"b\":{\"type\":\"Building\",\"children\":[\"p\"],\"attributes\":{\"name\":\"B\"}}";
        const QByteArray part = "\"p\":{\"type\":\"BuildingPart\",\"parents\":[\"b\"],\"geometry\":[{\"type\":"
                                "\"Solid\",\"lod\":\"2.2\",\"boundaries\":"
            + QByteArray(boxFaces)
            + ",\"semantics\":{\"surfaces\":[{\"type\":\"GroundSurface\"},{\"type\":\"RoofSurface\"},"
            + "{\"type\":\"WallSurface\"}],\"values\":[[0,1,2,2,2,2]]}}]}";
        const auto whole = [](const QByteArray &objects) {
            return header("2.0") + "\"CityObjects\":{" + objects + "}," + vertices() + "}";
        };
        QTest::newRow("part last") << whole(building + "," + part) << QStringLiteral("a.city.json");
        QTest::newRow("part first") << whole(part + "," + building) << QStringLiteral("b.city.json");
        const QByteArray first = header("2.0") + "\"CityObjects\":{},\"vertices\":[]}\n";
        QTest::newRow("sequence") << first + "{\"type\":\"CityJSONFeature\",\"id\":\"b\",\"CityObjects\":{" + building
                + "," + part + "}," + vertices()
                + "}\n" << QStringLiteral("c.city.jsonl");
    }
    void buildingsOfParts()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, name);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {m_files.write(name, text)});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.read, 2);
        QVERIFY2(done->ledger.loaded == 2, qPrintable(test::describe(done->ledger)));
        for (const char *className : {"yapi", "yapi_parca"}) {
            const auto all = test::features(*place.store, className);
            QCOMPARE(all.size(), std::size_t{1});
            QCOMPARE_LT(std::abs(area(all[0].geometry) - 60), 1e-6);
            QCOMPARE(value(*place.store, className, all[0], "yukseklik"), QStringLiteral("8"));
        }
    }

    void sequences()
    {
        QByteArray text = header("1.1") + "\"CityObjects\":{},\"vertices\":[]}\n";
        for (int i = 0; i < 120; ++i)
            text += "{\"type\":\"CityJSONFeature\",\"id\":\"e" + QByteArray::number(i) + "\",\"CityObjects\":{\"e"
                + QByteArray::number(i) + "\":" + jsonHouse() + "}," + vertices(QByteArray::number(20000 * i)) + "}\n";
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {m_files.write(QStringLiteral("dizi.city.jsonl"), text)});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->ledger.loaded, 120);
        const auto all = test::features(*place.store, "yapi");
        const double last
            = std::ranges::max(all, {}, [](const Feature &f) { return f.geometry.bbox().maxX; }).geometry.bbox().maxX;
        QCOMPARE_LT(std::abs(last - (east + 119 * 20 + 10)), 1e-4);
        // cut inside a line: said with the line
        const auto cut
            = test::importFiles(*place.store, {m_files.write(QStringLiteral("kesik.city.jsonl"), text.chopped(30))});
        QVERIFY(!cut);
        QCOMPARE(cut.error().kind, ErrorKind::Input);
        QVERIFY2(cut.error().line >= 121, qPrintable(cut.error().text()));
        // a sequence whose first line was lost
        const auto headless = test::importFiles(
            *place.store, {m_files.write(QStringLiteral("bassiz.city.jsonl"), text.mid(text.indexOf('\n') + 1))});
        QVERIFY(!headless);
        QVERIFY2(
            headless.error().text().contains(QStringLiteral("does not begin")), qPrintable(headless.error().text()));
    }

    void faultyCityJson_data()
    {
        QTest::addColumn<QByteArray>("object");
        QTest::addColumn<QString>("says");
        const auto solid = [](const QByteArray &boundaries) {
            return "{\"type\":\"Building\",\"geometry\":[{\"type\":\"Solid\",\"lod\":\"1\",\"boundaries\":" + boundaries
                + "}]}";
        };
        QTest::newRow("no such vertex") << solid("[[[[0,1,99]]]]") << QStringLiteral("does not have");
        QTest::newRow("a fraction") << solid("[[[[0,1.5,2]]]]") << QStringLiteral("is not the number of a vertex");
        QTest::newRow("negative") << solid("[[[[0,-1,2]]]]") << QStringLiteral("is not the number of a vertex");
        QTest::newRow("nested without end")
            << solid(QByteArray(200, '[') + "0" + QByteArray(200, ']')) << QStringLiteral("nested too deeply");
        QTest::newRow("text for boundaries") << solid("\"x\"") << QStringLiteral("is not a list");
        QTest::newRow("an object that is none") << QByteArray("17") << QStringLiteral("is not an object");
    }
    void faultyCityJson()
    {
        QFETCH(const QByteArray, object);
        QFETCH(const QString, says);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store,
            {m_files.write(QStringLiteral("bozuk.city.json"),
                header("2.0") + "\"CityObjects\":{\"e1\":" + object + "}," + vertices() + "}")});
        const QString text = done ? test::describe(done->ledger) : done.error().text();
        QVERIFY2(text.contains(says), qPrintable(text));
        QVERIFY(test::features(*place.store, "yapi").empty());
    }
};

QTEST_GUILESS_MAIN(TstCity)
#include "tst_city.moc"
