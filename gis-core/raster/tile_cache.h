// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "raster/tile_source.h"

#include <QByteArray>
#include <QImage>

#include <memory>
#include <optional>

namespace kbs::spatialite {
class Database;
}

namespace kbs::raster {

/// The tiles of one backdrop on the disk, in the user's cache folder, with the description of the service: what the map
/// is drawn from, with or without a network. One object per thread; several may read while one writes.
class TileCache {
public:
    ~TileCache();
    TileCache(TileCache &&) noexcept;

    [[nodiscard]] static QString pathOf(const Layer &layer, const Crs &mapCrs);
    /// ErrorKind::NotFound where nothing was ever fetched. Damaged ones are thrown away by create().
    static Result<TileCache> open(const Layer &layer, const Crs &mapCrs);
    static Result<TileCache> create(const Layer &layer, const Crs &mapCrs);

    /// The service's description; absent before it was asked.
    [[nodiscard]] Result<std::optional<TileSource>> source() const;
    [[nodiscard]] qint64 sourceAge() const; ///< seconds; very many before it was asked
    [[nodiscard]] Result<void> keepSource(const TileSource &source);

    struct Tile {
        bool isThere = false;
        qint64 age = 0;  ///< seconds since it was fetched
        QByteArray data; ///< a picture file; empty: the service has nothing there
    };
    [[nodiscard]] Result<Tile> tile(std::size_t matrix, int column, int row) const;
    /// Age of each tile of a range that is there, by column and row.
    [[nodiscard]] Result<std::vector<std::pair<QPoint, qint64>>> ages(std::size_t matrix, const QRect &tiles) const;
    [[nodiscard]] Result<void> keep(std::size_t matrix, int column, int row, const QByteArray &data);
    /// Notes that these were looked at, so that they are kept longest.
    [[nodiscard]] Result<void> touch(std::size_t matrix, const QRect &tiles);
    /// Throws away what was not looked at for longest, down to nine tenths of the limit, when it is passed.
    [[nodiscard]] Result<void> limit(qint64 bytes);
    [[nodiscard]] Result<qint64> bytes() const;

private:
    TileCache();
    std::unique_ptr<spatialite::Database> m_database;
};

} // namespace kbs::raster
