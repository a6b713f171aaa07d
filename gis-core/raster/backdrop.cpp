// SPDX-License-Identifier: GPL-3.0-or-later
#include "raster/backdrop.h"

#include "raster/http.h"
#include "raster/tile_cache.h"
#include "raster/warp.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPainter>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;

namespace kbs::raster {

namespace {

constexpr int coarserSteps = 5; ///< how much coarser a tile may stand in for a missing one
constexpr int askers = 4;       ///< connections at once; public services ask for no more
constexpr int drawEvery = 400;  ///< milliseconds between pictures of what has come
constexpr qint64 day = 24 * 3600;

QString tr(const char *text)
{
    return QCoreApplication::translate("Backdrop", text);
}

/// Puts together the tiles of a choice in one picture.
class TilePicture {
public:
    TilePicture(const TileCache &cache, const TileSource &source, const TileChoice &choice)
        : m_cache(cache), m_source(source), m_choice(choice), m_matrix(source.matrices[choice.matrix])
    {
    }

    Result<QImage> draw(Progress &progress)
    {
        const QRect &tiles = m_choice.tiles;
        QImage image(tiles.width() * m_matrix.tile.width(), tiles.height() * m_matrix.tile.height(),
            QImage::Format_ARGB32_Premultiplied);
        if (image.isNull())
            return fail(ErrorKind::Internal, tr("no memory for the tiles of the backdrop"));
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
            for (int column = tiles.left(); column <= tiles.right(); ++column) {
                if (progress.isCancelled())
                    return cancelled();
                const QRect place(QPoint((column - tiles.left()) * m_matrix.tile.width(),
                                      (row - tiles.top()) * m_matrix.tile.height()),
                    m_matrix.tile);
                KBS_CHECK(drawTile(painter, place, column, row));
            }
        }
        return image;
    }

private:
    Result<void> drawTile(QPainter &painter, const QRect &place, int column, int row)
    {
        KBS_TRY(const TileCache::Tile tile, m_cache.tile(m_choice.matrix, column, row));
        if (tile.isThere) {
            painter.drawImage(place, QImage::fromData(tile.data));
            return {};
        }
        const Bbox box = m_matrix.boxOf(column, row);
        for (int step = 1; step <= coarserSteps && static_cast<std::size_t>(step) <= m_choice.matrix; ++step) {
            const std::size_t coarser = m_choice.matrix - static_cast<std::size_t>(step);
            const TileMatrix &matrix = m_source.matrices[coarser];
            const QRect at = matrix.tilesIn({box.centerX(), box.centerY(), box.centerX(), box.centerY()});
            if (at.isEmpty())
                continue;
            KBS_TRY(const TileCache::Tile stand, m_cache.tile(coarser, at.left(), at.top()));
            if (!stand.isThere)
                continue;
            const Bbox whole = matrix.boxOf(at.left(), at.top());
            const QRectF part((box.minX - whole.minX) / matrix.pixel, (whole.maxY - box.maxY) / matrix.pixel,
                box.width() / matrix.pixel, box.height() / matrix.pixel);
            painter.drawImage(QRectF(place), QImage::fromData(stand.data), part);
            return {};
        }
        return {};
    }

    const TileCache &m_cache;
    const TileSource &m_source;
    const TileChoice &m_choice;
    const TileMatrix &m_matrix;
};

/// A service that has no picture sends a page or an exception with status 200.
std::unexpected<Error> notAPicture(const Answer &answer, const QString &address)
{
    static const QRegularExpression exception(
        u"<(?:\\w+:)?(?:ServiceException|ExceptionText|title)[^>]*>\\s*(?:<!\\[CDATA\\[)?([^<\\]]+)"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = exception.match(QString::fromUtf8(answer.data.left(8192)));
    const QString said = match.hasMatch() ? match.captured(1).simplified().left(200) : QString();
    auto error = fail(ErrorKind::Input,
        said.isEmpty() ? tr("the service sends no picture but %1").arg(QString::fromLatin1(answer.type))
                       : tr("the service sends no picture but says: %1").arg(said),
        tr("Check the address, the layer and the format."));
    error.error().at(shown(address));
    return error;
}

Result<QByteArray> fetchTile(const QString &address, Progress &progress)
{
    KBS_TRY(const Answer answer, fetch(address, progress));
    if (answer.isNothing)
        return QByteArray();
    if (QImage::fromData(answer.data).isNull())
        return notAPicture(answer, address);
    return answer.data;
}

/// Several connections ask, the caller's thread keeps what comes.
class TileFetcher {
public:
    TileFetcher(
        TileCache &cache, const TileSource &source, std::size_t matrix, std::vector<QPoint> wanted, Progress &progress)
        : m_cache(cache), m_source(source), m_matrix(matrix), m_wanted(std::move(wanted)), m_progress(progress)
    {
    }

    Result<Fetched> run(const std::function<void()> &onSome)
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < std::min<int>(askers, static_cast<int>(m_wanted.size())); ++i)
            threads.emplace_back([this] { ask(); });
        Fetched fetched{.missing = static_cast<int>(m_wanted.size())};
        std::optional<Error> wrong;
        QElapsedTimer sinceDrawn;
        sinceDrawn.start();
        bool isNew = false;
        for (std::size_t i = 0; i < m_wanted.size(); ++i) {
            const auto come = next();
            if (!come)
                break;
            if (come->data) {
                KBS_CHECK(stopping(m_cache.keep(m_matrix, come->tile.x(), come->tile.y(), *come->data)));
                ++fetched.tiles;
                --fetched.missing;
                isNew = true;
            } else if (!wrong) {
                wrong = come->data.error();
            }
            m_progress.report(
                static_cast<double>(i + 1) / static_cast<double>(m_wanted.size()), tr("Fetching the backdrop"));
            if (onSome && isNew && sinceDrawn.elapsed() > drawEvery) {
                onSome();
                isNew = false;
                sinceDrawn.restart();
            }
        }
        threads.clear(); // waits: cancelled requests end soon
        if (onSome && isNew)
            onSome();
        if (m_progress.isCancelled())
            return cancelled();
        return wrong ? Result<Fetched>(std::unexpected(*wrong)) : fetched;
    }

private:
    struct Come {
        QPoint tile;
        Result<QByteArray> data;
    };

    Result<void> stopping(Result<void> result)
    {
        m_isStopped = m_isStopped || !result;
        return result;
    }

    void ask()
    {
        for (std::size_t i = m_next++; i < m_wanted.size() && !m_isStopped && !m_progress.isCancelled(); i = m_next++) {
            auto data = fetchTile(m_source.addressOf(m_matrix, m_wanted[i].x(), m_wanted[i].y()), m_progress);
            if (!data) // a service that fails once will not answer a hundred times
                m_isStopped = true;
            const std::lock_guard lock(m_mutex);
            m_come.push_back({m_wanted[i], std::move(data)});
            m_some.notify_one();
        }
        const std::lock_guard lock(m_mutex);
        ++m_ended;
        m_some.notify_one();
    }

    std::optional<Come> next()
    {
        const int all = std::min<int>(askers, static_cast<int>(m_wanted.size()));
        std::unique_lock lock(m_mutex);
        m_some.wait(lock, [&] { return !m_come.empty() || m_ended == all; });
        if (m_come.empty())
            return std::nullopt;
        Come come = std::move(m_come.front());
        m_come.pop_front();
        return come;
    }

    TileCache &m_cache;
    const TileSource &m_source;
    std::size_t m_matrix;
    std::vector<QPoint> m_wanted;
    Progress &m_progress;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_isStopped = false;
    std::mutex m_mutex;
    std::condition_variable m_some;
    std::deque<Come> m_come;
    int m_ended = 0;
};

/// The description of the service, asked for where it is missing or old.
Result<TileSource> sourceFor(TileCache &cache, const Layer &layer, const Crs &mapCrs, Progress &progress)
{
    if (layer.kind == Kind::Xyz) {
        KBS_TRY(const TileSource source, xyzSource(layer));
        KBS_CHECK(cache.keepSource(source));
        return source;
    }
    auto known = cache.source();
    const bool isKnown = known && known->has_value();
    if (isKnown && (layer.expiryDays == 0 || cache.sourceAge() < layer.expiryDays * day))
        return **known;
    const QString address = capabilitiesAddress(layer);
    const auto answer = fetch(address, progress);
    if (!answer && isKnown && !progress.isCancelled())
        return **known; // old, but the service does not answer now
    if (!answer)
        return std::unexpected(answer.error());
    KBS_TRY(const TileSource source, sourceOf(answer->data, layer, mapCrs));
    KBS_CHECK(cache.keepSource(source));
    return source;
}

} // namespace

Result<QImage> backdropPicture(const Layer &layer, const MapView &view, const Crs &viewCrs, Progress &progress)
{
    QImage empty(view.size, QImage::Format_RGBA8888);
    empty.fill(Qt::transparent);
    const auto cache = TileCache::open(layer, viewCrs);
    if (!cache)
        return cache.error().kind == ErrorKind::NotFound ? Result<QImage>(empty) : std::unexpected(cache.error());
    KBS_TRY(const auto source, cache->source());
    if (!source)
        return empty;
    KBS_TRY(const TileChoice choice, tilesFor(*source, view, viewCrs));
    if (choice.tiles.isEmpty())
        return empty;
    KBS_TRY(QImage tiles, TilePicture(*cache, *source, choice).draw(progress));
    tiles.convertTo(QImage::Format_RGBA8888);

    const QuietGdal quiet;
    const Dataset dataset(
        GDALCreate(GDALGetDriverByName("MEM"), "", tiles.width(), tiles.height(), 0, GDT_Byte, nullptr));
    for (int channel = 0; channel < 4; ++channel) {
        const Words where({u"DATAPOINTER=%1"_s.arg(reinterpret_cast<quintptr>(tiles.bits() + channel)),
            u"PIXELOFFSET=4"_s, u"LINEOFFSET=%1"_s.arg(tiles.bytesPerLine())});
        if (!dataset || GDALAddBand(dataset.get(), GDT_Byte, where.list()) != CE_None)
            return unreadable(shown(layer.source));
        constexpr std::array meanings{GCI_RedBand, GCI_GreenBand, GCI_BlueBand, GCI_AlphaBand};
        GDALSetRasterColorInterpretation(
            GDALGetRasterBand(dataset.get(), channel + 1), meanings[static_cast<std::size_t>(channel)]);
    }
    const TileMatrix &matrix = source->matrices[choice.matrix];
    const Bbox corner = matrix.boxOf(choice.tiles.left(), choice.tiles.top());
    std::array<double, 6> place{corner.minX, matrix.pixel, 0, corner.maxY, 0, -matrix.pixel};
    GDALSetGeoTransform(dataset.get(), place.data());
    KBS_TRY(WarpTarget target, WarpTarget::create(view, viewCrs, {.bands = {1, 2, 3}}));
    KBS_CHECK(target.add(dataset.get(), source->crs.id, shown(layer.source), progress));
    return target.image();
}

Result<Fetched> fetchBackdrop(const Layer &layer, const MapView &view, const Crs &viewCrs, Progress &progress,
    const std::function<void()> &onSome)
{
    KBS_TRY(TileCache cache, TileCache::create(layer, viewCrs));
    KBS_TRY(const TileSource source, sourceFor(cache, layer, viewCrs, progress));
    KBS_TRY(const TileChoice choice, tilesFor(source, view, viewCrs));
    if (choice.tiles.isEmpty())
        return Fetched();
    KBS_CHECK(cache.touch(choice.matrix, choice.tiles));
    KBS_TRY(const auto ages, cache.ages(choice.matrix, choice.tiles));
    QSet<QPoint> fresh;
    for (const auto &[tile, age] : ages)
        if (layer.expiryDays == 0 || age < layer.expiryDays * day)
            fresh.insert(tile);
    std::vector<QPoint> wanted;
    for (int row = choice.tiles.top(); row <= choice.tiles.bottom(); ++row)
        for (int column = choice.tiles.left(); column <= choice.tiles.right(); ++column)
            if (!fresh.contains({column, row}))
                wanted.emplace_back(column, row);
    if (wanted.empty())
        return Fetched();
    // The middle of the screen first.
    const QPoint middle = choice.tiles.center();
    std::ranges::sort(wanted, {}, [&](QPoint tile) { return (tile - middle).manhattanLength(); });
    KBS_TRY(const Fetched fetched, TileFetcher(cache, source, choice.matrix, std::move(wanted), progress).run(onSome));
    KBS_CHECK(cache.limit(static_cast<qint64>(layer.cacheMb) << 20));
    return fetched;
}

Result<Offer> askService(const Layer &layer, Progress &progress)
{
    KBS_TRY(const Answer answer, fetch(capabilitiesAddress(layer), progress));
    if (answer.isNothing) {
        auto error = fail(ErrorKind::NotFound, tr("there is nothing at this address"), tr("Check the address."));
        error.error().at(shown(layer.source));
        return error;
    }
    return offerOf(answer.data, layer.source);
}

QString attributionOf(const std::vector<Layer> &layers, const Crs &mapCrs)
{
    QStringList texts;
    for (const Layer &layer : layers) {
        if (!layer.visible || layer.opacity <= 0)
            continue;
        QString text = layer.attribution;
        if (text.isEmpty() && layer.isService())
            if (const auto cache = TileCache::open(layer, mapCrs))
                if (const auto source = cache->source(); source && *source)
                    text = (*source)->attribution;
        if (!text.isEmpty() && !texts.contains(text))
            texts << text;
    }
    return texts.join(u" · "_s);
}

} // namespace kbs::raster
