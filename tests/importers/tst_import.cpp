// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/common/known_delivery.h"
#include "importers/common/mapping.h"
#include "importers/import_support.h"

#include <QJsonArray>
#include <QtTest>

#include <cmath>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;
using test::ImportStore;

namespace {

QByteArray collection(const QByteArray &members)
{
    return "<?xml version='1.0' encoding='UTF-8'?>\n<gml:FeatureCollection xmlns:kbs='http://ornek.test/kbs/1.0' "
           "xmlns:gml='http://www.opengis.net/gml/3.2' gml:id='c'>\n"
        + members + "</gml:FeatureCollection>\n";
}

constexpr const char *square = "4514588 494934 4514588 495018 4514677 495018 4514677 494934 4514588 494934";

QByteArray polygon(const QByteArray &positions, const QByteArray &srs = "urn:ogc:def:crs:EPSG::5254")
{
    const QByteArray name = srs.isEmpty() ? QByteArray() : " srsName='" + srs + "'";
    return "<gml:Polygon" + name + "><gml:exterior><gml:LinearRing><gml:posList>" + positions
        + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>";
}

QByteArray parcel(const QByteArray &id, const QByteArray &block, const QByteArray &number, const QByteArray &geometry,
    const QByteArray &more = {})
{
    return "<gml:featureMember><kbs:Parsel gml:id='" + id + "'><kbs:mahalle>Kadıköy Mahallesi</kbs:mahalle><kbs:ada>"
        + block + "</kbs:ada><kbs:parsel>" + number + "</kbs:parsel>" + more
        + (geometry.isEmpty() ? QByteArray() : "<kbs:geometri>" + geometry + "</kbs:geometri>")
        + "</kbs:Parsel></gml:featureMember>\n";
}

/// Off every round number, so that its rounding can be told from it.
constexpr const char *exactSquare = "4514588.1234 494934.1234 4514588.1234 495018.1234 4514677.1234 495018.1234 "
                                    "4514677.1234 494934.1234 4514588.1234 494934.1234";

/// The corners of `exactSquare` in TUREF degrees (latitude first) with so many decimals; the second corner moved by
/// `shift` metres, the ring starting at corner `start`.
QByteArray inDegrees(int decimals, Point shift, std::size_t start = 0)
{
    std::vector<Point> corners{{494934.1234, 4514588.1234}, {495018.1234 + shift.x, 4514588.1234 + shift.y},
        {495018.1234, 4514677.1234}, {494934.1234, 4514677.1234}};
    const auto transformer = Transformer::create(*crs::find(u"EPSG:5254"_s), *crs::find(u"EPSG:5252"_s));
    QByteArray out;
    for (std::size_t i = 0; i <= corners.size(); ++i) {
        Geometry point = Geometry::point(corners[(start + i) % 4].x, corners[(start + i) % 4].y);
        if (!transformer || !transformer->transform(point))
            qFatal("the test's coordinates cannot be transformed");
        out += QByteArray::number(point.points[0].y, 'f', decimals) + ' '
            + QByteArray::number(point.points[0].x, 'f', decimals) + ' ';
    }
    return out;
}

QStringList rules(const QJsonObject &report)
{
    QStringList rules;
    for (const auto &finding : report[u"findings"].toArray())
        rules << finding.toObject()[u"rule"].toString();
    return rules;
}

QJsonObject finding(const QJsonObject &report, const QString &rule)
{
    for (const auto &entry : report[u"findings"].toArray())
        if (entry.toObject()[u"rule"].toString() == rule)
            return entry.toObject();
    return {};
}

QString counts(const QJsonObject &report)
{
    return u"%1 = %2 + %3 + %4"_s.arg(report[u"read"].toInt())
        .arg(report[u"loaded"].toInt())
        .arg(report[u"rejected"].toInt())
        .arg(report[u"ignored"].toInt());
}

} // namespace

#define IMPORTED(result) QVERIFY2(result, qPrintable(result ? QString() : result.error().text()))

class TestImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parcelsByNameAndAlias()
    {
        ImportStore store;
        const auto report
            = store.import({store.write(collection(parcel("P1", "101", "1", polygon(square),
                                            "<kbs:yuzolcumu>7476.00</kbs:yuzolcumu><kbs:renk>mavi</kbs:renk>")),
                u"a.gml"_s)});
        IMPORTED(report);
        QCOMPARE(counts(*report), u"1 = 1 + 0 + 0"_s);
        const auto parcels = store.all("parsel");
        QCOMPARE(parcels.size(), 1);
        QCOMPARE(store.value("parsel", parcels[0], "ada_no"), u"101"_s);
        QCOMPARE(store.value("parsel", parcels[0], "yuzolcumu"), u"7476"_s);
        QCOMPARE(parcels[0].geometry.bbox(), (Bbox{494934, 4514588, 495018, 4514677}));
        const QJsonObject uses = (*report)[u"attributes"].toObject()[u"Parsel"].toObject();
        QCOMPARE(uses[u"ada"].toObject()[u"outcome"].toString(), u"→ ada_no"_s);
        QCOMPARE(uses[u"renk"].toObject()[u"outcome"].toString(), u"unmapped"_s);
    }

    void importingAgainChangesNothing()
    {
        ImportStore store;
        const QString file = store.write(
            collection(parcel("P1", "101", "1", polygon(square))
                + parcel("P2", "101", "2", polygon("4514588 495034 4514588 495118 4514677 495118 4514588 495034"))),
            u"a.gml"_s);
        const auto first = store.import({file});
        IMPORTED(first);
        const QString hash = store.hash();
        const auto second = store.import({file});
        IMPORTED(second);
        QCOMPARE((*second)[u"revision"], (*first)[u"revision"]);
        QCOMPARE((*second)[u"classes"].toObject()[u"parsel"].toObject()[u"unchanged"].toInt(), 2);
        QCOMPARE(store.hash(), hash);
    }

    /// The same bytes again are not read again; one byte, one option or one revision more, and they are.
    void theSameDeliveryIsKnown()
    {
        test::ImportStore store;
        const QByteArray text
            = "<f:C xmlns:f='f' "
              "xmlns:gml='http://www.opengis.net/gml'><gml:featureMember><f:parsel><f:mahalle>Merkez</"
              "f:mahalle><f:ada_no>101</f:ada_no>"
              "<f:parsel_no>7</f:parsel_no><f:geom><gml:Polygon srsName='EPSG:5254'><gml:exterior><gml:LinearRing>"
              "<gml:posList>500000 4400000 500010 4400000 500010 4400010 500000 4400000</gml:posList></gml:LinearRing>"
              "</gml:exterior></gml:Polygon></f:geom></f:parsel></gml:featureMember></f:C>";
        const auto imported = [&](const QByteArray &bytes, const Options &options = {}) {
            const auto report = store.import({store.write(bytes, u"parsel.gml"_s)}, options);
            return report ? *report : QJsonObject{{u"error"_s, report.error().text()}};
        };
        const auto isKnown = [](const QJsonObject &report) {
            for (const auto &finding : report[u"findings"].toArray())
                if (finding[u"rule"] == u"file.known"_s)
                    return true;
            return false;
        };
        const QJsonObject first = imported(text), second = imported(text);
        QCOMPARE(first[u"classes"][u"parsel"][u"added"].toInt(), 1);
        QVERIFY(!isKnown(first) && isKnown(second));
        QCOMPARE(second[u"classes"][u"parsel"][u"unchanged"].toInt(), 1);
        for (const char16_t *key :
            {u"read", u"loaded", u"rejected", u"ignored", u"attributes", u"layers", u"extent", u"files", u"revision"})
            QCOMPARE(second[QStringView(key)], first[QStringView(key)]);
        QVERIFY(!isKnown(imported(text, {.repair = true})));
        QByteArray other = text;
        other.replace("<f:parsel_no>7<", "<f:parsel_no>8<");
        const QJsonObject third = imported(other);
        QVERIFY2(!third.contains(u"error"), qPrintable(third[u"error"].toString()));
        QVERIFY(!isKnown(third));
        QVERIFY2(third[u"classes"][u"parsel"][u"added"].toInt() == 1, QJsonDocument(third).toJson());
        QVERIFY(isKnown(imported(other)));
        const QJsonObject back = imported(text); // a revision came between: compared row by row, and kept anew
        QVERIFY(!isKnown(back));
        QCOMPARE(back[u"classes"][u"parsel"][u"unchanged"].toInt(), 1);
        QVERIFY(isKnown(imported(text)));
    }

    /// What judged it must be the same too: the mappings and the rule pack.
    void aKnownDeliveryIsReadAnewWhenTheRulesOrAMappingChanged()
    {
        test::ImportStore store;
        const QString file = store.write("ad;y;x\nÇeşme;500000;4400000\n", u"yerler.csv"_s);
        const auto mapping = [&](const QByteArray &attribute) {
            return store.write(
                "{\"layers\":[{\"layer\":\"*\",\"class\":\"poi\",\"attributes\":{\"" + attribute + "\":\"ad\"}}]}",
                u"yerler.mapping.json"_s);
        };
        const Options options{.crs = u"EPSG:5254"_s, .mappingFile = mapping("ad")};
        IMPORTED(store.import({file}, options));
        Progress progress;
        const auto recalled = [&](const std::string &judgement) {
            const auto delivery = KnownDelivery::of(*store, {file}, options, judgement);
            const auto preview = delivery->recall(*store, progress);
            return preview && preview->has_value();
        };
        QVERIFY(recalled(KnownDelivery::judgement()));
        QVERIFY(!recalled("other rules"));
        mapping("adres");
        QVERIFY(!recalled(KnownDelivery::judgement()));
    }

    void aKnownDeliveryTakesItsSamplesFromTheFile()
    {
        test::ImportStore store;
        const QStringList files{store.write("ad;y;x\nÇeşme;500000;4400000\nSebil;500010;4400010\n", u"yerler.csv"_s)};
        const Options options{.crs = u"EPSG:5254"_s};
        IMPORTED(store.import(files, options));
        Progress progress;
        auto again = prepare(*store, files, options, progress);
        QVERIFY2(again, again ? "" : qPrintable(again.error().text()));
        QVERIFY(again->recalled);
        const SourceLayer &layer = again->files[0].layers[0];
        QVERIFY(layer.samples.empty()); // values may be personal: the store keeps none
        const auto added = addSamples(*again, files, options, progress);
        QVERIFY2(added, added ? "" : qPrintable(added.error().text()));
        QCOMPARE(layer.samples.size(), 2U);
        QCOMPARE(layer.samples[1].value(layer.fields.indexOf(u"ad"_s)), u"Sebil"_s);
    }

    void roundedDeliveryMovesNoBorder_data()
    {
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<QByteArray>("srs");
        QTest::addColumn<bool>("changed");
        const QByteArray projected = "urn:ogc:def:crs:EPSG::5254", degrees = "urn:ogc:def:crs:EPSG::5252";
        QTest::newRow("degrees") << inDegrees(7, {}) << degrees << false;
        QTest::newRow("degrees, ring starts elsewhere") << inDegrees(7, {}, 2) << degrees << false;
        QTest::newRow("degrees, corner moved by 5 cm") << inDegrees(7, {0.05, 0}) << degrees << true;
        QTest::newRow("degrees, corner moved by 2 cm") << inDegrees(7, {0, 0.02}) << degrees << true;
        QTest::newRow("degrees, all decimals") << inDegrees(12, {0.001, 0}) << degrees << true;
        QTest::newRow("centimetres")
            << "4514588.12 494934.12 4514588.12 495018.12 4514677.12 495018.12 4514677.12 494934.12 4514588.12 494934.12"_ba
            << projected << false;
        QTest::newRow("centimetres, one more")
            << "4514588.12 494934.12 4514588.12 495018.13 4514677.12 495018.12 4514677.12 494934.12 4514588.12 494934.12"_ba
            << projected << true;
        QTest::newRow("a vertex more on the border") << "4514588.12 494934.12 4514588.12 495000.12 4514588.12 "
                                                        "495018.12 4514677.12 495018.12 4514677.12 494934.12 "
                                                        "4514588.12 494934.12"_ba
                                                     << projected << true;
    }
    void roundedDeliveryMovesNoBorder()
    {
        QFETCH(const QByteArray, second);
        QFETCH(const QByteArray, srs);
        QFETCH(const bool, changed);
        ImportStore store;
        const auto exact = store.write(collection(parcel("P1", "101", "1", polygon(exactSquare))), u"a.gml"_s);
        const auto coarse = store.write(collection(parcel("P1", "101", "1", polygon(second, srs))), u"b.gml"_s);
        IMPORTED(store.import({exact}));
        const QString hash = store.hash();
        const auto report = store.import({coarse});
        IMPORTED(report);
        QCOMPARE(store.hash() != hash, changed);
        const QJsonObject told = (*report)[u"classes"].toObject()[u"parsel"].toObject();
        QCOMPARE(told[u"changed"].toInt(), changed ? 1 : 0);
        QCOMPARE(told[u"unchanged"].toInt(), changed ? 0 : 1);
        QCOMPARE(finding(*report, u"geometry.rounded"_s)[u"severity"].toString(), changed ? QString() : u"info"_s);
        IMPORTED(store.import({exact})); // the finer delivery always wins
        QCOMPARE(store.hash(), hash);
    }

    void roundedDeliveryStillBringsItsValues()
    {
        ImportStore store;
        IMPORTED(store.import({store.write(collection(parcel("P1", "101", "1", polygon(exactSquare))), u"a.gml"_s)}));
        const Geometry before = store.all("parsel")[0].geometry;
        const auto report = store.import(
            {store.write(collection(parcel("P1", "101", "1", polygon(inDegrees(7, {}), "urn:ogc:def:crs:EPSG::5252"),
                             "<kbs:yuzolcumu>7476</kbs:yuzolcumu>")),
                u"b.gml"_s)});
        IMPORTED(report);
        QCOMPARE((*report)[u"classes"].toObject()[u"parsel"].toObject()[u"changed"].toInt(), 1);
        QVERIFY(rules(*report).contains(u"geometry.rounded"_s));
        QCOMPARE(store.value("parsel", store.all("parsel")[0], "yuzolcumu"), u"7476"_s);
        QVERIFY(store.all("parsel")[0].geometry == before);
    }

    void rejectsNameLineIdAndReason_data()
    {
        QTest::addColumn<QByteArray>("object");
        QTest::addColumn<QString>("rule");
        QTest::addRow("bow tie") << parcel(
            "P", "1", "1", polygon("4514588 494934 4514677 495018 4514677 494934 4514588 495018 4514588 494934"))
                                 << u"geometry.self-intersection"_s;
        QTest::addRow("not a number") << parcel(
            "P", "1", "1", polygon("4514588 494934 4514588 nan 4514677 495018 4514588 494934"))
                                      << u"read.coordinates"_s;
        QTest::addRow("no geometry") << parcel("P", "1", "1", {}) << u"geometry.missing"_s;
        QTest::addRow("empty geometry") << parcel("P", "1", "1", "<gml:Polygon srsName='EPSG:5254'/>")
                                        << u"geometry.missing"_s;
        QTest::addRow("swapped axes") << parcel(
            "P", "1", "1", polygon("494934 4514588 495018 4514588 495018 4514677 494934 4514588"))
                                      << u"crs.outside-area"_s;
        QTest::addRow("unknown system") << parcel("P", "1", "1", polygon(square, "urn:ogc:def:crs:EPSG::999999"))
                                        << u"crs.unknown"_s;
        QTest::addRow("bad number") << parcel("P", "1", "1", polygon(square), "<kbs:yuzolcumu>çok</kbs:yuzolcumu>")
                                    << u"value.type"_s;
        QTest::addRow("bad code") << parcel("P", "1", "1", polygon(square), "<kbs:durum>bilmem</kbs:durum>")
                                  << u"value.code"_s;
    }
    void rejectsNameLineIdAndReason()
    {
        QFETCH(QByteArray, object);
        QFETCH(QString, rule);
        ImportStore store;
        const auto report
            = store.import({store.write(collection(parcel("İyi", "9", "9", polygon(square)) + object), u"a.gml"_s)});
        IMPORTED(report);
        QCOMPARE(counts(*report), u"2 = 1 + 1 + 0"_s);
        const QJsonObject found = finding(*report, rule);
        QVERIFY2(!found.isEmpty(), qPrintable(rules(*report).join(u", "_s)));
        QCOMPARE(found[u"severity"].toString(), u"error"_s);
        QCOMPARE(found[u"line"].toInt(), 4);
        QCOMPARE(found[u"id"].toString(), u"P"_s);
        QCOMPARE(found[u"class"].toString(), u"parsel"_s);
        QVERIFY(!found[u"text"].toString().isEmpty());
    }

    void axisOptionAnswersTheOffer()
    {
        ImportStore store;
        const QString file = store.write(
            collection(parcel("P", "1", "1", polygon("494934 4514588 495018 4514588 495018 4514677 494934 4514588"))),
            u"a.gml"_s);
        const auto refused = store.import({file});
        IMPORTED(refused);
        QVERIFY(finding(*refused, u"crs.outside-area"_s)[u"text"].toString().contains(u"--axis en"_s));
        const auto loaded = store.import({file}, {.axis = AxisOrder::EastNorth});
        IMPORTED(loaded);
        QCOMPARE((*loaded)[u"loaded"].toInt(), 1);
        QCOMPARE(store.all("parsel")[0].geometry.bbox(), (Bbox{494934, 4514588, 495018, 4514677}));
    }

    void shortSpellingIsTurnedWhereOnlyThatFits()
    {
        ImportStore store;
        const auto report
            = store.import({store.write(collection(parcel("P", "1", "1", polygon(square, "EPSG:5254"))), u"a.gml"_s)});
        IMPORTED(report);
        QCOMPARE((*report)[u"loaded"].toInt(), 1);
        QVERIFY(rules(*report).contains(u"crs.axis-order"_s));
        QCOMPARE(store.all("parsel")[0].geometry.bbox(), (Bbox{494934, 4514588, 495018, 4514677}));
    }

    void systemIsSniffedOrAskedFor()
    {
        ImportStore store;
        const auto sniffed
            = store.import({store.write(collection(parcel("P", "1", "1", polygon(square, {}))), u"a.gml"_s)});
        IMPORTED(sniffed);
        QCOMPARE((*sniffed)[u"loaded"].toInt(), 1);
        QVERIFY(rules(*sniffed).contains(u"crs.sniffed"_s));
        QCOMPARE(store.all("parsel")[0].geometry.bbox(), (Bbox{494934, 4514588, 495018, 4514677}));
        const auto local = store.import({store.write(
            collection(parcel("P", "1", "2", polygon("1000 2000 1000 2050 1050 2050 1000 2000", {}))), u"b.gml"_s)});
        QVERIFY(!local);
        QCOMPARE(local.error().kind, ErrorKind::Input);
        QVERIFY(local.error().advice.contains(u"--crs"_s));
        const auto degrees
            = store.import({store.write(collection(parcel("P", "1", "3", polygon(inDegrees(7, {}), {}))), u"c.gml"_s)});
        IMPORTED(degrees);
        const QString why = (*degrees)[u"files"].toArray()[0].toObject()[u"crsWhy"].toString();
        QVERIFY2(why.contains(u"beside the store's data"_s), qPrintable(why)); // where the first parcel lies
    }

    void repairLoadsAndSaysTheChange()
    {
        ImportStore store;
        const QString file
            = store.write(collection(parcel("P", "1", "1",
                              polygon("4514588 494934 4514677 495018 4514677 494934 4514588 495018 4514588 494934"))),
                u"a.gml"_s);
        const auto report = store.import({file}, {.repair = true});
        IMPORTED(report);
        QCOMPARE((*report)[u"loaded"].toInt(), 1);
        QVERIFY(finding(*report, u"repair.self-intersection"_s)[u"text"].toString().contains(u"m²"_s));
    }

    void emptyDeliveryIsSaid()
    {
        ImportStore store;
        const auto report = store.import({store.write(collection({}), u"a.gml"_s)});
        IMPORTED(report);
        QCOMPARE(finding(*report, u"file.no-objects"_s)[u"severity"].toString(), u"warning"_s);
        const auto archive
            = store.import({store.write(QByteArray("PK\x05\x06", 4) + QByteArray(18, '\0'), u"a.zip"_s)});
        QVERIFY(!archive);
        QCOMPARE(archive.error().kind, ErrorKind::Input);
        QVERIFY2(archive.error().message.contains(u"empty"_s), qPrintable(archive.error().message));
    }

    void mappingOfAnotherDeliveryIsSaid()
    {
        ImportStore store;
        const QString file = store.write(collection(parcel("P1", "1", "1", polygon(square))), u"a.gml"_s);
        const auto with = [&](const char *layer) {
            const QByteArray mapping = "{'name': 'x', 'layers': [{'layer': '" + QByteArray(layer)
                + "', 'class': 'parsel', 'aliases': true}]}";
            return store.import(
                {file}, {.mappingFile = store.write(QByteArray(mapping).replace('\'', '"'), u"x.mapping.json"_s)});
        };
        const auto fitting = with("Parsel"), other = with("Baska");
        IMPORTED(fitting);
        IMPORTED(other);
        QVERIFY(!rules(*fitting).contains(u"mapping.not-used"_s));
        QVERIFY(rules(*other).contains(u"mapping.not-used"_s));
    }

    void duplicatesAreKeptAndSaid()
    {
        ImportStore store;
        const auto report = store.import(
            {store.write(collection(parcel("P", "1", "1", polygon(square)) + parcel("P", "1", "1", polygon(square))
                             + parcel("P", "1", "2", polygon(square))),
                u"a.gml"_s)});
        IMPORTED(report);
        QCOMPARE((*report)[u"loaded"].toInt(), 3);
        QCOMPARE(store.all("parsel").size(), 3);
        QCOMPARE(rules(*report).count(u"key.duplicate"_s), 1);
        QCOMPARE(rules(*report).count(u"id.duplicate"_s), 2);
    }

    void personalAttributesAreLeftOutAndNamed()
    {
        ImportStore store;
        const auto report = store.import(
            {store.write(collection(parcel("P", "1", "1", polygon(square),
                             "<kbs:malik>Deneme Kişi</kbs:malik><kbs:TC_KIMLIK_NO>10000000000</kbs:TC_KIMLIK_NO>")),
                u"a.gml"_s)});
        IMPORTED(report);
        const QJsonObject uses = (*report)[u"attributes"].toObject()[u"Parsel"].toObject();
        QCOMPARE(uses[u"malik"].toObject()[u"outcome"].toString(), u"personal"_s);
        QCOMPARE(uses[u"TC_KIMLIK_NO"].toObject()[u"outcome"].toString(), u"personal"_s);
        QCOMPARE(store.value("parsel", store.all("parsel")[0], "malik"), QString());
    }

    void nothingIsLostThatNoClassTakes()
    {
        ImportStore store;
        const auto report = store.import({store.write(
            collection(
                "<gml:featureMember><kbs:Kuyu gml:id='K.1'><kbs:ad>Köy "
                "\"çeşmesi\"</kbs:ad><kbs:tur>a</kbs:tur><kbs:tur>b</kbs:tur><kbs:telefon>1</kbs:telefon><kbs:yer>"
                "<gml:Point srsName='urn:ogc:def:crs:EPSG::5254'><gml:pos>4514588 494934 "
                "12.5</gml:pos></gml:Point></kbs:yer></kbs:Kuyu></gml:featureMember>"),
            u"a.gml"_s)});
        IMPORTED(report);
        QCOMPARE(counts(*report), u"1 = 1 + 0 + 0"_s);
        const auto rows = store.all(foreignClass);
        QCOMPARE(rows.size(), 1);
        QCOMPARE(store.value(foreignClass, rows[0], "katman"), u"Kuyu"_s);
        QCOMPARE(store.value(foreignClass, rows[0], "kaynak_id"), u"K.1"_s);
        QCOMPARE(store.value(foreignClass, rows[0], "oznitelikler"),
            u"{\"ad\":\"Köy \\\"çeşmesi\\\"\",\"tur\":[\"a\",\"b\"]}"_s);
        QCOMPARE(rows[0].geometry.kind, GeometryKind::Point);
        QCOMPARE(rows[0].geometry.z, std::vector<double>{12.5});
    }

    void twoEncodingsMeetInOneParcel()
    {
        ImportStore store;
        const QByteArray inspire = "<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml/3.2' "
                                   "xmlns:cp='http://inspire.ec.europa.eu/schemas/cp/4.0' "
                                   "xmlns:base='http://inspire.ec.europa.eu/schemas/base/3.3'>"
                                   "<gml:featureMember><cp:CadastralParcel gml:id='CP.1'><cp:areaValue "
                                   "uom='m2'>7476</cp:areaValue><cp:geometry>"
            + polygon(square)
            + "</cp:geometry><cp:inspireId><base:Identifier><base:localId>L1</base:localId><base:namespace>TR.X</"
              "base:namespace></base:Identifier></cp:inspireId>"
              "<cp:label>101/7</cp:label><cp:nationalCadastralReference>48-1197-12345-101-7</"
              "cp:nationalCadastralReference></cp:CadastralParcel></gml:featureMember></gml:FeatureCollection>";
        const QByteArray tkgm
            = "<wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs' xmlns:gml='http://www.opengis.net/gml' "
              "xmlns:TKGM='http://www.tkgm.gov.tr'><gml:featureMember><TKGM:parseller fid='parseller.1'>"
              "<TKGM:parselno>7</TKGM:parselno><TKGM:adano>101</TKGM:adano><TKGM:tapumahalleref>12345</"
              "TKGM:tapumahalleref><TKGM:tapualan>7.476,00</TKGM:tapualan>"
              "<TKGM:tapucinsaciklama>ARSA</TKGM:tapucinsaciklama><TKGM:durum>3</TKGM:durum><TKGM:geom>"
              "<gml:MultiPolygon "
              "srsName='EPSG:5254'><gml:polygonMember><gml:Polygon><gml:outerBoundaryIs><gml:LinearRing><gml:"
              "coordinates>494934,4514588 495018,4514588 495018,4514677 494934,4514677 494934,4514588"
              "</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></gml:polygonMember></"
              "gml:MultiPolygon></TKGM:geom></TKGM:parseller></gml:featureMember></wfs:FeatureCollection>";
        const auto first = store.import({store.write(inspire, u"a.gml"_s)});
        IMPORTED(first);
        QCOMPARE((*first)[u"files"].toArray()[0].toObject()[u"encoding"].toString(), u"inspire"_s);
        const auto second = store.import({store.write(tkgm, u"b.gml"_s)});
        IMPORTED(second);
        QCOMPARE((*second)[u"files"].toArray()[0].toObject()[u"encoding"].toString(), u"tkgm"_s);
        const auto parcels = store.all("parsel");
        QCOMPARE(parcels.size(), 1);
        QCOMPARE(store.value("parsel", parcels[0], "nitelik"), u"ARSA"_s);
        QCOMPARE(store.value("parsel", parcels[0], "inspire_id"), u"TR.X/L1"_s);
        QCOMPARE(store.value("parsel", parcels[0], "yuzolcumu"), u"7476"_s);
        QCOMPARE(store.value("parsel", parcels[0], "durum"), u"aktif"_s);
    }

    void sameObjectInTwoFilesOfOneImport()
    {
        ImportStore store;
        const QString a = store.write(collection(parcel("P1", "1", "1", polygon(square))), u"a.gml"_s);
        const QString b = store.write(
            collection(parcel("X1", "1", "1", polygon(square)) + parcel("X2", "1", "2", polygon(square))), u"b.gml"_s);
        const auto report = store.import({a, b});
        IMPORTED(report);
        QCOMPARE(counts(*report), u"3 = 2 + 0 + 1"_s);
        QVERIFY(rules(*report).contains(u"key.other-file"_s));
        QCOMPARE(store.all("parsel").size(), 2);
    }

    void addressesGetTheirStreet()
    {
        ImportStore store;
        QFile source(QStringLiteral(KBS_TEST_DATA "/importers/gml/adres.gml"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        QByteArray text = source.readAll();
        text.replace("<ad:name>Işıklar Caddesi</ad:name>",
            "<ad:name><ad:ThoroughfareNameValue><ad:name><gn:GeographicalName "
            "xmlns:gn='g'><gn:spelling><gn:SpellingOfName><gn:text>Işıklar "
            "Caddesi</gn:text></gn:SpellingOfName></gn:spelling>"
            "</gn:GeographicalName></ad:name></ad:ThoroughfareNameValue></ad:name>");
        const auto report = store.import({store.write(text, u"adres.gml"_s)});
        IMPORTED(report);
        QCOMPARE(counts(*report), u"2 = 2 + 0 + 0"_s);
        const auto streets = store.all("yol"); // the register keeps the kind of a street apart from its name
        QCOMPARE(streets.size(), 1);
        QCOMPARE(store.value("yol", streets[0], "ad"), u"Işıklar"_s);
        QCOMPARE(store.value("yol", streets[0], "tur"), u"cadde"_s);
        const auto doors = store.all("numarataj");
        QCOMPARE(doors.size(), 1);
        QCOMPARE(store.value("numarataj", doors[0], "yol_adi"), u"Işıklar Caddesi"_s);
        QCOMPARE(doors[0].geometry.points, std::vector<Point>({{494950.5, 4514600.25}}));
    }

    // Objects that addresses point at are put to use there, and kept as foreign data: nothing of a delivery is lost.
    void namesUsedByAddressesAreKept()
    {
        ImportStore store;
        const QByteArray spelling = "<gn:GeographicalName><gn:spelling><gn:SpellingOfName><gn:text>%1</gn:text></"
                                    "gn:SpellingOfName></gn:spelling>"
                                    "</gn:GeographicalName>";
        const QByteArray text
            = "<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:gn='g' "
              "xmlns:xlink='http://www.w3.org/1999/xlink' xmlns:ad='http://inspire.ec.europa.eu/schemas/ad/4.0'>"
              "<gml:featureMember><ad:AdminUnitName gml:id='AU.1'><ad:name>"
            + QByteArray(spelling).replace("%1", "Kadıköy Mahallesi")
            + "</ad:name><ad:level xlink:href='http://x/4thOrder'/></ad:AdminUnitName></gml:featureMember>"
              "<gml:featureMember><ad:PostalDescriptor gml:id='PD.1'><ad:postCode>77100</ad:postCode>"
              "</ad:PostalDescriptor></gml:featureMember>"
              "<gml:featureMember><ad:Address gml:id='AD.1'><ad:component xlink:href='#AU.1'/>"
              "<ad:component xlink:href='#PD.1'/><ad:position><ad:GeographicPosition><ad:geometry><gml:Point "
              "srsName='urn:ogc:def:crs:EPSG::5254'><gml:pos>4514600 494950</gml:pos></gml:Point></ad:geometry>"
              "</ad:GeographicPosition></ad:position></ad:Address></gml:featureMember></gml:FeatureCollection>";
        const auto report = store.import({store.write(text, u"adres.gml"_s)}, {.encoding = u"inspire"_s});
        IMPORTED(report);
        QCOMPARE(counts(*report), u"3 = 3 + 0 + 0"_s);
        QCOMPARE(store.all(foreignClass).size(), 2);
        const auto doors = store.all("numarataj");
        QCOMPARE(doors.size(), 1);
        QCOMPARE(store.value("numarataj", doors[0], "mahalle"), u"Kadıköy Mahallesi"_s);
        QCOMPARE(store.value("numarataj", doors[0], "posta_kodu"), u"77100"_s);
    }

    void planKeepsZeroApartFromNotGiven()
    {
        ImportStore store;
        const auto report = store.import({QStringLiteral(KBS_TEST_DATA "/importers/plan/uip.gml")});
        IMPORTED(report);
        QVERIFY2((*report)[u"rejected"].toInt() == 0, QJsonDocument((*report)[u"findings"].toArray()).toJson());
        QCOMPARE(counts(*report), u"8 = 8 + 0 + 0"_s);
        const auto plans = store.all("plan");
        QCOMPARE(plans.size(), 1);
        QCOMPARE(store.value("plan", plans[0], "pin"), u"1234567"_s);
        QCOMPARE(store.value("plan", plans[0], "plan_kademesi"), u"uip"_s);
        const auto areas = store.all("plan_alani");
        QCOMPARE(areas.size(), 1);
        const auto value = [&](const char *attribute) { return store.value("plan_alani", areas[0], attribute); };
        QCOMPARE(value("plan_pin"), u"1234567"_s);
        QCOMPARE(value("kullanim"), u"konut"_s);
        QCOMPARE(value("alt_kullanim"), u"gelisme_konut"_s);
        QCOMPARE(value("kaks"), u"1.5"_s);
        QCOMPARE(value("kaks_tur"), u"deger"_s);
        QCOMPARE(value("taks"), QString());
        QCOMPARE(value("taks_tur"), u"gecerli_degil"_s);
        QCOMPARE(value("yencok"), QString());
        QCOMPARE(value("yencok_tur"), u"serbest"_s);
        QCOMPARE(value("kat_adedi"), QString());
        QCOMPARE(value("kat_adedi_tur"), u"verilmemis"_s);
        QCOMPARE(value("on_bahce"), u"5"_s);
        QCOMPARE(value("nizam"), u"ayrik"_s);
        QCOMPARE(store.all("plan_kisit").size(), 1);
        QCOMPARE(store.all("plan_nokta").size(), 1);
        QCOMPARE(store.all("plan_cizgi").size(), 2);
        const auto notes = store.all("plan_notu");
        QCOMPARE(notes.size(), 2);
        QCOMPARE(store.value("plan_notu", notes[1], "sira"), u"2"_s);
        const QString hash = store.hash();
        IMPORTED(store.import({QStringLiteral(KBS_TEST_DATA "/importers/plan/uip.gml")}));
        QCOMPARE(store.hash(), hash);
    }

    void completeDeliveryDeletesWhatItLacks()
    {
        ImportStore store;
        IMPORTED(store.import(
            {store.write(collection(parcel("P1", "1", "1", polygon(square)) + parcel("P2", "1", "2", polygon(square))),
                u"a.gml"_s)}));
        IMPORTED(store.import(
            {store.write(collection(parcel("P1", "1", "1", polygon(square)) + parcel("P3", "1", "3", {})), u"b.gml"_s)},
            {.complete = true}));
        QCOMPARE(store.all("parsel").size(), 2); // it had a reject: nothing is deleted
        IMPORTED(store.import(
            {store.write(collection(parcel("P1", "1", "1", polygon(square))), u"c.gml"_s)}, {.complete = true}));
        QCOMPARE(store.all("parsel").size(), 1);
    }

    void failureAndCancelChangeNothing()
    {
        ImportStore store;
        IMPORTED(store.import({store.write(collection(parcel("P1", "1", "1", polygon(square))), u"a.gml"_s)}));
        const QString hash = store.hash();
        QByteArray many;
        for (int i = 0; i < 5000; ++i)
            many += parcel("Q" + QByteArray::number(i), "7", QByteArray::number(i), polygon(square));
        const auto cut = store.import({store.write(collection(many).chopped(200), u"cut.gml"_s)});
        QVERIFY(!cut);
        QCOMPARE(cut.error().kind, ErrorKind::Input);
        QVERIFY(cut.error().line > 4990);
        QCOMPARE(store.hash(), hash);
        Progress progress([&](double fraction, const QString &) {
            if (fraction > 0.2)
                progress.cancel();
        });
        const auto cancelled = prepare(*store, {store.write(collection(many), u"whole.gml"_s)}, {}, progress);
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().kind, ErrorKind::Cancelled);
        QCOMPARE(store.hash(), hash);
        Progress quiet;
        {
            const auto preview = prepare(*store, {store.write(collection(many), u"whole.gml"_s)}, {}, quiet);
            IMPORTED(preview);
            QCOMPARE(preview->ledger.loaded, 5000);
        } // not applied
        QCOMPARE(store.hash(), hash);
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addRow("empty") << QByteArray() << static_cast<int>(ErrorKind::Input);
        QTest::addRow("not map data") << QByteArray(4000, '\x01') << static_cast<int>(ErrorKind::Input);
        QTest::addRow("entities") << QByteArray(
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a xmlns:gml='http://www.opengis.net/gml'>&b;</a>")
                                  << static_cast<int>(ErrorKind::Input);
    }
    void refusals()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, kind);
        ImportStore store;
        const auto report = store.import({store.write(text, u"kotu.gml"_s)});
        QVERIFY(!report);
        QCOMPARE(static_cast<int>(report.error().kind), kind);
        QVERIFY(report.error().text().contains(u"kotu.gml"_s));
    }

    void findingsAreCapped()
    {
        ImportStore store;
        QByteArray many = parcel("P", "7", "yes", polygon(square));
        for (int i = 0; i < 10'050; ++i)
            many += parcel("Q" + QByteArray::number(i), "7", QByteArray::number(i), {});
        const auto report = store.import({store.write(collection(many), u"a.gml"_s)});
        IMPORTED(report);
        QCOMPARE((*report)[u"rejected"].toInt(), 10'050);
        QCOMPARE((*report)[u"findings"].toArray().size(), 10'000);
        QCOMPARE((*report)[u"findingsNotListed"].toInt(), 50);
    }

    void ownMappingsFitTheCatalogue()
    {
        const auto catalogue = Catalogue::load();
        QVERIFY(catalogue);
        int mappings = 0;
        for (const auto &encoding : encodings()) {
            if (encoding->mapping().isEmpty())
                continue;
            const auto mapping = Mapping::load(encoding->mapping());
            QVERIFY2(mapping, qPrintable(mapping ? QString() : mapping.error().text()));
            const auto sound = mapping->check(**catalogue);
            QVERIFY2(sound, qPrintable(sound ? QString() : encoding->name() + u": "_s + sound.error().text()));
            ++mappings;
        }
        QVERIFY(mappings >= 4);
    }

    void hostileDeliveries()
    {
        KBS_NEEDS_SHARED_DATA();
        const QString folder = test::sharedData() + u"/hostile"_s;
        ImportStore store;
        const auto zones = store.import({folder + u"/crs/karisik_iki_dilim.gml"_s});
        IMPORTED(zones);
        QCOMPARE(counts(*zones), u"2 = 2 + 0 + 0"_s);
        const auto parcels = store.all("parsel");
        for (std::size_t i = 0; i < parcels[0].geometry.points.size(); ++i)
            QVERIFY(std::hypot(parcels[0].geometry.points[i].x - parcels[1].geometry.points[i].x,
                        parcels[0].geometry.points[i].y - parcels[1].geometry.points[i].y)
                < 0.01);
        const auto swapped = store.import({folder + u"/crs/eksen_yer_degismis.gml"_s});
        IMPORTED(swapped);
        QCOMPARE(counts(*swapped), u"1 = 0 + 1 + 0"_s);
        const auto open = store.import({folder + u"/geometri/kapanmamis_halka.gml"_s});
        IMPORTED(open);
        QCOMPARE(counts(*open), u"2 = 2 + 0 + 0"_s);
        QVERIFY(rules(*open).contains(u"read.ring-closed"_s));
        const auto twice = store.import({folder + u"/xml/cift_gml_id.gml"_s});
        IMPORTED(twice);
        QCOMPARE(counts(*twice), u"2 = 2 + 0 + 0"_s);
        QVERIFY(rules(*twice).contains(u"id.duplicate"_s));
        const auto arc = store.import({folder + u"/geometri/yay_r10.gml"_s});
        IMPORTED(arc);
        QVERIFY(std::ranges::any_of(store.all("parsel"),
            [](const Feature &feature) { return std::abs(area(feature.geometry) - 314.159) < 0.314; }));
        const QString hash = store.hash();
        for (const auto &name : {u"xxe_basit.gml"_s, u"milyar_gulus.gml"_s, u"kesik.gml"_s}) {
            const auto report = store.import({folder + u"/xml/"_s + name});
            QVERIFY2(!report, qPrintable(name));
            QCOMPARE(report.error().kind, ErrorKind::Input);
            QVERIFY(report.error().line > 0);
        }
        QCOMPARE(store.hash(), hash);
    }
};

QTEST_GUILESS_MAIN(TestImport)
#include "tst_import.moc"
