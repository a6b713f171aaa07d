// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/gdal_drivers.h"
#include "importers/import_case.h"
#include "importers/maks/maks_tables.h"
#include "importers/maks/maks_values.h"
#include "importers/source_case.h"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

using namespace kbs;
using test::Read;

/// MAKS extracts as municipal copies hold them, made up here.
class TstMaks : public QObject {
    Q_OBJECT

private:
    test::Files m_files;
    test::FreshStores m_stores;

    using Row = std::vector<std::pair<const char *, const char *>>;
    static void layer(GDALDataset &dataset, const char *name, OGRwkbGeometryType type,
        const std::vector<std::pair<const char *, Row>> &rows)
    {
        OGRSpatialReference reference;
        reference.importFromEPSG(5254);
        reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        OGRLayer *made = dataset.CreateLayer(name, &reference, type, nullptr);
        for (const auto &[column, value] : rows.at(0).second) {
            OGRFieldDefn field(column, OFTString);
            made->CreateField(&field);
        }
        for (const auto &[wkt, row] : rows) {
            const OGRFeatureUniquePtr feature(OGRFeature::CreateFeature(made->GetLayerDefn()));
            OGRGeometry *geometry = nullptr;
            if (wkt && OGRGeometryFactory::createFromWkt(wkt, nullptr, &geometry) == OGRERR_NONE)
                feature->SetGeometryDirectly(geometry);
            int index = 0;
            for (const auto &[column, value] : row)
                feature->SetField(index++, value);
            if (made->CreateFeature(feature.get()) != OGRERR_NONE)
                qFatal("GDAL cannot write a feature");
        }
    }
    static std::unique_ptr<GDALDataset> dataset(const char *driver, const QString &path)
    {
        return std::unique_ptr<GDALDataset>(
            GetGDALDriverManager()->GetDriverByName(driver)->Create(qPrintable(path), 0, 0, 0, GDT_Unknown, nullptr));
    }

    static constexpr const char *street = "{a1b2c3d4-0000-4000-8000-000000000001}";
    static constexpr const char *streetKey = "A1B2C3D4-0000-4000-8000-000000000001";

    QString extract(const char *type) const
    {
        const QString path = m_files.path(QStringLiteral("maks_%1.gpkg").arg(QLatin1StringView(type)));
        const auto made = dataset("GPKG", path);
        layer(*made, "MAKS_YOL", wkbNone,
            {{nullptr, {{"id", street}, {"kimlikno", "1001.0"}, {"ad", "Işıklar"}, {"tip", type}}}});
        layer(*made, "YOLORTAHAT", wkbLineString,
            {{"LINESTRING (495000 4514500, 495100 4514500)",
                {{"id", "y1"}, {"kimlikno", "2001"}, {"yolid", " a1b2c3d4-0000-4000-8000-000000000001 "},
                    {"ad", "Işıklar"}, {"tip", type}, {"olusturan", "kullanici"}}}});
        layer(*made, "YOLORTAHATYON", wkbNone,
            {{nullptr,
                {{"id", "s1"}, {"kimlikno", "3001"}, {"yolortahatid", "y1"}, {"tanitimkodu", "5"},
                    {"uavtkodu", "123456"}}}});
        layer(*made, "kapilar", wkbPoint,
            {{"POINT (495010 4514505)",
                {{"id", "n1"}, {"kimlikno", "400000001"}, {"kapino", "12/A"}, {"yolortahatyonid", "s1"},
                    {"olusturmatarihi", "1700000000000"}}}});
        layer(*made, "BAGIMSIZBOLUM", wkbNone,
            {{nullptr,
                {{"id", "b1"}, {"kimlikno", "5001"}, {"numaratajid", "n1"}, {"bagimsizbolumno", "3"},
                    {"tckimlikno", "10000000146"}, {"babaadi", "Ali"}}}});
        layer(*made, "YAPI", wkbPolygon,
            {{"POLYGON ((495000 4514500, 495010 4514500, 495010 4514510, 495000 4514510, 495000 4514500))",
                {{"id", "p1"}, {"kimlikno", "6001"}, {"zeminustukatsayisi", "5"},
                    {"siteveyakooperatifadi", "Gül Sitesi"}, {"durum", "Kullanımda"}}}});
        return path;
    }

private Q_SLOTS:
    void initTestCase() { registerGdalDrivers(); }

    void extractBecomesClasses_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<std::string>("stored");
        QTest::newRow("list of MAKS: 1 is Sokak") << QStringLiteral("1") << std::string("sokak");
        QTest::newRow("list of UAVT: 4 is Sokak") << QStringLiteral("4") << std::string("sokak");
    }
    void extractBecomesClasses()
    {
        QFETCH(const QString, type);
        QFETCH(const std::string, stored);
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        Store &store = *place.store;
        const QString path = extract(qPrintable(type));
        const auto done = test::importFiles(store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->files.at(0).encoding, QStringLiteral("maks"));
        QVERIFY2(done->ledger.loaded == 6 && done->ledger.read == 6, qPrintable(test::describe(done->ledger)));

        const auto one = [&](const char *name) {
            const auto all = test::features(store, name);
            return all.size() == 1 ? all[0] : Feature{.id = -1};
        };
        const auto value
            = [&](const char *name, const char *attribute) { return test::valueOf(store, name, one(name), attribute); };
        QCOMPARE(value("yol", "ad"), std::string("Işıklar"));
        QCOMPARE(value("yol", "kimlik_no"), std::string("1001"));
        QCOMPARE(value("yol", "maks_id"), std::string(streetKey));
        QCOMPARE(value("yol", "tur"), stored);
        QCOMPARE(value("yol_orta_hat", "yol_maks_id"), std::string(streetKey));
        QCOMPARE(value("yol_yon", "csbm_kodu"), std::string("123456"));
        QCOMPARE(value("numarataj", "kapi_no"), std::string("12/A"));
        QCOMPARE(value("numarataj", "yol_yon_maks_id"), std::string("s1"));
        QVERIFY(value("numarataj", "surum_baslangici").starts_with("2023-11-14"));
        QCOMPARE(value("bagimsiz_bolum", "ic_kapi_no"), std::string("3"));
        QCOMPARE(value("yapi", "zemin_ustu_kat"), std::string("5"));
        QCOMPARE(value("yapi", "site_adi"), std::string("Gül Sitesi"));

        const QString once = test::hashOf(store);
        const auto again = test::importFiles(store, {path});
        QVERIFY(again);
        QCOMPARE(again->revision, done->revision);
        QCOMPARE(test::hashOf(store), once);
    }

    void personalColumnsAreRefusedAndNamed()
    {
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {extract("1")});
        QVERIFY(done);
        for (const Feature &feature : test::allFeatures(*place.store))
            QVERIFY(test::textOf(feature).find("10000000146") == std::string::npos
                && test::textOf(feature).find("Ali\n") == std::string::npos);
        const auto &uses = done->ledger.attributes.at(QStringLiteral("BagimsizBolum"));
        QVERIFY2(uses.at(QStringLiteral("tckimlikno")).outcome.contains(QStringLiteral("personal")),
            qPrintable(uses.at(QStringLiteral("tckimlikno")).outcome));
        QVERIFY(uses.at(QStringLiteral("babaadi")).outcome.contains(QStringLiteral("personal")));
        QVERIFY(!done->ledger.attributes.at(QStringLiteral("YolOrtaHat"))
                .at(QStringLiteral("olusturan"))
                .outcome.contains(QStringLiteral("→")));
    }

    void shapefileNamesAreCompleted()
    {
        const QString path = m_files.path(QStringLiteral("numarataj.shp"));
        {
            const auto made = dataset("ESRI Shapefile", path);
            layer(*made, "numarataj", wkbPoint,
                {{"POINT (495010 4514505)",
                    {{"kimlikno", "400000001"}, {"kapino", "7"}, {"yolortahat", "s1"}, {"digeryapii", "d1"},
                        {"baglioldug", "n0"}}}});
        }
        const Read got = test::readFile(path);
        QVERIFY2(!got.error, got.error ? qPrintable(got.error->text()) : "");
        QCOMPARE(got.layers.at(0).name, QStringLiteral("Numarataj"));
        QCOMPARE(got.value(0, "yolortahatyonid"), std::string("s1"));
        QCOMPARE(got.value(0, "digeryapiid"), std::string("d1"));
        QCOMPARE(got.value(0, "baglioldugunumaratajid"), std::string("n0"));
    }

    /// MAKS names the province by its GUID, others by its code: neither overwrites the other.
    void upperUnitIsNoCode()
    {
        const QString path = m_files.path(QStringLiteral("maks_ilce.gpkg"));
        {
            const auto made = dataset("GPKG", path);
            layer(*made, "ILCE", wkbPolygon,
                {{"POLYGON ((495000 4514500, 499000 4514500, 499000 4519000, 495000 4519000, 495000 4514500))",
                    {{"id", "{c1}"}, {"kimlikno", "1197"}, {"ad", "Merkez"}, {"ilid", street},
                        {"merkezilcemi", "1"}}}});
            layer(*made, "MAHALLE", wkbPolygon,
                {{"POLYGON ((495000 4514500, 496000 4514500, 496000 4515000, 495000 4515000, 495000 4514500))",
                    {{"id", "{m1}"}, {"kimlikno", "12345"}, {"ad", "Işıklar"}, {"ilceid", street},
                        {"belediyeid", "b1"}}}});
        }
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        const auto districts = test::features(*place.store, "ilce"), quarters = test::features(*place.store, "mahalle");
        QCOMPARE(districts.size(), 1u);
        QCOMPARE(quarters.size(), 1u);
        QCOMPARE(test::valueOf(*place.store, "ilce", districts[0], "il_maks_id"), std::string(streetKey));
        QCOMPARE(test::valueOf(*place.store, "ilce", districts[0], "il_kodu"), std::string());
        QCOMPARE(test::valueOf(*place.store, "mahalle", quarters[0], "ilce_maks_id"), std::string(streetKey));
        QCOMPARE(test::valueOf(*place.store, "mahalle", quarters[0], "ilce_kodu"), std::string());
    }

    static QString doors(const test::Files &files, const QString &name, const std::vector<Row> &rows)
    {
        const QString path = files.path(name);
        const auto made = dataset("GPKG", path);
        std::vector<std::pair<const char *, Row>> all;
        for (const Row &row : rows)
            all.emplace_back("POINT (495010 4514505)", row);
        layer(*made, "numarataj", wkbPoint, all);
        return path;
    }
    static Row door(const char *number, const char *kapi, const char *version, const char *active)
    {
        return {{"id", number}, {"kimlikno", number}, {"kapino", kapi}, {"yolortahatyonid", "s1"},
            {"versiyon", version}, {"aktif", active}};
    }

    /// First everything, then the changes: a new door number, a row in two versions, a row that was switched off.
    void incrementalDeliveries()
    {
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        Store &store = *place.store;
        const auto first = test::importFiles(store,
            {doors(m_files, QStringLiteral("ilk.gpkg"),
                {door("101", "1", "1", "1"), door("1012", "2", "2", "1"), door("103", "3", "3", "1")})});
        QVERIFY2(first, first ? "" : qPrintable(first.error().text()));
        QCOMPARE(first->ledger.loaded, 3);
        const QString changes = doors(m_files, QStringLiteral("fark.gpkg"),
            {door("103", "3/B", "9", "1"), door("103", "3/A", "8", "1"), door("101", "1", "7", "0"),
                door("104", "4", "10", "true"), door("999", "5", "11", "0")});
        const auto second = test::importFiles(store, {changes});
        QVERIFY2(second, second ? "" : qPrintable(second.error().text()));
        QVERIFY2(second->ledger.read == 5 && second->ledger.loaded == 2 && second->ledger.ignored == 3,
            qPrintable(test::describe(second->ledger)));
        QCOMPARE(test::countRule(second->ledger, QStringLiteral("maks.older-version")), 1);
        QVERIFY(test::countRule(second->ledger, QStringLiteral("maks.inactive")) > 0);
        QStringList left;
        for (const Feature &feature : test::features(store, "numarataj"))
            left << QString::fromStdString(test::valueOf(store, "numarataj", feature, "kimlik_no") + "="
                + test::valueOf(store, "numarataj", feature, "kapi_no"));
        left.sort();
        // 101 is gone, 1012 (whose key begins alike) is not
        QCOMPARE(left, (QStringList{QStringLiteral("1012=2"), QStringLiteral("103=3/B"), QStringLiteral("104=4")}));
        const auto again = test::importFiles(store, {changes});
        QCOMPARE(again->revision, second->revision);
    }

    /// Answers of the national service: GML with the names of MAKS.
    void answersOfTheService()
    {
        const QByteArray gml
            = "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" "
              "xmlns:gml=\"http://www.opengis.net/gml\" "
              "xmlns:maks=\"http://maks.nvi.gov.tr\"><gml:featureMember><maks:Numarataj gml:id=\"Numarataj.1\">"
              "<maks:id>{a1b2c3d4-0000-4000-8000-00000000000f}</maks:id><maks:kimlikNo>400000001</maks:kimlikNo>"
              "<maks:kapiNo>12/A</maks:kapiNo><maks:yolOrtaHatYonId>s1</maks:yolOrtaHatYonId><maks:geometri><gml:Point "
              "srsName=\"EPSG:4326\"><gml:pos>29.94 40.766</gml:pos></gml:Point></maks:geometri></maks:Numarataj>"
              "</gml:featureMember></wfs:FeatureCollection>";
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {m_files.write(QStringLiteral("maks.gml"), gml)});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(done->files[0].encoding, QStringLiteral("maks"));
        const auto all = test::features(*place.store, "numarataj");
        QVERIFY2(all.size() == 1, qPrintable(test::describe(done->ledger)));
        QCOMPARE(test::valueOf(*place.store, "numarataj", all[0], "kapi_no"), std::string("12/A"));
        QCOMPARE(test::valueOf(*place.store, "numarataj", all[0], "kimlik_no"), std::string("400000001"));
        QCOMPARE(test::valueOf(*place.store, "numarataj", all[0], "maks_id"),
            std::string("A1B2C3D4-0000-4000-8000-00000000000F"));
    }

    /// Services point by national numbers, files by GUIDs: each reference stays in the column of its system.
    void bothKeySystems()
    {
        const auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const QString path = m_files.path(QStringLiteral("iki.gpkg"));
        {
            const auto made = dataset("GPKG", path);
            layer(*made, "numarataj", wkbPoint,
                {{"POINT (495010 4514505)",
                     {{"id", street}, {"kimlikno", "1"}, {"kapino", "1"}, {"yolortahatyonid", street},
                         {"yolortahatyonkimlikno", ""}, {"yapiid", street}, {"yapikimlikno", ""}}},
                    {"POINT (495020 4514505)",
                        {{"id", ""}, {"kimlikno", "2"}, {"kapino", "2"}, {"yolortahatyonid", ""},
                            {"yolortahatyonkimlikno", "3001.0"}, {"yapiid", ""}, {"yapikimlikno", "6001"}}}});
        }
        const auto done = test::importFiles(*place.store, {path});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        const auto all = test::features(*place.store, "numarataj");
        QCOMPARE(all.size(), std::size_t{2});
        for (const Feature &feature : all) {
            const bool isGuid = test::valueOf(*place.store, "numarataj", feature, "kimlik_no") == "1";
            const auto is = [&](const char *name) { return test::valueOf(*place.store, "numarataj", feature, name); };
            QCOMPARE(is("yol_yon_maks_id"), isGuid ? std::string(streetKey) : std::string());
            QCOMPARE(is("yol_yon_kimlik_no"), isGuid ? std::string() : std::string("3001"));
            QCOMPARE(is("yapi_maks_id"), isGuid ? std::string(streetKey) : std::string());
            QCOMPARE(is("yapi_kimlik_no"), isGuid ? std::string() : std::string("6001"));
        }
    }

    void textTables()
    {
        const Read got = test::readFile(m_files.write(QStringLiteral("bagimsizbolum.csv"),
            "id;kimlikno;numaratajid;bagimsizbolumno\nb1;5001;n1;3\nb2;1.23E+09;n1;4\n"));
        QVERIFY(!got.error);
        QCOMPARE(got.layers.at(0).name, QStringLiteral("BagimsizBolum"));
        QCOMPARE(got.value(1, "kimlikno"), std::string()); // the spreadsheet rounded it: not used, and said
        QVERIFY(got.noted(QStringLiteral("maks.rounded-number")));
    }

    void othersAreNotTaken()
    {
        const auto probe = import::Probe::of(m_files.write(QStringLiteral("yol.csv"), "id;ad;tip\n1;x;1\n"));
        QCOMPARE((*import::recognise(*probe))->name(), QStringLiteral("table"));
    }

    void values()
    {
        using namespace import::maks;
        QCOMPARE(
            mendedKey(" {a1b2c3d4-0000-4000-8000-00000000000f} "), std::string("A1B2C3D4-0000-4000-8000-00000000000F"));
        QCOMPARE(mendedKey("17.0"), std::string("17"));
        QCOMPARE(mendedNumber("400000001.0").text, std::string("400000001"));
        QCOMPARE(mendedNumber("12/A").text, std::string("12/A"));
        QVERIFY(!mendedNumber("4.0E+08").refusal.isEmpty());
        QVERIFY(mendedNumber("12E3").refusal.isEmpty()); // a door, not a number
        QCOMPARE(mendedDate("1700000000000"), std::string("2023-11-14"));
        QCOMPARE(mendedDate("1970-01-01"), std::string());
        QCOMPARE(mendedDate("31.12.9999"), std::string());
        QCOMPARE(mendedDate("2024-02-03"), std::string("2024-02-03"));
        QVERIFY(isOff("0") && isOff("0.0") && isOff("false") && isOff("Hayır") && isOff("PASİF"));
        QVERIFY(!isOff("1") && !isOff("true") && !isOff("Evet") && !isOff("2"));
        QCOMPARE(squeezed("YOLORTAHAT_ID"), std::string("yolortahatid"));
    }
};

QTEST_GUILESS_MAIN(TstMaks)
#include "tst_maks.moc"
