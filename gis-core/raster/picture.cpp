// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/picture.h"

#include "raster/backdrop.h"
#include "raster/mosaic_picture.h"
#include "raster/overviews.h"
#include "raster/raster_file.h"
#include "raster/relief.h"
#include "raster/warp.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr int blockSide = 4096;      ///< pixels drawn at once, so that a large sheet of paper does not need all memory
constexpr double quickPixels = 64e6; ///< of a file, read while somebody waits

QString tr(const char *text)
{
    return QCoreApplication::translate("Raster", text);
}

/// Whether drawing the view would read a great part of a large file.
bool isSlow(const RasterFile &file, const Layer &layer, const MapView &view, const Crs &viewCrs)
{
    if (!wantsOverviews(file.info()))
        return false;
    Bbox seen = view.extent();
    const QString own = layer.crs.isEmpty() ? file.info().crs.id : layer.crs;
    if (!own.isEmpty() && own != viewCrs.id)
        if (const auto from = crs::find(own))
            if (const auto transformer = Transformer::create(viewCrs, *from))
                seen = transformer->transform(seen).value_or(file.info().box);
    const Bbox &box = file.info().box;
    const double width = std::min(seen.maxX, box.maxX) - std::max(seen.minX, box.minX);
    const double height = std::min(seen.maxY, box.maxY) - std::max(seen.minY, box.minY);
    return width > 0 && height > 0 && width * height > quickPixels * file.info().pixelSize * file.info().pixelSize;
}

Result<QImage> filePicture(
    const Layer &layer, const MapView &view, const Crs &viewCrs, bool isQuick, Progress &progress)
{
    KBS_TRY(const RasterFile file, RasterFile::open(layer.source));
    KBS_CHECK(checkPlace(file, layer, viewCrs));
    const auto told = [&](ErrorKind kind, const QString &message, const QString &advice) {
        auto error = fail(kind, message, advice);
        error.error().at(layer.source);
        return error;
    };
    if (isQuick && isSlow(file, layer, view, viewCrs))
        return told(ErrorKind::NotFound, tr("the raster is large and has no overviews for this scale yet"),
            tr("They are made in the background; zoom in meanwhile."));
    if (layer.look != Look::Natural && layer.bands.empty() && (file.info().bands > 2 || file.info().hasPalette))
        return told(ErrorKind::Input, tr("the raster holds colours, not heights"),
            tr("Relief is drawn of an elevation model with one band."));
    KBS_TRY(const BandPlan plan, file.plan(layer));
    KBS_TRY(WarpTarget target, WarpTarget::create(view, viewCrs, plan));
    KBS_CHECK(target.add(file, layer, progress));
    return layer.look == Look::Natural ? target.image() : reliefPicture(target, layer.look, view);
}

constexpr double attributionMm = 2.2; ///< height of its letters

/// The view of a block of device pixels.
MapView blockOf(const MapView &view, const QRect &block, double ratio)
{
    MapView part = view;
    part.metresPerPixel = view.metresPerPixel / ratio;
    part.dotsPerMm = view.dotsPerMm * ratio;
    part.size = block.size();
    part.center = view.toMap(QRectF(block).center() / ratio);
    return part;
}

} // namespace

Result<QImage> picture(const Layer &layer, const MapView &view, const Crs &viewCrs, bool isQuick,
    std::vector<Error> &troubles, Progress &progress)
{
    if (layer.kind == Kind::Mosaic)
        return mosaicPicture(layer, view, viewCrs, isQuick, troubles, progress);
    if (layer.isService())
        return backdropPicture(layer, view, viewCrs, progress);
    return filePicture(layer, view, viewCrs, isQuick, progress);
}

Result<std::vector<Error>> paint(QPainter &painter, const MapView &view, const Crs &viewCrs,
    const std::vector<Layer> &layers, const DrawHow &how, Progress &progress)
{
    std::vector<Error> troubles;
    const double ratio = how.devicePixelRatio;
    const QSize size(std::max(1, qRound(view.size.width() * ratio)), std::max(1, qRound(view.size.height() * ratio)));
    for (const Layer &layer : layers) {
        if (!layer.visible || layer.opacity <= 0)
            continue;
        painter.save();
        painter.setOpacity(painter.opacity() * layer.opacity);
        bool isDrawn = true;
        for (int y = 0; y < size.height() && isDrawn; y += blockSide) {
            for (int x = 0; x < size.width() && isDrawn; x += blockSide) {
                const QRect block = QRect(x, y, blockSide, blockSide) & QRect(QPoint(0, 0), size);
                const auto image
                    = picture(layer, blockOf(view, block, ratio), viewCrs, how.isQuick, troubles, progress);
                if (progress.isCancelled()) {
                    painter.restore();
                    return cancelled();
                }
                isDrawn = image.has_value();
                if (image)
                    painter.drawImage(QRectF(QPointF(block.topLeft()) / ratio, QSizeF(block.size()) / ratio), *image);
                else
                    troubles.push_back(image.error());
            }
        }
        painter.restore();
    }
    // Blocks of one layer say the same twice.
    std::vector<Error> told;
    for (Error &trouble : troubles)
        if (std::ranges::none_of(told, [&](const Error &other) { return other.text() == trouble.text(); }))
            told.push_back(std::move(trouble));
    return told;
}

void paintAttribution(QPainter &painter, QSizeF map, const QString &text, double dotsPerMm)
{
    painter.save();
    QFont font = painter.font();
    font.setPixelSize(std::max(1, qRound(attributionMm * dotsPerMm)));
    painter.setFont(font);
    const double margin = dotsPerMm * 0.6;
    const QRectF room(margin, 0, map.width() - 2 * margin, map.height() - margin);
    const int flags = Qt::AlignRight | Qt::AlignBottom | Qt::TextWordWrap;
    const QRectF words = painter.boundingRect(room, flags, text);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(255, 255, 255, 190));
    painter.drawRect(words.adjusted(-margin, -margin / 2, margin, margin));
    painter.setPen(QColor(0x30, 0x30, 0x30));
    painter.drawText(room, flags, text);
    painter.restore();
}

} // namespace kbs::raster
