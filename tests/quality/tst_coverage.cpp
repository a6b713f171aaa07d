// SPDX-License-Identifier: GPL-3.0-or-later
#include "geometry/operations.h"
#include "quality/coverage.h"

#include <QtTest>

#include <geos_c.h>
#include <ogr_geometry.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>

using namespace Qt::StringLiterals;
using namespace kbs;
using quality::CoverageCheck;
using quality::CoverageFault;
using quality::CoverageReport;
using quality::CoverageTolerances;

namespace {

using Polygons = std::vector<Geometry>;

Geometry fromWkt(const QByteArray &text)
{
    Geometry out;
    OGRGeometry *read = nullptr;
    if (OGRGeometryFactory::createFromWkt(text.constData(), nullptr, &read) != OGRERR_NONE)
        return out;
    std::string wkb(read->WkbSize(), '\0');
    read->exportToWkb(wkbNDR, reinterpret_cast<unsigned char *>(wkb.data()), wkbVariantIso);
    OGRGeometryFactory::destroyGeometry(read);
    return fromWkb(wkb, out) ? out : Geometry{};
}

QString nameOf(CoverageFault::Kind kind)
{
    switch (kind) {
    case CoverageFault::Kind::Overlap: return u"overlap"_s;
    case CoverageFault::Kind::Duplicate: return u"duplicate"_s;
    case CoverageFault::Kind::Sliver: return u"sliver"_s;
    case CoverageFault::Kind::Gap: return u"gap"_s;
    }
    return {};
}

CoverageReport check(const Polygons &polygons, const CoverageTolerances &tolerances = {})
{
    CoverageCheck coverage(tolerances);
    for (std::size_t i = 0; i < polygons.size(); ++i)
        coverage.add(static_cast<std::int64_t>(i) + 1, polygons[i], "tag " + std::to_string(i + 1));
    Progress progress;
    auto report = coverage.finish(progress);
    if (!report)
        qFatal("%s", qPrintable(report.error().text()));
    return *std::move(report);
}

struct Case {
    Polygons polygons;
    QStringList expected; ///< "kind first second"
    std::vector<double> areas;
};

/// Area that two polygons share by GEOS, in full precision.
double commonArea(GEOSContextHandle_t geos, const GEOSGeometry *a, const GEOSGeometry *b)
{
    GEOSGeometry *common = GEOSIntersection_r(geos, a, b);
    double area = 0;
    if (common)
        GEOSArea_r(geos, common, &area);
    GEOSGeom_destroy_r(geos, common);
    return area;
}

/// A made-up coverage with faults.
class Maker {
public:
    explicit Maker(unsigned seed) : m_random(seed) { }

    Polygons coverage(int columns, int rows)
    {
        m_columns = columns;
        m_rows = rows;
        layVertices();
        Polygons out = cells(m_origin);
        if (chance(0.3))
            dropSome(out);
        if (chance(0.3))
            joinSome(out);
        if (chance(0.4))
            splitSides(out);
        if (chance(0.3))
            putIslands(out);
        return out;
    }

    void addFaults(Polygons &polygons)
    {
        for (int i = 0, times = whole(1, 4); i < times; ++i) {
            switch (whole(0, 7)) {
            case 0: moveVertex(polygons, real(0.001, 0.3)); break;
            case 1: moveVertex(polygons, real(0.5, 15)); break;
            case 2: polygons.push_back(any(polygons)); break;
            case 3: polygons.push_back(shrunk(any(polygons), real(0.1, 0.9))); break;
            case 4: polygons.push_back(shrunk(any(polygons), real(1.001, 1.8))); break;
            case 5: shiftAll(polygons); break;
            case 6: polygons.push_back(shifted(any(polygons), real(-0.2, 0.2), real(-0.2, 0.2))); break;
            default: polygons.push_back(across()); break;
            }
        }
        std::erase_if(polygons, [](const Geometry &one) { return geometry::invalidity(one).has_value(); });
    }

    void shuffle(Polygons &polygons) { std::ranges::shuffle(polygons, m_random); }
    bool chance(double probability) { return real(0, 1) < probability; }
    int whole(int from, int to) { return std::uniform_int_distribution(from, to)(m_random); }
    double real(double from, double to) { return std::uniform_real_distribution(from, to)(m_random); }

private:
    /// Corners of crooked cells of about 20 m, turned anyhow.
    void layVertices()
    {
        const double angle = chance(0.3) ? 0 : real(0, 6.28), jitter = chance(0.3) ? 0 : real(0, 6);
        m_origin = {real(400'000, 600'000), real(4'000'000, 4'600'000)};
        m_vertices.clear();
        for (int row = 0; row <= m_rows; ++row) {
            for (int column = 0; column <= m_columns; ++column) {
                const double x = 20 * column + real(-jitter, jitter), y = 20 * row + real(-jitter, jitter);
                m_vertices.push_back(
                    {x * std::cos(angle) - y * std::sin(angle), x * std::sin(angle) + y * std::cos(angle)});
            }
        }
    }

    Point corner(int column, int row, Point origin) const
    {
        const Point &at = m_vertices[static_cast<std::size_t>(row * (m_columns + 1) + column)];
        return {at.x + origin.x, at.y + origin.y};
    }

    Polygons cells(Point origin) const
    {
        Polygons out;
        for (int row = 0; row < m_rows; ++row)
            for (int column = 0; column < m_columns; ++column)
                out.push_back(
                    onGrid(Geometry::polygon(std::vector{corner(column, row, origin), corner(column + 1, row, origin),
                        corner(column + 1, row + 1, origin), corner(column, row + 1, origin)})));
        return out;
    }

    static Geometry onGrid(Geometry geometry)
    {
        snapToGrid(geometry);
        return geometry;
    }

    void dropSome(Polygons &polygons)
    {
        std::erase_if(polygons, [this](const Geometry &) { return chance(0.2) && !chance(0.1); });
        if (polygons.empty())
            polygons = cells(m_origin);
    }

    /// Two cells become one parcel of two parts (which may share a border only where they are no neighbours).
    void joinSome(Polygons &polygons)
    {
        for (std::size_t i = 0; i + 5 < polygons.size(); i += 3) {
            Geometry both = toMulti(polygons[i]);
            const Geometry &other = polygons[i + 5];
            both.addRing(other.ring(0));
            both.endPart();
            if (geometry::invalidity(both))
                continue;
            polygons[i] = both;
            polygons.erase(polygons.begin() + static_cast<std::ptrdiff_t>(i) + 5);
        }
    }

    /// A vertex more on a side, which the neighbour does not have; on the side as near as the grid allows.
    void splitSides(Polygons &polygons)
    {
        for (Geometry &polygon : polygons) {
            if (!chance(0.3) || polygon.ringCount() != 1)
                continue;
            std::vector<Point> ring(polygon.points.begin(), polygon.points.end());
            const auto side = static_cast<std::size_t>(whole(0, static_cast<int>(ring.size()) - 2));
            const double t = chance(0.5) ? 0.5 : real(0.1, 0.9);
            const Point a = ring[side], b = ring[side + 1];
            ring.insert(
                ring.begin() + static_cast<std::ptrdiff_t>(side) + 1, {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
            polygon = onGrid(Geometry::polygon(ring));
        }
        std::erase_if(polygons, [](const Geometry &one) { return geometry::invalidity(one).has_value(); });
    }

    /// Some cells get a hole with a parcel in it.
    void putIslands(Polygons &polygons)
    {
        const std::size_t count = polygons.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (!chance(0.3) || polygons[i].ringCount() != 1)
                continue;
            const Geometry island = shrunk(polygons[i], real(0.2, 0.7));
            Geometry around{.kind = GeometryKind::Polygon};
            around.addRing(polygons[i].ring(0));
            around.addRing(island.ring(0));
            around.endPart();
            if (geometry::invalidity(around))
                continue;
            polygons[i] = around;
            polygons.push_back(island);
        }
    }

    const Geometry &any(const Polygons &polygons)
    {
        return polygons[static_cast<std::size_t>(whole(0, static_cast<int>(polygons.size()) - 1))];
    }

    static Geometry shrunk(const Geometry &polygon, double by)
    {
        Geometry out = polygon;
        const Point centre{polygon.bbox().centerX(), polygon.bbox().centerY()};
        for (Point &point : out.points)
            point = {centre.x + by * (point.x - centre.x), centre.y + by * (point.y - centre.y)};
        return onGrid(out);
    }

    static Geometry shifted(const Geometry &polygon, double x, double y)
    {
        Geometry out = polygon;
        for (Point &point : out.points)
            point = {point.x + x, point.y + y};
        return onGrid(out);
    }

    void moveVertex(Polygons &polygons, double distance)
    {
        Geometry &polygon = polygons[static_cast<std::size_t>(whole(0, static_cast<int>(polygons.size()) - 1))];
        const auto ring = polygon.ring(static_cast<std::size_t>(whole(0, static_cast<int>(polygon.ringCount()) - 1)));
        const auto at = static_cast<std::size_t>(whole(0, static_cast<int>(ring.size()) - 2));
        const double angle = real(0, 6.28);
        ring[at] = {ring[at].x + distance * std::cos(angle), ring[at].y + distance * std::sin(angle)};
        if (at == 0)
            ring[ring.size() - 1] = ring[0];
        snapToGrid(polygon);
    }

    /// All of it once more, where it is or shifted.
    void shiftAll(Polygons &polygons)
    {
        if (polygons.size() > 150)
            return;
        const double far = chance(0.3) ? 0 : real(0.01, 30), angle = real(0, 6.28);
        const Polygons before = polygons;
        for (const Geometry &one : before)
            polygons.push_back(shifted(one, far * std::cos(angle), far * std::sin(angle)));
    }

    /// A long strip over many cells.
    Geometry across()
    {
        const Point a = corner(0, whole(0, m_rows), m_origin), b = corner(m_columns, whole(0, m_rows), m_origin);
        const double width = real(0.05, 5);
        return onGrid(Geometry::polygon(std::vector<Point>{a, b, {b.x, b.y + width}, {a.x, a.y + width}}));
    }

    std::mt19937 m_random;
    int m_columns = 0, m_rows = 0;
    Point m_origin;
    std::vector<Point> m_vertices;
};

} // namespace

Q_DECLARE_METATYPE(Case)

class TstCoverage : public QObject {
    Q_OBJECT

private:
    GEOSContextHandle_t m_geos = nullptr;

    /// Compares with the intersection of all pairs. What is nearer to the tolerance than GEOS computes is left open.
    void compareWithAllPairs(const Polygons &polygons, const CoverageReport &report)
    {
        std::map<std::pair<std::int64_t, std::int64_t>, const CoverageFault *> told;
        for (const CoverageFault &fault : report.faults) {
            if (fault.kind == CoverageFault::Kind::Gap)
                continue;
            QVERIFY(told.emplace(std::pair(fault.first, fault.second), &fault).second);
        }
        std::vector<GEOSGeometry *> geometries;
        for (const Geometry &one : polygons) {
            const std::string wkb = toWkb(one);
            geometries.push_back(
                GEOSGeomFromWKB_buf_r(m_geos, reinterpret_cast<const unsigned char *>(wkb.data()), wkb.size()));
        }
        const double least = CoverageTolerances().overlapArea, open = 1e-5;
        for (std::size_t i = 0; i < polygons.size(); ++i) {
            for (std::size_t j = i + 1; j < polygons.size(); ++j) {
                if (!polygons[i].bbox().intersects(polygons[j].bbox()))
                    continue;
                const double common = commonArea(m_geos, geometries[i], geometries[j]);
                const auto found = told.find({static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(j) + 1});
                const QByteArray pair = "\n" + QByteArray::fromStdString(toWkt(polygons[i])) + "\n"
                    + QByteArray::fromStdString(toWkt(polygons[j])) + "\nshare " + QByteArray::number(common);
                QVERIFY2(common < least + open || found != told.end(), pair.constData());
                QVERIFY2(common > least - open || found == told.end()
                        || found->second->kind == CoverageFault::Kind::Duplicate,
                    pair.constData());
                if (found != told.end())
                    QVERIFY2(std::abs(found->second->area - common) < open, pair.constData());
            }
        }
        for (GEOSGeometry *one : geometries)
            GEOSGeom_destroy_r(m_geos, one);
    }

private Q_SLOTS:
    void initTestCase() { m_geos = GEOS_init_r(); }
    void cleanupTestCase() { GEOS_finish_r(m_geos); }

    void cases_data()
    {
        QTest::addColumn<Case>("given");
        QFile file(QStringLiteral(KBS_TEST_DATA "/quality/coverage.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::vector<std::pair<QByteArray, Case>> cases;
        for (const QByteArray &raw : file.readAll().split('\n')) {
            const QByteArray line = raw.trimmed();
            if (line.isEmpty() || line.startsWith('#'))
                continue;
            if (line.startsWith("== ")) {
                cases.emplace_back(line.mid(3), Case{});
            } else if (line.contains('(') || line.endsWith("EMPTY")) {
                cases.back().second.polygons.push_back(fromWkt(line));
            } else {
                const auto words = line.split(' ');
                QCOMPARE(words.size(), 4);
                cases.back().second.expected << QString::fromUtf8(words.first(3).join(' '));
                cases.back().second.areas.push_back(words[3].toDouble());
            }
        }
        QVERIFY(cases.size() > 30);
        for (const auto &[name, given] : cases)
            QTest::newRow(name.constData()) << given;
    }

    void cases()
    {
        QFETCH(const Case, given);
        const Point somewhere{436'000.5, 4'317'000.25};
        for (const bool moved : {false, true}) { // near the origin and where TM coordinates are
            Polygons polygons = given.polygons;
            for (Geometry &one : polygons)
                for (Point &point : one.points)
                    point = moved ? Point{point.x + somewhere.x, point.y + somewhere.y} : point;
            const CoverageReport report = check(polygons);
            QStringList found;
            for (const CoverageFault &fault : report.faults) {
                found << u"%1 %2 %3"_s.arg(nameOf(fault.kind)).arg(fault.first).arg(fault.second);
                QCOMPARE(fault.firstTag, "tag " + std::to_string(fault.first));
                QCOMPARE(fault.secondTag, "tag " + std::to_string(fault.second));
                QVERIFY(!fault.extent.isEmpty());
            }
            QCOMPARE(found, given.expected);
            for (std::size_t i = 0; i < given.areas.size(); ++i)
                QVERIFY2(std::abs(report.faults[i].area - given.areas[i]) <= 0.001,
                    QByteArray::number(report.faults[i].area));
            QVERIFY(!report.more);
        }
    }

    void unevenBordersAreCounted()
    {
        const Polygons polygons{fromWkt("POLYGON((0 0, 40 0, 40 20, 0 20, 0 0))"),
            fromWkt("POLYGON((0 20, 15 20, 15 40, 0 40, 0 20))"),
            fromWkt("POLYGON((15 20, 40 20, 40 40, 15 40, 15 20))")};
        QCOMPARE(check(polygons).unevenBorders, 2);
    }

    void notNumbersAndFarAway()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinite = std::numeric_limits<double>::infinity();
        const auto square = [](double at, double size) {
            return Geometry::polygon(std::vector<Point>{{at, 0}, {at + size, 0}, {at + size, size}, {at, size}});
        };
        const CoverageReport report = check({square(0, 20), square(nan, 20), square(infinite, 1), square(1e300, 20),
            square(-1e18, 20), square(0, 5e6), square(10, 20), Geometry::point(1, 1), {}});
        QCOMPARE(report.notChecked, 5);
        QCOMPARE(report.polygons, 2);
        QCOMPARE(report.faults.size(), 1u);
    }

    void randomCoverages_data()
    {
        QTest::addColumn<int>("seeds");
        QTest::addColumn<int>("most");
        QTest::newRow("small") << 1000 << 7;
        QTest::newRow("larger than a tile") << 6 << 45;
    }

    void randomCoverages()
    {
        QFETCH(const int, seeds);
        QFETCH(const int, most);
        std::size_t faults = 0;
        for (int seed = 1; seed <= seeds; ++seed) {
            Maker maker(static_cast<unsigned>(seed));
            Polygons polygons = maker.coverage(maker.whole(most / 2, most), maker.whole(most / 2, most));
            if (maker.chance(0.5))
                maker.shuffle(polygons);
            CoverageReport report = check(polygons);
            for (const CoverageFault &fault : report.faults) // a coverage by its making
                QVERIFY2(false,
                    qPrintable(u"seed %1: %2 %3 %4, %5 m²"_s.arg(seed)
                            .arg(nameOf(fault.kind))
                            .arg(fault.first)
                            .arg(fault.second)
                            .arg(fault.area)));
            maker.addFaults(polygons);
            if (maker.chance(0.5))
                maker.shuffle(polygons);
            report = check(polygons);
            QVERIFY(!report.more);
            compareWithAllPairs(polygons, report);
            if (QTest::currentTestFailed()) {
                qInfo("seed %d", seed);
                return;
            }
            faults += report.faults.size();
        }
        QVERIFY(faults > static_cast<std::size_t>(seeds));
    }

    /// More edges than are held at a time, in no order.
    void largeAndShuffled()
    {
        Maker maker(1);
        Polygons polygons;
        constexpr int side = 200;
        for (int row = 0; row < side; ++row)
            for (int column = 0; column < side; ++column)
                polygons.push_back(
                    Geometry::polygon(std::vector<Point>{{20.0 * column, 20.0 * row}, {20.0 * column + 20, 20.0 * row},
                        {20.0 * column + 20, 20.0 * row + 20}, {20.0 * column, 20.0 * row + 20}}));
        maker.shuffle(polygons);
        QCOMPARE(check(polygons).faults.size(), 0u);
        polygons.push_back(polygons[7777]);
        const CoverageReport report = check(polygons);
        QCOMPARE(report.faults.size(), 1u);
        QCOMPARE(report.faults[0].first, 7778);
        QCOMPARE(report.faults[0].kind, CoverageFault::Kind::Duplicate);
    }

    /// However bad a delivery is, the work ends, and it is said that there is more.
    void tooManyFaults_data()
    {
        QTest::addColumn<double>("shift");
        QTest::newRow("all the same") << 0.0;
        QTest::newRow("all nearly the same") << 0.001;
        QTest::newRow("a stack") << 0.5;
    }

    void tooManyFaults()
    {
        QFETCH(const double, shift);
        Polygons polygons;
        for (int i = 0; i < 20'000; ++i) {
            const double at = shift * (i % 1000) + shift * 0.3 * (i / 1000);
            polygons.push_back(
                Geometry::polygon(std::vector<Point>{{at, at}, {at + 20, at}, {at + 20, at + 20}, {at, at + 20}}));
            snapToGrid(polygons.back());
        }
        const CoverageReport report = check(polygons, {.mostFaults = 500});
        QCOMPARE(report.faults.size(), 500u);
        QVERIFY(report.more);
    }

    void cancel()
    {
        CoverageCheck coverage;
        for (int i = 0; i < 100; ++i)
            coverage.add(i, fromWkt("POLYGON((0 0, 20 0, 20 20, 0 20, 0 0))"));
        Progress progress;
        progress.cancel();
        const auto report = coverage.finish(progress);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    }

    void fullDisk()
    {
        CoverageCheck coverage({}, u"/no/such/folder"_s);
        coverage.add(1, fromWkt("POLYGON((0 0, 20 0, 20 20, 0 20, 0 0))"));
        Progress progress;
        const auto report = coverage.finish(progress);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Io);
    }
};

QTEST_GUILESS_MAIN(TstCoverage)
#include "tst_coverage.moc"
