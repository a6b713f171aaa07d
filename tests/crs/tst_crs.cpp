// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/crs.h"

#include "support/shared_data.h"

#include <QtConcurrent>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;
using namespace kbs;

namespace {

Crs known(const QString &id)
{
    return crs::find(id).value();
}

/// WKT 1 of a 3° transverse Mercator as programs write it into .prj files.
QString prj(const QString &datum, const QString &spheroid, const QString &meridian, const QString &easting,
    const QString &scale = u"1.0"_s)
{
    return uR"(PROJCS["Benim_TM",GEOGCS["GCS_%1",DATUM["D_%1",SPHEROID[%2]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],)"
           uR"(PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",%4],PARAMETER["False_Northing",0.0],)"
           uR"(PARAMETER["Central_Meridian",%3],PARAMETER["Scale_Factor",%5],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])"_s
               .arg(datum, spheroid, meridian, easting, scale);
}

const QString grs80 = u"\"GRS_1980\",6378137.0,298.257222101"_s;
const QString wgs84 = u"\"WGS_1984\",6378137.0,298.257223563"_s;
const QString hayford = u"\"International_1924\",6378388.0,297.0"_s;

} // namespace

class TstCrs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spellings_data()
    {
        QTest::addColumn<QString>("spelling");
        QTest::addColumn<QString>("id"); // empty: refused
        QTest::addColumn<bool>("authorityOrder");
        const auto row = [](const char *spelling, const char *id, bool authorityOrder) {
            QTest::newRow(spelling) << QString::fromUtf8(spelling) << QString::fromUtf8(id) << authorityOrder;
        };
        row("EPSG:5254", "EPSG:5254", false);
        row("epsg:5254", "EPSG:5254", false);
        row(" EPSG:5254 ", "EPSG:5254", false);
        row("EPSG::5254", "EPSG:5254", false);
        row("5254", "EPSG:5254", false);
        row("urn:ogc:def:crs:EPSG::5254", "EPSG:5254", true);
        row("urn:ogc:def:crs:EPSG:6.12:5254", "EPSG:5254", true);
        row("urn:x-ogc:def:crs:EPSG::2320", "EPSG:2320", true);
        row("urn:x-ogc:def:crs:EPSG:26713", "EPSG:26713", true);
        row("http://www.opengis.net/def/crs/EPSG/0/5254", "EPSG:5254", true);
        row("https://www.opengis.net/def/crs/EPSG/0/4326/", "EPSG:4326", true);
        row("http://www.opengis.net/gml/srs/epsg.xml#5254", "EPSG:5254", false);
        row("epsg.xml#5254", "EPSG:5254", false);
        row("urn:ogc:def:crs,crs:EPSG::5254,crs:EPSG::5775", "EPSG:5254", true);
        row("EPSG:5254+5775", "EPSG:5254", false);
        row("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", true);
        row("urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84", true);
        row("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84", true);
        row("CRS84", "OGC:CRS84", false);
        row("EPSG:900913", "EPSG:3857", false);
        row("ESRI:102329", "ESRI:102329", false);
        row("urn:ogc:def:crs:EPSG::102329", "ESRI:102329", true);
        row("TUREF / TM30", "EPSG:5254", false);
        row("turef tm30", "EPSG:5254", false);
        row("", "", false);
        row("EPSG:9", "", false);    // zone 9 is EPSG:2206
        row("EPSG:5775", "", false); // heights only
        row("EPSG:5250", "", false); // geocentric
        row("EPSG:99999999", "", false);
        row("urn:ogc:def:uom:EPSG::9001", "", false);
        row("+proj=tmerc +lon_0=30 +ellps=intl", "", false); // a proj4 string has lost its datum
        row("mevzi", "", false);
    }
    void spellings()
    {
        QFETCH(QString, spelling);
        QFETCH(QString, id);
        const auto found = crs::find(spelling);
        QCOMPARE(found ? found->id : QString(), id);
        if (!found)
            QVERIFY(!found.error().advice.isEmpty());
        if (!id.isEmpty())
            QTEST(crs::usesAuthorityOrder(spelling), "authorityOrder");
    }

    void properties_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("isProjected");
        QTest::addColumn<bool>("isMetric");
        QTest::addColumn<bool>("northFirst");
        QTest::addColumn<int>("epsg");
        QTest::newRow("TUREF TM") << u"EPSG:5254"_s << true << true << true << 5254;
        QTest::newRow("ED50 TM") << u"EPSG:2320"_s << true << true << true << 2320;
        QTest::newRow("ED50 GK") << u"EPSG:2207"_s << true << true << true << 2207;
        QTest::newRow("UTM") << u"EPSG:32635"_s << true << true << false << 32635;
        QTest::newRow("web") << u"EPSG:3857"_s << true << true << false << 3857;
        QTest::newRow("degrees") << u"EPSG:4326"_s << false << false << true << 4326;
        QTest::newRow("CRS84") << u"CRS84"_s << false << false << false << 0;
        QTest::newRow("feet") << u"EPSG:2263"_s << true << false << false << 2263;
        QTest::newRow("Lambert 93") << u"EPSG:2154"_s << true << true << false << 2154;
    }
    void properties()
    {
        QFETCH(QString, id);
        const Crs crs = known(id);
        QTEST(crs.isProjected, "isProjected");
        QTEST(crs.isMetric, "isMetric");
        QTEST(crs.northFirst, "northFirst");
        QTEST(crs.epsg(), "epsg");
        QVERIFY(!crs.name.isEmpty());
        QVERIFY(!crs.areaOfUse.isEmpty());
    }

    void wkt_data()
    {
        QTest::addColumn<QString>("wkt");
        QTest::addColumn<QString>("id"); // empty: refused
        QTest::newRow("TUREF as ESRI writes it")
            << prj(u"Turkish_National_Reference_Frame"_s, grs80, u"30.0"_s, u"500000.0"_s) << u"EPSG:5254"_s;
        QTest::newRow("ITRF96") << prj(u"ITRF_1996"_s, grs80, u"27.0"_s, u"500000.0"_s) << u"EPSG:5253"_s;
        QTest::newRow("ITRF96 with a number") << prj(u"ITRF_1996"_s, grs80, u"45"_s, u"500000"_s) << u"EPSG:5259"_s;
        QTest::newRow("WGS 84 on TM36") << prj(u"WGS_1984"_s, wgs84, u"36.0"_s, u"500000.0"_s) << u"EPSG:5256"_s;
        QTest::newRow("ED50") << prj(u"European_1950"_s, hayford, u"30.0"_s, u"500000.0"_s) << u"EPSG:2320"_s;
        QTest::newRow("ED50 named anyhow") << prj(u"Benim"_s, hayford, u"33.0"_s, u"500000.0"_s) << u"EPSG:2321"_s;
        QTest::newRow("ED50 zone 11") << prj(u"Benim"_s, hayford, u"33.0"_s, u"11500000.0"_s) << u"EPSG:2208"_s;
        QTest::newRow("ITRF zone 10") << prj(u"ITRF_1996"_s, grs80, u"30.0"_s, u"10500000.0"_s) << u"EPSG:5270"_s;
        QTest::newRow("wrong zone number") << prj(u"ITRF_1996"_s, grs80, u"30.0"_s, u"11500000.0"_s) << u""_s;
        QTest::newRow("no 3 degree meridian") << prj(u"ITRF_1996"_s, grs80, u"31.0"_s, u"500000.0"_s) << u""_s;
        QTest::newRow("6 degree scale on a 3 degree meridian")
            << prj(u"ITRF_1996"_s, grs80, u"30.0"_s, u"500000.0"_s, u"0.9996"_s) << u""_s;
        QTest::newRow("other ellipsoid") << prj(u"Benim"_s, u"\"Bessel_1841\",6377397.155,299.1528128"_s, u"30.0"_s,
            u"500000.0"_s) << u""_s;
        QTest::newRow("Lambert 93")
            << uR"(PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF93",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["Meter",1]])"_s
            << u"EPSG:2154"_s;
        QTest::newRow("Lambert 93 of the national authority")
            << uR"(PROJCS["LAMB93",GEOGCS["RGF93G",DATUM["Reseau_Geodesique_Francais_1993_v1",SPHEROID["GRS80",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],PARAMETER["standard_parallel_1",44],PARAMETER["standard_parallel_2",49],PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["metre",1],AUTHORITY["IGNF","LAMB93"]])"_s
            << u"EPSG:2154"_s;
        QTest::newRow("with its code")
            << uR"(GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]])"_s
            << u"EPSG:4326"_s;
        QTest::newRow("degrees as ESRI writes them")
            << uR"(GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])"_s
            << u"EPSG:4326"_s;
        QTest::newRow("local") << u"LOCAL_CS[\"Nonearth\",UNIT[\"Meter\",1.0]]"_s << u""_s;
        QTest::newRow("cut off") << u"PROJCS[\"TUREF_TM30\",GEOGCS["_s << u""_s;
        QTest::newRow("empty") << u""_s << u""_s;
        QTest::newRow("no WKT") << u"EPSG:5254"_s << u""_s;
    }
    void wkt()
    {
        QFETCH(QString, wkt);
        QFETCH(QString, id);
        const auto found = crs::fromWkt(wkt);
        QCOMPARE(found ? found->id : QString(), id);
    }

    void realPrjFiles()
    {
        KBS_NEEDS_SHARED_DATA();
        const std::map<QString, QString> expected{
            {u"/tr/turetilmis/nilufer_mahalle_shp/nilufer_mahalle.prj"_s, u"EPSG:5254"_s},
            {u"/eu/fr_plu/41175_PLU_20140603/ZONE_URBA.prj"_s, u"EPSG:2154"_s},
            {u"/peer/gdal_shp/poly_golden/poly.prj"_s, u"EPSG:27700"_s},
            {u"/peer/gdal_shp/CoHI_GCS12.prj"_s, u"EPSG:4269"_s}};
        for (const auto &[path, id] : expected) {
            QFile file(test::sharedData() + path);
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
            const auto found = crs::fromWkt(QString::fromUtf8(file.readAll()));
            QCOMPARE(found ? found->id : found.error().text(), id);
        }
    }

    // The computed examples of the house's geodesy notes, checked with an independent program.
    void transformations_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<Point>("point");
        QTest::addColumn<Point>("expected");
        QTest::addColumn<double>("tolerance");
        QTest::addColumn<double>("accuracy"); // metres
        QTest::newRow("degrees to TM30") << u"EPSG:4326"_s << u"EPSG:5254"_s << Point{28.987, 40.214}
                                         << Point{413765.9, 4453783.1} << 0.1 << 1.0;
        QTest::newRow("degrees to TM27") << u"EPSG:4326"_s << u"EPSG:5253"_s << Point{27.1287, 38.4192}
                                         << Point{511239.4, 4254037.3} << 0.1 << 1.0;
        QTest::newRow("ED50 to TUREF") << u"EPSG:2320"_s << u"EPSG:5254"_s << Point{413800.1, 4453968.8}
                                       << Point{413765.8946, 4453783.1223} << 0.001 << 2.1;
        QTest::newRow("ED50 zone to ED50 TM") << u"EPSG:2207"_s << u"EPSG:2320"_s << Point{10413800.1, 4453968.8}
                                              << Point{413800.1, 4453968.8} << 0.0001 << 0.0;
        QTest::newRow("CRS84 is east first")
            << u"CRS84"_s << u"EPSG:5254"_s << Point{28.987, 40.214} << Point{413765.9, 4453783.1} << 0.1 << 1.0;
        QTest::newRow("same") << u"EPSG:5254"_s << u"EPSG:5254"_s << Point{1, 2} << Point{1, 2} << 0.0 << 0.0;
    }
    void transformations()
    {
        QFETCH(Point, point);
        QFETCH(Point, expected);
        QFETCH(double, tolerance);
        QFETCH(QString, from);
        QFETCH(QString, to);
        const auto transformer = Transformer::create(known(from), known(to));
        QVERIFY(transformer.has_value());
        const Point there = transformer->transform(point).value();
        QVERIFY2(std::hypot(there.x - expected.x, there.y - expected.y) <= tolerance,
            qPrintable(u"%1 %2"_s.arg(there.x, 0, 'f', 4).arg(there.y, 0, 'f', 4)));
        QTEST(transformer->accuracy(), "accuracy");
        QCOMPARE(transformer->isIdentity(), from == to);
        QCOMPARE(transformer->operation().isEmpty(), from == to);
        const auto back = Transformer::create(known(to), known(from));
        const Point again = back->transform(there).value();
        QVERIFY(std::hypot(again.x - point.x, again.y - point.y) < 0.001);
    }

    void nothingChangesOnError()
    {
        const auto transformer = Transformer::create(known(u"EPSG:4326"_s), known(u"EPSG:5254"_s));
        QVERIFY(transformer.has_value());
        std::vector<Point> points{{29, 40}, {std::numeric_limits<double>::infinity(), 40}};
        const std::vector<Point> before = points;
        const auto result = transformer->transform(std::span(points));
        QVERIFY(!result.has_value());
        QVERIFY(result.error().message.contains(u"EPSG:5254"_s));
        QVERIFY(points == before);
        QVERIFY(transformer->transform(std::span<Point>()).has_value());
    }

    void unknownSystems()
    {
        QVERIFY(!Transformer::create(Crs{}, known(u"EPSG:5254"_s)).has_value());
        QVERIFY(!Transformer::create(known(u"EPSG:5254"_s), Crs{.id = u"EPSG:99999999"_s}).has_value());
    }

    void boxes()
    {
        const auto transformer = Transformer::create(known(u"EPSG:4326"_s), known(u"EPSG:5254"_s));
        const Bbox box = transformer->transform(Bbox{29, 40, 31, 41}).value();
        const Point middleOfSouth = transformer->transform(Point{30, 40}).value();
        QVERIFY(box.contains(middleOfSouth.x, middleOfSouth.y)); // parallels bend: the edge dips below the corners
        QVERIFY(transformer->transform(Bbox{}).value().isEmpty());
    }

    void geometryKeepsHeights()
    {
        const auto transformer = Transformer::create(known(u"EPSG:4326"_s), known(u"EPSG:5254"_s));
        Geometry geometry = Geometry::point(28.987, 40.214);
        geometry.z = {123.4};
        QVERIFY(transformer->transform(geometry).has_value());
        QCOMPARE(geometry.z, std::vector<double>{123.4});
        QVERIFY(geometry.points[0].x > 400000);
    }

    void manyThreads()
    {
        const Crs from = known(u"EPSG:2321"_s), to = known(u"EPSG:5255"_s);
        const auto results = QtConcurrent::blockingMapped(QList<int>(50),
            [&](int) { return Transformer::create(from, to)->transform(Point{488411.0, 4427501.2}).value(); });
        QVERIFY(std::ranges::all_of(results, [&](Point p) { return p == results.front(); }));
    }

    void zones_data()
    {
        QTest::addColumn<double>("longitude");
        QTest::addColumn<int>("code");
        QTest::newRow("İzmir") << 27.1287 << 5253;
        QTest::newRow("Silivri") << 28.25 << 5253;
        QTest::newRow("Bursa") << 28.987 << 5254;
        QTest::newRow("on the border") << 28.5 << 5254;
        QTest::newRow("Ulukışla") << 34.48 << 5255;
        QTest::newRow("Van") << 43.38 << 5258;
        QTest::newRow("easternmost") << 44.8 << 5259;
        QTest::newRow("west of all") << 20.0 << 5253;
    }
    void zones()
    {
        QFETCH(double, longitude);
        QTEST(crs::turefZone(longitude), "code");
    }

    void turkishSystemsAreAllThere()
    {
        QCOMPARE(crs::turkish().size(), 40U);
        QCOMPARE(crs::turkish().front().id, u"EPSG:5253"_s);
    }
};

QTEST_GUILESS_MAIN(TstCrs)
#include "tst_crs.moc"
