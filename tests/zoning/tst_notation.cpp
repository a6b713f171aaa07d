// SPDX-License-Identifier: GPL-3.0-or-later
// The conformance table of the building-rule notation: tests/data/zoning/notation.json.
#include "layers/zoning/notation.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace kbs::zoning;
using namespace Qt::StringLiterals;

class NotationTest : public QObject {
    Q_OBJECT

    static void same(const Given &given, const QJsonValue &expected, const char *what)
    {
        QVERIFY2(given.number.has_value() == expected.isDouble(), what);
        if (given.number)
            QVERIFY2(std::abs(*given.number - expected.toDouble()) < 1e-9, what);
    }

private Q_SLOTS:
    void table_data()
    {
        QTest::addColumn<QJsonObject>("expected");
        QFile file(QStringLiteral(KBS_TEST_DATA "/zoning/notation.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int number = 0;
        const QJsonArray cases = QJsonDocument::fromJson(file.readAll()).array();
        QVERIFY(cases.size() > 30);
        for (const QJsonValue &one : cases)
            QTest::addRow("%d %s", number++, qPrintable(one["text"_L1].toString().simplified())) << one.toObject();
    }

    void table()
    {
        QFETCH(QJsonObject, expected);
        const Notation read = readNotation(expected["text"_L1].toString());
        QCOMPARE(QString::fromStdString(read.arrangement ? code(*read.arrangement) : std::string()),
            expected["nizam"_L1].toString());
        same(read.floors, expected["kat"_L1], "floors");
        same(read.footprint, expected["taks"_L1], "TAKS");
        same(read.floorArea, expected["kaks"_L1], "KAKS");
        same(read.height, expected["yencok"_L1], "height");
        same(read.front, expected["on"_L1], "front");
        same(read.side, expected["yan"_L1], "side");
        same(read.rear, expected["arka"_L1], "rear");
        QCOMPARE(read.height.free, expected["yencokSerbest"_L1].toBool());
        QCOMPARE(read.floorArea.free, expected["kaksSerbest"_L1].toBool());
        QCOMPARE(read.height.assumed, expected["varsayim"_L1].toBool());
        QCOMPARE(read.floorsHint.value_or(0), expected["katIpucu"_L1].toInt());
        QCOMPARE(read.floorArea.contradicting.size(), expected["celiski"_L1].toString() == u"kaks" ? 2 : 0);
        QCOMPARE(read.remarks.size(), expected["remarks"_L1].toInt());
    }
};

QTEST_GUILESS_MAIN(NotationTest)
#include "tst_notation.moc"
