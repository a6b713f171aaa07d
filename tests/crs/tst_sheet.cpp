// SPDX-License-Identifier: GPL-3.0-or-later
#include "crs/crs.h"
#include "crs/sheet.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace kbs;
using namespace Qt::StringLiterals;

class TestSheet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pointsHaveTheirSheets_data()
    {
        QTest::addColumn<double>("longitude");
        QTest::addColumn<double>("latitude");
        QTest::addColumn<int>("scale");
        QTest::addColumn<QString>("name");
        QTest::newRow("Bursa") << 29.061 << 40.183 << 100'000 << u"H22"_s;
        QTest::newRow("Ankara") << 32.854 << 39.921 << 100'000 << u"I29"_s;
        QTest::newRow("Niğde") << 34.680 << 37.966 << 100'000 << u"M33"_s;
        QTest::newRow("İzmit") << 29.940 << 40.765 << 100'000 << u"G23"_s;
        QTest::newRow("Bakırköy") << 28.870 << 40.980 << 100'000 << u"G21"_s;
        QTest::newRow("Antakya") << 36.160 << 36.200 << 100'000 << u"P36"_s;
        QTest::newRow("Nilüfer") << 28.9870 << 40.2140 << 1'000 << u"H21-c-05-c-1-c"_s;
        QTest::newRow("Kadıköy") << 29.0040779114 << 41.021225596 << 1'000 << u"F22-d-21-d-1-a"_s;
        QTest::newRow("1/25000") << 29.45 << 40.20 << 25'000 << u"H22-c2"_s;
        QTest::newRow("1/10000") << 29.47 << 40.01 << 10'000 << u"H22-c-25"_s;
        QTest::newRow("1/500") << 29.451 << 40.049 << 500 << u"H22-c-25-a-1-a-1"_s;
        // On edges: the sheet to the east and to the south. 29.45° is no binary fraction.
        QTest::newRow("north-west corner") << 29.45 << 40.05 << 1'000 << u"H22-c-25-a-1-a"_s;
        QTest::newRow("a hair west of it") << 29.45 - 1e-7 << 40.05 << 1'000 << u"H22-c-24-b-2-b"_s;
        QTest::newRow("a hair north of it") << 29.45 << 40.05 + 1e-7 << 1'000 << u"H22-c-20-d-4-d"_s;
        QTest::newRow("sea") << 23.9 << 40.0 << 1'000 << QString();
        QTest::newRow("disputed south") << 36.1 << 35.9 << 1'000 << QString();
        QTest::newRow("no such scale") << 29.0 << 40.0 << 1'500 << QString();
        QTest::newRow("no number") << std::nan("") << 40.0 << 1'000 << QString();
    }
    void pointsHaveTheirSheets()
    {
        QFETCH(double, longitude);
        QFETCH(double, latitude);
        QFETCH(int, scale);
        QFETCH(QString, name);
        const auto sheet = sheets::at({longitude, latitude}, scale);
        QCOMPARE(sheet ? sheet->name : QString(), name);
        if (sheet)
            QVERIFY(sheet->degrees.grown(1e-9).contains(longitude, latitude));
    }

    /// The corners of the regulation's example, in degrees and in TUREF/TM30.
    void cornersOfTheWorkedExample()
    {
        const auto sheet = sheets::find(u"H22-c-25-a-1-a"_s);
        QVERIFY(sheet);
        QCOMPARE(sheet->scale, 1'000);
        const Bbox wanted{29.45, 40 + 2.0 / 60 + 37.5 / 3600, 29.45 + 22.5 / 3600, 40.05};
        QVERIFY(sheet->degrees.grown(1e-9).contains(wanted) && wanted.grown(1e-9).contains(sheet->degrees));
        const auto from = crs::find(u"EPSG:5252"_s), to = crs::find(u"EPSG:5254"_s);
        QVERIFY(from && to);
        const auto transformer = Transformer::create(*from, *to);
        QVERIFY(transformer);
        const std::array<Point, 4> expected{{{453063.241, 4434531.755}, {453596.616, 4434528.480},
            {453600.853, 4435222.457}, {453067.527, 4435225.733}}};
        const auto corners = sheet->corners();
        for (std::size_t i = 0; i < 4; ++i) {
            const auto found = transformer->transform(corners[i]);
            QVERIFY(found);
            QVERIFY(std::abs(found->x - expected[i].x) < 0.001 && std::abs(found->y - expected[i].y) < 0.001);
        }
    }

    /// Every sheet of a scale below one sheet of the scale above: each has a name of its own that leads back to it.
    void namesLeadBack()
    {
        for (const int scale : sheets::scales) {
            std::set<QString> names;
            const auto all = sheets::covering({29.0, 40.0, 29.5, 40.5}, scale, 30'000);
            QCOMPARE(all.size(), static_cast<std::size_t>(std::lround(std::pow(0.5 / all.front().degrees.width(), 2))));
            for (const Sheet &sheet : all) {
                const auto back = sheets::find(sheet.name);
                QVERIFY2(back && *back == sheet, qPrintable(sheet.name));
                names.insert(sheet.name);
                const auto middle = sheets::at({sheet.degrees.centerX(), sheet.degrees.centerY()}, scale);
                QVERIFY(middle && *middle == sheet);
            }
            QCOMPARE(names.size(), all.size());
        }
    }

    void namesAreReadAsPeopleWriteThem_data()
    {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("name");
        QTest::newRow("small letters, no dashes") << u"h22c25a1a"_s << u"H22-c-25-a-1-a"_s;
        QTest::newRow("blanks") << u" H22 - c - 25 - a "_s << u"H22-c-25-a"_s;
        QTest::newRow("Turkish i") << u"İ29 a"_s << u"I29-a"_s;
        QTest::newRow("dotless i") << u"ı29-d3"_s << u"I29-d3"_s;
        QTest::newRow("capitals") << u"F22-D-21-D-1-A-4"_s << u"F22-d-21-d-1-a-4"_s;
        for (const QString &bad : {u""_s, u"H2"_s, u"Q36"_s, u"H11"_s, u"H99"_s, u"H22-e"_s, u"H22-c5"_s, u"H22-c-26"_s,
                 u"H22-c-00"_s, u"H22-c-25-a-5"_s, u"H22-c-25-a-1-a-1-a"_s, u"Gül Sokak"_s, u"H22-c2-a"_s})
            QTest::newRow(qPrintable(u"bad: "_s + bad)) << bad << QString();
    }
    void namesAreReadAsPeopleWriteThem()
    {
        QFETCH(QString, written);
        QFETCH(QString, name);
        const auto sheet = sheets::find(written);
        QCOMPARE(sheet ? sheet->name : QString(), name);
        if (!sheet) {
            QCOMPARE(sheet.error().kind, ErrorKind::NotFound);
            QVERIFY(sheet.error().text().contains(u"H22-c-25-a-1-a"_s));
        }
    }

    void coveringTakesWhatIsMetAndNoMore()
    {
        const Sheet one = *sheets::find(u"H22-c-25-a"_s);
        // Its own box touches its neighbours' edges but holds only itself.
        QCOMPARE(sheets::covering(one.degrees, 5'000), std::vector<Sheet>{one});
        QCOMPARE(sheets::covering(one.degrees, 1'000).size(), 16u);
        QCOMPARE(sheets::covering(one.degrees.grown(1e-6), 5'000).size(), 9u);
        const Bbox point{29.455, 40.045, 29.455, 40.045};
        QCOMPARE(sheets::covering(point, 5'000), std::vector<Sheet>{one});
        QVERIFY(sheets::covering({29, 40, 30, 41}, 500, 1'000).empty());
        QVERIFY(sheets::covering({10, 40, 20, 41}, 100'000).empty());
        QVERIFY(sheets::covering({}, 1'000).empty());
    }

    void everyMapScaleHasItsSheets()
    {
        QCOMPARE(sheets::scaleFor(300), 500);
        QCOMPARE(sheets::scaleFor(1'000), 1'000);
        QCOMPARE(sheets::scaleFor(1'001), 2'000);
        QCOMPARE(sheets::scaleFor(1e7), 100'000);
    }
};

QTEST_GUILESS_MAIN(TestSheet)
#include "tst_sheet.moc"
