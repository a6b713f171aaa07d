// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/import_support.h"

#include <QJsonArray>
#include <QtTest>

using namespace kbs;
using namespace kbs::import;
using namespace Qt::StringLiterals;
using test::ImportStore;

namespace {

struct Parcel {
    const char *id;
    double fromEast, toEast; ///< metres from 494 000; all are 20 m high
    const char *more = "";
};

/// One parcel a line; the first stands on line 3.
QByteArray delivery(const std::vector<Parcel> &parcels, const char *element = "Parsel")
{
    QByteArray out
        = "<?xml version='1.0' encoding='UTF-8'?>\n<gml:FeatureCollection xmlns:kbs='http://ornek.test/kbs/1.0' "
          "xmlns:gml='http://www.opengis.net/gml/3.2' gml:id='c'>\n";
    for (const Parcel &one : parcels) {
        const auto corner = [](int north, double east) {
            return QByteArray::number(4'514'500 + north) + ' ' + QByteArray::number(494'000 + east, 'f', 4) + ' ';
        };
        out += QByteArray("<gml:featureMember><kbs:") + element + " gml:id='" + one.id
            + "'><kbs:mahalle>Cami</kbs:mahalle><kbs:ada>101</kbs:ada><kbs:parsel>" + one.id + "</kbs:parsel>"
            + one.more
            + "<kbs:geometri><gml:Polygon "
              "srsName='urn:ogc:def:crs:EPSG::5254'><gml:exterior><gml:LinearRing><gml:posList>"
            + corner(0, one.fromEast) + corner(0, one.toEast) + corner(20, one.toEast) + corner(20, one.fromEast)
            + corner(0, one.fromEast)
            + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></kbs:geometri></kbs:" + element
            + "></gml:featureMember>\n";
    }
    return out + "</gml:FeatureCollection>\n";
}

/// "rule line id" of the topology's findings.
QStringList found(const QJsonObject &report)
{
    QStringList out;
    for (const auto &entry : report[u"findings"].toArray()) {
        const QJsonObject finding = entry.toObject();
        const QString rule = finding[u"rule"].toString();
        if (rule.startsWith(u"topo."))
            out << u"%1 %2 %3"_s.arg(rule).arg(finding[u"line"].toInt()).arg(finding[u"id"].toString());
    }
    return out;
}

} // namespace

class TestTopology : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cases_data()
    {
        QTest::addColumn<std::vector<Parcel>>("parcels");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("text"); ///< that it names
        using Parcels = std::vector<Parcel>;
        QTest::newRow("neighbours") << Parcels{{"P1", 0, 20}, {"P2", 20, 40}} << QString() << QString();
        QTest::newRow("overlap") << Parcels{{"P1", 0, 20}, {"P2", 15, 40}} << u"topo.overlap 3 P1"_s
                                 << u"P2 (line 4) overlap by 100.00 m²"_s;
        QTest::newRow("sliver") << Parcels{{"P1", 0, 20}, {"P2", 19.95, 40}} << u"topo.sliver 3 P1"_s
                                << u"P2 (line 4) overlap in a strip of about 0.05 m, together 1.00 m²"_s;
        QTest::newRow("duplicate") << Parcels{{"P0", -20, 0}, {"P1", 0, 20}, {"P2", 0, 20}} << u"topo.duplicate 4 P1"_s
                                   << u"P2 (line 5) are the same area, 400.00 m²"_s;
        QTest::newRow("gap") << Parcels{{"P1", 0, 20}, {"P2", 20.05, 40}} << u"topo.gap 3 P1"_s
                             << u"P2 (line 4) is a gap of up to 0.05 m, together 1.00 m²"_s;
        QTest::newRow("a retired parcel lies under its successors")
            << Parcels{{"P1", 0, 40, "<kbs:durum>pasif</kbs:durum>"}, {"P2", 0, 20}, {"P3", 20, 40}} << QString()
            << QString();
    }

    void cases()
    {
        QFETCH(const std::vector<Parcel>, parcels);
        QFETCH(const QString, expected);
        QFETCH(const QString, text);
        ImportStore store;
        const auto report = store.import({store.write(delivery(parcels), u"a.gml"_s)});
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        QCOMPARE((*report)[u"loaded"].toInteger(), static_cast<qint64>(parcels.size())); // told, not refused
        QCOMPARE(found(*report).join(u", "), expected);
        for (const auto &entry : (*report)[u"findings"].toArray()) {
            const QJsonObject finding = entry.toObject();
            if (!finding[u"rule"].toString().startsWith(u"topo."))
                continue;
            QVERIFY2(finding[u"text_en"].toString().contains(text), qPrintable(finding[u"text_en"].toString()));
            QCOMPARE(finding[u"severity"].toString(), u"warning"_s);
            QCOMPARE(finding[u"class"].toString(), u"parsel"_s);
            QCOMPARE(finding[u"extent"].toArray().size(), 4);
        }
    }

    void filesOfOneImportAreOneDelivery()
    {
        ImportStore store;
        const auto report = store.import({store.write(delivery({{"P1", 0, 20}}), u"a.gml"_s),
            store.write(delivery({{"P2", 30, 50}, {"P3", 15, 30}}), u"b.gml"_s)});
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        QCOMPARE(found(*report), QStringList{u"topo.overlap 3 P1"_s});
        const QJsonObject finding = (*report)[u"findings"].toArray().last().toObject();
        QVERIFY(finding[u"file"].toString().endsWith(u"a.gml"));
        QVERIFY2(finding[u"text_en"].toString().contains(u"P3 (line 4) of b.gml"),
            qPrintable(finding[u"text_en"].toString()));
    }

    void onlyCoveragesAreLookedAt()
    {
        ImportStore store;
        const auto report = store.import({store.write(delivery({{"Y1", 0, 20}, {"Y2", 15, 40}}, "Yapi"), u"a.gml"_s)});
        QVERIFY2(report, qPrintable(report ? QString() : report.error().text()));
        QCOMPARE((*report)[u"loaded"].toInt(), 2);
        QVERIFY(found(*report).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestTopology)
#include "tst_topology.moc"
