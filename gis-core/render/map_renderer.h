// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "jobs/progress.h"
#include "levels/drawing_cache.h"
#include "raster/layer.h"
#include "scene/view.h"
#include "store/store.h"
#include "style/style.h"

#include <QImage>

#include <set>

class QPainter;

namespace kbs {

/// Which classes are drawn, bottom first, and which rasters lie under them.
struct MapLayers {
    std::vector<const FeatureClass *> classes; ///< drawing order, bottom first; only visible ones
    std::vector<raster::Layer> rasters;        ///< bottom first, under all classes
};

/// What a drawing cache must hold for these styles.
[[nodiscard]] DrawingNeeds drawingNeeds(const Catalogue &catalogue, const StyleBook &styles);

/// What of a map is painted. The window keeps the shapes of a view and adds those of uncovered strips alone; labels
/// depend on their neighbours and are laid over the whole anew.
enum class MapPart : std::uint8_t { Everything, Shapes, Labels };

/// Draws a view of whatever can be read: the screen, pictures, PDF pages and tiles all go through here. Stateless apart
/// from the style; may be used from several threads, each with its own reader.
class MapRenderer {
public:
    /// With a cache, image() draws from it what it can; the picture is the same within what the eye sees. The cache
    /// need not be current: it finds out by itself (DrawingCache::state).
    explicit MapRenderer(std::shared_ptr<const StyleBook> styles, std::shared_ptr<DrawingCache> cache = {});
    /// Every shape by itself and its outline in full, however small. Usually a generalised level is drawn where it
    /// looks the same, outlines of areas of a few pixels are paler (the map would be nothing but border) and what is
    /// smaller than a pixel is a dot.
    void setExact(bool exact) { m_isExact = exact; }

    /// Paints into `painter` whose origin is the view's top left. Stops with ErrorKind::Cancelled between batches.
    [[nodiscard]] Result<void> paint(QPainter &painter, const MapView &view, FeatureReader &reader,
        const MapLayers &layers, Progress &progress, MapPart part = MapPart::Everything) const;
    [[nodiscard]] Result<QImage> image(const MapView &view, FeatureReader &reader, const MapLayers &layers,
        Progress &progress, double devicePixelRatio = 1.0) const;
    [[nodiscard]] Result<void> pdf(const QString &path, const MapView &view, FeatureReader &reader,
        const MapLayers &layers, Progress &progress) const;

private:
    std::shared_ptr<const StyleBook> m_styles;
    std::shared_ptr<DrawingCache> m_cache;
    bool m_isExact = false;
};

/// All features under a screen point, topmost first, within `tolerance` pixels.
struct PickHit {
    const FeatureClass *featureClass = nullptr;
    Feature feature;
};
[[nodiscard]] Result<std::vector<PickHit>> pick(
    FeatureReader &reader, const MapLayers &layers, const MapView &view, QPointF at, double tolerance = 4.0);

} // namespace kbs
