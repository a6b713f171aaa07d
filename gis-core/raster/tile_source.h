// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "crs/crs.h"
#include "raster/layer.h"
#include "scene/view.h"

#include <QJsonObject>
#include <QRect>

#include <vector>

namespace kbs::raster {

/// One zoom of a service.
struct TileMatrix {
    QString id;       ///< as a WMTS names it
    double pixel = 1; ///< size of a pixel in the service's system
    Point corner;     ///< north-west corner of the first tile, east first
    QSize tile{256, 256};
    QSize count; ///< columns and rows

    [[nodiscard]] Bbox boxOf(int column, int row) const;
    [[nodiscard]] QRect tilesIn(const Bbox &box) const; ///< columns and rows, within count; empty: none
};

/// How to ask a service for tiles: worked out once from its capabilities and kept with the tiles, so that the map is
/// drawn without asking anybody.
struct TileSource {
    Kind kind = Kind::Xyz;
    Crs crs;
    QString
        address; ///< with {z} {x} {y} {-y} or a WMTS's {TileMatrix} {TileCol} {TileRow}; of a WMS: all but the place
    QString version; ///< of a WMS
    QString attribution;
    Bbox box;                         ///< beyond it nothing is asked for; empty: anywhere
    std::vector<TileMatrix> matrices; ///< coarse first

    [[nodiscard]] QString addressOf(std::size_t matrix, int column, int row) const;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<TileSource> fromJson(const QJsonObject &json);
};

/// Which tiles a view shows: not finer than its pixels, and never more than `mostTiles`.
struct TileChoice {
    std::size_t matrix = 0;
    QRect tiles; ///< empty: none
};
inline constexpr int mostTiles = 400;
[[nodiscard]] Result<TileChoice> tilesFor(const TileSource &source, const MapView &view, const Crs &viewCrs);

/// Tiles of the web (EPSG:3857) by an address with {z}, {x} and {y}; nothing is asked.
[[nodiscard]] Result<TileSource> xyzSource(const Layer &layer);

/// What a WMS or WMTS offers, from the text of its capabilities.
struct Offer {
    struct Entry {
        QString name, title;
        QStringList crs; ///< of a WMS, or of the matrix sets
        QStringList styles, formats, matrices;
        Bbox degrees; ///< longitude first; empty: not said
        QString attribution, tileAddress;
    };
    Kind kind = Kind::Wms;
    QString title, version, attribution;
    std::vector<Entry> layers; ///< those that can be asked for
};
[[nodiscard]] Result<Offer> offerOf(const QByteArray &capabilities, const QString &address);
/// The address that capabilities are asked at.
[[nodiscard]] QString capabilitiesAddress(const Layer &layer);
/// The source of one layer of an offer, in the system that suits the map best.
[[nodiscard]] Result<TileSource> sourceOf(const QByteArray &capabilities, const Layer &layer, const Crs &mapCrs);

} // namespace kbs::raster
