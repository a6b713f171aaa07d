// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/city.h"
#include "app/sample/sample_city.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QStringDecoder>
#include <QTemporaryDir>
#include <QtTest>

#include <geos_c.h>

#include <map>
#include <set>

using namespace Qt::StringLiterals;
using namespace kbs;
using namespace kbs::sample;

namespace {

/// GEOS objects of one test, freed with it.
class Geos {
public:
    Geos() : m_context(GEOS_init_r()) { }
    Geos(const Geos &) = delete;
    Geos &operator=(const Geos &) = delete;
    ~Geos() { GEOS_finish_r(m_context); }
    [[nodiscard]] GEOSContextHandle_t context() const { return m_context; }
    [[nodiscard]] GEOSGeometry *ring(const Ring &points) const
    {
        GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(m_context, static_cast<unsigned>(points.size()) + 1, 2);
        for (std::size_t i = 0; i <= points.size(); ++i) {
            const GridPoint &p = points[i % points.size()];
            GEOSCoordSeq_setXY_r(m_context, sequence, static_cast<unsigned>(i), static_cast<double>(p.e) / 1e4,
                static_cast<double>(p.n) / 1e4);
        }
        return GEOSGeom_createLinearRing_r(m_context, sequence);
    }
    [[nodiscard]] GEOSGeometry *polygon(const Ring &shell, const Ring &hole = {}) const
    {
        GEOSGeometry *holes[1] = {hole.empty() ? nullptr : ring(hole)};
        return GEOSGeom_createPolygon_r(m_context, ring(shell), holes, hole.empty() ? 0 : 1);
    }
    [[nodiscard]] bool isCoverage(std::vector<GEOSGeometry *> &polygons) const
    {
        GEOSGeometry *all = GEOSGeom_createCollection_r(
            m_context, GEOS_GEOMETRYCOLLECTION, polygons.data(), static_cast<unsigned>(polygons.size()));
        const bool valid = GEOSCoverageIsValid_r(m_context, all, 0.0, nullptr) == 1;
        GEOSGeom_destroy_r(m_context, all);
        return valid;
    }

private:
    GEOSContextHandle_t m_context;
};

std::map<QString, QByteArray> digests(const QString &folder)
{
    std::map<QString, QByteArray> out;
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        QCryptographicHash hash(QCryptographicHash::Sha1);
        hash.addData(&file);
        out[QDir(folder).relativeFilePath(file.fileName())] = hash.result();
    }
    return out;
}

} // namespace

class TestSampleCity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exactNumberOfParcels_data();
    void exactNumberOfParcels();
    void parcelsAreCoverage_data();
    void parcelsAreCoverage();
    void neighbourhoodsAreCoverage();
    void blockIsItsParcels();
    void buildingsStandOnTheirParcels();
    void retiredParcelsWereReplaced();
    void doorsFollowTheTurkishRule();
    void networksAreConnected();
    void keysAreUnique();
    void sameSeedSameBytes();
    void turkishLettersAreWhole();
    void otherSeedOtherCity();
    void refusesFolderInUse();
    void cancelledLeavesNothing();
};

void TestSampleCity::exactNumberOfParcels_data()
{
    QTest::addColumn<qint64>("parcels");
    for (const qint64 n : {100, 101, 999, 1000, 4001, 20000})
        QTest::addRow("%lld", static_cast<long long>(n)) << n;
}

void TestSampleCity::exactNumberOfParcels()
{
    QFETCH(qint64, parcels);
    const Layout layout(parcels, 3);
    City city(layout);
    qint64 live = 0;
    for (int i = 0; i < layout.tileCount(); ++i)
        live += std::ranges::count(city.next().parcels, false, &Parcel::retired);
    QCOMPARE(live, parcels);
}

void TestSampleCity::parcelsAreCoverage_data()
{
    QTest::addColumn<int>("seed");
    for (const int seed : {1, 7, 2024})
        QTest::addRow("seed %d", seed) << seed;
}

void TestSampleCity::parcelsAreCoverage()
{
    QFETCH(int, seed);
    const Geos geos;
    const Layout layout(3000, static_cast<quint32>(seed));
    City city(layout);
    std::vector<GEOSGeometry *> all;
    std::size_t most = 0;
    for (int i = 0; i < layout.tileCount(); ++i) {
        for (const Parcel &parcel : city.next().parcels) {
            QVERIFY2(areaOf(parcel.ring) > 20, "a parcel of the size of a room");
            GEOSGeometry *polygon = geos.polygon(parcel.ring, parcel.hole);
            QVERIFY(GEOSisValid_r(geos.context(), polygon) == 1);
            most = std::max(most, parcel.ring.size());
            if (parcel.retired)
                GEOSGeom_destroy_r(geos.context(), polygon);
            else
                all.push_back(polygon);
        }
    }
    QCOMPARE(all.size(), 3000U);
    QVERIFY(geos.isCoverage(all));
    QVERIFY(most >= 10);
}

void TestSampleCity::neighbourhoodsAreCoverage()
{
    const Geos geos;
    const Layout layout(3000, 5);
    City city(layout);
    std::vector<GEOSGeometry *> all;
    double sum = 0;
    for (int i = 0; i < layout.tileCount(); ++i) {
        const Neighbourhood place = city.next();
        sum += areaOf(place.ring);
        all.push_back(geos.polygon(place.ring));
    }
    QVERIFY(geos.isCoverage(all));
    QCOMPARE(sum, areaOf(city.outline()));
}

void TestSampleCity::blockIsItsParcels()
{
    const Layout layout(3000, 11);
    City city(layout);
    for (int i = 0; i < layout.tileCount(); ++i) {
        const Neighbourhood place = city.next();
        std::map<std::size_t, double> sums;
        for (const Parcel &parcel : place.parcels) {
            if (!parcel.retired)
                sums[parcel.block] += parcel.area();
        }
        for (const auto &[block, sum] : sums)
            QVERIFY(std::abs(sum - areaOf(place.blocks[block].ring)) < 1e-6);
    }
}

void TestSampleCity::buildingsStandOnTheirParcels()
{
    const Geos geos;
    const Layout layout(3000, 13);
    City city(layout);
    qint64 buildings = 0;
    for (int i = 0; i < layout.tileCount(); ++i) {
        const Neighbourhood place = city.next();
        buildings += static_cast<qint64>(place.buildings.size());
        for (const Building &building : place.buildings) {
            GEOSGeometry *roof = geos.polygon(building.ring);
            GEOSGeometry *parcel = geos.polygon(place.parcels[building.parcel].ring);
            QVERIFY(GEOSisValid_r(geos.context(), roof) == 1);
            GEOSGeometry *outside = GEOSDifference_r(geos.context(), roof, parcel);
            double area = 0;
            GEOSArea_r(geos.context(), outside, &area);
            QVERIFY2(area < 0.2, qPrintable(u"building %1 is %2 m² off its parcel"_s.arg(building.id).arg(area)));
            for (GEOSGeometry *geometry : {roof, parcel, outside})
                GEOSGeom_destroy_r(geos.context(), geometry);
        }
    }
    QVERIFY(buildings > 2000);
}

void TestSampleCity::retiredParcelsWereReplaced()
{
    const Layout layout(3000, 17);
    City city(layout);
    qint64 retired = 0;
    for (int i = 0; i < layout.tileCount(); ++i) {
        const Neighbourhood place = city.next();
        for (const Parcel &old : place.parcels) {
            if (!old.retired)
                continue;
            ++retired;
            double now = 0, before = 0;
            for (const Parcel &other : place.parcels) {
                if (other.block != old.block)
                    continue;
                const bool replaced
                    = !other.retired && ("," + old.into + ",").find("," + other.number + ",") != std::string::npos;
                now += replaced ? other.area() : 0;
                before += other.retired && other.into == old.into ? other.area() : 0;
                if (replaced)
                    QVERIFY(("," + other.from + ",").find("," + old.number + ",") != std::string::npos);
            }
            QVERIFY2(std::abs(now - before) < 0.5,
                qPrintable(u"ada %1: parcel %2 had %3 m², now %4"_s
                        .arg(QString::fromStdString(place.blocks[old.block].number), QString::fromStdString(old.number))
                        .arg(before)
                        .arg(now)));
        }
    }
    QVERIFY(retired > 10);
}

void TestSampleCity::doorsFollowTheTurkishRule()
{
    const Layout layout(3000, 19);
    City city(layout);
    std::map<std::int64_t, const Centreline *> bySide;
    std::vector<Neighbourhood> places;
    for (int i = 0; i < layout.tileCount(); ++i)
        places.push_back(city.next());
    std::map<std::int64_t, bool> isLeft;
    for (const Neighbourhood &place : places) {
        for (const Centreline &piece : place.centrelines) {
            QVERIFY(isLeft.emplace(piece.left.id, true).second);
            QVERIFY(isLeft.emplace(piece.right.id, false).second);
            bySide[piece.left.id] = bySide[piece.right.id] = &piece;
        }
    }
    std::set<std::pair<std::int64_t, std::string>> numbers;
    for (const Neighbourhood &place : places) {
        for (const Door &door : place.doors) {
            QVERIFY2(isLeft.contains(door.side), "a door at a street that does not exist");
            QCOMPARE(std::stoi(door.number) % 2 == 1, isLeft[door.side]);
            QVERIFY2(numbers.emplace(door.street, door.number).second, "a number given twice in a street");
            const Path &path = bySide[door.side]->path;
            double nearest = 1e9, turn = 0;
            for (std::size_t k = 0; k + 1 < path.size(); ++k) {
                const double dx = static_cast<double>(path[k + 1].e - path[k].e),
                             dy = static_cast<double>(path[k + 1].n - path[k].n);
                const double px = static_cast<double>(door.at.e - path[k].e),
                             py = static_cast<double>(door.at.n - path[k].n);
                const double t = std::clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0.0, 1.0);
                const double d = std::hypot(px - t * dx, py - t * dy) / 1e4;
                if (d < nearest) {
                    nearest = d;
                    turn = dx * py - dy * px;
                }
            }
            QVERIFY2(nearest < 25, "a door far from its street");
            QCOMPARE(turn > 0, isLeft[door.side]);
            QCOMPARE(bySide[door.side]->street, door.street);
        }
    }
}

void TestSampleCity::networksAreConnected()
{
    const Layout layout(3000, 23);
    City city(layout);
    std::map<std::int64_t, GridPoint> nodes;
    std::vector<NetworkLine> lines;
    for (int i = 0; i < layout.tileCount(); ++i) {
        const Neighbourhood place = city.next();
        for (const NetworkNode &node : place.networkNodes)
            QVERIFY2(nodes.emplace(node.id, node.at).second, "a node made twice");
        lines.insert(lines.end(), place.networkLines.begin(), place.networkLines.end());
    }
    for (const NetworkLine &line : lines) {
        QVERIFY(nodes.contains(line.from) && nodes.contains(line.to));
        QVERIFY(line.path.front() == nodes[line.from]);
        QVERIFY(line.path.back() == nodes[line.to]);
    }
}

void TestSampleCity::keysAreUnique()
{
    const Layout layout(20000, 29);
    City city(layout);
    std::set<std::string> parcels, streets, neighbourhoods;
    std::set<std::int64_t> doors, buildings, pieces, lines;
    for (const Street &avenue : city.avenues())
        QVERIFY(streets.insert(streetTitle(avenue)).second);
    for (int i = 0; i < layout.tileCount(); ++i) {
        const Neighbourhood place = city.next();
        QVERIFY(neighbourhoods.insert(place.name).second);
        for (const Parcel &parcel : place.parcels)
            QVERIFY(parcels.insert(place.blocks[parcel.block].number + "/" + parcel.number).second);
        for (const Street &street : place.streets)
            QVERIFY2(streets.insert(streetTitle(street)).second, street.name.c_str());
        for (const Door &door : place.doors)
            QVERIFY(doors.insert(door.id).second);
        for (const Building &building : place.buildings)
            QVERIFY(buildings.insert(building.id).second);
        for (const Centreline &piece : place.centrelines)
            QVERIFY(pieces.insert(piece.id).second);
        for (const NetworkLine &line : place.networkLines)
            QVERIFY(lines.insert(line.id).second);
    }
}

void TestSampleCity::sameSeedSameBytes()
{
    QTemporaryDir one, two;
    Progress progress;
    for (const QTemporaryDir *dir : {&one, &two}) {
        const auto done = sample::write({.parcels = 400, .seed = 4, .folder = dir->filePath(u"city"_s)}, progress);
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        for (const QString &file : done->files)
            QVERIFY2(QFile::exists(dir->filePath(u"city/"_s + file)), qPrintable(file));
    }
    const auto first = digests(one.path());
    QVERIFY(first.size() >= 4);
    for (const auto &[file, digest] : digests(two.path()))
        QVERIFY2(first.contains(file) && first.at(file) == digest, qPrintable(file));
}

void TestSampleCity::turkishLettersAreWhole()
{
    const QTemporaryDir dir;
    const QString folder = dir.filePath(u"city"_s);
    Progress progress;
    QVERIFY(sample::write({.parcels = 1000, .seed = 1, .folder = folder}, progress));
    const auto text = [&](const QString &name, const char *encoding) {
        QFile file(folder + u'/' + name);
        if (!file.open(QIODevice::ReadOnly))
            return QString();
        QStringDecoder decoder(encoding);
        const QString all = decoder.decode(file.readAll());
        return decoder.hasError() ? QString() : all;
    };
    QVERIFY(text(u"tucbs/idari_birimler.gml"_s, "UTF-8").contains(u"Akçapınar"_s));
    QVERIFY(text(u"tucbs/adresler.gml"_s, "UTF-8").contains(u" Sokak"_s));
    QVERIFY(text(u"tkgm/parseller.geojson"_s, "UTF-8").contains(u"Yeşilyurt"_s));
    QVERIFY(text(u"belediye/yapi_ruhsat.csv"_s, "windows-1254").contains(u"Yeşilyurt;"_s));
    QVERIFY(text(u"belediye/yapi_ruhsat.csv"_s, "UTF-8").isEmpty()); // one byte per letter
}

void TestSampleCity::otherSeedOtherCity()
{
    const Layout one(1000, 1), two(1000, 2);
    QVERIFY(one.warp(500, 500) != two.warp(500, 500));
}

void TestSampleCity::refusesFolderInUse()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"mine.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    Progress progress;
    const auto done = sample::write({.parcels = 100, .seed = 1, .folder = dir.path()}, progress);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Io);
    QCOMPARE(QDir(dir.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{u"mine.txt"_s});
}

void TestSampleCity::cancelledLeavesNothing()
{
    QTemporaryDir dir;
    Progress progress;
    progress.cancel();
    const auto done = sample::write({.parcels = 1000, .seed = 1, .folder = dir.filePath(u"city"_s)}, progress);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Cancelled);
    QVERIFY(QDir(dir.path()).isEmpty());
}

QTEST_GUILESS_MAIN(TestSampleCity)
#include "tst_sample_city.moc"
