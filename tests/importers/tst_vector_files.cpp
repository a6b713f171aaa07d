// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/gdal_drivers.h"
#include "importers/source_case.h"

#include <QDir>

#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <sqlite3.h>

using namespace kbs;
using test::Read;

/// Files that GDAL writes here and our readers read; and what becomes of them when they are cut or dressed up.
class TstVectorFiles : public QObject {
    Q_OBJECT

private:
    test::Files m_files;

    using Fill = std::function<void(GDALDataset &, OGRSpatialReference &)>;
    QString make(const char *driver, const QString &name, const Fill &fill) const
    {
        const QString path = m_files.path(name);
        const std::unique_ptr<GDALDataset> dataset(
            GetGDALDriverManager()->GetDriverByName(driver)->Create(qPrintable(path), 0, 0, 0, GDT_Unknown, nullptr));
        if (!dataset)
            qFatal("GDAL cannot make %s", qPrintable(path));
        OGRSpatialReference reference;
        reference.importFromEPSG(5254);
        reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        fill(*dataset, reference);
        return path;
    }
    static void add(OGRLayer &layer, const char *wkt, const std::map<const char *, QByteArray> &values = {})
    {
        const OGRFeatureUniquePtr feature(OGRFeature::CreateFeature(layer.GetLayerDefn()));
        OGRGeometry *geometry = nullptr;
        if (wkt && OGRGeometryFactory::createFromWkt(wkt, nullptr, &geometry) == OGRERR_NONE)
            feature->SetGeometryDirectly(geometry);
        for (const auto &[name, value] : values)
            feature->SetField(name, value.constData());
        if (layer.CreateFeature(feature.get()) != OGRERR_NONE)
            qFatal("GDAL cannot write a feature");
    }
    static OGRLayer &plainLayer(GDALDataset &dataset, OGRSpatialReference &reference,
        OGRwkbGeometryType type = wkbPolygon, const char *name = "parsel")
    {
        OGRLayer *layer = dataset.CreateLayer(name, &reference, type, nullptr);
        OGRFieldDefn text("ad", OFTString);
        layer->CreateField(&text);
        return *layer;
    }
    static constexpr const char *square
        = "POLYGON ((495000 4514500, 495040 4514500, 495040 4514530, 495000 4514530, 495000 4514500))";

private Q_SLOTS:
    void initTestCase() { registerGdalDrivers(); }

    void formats_data()
    {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("knowsSystem");
        QTest::newRow("GeoPackage") << QStringLiteral("GPKG") << QStringLiteral("a.gpkg") << true;
        QTest::newRow("FileGDB") << QStringLiteral("OpenFileGDB") << QStringLiteral("a.gdb") << true;
        QTest::newRow("Shapefile") << QStringLiteral("ESRI Shapefile") << QStringLiteral("parsel.shp") << true;
        QTest::newRow("FlatGeobuf") << QStringLiteral("FlatGeobuf") << QStringLiteral("a.fgb") << true;
        QTest::newRow("SpatiaLite") << QStringLiteral("SQLite") << QStringLiteral("a.sqlite") << true;
        QTest::newRow("MapInfo MIF") << QStringLiteral("MapInfo File") << QStringLiteral("a.mif") << false;
    }
    void formats()
    {
        QFETCH(const QString, driver);
        QFETCH(const QString, name);
        QFETCH(const bool, knowsSystem);
        const QString path = make(qPrintable(driver), name, [](GDALDataset &dataset, OGRSpatialReference &reference) {
            OGRLayer &layer = plainLayer(dataset, reference);
            add(layer, square, {{"ad", "07"}});
            add(layer, square, {{"ad", "08"}});
        });
        const Read got = test::readFile(path);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.objects.size(), std::size_t{2});
        QCOMPARE(got.value(1, "ad"), std::string("08"));
        QCOMPARE(area(got.objects[0].geometry), 1200.0);
        QCOMPARE(got.objects[1].line, 2);
        if (knowsSystem)
            QCOMPARE(got.objects[0].srsName, QStringLiteral("EPSG:5254"));
        QCOMPARE(got.layers.at(0).count, 2);
    }

    void valuesOfEveryType()
    {
        const QString path = make(
            "GPKG", QStringLiteral("t.gpkg"), [](GDALDataset &dataset, OGRSpatialReference &reference) {
                OGRLayer *layer = dataset.CreateLayer("t", &reference, wkbNone, nullptr);
                const std::vector<std::pair<const char *, OGRFieldType>> fields{{"i", OFTInteger}, {"l", OFTInteger64},
                    {"r", OFTReal}, {"s", OFTString}, {"d", OFTDate}, {"z", OFTDateTime}, {"b", OFTBinary},
                    {"n", OFTString}};
                for (const auto &[name, type] : fields) {
                    OGRFieldDefn field(name, type);
                    QCOMPARE(layer->CreateField(&field), OGRERR_NONE);
                }
                OGRFieldDefn flag("f", OFTInteger);
                flag.SetSubType(OFSTBoolean);
                QCOMPARE(layer->CreateField(&flag), OGRERR_NONE);
                OGRFieldDefn coded("tip", OFTInteger);
                std::vector<OGRCodedValue> codes{
                    {CPLStrdup("1"), CPLStrdup("Sokak")}, {CPLStrdup("2"), CPLStrdup("Cadde")}};
                std::string why;
                QVERIFY(dataset.AddFieldDomain(
                    std::make_unique<OGRCodedFieldDomain>("tipler", "", OFTInteger, OFSTNone, std::move(codes)), why));
                coded.SetDomainName("tipler");
                QCOMPARE(layer->CreateField(&coded), OGRERR_NONE);
                const OGRFeatureUniquePtr row(OGRFeature::CreateFeature(layer->GetLayerDefn()));
                row->SetFID(42);
                row->SetField("i", -3);
                row->SetField("l", static_cast<GIntBig>(123456789012LL));
                row->SetField("r", 0.1);
                row->SetField("s", "007");
                row->SetField("d", 2026, 3, 5, 0, 0, 0.F, 0);
                row->SetField("z", 2026, 3, 5, 13, 4, 5.5F, 100);
                row->SetField(6, 2, "\1\2");
                row->SetFieldNull(7);
                row->SetField("f", 1);
                row->SetField("tip", 2);
                QCOMPARE(layer->CreateFeature(row.get()), OGRERR_NONE);
            });
        const Read got = test::readFile(path);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        const std::map<std::string, std::string> expected{{"i", "-3"}, {"l", "123456789012"}, {"r", "0.1"},
            {"s", "007"}, {"d", "2026-03-05"}, {"z", "2026-03-05T13:04:05.500Z"}, {"f", "true"}, {"tip", "2"},
            {"tip@title", "Cadde"}};
        std::map<std::string, std::string> values(
            got.objects.at(0).attributes.begin(), got.objects[0].attributes.end());
        QCOMPARE(values, expected);
        QCOMPARE(got.objects[0].id, std::string("42"));
        QVERIFY(got.noted(QStringLiteral("read.binary")));
        QVERIFY(!got.objects[0].hadGeometry);
    }

    /// GDAL hands over what stands in a database, letters or not.
    void textsThatAreNone()
    {
        const QString path
            = make("GPKG", QStringLiteral("u.gpkg"), [](GDALDataset &dataset, OGRSpatialReference &reference) {
                  OGRLayer *layer = dataset.CreateLayer("u", &reference, wkbNone, nullptr);
                  OGRFieldDefn field("ad", OFTString);
                  QCOMPARE(layer->CreateField(&field), OGRERR_NONE);
                  const OGRFeatureUniquePtr row(OGRFeature::CreateFeature(layer->GetLayerDefn()));
                  row->SetField("ad", "Kılıç");
                  for (int fid = 1; fid <= 2; ++fid) {
                      row->SetFID(fid);
                      QCOMPARE(layer->CreateFeature(row.get()), OGRERR_NONE);
                  }
              });
        sqlite3 *database = nullptr;
        QCOMPARE(sqlite3_open(qPrintable(path), &database), SQLITE_OK);
        QCOMPARE(sqlite3_exec(
                     database, "UPDATE u SET ad = CAST(x'41FF42' AS TEXT) WHERE fid = 1", nullptr, nullptr, nullptr),
            SQLITE_OK);
        sqlite3_close(database);
        const Read got = test::readFile(path);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.value(0, "ad"), std::string("A\uFFFDB"));
        QCOMPARE(got.objects[0].notes.size(), std::size_t{1});
        QCOMPARE(got.objects[0].notes[0].rule, QStringLiteral("read.encoding"));
        QCOMPARE(got.value(1, "ad"), std::string("Kılıç"));
        QVERIFY(got.objects[1].notes.empty());
    }

    void geometriesOfEveryKind()
    {
        const QString path
            = make("GPKG", QStringLiteral("g.gpkg"), [](GDALDataset &dataset, OGRSpatialReference &reference) {
                  OGRLayer &layer = plainLayer(dataset, reference, wkbUnknown, "g");
                  add(layer, "POINT Z (1 2 3)");
                  add(layer, "CURVEPOLYGON (CIRCULARSTRING (10 0, 0 10, -10 0, 0 -10, 10 0))");
                  add(layer, "GEOMETRYCOLLECTION (POINT (1 2), POINT (3 4))");
                  add(layer, "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))", {{"ad", "karma"}});
                  add(layer, "MULTIPOLYGON EMPTY");
                  add(layer, "POINT (nan 2)");
              });
        const Read got = test::readFile(path);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.objects.size(), std::size_t{7});
        QCOMPARE(got.objects[0].geometry.z, std::vector<double>{3});
        QVERIFY(std::abs(area(got.objects[1].geometry) - M_PI * 100) < 0.05);
        QCOMPARE(got.objects[1].notes.at(0).rule, QStringLiteral("read.arc"));
        QCOMPARE(got.objects[2].geometry.kind, GeometryKind::MultiPoint);
        QCOMPARE(got.objects[3].id, std::string("4#1"));
        QCOMPARE(got.objects[4].geometry.kind, GeometryKind::LineString);
        QCOMPARE(got.value(4, "ad"), std::string("karma"));
        QVERIFY(got.objects[5].hadGeometry && got.objects[5].geometry.isEmpty());
        QVERIFY(got.objects[6].fault || got.objects[6].geometry.isEmpty());
    }

    void shapefileCharacterSets_data()
    {
        QTest::addColumn<QByteArray>("set");
        QTest::addColumn<QByteArray>("cpg");
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("forced");
        QTest::newRow("language byte 0xCA") << QByteArray("windows-1254") << QByteArray() << 0xCA << QString();
        QTest::newRow(".cpg") << QByteArray("windows-1254") << QByteArray("1254") << 0 << QString();
        QTest::newRow("nothing, not UTF-8") << QByteArray("windows-1254") << QByteArray() << 0 << QString();
        QTest::newRow("nothing, UTF-8") << QByteArray("UTF-8") << QByteArray() << 0 << QString();
        QTest::newRow("language byte of DOS") << QByteArray("IBM857") << QByteArray() << 0x6B << QString();
        QTest::newRow("the user knows better")
            << QByteArray("IBM857") << QByteArray("1254") << 0 << QStringLiteral("cp857");
    }
    void shapefileCharacterSets()
    {
        QFETCH(const QByteArray, set);
        QFETCH(const QByteArray, cpg);
        QFETCH(const int, language);
        QFETCH(const QString, forced);
        const QDir folder(m_files.folder());
        for (const QString &file : folder.entryList({QStringLiteral("cs.*")}))
            QFile::remove(folder.filePath(file));
        const QString path = make(
            "ESRI Shapefile", QStringLiteral("cs.shp"), [&](GDALDataset &dataset, OGRSpatialReference &reference) {
                char *options[] = {const_cast<char *>("ENCODING="), nullptr};
                OGRLayer *layer = dataset.CreateLayer("cs", &reference, wkbPolygon, options);
                OGRFieldDefn text("ad", OFTString);
                QCOMPARE(layer->CreateField(&text), OGRERR_NONE);
                const QByteArray value = QStringEncoder(set.constData())(QStringLiteral("ŞEHİT ÇAĞRI"));
                add(*layer, square, {{"ad", value}});
            });
        QFile::remove(m_files.path(QStringLiteral("cs.cpg")));
        if (!cpg.isEmpty())
            m_files.write(QStringLiteral("cs.cpg"), cpg);
        QFile dbf(m_files.path(QStringLiteral("cs.dbf")));
        QVERIFY(dbf.open(QIODevice::ReadWrite));
        dbf.seek(29);
        dbf.putChar(static_cast<char>(language));
        dbf.close();
        import::SourceOptions options;
        options.encoding = forced;
        const Read got = test::readFile(path, {}, options);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.value(0, "ad"), std::string("ŞEHİT ÇAĞRI"));
    }

    void cutFilesAreRefused_data()
    {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("cut");
        QTest::newRow("shp") << QStringLiteral("ESRI Shapefile") << QStringLiteral("k1.shp")
                             << QStringLiteral("k1.shp");
        QTest::newRow("dbf") << QStringLiteral("ESRI Shapefile") << QStringLiteral("k2.shp")
                             << QStringLiteral("k2.dbf");
        QTest::newRow("shx") << QStringLiteral("ESRI Shapefile") << QStringLiteral("k3.shp")
                             << QStringLiteral("k3.shx");
        QTest::newRow("gpkg") << QStringLiteral("GPKG") << QStringLiteral("k.gpkg") << QStringLiteral("k.gpkg");
        QTest::newRow("sqlite") << QStringLiteral("SQLite") << QStringLiteral("k.sqlite") << QStringLiteral("k.sqlite");
        QTest::newRow("fgb") << QStringLiteral("FlatGeobuf") << QStringLiteral("k.fgb") << QStringLiteral("k.fgb");
    }
    void cutFilesAreRefused()
    {
        QFETCH(const QString, driver);
        QFETCH(const QString, name);
        QFETCH(const QString, cut);
        const QString path = make(qPrintable(driver), name, [](GDALDataset &dataset, OGRSpatialReference &reference) {
            OGRLayer &layer = plainLayer(dataset, reference);
            for (int i = 0; i < 500; ++i)
                add(layer, square, {{"ad", "x"}});
        });
        const qint64 size = QFileInfo(m_files.path(cut)).size();
        for (const qint64 left : {size * 2 / 3, qint64{120}, qint64{10}}) {
            m_files.truncate(cut, left);
            const Read got = test::readFile(path);
            QVERIFY2(got.error, qPrintable(QStringLiteral("%1 of %2 bytes").arg(left).arg(size)));
            QVERIFY(got.error->file.endsWith(cut) || got.error->file.endsWith(name));
            QVERIFY(!got.error->message.isEmpty());
        }
    }

    void missingIndexIsNamedAndNotWritten()
    {
        const QString path = make("ESRI Shapefile", QStringLiteral("x.shp"),
            [](GDALDataset &dataset, OGRSpatialReference &reference) { add(plainLayer(dataset, reference), square); });
        QVERIFY(QFile::remove(m_files.path(QStringLiteral("x.shx"))));
        const Read got = test::readFile(path);
        QVERIFY(got.error);
        QVERIFY2(got.error->text().contains(QStringLiteral(".shx")), qPrintable(got.error->text()));
        QVERIFY(!QFile::exists(m_files.path(QStringLiteral("x.shx"))));
    }

    void virtualTablesAreRefused()
    {
        const QString path = make("SQLite", QStringLiteral("v.sqlite"),
            [](GDALDataset &dataset, OGRSpatialReference &reference) { add(plainLayer(dataset, reference), square); });
        sqlite3 *database = nullptr;
        QCOMPARE(sqlite3_open(qPrintable(path), &database), SQLITE_OK);
        QCOMPARE(sqlite3_exec(database,
                     "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES('table','kotu','kotu',0,'CREATE "
                     "VIRTUAL TABLE kotu USING VirtualText(''/etc/passwd'', UTF-8, 0)')",
                     nullptr, nullptr, nullptr),
            SQLITE_OK);
        sqlite3_close(database);
        const Read got = test::readFile(path);
        QVERIFY(got.error);
        QVERIFY2(got.error->text().contains(QStringLiteral("\"kotu\"")), qPrintable(got.error->text()));
    }

    void nothingIsWrittenBesideTheDelivery()
    {
        test::Files own;
        const QString path = own.path(QStringLiteral("w.gpkg"));
        QVERIFY(QFile::copy(make("GPKG", QStringLiteral("w0.gpkg"),
                                [](GDALDataset &dataset, OGRSpatialReference &reference) {
                                    add(plainLayer(dataset, reference), square);
                                }),
            path));
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner));
        const Read got = test::readFile(path);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(QDir(own.folder()).entryList(QDir::Files), QStringList{QStringLiteral("w.gpkg")});
    }

    void kml()
    {
        const QByteArray head
            = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>";
        const QByteArray mark = "<Placemark id=\"p1\"><name>Işıklar</name><ExtendedData><Data "
                                "name=\"ada\"><value>007</value></Data></ExtendedData><Point><coordinates>29.9,40.7,5</"
                                "coordinates></Point></Placemark>";
        const Read got = test::readFile(m_files.write(QStringLiteral("a.kml"),
            head + "\n<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>" + mark
                + "</Document></kml>"));
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.objects.size(), std::size_t{1});
        QCOMPARE(got.objects[0].id, std::string("p1"));
        QCOMPARE(got.value(0, "ada"), std::string("007"));
        QCOMPARE(got.value(0, "Name"), std::string("Işıklar"));
        QCOMPARE(got.value(0, "visibility"), std::string()); // not in the file
        QCOMPARE(got.objects[0].geometry.z, std::vector<double>{5});
        QVERIFY(got.noted(QStringLiteral("read.network-link")));
        QCOMPARE(got.notes.at(0).line, 3);
        const Read entity = test::readFile(m_files.write(QStringLiteral("e.kml"),
            "<?xml version=\"1.0\"?>\n<!DOCTYPE kml [<!ENTITY a "
            "\"b\">]>\n<kml><Placemark><name>&a;</name></Placemark></kml>"));
        QVERIFY(entity.error);
        QCOMPARE(entity.error->line, 2);
        const Read cut = test::readFile(m_files.write(QStringLiteral("k.kml"), head + mark));
        QVERIFY(cut.error);
        QCOMPARE(cut.error->line, 2);
    }

    void wrongFormats_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("name");
        QTest::newRow("text called gpkg") << QByteArray("hello") << QStringLiteral("a.gpkg");
        QTest::newRow("text called shp") << QByteArray("hello") << QStringLiteral("a.shp");
        QTest::newRow("text called fgb") << QByteArray("hello") << QStringLiteral("b.fgb");
        QTest::newRow("text called mif") << QByteArray("hello") << QStringLiteral("b.mif");
        QTest::newRow("picture") << QByteArray("\x89PNG\r\n\x1a\n") << QStringLiteral("a.png");
        QTest::newRow("VRT") << QByteArray(
            "<OGRVRTDataSource><OGRVRTLayer "
            "name=\"a\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>")
                             << QStringLiteral("a.vrt");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("c.shp");
    }
    void wrongFormats()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, name);
        const Read got = test::readFile(m_files.write(name, bytes));
        QVERIFY(got.error);
        QVERIFY(got.error->kind == ErrorKind::Input || got.error->kind == ErrorKind::Io);
    }
};

QTEST_GUILESS_MAIN(TstVectorFiles)
#include "tst_vector_files.moc"
