// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/raster_layer.h"

#include <QCoreApplication>

#include <cpl_string.h>
#include <gdal.h>
#include <gdal_utils.h>

#include <array>
#include <limits>
#include <memory>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

struct CloseDataset {
    void operator()(void *dataset) const { GDALReleaseDataset(dataset); } // a virtual dataset may still refer to it
};
using Dataset = std::unique_ptr<void, CloseDataset>;

/// Argument list as the GDAL utilities want it.
char **arguments(const QStringList &words)
{
    char **list = nullptr;
    for (const QString &word : words)
        list = CSLAddString(list, word.toUtf8().constData());
    return list;
}

int gdalProgress(double, const char *, void *data)
{
    return static_cast<Progress *>(data)->isCancelled() ? FALSE : TRUE;
}

std::unexpected<Error> unreadable(const QString &path)
{
    auto error
        = fail(ErrorKind::Input, tr("the raster cannot be read: %1").arg(QString::fromUtf8(CPLGetLastErrorMsg())));
    error.error().at(path);
    return error;
}

/// Arguments that spread the values of all bands over 1 … 255; 0 is left for pixels without data.
QStringList scaledToBytes(GDALDatasetH dataset)
{
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (int band = 1; band <= GDALGetRasterCount(dataset); ++band) {
        std::array<double, 2> range{};
        if (GDALComputeRasterMinMax(GDALGetRasterBand(dataset, band), TRUE, range.data()) != CE_None)
            continue; // nothing but no data
        least = std::min(least, range[0]);
        most = std::max(most, range[1]);
    }
    const auto number = [](double v) { return QString::number(v, 'g', 17); };
    if (!(least < most))
        most = least = 0;
    return {u"-ot"_s, u"Byte"_s, u"-scale"_s, number(least), number(most > least ? most : least + 1), u"1"_s, u"255"_s,
        u"-a_nodata"_s, u"0"_s};
}

/// Palette and deep rasters become plain 8-bit colours, as a virtual dataset over the file.
Dataset asBytes(Dataset source)
{
    const GDALRasterBandH first = GDALGetRasterBand(source.get(), 1);
    QStringList words{u"-of"_s, u"VRT"_s};
    if (GDALGetRasterColorTable(first))
        words << u"-expand"_s << u"rgba"_s;
    else if (GDALGetRasterDataType(first) != GDT_Byte)
        words << scaledToBytes(source.get());
    else
        return source;
    char **list = arguments(words);
    GDALTranslateOptions *options = GDALTranslateOptionsNew(list, nullptr);
    CSLDestroy(list);
    Dataset out(GDALTranslate("", source.get(), options, nullptr));
    GDALTranslateOptionsFree(options);
    return out; // keeps its own reference to the source
}

QImage toImage(GDALDatasetH dataset, double devicePixelRatio)
{
    const int width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset),
              bands = GDALGetRasterCount(dataset);
    QImage image(width, height, QImage::Format_RGBA8888);
    image.setDevicePixelRatio(devicePixelRatio);
    image.fill(Qt::transparent);
    const bool isGrey = bands < 4; // grey and alpha
    const std::array<int, 4> from = isGrey ? std::array{1, 1, 1, bands} : std::array{1, 2, 3, bands};
    for (int channel = 0; channel < 4; ++channel) {
        const GDALRasterBandH band = GDALGetRasterBand(dataset, from[static_cast<std::size_t>(channel)]);
        if (GDALRasterIO(band, GF_Read, 0, 0, width, height, image.bits() + channel, width, height, GDT_Byte, 4,
                static_cast<int>(image.bytesPerLine()))
            != CE_None)
            return {};
    }
    return image;
}

} // namespace

Result<QImage> readRaster(
    const QString &path, const MapView &view, const Crs &viewCrs, double devicePixelRatio, Progress &progress)
{
    GDALAllRegister();
    CPLErrorReset();
    Dataset source(GDALOpenEx(path.toUtf8().constData(), GDAL_OF_RASTER | GDAL_OF_READONLY, nullptr, nullptr, nullptr));
    if (!source || GDALGetRasterCount(source.get()) == 0)
        return unreadable(path);
    std::array<double, 6> place{};
    if (GDALGetGeoTransform(source.get(), place.data()) != CE_None && GDALGetGCPCount(source.get()) == 0) {
        auto error = fail(ErrorKind::Input, tr("the raster has no place on the map"),
            tr("Give it a world file (.tfw) or use a GeoTIFF."));
        error.error().at(path);
        return error;
    }
    const bool hasCrs = GDALGetSpatialRef(source.get()) || GDALGetGCPCount(source.get()) > 0;
    source = asBytes(std::move(source));
    if (!source)
        return unreadable(path);

    const Bbox box = view.extent();
    const auto number = [](double v) { return QString::number(v, 'f', 6); };
    QStringList words{u"-of"_s, u"MEM"_s, u"-dstalpha"_s, u"-r"_s, u"bilinear"_s, u"-ovr"_s, u"AUTO"_s, u"-multi"_s,
        u"-te"_s, number(box.minX), number(box.minY), number(box.maxX), number(box.maxY), u"-ts"_s,
        QString::number(std::max(1.0, view.size.width() * devicePixelRatio), 'f', 0),
        QString::number(std::max(1.0, view.size.height() * devicePixelRatio), 'f', 0), u"-t_srs"_s, viewCrs.id};
    if (!hasCrs)
        words << u"-s_srs"_s << viewCrs.id;
    char **list = arguments(words);
    GDALWarpAppOptions *options = GDALWarpAppOptionsNew(list, nullptr);
    CSLDestroy(list);
    GDALWarpAppOptionsSetProgress(options, gdalProgress, &progress);
    GDALDatasetH input = source.get();
    Dataset warped(GDALWarp("", nullptr, 1, &input, options, nullptr));
    GDALWarpAppOptionsFree(options);
    if (progress.isCancelled())
        return cancelled();
    if (!warped)
        return unreadable(path);
    QImage image = toImage(warped.get(), devicePixelRatio);
    if (image.isNull())
        return unreadable(path);
    return image;
}

} // namespace kbs::render
