// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/raster_file.h"

#include "raster/overviews.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QMutex>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_utils.h>
#include <gdalwarper.h>

#include <array>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

/// Formats of pictures and elevation models. None of them asks the network, whatever is written in the file.
const char *const drivers[] = {"GTiff", "JP2OpenJPEG", "MBTiles", "GPKG", "PNG", "JPEG", "WEBP", "GIF", "BMP", "HFA",
    "AAIGrid", "SRTMHGT", "USGSDEM", "DTED", "ENVI", "EHdr", "ERS", "PNM", "VRT", "GTI", nullptr};

constexpr qint64 largestDescription = 64LL << 20;

/// VRT and GTI are texts that name other sources; only files may be among them.
Result<void> refuseNetwork(const QString &path)
{
    if (!path.endsWith(".vrt"_L1, Qt::CaseInsensitive) && !path.endsWith(".gti"_L1, Qt::CaseInsensitive))
        return {};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestDescription)
        return {}; // the driver says why
    const QByteArray text = file.readAll().toLower();
    for (const char *word : {"http:", "https:", "/vsicurl", "/vsis3", "/vsigs", "/vsiaz", "/vsioss", "/vsiswift",
             "/vsiwebhdfs", "/vsihdfs", "<gdal_wm", "wms:", "wmts:", "wcs:"}) {
        if (text.contains(word)) {
            auto error = fail(ErrorKind::Input,
                tr("the raster names a source on the network (%1)").arg(QLatin1StringView(word)),
                tr("Add the service itself as a backdrop."));
            error.error().at(path);
            return error;
        }
    }
    return {};
}

/// Overviews of what the file was before somebody replaced it would show the old picture at small scales.
bool hasOldOverviews(const QString &path)
{
    const QFileInfo overviews(path + u".ovr"_s);
    return overviews.exists() && overviews.lastModified() < QFileInfo(path).lastModified();
}

/// The files beside it that GDAL may look at: world file, projection, but not the overviews.
QStringList neighboursWithoutOverviews(const QString &path)
{
    const QFileInfo file(path);
    QStringList names = file.dir().entryList({file.completeBaseName() + u".*"_s}, QDir::Files);
    names.removeAll(file.fileName() + u".ovr"_s);
    return names;
}

void place(GDALDatasetH dataset, FileInfo &info)
{
    std::array<double, 6> at{};
    Dataset warped;
    if (GDALGetGeoTransform(dataset, at.data()) != CE_None) {
        if (GDALGetGCPCount(dataset) == 0)
            return;
        warped.reset(GDALAutoCreateWarpedVRT(dataset, nullptr, nullptr, GRA_NearestNeighbour, 0, nullptr));
        if (!warped || GDALGetGeoTransform(warped.get(), at.data()) != CE_None)
            return;
        dataset = warped.get();
    }
    info.isPlaced = true;
    const double width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset);
    for (const auto &[x, y] : {std::pair{0.0, 0.0}, {width, 0.0}, {0.0, height}, {width, height}})
        info.box.add(at[0] + x * at[1] + y * at[2], at[3] + x * at[4] + y * at[5]);
    info.pixelSize = std::sqrt(std::abs(at[1] * at[5] - at[2] * at[4]));
}

FileInfo infoOf(GDALDatasetH dataset)
{
    FileInfo info;
    info.size = {GDALGetRasterXSize(dataset), GDALGetRasterYSize(dataset)};
    info.bands = GDALGetRasterCount(dataset);
    place(dataset, info);
    OGRSpatialReferenceH reference = GDALGetSpatialRef(dataset);
    if (!reference && GDALGetGCPCount(dataset) > 0)
        reference = GDALGetGCPSpatialRef(dataset);
    char *wkt = nullptr;
    info.hasCrs = reference && !OSRIsLocal(reference) && OSRExportToWkt(reference, &wkt) == OGRERR_NONE;
    if (info.hasCrs)
        if (auto found = crs::fromWkt(QString::fromUtf8(wkt)))
            info.crs = std::move(*found);
    CPLFree(wkt);
    const GDALRasterBandH first = GDALGetRasterBand(dataset, 1);
    info.hasPalette = GDALGetRasterColorTable(first) != nullptr;
    info.isDeep = GDALGetRasterDataType(first) != GDT_Byte;
    info.overviews = GDALGetOverviewCount(first);
    return info;
}

int bandOf(GDALDatasetH dataset, GDALColorInterp meaning)
{
    for (int band = 1; band <= GDALGetRasterCount(dataset); ++band)
        if (GDALGetRasterColorInterpretation(GDALGetRasterBand(dataset, band)) == meaning)
            return band;
    return 0;
}

std::vector<int> usualBands(GDALDatasetH dataset, int count)
{
    const int red = bandOf(dataset, GCI_RedBand), green = bandOf(dataset, GCI_GreenBand),
              blue = bandOf(dataset, GCI_BlueBand);
    if (red && green && blue)
        return {red, green, blue};
    const int colours = count - (bandOf(dataset, GCI_AlphaBand) ? 1 : 0);
    return colours >= 3 ? std::vector{1, 2, 3} : std::vector{1};
}

/// The values between which 96 % lie, from a sample (overviews, or every n-th block).
std::pair<double, double> sampledRange(GDALDatasetH dataset, const std::vector<int> &bands)
{
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (const int number : bands) {
        const GDALRasterBandH band = GDALGetRasterBand(dataset, number);
        std::array<double, 2> range{};
        if (GDALComputeRasterMinMax(band, TRUE, range.data()) != CE_None)
            continue; // nothing but no data
        constexpr int steps = 1000;
        std::vector<GUIntBig> counts(steps);
        const double step = (range[1] - range[0]) / steps;
        GUIntBig total = 0;
        if (step > 0
            && GDALGetRasterHistogramEx(
                   band, range[0], range[1] + step * 1e-6, steps, counts.data(), FALSE, TRUE, nullptr, nullptr)
                == CE_None) {
            for (const GUIntBig count : counts)
                total += count;
            GUIntBig below = 0;
            std::size_t from = 0, to = counts.size();
            while (from + 1 < to && (below + counts[from]) * 50 < total)
                below += counts[from++];
            GUIntBig above = 0;
            while (to > from + 1 && (above + counts[to - 1]) * 50 < total)
                above += counts[--to];
            range = {range[0] + step * static_cast<double>(from), range[0] + step * static_cast<double>(to)};
        }
        least = std::min(least, range[0]);
        most = std::max(most, range[1]);
    }
    if (!(least < most))
        return std::isfinite(least) ? std::pair{least - 1, least + 1} : std::pair{0.0, 1.0};
    return {least, most};
}

std::pair<double, double> rangeOf(const QString &path, GDALDatasetH dataset, const std::vector<int> &bands)
{
    static QMutex mutex;
    static QHash<QString, std::pair<double, double>> known;
    const QFileInfo file(path);
    QString key = u"%1|%2|%3"_s.arg(path).arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
    for (const int band : bands)
        key += u'|' + QString::number(band);
    {
        const QMutexLocker lock(&mutex);
        if (const auto found = known.constFind(key); found != known.constEnd())
            return *found;
    }
    const auto range = sampledRange(dataset, bands);
    const QMutexLocker lock(&mutex);
    known.insert(key, range);
    return range;
}

} // namespace

Result<RasterFile> RasterFile::open(const QString &path)
{
    const QuietGdal quiet;
    if (!QFileInfo(path).isFile()) {
        auto error = fail(ErrorKind::Input, tr("there is no such raster file"),
            tr("It may have been moved, or its drive is not connected."));
        error.error().at(path);
        return error;
    }
    KBS_CHECK(refuseNetwork(path));
    RasterFile file;
    file.m_path = path;
    const Words neighbours(hasOldOverviews(path) ? neighboursWithoutOverviews(path) : QStringList());
    file.m_dataset.reset(GDALOpenEx(path.toUtf8().constData(),
        GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers, nullptr, neighbours.list()));
    if (!file.m_dataset || GDALGetRasterCount(file.m_dataset.get()) == 0)
        return unreadable(path);
    file.m_info = infoOf(file.m_dataset.get());
    if (wantsOverviews(file.m_info))
        if (const QString cached = cachedWithOverviews(path); !cached.isEmpty())
            if (Dataset over{GDALOpenEx(
                    cached.toUtf8().constData(), GDAL_OF_RASTER | GDAL_OF_READONLY, drivers, nullptr, nullptr)}) {
                file.m_dataset = std::move(over);
                file.m_info.overviews = GDALGetOverviewCount(GDALGetRasterBand(file.m_dataset.get(), 1));
            }
    return file;
}

Result<BandPlan> RasterFile::plan(const Layer &layer) const
{
    const QuietGdal quiet;
    BandPlan plan;
    for (const int band : layer.bands) {
        if (band > m_info.bands) {
            auto error = fail(ErrorKind::Input, tr("the raster has no band %1, only %2").arg(band).arg(m_info.bands));
            error.error().at(m_path);
            return error;
        }
    }
    if (layer.look != Look::Natural) {
        plan.bands = {layer.bands.empty() ? 1 : layer.bands.front()};
        plan.isDeep = true;
        return plan;
    }
    if (m_info.hasPalette && layer.bands.empty()) {
        plan.bands = {1, 2, 3};
        return plan;
    }
    plan.bands = layer.bands.empty() ? usualBands(m_dataset.get(), m_info.bands) : layer.bands;
    plan.isDeep = m_info.isDeep;
    if (plan.isDeep)
        std::tie(plan.least, plan.most) = rangeOf(m_path, m_dataset.get(), plan.bands);
    return plan;
}

Result<Dataset> RasterFile::picture(const BandPlan &plan) const
{
    const QuietGdal quiet;
    QStringList words{u"-of"_s, u"VRT"_s};
    if (m_info.hasPalette && plan.bands.size() == 3) {
        words << u"-expand"_s << u"rgba"_s;
    } else {
        const bool isGrey = m_info.bands < 3 || plan.bands.size() == 1;
        for (const int band : plan.bands)
            words << u"-b"_s << QString::number(isGrey ? std::min(plan.bands.front(), m_info.bands) : band);
        if (const int alpha = bandOf(m_dataset.get(), GCI_AlphaBand); alpha && plan.bands.front() != alpha)
            words << u"-b"_s << QString::number(alpha);
    }
    const Words list(words);
    GDALTranslateOptions *options = GDALTranslateOptionsNew(list.list(), nullptr);
    Dataset out(GDALTranslate("", m_dataset.get(), options, nullptr));
    GDALTranslateOptionsFree(options);
    if (!out)
        return unreadable(m_path);
    return out; // keeps its own reference to the source
}

Result<void> checkPlace(const RasterFile &file, const Layer &layer, const Crs &mapCrs)
{
    const FileInfo &info = file.info();
    const auto wrong = [&](const QString &message, const QString &advice) {
        auto error = fail(ErrorKind::Input, message, advice);
        error.error().at(file.path());
        return error;
    };
    if (!info.isPlaced)
        return wrong(tr("the raster has no place on the map"),
            tr("Give it a world file (.tfw), or georeference it by control points."));
    if (layer.crs.isEmpty() && info.hasCrs)
        return {};
    Crs crs = mapCrs;
    if (!layer.crs.isEmpty()) {
        KBS_TRY(crs, crs::find(layer.crs));
    }
    if (!crs::plausible(crs, info.box))
        return wrong(tr("the raster's coordinates (%1, %2) do not lie in %3")
                         .arg(info.box.minX, 0, 'f', 2)
                         .arg(info.box.minY, 0, 'f', 2)
                         .arg(crs.name),
            tr("State the coordinate system that its place is written in."));
    return {};
}

} // namespace kbs::raster
