// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/warp.h"

#include <QCoreApplication>

#include <gdal_utils.h>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

} // namespace

Result<WarpTarget> WarpTarget::create(const MapView &view, const Crs &viewCrs, const BandPlan &plan)
{
    const QuietGdal quiet;
    WarpTarget target;
    target.m_plan = plan;
    target.m_crs = viewCrs;
    const int bands = static_cast<int>(plan.bands.size());
    target.m_dataset.reset(GDALCreate(GDALGetDriverByName("MEM"), "", view.size.width(), view.size.height(), bands + 1,
        plan.isDeep ? GDT_Float32 : GDT_Byte, nullptr));
    if (!target.m_dataset)
        return fail(ErrorKind::Internal,
            tr("no memory for a picture of %1 × %2 pixels").arg(view.size.width()).arg(view.size.height()));
    const Point corner = view.toMap({0, 0});
    std::array<double, 6> place{corner.x, view.metresPerPixel, 0, corner.y, 0, -view.metresPerPixel};
    GDALSetGeoTransform(target.m_dataset.get(), place.data());
    const Reference reference = referenceOf(viewCrs.id);
    if (!reference)
        return fail(ErrorKind::Internal, tr("the system %1 is not known to GDAL").arg(viewCrs.id));
    GDALSetSpatialRef(target.m_dataset.get(), reference.get());
    GDALSetRasterColorInterpretation(GDALGetRasterBand(target.m_dataset.get(), bands + 1), GCI_AlphaBand);
    return target;
}

Result<void> WarpTarget::add(const RasterFile &file, const Layer &layer, Progress &progress)
{
    KBS_TRY(const Dataset source, file.picture(m_plan));
    // The file's system as we understand it: spellings of TUREF differ (crs/spelling.h).
    const QString own = !layer.crs.isEmpty() ? layer.crs
        : file.info().crs.isKnown()          ? file.info().crs.id
        : file.info().hasCrs                 ? QString()
                                             : m_crs.id;
    return add(source.get(), own, file.path(), progress);
}

Result<void> WarpTarget::add(GDALDatasetH source, const QString &crsId, const QString &name, Progress &progress)
{
    const QuietGdal quiet;
    QStringList words{u"-r"_s, u"bilinear"_s, u"-ovr"_s, u"AUTO"_s, u"-novshift"_s, u"-wo"_s, u"NUM_THREADS=2"_s};
    if (!crsId.isEmpty())
        words << u"-s_srs"_s << crsId;
    const Words list(words);
    GDALWarpAppOptions *options = GDALWarpAppOptionsNew(list.list(), nullptr);
    GDALWarpAppOptionsSetProgress(options, stopOnCancel, &progress);
    int isWrong = FALSE;
    const GDALDatasetH warped = GDALWarp(nullptr, m_dataset.get(), 1, &source, options, &isWrong);
    GDALWarpAppOptionsFree(options);
    if (progress.isCancelled())
        return cancelled();
    if (!warped || isWrong)
        return unreadable(name);
    return {};
}

Result<QImage> WarpTarget::image() const
{
    const QuietGdal quiet;
    const int width = GDALGetRasterXSize(m_dataset.get()), height = GDALGetRasterYSize(m_dataset.get());
    QImage image(width, height, QImage::Format_RGBA8888);
    if (image.isNull())
        return fail(ErrorKind::Internal, tr("no memory for a picture of %1 × %2 pixels").arg(width).arg(height));
    const int colours = static_cast<int>(m_plan.bands.size());
    const double factor = 255 / std::max(m_plan.most - m_plan.least, 1e-300);
    std::vector<float> line(static_cast<std::size_t>(width));
    for (int channel = 0; channel < 4; ++channel) {
        const bool isAlpha = channel == 3;
        const GDALRasterBandH band = GDALGetRasterBand(m_dataset.get(),
            isAlpha            ? colours + 1
                : colours == 1 ? 1
                               : channel + 1);
        for (int y = 0; y < height; ++y) {
            uchar *out = image.scanLine(y) + channel;
            if (!m_plan.isDeep || isAlpha) {
                if (GDALRasterIO(band, GF_Read, 0, y, width, 1, out, width, 1, GDT_Byte, 4, 0) != CE_None)
                    return unreadable({});
                continue;
            }
            if (GDALRasterIO(band, GF_Read, 0, y, width, 1, line.data(), width, 1, GDT_Float32, 0, 0) != CE_None)
                return unreadable({});
            for (const float value : line) {
                const double grey = std::isnan(value) ? 0 : (value - m_plan.least) * factor;
                *out = static_cast<uchar>(std::lround(std::clamp(grey, 0.0, 255.0)));
                out += 4;
            }
        }
    }
    return image;
}

} // namespace kbs::raster
