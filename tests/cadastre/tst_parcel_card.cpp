// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json.h"
#include "layers/cadastre/parcel_card.h"
#include "layers/cadastre/parcel_finder.h"
#include "support/memory_reader.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

/// Four parcels around a corner, a building over two of them, and what belongs to the first one.
struct Town {
    MemoryReader reader;
    FeatureId first, right, above, corner, retired, rural;

    explicit Town(std::shared_ptr<const Catalogue> catalogue) : reader(std::move(catalogue))
    {
        const auto parcel = [this](const char *block, const char *number, const Geometry &shape,
                                std::map<std::string, Value> more = {}) {
            more.try_emplace("mahalle", std::string("Işıklar"));
            more["ada_no"] = std::string(block);
            more["parsel_no"] = std::string(number);
            return reader.add("parsel", shape, more);
        };
        reader.revision = 7;
        retired = parcel("101", "1", rectangle(0, 0, 40, 30),
            {{"durum", std::string("pasif")}, {"sonraki_parseller", std::string("101/5; 101/6")}});
        first = parcel("101", "5", rectangle(0, 0, 20, 30),
            {{"yuzolcumu", 601.5}, {"durum", std::string("aktif")}, {"malik", std::string("A. Kişi")},
                {"onceki_parseller", std::string("101/1; Eski Mahalle 9/9")}});
        right = parcel("101", "6", rectangle(20, 0, 40, 30));
        above = parcel("101", "7", rectangle(0, 30, 15, 50));
        corner = parcel("101", "8", rectangle(20, 30, 40, 50));
        rural = parcel("0", "12", rectangle(500, 500, 600, 600), {{"mahalle", Value{}}});
        reader.add("mahalle", rectangle(400, 400, 700, 700), {{"ad", std::string("Kırköy")}});
        reader.add(
            "yapi", rectangle(5, 5, 15, 20), {{"kimlik_no", std::string("77")}, {"zemin_ustu_kat", std::int64_t{4}}});
        reader.add("yapi", rectangle(25, 5, 35, 20), {{"kimlik_no", std::string("78")}});
        reader.add("numarataj", Geometry::point(10, 0.5),
            {{"kapi_no", std::string("12/A")}, {"yol_adi", std::string("Gül Sokak")}});
        reader.add("numarataj", Geometry::point(30, 0.5),
            {{"kapi_no", std::string("14")}, {"yol_adi", std::string("Gül Sokak")}});
        reader.add("plan_alani", rectangle(-10, -10, 100, 24), {{"kullanim", std::string("konut")}, {"taks", 0.3}});
        reader.add("yapi_ruhsat", {},
            {{"tur", std::string("yapi_ruhsati")}, {"belge_no", std::string("2024/1")}, {"ada_no", std::string("101")},
                {"parsel_no", std::string("5")}, {"mahalle", std::string("IŞIKLAR")},
                {"yapi_sahibi", std::string("A. Kişi")}});
    }
};

} // namespace

class ParcelCardTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const Catalogue> m_catalogue;

    static const cadastre::CardValue *find(const std::vector<cadastre::CardValue> &values, const QString &name)
    {
        const auto found = std::ranges::find(values, name, &cadastre::CardValue::name);
        return found == values.end() ? nullptr : &*found;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto loaded = Catalogue::load();
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().text()));
        m_catalogue = *loaded;
    }

    void numbers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("block");
        QTest::addColumn<QString>("parcel"); ///< "" where it is refused
        QTest::newRow("usual") << u"101/5"_s << u"101"_s << u"5"_s;
        QTest::newRow("blanks") << u" 101 / 5 "_s << u"101"_s << u"5"_s;
        QTest::newRow("rural") << u"0/12"_s << u"0"_s << u"12"_s;
        QTest::newRow("no block") << u"12"_s << QString() << u"12"_s;
        QTest::newRow("leading zero stays") << u"0101/05"_s << u"0101"_s << u"05"_s;
        QTest::newRow("letter") << u"101A/5"_s << u"101A"_s << u"5"_s;
        QTest::newRow("empty") << QString() << QString() << QString();
        QTest::newRow("words") << u"Gül Sokak"_s << QString() << QString();
        QTest::newRow("three numbers") << u"5/3/3"_s << QString() << QString();
        QTest::newRow("no parcel") << u"101/"_s << QString() << QString();
    }

    void numbers()
    {
        QFETCH(QString, text);
        QFETCH(QString, block);
        QFETCH(QString, parcel);
        const auto number = cadastre::parseParcelNumber(text);
        QCOMPARE(number.has_value(), !parcel.isEmpty());
        if (number) {
            QCOMPARE(number->block, block);
            QCOMPARE(number->parcel, parcel);
        }
    }

    void finds_data()
    {
        QTest::addColumn<QString>("neighbourhood");
        QTest::addColumn<QString>("number");
        QTest::addColumn<int>("which"); ///< 0 none, 1 first, 2 retired, 3 rural
        QTest::newRow("plain") << u"Işıklar"_s << u"101/5"_s << 1;
        QTest::newRow("capitals and Mah.") << u"IŞIKLAR MAH."_s << u"101/5"_s << 1;
        QTest::newRow("without Turkish letters") << u"isiklar mahallesi"_s << u"101/5"_s << 1;
        QTest::newRow("any neighbourhood") << QString() << u"101/5"_s << 1;
        QTest::newRow("another neighbourhood") << u"Çamlık"_s << u"101/5"_s << 0;
        QTest::newRow("only a retired one") << u"Işıklar"_s << u"101/1"_s << 2;
        QTest::newRow("rural, by the neighbourhood's area") << u"Kırköy"_s << u"0/12"_s << 3;
        QTest::newRow("rural without the zero") << u"kırköy köyü"_s << u"12"_s << 3;
        QTest::newRow("no such number") << u"Işıklar"_s << u"101/55"_s << 0;
    }

    void finds()
    {
        QFETCH(QString, neighbourhood);
        QFETCH(QString, number);
        QFETCH(int, which);
        Town town(m_catalogue);
        const auto found = cadastre::parcelByNumber(town.reader, neighbourhood, number);
        if (which == 0) {
            QVERIFY(!found);
            QCOMPARE(found.error().kind, ErrorKind::NotFound);
            return;
        }
        QVERIFY2(found, found ? "" : qPrintable(found.error().text()));
        QCOMPARE(found->id, which == 1 ? town.first : which == 2 ? town.retired : town.rural);
    }

    void severalAreNamed()
    {
        Town town(m_catalogue);
        town.reader.add("parsel", rectangle(900, 0, 910, 10),
            {{"mahalle", std::string("Çamlık")}, {"ada_no", std::string("101")}, {"parsel_no", std::string("5")}});
        const auto found = cadastre::parcelByNumber(town.reader, {}, u"101/5"_s);
        QVERIFY(!found);
        QCOMPARE(found.error().kind, ErrorKind::Usage);
        QVERIFY(found.error().message.contains(u"Çamlık"_s) && found.error().message.contains(u"Işıklar"_s));
    }

    void pointPrefersTheActiveParcel()
    {
        Town town(m_catalogue);
        const auto found = cadastre::parcelAt(town.reader, {10, 10});
        QVERIFY(found);
        QCOMPARE(found->id, town.first);
        const auto none = cadastre::parcelAt(town.reader, {-500, 0});
        QVERIFY(!none);
        QCOMPARE(none.error().kind, ErrorKind::NotFound);
    }

    void cardHoldsWhatBelongsToTheParcel()
    {
        Town town(m_catalogue);
        const auto parcel = cadastre::parcelById(town.reader, town.first);
        QVERIFY(parcel);
        const auto card = cadastre::parcelCard(town.reader, *parcel);
        QVERIFY2(card, card ? "" : qPrintable(card.error().text()));
        QCOMPARE(card->label, u"101/5"_s);
        QCOMPARE(card->attributes.size(), m_catalogue->find("parsel")->attributes.size());
        QCOMPARE(toReal(find(card->measures, u"alan"_s)->value), 600.0);
        QCOMPARE(toReal(find(card->measures, u"cevre"_s)->value), 100.0);
        QCOMPARE(toReal(find(card->measures, u"alan_farki"_s)->value), -1.5);

        QCOMPARE(card->neighbours.size(), std::size_t{2}); // the corner touches only, the retired parcel does not count
        QCOMPARE(card->neighbours[0].source.id, town.right);
        QCOMPARE(toReal(find(card->neighbours[0].values, u"ortak_sinir"_s)->value), 30.0);
        QCOMPARE(card->neighbours[1].source.id, town.above);
        QCOMPARE(toReal(find(card->neighbours[1].values, u"ortak_sinir"_s)->value), 15.0);

        QCOMPARE(card->buildings.size(), std::size_t{1});
        QCOMPARE(toReal(find(card->buildings[0].values, u"parseldeki_alan"_s)->value), 150.0);
        QCOMPARE(card->doors.size(), std::size_t{1});
        QCOMPARE(card->doors[0].label, u"Gül Sokak No: 12/A"_s);
        QCOMPARE(card->planAreas.size(), std::size_t{1});
        QCOMPARE(toReal(find(card->planAreas[0].values, u"oran"_s)->value), 80.0);
        QCOMPARE(card->permits.size(), std::size_t{1});
        QCOMPARE(card->earlier.size(), std::size_t{2});
        QCOMPARE(card->earlier[0].source.id, town.retired);
        QCOMPARE(card->earlier[1].label, u"Eski Mahalle 9/9"_s);
        QVERIFY(!card->earlier[1].source.isKnown());
    }

    void neighboursMayMissEachOtherByAHair()
    {
        Town town(m_catalogue);
        const FeatureId left = town.reader.add(
            "parsel", rectangle(-20, 0, -0.02, 30), {{"ada_no", std::string("101")}, {"parsel_no", std::string("4")}});
        const auto card = cadastre::parcelCard(town.reader, *cadastre::parcelById(town.reader, town.first));
        QVERIFY(card);
        const auto found
            = std::ranges::find_if(card->neighbours, [&](const auto &item) { return item.source.id == left; });
        QVERIFY(found != card->neighbours.end());
        QVERIFY(std::abs(toReal(find(found->values, u"ortak_sinir"_s)->value) - 30) < 0.2);
    }

    void personalValuesAreMasked()
    {
        Town town(m_catalogue);
        const auto parcel = cadastre::parcelById(town.reader, town.first);
        const auto card = cadastre::parcelCard(town.reader, *parcel);
        QVERIFY(card);
        QVERIFY(find(card->attributes, u"malik"_s)->masked);
        QVERIFY(find(card->permits[0].values, u"yapi_sahibi"_s)->masked);
        const QByteArray json = QJsonDocument(cadastre::toJson(*card)).toJson();
        QVERIFY(!json.contains("A. Ki"));
        for (const cadastre::CardLine &line : cadastre::lines(*card, u"tr"_s))
            QVERIFY(!line.text.contains(u"Kişi"));
        const auto open = cadastre::parcelCard(town.reader, *parcel, {.showPersonal = true});
        QVERIFY(open);
        QCOMPARE(toText(find(open->attributes, u"malik"_s)->value), std::string("A. Kişi"));
    }

    void everyValueOfTheJsonNamesItsSource()
    {
        Town town(m_catalogue);
        const auto card = cadastre::parcelCard(town.reader, *cadastre::parcelById(town.reader, town.first));
        QVERIFY(card);
        const QJsonObject json = cadastre::toJson(*card);
        QCOMPARE(json["ada_no"_L1]["value"_L1].toString(), u"101"_s);
        QCOMPARE(json["alan"_L1]["value"_L1].toDouble(), 600.0);
        QCOMPARE(json["alan"_L1]["unit"_L1].toString(), u"m2"_s);
        for (auto entry = json.begin(); entry != json.end(); ++entry) {
            if (!entry->isObject() || entry.key() == u"source")
                continue;
            const QJsonObject source = entry->toObject()["source"_L1].toObject();
            QCOMPARE(source["class"_L1].toString(), u"parsel"_s);
            QCOMPARE(source["id"_L1].toInteger(), town.first);
            QCOMPARE(source["revision"_L1].toInteger(), 7);
        }
        const QJsonObject building = json["yapilar"_L1][0].toObject();
        QCOMPARE(building["zemin_ustu_kat"_L1]["value"_L1].toInt(), 4);
        QCOMPARE(building["source"_L1]["class"_L1].toString(), u"yapi"_s);
    }

    void linesAreInTheAskedLanguage()
    {
        Town town(m_catalogue);
        const auto card = cadastre::parcelCard(town.reader, *cadastre::parcelById(town.reader, town.first));
        QVERIFY(card);
        const auto has = [&](const QString &language, const QString &title, const QString &text) {
            return std::ranges::any_of(cadastre::lines(*card, language),
                [&](const auto &line) { return line.title == title && line.text == text; });
        };
        QVERIFY(has(u"tr"_s, u"Tapu yüzölçümü"_s, u"601,5\u00a0m²"_s));
        QVERIFY(has(u"en"_s, u"Area in the title"_s, u"601.5\u00a0m²"_s));
        QVERIFY(has(u"tr"_s, u"Durum"_s, u"Aktif"_s));
    }
};

QTEST_GUILESS_MAIN(ParcelCardTest)
#include "tst_parcel_card.moc"
