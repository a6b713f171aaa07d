// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/tile_cache.h"

#include "raster/overviews.h"
#include "store/spatialite/sqlite.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace kbs::raster {

using spatialite::Database;
using spatialite::Statement;

namespace {

constexpr int format = 1;
constexpr qint64 never = 1LL << 50;    ///< seconds
constexpr qint64 touchedLately = 3600; ///< seconds; not noted again

const char *const schema = R"(
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL, fetched INTEGER NOT NULL);
CREATE TABLE tiles (matrix INTEGER, tile_column INTEGER, tile_row INTEGER, fetched INTEGER NOT NULL,
  used INTEGER NOT NULL, tile_data BLOB NOT NULL, PRIMARY KEY (matrix, tile_column, tile_row));
CREATE INDEX tiles_used ON tiles (used);
PRAGMA user_version = 1;
)";

QString tr(const char *text)
{
    return QCoreApplication::translate("Backdrop", text);
}

qint64 now()
{
    return QDateTime::currentSecsSinceEpoch();
}

void bindTile(Statement &statement, std::size_t matrix, int column, int row)
{
    statement.bind(1, matrix);
    statement.bind(2, column);
    statement.bind(3, row);
}

void bindRange(Statement &statement, std::size_t matrix, const QRect &tiles)
{
    statement.bind(1, matrix);
    statement.bind(2, tiles.left());
    statement.bind(3, tiles.right());
    statement.bind(4, tiles.top());
    statement.bind(5, tiles.bottom());
}

constexpr const char *inRange = " WHERE matrix = ?1 AND tile_column BETWEEN ?2 AND ?3 AND tile_row BETWEEN ?4 AND ?5";

} // namespace

TileCache::TileCache() = default;
TileCache::~TileCache() = default;
TileCache::TileCache(TileCache &&) noexcept = default;

QString TileCache::pathOf(const Layer &layer, const Crs &mapCrs)
{
    const QString of = QStringList{layer.source, layer.layer, layer.style, layer.matrix, layer.format, layer.crs,
        layer.kind == Kind::Xyz ? QString::number(layer.maxZoom) : mapCrs.id}
                           .join(u'\n');
    return cacheFolder() + u"/tiles-"_s
        + QString::fromLatin1(QCryptographicHash::hash(of.toUtf8(), QCryptographicHash::Sha256).toHex().left(32))
        + u".sqlite"_s;
}

Result<TileCache> TileCache::open(const Layer &layer, const Crs &mapCrs)
{
    TileCache cache;
    const QString path = pathOf(layer, mapCrs);
    if (!QFileInfo::exists(path))
        return fail(ErrorKind::NotFound, tr("nothing of this backdrop was fetched yet"));
    KBS_TRY(cache.m_database, Database::open(path, Database::Mode::ReadOnly));
    return cache;
}

Result<TileCache> TileCache::create(const Layer &layer, const Crs &mapCrs)
{
    TileCache cache;
    const QString path = pathOf(layer, mapCrs);
    if (!QDir().mkpath(cacheFolder()))
        return fail(ErrorKind::Io, tr("the folder %1 cannot be made").arg(cacheFolder()));
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (auto opened = Database::open(path, Database::Mode::Create)) {
            cache.m_database = std::move(*opened);
            const auto version = cache.m_database->integer("PRAGMA user_version");
            if (version && (*version == format || (*version == 0 && cache.m_database->run(schema)))) {
                KBS_CHECK(cache.m_database->run("PRAGMA synchronous = NORMAL"));
                return cache;
            }
        }
        cache.m_database.reset(); // damaged, or of another program: what it held can be fetched again
        for (const char *end : {"", "-wal", "-shm"})
            QFile::remove(path + QLatin1StringView(end));
    }
    auto error = fail(ErrorKind::Io, tr("the cache of the backdrop cannot be written"));
    error.error().at(path);
    return error;
}

Result<std::optional<TileSource>> TileCache::source() const
{
    KBS_TRY(Statement row, m_database->prepare("SELECT value FROM about WHERE key = 'source'"));
    KBS_TRY(const bool isThere, row.step());
    if (!isThere)
        return std::optional<TileSource>();
    KBS_TRY(TileSource source, TileSource::fromJson(QJsonDocument::fromJson(row.string(0).toUtf8()).object()));
    return std::optional(std::move(source));
}

qint64 TileCache::sourceAge() const
{
    const auto fetched = m_database->integer("SELECT coalesce(max(fetched), 0) FROM about WHERE key = 'source'");
    return fetched && *fetched > 0 ? now() - *fetched : never;
}

Result<void> TileCache::keepSource(const TileSource &source)
{
    KBS_TRY(Statement row, m_database->prepare("INSERT OR REPLACE INTO about VALUES ('source', ?, ?)"));
    const QByteArray json = QJsonDocument(source.toJson()).toJson(QJsonDocument::Compact);
    row.bind(1, std::string_view(json.constData(), static_cast<std::size_t>(json.size())));
    row.bind(2, now());
    return row.run();
}

Result<TileCache::Tile> TileCache::tile(std::size_t matrix, int column, int row) const
{
    KBS_TRY(Statement found,
        m_database->prepare(
            "SELECT fetched, tile_data FROM tiles WHERE matrix = ? AND tile_column = ? AND tile_row = ?"));
    bindTile(found, matrix, column, row);
    KBS_TRY(const bool isThere, found.step());
    if (!isThere)
        return Tile();
    const std::string_view data = found.blob(1);
    return Tile{true, now() - found.integer(0), QByteArray(data.data(), static_cast<qsizetype>(data.size()))};
}

Result<std::vector<std::pair<QPoint, qint64>>> TileCache::ages(std::size_t matrix, const QRect &tiles) const
{
    std::vector<std::pair<QPoint, qint64>> ages;
    KBS_TRY(
        Statement rows, m_database->prepare(std::string("SELECT tile_column, tile_row, fetched FROM tiles") + inRange));
    bindRange(rows, matrix, tiles);
    for (;;) {
        KBS_TRY(const bool isThere, rows.step());
        if (!isThere)
            return ages;
        ages.push_back(
            {{static_cast<int>(rows.integer(0)), static_cast<int>(rows.integer(1))}, now() - rows.integer(2)});
    }
}

Result<void> TileCache::keep(std::size_t matrix, int column, int row, const QByteArray &data)
{
    KBS_TRY(Statement add, m_database->prepare("INSERT OR REPLACE INTO tiles VALUES (?1, ?2, ?3, ?4, ?4, ?5)"));
    bindTile(add, matrix, column, row);
    add.bind(4, now());
    add.bindBlob(5, std::string_view(data.constData(), static_cast<std::size_t>(data.size())));
    return add.run();
}

Result<void> TileCache::touch(std::size_t matrix, const QRect &tiles)
{
    KBS_TRY(Statement update,
        m_database->prepare(std::string("UPDATE tiles SET used = ?6") + inRange + " AND used < ?6 - ?7"));
    bindRange(update, matrix, tiles);
    update.bind(6, now());
    update.bind(7, touchedLately);
    return update.run();
}

Result<qint64> TileCache::bytes() const
{
    KBS_TRY(const std::int64_t pages, m_database->integer("PRAGMA page_count"));
    KBS_TRY(const std::int64_t free, m_database->integer("PRAGMA freelist_count"));
    KBS_TRY(const std::int64_t size, m_database->integer("PRAGMA page_size"));
    return (pages - free) * size;
}

Result<void> TileCache::limit(qint64 most)
{
    KBS_TRY(qint64 held, bytes());
    if (held <= most)
        return {};
    while (held > most / 10 * 9) {
        KBS_CHECK(
            m_database->run("DELETE FROM tiles WHERE rowid IN (SELECT rowid FROM tiles ORDER BY used, fetched LIMIT "
                            "max(16, (SELECT count(*) / 20 FROM tiles)))"));
        KBS_TRY(const std::int64_t left, m_database->integer("SELECT count(*) FROM tiles"));
        KBS_TRY(held, bytes());
        if (left == 0)
            break;
    }
    return m_database->run("PRAGMA incremental_vacuum");
}

} // namespace kbs::raster
