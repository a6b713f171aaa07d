// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/gdal_drivers.h"
#include "importers/import_case.h"
#include "importers/source_case.h"

#include <cpl_string.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

using namespace kbs;

/// The same three parcels in every vector format, the second one crossing itself: what is loaded, and where the
/// finding points.
class TstFormats : public QObject {
    Q_OBJECT

private:
    test::Files m_files;
    test::FreshStores m_stores;

    static QByteArray ring(int number, bool crossed, char between)
    {
        const double x = 500000 + 100 * number, y = 4510000;
        const std::vector<Point> points = crossed
            ? std::vector<Point>{{x, y}, {x + 40, y + 30}, {x + 40, y}, {x, y + 30}, {x, y}}
            : std::vector<Point>{{x, y}, {x + 40, y}, {x + 40, y + 30}, {x, y + 30}, {x, y}};
        QByteArray out;
        for (const Point &point : points) {
            if (between == '[')
                out += (out.isEmpty() ? "[" : ",[") + QByteArray::number(point.x, 'f', 1) + ","
                    + QByteArray::number(point.y, 'f', 1) + "]";
            else
                out += (out.isEmpty() ? "" : ", ") + QByteArray::number(point.x, 'f', 1) + " "
                    + QByteArray::number(point.y, 'f', 1);
        }
        return out;
    }
    QString withGdal(const char *driver, const QString &name, bool degrees) const
    {
        const QString path = m_files.path(name);
        const std::unique_ptr<GDALDataset> dataset(
            GetGDALDriverManager()->GetDriverByName(driver)->Create(qPrintable(path), 0, 0, 0, GDT_Unknown, nullptr));
        OGRSpatialReference reference, geographic;
        reference.importFromEPSG(5254);
        geographic.importFromEPSG(4326);
        for (OGRSpatialReference *one : {&reference, &geographic})
            one->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        CPLStringList creation;
        if (QByteArray(driver) == "ESRI Shapefile")
            creation.SetNameValue("ENCODING", "UTF-8");
        if (QByteArray(driver) == "FlatGeobuf")
            creation.SetNameValue("SPATIAL_INDEX", "NO"); // which would sort the records
        OGRLayer *layer
            = dataset->CreateLayer("parsel", degrees ? &geographic : &reference, wkbPolygon, creation.List());
        for (const char *field : {"ada_no", "parsel_no", "mahalle"}) {
            OGRFieldDefn text(field, OFTString);
            text.SetWidth(40);
            layer->CreateField(&text);
        }
        const std::unique_ptr<OGRCoordinateTransformation> turn(
            OGRCreateCoordinateTransformation(&reference, &geographic));
        for (int i = 1; i <= 3; ++i) {
            const OGRFeatureUniquePtr feature(OGRFeature::CreateFeature(layer->GetLayerDefn()));
            OGRGeometry *geometry = nullptr;
            OGRGeometryFactory::createFromWkt(
                ("POLYGON ((" + ring(i, i == 2, ' ') + "))").constData(), nullptr, &geometry);
            if (degrees)
                geometry->transform(turn.get());
            feature->SetGeometryDirectly(geometry);
            feature->SetField("ada_no", "007");
            feature->SetField("parsel_no", std::to_string(i).c_str());
            feature->SetField("mahalle", "Işıklar");
            if (layer->CreateFeature(feature.get()) != OGRERR_NONE)
                qFatal("GDAL cannot write a feature");
        }
        return path;
    }
    static QByteArray kml()
    {
        OGRSpatialReference reference, geographic;
        reference.importFromEPSG(5254);
        geographic.importFromEPSG(4326);
        for (OGRSpatialReference *one : {&reference, &geographic})
            one->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        const std::unique_ptr<OGRCoordinateTransformation> turn(
            OGRCreateCoordinateTransformation(&reference, &geographic));
        QByteArray out = "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Folder><name>parsel</name>\n";
        for (int i = 1; i <= 3; ++i) {
            QByteArray coordinates;
            for (const QByteArray &pair : ring(i, i == 2, ' ').split(',')) {
                const QList<QByteArray> xy = pair.trimmed().split(' ');
                double x = xy[0].toDouble(), y = xy[1].toDouble();
                turn->Transform(1, &x, &y);
                coordinates += QByteArray::number(x, 'f', 9) + "," + QByteArray::number(y, 'f', 9) + " ";
            }
            out += "<Placemark><name>Işıklar</name><ExtendedData><Data name=\"ada_no\"><value>007</value></Data>"
                   "</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>"
                + coordinates + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n";
        }
        return out + "</Folder></Document></kml>\n";
    }
    static QByteArray json(bool isFg)
    {
        QByteArray features;
        for (int i = 1; i <= 3; ++i) {
            QByteArray coordinates = ring(i, i == 2, '[');
            if (isFg) { // the authority's order: north first
                QByteArray turned;
                for (const QByteArray &pair : coordinates.mid(1).chopped(1).split('[')) {
                    const QList<QByteArray> xy = QByteArray(pair).replace("],", "").replace("]", "").split(',');
                    turned += (turned.isEmpty() ? "[" : ",[") + xy.value(1) + "," + xy.value(0) + "]";
                }
                coordinates = turned;
            }
            features += (features.isEmpty() ? "" : ",\n") + QByteArray("{\"type\":\"Feature\",\"id\":\"p")
                + QByteArray::number(i) + "\",\"properties\":{\"ada_no\":\"007\",\"parsel_no\":\""
                + QByteArray::number(i) + "\",\"mahalle\":\"Işıklar\"},"
                + (isFg ? "\"time\":{\"date\":\"2025-05-01\"},\"geometry\":null,\"place\":" : "\"geometry\":")
                + "{\"type\":\"Polygon\",\"coordinates\":[[" + coordinates + "]]}}";
        }
        return (isFg ? "{\"type\":\"FeatureCollection\",\"conformsTo\":[\"http://www.opengis.net/spec/json-fg-1/0.2/"
                       "conf/"
                       "core\"],\"coordRefSys\":\"http://www.opengis.net/def/crs/EPSG/0/5254\",\"features\":[\n"
                     : QByteArray("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
                                  "\"urn:ogc:def:crs:EPSG::5254\"}},\"features\":[\n"))
            + features + "\n]}\n";
    }

private Q_SLOTS:
    void initTestCase() { registerGdalDrivers(); }

    void everyFormat_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("degrees"); ///< the format knows no other system
        QTest::addColumn<bool>("hasIds");
        QTest::newRow("GeoPackage") << QStringLiteral("GPKG") << QStringLiteral("a.gpkg") << false << true;
        QTest::newRow("FileGDB") << QStringLiteral("OpenFileGDB") << QStringLiteral("a.gdb") << false << true;
        QTest::newRow("SpatiaLite") << QStringLiteral("SQLite") << QStringLiteral("a.sqlite") << false << true;
        QTest::newRow("shapefile") << QStringLiteral("ESRI Shapefile") << QStringLiteral("parsel.shp") << false
                                   << false;
        QTest::newRow("FlatGeobuf") << QStringLiteral("FlatGeobuf") << QStringLiteral("a.fgb") << false << false;
        QTest::newRow("MapInfo TAB") << QStringLiteral("MapInfo File") << QStringLiteral("t.tab") << true << false;
        QTest::newRow("MapInfo MIF") << QStringLiteral("MapInfo File") << QStringLiteral("m.mif") << true << false;
        QTest::newRow("KML") << QStringLiteral("kml") << QStringLiteral("a.kml") << true << false;
        QTest::newRow("GeoJSON") << QStringLiteral("json") << QStringLiteral("a.geojson") << false << true;
        QTest::newRow("JSON-FG") << QStringLiteral("fg") << QStringLiteral("fg.json") << false << true;
    }
    void everyFormat()
    {
        QFETCH(const QString, kind);
        QFETCH(const QString, name);
        QFETCH(const bool, degrees);
        QFETCH(const bool, hasIds);
        const QString path = kind == u"json" || kind == u"fg" ? m_files.write(name, json(kind == u"fg"))
            : kind == u"kml"                                  ? m_files.write(name, kml())
                                                              : withGdal(qPrintable(kind), name, degrees);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QVERIFY2(done->ledger.read == 3 && done->ledger.loaded == 2 && done->ledger.rejected == 1,
            qPrintable(test::describe(done->ledger)));
        const auto faulty = std::ranges::find(done->ledger.findings, Severity::Error, &Finding::severity);
        QVERIFY(faulty != done->ledger.findings.end());
        QCOMPARE(faulty->line, kind == u"json" || kind == u"fg" ? 3 : 2); // of the text, or the record
        QVERIFY2(hasIds == !faulty->sourceId.isEmpty(), qPrintable(faulty->sourceId));
        QVERIFY2(faulty->file.startsWith(path), qPrintable(faulty->file));
        const auto all = test::allFeatures(*place.store);
        QCOMPARE(all.size(), std::size_t{2});
        Bbox extent;
        for (const Feature &feature : all) {
            extent.add(feature.geometry.bbox());
            const std::string text = test::textOf(feature);
            QVERIFY2(text.find("007") != std::string::npos && text.find("Işıklar") != std::string::npos, text.c_str());
        }
        const double tolerance = degrees ? 0.05 : 1e-4; // formats in degrees round
        QVERIFY2(std::abs(extent.minX - 500100) < tolerance && std::abs(extent.maxX - 500340) < tolerance
                && std::abs(extent.minY - 4510000) < tolerance && std::abs(extent.maxY - 4510030) < tolerance,
            qPrintable(QStringLiteral("%1 %2").arg(extent.minX, 0, 'f', 4).arg(extent.minY, 0, 'f', 4)));
        if (kind == u"fg")
            QVERIFY(done->ledger.attributes.begin()->second.contains(QStringLiteral("time/date")));
        const auto again = test::importFiles(*place.store, {path});
        QVERIFY(again);
        QCOMPARE(again->revision, done->revision);
    }

    /// National registers write a reference point before the border of the same object: the border counts, the point
    /// is kept as text.
    void registersWithSeveralGeometries()
    {
        const QByteArray gml
            = "<vf:VymennyFormat xmlns:vf=\"urn:x:vf\" xmlns:soi=\"urn:x:so\" "
              "xmlns:gml=\"http://www.opengis.net/gml/3.2\">"
              "<vf:Data><vf:Objekty><vf:Objekt gml:id=\"SO.1\"><soi:Kod>1</soi:Kod><soi:Geometrie><soi:Bod><gml:Point "
              "gml:id=\"a\" srsName=\"EPSG:5254\"><gml:pos>500005 4510005</gml:pos></gml:Point></soi:Bod><soi:Hranice>"
              "<gml:Polygon gml:id=\"b\" srsName=\"EPSG:5254\"><gml:exterior><gml:LinearRing><gml:posList>500000 "
              "4510000 "
              "500010 4510000 500010 4510010 500000 4510010 500000 "
              "4510000</gml:posList></gml:LinearRing></gml:exterior>"
              "</gml:Polygon></soi:Hranice></soi:Geometrie></vf:Objekt></vf:Objekty></vf:Data></vf:VymennyFormat>";
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {m_files.write(QStringLiteral("vf.gml"), gml)});
        QVERIFY2(done && done->ledger.loaded == 1, done ? qPrintable(test::describe(done->ledger)) : "");
        const auto all = test::allFeatures(*place.store);
        QCOMPARE(area(all.at(0).geometry), 100.0);
        QVERIFY(test::textOf(all[0]).find("500005") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TstFormats)
#include "tst_formats.moc"
