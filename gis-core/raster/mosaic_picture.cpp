// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/mosaic_picture.h"

#include "raster/overviews.h"
#include "raster/relief.h"
#include "store/spatialite/sqlite.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPainter>

#include <cpl_conv.h>

#include <array>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr qint64 quickSheets = 60; ///< more are not drawn one by one while somebody waits
constexpr qint64 outlinedMost = 5000;
constexpr int blockSide = 2048;     ///< of the picture of the whole; a multiple of its tiles
constexpr double noHeight = -32768; ///< in the picture of the whole of elevation models

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

Result<Bbox> boxIn(const Bbox &box, const Crs &from, const Crs &to)
{
    if (from.id == to.id)
        return box;
    KBS_TRY(const Transformer transformer, Transformer::create(from, to));
    return transformer.transform(box);
}

BandPlan planOf(const Mosaic &mosaic, const Layer &layer)
{
    BandPlan plan = mosaic.plan();
    if (!layer.bands.empty())
        plan.bands = layer.look == Look::Natural ? layer.bands : std::vector{layer.bands.front()};
    return plan;
}

Result<QImage> finished(const WarpTarget &target, const Layer &layer, const MapView &view)
{
    return layer.look == Look::Natural ? target.image() : reliefPicture(target, layer.look, view);
}

/// Outlines, crossed where a sheet is missing.
void outline(QImage &image, const std::vector<Bbox> &boxes, const MapView &view, bool isMissing)
{
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isMissing ? QColor(0xb0, 0x00, 0x20) : QColor(0x60, 0x60, 0x60), isMissing ? 1.5 : 1));
    for (const Bbox &box : boxes) {
        const QRectF rect(view.toScreen({box.minX, box.maxY}), view.toScreen({box.maxX, box.minY}));
        painter.drawRect(rect);
        if (isMissing) {
            painter.drawLine(rect.topLeft(), rect.bottomRight());
            painter.drawLine(rect.bottomLeft(), rect.topRight());
        }
    }
}

/// Pictures of the whole are files like others: large ones are tiled, compressed and have overviews.
class OverviewWriter {
public:
    OverviewWriter(const Mosaic &mosaic, const Layer &layer, Progress &progress)
        : m_mosaic(mosaic), m_layer(layer), m_progress(progress), m_isHeights(layer.look != Look::Natural)
    {
        m_view.metresPerPixel = mosaic.overviewPixel();
        const Bbox box = mosaic.box();
        m_view.size = {blocks(box.width()) * blockSide, blocks(box.height()) * blockSide};
        m_view.center = {box.minX + m_view.size.width() / 2.0 * m_view.metresPerPixel,
            box.maxY - m_view.size.height() / 2.0 * m_view.metresPerPixel};
    }

    Result<void> write(const QString &path)
    {
        const QuietGdal quiet;
        CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
        const auto written = writeAll(path);
        CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", nullptr);
        return written;
    }

private:
    [[nodiscard]] int blocks(double length) const
    {
        return std::max(1, static_cast<int>(std::ceil(length / (m_view.metresPerPixel * blockSide))));
    }

    Result<void> writeAll(const QString &path)
    {
        QStringList options{u"TILED=YES"_s, u"SPARSE_OK=TRUE"_s, u"BIGTIFF=IF_SAFER"_s};
        options << (m_isHeights ? QStringList{u"COMPRESS=DEFLATE"_s}
                                : QStringList{u"COMPRESS=JPEG"_s, u"PHOTOMETRIC=YCBCR"_s, u"JPEG_QUALITY=85"_s});
        const Words words(options);
        const QByteArray name = path.toUtf8();
        m_out.reset(GDALCreate(GDALGetDriverByName("GTiff"), name.constData(), m_view.size.width(),
            m_view.size.height(), m_isHeights ? 1 : 3, m_isHeights ? GDT_Float32 : GDT_Byte, words.list()));
        if (!m_out)
            return unreadable(path);
        const Point corner = m_view.toMap({0, 0});
        std::array<double, 6> place{corner.x, m_view.metresPerPixel, 0, corner.y, 0, -m_view.metresPerPixel};
        GDALSetGeoTransform(m_out.get(), place.data());
        GDALSetSpatialRef(m_out.get(), referenceOf(m_mosaic.crs().id).get());
        if (m_isHeights)
            GDALSetRasterNoDataValue(GDALGetRasterBand(m_out.get(), 1), noHeight);
        else if (GDALCreateDatasetMaskBand(m_out.get(), GMF_PER_DATASET) != CE_None)
            return unreadable(path);
        for (int y = 0; y < m_view.size.height(); y += blockSide) {
            for (int x = 0; x < m_view.size.width(); x += blockSide) {
                m_progress.report(static_cast<double>(y + x * blockSide / m_view.size.width()) / m_view.size.height(),
                    tr("Picture of the whole mosaic"));
                KBS_CHECK(writeBlock(x, y, path));
            }
        }
        std::vector<int> levels;
        for (int level = 2; std::max(m_view.size.width(), m_view.size.height()) / level > 256; level *= 2)
            levels.push_back(level);
        if (GDALBuildOverviews(m_out.get(), "AVERAGE", static_cast<int>(levels.size()), levels.data(), 0, nullptr,
                stopOnCancel, &m_progress)
                != CE_None
            || m_progress.isCancelled())
            return m_progress.isCancelled() ? Result<void>(cancelled()) : Result<void>(unreadable(path));
        return GDALClose(m_out.release()) == CE_None ? Result<void>() : Result<void>(unreadable(path));
    }

    Result<void> writeBlock(int x, int y, const QString &path)
    {
        MapView view = m_view;
        view.size = {blockSide, blockSide};
        view.center = m_view.toMap({x + blockSide / 2.0, y + blockSide / 2.0});
        KBS_TRY(const qint64 count, m_mosaic.countIn(view.extent()));
        if (count == 0)
            return {};
        std::vector<Error> troubles; // the index knows them, or drawing near tells them
        std::vector<Bbox> missing;
        KBS_TRY(const WarpTarget target,
            warpSheets(m_mosaic, m_layer, view, m_mosaic.crs(), troubles, missing, m_progress));
        const bool isWritten = m_isHeights ? writeHeights(target, x, y) : writeColours(target, x, y);
        return isWritten ? Result<void>() : Result<void>(unreadable(path));
    }

    bool writeColours(const WarpTarget &target, int x, int y)
    {
        auto image = target.image();
        if (!image)
            return false;
        const auto write = [&](GDALRasterBandH band, int channel) {
            return GDALRasterIO(band, GF_Write, x, y, blockSide, blockSide, image->bits() + channel, blockSide,
                       blockSide, GDT_Byte, 4, static_cast<int>(image->bytesPerLine()))
                == CE_None;
        };
        bool isWritten = write(GDALGetMaskBand(GDALGetRasterBand(m_out.get(), 1)), 3);
        for (int channel = 0; channel < 3; ++channel)
            isWritten = isWritten && write(GDALGetRasterBand(m_out.get(), channel + 1), channel);
        return isWritten;
    }

    bool writeHeights(const WarpTarget &target, int x, int y)
    {
        std::vector<float> heights(static_cast<std::size_t>(blockSide) * blockSide), alpha(heights.size());
        const auto read = [&](int band, std::vector<float> &into) {
            return GDALRasterIO(GDALGetRasterBand(target.dataset(), band), GF_Read, 0, 0, blockSide, blockSide,
                       into.data(), blockSide, blockSide, GDT_Float32, 0, 0)
                == CE_None;
        };
        if (!read(1, heights) || !read(2, alpha))
            return false;
        for (std::size_t i = 0; i < heights.size(); ++i)
            if (alpha[i] <= 0)
                heights[i] = static_cast<float>(noHeight);
        return GDALRasterIO(GDALGetRasterBand(m_out.get(), 1), GF_Write, x, y, blockSide, blockSide, heights.data(),
                   blockSide, blockSide, GDT_Float32, 0, 0)
            == CE_None;
    }

    const Mosaic &m_mosaic;
    const Layer &m_layer;
    Progress &m_progress;
    bool m_isHeights;
    MapView m_view;
    Dataset m_out;
};

/// Drawn as one file where the whole is small on the screen; nothing where the sheets themselves have to be drawn.
Result<std::optional<WarpTarget>> warpOverview(
    const Mosaic &mosaic, const Layer &layer, const MapView &view, const Crs &viewCrs, Progress &progress)
{
    const QString overview = mosaic.overview();
    if (overview.isEmpty() || view.metresPerPixel < mosaic.overviewPixel() * 0.75 || !layer.bands.empty())
        return std::optional<WarpTarget>();
    KBS_TRY(const RasterFile file, RasterFile::open(overview));
    Layer own = layer;
    own.crs = mosaic.crs().id;
    KBS_TRY(const BandPlan plan, file.plan(own));
    KBS_TRY(WarpTarget target, WarpTarget::create(view, viewCrs, plan));
    KBS_CHECK(target.add(file, own, progress));
    return std::optional(std::move(target));
}

} // namespace

Result<WarpTarget> warpSheets(const Mosaic &mosaic, const Layer &layer, const MapView &view, const Crs &viewCrs,
    std::vector<Error> &troubles, std::vector<Bbox> &missing, Progress &progress)
{
    KBS_TRY(WarpTarget target, WarpTarget::create(view, viewCrs, planOf(mosaic, layer)));
    KBS_TRY(const Bbox seen, boxIn(view.extent(), viewCrs, mosaic.crs()));
    KBS_TRY(const auto sheets, mosaic.sheetsIn(seen, std::numeric_limits<qint64>::max()));
    for (const Sheet &sheet : sheets) {
        if (progress.isCancelled())
            return cancelled();
        if (!sheet.trouble.isEmpty()) {
            missing.push_back(sheet.box);
            continue;
        }
        Result<void> added;
        if (auto file = RasterFile::open(sheet.path)) {
            Layer own = layer;
            own.crs = !layer.crs.isEmpty() || file->info().hasCrs ? layer.crs : mosaic.crs().id;
            added = target.add(*file, own, progress);
        } else {
            added = std::unexpected(file.error());
        }
        if (progress.isCancelled())
            return cancelled();
        if (!added) {
            troubles.push_back(added.error());
            missing.push_back(sheet.box);
        }
    }
    return target;
}

Result<QImage> mosaicPicture(const Layer &layer, const MapView &view, const Crs &viewCrs, bool isQuick,
    std::vector<Error> &troubles, Progress &progress)
{
    KBS_TRY(const Mosaic mosaic, Mosaic::open(layer, viewCrs));
    KBS_TRY(const Bbox seen, boxIn(view.extent(), viewCrs, mosaic.crs()));
    KBS_TRY(const auto left, mosaic.troubles());
    std::vector<Bbox> missing, waiting;
    for (const Sheet &sheet : left)
        if (!sheet.box.isEmpty() && sheet.box.intersects(seen))
            missing.push_back(sheet.box);
    if (!left.empty()) {
        auto error = fail(ErrorKind::Input,
            left.size() == 1
                ? tr("a sheet of the mosaic is left out: %1").arg(left.front().trouble)
                : tr("%1 sheets of the mosaic are left out, the first: %2").arg(left.size()).arg(left.front().trouble));
        error.error().at(left.front().path);
        troubles.push_back(error.error());
    }

    QImage image;
    KBS_TRY(auto whole, warpOverview(mosaic, layer, view, viewCrs, progress));
    KBS_TRY(const qint64 count, mosaic.countIn(seen));
    if (whole) {
        KBS_TRY(image, finished(*whole, layer, view));
    } else if (isQuick && count > quickSheets) {
        image = QImage(view.size, QImage::Format_RGBA8888);
        image.fill(Qt::transparent);
        KBS_TRY(const auto sheets, mosaic.sheetsIn(seen, outlinedMost));
        for (const Sheet &sheet : sheets)
            waiting.push_back(sheet.box);
    } else {
        KBS_TRY(const WarpTarget target, warpSheets(mosaic, layer, view, viewCrs, troubles, missing, progress));
        KBS_TRY(image, finished(target, layer, view));
    }
    for (std::vector<Bbox> *boxes : {&missing, &waiting})
        for (Bbox &box : *boxes) {
            KBS_TRY(box, boxIn(box, mosaic.crs(), viewCrs));
        }
    outline(image, waiting, view, false);
    outline(image, missing, view, true);
    return image;
}

Result<void> Mosaic::buildOverview(const Layer &layer, const Crs &mapCrs, Progress &progress)
{
    KBS_TRY(const Mosaic mosaic, open(layer, mapCrs));
    if (!mosaic.overview().isEmpty() || mosaic.m_box.isEmpty() || !(mosaic.m_pixelSize > 0))
        return {};
    Layer natural = layer;
    natural.bands.clear();
    const QString path = u"%1.%2.tif"_s.arg(mosaic.m_path).arg(mosaic.m_state);
    const QString unfinished = path + u".part"_s;
    if (const auto written = OverviewWriter(mosaic, natural, progress).write(unfinished); !written) {
        QFile::remove(unfinished);
        return written;
    }
    const QDir folder(cacheFolder());
    for (const QString &old : folder.entryList({QFileInfo(mosaic.m_path).fileName() + u".*.tif"_s}))
        QFile::remove(folder.filePath(old));
    if (!QFile::rename(unfinished, path))
        return fail(ErrorKind::Io, tr("%1 cannot be written").arg(path));
    KBS_TRY(const auto database, spatialite::Database::open(mosaic.m_path, spatialite::Database::Mode::ReadWrite));
    return database->run(u"INSERT OR REPLACE INTO about VALUES ('overview', '%1')"_s.arg(mosaic.m_state).toStdString());
}

} // namespace kbs::raster
