// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/map_options.h"
#include "app/cli/store_access.h"
#include "base/language.h"
#include "raster/prepare.h"
#include "render/legend.h"
#include "render/map_painter.h"
#include "render/map_renderer.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QSaveFile>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<QSize> parseSize(const QString &text)
{
    const QStringList parts = text.toLower().split(u'x');
    const QSize size(parts.value(0).toInt(), parts.value(1).toInt());
    constexpr int most = 20'000;
    if (parts.size() != 2 || size.width() < 1 || size.height() < 1 || size.width() > most || size.height() > most)
        return fail(ErrorKind::Usage,
            tr("--size: \"%1\" is not of the form WxH, with 1 to %2 pixels each").arg(text).arg(most));
    return size;
}

Result<MapView> viewOf(Store &store, const Arguments &arguments, const std::vector<const FeatureClass *> &classes)
{
    MapView view;
    KBS_TRY(view.size, parseSize(arguments.option(u"size"_s, u"1200x900"_s)));
    Bbox box;
    if (arguments.has(u"bbox"_s)) {
        KBS_TRY(box, parseBbox(arguments.option(u"bbox"_s)));
    } else {
        for (const FeatureClass *featureClass : classes) {
            KBS_TRY(const ClassStatistics statistics, store.statistics(*featureClass));
            box.add(statistics.extent);
        }
    }
    if (box.isEmpty())
        return fail(ErrorKind::NotFound, tr("The store has nothing to draw"),
            tr("Import something, or name a place with --bbox"));
    view.fit(box);
    if (arguments.has(u"scale"_s)) {
        KBS_TRY(const qint64 scale, arguments.number(u"scale"_s, 0, 10, 100'000'000));
        view.setScaleDenominator(static_cast<double>(scale));
    }
    return view;
}

Result<void> prepareRasters(
    const std::vector<raster::Layer> &rasters, const MapView &view, bool isPaper, const Crs &crs, Console &console)
{
    KBS_CHECK(checkRasters(rasters, crs, console));
    KBS_TRY(const auto troubles,
        raster::prepareBackdrops(rasters, view, isPaper ? render::vectorRasterRatio : 1, crs, console.progress()));
    for (const Error &trouble : troubles)
        console.note(trouble.text());
    return {};
}

/// The drawing cache: made where --cache asks for it, else used where it is.
Result<std::shared_ptr<DrawingCache>> cacheOf(
    Store &store, const DrawingNeeds &needs, const Arguments &arguments, Console &console)
{
    if (arguments.has(u"no-cache"_s) || arguments.has(u"as-of"_s)
        || arguments.has(u"draft"_s)) // it holds the present state
        return nullptr;
    if (arguments.has(u"cache"_s))
        return DrawingCache::openOrBuild(store, needs, console.progress());
    auto there = DrawingCache::open(store, needs);
    return there ? *there : nullptr;
}

Result<void> save(const QImage &image, const QString &path)
{
    QSaveFile file(path);
    constexpr int fast = 80; // packing it as small as possible takes longer than drawing the map
    if (!file.open(QIODevice::WriteOnly) || !image.save(&file, "PNG", fast) || !file.commit())
        return fail(ErrorKind::Io, tr("%1 cannot be written: %2").arg(path, file.errorString()));
    return {};
}

QImage legendPicture(const std::vector<LegendGroup> &groups, const StyleBook &styles, const MapView &view)
{
    LegendLayout layout{.title = tr("Legend"), .paper = styles.background()};
    if (styles.background().lightnessF() < 0.5F)
        layout.ink = Qt::white;
    std::size_t entries = 0;
    for (const LegendGroup &group : groups)
        entries += group.entries.size();
    layout.columns = static_cast<int>(std::min<std::size_t>(4, 1 + entries / 25));
    const QSizeF size = legendSize(groups, layout) * view.dotsPerMm;
    QImage image(size.toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
    image.fill(styles.background());
    QPainter painter(&image);
    paintLegend(painter, {0, 0}, groups, layout, view.dotsPerMm);
    return image;
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    const QString path = arguments.option(u"output"_s);
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix != "png"_L1 && suffix != "pdf"_L1)
        return fail(ErrorKind::Usage, tr("\"%1\" ends neither with .png nor with .pdf").arg(path));
    QElapsedTimer clock;
    clock.start();
    const auto sinceLast = [&clock] {
        const auto nanoseconds = clock.nsecsElapsed();
        clock.restart();
        return static_cast<double>(nanoseconds) / 1e6;
    };
    KBS_TRY(const auto all, catalogue());
    KBS_TRY(const auto styles, stylesOf(*all, arguments, console));
    const double started = sinceLast(); // what a running program has had since its start
    KBS_TRY(const auto store, openStore(arguments, all));
    const DrawingNeeds needs = drawingNeeds(store->catalogue(), *styles);
    KBS_TRY(const MapLayers layers, mapLayersOf(*store, *styles, arguments));
    KBS_TRY(const MapView view, viewOf(*store, arguments, layers.classes));
    KBS_TRY(const auto cache, cacheOf(*store, needs, arguments, console));
    KBS_TRY(const qint64 repeat, arguments.number(u"repeat"_s, 1, 1, 100'000));
    KBS_CHECK(prepareRasters(layers.rasters, view, suffix == "pdf"_L1, store->crs(), console));
    MapRenderer renderer(styles, cache);
    renderer.setExact(arguments.has(u"exact"_s));
    QJsonArray frames;
    const double opened = sinceLast();
    if (suffix == "pdf"_L1) {
        KBS_CHECK(renderer.pdf(path, view, *store, layers, console.progress()));
    } else {
        QImage image;
        for (qint64 i = 0; i < repeat; ++i) {
            KBS_TRY(image, renderer.image(view, *store, layers, console.progress()));
            frames.append(sinceLast());
        }
        KBS_CHECK(save(image, path));
    }
    if (arguments.has(u"legend"_s)) {
        KBS_TRY(const auto legend, legendOf(*store, layers, *styles, view, console.progress()));
        KBS_CHECK(save(legendPicture(legend, *styles, view), arguments.option(u"legend"_s)));
    }
    const Bbox extent = view.extent();
    console.result({{u"file"_s, path}, {u"size"_s, QJsonArray{view.size.width(), view.size.height()}},
        {u"scale"_s, qRound64(view.scaleDenominator())}, {u"extent"_s, toJson(extent)}, {u"crs"_s, store->crs().id},
        {u"cache"_s, cache != nullptr}, {u"startMs"_s, started}, {u"openMs"_s, opened}, {u"frameMs"_s, frames}});
    console.line(tr("%1 is written, scale 1:%2").arg(path, console.count(qRound64(view.scaleDenominator()))));
    return ExitCode::Done;
}

} // namespace

Command renderCommand()
{
    std::vector<Option> options{asOfOption(), draftOption(),
        {.name = "size",
            .value = "WxH",
            .help = QT_TRANSLATE_NOOP("Cli", "in pixels of 96 per inch (default: 1200x900)")},
        {.name = "bbox",
            .value = "E0,N0,E1,N1",
            .help = QT_TRANSLATE_NOOP("Cli", "what to show (default: everything)")},
        {.name = "scale", .value = "N", .help = QT_TRANSLATE_NOOP("Cli", "draw at 1:N, about the middle of it")},
        {.name = "style",
            .value = "F",
            .help = QT_TRANSLATE_NOOP("Cli",
                "style file (*.style.json, or SLD and QML for the one --class) drawn in place of the usual style"),
            .repeated = true},
        {.name = "legend",
            .value = "PNG",
            .help = QT_TRANSLATE_NOOP("Cli", "write a legend of what is on the map, too")},
        {.name = "cache",
            .help = QT_TRANSLATE_NOOP("Cli", "make the drawing cache beside the store, if it is not there")},
        {.name = "no-cache", .help = QT_TRANSLATE_NOOP("Cli", "draw from the store itself")},
        {.name = "exact",
            .help = QT_TRANSLATE_NOOP("Cli", "draw every shape by itself and its outline in full, however small")},
        {.name = "repeat",
            .value = "N",
            .help = QT_TRANSLATE_NOOP("Cli", "draw N times; --json tells the milliseconds of each")},
        {.name = "output",
            .value = "F",
            .help = QT_TRANSLATE_NOOP("Cli", "file to write: .png or .pdf"),
            .letter = 'o',
            .required = true}};
    return {.name = "render",
        .summary = QT_TRANSLATE_NOOP("Cli", "draw the map to a picture or a PDF page"),
        .operands = {storeOperand()},
        .options = withMapOptions(std::move(options)),
        .run = run,
        .draws = true};
}

} // namespace kbs::cli
