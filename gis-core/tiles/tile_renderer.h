// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/map_renderer.h"
#include "tiles/web_mercator.h"

#include <functional>
#include <memory>
#include <optional>

namespace kbs::tiles {

/// Draws Web Mercator tiles of some classes of a store, whatever its CRS: every vertex is transformed. Tiles are drawn
/// in square blocks so that a label is placed once and not cut by a tile's edge. Belongs to one thread, like its
/// reader.
class TileRenderer {
public:
    /// `reader` must outlive the renderer.
    static Result<TileRenderer> create(
        FeatureReader &reader, std::shared_ptr<const StyleBook> styles, MapLayers layers, QColor background);

    /// `side` × `side` tiles as one picture, `first` top left. `pixelRatio` 2 draws twice as fine.
    [[nodiscard]] Result<QImage> block(TileId first, int side, Progress &progress, int pixelRatio = 1);

    /// A box of the store in EPSG:3857.
    [[nodiscard]] Result<Bbox> toMercator(const Bbox &storeBox) const { return m_toMercator->transform(storeBox); }
    [[nodiscard]] const Transformer &toMercator() const { return *m_toMercator; }
    [[nodiscard]] const Transformer &toStore() const { return *m_toStore; }

private:
    TileRenderer() = default;
    FeatureReader *m_reader = nullptr;
    std::shared_ptr<const StyleBook> m_styles;
    MapLayers m_layers;
    QColor m_background;
    std::unique_ptr<Transformer> m_toMercator, m_toStore;
};

/// The public classes with geometry that make the background of the city guide, bottom first: what the catalogue marks
/// as public, without the places and stops that the guide shows as markers of its own.
[[nodiscard]] MapLayers publicLayers(const Catalogue &catalogue, const StyleBook &styles, bool withMarkers);

} // namespace kbs::tiles
