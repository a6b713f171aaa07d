// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/guide_tiles.h"

#include "publish/guide_data.h"
#include "tiles/worker_pool.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <condition_variable>
#include <filesystem>
#include <mutex>

using namespace Qt::StringLiterals;

namespace kbs::guide {

namespace {

constexpr int blockSide = 8; ///< tiles drawn together, so that labels are placed once
constexpr int fewTiles = 4;  ///< the farthest zoom shows the city on about a screen
const QColor land(0xf6, 0xf4, 0xef);

QString tr(const char *text)
{
    return QCoreApplication::translate("Guide", text);
}

struct Drawer {
    Result<std::unique_ptr<Store>> store;
    std::optional<tiles::TileRenderer> renderer;
    std::optional<Error> trouble;
};

/// What the drawing threads tell the waiting one.
struct Work {
    std::mutex mutex;
    std::condition_variable changed;
    qint64 blocksDone = 0;
    qint64 tiles = 0, unchanged = 0;
    std::optional<Error> trouble;
};

Result<bool> writeTile(const QImage &picture, const QString &path, const QString &before)
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    QFile old(before);
    if (old.open(QIODevice::ReadOnly) && old.readAll() == png) {
        std::error_code failed;
        std::filesystem::create_hard_link(before.toStdString(), path.toStdString(), failed);
        if (!failed)
            return true;
    }
    KBS_CHECK(writeFile(path, png));
    return false;
}

Result<void> drawBlock(Drawer &drawer, tiles::TileId first, const tiles::TileRange &range, const QString &folder,
    const QString &before, Work &work, Progress &progress)
{
    if (drawer.trouble)
        return std::unexpected(*drawer.trouble);
    const int side = std::min(blockSide, 1 << first.z);
    KBS_TRY(const QImage picture, drawer.renderer->block(first, side, progress));
    for (int x = std::max(first.x, range.x0); x <= std::min(first.x + side - 1, range.x1); ++x) {
        const QString column = u"/tiles/%1/%2/"_s.arg(first.z).arg(x);
        QDir().mkpath(folder + column);
        for (int y = std::max(first.y, range.y0); y <= std::min(first.y + side - 1, range.y1); ++y) {
            if (progress.isCancelled())
                return cancelled();
            const QString name = column + QString::number(y) + u".png"_s;
            const QRect part((x - first.x) * tiles::tilePixels, (y - first.y) * tiles::tilePixels, tiles::tilePixels,
                tiles::tilePixels);
            KBS_TRY(const bool isSame, writeTile(picture.copy(part), folder + name, before + name));
            const std::lock_guard lock(work.mutex);
            ++work.tiles;
            work.unchanged += isSame;
        }
    }
    return {};
}

} // namespace

qint64 TilePlan::count() const
{
    qint64 sum = 0;
    for (const tiles::TileRange &range : zooms)
        sum += range.count();
    return sum;
}

TilePlan planTiles(const Bbox &mercator, const Options &options)
{
    TilePlan plan;
    const double margin = std::max({mercator.width(), mercator.height(), 400.0}) * 0.15;
    plan.box = mercator.grown(margin);
    int zoom = std::clamp(options.maxZoom, 0, tiles::maxZoom);
    while (zoom > 0 && tiles::tilesOf(plan.box, zoom).count() > fewTiles)
        --zoom;
    qint64 sum = 0;
    for (; zoom <= std::min(options.maxZoom, tiles::maxZoom); ++zoom) {
        const tiles::TileRange range = tiles::tilesOf(plan.box, zoom);
        if (!plan.zooms.empty() && sum + range.count() > options.maxTiles)
            break;
        sum += range.count();
        plan.zooms.push_back(range);
    }
    return plan;
}

Result<void> writeTiles(Store &store, std::shared_ptr<const StyleBook> styles, const TilePlan &plan,
    const QString &folder, const QString &before, Report &report, Progress &progress)
{
    // A store belongs to one thread: every drawing thread opens its own.
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const QString location = store.location();
    const auto catalogue = store.sharedCatalogue();
    Work work;
    tiles::WorkerPool<Drawer> pool(threads, [&location, catalogue, styles] {
        auto drawer = std::make_unique<Drawer>(Drawer{.store = stores::open(location, catalogue, true)});
        if (!drawer->store) {
            drawer->trouble = drawer->store.error();
            return drawer;
        }
        auto renderer = tiles::TileRenderer::create(
            **drawer->store, styles, tiles::publicLayers(*catalogue, *styles, false), land);
        if (renderer)
            drawer->renderer = std::move(*renderer);
        else
            drawer->trouble = renderer.error();
        return drawer;
    });
    qint64 blocks = 0;
    for (const tiles::TileRange &range : plan.zooms) {
        for (int x = range.x0 / blockSide * blockSide; x <= range.x1; x += blockSide) {
            for (int y = range.y0 / blockSide * blockSide; y <= range.y1; y += blockSide) {
                ++blocks;
                pool.submit([&, first = tiles::TileId{range.z, x, y}, range](Drawer &drawer) {
                    bool mayWork = !progress.isCancelled();
                    {
                        const std::lock_guard lock(work.mutex);
                        mayWork = mayWork && !work.trouble;
                    }
                    const auto done
                        = mayWork ? drawBlock(drawer, first, range, folder, before, work, progress) : Result<void>{};
                    const std::lock_guard lock(work.mutex);
                    ++work.blocksDone;
                    if (!done && !work.trouble)
                        work.trouble = done.error();
                    work.changed.notify_all();
                });
            }
        }
    }
    std::unique_lock lock(work.mutex);
    while (work.blocksDone < blocks) {
        work.changed.wait(lock);
        const double share = static_cast<double>(work.blocksDone) / static_cast<double>(blocks);
        lock.unlock();
        progress.report(0.2 + 0.8 * share, tr("Drawing the map"));
        lock.lock();
    }
    report.tiles = work.tiles;
    report.unchangedTiles = work.unchanged;
    if (progress.isCancelled())
        return cancelled();
    if (work.trouble)
        return std::unexpected(*work.trouble);
    return {};
}

} // namespace kbs::guide
