// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/address_text.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace kbs;

class TstAddressText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streets_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("type");
        QTest::newRow("whole word") << u"Atatürk Caddesi"_s << u"ataturk"_s << u"cadde"_s;
        QTest::newRow("abbreviated") << u"ATATÜRK CAD."_s << u"ataturk"_s << u"cadde"_s;
        QTest::newRow("misspelt") << u"Atatürk Cadessi"_s << u"ataturk"_s << u"cadde"_s;
        QTest::newRow("number") << u"1203/5 Sk."_s << u"1203/5"_s << u"sokak"_s;
        QTest::newRow("number with a dot") << u"1234. Sokak"_s << u"1234"_s << u"sokak"_s;
        QTest::newRow("type inside the name") << u"Şehit Sokak Caddesi"_s << u"sehit sokak"_s << u"cadde"_s;
        QTest::newRow("old name in brackets") << u"Çiçek (Akbayır) Sokağı"_s << u"cicek"_s << u"sokak"_s;
        QTest::newRow("two words") << u"Yukarı Küme Evleri"_s << u"yukari"_s << u"kume_evler"_s;
        QTest::newRow("no type") << u"İstiklal"_s << u"istiklal"_s << u""_s;
        QTest::newRow("only a type word") << u"Meydan"_s << u"meydan"_s << u""_s;
        QTest::newRow("empty") << u""_s << u""_s << u""_s;
    }
    void streets()
    {
        QFETCH(QString, text);
        const address::StreetName street = address::street(text.toStdString());
        QTEST(QString::fromStdString(street.name), "name");
        QTEST(QString::fromStdString(street.type), "type");
    }

    void typesOnSigns_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("sign");
        QTest::newRow("added") << u"Gazi"_s << u"cadde"_s << u"Gazi Caddesi"_s;
        QTest::newRow("number") << u"1611."_s << u"sokak"_s << u"1611. Sokak"_s;
        QTest::newRow("there already") << u"Gazi Caddesi"_s << u"cadde"_s << u"Gazi Caddesi"_s;
        QTest::newRow("there in short") << u"Gazi Cad."_s << u"cadde"_s << u"Gazi Cad."_s;
        QTest::newRow("unknown type") << u"Gazi"_s << u"patika"_s << u"Gazi"_s;
        QTest::newRow("no type") << u"Gazi"_s << u""_s << u"Gazi"_s;
        QTest::newRow("no name") << u""_s << u"cadde"_s << u""_s;
    }
    void typesOnSigns()
    {
        QFETCH(QString, name);
        QFETCH(QString, type);
        QTEST(QString::fromStdString(address::withType(name.toStdString(), type.toStdString())), "sign");
    }

    void tokens_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        QTest::newRow("glued at a dot") << u"CUMHURİYET MAH.GÜNSAZAK CAD.NO:60/B"_s
                                        << u"cumhuriyet|mahalle|gunsazak|cadde|no|60|b"_s;
        QTest::newRow("glued to a number") << u"No12 D5 Kat3"_s << u"no|12|daire|5|kat|3"_s;
        QTest::newRow("range with blanks") << u"No 12 - 14"_s << u"no|12-14"_s;
        QTest::newRow("single letters") << u"B D Sokak K Blok"_s << u"b|d|sokak|k|blok"_s;
        QTest::newRow("parcel") << u"123 Ada 4 Parsel"_s << u"123|ada|4|parsel"_s;
        QTest::newRow("name that begins like a word") << u"Noter Katip Adana"_s << u"noter|katip|adana"_s;
    }
    void tokens()
    {
        QFETCH(QString, text);
        QStringList canonical;
        for (const auto &token : address::tokens(text.toStdString()))
            canonical << QString::fromStdString(token.canonical);
        QTEST(canonical.join(u'|'), "canonical");
    }

    void noDoors_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "-", "Z1", "35. Km", "A", "B Blok", "0", "123456"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void noDoors()
    {
        QFETCH(QString, text);
        QVERIFY(!address::door(text.toStdString()));
    }

    void doors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("number");
        QTest::addColumn<QString>("letters");
        QTest::addColumn<int>("last");
        QTest::addColumn<int>("sub");
        QTest::newRow("plain") << u"12"_s << 12 << u""_s << 0 << 0;
        QTest::newRow("letter") << u"12/A"_s << 12 << u"a"_s << 0 << 0;
        QTest::newRow("two letters") << u"12AA"_s << 12 << u"aa"_s << 0 << 0;
        QTest::newRow("range") << u"12 - 14"_s << 12 << u""_s << 14 << 0;
        QTest::newRow("range and letter") << u"118-120 B"_s << 118 << u"b"_s << 120 << 0;
        QTest::newRow("sub-number") << u"No:12/3"_s << 12 << u""_s << 0 << 3;
        QTest::newRow("dangling dash") << u"12-"_s << 12 << u""_s << 0 << 0;
    }
    void doors()
    {
        QFETCH(QString, text);
        const auto door = address::door(text.toStdString());
        QVERIFY(door.has_value());
        QTEST(door->number, "number");
        QTEST(QString::fromStdString(door->letters), "letters");
        QTEST(door->last, "last");
        QTEST(door->sub, "sub");
    }
};

QTEST_GUILESS_MAIN(TstAddressText)
#include "tst_address_text.moc"
