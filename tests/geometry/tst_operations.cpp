// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"

#include <QtConcurrent>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;
using namespace kbs;

using Ring = std::vector<Point>;

namespace {

Geometry polygons(const std::vector<std::vector<Ring>> &parts)
{
    Geometry out{.kind = parts.size() == 1 ? GeometryKind::Polygon : GeometryKind::MultiPolygon};
    for (const auto &part : parts) {
        for (const Ring &ring : part)
            out.addRing(ring);
        out.endPart();
    }
    return out;
}

Ring box(double x, double y, double w, double h)
{
    return {{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}};
}

Geometry boxPolygon(double x, double y, double w, double h)
{
    return Geometry::polygon(box(x, y, w, h));
}

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

} // namespace

class TstOperations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void validity_data()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::addColumn<QString>("code"); // empty: valid
        const Geometry point = Geometry::point(1, 2);
        QTest::newRow("square") << boxPolygon(0, 0, 10, 10) << u""_s;
        QTest::newRow("clockwise is valid") << polygons({{{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}}}) << u""_s;
        QTest::newRow("hole") << polygons({{box(0, 0, 10, 10), box(2, 2, 2, 2)}}) << u""_s;
        QTest::newRow("repeated vertex") << polygons({{{{0, 0}, {1, 0}, {1, 0}, {1, 1}, {0, 0}}}}) << u""_s;
        QTest::newRow("point") << point << u""_s;
        QTest::newRow("line") << Geometry::line(Ring{{0, 0}, {1, 1}}) << u""_s;
        QTest::newRow("line crossing itself") << Geometry::line(Ring{{0, 0}, {2, 2}, {2, 0}, {0, 2}}) << u""_s;
        QTest::newRow("bow tie") << polygons({{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}}) << u"self-intersection"_s;
        QTest::newRow("ring touches itself")
            << polygons({{{{0, 0}, {10, 0}, {10, 10}, {5, 0}, {0, 10}, {0, 0}}}}) << u"ring-self-intersection"_s;
        QTest::newRow("ring meets its own corner")
            << polygons({{{{0, 0}, {10, 0}, {10, 10}, {5, 5}, {8, 9}, {2, 9}, {5, 5}, {0, 10}, {0, 0}}}})
            << u"ring-self-intersection"_s;
        QTest::newRow("open ring") << polygons({{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}}) << u"ring-not-closed"_s;
        QTest::newRow("two corners") << polygons({{{{0, 0}, {1, 0}, {0, 0}}}}) << u"too-few-points"_s;
        QTest::newRow("all corners equal") << polygons({{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}}) << u"too-few-points"_s;
        QTest::newRow("line of one point") << Geometry::line(Ring{{0, 0}}) << u"too-few-points"_s;
        QTest::newRow("line without length") << Geometry::line(Ring{{3, 3}, {3, 3}}) << u"too-few-points"_s;
        QTest::newRow("hole outside") << polygons({{box(0, 0, 10, 10), box(20, 20, 2, 2)}}) << u"hole-outside"_s;
        QTest::newRow("nested holes") << polygons({{box(0, 0, 10, 10), box(1, 1, 8, 8), box(3, 3, 2, 2)}})
                                      << u"nested-holes"_s;
        QTest::newRow("nested shells") << polygons({{box(0, 0, 10, 10)}, {box(2, 2, 2, 2)}}) << u"nested-shells"_s;
        QTest::newRow("hole twice") << polygons({{box(0, 0, 10, 10), box(2, 2, 2, 2), box(2, 2, 2, 2)}})
                                    << u"self-intersection"_s;
        QTest::newRow("overlapping parts")
            << polygons({{box(0, 0, 10, 10)}, {box(5, 5, 10, 10)}}) << u"self-intersection"_s;
        QTest::newRow("hole cuts through")
            << polygons({{box(0, 0, 10, 10), {{0, 5}, {5, 0}, {10, 5}, {5, 10}, {0, 5}}}})
            << u"disconnected-interior"_s;
        QTest::newRow("not a number") << polygons({{{{0, 0}, {notANumber, 0}, {1, 1}, {0, 0}}}}) << u"not-finite"_s;
        QTest::newRow("infinite") << Geometry::point(std::numeric_limits<double>::infinity(), 0) << u"not-finite"_s;
        QTest::newRow("height not a number") << Geometry{.kind = GeometryKind::Point,
            .points = point.points,
            .ringEnds = {1},
            .partEnds = {1},
            .z = {notANumber}} << u"not-finite"_s;
        QTest::newRow("empty") << Geometry{.kind = GeometryKind::Polygon} << u"empty"_s;
        QTest::newRow("none") << Geometry{} << u"empty"_s;
    }
    void validity()
    {
        QFETCH(Geometry, geometry);
        QFETCH(QString, code);
        const auto found = geometry::invalidity(geometry);
        QCOMPARE(found ? found->code : QString(), code);
        if (found)
            QVERIFY(!found->reason.isEmpty());
    }

    void faultHasAPlace()
    {
        const auto found = geometry::invalidity(polygons({{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}}));
        QVERIFY(found.has_value());
        QCOMPARE(found->at.x, 1.0);
        QCOMPARE(found->at.y, 1.0);
    }

    void repair_data()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::addColumn<double>("area"); // < 0: cannot be repaired
        QTest::newRow("bow tie keeps both wings") << polygons({{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}}) << 2.0;
        QTest::newRow("overlapping parts merge") << polygons({{box(0, 0, 10, 10)}, {box(5, 5, 10, 10)}}) << 175.0;
        QTest::newRow("hole outside becomes a part") << polygons({{box(0, 0, 10, 10), box(20, 20, 2, 2)}}) << 104.0;
        QTest::newRow("open ring") << polygons({{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}}) << 1.0;
        QTest::newRow("collapsed hole") << polygons({{box(0, 0, 10, 10), {{1, 1}, {2, 2}, {1, 1}}}}) << 100.0;
        QTest::newRow("valid stays") << boxPolygon(0, 0, 10, 10) << 100.0;
        QTest::newRow("nothing left") << polygons({{{{0, 0}, {1, 0}, {0, 0}}}}) << -1.0;
        QTest::newRow("flat") << polygons({{{{0, 0}, {1, 0}, {2, 0}, {0, 0}}}}) << -1.0;
        QTest::newRow("not a number") << polygons({{{{0, 0}, {notANumber, 0}, {1, 1}, {0, 0}}}}) << -1.0;
    }
    void repair()
    {
        QFETCH(Geometry, geometry);
        QFETCH(double, area);
        const auto repaired = geometry::makeValid(geometry);
        QCOMPARE(repaired.has_value(), area >= 0);
        if (!repaired) {
            QVERIFY(!repaired.error().message.isEmpty());
            return;
        }
        QVERIFY(!geometry::invalidity(*repaired));
        QVERIFY(repaired->isPolygonal());
        QCOMPARE(kbs::area(*repaired), area);
    }

    void predicates()
    {
        const Geometry a = boxPolygon(0, 0, 10, 10), touching = boxPolygon(10, 0, 5, 5),
                       apart = boxPolygon(13, 14, 1, 1);
        QVERIFY(geometry::intersects(a, touching));
        QVERIFY(!geometry::intersects(a, apart));
        QVERIFY(!geometry::intersects(a, Geometry{}));
        QVERIFY(geometry::covers(a, boxPolygon(0, 0, 5, 5)));
        QVERIFY(!geometry::covers(a, touching));
        QCOMPARE(geometry::distance(a, apart), 5.0);
        QVERIFY(std::isinf(geometry::distance(a, Geometry{.kind = GeometryKind::Point})));
        QVERIFY(geometry::containsPoint(a, {5, 5}));
        QVERIFY(geometry::containsPoint(a, {0, 5})); // on the border
        QVERIFY(!geometry::containsPoint(a, {11, 5}));
        QVERIFY(!geometry::containsPoint(polygons({{box(0, 0, 10, 10), box(2, 2, 2, 2)}}), {3, 3}));
        QVERIFY(!geometry::containsPoint(Geometry::line(Ring{{0, 0}, {1, 1}}), {0, 0}));
    }

    void overlays()
    {
        const Geometry a = boxPolygon(0, 0, 10, 10), b = boxPolygon(5, 5, 10, 10), neighbour = boxPolygon(10, 0, 5, 10);
        QCOMPARE(area(geometry::intersection(a, b).value()), 25.0);
        QVERIFY(geometry::intersection(a, neighbour).value().isEmpty()); // a shared border is no polygon
        QCOMPARE(length(geometry::intersection(a, Geometry::line(Ring{{-5, 5}, {15, 5}})).value()), 10.0);
        QCOMPARE(area(geometry::difference(a, b).value()), 75.0);
        QCOMPARE(geometry::difference(a, Geometry::line(Ring{{0, 0}, {5, 5}})).value().kind, GeometryKind::Polygon);
        const Geometry united = geometry::unite({a, neighbour}).value();
        QCOMPARE(united.kind, GeometryKind::Polygon);
        QCOMPARE(area(united), 150.0);
        QCOMPARE(geometry::unite({a, boxPolygon(100, 0, 1, 1)}).value().kind, GeometryKind::MultiPolygon);
        QVERIFY(geometry::unite({}).value().isEmpty());
        QVERIFY(!geometry::intersection(a, Geometry::point(notANumber, 0)).has_value());
    }

    /// What an overlay left of nothing goes on being nothing, whatever its kind.
    void overlaysOfNothing()
    {
        const Geometry square = Geometry::polygon(std::vector<Point>{{0, 0}, {10, 0}, {10, 10}, {0, 10}});
        const auto nothing = geometry::difference(square, square);
        QVERIFY(nothing && nothing->isEmpty());
        for (const Geometry &empty : {*nothing, Geometry{}}) {
            const auto shared = geometry::intersection(square, empty);
            QVERIFY(shared && shared->isEmpty());
            const auto left = geometry::difference(square, empty);
            QVERIFY(left);
            QCOMPARE(area(*left), 100.0);
            const auto all = geometry::unite({square, empty});
            QVERIFY(all);
            QCOMPARE(area(*all), 100.0);
        }
    }

    void overlaysLieOnTheGrid()
    {
        const Geometry a = boxPolygon(500000.1, 4450000.1, 10, 10);
        const Geometry b = Geometry::polygon(Ring{{500003.3333, 4449990}, {500020.7777, 4450007.1}, {500001, 4450030}});
        const Geometry both = geometry::intersection(a, b).value();
        QVERIFY(!both.isEmpty());
        Geometry snapped = both;
        snapToGrid(snapped);
        QVERIFY(snapped == both);
    }

    void buffers()
    {
        QCOMPARE(area(geometry::buffer(boxPolygon(0, 0, 10, 10), 1).value()), 144.0); // mitred: still a square
        QCOMPARE(area(geometry::buffer(boxPolygon(0, 0, 10, 10), -1).value()), 64.0);
        QVERIFY(geometry::buffer(boxPolygon(0, 0, 10, 10), -5).value().isEmpty());
        QCOMPARE(area(geometry::buffer(Geometry::line(Ring{{0, 0}, {10, 0}}), 2).value()), 40.0); // flat ends
        QVERIFY(std::abs(area(geometry::buffer(Geometry::point(0, 0), 1).value()) - 3.14) < 0.01);
    }

    void splits_data()
    {
        QTest::addColumn<Geometry>("polygon");
        QTest::addColumn<Geometry>("line");
        QTest::addColumn<QList<double>>("areas");
        const Geometry square = boxPolygon(0, 0, 10, 10);
        QTest::newRow("in two") << square << Geometry::line(Ring{{3, -1}, {3, 11}}) << QList<double>{70, 30};
        QTest::newRow("from border to border")
            << square << Geometry::line(Ring{{0, 2}, {10, 2}}) << QList<double>{80, 20};
        QTest::newRow("corner to corner") << square << Geometry::line(Ring{{0, 0}, {10, 10}}) << QList<double>{50, 50};
        QTest::newRow("bent, in three") << square << Geometry::line(Ring{{2, -1}, {2, 12}, {8, 12}, {8, -1}})
                                        << QList<double>{60, 20, 20};
        QTest::newRow("does not reach") << square << Geometry::line(Ring{{3, -1}, {3, 9}}) << QList<double>{100};
        QTest::newRow("along the border") << square << Geometry::line(Ring{{0, 0}, {10, 0}}) << QList<double>{100};
        QTest::newRow("outside") << square << Geometry::line(Ring{{20, 0}, {20, 10}}) << QList<double>{100};
        QTest::newRow("hole stays a hole") << polygons({{box(0, 0, 10, 10), box(1, 1, 2, 2)}})
                                           << Geometry::line(Ring{{5, -1}, {5, 11}}) << QList<double>{50, 46};
        QTest::newRow("through the hole") << polygons({{box(0, 0, 10, 10), box(4, 4, 2, 2)}})
                                          << Geometry::line(Ring{{5, -1}, {5, 11}}) << QList<double>{48, 48};
    }
    void splits()
    {
        QFETCH(Geometry, polygon);
        QFETCH(Geometry, line);
        const auto pieces = geometry::split(polygon, line);
        QVERIFY(pieces.has_value());
        QList<double> areas;
        for (const Geometry &piece : *pieces) {
            areas << area(piece);
            QVERIFY(!geometry::invalidity(piece));
        }
        QTEST(areas, "areas");
    }

    void labels()
    {
        // A U: its centre of gravity lies outside, the label must not.
        const Geometry u
            = polygons({{{{0, 0}, {30, 0}, {30, 30}, {25, 30}, {25, 5}, {5, 5}, {5, 30}, {0, 30}, {0, 0}}}});
        QVERIFY(geometry::containsPoint(u, geometry::labelPoint(u)));
        QVERIFY(geometry::labelPoint(Geometry::point(3, 4)) == (Point{3, 4}));
        QVERIFY(geometry::labelPoint(Geometry::line(Ring{{0, 0}, {10, 0}, {10, 2}})) == (Point{6, 0}));
        QVERIFY(geometry::labelPoint(Geometry::line(Ring{{1, 1}, {1, 1}})) == (Point{1, 1}));
        const Geometry flat = polygons({{{{0, 0}, {2, 0}, {4, 0}, {0, 0}}}});
        QVERIFY(geometry::labelPoint(flat) == (Point{2, 0}));
        const Geometry open = polygons({{{{0, 0}, {4, 0}, {4, 4}}}});
        QVERIFY(open.bbox().contains(geometry::labelPoint(open).x, geometry::labelPoint(open).y));
    }

    void manyThreads()
    {
        const Geometry a = boxPolygon(0, 0, 10, 10), b = boxPolygon(5, 5, 10, 10);
        const QList<double> areas = QtConcurrent::blockingMapped(
            QList<int>(200), [&](int) { return area(geometry::intersection(a, b).value()); });
        QCOMPARE(areas, QList<double>(200, 25.0));
    }
};

QTEST_GUILESS_MAIN(TstOperations)
#include "tst_operations.moc"
