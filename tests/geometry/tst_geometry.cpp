// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/geometry.h"

#include <QRandomGenerator>
#include <QtTest>

#include <cmath>

using namespace kbs;

namespace {

Geometry square(double x, double y, double side)
{
    const std::vector<Point> shell{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}};
    return Geometry::polygon(shell);
}

Geometry squareWithHole()
{
    Geometry out = square(0, 0, 10);
    out.partEnds.clear();
    const std::vector<Point> hole{{2, 2}, {4, 2}, {4, 4}, {2, 4}, {2, 2}};
    out.addRing(hole);
    out.endPart();
    return out;
}

Geometry twoSquares()
{
    Geometry out = toMulti(squareWithHole());
    out.addRing(square(20, 0, 5).ring(0));
    out.endPart();
    return out;
}

Geometry multi(GeometryKind kind, const std::vector<std::vector<Point>> &parts)
{
    Geometry out{.kind = kind};
    for (const auto &part : parts) {
        out.addRing(part);
        out.endPart();
    }
    return out;
}

Geometry withZ(Geometry geometry)
{
    for (std::size_t i = 0; i < geometry.points.size(); ++i)
        geometry.z.push_back(100.5 + static_cast<double>(i));
    return geometry;
}

} // namespace

class TstGeometry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundTrips_data()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::addColumn<QByteArray>("wkt");
        const std::vector<Point> line{{0, 0}, {3, 4}, {3, 10.5}};
        QTest::newRow("point") << Geometry::point(498894.1234, 4452000) << QByteArray("POINT (498894.1234 4452000)");
        QTest::newRow("point z") << withZ(Geometry::point(1, 2)) << QByteArray("POINT Z (1 2 100.5)");
        QTest::newRow("line") << Geometry::line(line) << QByteArray("LINESTRING (0 0, 3 4, 3 10.5)");
        QTest::newRow("polygon with hole")
            << squareWithHole() << QByteArray("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 4 2, 4 4, 2 4, 2 2))");
        QTest::newRow("polygon z") << withZ(square(0, 0, 1))
                                   << QByteArray("POLYGON Z ((0 0 100.5, 1 0 101.5, 1 1 102.5, 0 1 103.5, 0 0 104.5))");
        QTest::newRow("multipolygon")
            << twoSquares()
            << QByteArray("MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 4 2, 4 4, 2 4, 2 2)), "
                          "((20 0, 25 0, 25 5, 20 5, 20 0)))");
        QTest::newRow("multipoint") << multi(GeometryKind::MultiPoint, {{{1, 2}}, {{3, 4}}})
                                    << QByteArray("MULTIPOINT ((1 2), (3 4))");
        QTest::newRow("multiline") << multi(GeometryKind::MultiLineString, {{{0, 0}, {1, 1}}, {{2, 2}, {3, 3}, {4, 4}}})
                                   << QByteArray("MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 4))");
        QTest::newRow("empty point") << Geometry{.kind = GeometryKind::Point} << QByteArray("POINT EMPTY");
        QTest::newRow("empty polygon") << Geometry{.kind = GeometryKind::Polygon} << QByteArray("POLYGON EMPTY");
        QTest::newRow("empty multipolygon")
            << Geometry{.kind = GeometryKind::MultiPolygon} << QByteArray("MULTIPOLYGON EMPTY");
        QTest::newRow("tiny negative") << Geometry::point(-0.00001, -1.5) << QByteArray("POINT (0 -1.5)");
    }
    void roundTrips()
    {
        QFETCH(Geometry, geometry);
        QFETCH(QByteArray, wkt);
        QCOMPARE(QByteArray::fromStdString(toWkt(geometry)), wkt);
        const std::string wkb = toWkb(geometry);
        Geometry back;
        QVERIFY(fromWkb(wkb, back));
        QVERIFY(back == geometry);
        for (std::size_t cut = 0; cut < wkb.size(); ++cut) // every shorter form is refused
            QVERIFY(!fromWkb(std::string_view(wkb).substr(0, cut), back));
        QVERIFY(!fromWkb(wkb + 'x', back));
        QVERIFY(back == Geometry{});
    }

    void foreignWkb_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<QByteArray>("wkt"); // empty: refused
        QTest::newRow("big-endian point")
            << QByteArray("00 00000001 3ff0000000000000 4000000000000000") << QByteArray("POINT (1 2)");
        QTest::newRow("EWKB with SRID") << QByteArray("01 01000020 86140000 000000000000f03f 0000000000000040")
                                        << QByteArray("POINT (1 2)");
        QTest::newRow("EWKB with Z") << QByteArray("01 01000080 000000000000f03f 0000000000000040 0000000000000840")
                                     << QByteArray("POINT Z (1 2 3)");
        QTest::newRow("ISO M") << QByteArray("01 d1070000 000000000000f03f 0000000000000040 0000000000000840")
                               << QByteArray();
        QTest::newRow("EWKB M") << QByteArray("01 01000040 000000000000f03f 0000000000000040 0000000000000840")
                                << QByteArray();
        QTest::newRow("circular string") << QByteArray("01 08000000 00000000") << QByteArray();
        QTest::newRow("collection") << QByteArray("01 07000000 00000000") << QByteArray();
        QTest::newRow("type 0") << QByteArray("01 00000000") << QByteArray();
        QTest::newRow("no byte order") << QByteArray("07 01000000") << QByteArray();
        QTest::newRow("count larger than the file")
            << QByteArray("01 02000000 ffffffff 000000000000f03f") << QByteArray();
        QTest::newRow("multipoint of lines") << QByteArray("01 04000000 01000000 01 02000000 00000000") << QByteArray();
        QTest::newRow("hole without shell") << QByteArray("01 03000000 02000000 00000000 00000000") << QByteArray();
    }
    void foreignWkb()
    {
        QFETCH(QByteArray, hex);
        QFETCH(QByteArray, wkt);
        Geometry geometry;
        QCOMPARE(fromWkb(QByteArray::fromHex(hex).toStdString(), geometry), !wkt.isEmpty());
        if (!wkt.isEmpty())
            QCOMPARE(QByteArray::fromStdString(toWkt(geometry)), wkt);
    }

    void measures()
    {
        QCOMPARE(area(squareWithHole()), 96.0);
        QCOMPARE(area(twoSquares()), 121.0);
        QCOMPARE(length(square(0, 0, 10)), 40.0);
        QCOMPARE(length(squareWithHole()), 48.0);
        QCOMPARE(area(Geometry::point(1, 2)), 0.0);
        QCOMPARE(length(Geometry::point(1, 2)), 0.0);
        QCOMPARE(area(Geometry{}), 0.0);
        // national coordinates lose nothing
        QVERIFY(std::abs(area(square(498894.1234, 4452000.4321, 0.5)) - 0.25) < 1e-9);
        QVERIFY(twoSquares().bbox() == (Bbox{0, 0, 25, 10}));
        QVERIFY(Geometry{}.bbox().isEmpty());
    }

    /// The grid is rounded to as std::round() does: half a unit goes away from zero, whatever the size.
    void gridRounds()
    {
        std::vector<double> units{0.0, -0.0, 0.25, 0.49999999999999994, 0.5, 1.5, 2.5, 4860640424.5, 43910664504.5,
            0x1p49 + 0.5, 0x1p50, 0x1p50 + 0.5, 0x1p51 + 0.5, 0x1p52 - 0.5, 0x1p52 + 1, 1e300};
        QRandomGenerator random(7);
        for (int i = 0; i < 2000; ++i)
            units.push_back(std::ldexp(random.generateDouble() + 0.5, random.bounded(54)));
        for (const double unit : units)
            for (const double value : {unit * gridSize, -unit * gridSize}) {
                constexpr double perUnit = 1.0 / gridSize;
                Geometry geometry = Geometry::point(value, -value);
                snapToGrid(geometry);
                const double expected = std::round(value * perUnit) / perUnit;
                QCOMPARE(geometry.points.front().x, expected);
                QCOMPARE(geometry.points.front().y, -expected);
                QVERIFY(!std::signbit(geometry.points.front().x) || expected < 0);
            }
        Geometry geometry = Geometry::point(std::nan(""), HUGE_VAL);
        snapToGrid(geometry);
        QVERIFY(std::isnan(geometry.points.front().x));
        QCOMPARE(geometry.points.front().y, HUGE_VAL);
    }

    void normalised()
    {
        const std::vector<Point> shell{{10, 10}, {10, 20}, {20, 20}, {20, 10}, {10, 10}}; // clockwise
        const std::vector<Point> hole{
            {12, 12}, {14.00004, 12}, {14, 13.99996}, {12, 14}, {12, 12}}; // counter-clockwise
        Geometry geometry{.kind = GeometryKind::Polygon};
        geometry.addRing(shell);
        geometry.addRing(hole);
        geometry.endPart();
        geometry.z = {0, 1, 2, 3, 0, 5, 6, 7, 8, 5};
        normalise(geometry);
        QVERIFY(signedArea(geometry.ring(0)) > 0);
        QVERIFY(signedArea(geometry.ring(1)) < 0);
        QVERIFY(geometry.ring(0).front() == (Point{10, 10}));
        QVERIFY(geometry.ring(1).front() == (Point{12, 12}));
        QVERIFY(geometry.ring(1)[2] == (Point{14, 14}));
        QCOMPARE(geometry.z, (std::vector<double>{0, 3, 2, 1, 0, 5, 8, 7, 6, 5})); // heights turn with their points
        const Geometry once = geometry;
        normalise(geometry);
        QVERIFY(geometry == once);
    }

    void grid_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("snapped");
        QTest::newRow("up") << 498894.12345 + 0.00001 << 498894.1235;
        QTest::newRow("down") << 4452000.00004 << 4452000.0;
        QTest::newRow("negative") << -1.00006 << -1.0001;
        QTest::newRow("no negative zero") << -0.00001 << 0.0;
    }
    void grid()
    {
        QFETCH(double, value);
        QFETCH(double, snapped);
        Geometry geometry = Geometry::point(value, value);
        snapToGrid(geometry);
        QVERIFY(geometry.points[0].x == snapped);
        QVERIFY(!std::signbit(geometry.points[0].x) || snapped < 0);
    }

    void kinds()
    {
        QVERIFY(toSingle(toMulti(squareWithHole())) == squareWithHole());
        QVERIFY(toSingle(twoSquares()) == twoSquares());
        QCOMPARE(toMulti(Geometry::point(1, 2)).kind, GeometryKind::MultiPoint);
        QCOMPARE(kindFromName("MULTIPOLYGON"), GeometryKind::MultiPolygon);
        QCOMPARE(kindFromName("CURVEPOLYGON"), GeometryKind::None);
        QCOMPARE(kindFromName(""), GeometryKind::None);
        QCOMPARE(kindName(GeometryKind::LineString), "LINESTRING");
    }

    void built()
    {
        const std::vector<Point> open{{0, 0}, {1, 0}, {1, 1}};
        QCOMPARE(Geometry::polygon(open).points.size(), 4U);
        QVERIFY(Geometry::polygon({}).isEmpty());
        QVERIFY(Geometry::line({}).isEmpty());
        QVERIFY(Geometry::line({}).ringEnds.empty());
    }
};

QTEST_GUILESS_MAIN(TstGeometry)
#include "tst_geometry.moc"
