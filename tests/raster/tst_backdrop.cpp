// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/backdrop.h"
#include "raster/http.h"
#include "raster/login.h"
#include "raster/tile_cache.h"

#include "raster/raster_support.h"
#include "store/spatialite/sqlite.h"
#include "support/served.h"

#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>

#include <cmath>
#include <thread>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

const MapView somewhere = viewOf(500100, 4400100, 300, 2);

raster::Layer xyz(const QString &address)
{
    return {.source = address, .kind = raster::Kind::Xyz, .maxZoom = 17};
}

Result<raster::Fetched> fetched(const raster::Layer &layer, const MapView &view = somewhere)
{
    Progress progress;
    return raster::fetchBackdrop(layer, view, tm30(), progress);
}

Result<QImage> drawn(const raster::Layer &layer, const MapView &view = somewhere)
{
    Progress progress;
    return raster::backdropPicture(layer, view, tm30(), progress);
}

/// By 40 days.
Result<void> makeOlder(const raster::Layer &layer)
{
    KBS_TRY(const auto database,
        spatialite::Database::open(raster::TileCache::pathOf(layer, tm30()), spatialite::Database::Mode::ReadWrite));
    return database->run("UPDATE tiles SET fetched = fetched - 40 * 24 * 3600");
}

QByteArray capabilities(const QString &name)
{
    QFile file(QStringLiteral(KBS_TEST_DATA "/raster/%1_capabilities.xml").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the test's capabilities cannot be read");
    return file.readAll();
}

} // namespace

class TestBackdrop : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void tilesAreDrawnAndStayWithoutTheServer()
    {
        Served server(
            [](const auto &) { return WebServer::Answer{.body = png(QColor(20, 120, 220)), .type = "image/png"}; });
        const raster::Layer layer = xyz(server.url(u"/{z}/{x}/{y}.png"_s));
        const auto before = drawn(layer);
        VERIFY_OK(before);
        QCOMPARE(before->pixelColor(150, 150).alpha(), 0);
        QVERIFY(server.requests().isEmpty()); // drawing asks nobody
        const auto got = fetched(layer);
        VERIFY_OK(got);
        QVERIFY(got->tiles > 3);
        QCOMPARE(got->missing, 0);
        const auto first = server.requests();
        QCOMPARE(first.size(), got->tiles);
        const auto again = fetched(layer);
        VERIFY_OK(again);
        QCOMPARE(again->tiles, 0);
        QCOMPARE(server.requests().size(), first.size()); // nothing is asked twice
        server.stop();

        const auto image = drawn(layer);
        VERIFY_OK(image);
        for (const QPoint at : {QPoint(5, 5), QPoint(150, 150), QPoint(295, 295)})
            QCOMPARE(image->pixelColor(at), QColor(20, 120, 220));
        VERIFY_OK(fetched(layer)); // all there: nobody is missed
        // Elsewhere the server is missed, and said so; what is there is still drawn.
        const auto elsewhere = fetched(layer, viewOf(510100, 4410100, 300, 2));
        QVERIFY(!elsewhere);
        QVERIFY2(elsewhere.error().text().contains(u"does not answer"_s), qPrintable(elsewhere.error().text()));
        QCOMPARE(drawn(layer)->pixelColor(150, 150), QColor(20, 120, 220));
        // Nearer, where no tile of that zoom was fetched, the coarser ones stand in.
        QCOMPARE(drawn(layer, viewOf(500100, 4400100, 300, 0.5))->pixelColor(150, 150), QColor(20, 120, 220));
    }

    void tilesLieWhereTheyBelong()
    {
        // Every tile is coloured by its number; the colour under a place must be that of the tile it lies in.
        Served server([](const WebServer::Request &request) {
            const QStringList parts = request.path.split(u'/');
            return WebServer::Answer{
                .body = png(QColor(parts.value(2).toInt() % 256, parts.value(3).section(u'.', 0, 0).toInt() % 256, 7)),
                .type = "image/png"};
        });
        const raster::Layer layer = xyz(server.url(u"/{z}/{x}/{y}.png"_s));
        VERIFY_OK(fetched(layer));
        const auto image = drawn(layer);
        VERIFY_OK(image);
        const auto transformer = Transformer::create(tm30(), *crs::find(u"EPSG:3857"_s));
        VERIFY_OK(transformer);
        const int zoom = server.requests().first().path.split(u'/').value(1).toInt();
        int checked = 0;
        for (int y = 10; y < 300; y += 35) {
            for (int x = 10; x < 300; x += 35) {
                const auto at = transformer->transform(somewhere.toMap({x + 0.5, y + 0.5}));
                VERIFY_OK(at);
                const double world = 20037508.342789244, side = 2 * world / (1 << zoom);
                const double column = (at->x + world) / side, row = (world - at->y) / side;
                if (std::abs(column - std::round(column)) < 0.02 || std::abs(row - std::round(row)) < 0.02)
                    continue;
                const QColor color = image->pixelColor(x, y);
                QCOMPARE(color.red(), static_cast<int>(column) % 256);
                QCOMPARE(color.green(), static_cast<int>(row) % 256);
                ++checked;
            }
        }
        QVERIFY(checked > 30);
    }

    void wms()
    {
        Served server([](const WebServer::Request &request) {
            if (request.parameter(u"request"_s) == "GetCapabilities"_L1)
                return WebServer::Answer{.body = capabilities(u"wms"_s)};
            return WebServer::Answer{.body = png(QColor(40, 140, 60), {512, 512}), .type = "image/png"};
        });
        raster::Layer layer{
            .source = server.url(u"/wms?map=şehir.map&REQUEST=GetCapabilities"_s), .kind = raster::Kind::Wms};
        Progress progress;
        const auto offer = raster::askService(layer, progress);
        VERIFY_OK(offer);
        QCOMPARE(offer->layers.size(), std::size_t(2));
        QCOMPARE(offer->layers[0].title, u"Ortofoto 2024"_s);
        const auto unsaid = fetched(layer);
        QVERIFY(!unsaid);
        QVERIFY2(unsaid.error().text().contains(u"orto, yol"_s), qPrintable(unsaid.error().text()));
        layer.layer = u"orto"_s;
        VERIFY_OK(fetched(layer));
        QCOMPARE(drawn(layer)->pixelColor(150, 150), QColor(40, 140, 60));
        QCOMPARE(raster::attributionOf({layer}, tm30()), u"© Ölçme Kurumu"_s);
        const WebServer::Request last = server.requests().last();
        QCOMPARE(last.parameter(u"map"_s), u"şehir.map"_s);
        QCOMPARE(last.parameter(u"crs"_s), u"EPSG:5254"_s);
        QCOMPARE(last.parameter(u"format"_s), u"image/png"_s);
        // WMS 1.3.0 in a system that counts north first.
        const QStringList box = last.parameter(u"bbox"_s).split(u',');
        QVERIFY2(box[0].toDouble() > 4e6 && box[1].toDouble() < 1e6, qPrintable(box.join(u' ')));
        // Beyond the layer's extent nothing is asked.
        const auto count = server.requests().size();
        VERIFY_OK(fetched(layer, viewOf(500100, 4700100, 300, 2)));
        QCOMPARE(server.requests().size(), count);
    }

    void wmts_data()
    {
        QTest::addColumn<bool>("isRest");
        QTest::newRow("by address") << true;
        QTest::newRow("by parameters") << false;
    }
    void wmts()
    {
        QFETCH(bool, isRest);
        QString base;
        Served server([&](const WebServer::Request &request) {
            if (request.path.endsWith(".xml"_L1) || request.parameter(u"request"_s) == "GetCapabilities"_L1) {
                QByteArray text = capabilities(u"wmts"_s);
                text.replace("RESOURCE",
                    isRest
                        ? QByteArray("<ResourceURL format=\"image/png\" resourceType=\"tile\" template=\""
                              + base.toUtf8() + "/t/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png\"/>")
                        : QByteArray());
                return WebServer::Answer{.body = text};
            }
            return WebServer::Answer{.body = png(QColor(200, 40, 60)), .type = "image/png"};
        });
        base = server.url(QString());
        const raster::Layer layer{
            .source = server.url(isRest ? u"/WMTSCapabilities.xml"_s : u"/wmts"_s), .kind = raster::Kind::Wmts};
        VERIFY_OK(fetched(layer));
        QCOMPARE(drawn(layer)->pixelColor(150, 150), QColor(200, 40, 60));
        const WebServer::Request last = server.requests().last();
        // 500100, 4400100 at 1.4 m a pixel from 400000, 4500000.
        if (isRest)
            QVERIFY2(last.path.startsWith(u"/t/default/TM30/L2/27"_s), qPrintable(last.path));
        else
            QCOMPARE(last.parameter(u"tilematrix"_s), u"L2"_s);
        QCOMPARE(raster::attributionOf({layer}, tm30()), u"Harita Kurumu"_s);
    }

    void bad_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QString>("says");
        QTest::newRow("a page of HTML") << 200 << QByteArray("<html><head><title>Bakımdayız</title></head></html>")
                                        << QByteArray("text/html") << u"Bakımdayız"_s;
        QTest::newRow("a service exception") << 200
                                             << QByteArray("<ServiceExceptionReport><ServiceException>no such "
                                                           "layer</ServiceException></ServiceExceptionReport>")
                                             << QByteArray("text/xml") << u"no such layer"_s;
        QTest::newRow("half a picture") << 200 << png(Qt::red).left(40) << QByteArray("image/png") << u"no picture"_s;
        QTest::newRow("password wanted") << 401 << QByteArray("no") << QByteArray("text/plain") << u"who asks"_s;
        QTest::newRow("forbidden") << 403 << QByteArray("no") << QByteArray("text/plain") << u"who asks"_s;
        QTest::newRow("broken") << 500 << QByteArray("oh") << QByteArray("text/plain") << u"500"_s;
        QTest::newRow("overloaded") << 503 << QByteArray("later") << QByteArray("text/plain") << u"overloaded"_s;
    }
    void bad()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QString, says);
        Served server([&](const auto &) { return WebServer::Answer{.body = body, .type = type, .status = status}; });
        QString address = server.url(u"/{z}/{x}/{y}.png"_s);
        address.replace("http://"_L1, "http://ayse:gizli@"_L1);
        const raster::Layer layer = xyz(address);
        const auto got = fetched(layer);
        QVERIFY(!got);
        QVERIFY2(got.error().text().contains(says), qPrintable(got.error().text()));
        QVERIFY2(!got.error().text().contains(u"gizli"_s), qPrintable(got.error().text()));
        QVERIFY(server.requests().size() <= 8); // a service that fails is not asked a hundred times
        QCOMPARE(drawn(layer)->pixelColor(150, 150).alpha(), 0);
    }

    void nothingThereIsRemembered()
    {
        Served server(
            [](const auto &) { return WebServer::Answer{.body = "none", .type = "text/plain", .status = 404}; });
        const raster::Layer layer = xyz(server.url(u"/{z}/{x}/{y}.png"_s));
        const auto got = fetched(layer);
        VERIFY_OK(got);
        const auto count = server.requests().size();
        VERIFY_OK(fetched(layer));
        QCOMPARE(server.requests().size(), count);
        QCOMPARE(drawn(layer)->pixelColor(150, 150).alpha(), 0);
    }

    void aSilentServiceIsCancelledAtOnce()
    {
        Served server([](const auto &) { return WebServer::Answer{.silent = true}; });
        const raster::Layer layer = xyz(server.url(u"/{z}/{x}/{y}.png"_s));
        Progress progress;
        std::jthread impatient([&] {
            while (server.requests().isEmpty())
                QThread::yieldCurrentThread();
            progress.cancel();
        });
        const auto got = raster::fetchBackdrop(layer, somewhere, tm30(), progress);
        QVERIFY(!got);
        QCOMPARE(got.error().kind, ErrorKind::Cancelled);
    }

    void passwordsGoToTheServiceAlone()
    {
        const QByteArray wanted = "Basic " + QByteArray("ayşe@kurum:gizli/söz").toBase64();
        Served server([&](const WebServer::Request &request) {
            if (request.headers.value("authorization") != wanted)
                return WebServer::Answer{.body = "no", .status = 401};
            return WebServer::Answer{.body = png(QColor(20, 120, 220)), .type = "image/png"};
        });
        const QString bare = server.url(u"/a/{z}/{x}/{y}.png"_s);
        const auto refused = fetched(xyz(bare));
        QVERIFY(!refused);
        QVERIFY(raster::isRefused(bare));
        QVERIFY2(refused.error().text().contains(u"401"_s), qPrintable(refused.error().text()));

        // As somebody writes it into the address: taken out at once, wherever it goes on.
        QString address = bare;
        address.replace(u"http://"_s, u"http://ay%C5%9Fe%40kurum:gizli%2Fs%C3%B6z@"_s);
        const auto layer = raster::layerOf(address + u",kind=xyz,zoom=17"_s);
        VERIFY_OK(layer);
        QCOMPARE(layer->source, bare);
        QVERIFY(!layer->text().contains(u"gizli"_s) && !layer->text().contains(u"kurum"_s));
        QCOMPARE(raster::loginFor(bare), (raster::Login{u"ayşe@kurum"_s, u"gizli/söz"_s}));
        VERIFY_OK(fetched(*layer));
        QVERIFY(!raster::isRefused(bare));
        QCOMPARE(drawn(*layer)->pixelColor(150, 150), QColor(20, 120, 220));
        for (const QString &path : {raster::TileCache::pathOf(*layer, tm30())}) {
            QFile cache(path);
            QVERIFY(cache.open(QIODevice::ReadOnly));
            QVERIFY(!cache.readAll().contains("gizli"));
        }

        // Another server does not get it, and its refusal does not tell it.
        Served other([](const WebServer::Request &) { return WebServer::Answer{.body = "no", .status = 401}; });
        QVERIFY(!raster::loginFor(other.url(u"/"_s)));
        const auto elsewhere = fetched(xyz(other.url(u"/{z}/{x}/{y}.png"_s)));
        QVERIFY(!elsewhere);
        for (const auto &request : other.requests())
            QVERIFY(!request.headers.contains("authorization"));
        // Nor does a message tell a wrong one.
        raster::setLogin(bare, {u"ayşe@kurum"_s, u"yanlışsöz"_s});
        const auto wrong = fetched(*layer, viewOf(530100, 4430100, 300, 2));
        QVERIFY(!wrong);
        QVERIFY2(!wrong.error().text().contains(u"yanlış"_s) && !wrong.error().text().contains(u"kurum"_s),
            qPrintable(wrong.error().text()));
        QCOMPARE(raster::shown(u"https://a:b@h.example/w?layer=x&API_KEY=abc&f=1"_s),
            u"https://h.example/w?layer=x&API_KEY=…&f=1"_s);
    }

    void noServiceAtAll()
    {
        QString address;
        {
            Served server([](const auto &) { return WebServer::Answer(); });
            address = server.url(u"/wms"_s);
        }
        const auto got = fetched({.source = address, .kind = raster::Kind::Wms, .layer = u"a"_s});
        QVERIFY(!got);
        QCOMPARE(got.error().kind, ErrorKind::Io);
        QVERIFY(!got.error().advice.isEmpty());
    }

    void wrongAddresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("no zoom") << u"https://t.example/{x}/{y}.png,kind=xyz"_s;
        QTest::newRow("a file") << u"file:///etc/{z}/{x}/{y},kind=xyz"_s;
        QTest::newRow("no host") << u"https:///wms,kind=wms"_s;
    }
    void wrongAddresses()
    {
        QFETCH(QString, text);
        const auto layer = raster::layerOf(text);
        VERIFY_OK(layer);
        const auto got = fetched(*layer);
        QVERIFY(!got);
        QCOMPARE(got.error().kind, ErrorKind::Usage);
    }

    void theCacheStaysWithinItsLimit()
    {
        const raster::Layer layer = xyz(u"http://127.0.0.1:9/limit/{z}/{x}/{y}"_s);
        auto cache = raster::TileCache::create(layer, tm30());
        VERIFY_OK(cache);
        QByteArray noise(60000, '\0');
        for (qsizetype i = 0; i < noise.size(); ++i)
            noise[i] = static_cast<char>((i * 7919) >> 3);
        for (int column = 0; column < 100; ++column)
            VERIFY_OK(cache->keep(10, column, 0, noise));
        QVERIFY(*cache->bytes() > 5000000);
        VERIFY_OK(cache->limit(2000000));
        QVERIFY2(*cache->bytes() <= 2000000, qPrintable(QString::number(*cache->bytes())));
        QVERIFY(QFileInfo(raster::TileCache::pathOf(layer, tm30())).exists());
        const auto left = cache->ages(10, QRect(0, 0, 100, 1));
        VERIFY_OK(left);
        QVERIFY(left->size() > 10 && left->size() < 40);
    }

    void aDamagedCacheIsMadeAnew()
    {
        Served server([](const auto &) { return WebServer::Answer{.body = png(Qt::yellow), .type = "image/png"}; });
        const raster::Layer layer = xyz(server.url(u"/d/{z}/{x}/{y}.png"_s));
        VERIFY_OK(fetched(layer));
        QFile file(raster::TileCache::pathOf(layer, tm30()));
        QFile::remove(file.fileName() + u"-wal"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        VERIFY_OK(fetched(layer));
        QCOMPARE(drawn(layer)->pixelColor(150, 150), QColor(Qt::yellow));
    }

    void oldTilesAreAskedForAgainAndKeptIfNobodyAnswers()
    {
        Served server([](const auto &) { return WebServer::Answer{.body = png(Qt::cyan), .type = "image/png"}; });
        raster::Layer layer = xyz(server.url(u"/old/{z}/{x}/{y}.png"_s));
        VERIFY_OK(fetched(layer));
        VERIFY_OK(makeOlder(layer));
        const auto count = server.requests().size();
        const auto again = fetched(layer);
        VERIFY_OK(again);
        QVERIFY(server.requests().size() > count);
        VERIFY_OK(makeOlder(layer));
        server.stop();
        QVERIFY(!fetched(layer));
        QCOMPARE(drawn(layer)->pixelColor(150, 150), QColor(Qt::cyan));
    }
};

QTEST_MAIN(TestBackdrop)
#include "tst_backdrop.moc"
