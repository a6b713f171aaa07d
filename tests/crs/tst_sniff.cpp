// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/crs.h"

#include <QtTest>

#include <limits>

using namespace Qt::StringLiterals;
using namespace kbs;

class TstSniff : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sniffs_data()
    {
        QTest::addColumn<Point>("point"); // as the file writes it
        QTest::addColumn<QString>("store");
        QTest::addColumn<Bbox>("extent");
        QTest::addColumn<QString>("id"); // empty: has to be asked
        QTest::addColumn<bool>("swapped");
        const Bbox none, izmit{29.85, 40.70, 30.0, 40.82}, urfa{38.7, 37.05, 38.9, 37.25},
            kayseri{35.3, 38.6, 35.6, 38.85};
        QTest::newRow("fits the store") << Point{493135.6, 4514523.8} << u"EPSG:5254"_s << none << u"EPSG:5254"_s
                                        << false;
        QTest::newRow("fits the store, swapped")
            << Point{4514523.8, 493135.6} << u"EPSG:5254"_s << none << u"EPSG:5254"_s << true;
        QTest::newRow("beside the data") << Point{493135.6, 4514523.8} << u"EPSG:5254"_s << izmit << u"EPSG:5254"_s
                                         << false;
        QTest::newRow("far from the data, still the store's zone")
            << Point{413765.9, 4453783.1} << u"EPSG:5254"_s << izmit << u"EPSG:5254"_s << false;
        QTest::newRow("ED50 store") << Point{413800.1, 4453968.8} << u"EPSG:2320"_s << none << u"EPSG:2320"_s << false;
        QTest::newRow("store on the meridian of a UTM zone")
            << Point{488383.0, 4427317.2} << u"EPSG:5255"_s << none << u"EPSG:5255"_s << false;
        QTest::newRow("degrees") << Point{29.9187, 40.7654} << u"EPSG:5254"_s << none << u"EPSG:4326"_s << false;
        QTest::newRow("degrees, latitude first")
            << Point{40.7654, 29.9187} << u"EPSG:5254"_s << none << u"EPSG:4326"_s << true;
        QTest::newRow("degrees that work both ways, by the data")
            << Point{38.80, 37.17} << u"EPSG:5257"_s << urfa << u"EPSG:4326"_s << false;
        QTest::newRow("degrees that work both ways, by the zone")
            << Point{37.17, 38.80} << u"EPSG:5257"_s << none << u"EPSG:4326"_s << true;
        QTest::newRow("web mercator") << Point{3330535.1, 4978064.6} << u"EPSG:5254"_s << none << u"EPSG:3857"_s
                                      << false;
        QTest::newRow("zone number in the easting: ED50 or TUREF")
            << Point{10493135.6, 4514523.8} << u"EPSG:5254"_s << none << u""_s << false;
        QTest::newRow("UTM: ED50 or WGS 84") << Point{746300.0, 4517000.0} << u"EPSG:5254"_s << izmit << u""_s << false;
        QTest::newRow("local system") << Point{50123.4, 49876.5} << u"EPSG:5254"_s << none << u""_s << false;
        QTest::newRow("France") << Point{566000.0, 6720000.0} << u"EPSG:5254"_s << none << u""_s << false;
        QTest::newRow("France in a French store")
            << Point{566000.0, 6720000.0} << u"EPSG:2154"_s << none << u"EPSG:2154"_s << false;
        QTest::newRow("not a number") << Point{std::numeric_limits<double>::quiet_NaN(), 1} << u"EPSG:5254"_s << none
                                      << u""_s << false;
        QTest::newRow("zone beside the store's, found by the data")
            << Point{455000.0, 4288792.7} << u"EPSG:5255"_s << kayseri << u""_s << false;
    }
    void sniffs()
    {
        QFETCH(Point, point);
        QFETCH(QString, store);
        QFETCH(Bbox, extent);
        QFETCH(QString, id);
        std::vector<Point> sample(20, point);
        sample.push_back({0, 0}); // a stray point does not spoil it
        const auto sniffed = crs::sniff(sample, crs::find(store).value(), extent);
        QStringList all;
        for (const auto &one : sniffed.candidates)
            all << u"%1%2 %3"_s.arg(one.crs.id, one.swapped ? u" swapped"_s : QString()).arg(one.score);
        const crs::Candidate *single = sniffed.single();
        QVERIFY2((single != nullptr ? single->crs.id : QString()) == id, qPrintable(all.join(u", "_s)));
        if (single != nullptr) {
            QTEST(single->swapped, "swapped");
            QVERIFY(!single->why.isEmpty());
        }
    }

    void nothingToLookAt() { QVERIFY(crs::sniff({}, crs::find(u"EPSG:5254"_s).value()).candidates.empty()); }

    void plausible_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<Bbox>("bbox");
        QTest::addColumn<bool>("plausible");
        QTest::newRow("İzmit in TM30") << u"EPSG:5254"_s << Bbox{495134, 4514588, 495218, 4514677} << true;
        QTest::newRow("swapped") << u"EPSG:5254"_s << Bbox{4514588, 495134, 4514677, 495218} << false;
        QTest::newRow("a little over the zone's border")
            << u"EPSG:5254"_s << Bbox{340000, 4514588, 350000, 4514677} << true;
        QTest::newRow("degrees read as metres") << u"EPSG:5254"_s << Bbox{29.9, 40.7, 29.95, 40.8} << false;
        QTest::newRow("metres read as degrees") << u"EPSG:4326"_s << Bbox{495134, 4514588, 495218, 4514677} << false;
        QTest::newRow("degrees") << u"EPSG:4326"_s << Bbox{29.9, 40.7, 29.95, 40.8} << true;
        QTest::newRow("zone number missing") << u"EPSG:2207"_s << Bbox{495134, 4514588, 495218, 4514677} << false;
        QTest::newRow("swapped with the zone number")
            << u"ESRI:102329"_s << Bbox{5694649.9, 32357569, 5710493.5, 32369398.8} << false;
        QTest::newRow("the same turned round")
            << u"ESRI:102329"_s << Bbox{32357569, 5694649.9, 32369398.8, 5710493.5} << true;
        QTest::newRow("empty") << u"EPSG:5254"_s << Bbox{} << false;
    }
    void plausible()
    {
        QFETCH(QString, id);
        QFETCH(Bbox, bbox);
        QTEST(crs::plausible(crs::find(id).value(), bbox), "plausible");
    }
};

QTEST_GUILESS_MAIN(TstSniff)
#include "tst_sniff.moc"
