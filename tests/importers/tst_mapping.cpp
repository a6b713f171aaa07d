// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/layer_mapper.h"
#include "importers/common/mapping.h"
#include "importers/common/value_text.h"
#include "importers/import_support.h"

#include <QJsonArray>
#include <QtTest>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;

class TestMapping : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const Catalogue> m_catalogue;

    static QJsonObject json(const QByteArray &text) { return QJsonDocument::fromJson(text).object(); }

    /// The value that one attribute mapping gives for an object with these attributes.
    QString mapped(const QByteArray &way, const std::vector<std::pair<std::string, std::string>> &attributes,
        const char *attribute = "nitelik")
    {
        auto mapping = Mapping::fromJson(json("{\"name\":\"t\",\"nullTexts\":[\"null\"],\"layers\":[{\"layer\":\"L\","
                                              "\"class\":\"parsel\",\"attributes\":{\""
            + QByteArray(attribute) + "\":" + way + "}}]}"));
        if (!mapping)
            return mapping.error().text();
        LayerMapper mapper(mapping->layers[0], *mapping, SourceLayer{.name = u"L"_s}, u"dosya.gml"_s, *m_catalogue);
        SourceObject object;
        object.id = "kimlik.1";
        object.attributes = attributes;
        std::vector<ValueProblem> problems;
        std::vector<Value> values;
        mapper.values(object, values, problems);
        if (!problems.empty())
            return problems[0].rule;
        return QString::fromStdString(
            toText(values[static_cast<std::size_t>(mapper.featureClass()->attributeIndex(attribute))]));
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto catalogue = Catalogue::load();
        QVERIFY2(catalogue, qPrintable(catalogue ? QString() : catalogue.error().text()));
        m_catalogue = *catalogue;
    }

    void ways_data()
    {
        using Attributes = std::vector<std::pair<std::string, std::string>>;
        QTest::addColumn<QByteArray>("way");
        QTest::addColumn<Attributes>("attributes");
        QTest::addColumn<QByteArray>("attribute");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *name, const char *way, const Attributes &attributes, const QString &value,
                             const char *attribute = "nitelik") {
            QTest::addRow("%s", name) << QByteArray(way) << attributes << QByteArray(attribute) << value;
        };
        row("path", "\"a/b\"", {{"a/b", "Arsa"}}, u"Arsa"_s);
        row("path without case", "\"NİTELİK\"", {{"nitelik", "Arsa"}}, u"Arsa"_s);
        row("first present", "[\"a\",\"b\"]", {{"b", "Tarla"}}, u"Tarla"_s);
        row("empty is absent", "[\"a\",\"b\"]", {{"a", "  "}, {"b", "Tarla"}}, u"Tarla"_s);
        row("null text is absent", "[\"a\",\"b\"]", {{"a", "NULL"}, {"b", "Tarla"}}, u"Tarla"_s);
        row("end of path", "\"*/text\"", {{"x/y/text", "Bağ"}}, u"Bağ"_s);
        row("group", "{\"path\":\"a\",\"match\":\"^([^/]+)/\"}", {{"a", "101/7"}}, u"101"_s);
        row("no match, no value", "[{\"path\":\"a\",\"match\":\"^x\"},\"b\"]", {{"a", "101"}, {"b", "iki"}}, u"iki"_s);
        row("joined", "{\"paths\":[\"a\",\"b\",\"c\"],\"join\":\"-\"}", {{"c", "3"}, {"a", "1"}}, u"1-3"_s);
        row("constant", "{\"constant\":\"sabit\"}", {}, u"sabit"_s);
        row("default", "[\"a\",{\"default\":\"yedek\"}]", {}, u"yedek"_s);
        row("default not needed", "[{\"default\":\"yedek\"},\"a\"]", {{"a", "asıl"}}, u"asıl"_s);
        row("translated", "{\"path\":\"a\",\"values\":{\"ARSA\":\"Arsa (imarlı)\"}}", {{"a", "arsa"}},
            u"Arsa (imarlı)"_s);
        row("translated away", "{\"path\":\"a\",\"values\":{\"yok\":\"\"}}", {{"a", "YOK"}}, QString());
        row("condition holds", "{\"path\":\"a\",\"onlyIf\":{\"path\":\"t\",\"values\":[\"Deger\"]}}",
            {{"a", "1"}, {"t", "deger"}}, u"1"_s);
        row("condition fails", "{\"path\":\"a\",\"onlyIf\":{\"path\":\"t\",\"values\":[\"Deger\"]}}",
            {{"a", "1"}, {"t", "Serbest"}}, QString());
        row("condition by expression", "{\"constant\":\"var\",\"onlyIf\":{\"path\":\"t\",\"match\":\"[1-9]\"}}",
            {{"t", "0.5"}}, u"var"_s);
        row("condition by presence", "{\"constant\":\"var\",\"onlyIf\":{\"path\":\"t\"}}", {}, QString());
        row("layer and id", "{\"paths\":[\"@layer\",\"@id\"],\"join\":\"/\"}", {}, u"L/kimlik.1"_s);
        row("zero stays zero", "\"a\"", {{"a", "0"}}, u"0"_s, "yuzolcumu");
        row("Turkish number", "{\"path\":\"a\",\"looseNumber\":true}", {{"a", "1.312,40"}}, u"1312.4"_s, "yuzolcumu");
        row("English number", "{\"path\":\"a\",\"looseNumber\":true}", {{"a", "7,722.87"}}, u"7722.87"_s, "yuzolcumu");
        row("number text stays text", "\"a\"", {{"a", "007"}}, u"007"_s, "ada_no");
        row("code by alias", "\"a\"", {{"a", "3"}}, u"aktif"_s, "durum");
        row("unknown code", "\"a\"", {{"a", "?"}}, u"value.code"_s, "durum");
        row("not a number", "\"a\"", {{"a", "çok"}}, u"value.type"_s, "yuzolcumu");
        row("date of a dateTime", "\"a\"", {{"a", "2000-01-01T00:00:00.0Z"}}, u"2000-01-01"_s, "olusum_tarihi");
        row("wrong date", "\"a\"", {{"a", "31.02.2020"}}, u"value.type"_s, "olusum_tarihi");
    }
    void ways()
    {
        using Attributes = std::vector<std::pair<std::string, std::string>>;
        QFETCH(QByteArray, way);
        QFETCH(Attributes, attributes);
        QFETCH(QByteArray, attribute);
        QFETCH(QString, value);
        QCOMPARE(mapped(way, attributes, attribute.constData()), value);
    }

    void looseNumbers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("plain");
        QTest::addRow("point") << u"900.01"_s << u"900.01"_s;
        QTest::addRow("comma") << u"900,01"_s << u"900.01"_s;
        QTest::addRow("both, comma last") << u"1.312,40"_s << u"1312.40"_s;
        QTest::addRow("both, point last") << u"7,722.87"_s << u"7722.87"_s;
        QTest::addRow("groups of points") << u"1.234.567"_s << u"1234567"_s;
        QTest::addRow("groups of commas") << u"1,234,567"_s << u"1234567"_s;
        QTest::addRow("lone point stays a point") << u"1.234"_s << u"1.234"_s;
        QTest::addRow("word") << u"yok"_s << u"yok"_s;
    }
    void looseNumbers()
    {
        QFETCH(QString, text);
        QFETCH(QString, plain);
        QCOMPARE(QString::fromStdString(plainValueText(AttributeType::Real, text.toStdString(), true, false)), plain);
    }

    void jsonKeepsOrderAndEscapes()
    {
        const std::string text = jsonObject({{"b", {"a\"\\\n\x01"}}, {"a", {"1", "2"}}});
        QCOMPARE(QString::fromStdString(text), u"{\"b\":\"a\\\"\\\\\\n\\u0001\",\"a\":[\"1\",\"2\"]}"_s);
        QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString(text)).isObject());
    }

    void savedIsReadBack()
    {
        QTemporaryDir folder;
        for (const auto &encoding : encodings()) {
            if (encoding->mapping().isEmpty())
                continue;
            const auto mapping = Mapping::load(encoding->mapping());
            QVERIFY2(mapping, qPrintable(mapping ? QString() : mapping.error().text()));
            const QString path = folder.filePath(u"m.json"_s);
            QVERIFY(mapping->save(path));
            const auto again = Mapping::load(path);
            QVERIFY2(again, qPrintable(again ? QString() : again.error().text()));
            QCOMPARE(again->toJson(), mapping->toJson());
        }
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("place");
        QTest::addRow("no JSON") << QByteArray("{\"layers\":[") << u"byte"_s;
        QTest::addRow("no layers") << QByteArray("{\"name\":\"a\"}") << u"layers"_s;
        QTest::addRow("misspelt key") << QByteArray("{\"layers\":[{\"layer\":\"a\",\"clas\":\"parsel\"}]}")
                                      << u"clas"_s;
        QTest::addRow("way without path")
            << QByteArray("{\"layers\":[{\"layer\":\"a\",\"class\":\"parsel\",\"attributes\":{\"ada_no\":{}}}]}")
            << u"ada_no"_s;
        QTest::addRow("ignore without reason")
            << QByteArray("{\"layers\":[{\"layer\":\"a\",\"ignoreLayer\":{\"rule\":\"x\"}}]}") << u"ignoreLayer"_s;
        QTest::addRow("unknown class") << QByteArray("{\"layers\":[{\"layer\":\"a\",\"class\":\"parsl\"}]}")
                                       << u"parsl"_s;
        QTest::addRow("unknown attribute")
            << QByteArray("{\"layers\":[{\"layer\":\"a\",\"class\":\"parsel\",\"attributes\":{\"adano\":\"a\"}}]}")
            << u"adano"_s;
        QTest::addRow("bad expression") << QByteArray("{\"layers\":[{\"layer\":\"a\",\"class\":\"parsel\","
                                                      "\"attributes\":{\"ada_no\":{\"path\":\"a\",\"match\":\"(\"}}}]}")
                                        << u"ada_no"_s;
    }
    void mistakesAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, place);
        QTemporaryDir folder;
        QFile file(folder.filePath(u"m.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        const auto mapping = Mapping::load(file.fileName());
        const auto sound = mapping ? mapping->check(*m_catalogue) : Result<void>(std::unexpected(mapping.error()));
        QVERIFY(!sound);
        QCOMPARE(sound.error().kind, ErrorKind::Input);
        QVERIFY2(sound.error().text().contains(place), qPrintable(sound.error().text()));
    }

    void guessesNeverNamePersonalAttributes()
    {
        const LayerMapping guess
            = guessLayer({.name = u"parsel"_s, .fields = {u"ada_no"_s, u"parsel_no"_s, u"malik"_s}, .geometry = GeometryKind::Polygon},
                *m_catalogue);
        QCOMPARE(QString::fromStdString(guess.className), u"parsel"_s);
        for (const AttributeMapping &attribute : guess.attributes)
            QVERIFY(!m_catalogue->find("parsel")->attribute(attribute.attribute)->personal);
    }

    void guesses_data()
    {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QStringList>("fields");
        QTest::addColumn<GeometryKind>("kind");
        QTest::addColumn<QString>("className");
        const auto area = GeometryKind::Polygon;
        QTest::addRow("by name") << u"PARSEL"_s << QStringList{u"ADA"_s, u"PARSEL_NO"_s} << area << u"parsel"_s;
        QTest::addRow("by alias") << u"TKGM:parseller"_s << QStringList{u"adano"_s} << area << u"parsel"_s;
        QTest::addRow("by attributes") << u"katman1"_s << QStringList{u"MAHALLE"_s, u"ADA_NO"_s, u"PARSEL_NO"_s} << area
                                       << u"parsel"_s;
        QTest::addRow("wrong geometry") << u"parsel"_s << QStringList{u"ada"_s} << GeometryKind::LineString
                                        << u"dis_veri"_s;
        QTest::addRow("required missing") << u"mahalle"_s << QStringList{u"renk"_s} << area << u"dis_veri"_s;
        QTest::addRow("name alone") << u"Building"_s << QStringList{u"name"_s, u"renk"_s, u"doku"_s} << area
                                    << u"dis_veri"_s;
        QTest::addRow("nothing known") << u"Hauskoordinaten"_s << QStringList{u"STRNAME"_s} << GeometryKind::Point
                                       << u"dis_veri"_s;
    }
    void guesses()
    {
        QFETCH(QString, layer);
        QFETCH(QStringList, fields);
        QFETCH(GeometryKind, kind);
        QFETCH(QString, className);
        const SourceLayer source{.name = layer, .fields = fields, .geometry = kind};
        const LayerMapping guess = guessLayer(source, *m_catalogue);
        QCOMPARE(QString::fromStdString(guess.className), className);
        QVERIFY(!guess.why.isEmpty());
        const Mapping mapping = guessMapping({source}, *m_catalogue);
        QVERIFY(mapping.check(*m_catalogue));
    }

    void personalColumns_data()
    {
        QTest::addColumn<bool>("personal");
        for (const char *name : {"malik", "MALIK_ADI", "TC_KIMLIK_NO", "Ad_Soyad", "telefon", "yapi/malik", "tckn"})
            QTest::addRow("%s", name) << true;
        for (const char *name : {"ada", "ad", "tcdd_hat", "telefon_kulubesi", "mahalle", "maliyet"})
            QTest::addRow("%s", name) << false;
    }
    void personalColumns()
    {
        QFETCH(bool, personal);
        QCOMPARE(looksPersonal(QString::fromUtf8(QTest::currentDataTag())), personal);
    }

    void usersMappingLoadsWhatItNames()
    {
        test::ImportStore store;
        const QByteArray text
            = "<c:FC xmlns:c='x' xmlns:gml='http://www.opengis.net/gml'><gml:featureMember><c:tasinmaz "
              "gml:id='1'><c:p>7</c:p><c:sahip>Deneme Kişi</c:sahip><c:seviye>2</c:seviye><c:g>"
              "<gml:Polygon srsName='EPSG:5254'><gml:exterior><gml:LinearRing><gml:posList>500000 4400000 500010 "
              "4400000 500010 4400010 500000 4400000</gml:posList></gml:LinearRing>"
              "</gml:exterior></gml:Polygon></c:g></c:tasinmaz></gml:featureMember><gml:featureMember><c:tasinmaz "
              "gml:id='2'><c:p>8</c:p><c:seviye>9</c:seviye></c:tasinmaz></gml:featureMember></c:FC>";
        const QString map = store.write(
            "{\"name\":\"kendi\",\"layers\":[{\"layer\":\"tasinmaz\",\"onlyIf\":{\"path\":\"seviye\",\"values\":[\"2\"]"
            "},\"class\":\"parsel\",\"attributes\":{\"parsel_no\":\"p\",\"malik\":\"sahip\"}},"
            "{\"layer\":\"tasinmaz\",\"ignoreLayer\":{\"rule\":\"baska\",\"reason\":\"of another level\"}}]}",
            u"kendi.json"_s);
        const auto report = store.import({store.write(text, u"a.gml"_s)}, {.mappingFile = map});
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        QCOMPARE((*report)[u"loaded"].toInt(), 1);
        QCOMPARE((*report)[u"ignored"].toInt(), 1);
        QCOMPARE(store.value("parsel", store.all("parsel")[0], "malik"), u"Deneme Kişi"_s);
        const auto wrong
            = store.import({store.write(text, u"a.gml"_s)}, {.mappingFile = store.write("{}", u"bos.json"_s)});
        QVERIFY(!wrong);
        QVERIFY(wrong.error().text().contains(u"bos.json"_s));
    }

    void parcelQueryGeoJson()
    {
        test::ImportStore store;
        const QByteArray text
            = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ParselNo":"07","Alan":"1.312,40","Mevkii":"Köyiçi","Nitelik":"Tarla","Ada":"0","Il":"Kocaeli","Ilce":"İzmit","Pafta":"G23","Mahalle":"Kadıköy"},
            "geometry":{"type":"Polygon","coordinates":[[[29.94,40.766],[29.941,40.766],[29.941,40.7668],[29.94,40.766]]]}}],"crs":{"type":"name","properties":{"name":"EPSG:4326"}}})";
        const auto report = store.import({store.write(text, u"parsel.geojson"_s)});
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        QCOMPARE((*report)[u"files"].toArray()[0].toObject()[u"encoding"].toString(), u"tkgm"_s);
        const auto parcels = store.all("parsel");
        QCOMPARE(parcels.size(), 1);
        const auto value = [&](const char *attribute) { return store.value("parsel", parcels[0], attribute); };
        QCOMPARE(value("ada_no"), u"0"_s);
        QCOMPARE(value("parsel_no"), u"07"_s);
        QCOMPARE(value("yuzolcumu"), u"1312.4"_s);
        QCOMPARE(value("mahalle"), u"Kadıköy"_s);
        QCOMPARE(value("durum"), u"aktif"_s);
    }

    void flatTucbsLayers()
    {
        test::ImportStore store;
        const QByteArray ring
            = "<gml:Polygon srsName='urn:ogc:def:crs:EPSG::5254'><gml:exterior><gml:LinearRing><gml:posList>4400000 "
              "500000 4400000 500010 4400010 500010 4400000 "
              "500000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>";
        const QByteArray text = "<wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs/2.0' "
                                "xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:t='http://ornek.test/tucbs'>"
                                "<wfs:member><t:TUCBS_Mahalle "
                                "gml:id='m.1'><t:tucbsNo>15</t:tucbsNo><t:adi>Örnek</"
                                "t:adi><t:idariHiyerarsiDuzeyKodu>mahalle</t:idariHiyerarsiDuzeyKodu><t:geometri>"
            + ring
            + "</t:geometri></t:TUCBS_Mahalle></wfs:member>"
              "<wfs:member><t:TUCBS_Bina "
              "gml:id='b.1'><t:tucbsNo>7</t:tucbsNo><t:zeminUstuKatSayisi>3</"
              "t:zeminUstuKatSayisi><t:yapiDurumDegeri>null</t:yapiDurumDegeri><t:geometri>"
            + ring
            + "</t:geometri></t:TUCBS_Bina></wfs:member>"
              "<wfs:member><t:TUCBS_Numarataj "
              "gml:id='n.1'><t:tucbsNo>9</t:tucbsNo><t:kapiNumarasi>12/A</t:kapiNumarasi><t:konum><gml:Point "
              "srsName='urn:ogc:def:crs:EPSG::5254'><gml:pos>4400005 "
              "500005</gml:pos></gml:Point></t:konum></t:TUCBS_Numarataj></wfs:member>"
              "</wfs:FeatureCollection>";
        const auto report = store.import({store.write(text, u"tucbs.gml"_s)});
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        QCOMPARE((*report)[u"files"].toArray()[0].toObject()[u"encoding"].toString(), u"tucbs"_s);
        QCOMPARE((*report)[u"loaded"].toInt(), 3);
        QCOMPARE(store.value("mahalle", store.all("mahalle")[0], "ad"), u"Örnek"_s);
        QCOMPARE(store.value("yapi", store.all("yapi")[0], "zemin_ustu_kat"), u"3"_s);
        QCOMPARE(store.value("numarataj", store.all("numarataj")[0], "kapi_no"), u"12/A"_s);
    }
};

QTEST_GUILESS_MAIN(TestMapping)
#include "tst_mapping.moc"
