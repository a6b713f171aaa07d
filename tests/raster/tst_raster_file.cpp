// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/picture.h"

#include "base/gdal_drivers.h"

#include "render/map_renderer.h"
#include "support/memory_reader.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cpl_string.h>
#include <gdal.h>
#include <ogr_srs_api.h>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

/// A GeoTIFF of 200 × 200 pixels of 1 m from 500000, 4400200 down: left half red, right half blue (one band: 50 and
/// 200), with a square without data in the middle.
QString makeRaster(const QString &path, const char *crsName, int bands, GDALDataType type)
{
    registerGdalDrivers();
    GDALDatasetH dataset
        = GDALCreate(GDALGetDriverByName("GTiff"), path.toUtf8().constData(), 200, 200, bands, type, nullptr);
    double place[6] = {500000, 1, 0, 4400200, 0, -1};
    GDALSetGeoTransform(dataset, place);
    if (crsName) {
        OGRSpatialReferenceH crs = OSRNewSpatialReference(nullptr);
        OSRSetFromUserInput(crs, crsName);
        GDALSetSpatialRef(dataset, crs);
        OSRDestroySpatialReference(crs);
    }
    for (int band = 1; band <= bands; ++band) {
        std::vector<float> values(200 * 200);
        for (int y = 0; y < 200; ++y) {
            for (int x = 0; x < 200; ++x) {
                const bool isLeft = x < 100, isHole = x >= 90 && x < 110 && y >= 90 && y < 110;
                const float color = bands == 1 ? (isLeft ? 50.F : 200.F)
                    : band == 1                ? (isLeft ? 255.F : 1.F)
                    : band == 3                ? (isLeft ? 1.F : 255.F)
                                               : 1.F;
                values[static_cast<std::size_t>(y * 200 + x)] = isHole ? 0.F : color;
            }
        }
        const GDALRasterBandH target = GDALGetRasterBand(dataset, band);
        GDALSetRasterNoDataValue(target, 0);
        if (GDALRasterIO(target, GF_Write, 0, 0, 200, 200, values.data(), 200, 200, GDT_Float32, 0, 0) != CE_None)
            qFatal("the test raster cannot be written");
    }
    GDALClose(dataset);
    return path;
}

Result<QImage> readRaster(const QString &path, const MapView &view, const QString &keys = {})
{
    Progress progress;
    std::vector<Error> troubles;
    KBS_TRY(const raster::Layer layer, raster::layerOf(path + keys));
    return raster::picture(layer, view, *crs::find(u"EPSG:5254"_s), false, troubles, progress);
}

MapView viewOf(double east, double north, int pixels = 100)
{
    return {.center = {east, north}, .metresPerPixel = 1, .size = {pixels, pixels}};
}

} // namespace

class TestRasterFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesColoursAndHoles_data()
    {
        QTest::addColumn<QString>("crsName");
        QTest::newRow("in the store's CRS") << u"EPSG:5254"_s;
        QTest::newRow("without a CRS: taken as the store's") << QString();
    }
    void placesColoursAndHoles()
    {
        QFETCH(QString, crsName);
        const QString path
            = makeRaster(m_folder.filePath(u"a.tif"_s), crsName.isEmpty() ? nullptr : qPrintable(crsName), 3, GDT_Byte);
        const auto image = readRaster(path, viewOf(500100, 4400100));
        QVERIFY2(image, image ? "" : qPrintable(image.error().text()));
        QCOMPARE(image->size(), QSize(100, 100));
        QCOMPARE(image->pixelColor(10, 10), QColor(255, 1, 1));
        QCOMPARE(image->pixelColor(90, 10), QColor(1, 1, 255));
        QCOMPARE(image->pixelColor(50, 50).alpha(), 0);
    }

    void isWarpedIntoTheStoresSystem()
    {
        // The same numbers in ED50 lie 40–60 m east and about 185 m north of those in TUREF.
        const QString path = makeRaster(m_folder.filePath(u"ed50.tif"_s), "EPSG:2320", 3, GDT_Byte);
        const auto transformer = Transformer::create(*crs::find(u"EPSG:2320"_s), *crs::find(u"EPSG:5254"_s));
        QVERIFY(transformer);
        const auto seam = transformer->transform(Point{500100, 4400150});
        QVERIFY(seam);
        const auto image = readRaster(path, viewOf(seam->x, seam->y));
        QVERIFY2(image, image ? "" : qPrintable(image.error().text()));
        QCOMPARE(image->pixelColor(45, 50), QColor(255, 1, 1));
        QCOMPARE(image->pixelColor(55, 50), QColor(1, 1, 255));
    }

    void deepGreyIsScaled()
    {
        const QString path = makeRaster(m_folder.filePath(u"grey.tif"_s), "EPSG:5254", 1, GDT_Float32);
        const auto image = readRaster(path, viewOf(500100, 4400150));
        QVERIFY2(image, image ? "" : qPrintable(image.error().text()));
        const QColor left = image->pixelColor(10, 10), right = image->pixelColor(90, 10);
        QVERIFY(left.red() == left.blue() && left.alpha() == 255);
        QVERIFY(right.red() > left.red() + 50);
        const auto middle = readRaster(path, viewOf(500100, 4400100));
        QVERIFY(middle);
        QCOMPARE(middle->pixelColor(50, 50).alpha(), 0);
    }

    void elsewhereIsTransparent()
    {
        const QString path = makeRaster(m_folder.filePath(u"far.tif"_s), "EPSG:5254", 3, GDT_Byte);
        const auto image = readRaster(path, viewOf(600000, 4400100));
        QVERIFY2(image, image ? "" : qPrintable(image.error().text()));
        QCOMPARE(image->pixelColor(50, 50).alpha(), 0);
    }

    void mistakesAreTold_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no raster") << QByteArray("this is a letter");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a picture without a place") << QByteArray("P5\n2 2\n255\nabcd");
    }
    void mistakesAreTold()
    {
        QFETCH(QByteArray, content);
        QFile file(m_folder.filePath(u"wrong.tif"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        const auto image = readRaster(file.fileName(), viewOf(500100, 4400100));
        QVERIFY(!image);
        QCOMPARE(image.error().kind, ErrorKind::Input);
        QCOMPARE(image.error().file, file.fileName());
    }

    void theMapIsDrawnOverIt()
    {
        auto catalogue = Catalogue::load();
        QVERIFY(catalogue);
        auto styles = StyleBook::load(**catalogue);
        QVERIFY(styles);
        MemoryReader reader(*catalogue);
        reader.add("plan_alani", rectangle(500110, 4400110, 500140, 4400140), {{"alt_kullanim", std::string("park")}});
        const MapLayers layers{.classes = {(*catalogue)->find("plan_alani")},
            .rasters = {*raster::layerOf(makeRaster(m_folder.filePath(u"under.tif"_s), "EPSG:5254", 3, GDT_Byte))}};
        Progress progress;
        const auto image = MapRenderer(*styles).image(viewOf(500100, 4400100), reader, layers, progress);
        QVERIFY2(image, image ? "" : qPrintable(image.error().text()));
        QCOMPARE(image->pixelColor(10, 10), QColor(255, 1, 1));
        QCOMPARE(image->pixelColor(64, 36), QColor(36, 156, 34));
    }

    void aMissingBackdropDoesNotHideTheMap()
    {
        auto catalogue = Catalogue::load();
        QVERIFY(catalogue);
        auto styles = StyleBook::load(**catalogue);
        QVERIFY(styles);
        MemoryReader reader(*catalogue);
        reader.add("plan_alani", rectangle(500110, 4400110, 500140, 4400140), {{"alt_kullanim", std::string("park")}});
        const MapLayers layers{
            .classes = {(*catalogue)->find("plan_alani")}, .rasters = {{.source = m_folder.filePath(u"gone.tif"_s)}}};
        Progress progress;
        const auto image = MapRenderer(*styles).image(viewOf(500100, 4400100), reader, layers, progress);
        QVERIFY2(image, image ? "" : qPrintable(image.error().text()));
        QCOMPARE(image->pixelColor(64, 36), QColor(36, 156, 34));
        QVERIFY2(
            image->copy(0, 0, 100, 24).convertToFormat(QImage::Format_RGB32) != QImage(100, 24, QImage::Format_RGB32),
            "the map says that its backdrop is missing");
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestRasterFile)
#include "tst_raster_file.moc"
