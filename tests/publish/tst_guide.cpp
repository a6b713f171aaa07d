// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/guide.h"

#include "store/past_store.h"
#include "support/small_city.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

using namespace kbs;
using namespace Qt::StringLiterals;

namespace {

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList filesBelow(const QString &folder)
{
    QStringList files;
    for (QDirIterator it(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); it.hasNext();)
        files.append(QDir(folder).relativeFilePath(it.next()));
    files.sort();
    return files;
}

} // namespace

class TestGuide : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        auto catalogue = Catalogue::load();
        QVERIFY2(catalogue, catalogue ? "" : qPrintable(catalogue.error().text()));
        auto store = test::makeSmallCity(m_folder.filePath(u"city.kbs"_s), *catalogue);
        QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
        m_store = std::move(*store);
    }

    void writesAWholeGuide()
    {
        const auto report = write(u"site"_s);
        QVERIFY2(report, report ? "" : qPrintable(report.error().text()));
        QCOMPARE(report->places, 5);
        QCOMPARE(report->stops, 2);
        QCOMPARE(report->neighbourhoods, 2);
        QCOMPARE(report->doors, 96);
        QCOMPARE(report->streets, 8); // four streets through two neighbourhoods
        QVERIFY(report->minZoom < report->maxZoom);
        QVERIFY(report->tiles > 10);
        const QStringList files = filesBelow(site());
        qint64 tiles = 0;
        for (const QString &file : files)
            tiles += file.startsWith("tiles/"_L1);
        QCOMPARE(tiles, report->tiles);
        for (const auto &needed :
            {u"index.html"_s, u"guide.js"_s, u"search.js"_s, u"guide.css"_s, u"leaflet/leaflet.min.js"_s,
                u"leaflet/leaflet.css"_s, u"data/meta.js"_s, u"data/doors/0.js"_s, u"icons/eczane.svg"_s})
            QVERIFY2(files.contains(needed), qPrintable(needed));
    }

    void nothingPrivateLeaves()
    {
        for (const QString &file : filesBelow(site())) {
            const QByteArray content = read(site() + u'/' + file);
            QVERIFY2(!content.contains("GIZLI"), qPrintable(file + u" holds what the store keeps to itself"_s));
        }
    }

    void pageNamesNoOtherHost()
    {
        for (const auto &file : {u"index.html"_s, u"guide.js"_s, u"search.js"_s, u"guide.css"_s}) {
            const QByteArray content = read(site() + u'/' + file);
            QVERIFY(!content.isEmpty());
            QVERIFY2(!content.contains("src=\"http") && !content.contains("url(http") && !content.contains("//cdn"),
                qPrintable(file));
        }
        QVERIFY(read(site() + u"/index.html"_s).contains("default-src 'none'"));
    }

    void writingAgainChangesNoTile()
    {
        const auto report = write(u"site"_s);
        QVERIFY(report);
        QCOMPARE(report->unchangedTiles, report->tiles);
    }

    void foreignFilesInAGuideAreKept()
    {
        QFile robots(site() + u"/robots.txt"_s);
        QVERIFY(robots.open(QIODevice::WriteOnly));
        robots.write("User-agent: *\n");
        robots.close();
        QVERIFY(write(u"site"_s));
        QCOMPARE(read(site() + u"/robots.txt"_s), "User-agent: *\n");
    }

    void otherFoldersAreRefused()
    {
        QDir(m_folder.path()).mkdir(u"letters"_s);
        QFile letter(m_folder.filePath(u"letters/letter.txt"_s));
        QVERIFY(letter.open(QIODevice::WriteOnly));
        letter.write("keep me");
        letter.close();
        const auto report = write(u"letters"_s);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Usage);
        QCOMPARE(filesBelow(m_folder.filePath(u"letters"_s)), QStringList{u"letter.txt"_s});
        QCOMPARE(read(m_folder.filePath(u"letters/letter.txt"_s)), "keep me");
    }

    void cancelledLeavesNothing()
    {
        const QStringList before = filesBelow(m_folder.path());
        Progress progress([&](double fraction, const QString &) {
            if (fraction > 0.2)
                m_progress->cancel();
        });
        m_progress = &progress;
        const auto report = guide::write(*m_store, m_folder.filePath(u"cancelled"_s), {}, progress);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
        QVERIFY(!QFileInfo::exists(m_folder.filePath(u"cancelled"_s)));
        QCOMPARE(filesBelow(m_folder.path()), before);
    }

    void emptyStoreIsTold()
    {
        auto empty = stores::create(
            {.location = m_folder.filePath(u"empty.kbs"_s), .name = u"Boş"_s, .crs = *crs::find(u"EPSG:5254"_s)},
            m_store->sharedCatalogue());
        QVERIFY(empty);
        Progress progress;
        const auto report = guide::write(**empty, m_folder.filePath(u"empty"_s), {}, progress);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::NotFound);
        QVERIFY(!QFileInfo::exists(m_folder.filePath(u"empty"_s)));
    }

    void numberOfTilesIsBounded()
    {
        Progress progress;
        const auto report = guide::write(*m_store, m_folder.filePath(u"few"_s), {.maxTiles = 30}, progress);
        QVERIFY2(report, report ? "" : qPrintable(report.error().text()));
        QVERIFY(report->tiles <= 30);
        QVERIFY(report->maxZoom < 18);
    }

    void looksHaveTilesOfTheirOwn()
    {
        const QString folder = m_folder.filePath(u"looks"_s);
        const guide::Options options{
            .maxZoom = 16, .maxTiles = 900, .looks = {u"gece"_s, guide::usualLook, u"kadastro"_s, u"gece"_s}};
        Progress progress;
        const auto report = guide::write(*m_store, folder, options, progress);
        QVERIFY2(report, report ? "" : qPrintable(report.error().text()));
        QVERIFY(report->tiles <= 900);
        QCOMPARE(report->tiles % 3, 0); // as many in each
        QCOMPARE(report->looks.size(), 3u);
        QCOMPARE(report->looks[0].name, u"gece"_s);
        const auto parcels = m_store->catalogue().find("parsel");
        QVERIFY(std::ranges::contains(report->looks[2].notPublic, parcels)); // and that is said
        const QByteArray meta = read(folder + u"/data/meta.js"_s);
        QVERIFY(meta.indexOf("\"gece\"") < meta.indexOf("\"kadastro\""));
        // The same tile in each look, on the ground of each.
        const QString tile = firstTile(folder + u"/tiles/gece"_s);
        QVERIFY(!tile.isEmpty());
        QCOMPARE(QImage(folder + u"/tiles/gece"_s + tile).pixelColor(0, 0), QColor(u"#14171c"_s));
        QCOMPARE(QImage(folder + u"/tiles/kadastro"_s + tile).pixelColor(0, 0), QColor(Qt::white));
        QCOMPARE(QImage(folder + u"/tiles"_s + tile).pixelColor(0, 0), QColor(u"#f6f4ef"_s));
        // Written again nothing changes; with other looks those that are gone leave nothing behind.
        const auto again = guide::write(*m_store, folder, options, progress);
        QVERIFY(again);
        QCOMPARE(again->unchangedTiles, again->tiles);
        QVERIFY(guide::write(*m_store, folder, {.maxZoom = 16}, progress));
        QVERIFY(!QFileInfo::exists(folder + u"/tiles/gece"_s));
        QVERIFY(QFileInfo::exists(folder + u"/tiles"_s + tile));
    }

    void anUnknownLookIsRefused()
    {
        Progress progress;
        const auto report = guide::write(*m_store, m_folder.filePath(u"none"_s), {.looks = {u"gündüz"_s}}, progress);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Usage);
        QVERIFY2(report.error().text().contains(u"gece"_s), qPrintable(report.error().text()));
        QVERIFY(!QFileInfo::exists(m_folder.filePath(u"none"_s)));
    }

    void anOlderStateIsDrawnAsItWas()
    {
        const auto copy = m_folder.filePath(u"changing.kbs"_s);
        auto store = test::makeSmallCity(copy, m_store->sharedCatalogue());
        QVERIFY(store);
        const auto head = (*store)->head();
        QVERIFY(head);
        Progress progress;
        const guide::Options options{.maxZoom = 16};
        QVERIFY(guide::write(**store, m_folder.filePath(u"then"_s), options, progress));
        Query query;
        query.featureClass = m_store->catalogue().find("yapi");
        const auto buildings = (*store)->readAll(query);
        QVERIFY(buildings && !buildings->empty());
        std::vector<Change> changes;
        for (const Feature &feature : *buildings)
            changes.push_back({ChangeKind::Delete, query.featureClass, feature.id, feature, std::nullopt});
        QVERIFY((*store)->commit(changes, {.author = u"test"_s, .message = u"Yıkım"_s}));
        const auto now = guide::write(**store, m_folder.filePath(u"now"_s), options, progress);
        QVERIFY(now);
        auto again = pastStore(*std::move(store), *head);
        QVERIFY(again);
        const auto then = guide::write(**again, m_folder.filePath(u"then"_s), options, progress);
        QVERIFY2(then, then ? "" : qPrintable(then.error().text()));
        QCOMPARE(then->unchangedTiles, then->tiles);
        const auto back = guide::write(**again, m_folder.filePath(u"now"_s), options, progress);
        QVERIFY(back && back->unchangedTiles < back->tiles);
    }

private:
    /// The first tile of the closest zoom below a folder of tiles: "/z/x/y.png".
    static QString firstTile(const QString &tiles)
    {
        QStringList found;
        for (QDirIterator it(tiles, {u"*.png"_s}, QDir::Files, QDirIterator::Subdirectories); it.hasNext();)
            found << it.next().mid(tiles.size());
        found.sort();
        return found.isEmpty() ? QString() : found.last();
    }
    QString site() const { return m_folder.filePath(u"site"_s); }
    Result<guide::Report> write(const QString &name)
    {
        Progress progress;
        return guide::write(*m_store, m_folder.filePath(name), {}, progress);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    Progress *m_progress = nullptr;
};

QTEST_MAIN(TestGuide)
#include "tst_guide.moc"
