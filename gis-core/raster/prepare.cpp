// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/prepare.h"

#include "raster/backdrop.h"
#include "raster/mosaic.h"
#include "raster/overviews.h"
#include "raster/raster_file.h"
#include "raster/tile_cache.h"

namespace kbs::raster {

namespace {

bool isShown(const Layer &layer)
{
    return layer.visible && layer.opacity > 0;
}

Result<Bbox> boxOnMap(const Bbox &box, const Crs &own, const Crs &mapCrs)
{
    if (box.isEmpty() || own.id == mapCrs.id)
        return box;
    KBS_TRY(const Transformer transformer, Transformer::create(own, mapCrs));
    return transformer.transform(box);
}

} // namespace

Result<std::vector<Error>> prepareMosaics(const std::vector<Layer> &layers, const Crs &mapCrs, Progress &progress)
{
    std::vector<Error> troubles;
    for (const Layer &layer : layers) {
        if (!isShown(layer) || layer.kind != Kind::Mosaic)
            continue;
        const auto refreshed = Mosaic::refresh(layer, mapCrs, progress);
        if (progress.isCancelled())
            return cancelled();
        if (!refreshed)
            troubles.push_back(refreshed.error());
    }
    return troubles;
}

Result<std::vector<Error>> prepareBackdrops(const std::vector<Layer> &layers, const MapView &view,
    double devicePixelRatio, const Crs &mapCrs, Progress &progress)
{
    std::vector<Error> troubles;
    MapView device = view;
    device.metresPerPixel /= devicePixelRatio;
    device.size *= devicePixelRatio;
    for (const Layer &layer : layers) {
        if (!isShown(layer) || !layer.isService())
            continue;
        const auto fetched = fetchBackdrop(layer, device, mapCrs, progress);
        if (progress.isCancelled())
            return cancelled();
        if (!fetched)
            troubles.push_back(fetched.error());
    }
    return troubles;
}

Result<Bbox> extentOf(const Layer &layer, const Crs &mapCrs, Progress &progress)
{
    if (layer.isService()) {
        const auto cache = TileCache::open(layer, mapCrs);
        if (!cache)
            return Bbox();
        KBS_TRY(const auto source, cache->source());
        return source ? boxOnMap(source->box, source->crs, mapCrs) : Bbox();
    }
    if (layer.kind == Kind::Mosaic) {
        KBS_TRY([[maybe_unused]] const MosaicRefresh refreshed, Mosaic::refresh(layer, mapCrs, progress));
        KBS_TRY(const Mosaic mosaic, Mosaic::open(layer, mapCrs));
        return boxOnMap(mosaic.box(), mosaic.crs(), mapCrs);
    }
    KBS_TRY(const RasterFile file, RasterFile::open(layer.source));
    KBS_CHECK(checkPlace(file, layer, mapCrs));
    KBS_TRY([[maybe_unused]] const BandPlan plan, file.plan(layer));
    Crs own = file.info().crs.isKnown() ? file.info().crs : mapCrs;
    if (!layer.crs.isEmpty()) {
        KBS_TRY(own, crs::find(layer.crs));
    }
    return boxOnMap(file.info().box, own, mapCrs);
}

bool lacksCrs(const Layer &layer)
{
    if (layer.kind != Kind::File || !layer.crs.isEmpty())
        return false;
    const auto file = RasterFile::open(layer.source);
    return file && file->info().isPlaced && !file->info().crs.isKnown();
}

Result<bool> prepareSmallScales(const Layer &layer, const Crs &mapCrs, Progress &progress)
{
    if (layer.isService())
        return false;
    if (layer.kind == Kind::Mosaic) {
        KBS_TRY(const Mosaic before, Mosaic::open(layer, mapCrs));
        KBS_CHECK(Mosaic::buildOverview(layer, mapCrs, progress));
        return before.overview().isEmpty();
    }
    {
        KBS_TRY(const RasterFile file, RasterFile::open(layer.source));
        if (!wantsOverviews(file.info()))
            return false;
    }
    KBS_CHECK(buildOverviews(layer.source, progress));
    return true;
}

} // namespace kbs::raster
