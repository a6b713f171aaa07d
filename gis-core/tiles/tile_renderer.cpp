// SPDX-License-Identifier: GPL-3.0-or-later
#include "tiles/tile_renderer.h"

#include "render/map_painter.h"

#include <QGuiApplication>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace kbs::tiles {

namespace {

constexpr double bufferPixels = 48; ///< symbols of features outside reach into a block so far

} // namespace

Result<TileRenderer> TileRenderer::create(
    FeatureReader &reader, std::shared_ptr<const StyleBook> styles, MapLayers layers, QColor background)
{
    if (!qobject_cast<QGuiApplication *>(QCoreApplication::instance()))
        return fail(ErrorKind::Internal, u"drawing needs a QGuiApplication (the offscreen platform is enough)"_s);
    TileRenderer renderer;
    renderer.m_reader = &reader;
    renderer.m_styles = std::move(styles);
    renderer.m_layers = std::move(layers);
    renderer.m_background = background;
    KBS_TRY(const Crs mercator, crs::find(u"EPSG:3857"_s));
    KBS_TRY(Transformer forth, Transformer::create(reader.crs(), mercator));
    KBS_TRY(Transformer back, Transformer::create(mercator, reader.crs()));
    renderer.m_toMercator = std::make_unique<Transformer>(std::move(forth));
    renderer.m_toStore = std::make_unique<Transformer>(std::move(back));
    return renderer;
}

Result<QImage> TileRenderer::block(TileId first, int side, Progress &progress, int pixelRatio)
{
    Bbox box = boxOf(first);
    box.add(boxOf({first.z, first.x + side - 1, first.y + side - 1}));
    MapView view;
    view.center = {box.centerX(), box.centerY()};
    view.metresPerPixel = metresPerPixel(first.z);
    view.size = QSize(side, side) * tilePixels;

    KBS_TRY(const Bbox readBox, m_toStore->transform(box.grown(bufferPixels * view.metresPerPixel)));
    render::PaintOptions options{.toView = m_toMercator.get(), .readBox = readBox, .wholeLabelsOnly = true};
    KBS_TRY(options.viewCrs, crs::find(u"EPSG:3857"_s));
    options.scaleDenominator = view.scaleDenominator() * groundFactor(view.center.y);

    QImage image(view.size * pixelRatio, QImage::Format_RGB32);
    image.setDevicePixelRatio(pixelRatio);
    image.fill(m_background);
    QPainter painter(&image);
    KBS_CHECK(render::paintMap(painter, view, *m_reader, m_layers, *m_styles, options, progress));
    painter.end();
    return image;
}

MapLayers publicLayers(const Catalogue &catalogue, const StyleBook &styles, bool withMarkers)
{
    MapLayers layers;
    for (const FeatureClass *featureClass : styles.drawingOrder()) {
        const bool isMarker = featureClass->theme == "guide"_L1 && featureClass->geometry == GeometryKind::Point;
        if (catalogue.find(featureClass->name) && featureClass->publicData && styles.of(*featureClass).visible
            && (withMarkers || !isMarker))
            layers.classes.push_back(featureClass);
    }
    return layers;
}

} // namespace kbs::tiles
