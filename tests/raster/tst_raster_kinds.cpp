// SPDX-License-Identifier: GPL-3.0-or-later
// Formats, bands and depths of rasters, what is wrong with them, and their overviews.
#include "raster/overviews.h"

#include "raster/raster_support.h"

#include "raster/raster_file.h"

#include <QStandardPaths>
#include <QTemporaryDir>

#include <unistd.h>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

bool near(QColor a, QColor b, int tolerance = 6)
{
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance
        && std::abs(a.blue() - b.blue()) <= tolerance && std::abs(a.alpha() - b.alpha()) <= tolerance;
}

void palette(GDALDatasetH dataset)
{
    const GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
    const GDALColorEntry colours[] = {{0, 0, 0, 255}, {200, 30, 10, 255}, {10, 30, 200, 255}};
    for (int i = 0; i < 3; ++i)
        GDALSetColorEntry(table, i, &colours[i]);
    GDALSetRasterColorTable(GDALGetRasterBand(dataset, 1), table);
    GDALDestroyColorTable(table);
}

} // namespace

class TestRasterKinds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void formats_data()
    {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QString>("ending");
        QTest::newRow("cloud optimised GeoTIFF") << u"COG"_s << u"tif"_s;
        QTest::newRow("JPEG 2000") << u"JP2OpenJPEG"_s << u"jp2"_s;
        QTest::newRow("PNG with a world file") << u"PNG"_s << u"png"_s;
        QTest::newRow("Imagine") << u"HFA"_s << u"img"_s;
        QTest::newRow("tiles in a GeoPackage") << u"GPKG"_s << u"gpkg"_s;
    }
    void formats()
    {
        QFETCH(QString, driver);
        QFETCH(QString, ending);
        const QByteArray name = driver.toLatin1();
        const QColor color(200, 120, 40);
        const QString path = write(m_folder.filePath(u"f."_s + ending),
            {.width = 300, .height = 300, .noData = {}, .value = plain(color), .driver = name.constData()});
        const auto drawn = draw(path, viewOf(500150, 4400050));
        VERIFY_OK(drawn);
        QVERIFY2(near(drawn->image.pixelColor(50, 50), color), qPrintable(drawn->image.pixelColor(50, 50).name()));
    }

    void mbtilesLieInWebMercator()
    {
        const auto transformer = Transformer::create(tm30(), *crs::find(u"EPSG:3857"_s));
        VERIFY_OK(transformer);
        const auto corner = transformer->transform(Point{500000, 4400000});
        VERIFY_OK(corner);
        const QString path = write(m_folder.filePath(u"m.mbtiles"_s),
            {.west = corner->x,
                .north = corner->y,
                .width = 512,
                .height = 512,
                .crs = "EPSG:3857",
                .noData = {},
                .value = plain(QColor(10, 160, 90)),
                .driver = "MBTiles"});
        const auto drawn = draw(path, viewOf(500150, 4399850));
        VERIFY_OK(drawn);
        QVERIFY(near(drawn->image.pixelColor(50, 50), QColor(10, 160, 90)));
    }

    void bands_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("hasAlpha");
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QColor>("expected");
        QTest::newRow("one: grey") << 1 << false << QString() << QColor(40, 40, 40);
        QTest::newRow("grey and opacity") << 2 << true << QString() << QColor(40, 40, 40, 80);
        QTest::newRow("three") << 3 << false << QString() << QColor(40, 80, 120);
        QTest::newRow("three and opacity") << 4 << true << QString() << QColor(40, 80, 120, 160);
        QTest::newRow("three and infrared: opaque") << 4 << false << QString() << QColor(40, 80, 120);
        QTest::newRow("infrared as red") << 4 << false << u",bands=4/1/2"_s << QColor(160, 40, 80);
        QTest::newRow("one of four") << 4 << false << u",bands=3"_s << QColor(120, 120, 120);
        QTest::newRow("eight bands of a satellite") << 8 << false << u",bands=5/3/2"_s << QColor(200, 120, 80);
    }
    void bands()
    {
        QFETCH(int, count);
        QFETCH(bool, hasAlpha);
        QFETCH(QString, keys);
        QFETCH(QColor, expected);
        const QString path = write(m_folder.filePath(u"bands%1%2.tif"_s.arg(count).arg(hasAlpha)),
            {.bands = count,
                .noData = {},
                .value = [](int band, int, int) { return band * 40; },
                .furnish =
                    [&](GDALDatasetH dataset) {
                        GDALSetRasterColorInterpretation(
                            GDALGetRasterBand(dataset, count), hasAlpha ? GCI_AlphaBand : GCI_Undefined);
                    }});
        const auto drawn = draw(path + keys, viewOf(500100, 4400100));
        VERIFY_OK(drawn);
        QVERIFY2(near(drawn->image.pixelColor(50, 50), expected),
            qPrintable(drawn->image.pixelColor(50, 50).name(QColor::HexArgb)));
    }

    void paletteBecomesColours()
    {
        const QString path = write(m_folder.filePath(u"palette.tif"_s),
            {.bands = 1,
                .noData = 0,
                .value = [](int, int x, int y) { return y < 20 ? 0
                                                     : x < 100 ? 1
                                                               : 2; },
                .furnish = palette});
        const auto drawn = draw(path, viewOf(500100, 4400150));
        VERIFY_OK(drawn);
        QVERIFY(near(drawn->image.pixelColor(10, 50), QColor(200, 30, 10)));
        QVERIFY(near(drawn->image.pixelColor(90, 50), QColor(10, 30, 200)));
        QCOMPARE(drawn->image.pixelColor(50, 10).alpha(), 0);
    }

    void deepColoursAreStretchedWithoutTheOutliers()
    {
        const QString path = write(m_folder.filePath(u"deep.tif"_s),
            {.type = GDT_UInt16, .noData = {}, .value = [](int, int x, int y) {
                 return x == 0 && y == 0 ? 65535 : x < 100 ? 1000 : 3000; // one glint must not darken the rest
             }});
        const auto drawn = draw(path, viewOf(500100, 4400100));
        VERIFY_OK(drawn);
        QVERIFY(drawn->image.pixelColor(10, 50).red() < 40);
        QVERIFY2(drawn->image.pixelColor(90, 50).red() > 200, qPrintable(drawn->image.pixelColor(90, 50).name()));
    }

    void aStatedSystemIsTaken()
    {
        const QString path = write(
            m_folder.filePath(u"stated.tif"_s), {.crs = nullptr, .noData = {}, .value = plain(QColor(9, 99, 199))});
        const auto transformer = Transformer::create(*crs::find(u"EPSG:2320"_s), tm30());
        VERIFY_OK(transformer);
        const auto middle = transformer->transform(Point{500100, 4400100});
        VERIFY_OK(middle);
        const auto drawn = draw(path + u",crs=EPSG:2320"_s, viewOf(middle->x, middle->y, 190));
        VERIFY_OK(drawn);
        QVERIFY(near(drawn->image.pixelColor(5, 5), QColor(9, 99, 199)));
        QVERIFY(near(drawn->image.pixelColor(185, 185), QColor(9, 99, 199)));
    }

    void wrongPlacesAreTold()
    {
        const QString path = write(m_folder.filePath(u"degrees.tif"_s),
            {.west = 30, .north = 39.7, .pixel = 1e-5, .crs = nullptr, .noData = {}, .value = plain(Qt::red)});
        const auto drawn = draw(path, viewOf(500100, 4400100));
        QVERIFY(!drawn);
        QCOMPARE(drawn.error().kind, ErrorKind::Input);
        QVERIFY2(drawn.error().text().contains(u"TM30"_s), qPrintable(drawn.error().text()));
        QVERIFY(!drawn.error().advice.isEmpty());
        const auto transformer = Transformer::create(*crs::find(u"EPSG:4326"_s), tm30());
        VERIFY_OK(transformer);
        const auto middle = transformer->transform(Point{30.001, 39.699});
        VERIFY_OK(middle);
        const auto stated = draw(path + u",crs=EPSG:4326"_s, viewOf(middle->x, middle->y));
        VERIFY_OK(stated);
        QCOMPARE(stated->image.pixelColor(50, 50).alpha(), 255);
    }

    void mistakesAreTold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        write(m_folder.filePath(u"plain.tif"_s), {.noData = {}, .value = plain(Qt::red)});
        QTest::newRow("a band that is not there") << m_folder.filePath(u"plain.tif,bands=9"_s) << u"band 9"_s;
        QTest::newRow("no heights") << m_folder.filePath(u"plain.tif,look=hillshade"_s) << u"heights"_s;
        QTest::newRow("no such file") << m_folder.filePath(u"none.tif"_s) << u"no such raster"_s;
        QTest::newRow("wrong opacity") << u"a.tif,opacity=200"_s << u"opacity"_s;
        QTest::newRow("a folder of GDAL") << u"/vsicurl/http://127.0.0.1/a.tif"_s << u"no such raster"_s;
    }
    void mistakesAreTold()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto drawn = draw(text, viewOf(500100, 4400100));
        QVERIFY(!drawn);
        QVERIFY2(drawn.error().text().contains(says), qPrintable(drawn.error().text()));
    }

    void noFileLeadsToTheNetwork()
    {
        QFile file(m_folder.filePath(u"sly.vrt"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"(<VRTDataset rasterXSize="10" rasterYSize="10"><VRTRasterBand dataType="Byte" band="1">
<SimpleSource><SourceFilename>/vsicurl/http://127.0.0.1:1/a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>)");
        file.close();
        const auto drawn = draw(file.fileName(), viewOf(500100, 4400100));
        QVERIFY(!drawn);
        QVERIFY2(drawn.error().text().contains(u"network"_s), qPrintable(drawn.error().text()));
    }

    void aCutOffFileIsTold()
    {
        const QString path = write(m_folder.filePath(u"cut.tif"_s),
            {.width = 600, .height = 600, .noData = {}, .value = [](int band, int x, int y) {
                 return (x * 7919 + y * 104729 + band * 31) % 251;
             }});
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.resize(file.size() / 3));
        file.close();
        const auto drawn = draw(path, viewOf(500300, 4399900, 500));
        QVERIFY(!drawn);
        QCOMPARE(drawn.error().file, path);
    }

    void cancelling()
    {
        const QString path = write(m_folder.filePath(u"cancel.tif"_s), {.noData = {}, .value = plain(Qt::red)});
        Progress progress;
        progress.cancel();
        std::vector<Error> troubles;
        const auto image
            = raster::picture(*raster::layerOf(path), viewOf(500100, 4400100), tm30(), false, troubles, progress);
        QVERIFY(!image);
        QCOMPARE(image.error().kind, ErrorKind::Cancelled);
    }

    void layersAsText()
    {
        raster::Layer layer{.source = u"/a, b=c/ö.tif"_s,
            .title = u"Uydu, 2024 %"_s,
            .crs = u"EPSG:5254"_s,
            .bands = {4, 3, 2},
            .look = raster::Look::Slope,
            .opacity = 0.35,
            .visible = false};
        auto again = raster::layerOf(layer.text());
        VERIFY_OK(again);
        QCOMPARE(*again, layer);
        layer = {.source = u"https://a.example/wms?MAP=x,y&a=b"_s,
            .kind = raster::Kind::Wms,
            .layer = u"a,b"_s,
            .style = u"s"_s,
            .format = u"image/png"_s,
            .attribution = u"© Belediye"_s,
            .expiryDays = 0,
            .cacheMb = 20};
        again = raster::layerOf(layer.text());
        VERIFY_OK(again);
        QCOMPARE(*again, layer);
        QCOMPARE(raster::layerOf(u"https://t.example/{z}/{x}/{y}.png"_s)->kind, raster::Kind::Xyz);
        QCOMPARE(raster::layerOf(u"https://t.example/wmts/1.0.0/WMTSCapabilities.xml"_s)->kind, raster::Kind::Wmts);
        QCOMPARE(raster::layerOf(m_folder.path())->kind, raster::Kind::Mosaic);
    }

    void overviewsAreMadeBesideTheFile()
    {
        const QString path = largeRaster(u"large.tif"_s);
        const auto before = draw(path, viewOf(504500, 4395700, 100, 90), true);
        // Nobody waits for a great file: it is told, until the overviews are there.
        QVERIFY(!before);
        QCOMPARE(before.error().kind, ErrorKind::NotFound);
        Progress progress;
        VERIFY_OK(raster::buildOverviews(path, progress));
        QVERIFY(QFile::exists(path + u".ovr"_s));
        const auto drawn = draw(path, viewOf(504500, 4395700, 100, 90), true);
        VERIFY_OK(drawn);
        QVERIFY(near(drawn->image.pixelColor(50, 50), QColor(70, 140, 210)));
        QCOMPARE(QDir(m_folder.path()).entryList({u".kentcbs*"_s}, QDir::AllEntries | QDir::Hidden), QStringList());
    }

    void overviewsOfAReplacedFileAreNotShown()
    {
        const QString path = largeRaster(u"replaced.tif"_s);
        Progress progress;
        VERIFY_OK(raster::buildOverviews(path, progress));
        QFile overviews(path + u".ovr"_s);
        QVERIFY(overviews.open(QIODevice::ReadWrite));
        QVERIFY(overviews.setFileTime(QDateTime(QDate(2001, 1, 1), QTime(0, 0)), QFileDevice::FileModificationTime));
        overviews.close();
        const auto file = raster::RasterFile::open(path);
        VERIFY_OK(file);
        QCOMPARE(file->info().overviews, 0);
    }

    void overviewsWhereNothingMayBeWritten()
    {
        if (geteuid() == 0)
            QSKIP("root may write everywhere");
        QDir(m_folder.path()).mkdir(u"locked"_s);
        const QString path = largeRaster(u"locked/large.tif"_s);
        QFile::setPermissions(m_folder.filePath(u"locked"_s), QFile::ReadOwner | QFile::ExeOwner);
        Progress progress;
        const auto built = raster::buildOverviews(path, progress);
        QFile::setPermissions(m_folder.filePath(u"locked"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        VERIFY_OK(built);
        QVERIFY(!QFile::exists(path + u".ovr"_s));
        QVERIFY(!raster::cachedWithOverviews(path).isEmpty());
        VERIFY_OK(draw(path, viewOf(504500, 4395700, 100, 90), true));
    }

    void interruptedOverviewsLeaveNothing()
    {
        const QString path = largeRaster(u"interrupted.tif"_s);
        Progress *running = nullptr;
        Progress progress([&](double fraction, const QString &) {
            if (fraction > 0)
                running->cancel();
        });
        running = &progress;
        const auto built = raster::buildOverviews(path, progress);
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::Cancelled);
        QVERIFY(!QFile::exists(path + u".ovr"_s));
        QCOMPARE(QDir(m_folder.path()).entryList({u".kentcbs*"_s}, QDir::AllEntries | QDir::Hidden), QStringList());
    }

private:
    QString largeRaster(const QString &name) const
    {
        return write(m_folder.filePath(name),
            {.width = 9000, .height = 9000, .bands = 3, .noData = {}, .value = plain(QColor(70, 140, 210))});
    }
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestRasterKinds)
#include "tst_raster_kinds.moc"
