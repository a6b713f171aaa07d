// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/gdal_drivers.h"
#include "crs/crs.h"
#include "raster/picture.h"

#include <QtTest>

#include <gdal.h>
#include <ogr_srs_api.h>

#include <functional>

namespace kbs::test {

using namespace Qt::StringLiterals;

/// A raster to write: pixels of `pixel` metres from its north-west corner down.
struct TestRaster {
    double west = 500000, north = 4400200, pixel = 1;
    int width = 200, height = 200, bands = 3;
    GDALDataType type = GDT_Byte;
    const char *crs = "EPSG:5254";
    std::optional<double> noData = 0;
    std::function<double(int band, int x, int y)> value;
    const char *driver = "GTiff"; ///< others are copied from one in memory
    std::function<void(GDALDatasetH)> furnish;
};

inline QString write(const QString &path, const TestRaster &what)
{
    registerGdalDrivers();
    const bool isDirect = std::string_view(what.driver) == "GTiff";
    const char *options[] = {"TILED=YES", "COMPRESS=DEFLATE", nullptr};
    GDALDatasetH dataset
        = GDALCreate(GDALGetDriverByName(isDirect ? "GTiff" : "MEM"), path.toUtf8().constData(), what.width,
            what.height, what.bands, what.type, isDirect && what.width >= 256 ? const_cast<char **>(options) : nullptr);
    double place[6] = {what.west, what.pixel, 0, what.north, 0, -what.pixel};
    GDALSetGeoTransform(dataset, place);
    if (what.crs) {
        OGRSpatialReferenceH crs = OSRNewSpatialReference(nullptr);
        OSRSetFromUserInput(crs, what.crs);
        OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
        GDALSetSpatialRef(dataset, crs);
        OSRDestroySpatialReference(crs);
    }
    if (what.furnish)
        what.furnish(dataset);
    std::vector<double> line(static_cast<std::size_t>(what.width));
    for (int band = 1; band <= what.bands; ++band) {
        const GDALRasterBandH target = GDALGetRasterBand(dataset, band);
        if (what.noData)
            GDALSetRasterNoDataValue(target, *what.noData);
        for (int y = 0; y < what.height; ++y) {
            for (int x = 0; x < what.width; ++x)
                line[static_cast<std::size_t>(x)] = what.value(band, x, y);
            if (GDALRasterIO(target, GF_Write, 0, y, what.width, 1, line.data(), what.width, 1, GDT_Float64, 0, 0)
                != CE_None)
                qFatal("the test raster cannot be written");
        }
    }
    if (!isDirect) {
        const char *lossless[] = {"QUALITY=100", "REVERSIBLE=YES", nullptr};
        GDALDatasetH copy = GDALCreateCopy(GDALGetDriverByName(what.driver), path.toUtf8().constData(), dataset, FALSE,
            std::string_view(what.driver) == "JP2OpenJPEG" ? const_cast<char **>(lossless) : nullptr, nullptr, nullptr);
        if (!copy)
            qFatal("the test raster cannot be copied: %s", CPLGetLastErrorMsg());
        GDALClose(copy);
    }
    GDALClose(dataset);
    return path;
}

/// One colour everywhere.
inline std::function<double(int, int, int)> plain(QColor color)
{
    return [color](int band, int, int) {
        return band == 1 ? color.red() : band == 2 ? color.green() : band == 3 ? color.blue() : color.alpha();
    };
}

inline MapView viewOf(double east, double north, int pixels = 100, double metresPerPixel = 1)
{
    return {.center = {east, north}, .metresPerPixel = metresPerPixel, .size = {pixels, pixels}};
}

inline const Crs &tm30()
{
    static const Crs crs = *crs::find(u"EPSG:5254"_s);
    return crs;
}

struct Drawn {
    QImage image;
    std::vector<Error> troubles;
};
inline Result<Drawn> draw(const QString &layerText, const MapView &view, bool isQuick = false)
{
    Progress progress;
    Drawn drawn;
    KBS_TRY(const raster::Layer layer, raster::layerOf(layerText));
    KBS_TRY(drawn.image, raster::picture(layer, view, tm30(), isQuick, drawn.troubles, progress));
    return drawn;
}

} // namespace kbs::test

#define VERIFY_OK(result) QVERIFY2(result, (result) ? "" : qPrintable((result).error().text()))
