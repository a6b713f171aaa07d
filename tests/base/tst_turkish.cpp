// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/turkish.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace kbs;

class TstTurkish : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cases_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("upper");
        QTest::addColumn<QString>("lower");
        QTest::newRow("both i") << u"ığdır istanbul"_s << u"IĞDIR İSTANBUL"_s << u"ığdır istanbul"_s;
        QTest::newRow("capitals") << u"IĞDIR İSTANBUL"_s << u"IĞDIR İSTANBUL"_s << u"ığdır istanbul"_s;
        QTest::newRow("decomposed dot") << u"I\u0307zmir"_s << u"İZMİR"_s << u"izmir"_s;
        QTest::newRow("digits") << u"123/4 Sk."_s << u"123/4 SK."_s << u"123/4 sk."_s;
        QTest::newRow("empty") << u""_s << u""_s << u""_s;
    }
    void cases()
    {
        QFETCH(QString, text);
        QTEST(turkish::upper(text), "upper");
        QTEST(turkish::lower(text), "lower");
    }

    void fold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("folded");
        QTest::newRow("header example") << u"IŞIKLAR Mah."_s << u"isiklar mah"_s;
        QTest::newRow("all letters") << u"ÇĞIİÖŞÜ çğıiöşü âîû"_s << u"cgiiosu cgiiosu aiu"_s;
        QTest::newRow("slash between digits") << u"123/4"_s << u"123/4"_s;
        QTest::newRow("slash before letter") << u"12/A"_s << u"12 a"_s;
        QTest::newRow("dash between digits") << u"12-14"_s << u"12-14"_s;
        QTest::newRow("dash between words") << u"Batı-Doğu"_s << u"bati dogu"_s;
        QTest::newRow("blanks") << u"  a \t\n b  "_s << u"a b"_s;
        QTest::newRow("apostrophe") << u"Atatürk'ün"_s << u"ataturk un"_s;
        QTest::newRow("decomposed") << u"Go\u0308l"_s << u"gol"_s;
        QTest::newRow("only punctuation") << u"…-/."_s << u""_s;
        QTest::newRow("outside the basic plane") << u"a\U0001D49C"_s << u"a\U0001D49C"_s;
    }
    void fold()
    {
        QFETCH(QString, text);
        QFETCH(QString, folded);
        QCOMPARE(turkish::fold(text), folded);
        QCOMPARE(turkish::fold(text.toStdString()), folded.toStdString());
        QCOMPARE(turkish::fold(folded), folded); // folding twice changes nothing
    }

    void order()
    {
        const QStringList sorted{u"Cami"_s, u"Çankırı"_s, u"Iğdır"_s, u"Isparta"_s, u"İzmir"_s, u"Ordu"_s, u"Ömerli"_s,
            u"Samsun"_s, u"Sk 9"_s, u"Sk 10"_s, u"Şile"_s};
        QStringList shuffled = sorted;
        std::ranges::reverse(shuffled);
        std::ranges::sort(shuffled, [](const QString &a, const QString &b) { return turkish::compare(a, b) < 0; });
        QCOMPARE(shuffled, sorted);
        QCOMPARE(turkish::compare(u"Ağrı"_s, u"Ağrı"_s), 0);
    }

    void identifiers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("identifier");
        QTest::addColumn<QByteArray>("asciiLower");
        QTest::newRow("capitals") << "İLÇE_ADI"_ba << "ilce_adi"_ba << "İlÇe_adi"_ba;
        QTest::newRow("camel") << "ParselNo"_ba << "parselno"_ba << "parselno"_ba;
        QTest::newRow("cut off letter") << "a\xc4"_ba << "a\xc4"_ba << "a\xc4"_ba;
        QTest::newRow("empty") << ""_ba << ""_ba << ""_ba;
    }
    void identifiers()
    {
        QFETCH(QByteArray, text);
        QTEST(QByteArray::fromStdString(turkish::identifier(text.toStdString())), "identifier");
        QTEST(QByteArray::fromStdString(turkish::asciiLower(text.toStdString())), "asciiLower");
    }
};

QTEST_GUILESS_MAIN(TstTurkish)
#include "tst_turkish.moc"
