// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/drawing_cache.h"

#include "edit/session.h"
#include "levels/cache_reader.h"
#include "levels/generaliser.h"
#include "render/map_renderer.h"
#include "store/backup.h"
#include "support/memory_reader.h"
#include "support/store_support.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <random>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

constexpr double east = 500000, north = 4400000;
constexpr int blocksAcross = 12, blocksUp = 10, plotsAcross = 6, plotsUp = 2; ///< of the town

/// How much two pictures differ: the mean over all channels (of 255) and the share of pixels that differ visibly.
struct Difference {
    double mean = 0, share = 0;
};

Difference compare(const QImage &a, const QImage &b)
{
    if (a.size() != b.size() || a.isNull())
        return {255, 1};
    double sum = 0;
    int different = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            const int d = std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q));
            sum += d / 3.0;
            different += d > 96;
        }
    }
    const double pixels = static_cast<double>(a.width()) * a.height();
    return {sum / pixels, different / pixels};
}

double inkOf(const QImage &image)
{
    double ink = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            ink += 255 - qGreen(image.pixel(x, y));
    return ink / image.width() / image.height();
}

} // namespace

class TestDrawingCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        KBS_GET(m_catalogue, Catalogue::load());
        KBS_GET(m_styles, StyleBook::load(*m_catalogue));
        m_parcel = m_catalogue->find("parsel");
        QVERIFY(m_parcel);
        m_needs = drawingNeeds(*m_catalogue, *m_styles);
        QVERIFY(m_folder.isValid());
        KBS_GET(m_town, makeTown(m_folder.filePath(u"town.kbs"_s)));
        Progress progress;
        KBS_GET(m_cache, DrawingCache::openOrBuild(*m_town, m_needs, progress));
    }

    void rowsComeBackAsTheyAre()
    {
        const auto state = m_cache->state(*m_town);
        QVERIFY(state);
        levels::CacheReader reader(*state, *m_town);
        for (const auto &item : m_needs.classes) {
            Query query{.featureClass = item.featureClass};
            query.attributes = item.codes;
            query.attributes->insert(query.attributes->end(), item.texts.begin(), item.texts.end());
            KBS_GET(const auto expected, m_town->readAll(query));
            KBS_GET(auto found, reader.readAll(query));
            std::ranges::sort(found, {}, &Feature::id);
            QCOMPARE(found.size(), expected.size());
            for (std::size_t i = 0; i < found.size(); ++i) {
                QCOMPARE(found[i].id, expected[i].id);
                QVERIFY(sameWithin(found[i].geometry, expected[i].geometry, 1e-6));
                for (const int attribute : *query.attributes) {
                    const auto index = static_cast<std::size_t>(attribute);
                    QCOMPARE(toText(found[i].values[index]), toText(expected[i].values[index]));
                }
            }
        }
    }

    void boxesAreExact()
    {
        const auto state = m_cache->state(*m_town);
        levels::CacheReader reader(*state, *m_town);
        Query query{.featureClass = m_parcel, .bbox = {east + 101, north + 33, east + 340, north + 205}};
        query.attributes = std::vector<int>{m_parcel->attributeIndex("durum")};
        KBS_GET(const auto found, reader.readAll(query));
        KBS_GET(const std::int64_t expected, m_town->count(query));
        QVERIFY(expected > 0);
        QCOMPARE(static_cast<std::int64_t>(found.size()), expected);
    }

    /// The picture from the cache is the picture from the store, whichever level it comes from.
    void pictures_data()
    {
        QTest::addColumn<double>("metresPerPixel");
        QTest::addColumn<double>("meanLimit");
        QTest::addColumn<double>("shareLimit");
        QTest::newRow("block") << 0.1 << 1.0 << 0.002;
        QTest::newRow("street") << 0.5 << 1.0 << 0.004;
        QTest::newRow("labels") << 1.0 << 2.5 << 0.015;
        // QPainter places lines thinner than a pixel up to an eighth of a pixel off.
        QTest::newRow("quarter") << 2.5 << 7.0 << 0.045;
        QTest::newRow("small") << 6.0 << 6.0 << 0.03;
        QTest::newRow("level") << 10.0 << 3.0 << 0.01;
        QTest::newRow("coarse") << 15.0 << 3.0 << 0.01;
    }
    void pictures()
    {
        QFETCH(double, metresPerPixel);
        QFETCH(double, meanLimit);
        QFETCH(double, shareLimit);
        const MapView view = viewAt(metresPerPixel);
        const QImage exact = draw(*m_town, view, nullptr), fast = draw(*m_town, view, m_cache);
        const Difference all = compare(exact, fast);
        qInfo("mean %.2f of 255, %.2f %% of the pixels; ink %.1f and %.1f", all.mean, all.share * 100, inkOf(exact),
            inkOf(fast));
        const bool isGood = inkOf(exact) > 0 && all.mean <= meanLimit && all.share <= shareLimit;
        if (!isGood) {
            exact.save(QDir::temp().filePath(u"exact-%1.png"_s.arg(metresPerPixel)));
            fast.save(QDir::temp().filePath(u"fast-%1.png"_s.arg(metresPerPixel)));
        }
        QVERIFY(isGood);
    }

    /// Asked for every outline, the cache draws what QPainter draws, also where a parcel is smaller than a pixel.
    void everyOutlineInFull_data()
    {
        QTest::addColumn<double>("metresPerPixel");
        QTest::newRow("a few pixels") << 5.0;
        QTest::newRow("two pixels") << 10.0;
        QTest::newRow("narrower than a pixel") << 15.6;
    }
    void everyOutlineInFull()
    {
        QFETCH(double, metresPerPixel);
        const MapView view = viewAt(metresPerPixel);
        const QImage usual = draw(*m_town, view, m_cache);
        const QImage store = draw(*m_town, view, nullptr, true), fast = draw(*m_town, view, m_cache, true);
        const Difference all = compare(store, fast);
        const QString numbers = u"mean %1, share %2, ink %3 and %4, usually %5"_s.arg(all.mean)
                                    .arg(all.share)
                                    .arg(inkOf(store))
                                    .arg(inkOf(fast))
                                    .arg(inkOf(usual));
        QVERIFY2(inkOf(store) > inkOf(usual) * 1.2, qPrintable(numbers)); // borders are darker than what they enclose
        QVERIFY2(all.mean < 8 && all.share < 0.06, qPrintable(numbers));
        QVERIFY2(std::abs(inkOf(store) - inkOf(fast)) < 0.08 * inkOf(store), qPrintable(numbers));
    }

    void levelsAreSmallerAndHaveEveryParcel()
    {
        KBS_GET(const auto file, levels::CacheFile::open(m_cache->path()));
        const levels::ClassEntry *entry = file->contents().find("parsel");
        QVERIFY(entry && entry->levels.size() >= 2);
        for (std::size_t level = 1; level < entry->levels.size(); ++level) {
            QVERIFY(entry->levels[level].shapes < entry->levels[level - 1].shapes);
            std::uint64_t members = 0;
            for (std::size_t i = 0; i < entry->levels[level].blocks.size(); ++i) {
                const levels::BlockView block = file->block(*entry, level, i);
                QVERIFY(block);
                for (std::uint32_t row = 0; row < block.size(); ++row) {
                    members += block.members(row);
                    QVERIFY(block.lastPoint(row) > block.firstPoint(row));
                }
            }
            QCOMPARE(members, entry->levels.front().shapes);
        }
    }

    /// What two parcels share stays shared: the pieces of a level fill exactly what their common outline encloses.
    void bordersStayShared_data()
    {
        QTest::addColumn<double>("pixel");
        for (const double pixel : {0.5, 2.0, 4.0, 8.0, 16.0, 32.0})
            QTest::addRow("%g m", pixel) << pixel;
    }
    void bordersStayShared()
    {
        QFETCH(double, pixel);
        std::mt19937 dice(7);
        constexpr int side = 12;
        std::vector<std::vector<levels::Units>> x(side + 1), y(side + 1);
        for (int i = 0; i <= side; ++i) {
            for (int k = 0; k <= side; ++k) {
                x[i].push_back(5000000000 + i * 180000 + static_cast<int>(dice() % 60000));
                y[i].push_back(44000000000 + k * 250000 + static_cast<int>(dice() % 90000));
            }
        }
        std::vector<levels::Shape> shapes;
        levels::Shape outline;
        for (int i = 0; i < side; ++i) {
            for (int k = 0; k < side; ++k) {
                levels::Shape &shape = shapes.emplace_back();
                shape.combo = static_cast<std::uint32_t>(dice() % 3);
                for (const auto &[a, b] : {std::pair(i, k), {i + 1, k}, {i + 1, k + 1}, {i, k + 1}})
                    shape.xy.insert(shape.xy.end(), {x[a][b], y[a][b]});
                shape.ringEnds = {4};
            }
        }
        const auto corner = [&](int i, int k) { outline.xy.insert(outline.xy.end(), {x[i][k], y[i][k]}); };
        for (int i = 0; i < side; ++i)
            corner(i, 0);
        for (int k = 0; k < side; ++k)
            corner(side, k);
        for (int i = side; i > 0; --i)
            corner(i, side);
        for (int k = side; k > 0; --k)
            corner(0, k);
        outline.ringEnds = {4 * side};

        std::vector<std::uint32_t> parents;
        const auto made = levels::generalise(shapes, pixel, parents);
        const auto whole = levels::generalise(std::vector{outline}, pixel, parents);
        double sum = 0, members = 0;
        for (const levels::Shape &shape : made) {
            sum += levels::areaOf(shape);
            members += shape.members;
        }
        QCOMPARE(members, double(side * side));
        QVERIFY2(std::abs(sum - levels::areaOf(whole.front())) < 0.01,
            qPrintable(u"%1 m² of %2"_s.arg(sum).arg(levels::areaOf(whole.front()))));
        if (pixel * levels::mergedPixels > 35) // all are small: as many pieces as regions of one look
            QVERIFY(made.size() < shapes.size() / 2);
    }

    void nothingVanishes()
    {
        std::vector<levels::Shape> shapes;
        for (int i = 0; i < 14; ++i) { // from 40 m down to half a centimetre
            levels::Shape &shape = shapes.emplace_back();
            const auto size = static_cast<levels::Units>(400000 / std::pow(2, i));
            const levels::Units x = 5000000000 + 4000000LL * i, y = 44000000000;
            shape.xy = {x, y, x + size, y, x + size, y + size, x, y + size};
            shape.ringEnds = {4};
        }
        levels::Shape &sliver = shapes.emplace_back();
        sliver.xy = {0, 0, 90000000, 0, 90000000, 100, 0, 100};
        sliver.ringEnds = {4};
        for (const double pixel : {1.0, 8.0, 64.0, 512.0}) {
            std::vector<std::uint32_t> parents;
            const auto made = levels::generalise(shapes, pixel, parents);
            QCOMPARE(made.size(), shapes.size());
            for (const levels::Shape &shape : made)
                QVERIFY(!shape.xy.empty() && shape.ringEnds.back() == shape.xy.size() / 2);
            QVERIFY(made.back().box().maxX - made.back().box().minX > 80000000);
        }
    }

    void isSmallAndHoldsNothingPersonal()
    {
        QFile file(m_cache->path());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.contains("Ş12"));
        QVERIFY(!bytes.contains("GIZLI"));
        QVERIFY2(
            bytes.size() * 10 < QFileInfo(m_town->location()).size() * 4, qPrintable(QString::number(bytes.size())));
        DrawingNeeds asking = m_needs;
        for (auto &item : asking.classes)
            if (item.featureClass == m_parcel)
                item.texts.push_back(m_parcel->attributeIndex("malik"));
        QVERIFY(m_parcel->attributes[static_cast<std::size_t>(m_parcel->attributeIndex("malik"))].personal);
        KBS_GET(auto store, copyOfTown(u"personal.kbs"_s));
        Progress progress;
        KBS_GET(const auto cache, DrawingCache::openOrBuild(*store, asking, progress));
        QVERIFY(cache->state(*store)->find(*m_parcel) == nullptr);
        QCOMPARE(compare(draw(*store, viewAt(2), cache), draw(*store, viewAt(2), nullptr)).mean, 0.0);
    }

    void opensAgainAndKnowsItsStore()
    {
        KBS_GET(const auto again, DrawingCache::open(*m_town, m_needs));
        QCOMPARE(again->revision(), m_cache->revision());
        QVERIFY(!again->wantsRebuild());

        KBS_GET(auto other, makeTown(m_folder.filePath(u"other.kbs"_s)));
        KBS_REFUSED(DrawingCache::open(*other, m_needs), ErrorKind::NotFound);
        KBS_GET(const QString path, DrawingCache::pathFor(*other));
        QVERIFY(QFile::copy(m_cache->path(), path));
        KBS_REFUSED(DrawingCache::open(*other, m_needs), ErrorKind::NotFound);
        QVERIFY(!m_cache->state(*other));
        Progress progress;
        KBS_GET(const auto own, DrawingCache::openOrBuild(*other, m_needs, progress));
        QVERIFY(own->state(*other));

        DrawingNeeds more = m_needs;
        for (auto &item : more.classes)
            if (item.featureClass == m_parcel)
                item.codes.push_back(m_parcel->attributeIndex("nitelik"));
        KBS_REFUSED(DrawingCache::open(*other, more), ErrorKind::NotFound);
    }

    void cancelledBuildLeavesNothing()
    {
        KBS_GET(auto store, copyOfTown(u"cancelled.kbs"_s));
        Progress *running = nullptr;
        Progress progress([&](double, const QString &) { running->cancel(); });
        running = &progress;
        KBS_REFUSED(DrawingCache::openOrBuild(*store, m_needs, progress), ErrorKind::Cancelled);
        const auto left
            = QDir(m_folder.path()).entryList({u"cancelled*harita*"_s, u".harita*"_s}, QDir::Files | QDir::Hidden);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(u' ')));
    }

    /// Whatever happens to the file: it is refused or its damage is seen when it is looked at, and the picture is
    /// right.
    void damagedFiles()
    {
        KBS_GET(auto store, copyOfTown(u"damaged.kbs"_s));
        Progress progress;
        QByteArray good;
        QString path;
        {
            KBS_GET(const auto cache, DrawingCache::openOrBuild(*store, m_needs, progress));
            path = cache->path();
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            good = file.readAll();
        }
        const MapView view{.center = {east + 400, north + 300}, .metresPerPixel = 8, .size = {160, 120}};
        const QImage exact = draw(*store, view, nullptr), expected = drawOpened(*store, view);
        QVERIFY(!expected.isNull() && compare(expected, exact).mean < 10);
        std::mt19937 dice(11);
        int refused = 0, seen = 0;
        for (int i = 0; i < 160; ++i) {
            QByteArray bytes = good;
            const auto at = i < 64 ? i : static_cast<qsizetype>(dice() % static_cast<std::uint32_t>(good.size()));
            if (i % 4 == 3)
                bytes.truncate(at);
            else
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << (dice() % 8)));
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size());
            file.close();
            bool wasSeen = false;
            const QImage picture = drawOpened(*store, view, &wasSeen);
            refused += picture.isNull();
            seen += wasSeen;
            if (!picture.isNull())
                QVERIFY2(compare(picture, wasSeen ? exact : expected).mean == 0, qPrintable(QString::number(at)));
        }
        QVERIFY2(refused >= 70 && seen > 0, qPrintable(u"%1 refused, %2 seen"_s.arg(refused).arg(seen)));
        KBS_GET(const auto mended, DrawingCache::openOrBuild(*store, m_needs, progress));
        QCOMPARE(compare(draw(*store, view, mended), expected).mean, 0.0);
    }

    /// Uncommitted edits and later revisions are seen at once, in the exact picture and in the merged one.
    void editsAreSeen_data()
    {
        QTest::addColumn<double>("metresPerPixel");
        QTest::newRow("exact") << 0.8;
        QTest::newRow("level") << 12.0;
    }
    void editsAreSeen()
    {
        QFETCH(double, metresPerPixel);
        KBS_GET(auto store, copyOfTown(u"edited-%1.kbs"_s.arg(metresPerPixel)));
        Progress progress;
        KBS_GET(const auto cache, DrawingCache::openOrBuild(*store, m_needs, progress));
        KBS_GET(auto session, EditSession::open(*store));
        const MapView view = viewAt(metresPerPixel);
        const QImage before = draw(*store, view, cache);

        Query query{.featureClass = m_parcel, .bbox = {east + 150, north + 90, east + 600, north + 600}};
        KBS_GET(const auto parcels, store->readAll(query));
        QVERIFY(parcels.size() > 40);
        std::vector<Change> changes;
        for (std::size_t i = 0; i < 12; ++i) // a dozen go, a dozen move, one comes
            changes.push_back(deletion(*m_parcel, parcels[i]));
        for (std::size_t i = 20; i < 32; ++i) {
            Feature moved = parcels[i];
            for (Point &point : moved.geometry.points)
                point.x += 400;
            changes.push_back(alteration(*m_parcel, parcels[i], moved));
        }
        KBS_GET(const FeatureId id, store->newIds(*m_parcel, 1));
        Feature fresh = parcels.front();
        fresh.sourceKey.clear();
        fresh.geometry = rectangle(east + 100, north + 100, east + 700, north + 500);
        fresh.values[static_cast<std::size_t>(m_parcel->attributeIndex("durum"))] = std::string("taslak");
        changes.push_back(addition(*m_parcel, id, fresh));
        KBS_OK(session->apply(changes, u"edit"_s));

        OverlayReader over(*store, session->overlay());
        const auto check = [&](FeatureReader &reader) {
            const QImage exact = draw(reader, view, nullptr), fast = draw(reader, view, cache);
            QVERIFY(compare(before, exact).mean > 1);
            QVERIFY2(compare(exact, fast).mean < 4, qPrintable(QString::number(compare(exact, fast).mean)));
        };
        check(over);
        QCOMPARE(compare(draw(*store, view, cache), before).mean, 0.0); // the store itself has not changed
        KBS_GET(const RevisionNo revision, session->commit(u"memur"_s, u"edit"_s));
        QVERIFY(revision > cache->revision());
        check(*store);
        QVERIFY(!cache->wantsRebuild());
        KBS_GET(const auto reopened, DrawingCache::open(*store, m_needs));
        QCOMPARE(reopened->revision(), cache->revision());
        QCOMPARE(compare(draw(*store, view, reopened), draw(*store, view, cache)).mean, 0.0);
    }

    void emptyStore()
    {
        KBS_GET(auto store,
            stores::create(
                {.location = m_folder.filePath(u"empty.kbs"_s), .name = u"Boş"_s, .crs = tm30()}, m_catalogue));
        Progress progress;
        KBS_GET(const auto cache, DrawingCache::openOrBuild(*store, m_needs, progress));
        const auto state = cache->state(*store);
        QVERIFY(state && state->find(*m_parcel));
        QCOMPARE(inkOf(draw(*store, viewAt(5), cache)), 0.0);
    }

    /// What no block can hold is drawn from the store.
    void hugeCoordinates()
    {
        KBS_GET(auto store,
            stores::create(
                {.location = m_folder.filePath(u"huge.kbs"_s), .name = u"Uzak"_s, .crs = tm30()}, m_catalogue));
        std::vector<Change> changes;
        for (const double far : {1e3, 3e5, 1e8, 5e11}) {
            KBS_GET(const FeatureId id, store->newIds(*m_parcel, 1));
            Feature feature;
            feature.values.resize(m_parcel->attributes.size());
            feature.geometry = rectangle(east - far, north - 1, east + 60, north + 50 + far / 1e10);
            changes.push_back(addition(*m_parcel, id, feature));
        }
        KBS_GET(const RevisionNo revision, store->commit(changes, because(u"far"_s, u"import"_s)));
        QCOMPARE(revision, *store->head());
        Progress progress;
        KBS_GET(const auto cache, DrawingCache::openOrBuild(*store, m_needs, progress));
        QCOMPARE(cache->state(*store)->find(*m_parcel)->odd.size(), std::size_t(3));
        MapView view{.center = {east + 20, north + 20}, .metresPerPixel = 1, .size = {200, 160}};
        const QImage exact = draw(*store, view, nullptr), fast = draw(*store, view, cache);
        const Difference all = compare(exact, fast); // long thin lines, several on each other
        QVERIFY2(inkOf(exact) > 0 && all.mean < 1.5 && all.share < 0.01,
            qPrintable(u"mean %1, share %2"_s.arg(all.mean).arg(all.share)));
    }

private:
    /// Blocks of parcels between streets; neighbours share their corners.
    Result<std::unique_ptr<Store>> makeTown(const QString &path)
    {
        KBS_TRY(auto store, stores::create({.location = path, .name = u"Işıklar"_s, .crs = tm30()}, m_catalogue));
        std::mt19937 dice(3);
        std::vector<Change> changes;
        const int perBlock = plotsAcross * plotsUp;
        KBS_TRY(FeatureId id, store->newIds(*m_parcel, 8 * blocksAcross * blocksUp * perBlock));
        for (int block = 0; block < 8 * blocksAcross * blocksUp; ++block) {
            const double left = east + (block % (4 * blocksAcross)) * 100.0;
            const double bottom = north + (block / (4 * blocksAcross)) * 66.0;
            std::vector<double> shift;
            for (int i = 0; i <= plotsAcross; ++i)
                shift.push_back(static_cast<int>(dice() % 40) / 10.0);
            for (int plot = 0; plot < perBlock; ++plot) {
                const int i = plot % plotsAcross, k = plot / plotsAcross;
                const double x0 = left + i * 15 + shift[i], x1 = left + (i + 1) * 15 + shift[i + 1];
                const double y0 = bottom + k * 26, y1 = y0 + 26;
                Feature feature;
                feature.values.resize(m_parcel->attributes.size());
                const auto set = [&](const char *name, const std::string &text) {
                    feature.values[static_cast<std::size_t>(m_parcel->attributeIndex(name))] = text;
                };
                set("ada_no", std::to_string(100 + block));
                set("parsel_no", plot == 3 ? "Ş12" : std::to_string(plot + 1));
                set("malik", "GIZLI MALIK");
                set("durum", dice() % 30 == 0 ? "taslak" : "aktif");
                const std::vector<Point> shell{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
                feature.geometry = toMulti(Geometry::polygon(shell));
                changes.push_back(addition(*m_parcel, id++, feature));
            }
        }
        const auto *street = m_catalogue->find("yol_orta_hat");
        KBS_TRY(FeatureId streetId, store->newIds(*street, blocksUp));
        for (int i = 0; i < blocksUp; ++i) {
            Feature feature;
            feature.values.resize(street->attributes.size());
            feature.values[static_cast<std::size_t>(street->attributeIndex("yol_adi"))] = std::string("Çığır");
            feature.geometry = polyline({{east, north + 66.0 * i - 7}, {east + 600, north + 66.0 * i - 5},
                {east + 4000, north + 66.0 * i - 7}});
            changes.push_back(addition(*street, streetId++, feature));
        }
        KBS_TRY(const RevisionNo revision, store->commit(changes, because(u"town"_s, u"import"_s)));
        Q_UNUSED(revision)
        return store;
    }

    Result<std::unique_ptr<Store>> copyOfTown(const QString &name)
    {
        const QString path = m_folder.filePath(name);
        Progress progress;
        KBS_CHECK(kbs::stores::copyFile(m_town->location(), path, progress));
        return stores::open(path, m_catalogue);
    }

    [[nodiscard]] static MapView viewAt(double metresPerPixel)
    {
        return {.center = {east + 420, north + 330}, .metresPerPixel = metresPerPixel, .size = {400, 300}};
    }

    [[nodiscard]] QImage draw(
        FeatureReader &reader, const MapView &view, std::shared_ptr<DrawingCache> cache, bool isExact = false) const
    {
        MapLayers layers;
        for (const char *name : {"parsel", "yol_orta_hat"})
            layers.classes.push_back(m_catalogue->find(name));
        Progress progress;
        MapRenderer renderer(m_styles, std::move(cache));
        renderer.setExact(isExact);
        const auto image = renderer.image(view, reader, layers, progress);
        return image ? *image : QImage();
    }

    /// A null picture where the cache is refused.
    [[nodiscard]] QImage drawOpened(Store &store, const MapView &view, bool *damageSeen = nullptr) const
    {
        const auto cache = DrawingCache::open(store, m_needs);
        if (!cache)
            return {};
        const QImage picture = draw(store, view, *cache);
        if (damageSeen)
            *damageSeen = (*cache)->wantsRebuild();
        return picture;
    }

    QTemporaryDir m_folder;
    std::shared_ptr<const Catalogue> m_catalogue;
    std::shared_ptr<const StyleBook> m_styles;
    const FeatureClass *m_parcel = nullptr;
    DrawingNeeds m_needs;
    std::unique_ptr<Store> m_town;
    std::shared_ptr<DrawingCache> m_cache;
};

QTEST_MAIN(TestDrawingCache)
#include "tst_drawing_cache.moc"
