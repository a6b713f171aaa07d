// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/guide_tiles.h"

#include "publish/guide_data.h"
#include "tiles/worker_pool.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <algorithm>
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

/// What one thread draws with.
struct Drawer {
    Result<std::unique_ptr<Store>> store;
    std::vector<tiles::TileRenderer> renderers; ///< one of each look
    std::optional<Error> trouble;
};

/// Blocks of tiles of one zoom in one look.
struct Sheet {
    std::size_t look = 0;
    tiles::TileRange range;
    QString folder, before; ///< of its tiles
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

Result<void> drawBlock(Drawer &drawer, tiles::TileId first, const Sheet &sheet, Work &work, Progress &progress)
{
    if (drawer.trouble)
        return std::unexpected(*drawer.trouble);
    const tiles::TileRange &range = sheet.range;
    const int side = std::min(blockSide, 1 << first.z);
    KBS_TRY(const QImage picture, drawer.renderers[sheet.look].block(first, side, progress));
    for (int x = std::max(first.x, range.x0); x <= std::min(first.x + side - 1, range.x1); ++x) {
        const QString column = u"/%1/%2/"_s.arg(first.z).arg(x);
        QDir().mkpath(sheet.folder + column);
        for (int y = std::max(first.y, range.y0); y <= std::min(first.y + side - 1, range.y1); ++y) {
            if (progress.isCancelled())
                return cancelled();
            const QString name = column + QString::number(y) + u".png"_s;
            const QRect part((x - first.x) * tiles::tilePixels, (y - first.y) * tiles::tilePixels, tiles::tilePixels,
                tiles::tilePixels);
            KBS_TRY(const bool isSame, writeTile(picture.copy(part), sheet.folder + name, sheet.before + name));
            const std::lock_guard lock(work.mutex);
            ++work.tiles;
            work.unchanged += isSame;
        }
    }
    return {};
}

std::unique_ptr<Drawer> makeDrawer(const Store &store, const std::vector<Look> &looks)
{
    auto drawer = std::make_unique<Drawer>(Drawer{.store = store.reopen()}); // of the past, where the store is
    if (!drawer->store) {
        drawer->trouble = drawer->store.error();
        return drawer;
    }
    for (const Look &look : looks) {
        auto renderer = tiles::TileRenderer::create(
            **drawer->store, look.styles, tiles::publicLayers(store.catalogue(), *look.styles, false), look.ground);
        if (!renderer) {
            drawer->trouble = renderer.error();
            return drawer;
        }
        drawer->renderers.push_back(std::move(*renderer));
    }
    return drawer;
}

Result<Look> lookOf(const Catalogue &catalogue, const std::shared_ptr<const StyleBook> &usual, const MapTheme &theme)
{
    Look look{.name = theme.name, .title = theme.title, .ground = theme.background, .folder = u"tiles/"_s + theme.name};
    KBS_TRY(look.styles, withTheme(*usual, catalogue, theme));
    if (tiles::publicLayers(catalogue, *look.styles, false).classes.empty())
        return fail(ErrorKind::Usage, tr("nothing that the look \"%1\" shows is public").arg(theme.name),
            tr("Choose another look for the city guide."));
    for (const FeatureClass *featureClass : look.styles->drawingOrder())
        if (look.styles->of(*featureClass).visible && !featureClass->publicData && catalogue.find(featureClass->name))
            look.notPublic.push_back(featureClass);
    return look;
}

} // namespace

qint64 TilePlan::count() const
{
    qint64 sum = 0;
    for (const tiles::TileRange &range : zooms)
        sum += range.count();
    return sum;
}

Result<std::vector<Look>> looksOf(const Catalogue &catalogue, const QStringList &names)
{
    KBS_TRY(const std::shared_ptr<const StyleBook> usual, StyleBook::load(catalogue));
    std::vector<MapTheme> themes;
    if (!names.isEmpty()) {
        KBS_TRY(themes, loadThemes(catalogue));
    }
    std::vector<Look> looks;
    for (const QString &name : names.isEmpty() ? QStringList{usualLook} : names) {
        if (std::ranges::contains(looks, name, &Look::name))
            continue;
        if (name == usualLook) {
            looks.push_back({name, {u"Genel görünüm"_s, u"Usual look"_s}, usual, land, u"tiles"_s, {}});
            continue;
        }
        const auto theme = std::ranges::find(themes, name, &MapTheme::name);
        if (theme == themes.end()) {
            QStringList known{usualLook};
            for (const MapTheme &each : themes)
                known << each.name;
            return fail(ErrorKind::Usage, tr("there is no look \"%1\"; there are: %2").arg(name, known.join(u", "_s)));
        }
        KBS_TRY(Look look, lookOf(catalogue, usual, *theme));
        looks.push_back(std::move(look));
    }
    return looks;
}

TilePlan planTiles(const Bbox &mercator, const Options &options, std::size_t looks)
{
    const qint64 most = options.maxTiles / static_cast<qint64>(std::max<std::size_t>(looks, 1));
    TilePlan plan;
    const double margin = std::max({mercator.width(), mercator.height(), 400.0}) * 0.15;
    plan.box = mercator.grown(margin);
    int zoom = std::clamp(options.maxZoom, 0, tiles::maxZoom);
    while (zoom > 0 && tiles::tilesOf(plan.box, zoom).count() > fewTiles)
        --zoom;
    qint64 sum = 0;
    for (; zoom <= std::min(options.maxZoom, tiles::maxZoom); ++zoom) {
        const tiles::TileRange range = tiles::tilesOf(plan.box, zoom);
        if (!plan.zooms.empty() && sum + range.count() > most)
            break;
        sum += range.count();
        plan.zooms.push_back(range);
    }
    return plan;
}

Result<void> writeTiles(Store &store, const std::vector<Look> &looks, const TilePlan &plan, const QString &folder,
    const QString &before, Report &report, Progress &progress)
{
    std::vector<Sheet> sheets;
    for (const tiles::TileRange &range : plan.zooms)
        for (std::size_t look = 0; look < looks.size(); ++look)
            sheets.push_back({look, range, folder + u'/' + looks[look].folder, before + u'/' + looks[look].folder});
    // A store belongs to one thread: every drawing thread opens its own.
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    Work work;
    tiles::WorkerPool<Drawer> pool(threads, [&store, &looks] { return makeDrawer(store, looks); });
    qint64 blocks = 0;
    for (const Sheet &sheet : sheets) {
        const tiles::TileRange &range = sheet.range;
        for (int x = range.x0 / blockSide * blockSide; x <= range.x1; x += blockSide) {
            for (int y = range.y0 / blockSide * blockSide; y <= range.y1; y += blockSide) {
                ++blocks;
                pool.submit([&, first = tiles::TileId{range.z, x, y}](Drawer &drawer) {
                    bool mayWork = !progress.isCancelled();
                    {
                        const std::lock_guard lock(work.mutex);
                        mayWork = mayWork && !work.trouble;
                    }
                    const auto done = mayWork ? drawBlock(drawer, first, sheet, work, progress) : Result<void>{};
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
