// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/request.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace kbs;

class TstRequest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parcels_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // quarter|block|parcel; empty: no parcel
        const auto row = [](const char *text, const char *expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("123/4", "|123|4");
        row(" 123 / 4 ", "|123|4");
        row("123/4a", "|123|4a");
        row("Cami 123/4", "cami|123|4");
        row("Cami Mah. 123/4", "cami|123|4");
        row("İzmit Cami Mahallesi 123/4", "izmit cami|123|4");
        row("IŞIKLAR MAH.123/4", "isiklar|123|4");
        row("123 ada 4 parsel", "|123|4");
        row("123 Ada 4 Parsel", "|123|4");
        row("Ada 123 Parsel 4", "|123|4");
        row("Ada: 123, Parsel: 4", "|123|4");
        row("ada no 123 parsel no 4", "|123|4");
        row("Cami mah 123 ada 4 nolu parsel", "cami|123|4");
        row("Cami 123 ada 4", "cami|123|4");
        row("ada123 parsel4", "|123|4");
        row("123 ada", "|123|");
        row("Karapınar köyü 45 parsel", "karapinar||45");
        row("0/45", "|0|45");
        row("1203/5 Sk. No 4", "");
        row("Atatürk Cad. 12/3", "");
        row("Ada Sokak 5", "");
        row("Ada Mahallesi", "");
        row("Atatürk", "");
        row("", "");
        row("/", "");
        row("2024", "");
    }
    void parcels()
    {
        QFETCH(QString, text);
        const auto request = search::parse(text.toStdString());
        const QString got = request.parcel ? QString::fromStdString(request.parcel->quarter + '|'
                                                 + request.parcel->block + '|' + request.parcel->parcel)
                                           : QString();
        QTEST(got, "expected");
    }

    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // quarter|street|type|number letters-last/sub|inner; empty: no address
        const auto row = [](const char *text, const char *expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("Atatürk Caddesi No 12", "|ataturk|cadde|12|");
        row("Atatürk Cad. 12/A", "|ataturk|cadde|12a|");
        row("Atatürk Cad. 12A", "|ataturk|cadde|12a|");
        row("Atatürk Cad. 12-A", "|ataturk|cadde|12a|");
        row("Atatürk Cad. No:12 A", "|ataturk|cadde|12a|");
        row("Atatürk Cad. No:12/3", "|ataturk|cadde|12/3|");
        row("Atatürk Cad. No 12-14", "|ataturk|cadde|12-14|");
        row("Atatürk Cad. No 12 - 14", "|ataturk|cadde|12-14|");
        row("Cumhuriyet Cad. 118-120 B", "|cumhuriyet|cadde|118b-120|");
        row("CUMHURİYET MAH.GÜNSAZAK CAD.NO:60/B", "cumhuriyet|gunsazak|cadde|60b|");
        row("Moda Cad. No:76/C D:5", "|moda|cadde|76c|5");
        row("Moda Cad. No:12 K:2 D:5", "|moda|cadde|12|5");
        row("Moda Cad. No 12 Kat 2 Daire 5", "|moda|cadde|12|5");
        row("Moda Caddesi B Blok No 4", "|moda|cadde|4|");
        row("1203/5 Sk. No 4", "|1203/5|sokak|4|");
        row("1234. Sokak 7", "|1234|sokak|7|");
        row("1 Nolu Sümbül Sk.", "|1 nolu sumbul|sokak||");
        row("Şehit Yolu Sokak Caddesi 3", "|sehit yolu sokak|cadde|3|");
        row("Yenişehir Küme Evleri No 9", "|yenisehir|kume_evler|9|");
        row("Cami Mah. Atatürk Cad.", "cami|ataturk|cadde||");
        row("Atatürk 12", "|ataturk||12|");
        row("Atatürk No 12", "|ataturk||12|");
        row("Atatürk Cad. No: -", "|ataturk|cadde||");
        row("Atatürk", "");
        row("Caddesi", "");
        row("12", "");
        row("", "");
        row("Cami 123/4", "");
    }
    void addresses()
    {
        QFETCH(QString, text);
        const auto request = search::parse(text.toStdString());
        QString got;
        if (request.address) {
            const auto &a = *request.address;
            QString door = a.door.number > 0 ? QString::number(a.door.number) + QString::fromStdString(a.door.letters)
                                             : QString();
            if (a.door.last > 0)
                door += u'-' + QString::number(a.door.last);
            if (a.door.sub > 0)
                door += u'/' + QString::number(a.door.sub);
            got = QStringList{QString::fromStdString(a.quarter), QString::fromStdString(a.street.name),
                QString::fromStdString(a.street.type), door, QString::fromStdString(a.inner)}
                      .join(u'|');
        }
        QTEST(got, "expected");
    }

    void quarters_data()
    {
        QTest::addColumn<QString>("own");
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<bool>("same");
        QTest::newRow("exact") << u"Cami"_s << u"cami"_s << true;
        QTest::newRow("with the word") << u"CAMİ MAHALLESİ"_s << u"cami"_s << true;
        QTest::newRow("with the district") << u"Cami"_s << u"izmit cami"_s << true;
        QTest::newRow("part of the name") << u"Yeni Cami"_s << u"cami"_s << true;
        QTest::newRow("part of a word") << u"Camili"_s << u"cami"_s << false;
        QTest::newRow("other") << u"Yeni"_s << u"cami"_s << false;
        QTest::newRow("feature without one") << u""_s << u"cami"_s << false;
        QTest::newRow("none wanted") << u"Cami"_s << u""_s << false;
    }
    void quarters()
    {
        QFETCH(QString, own);
        QFETCH(QString, wanted);
        QTEST(search::isQuarter(own.toStdString(), wanted.toStdString()), "same");
    }
};

QTEST_GUILESS_MAIN(TstRequest)
#include "tst_request.moc"
