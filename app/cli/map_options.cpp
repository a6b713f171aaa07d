// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/map_options.h"

#include "app/cli/store_access.h"
#include "raster/mosaic.h"
#include "raster/prepare.h"
#include "style/style_import.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

std::vector<Option> withMapOptions(std::vector<Option> others)
{
    const std::vector<Option> shared{
        {.name = "class",
            .value = "C",
            .help = QT_TRANSLATE_NOOP("Cli", "only this class (default: what a new map shows)"),
            .repeated = true},
        {.name = "theme",
            .value = "NAME",
            .help = QT_TRANSLATE_NOOP("Cli", "a ready look of the map; \"kbs themes\" lists them")},
        {.name = "raster",
            .value = "F",
            .help = QT_TRANSLATE_NOOP("Cli",
                "picture or elevation model to lay under it, or a folder of sheets; "
                "F,look=hillshade,opacity=60,crs=EPSG:5254,bands=4/3/2 say more"),
            .repeated = true},
        {.name = "backdrop",
            .value = "URL",
            .help = QT_TRANSLATE_NOOP("Cli",
                "WMS, WMTS or tiles ({z}/{x}/{y}) to lay under everything; URL,layer=NAME,attribution=TEXT say more; "
                "what "
                "was fetched is kept and works offline"),
            .repeated = true}};
    others.insert(others.end() - 1, shared.begin(), shared.end()); // --output stays last
    return others;
}

Result<MapLayers> mapLayersOf(const Store &store, const StyleBook &styles, const Arguments &arguments)
{
    MapLayers layers;
    KBS_TRY(const auto named, classesOf(store.catalogue(), arguments.all(u"class"_s)));
    for (const FeatureClass *featureClass : styles.drawingOrder()) {
        const bool isWanted
            = named.empty() ? styles.of(*featureClass).visible : std::ranges::contains(named, featureClass);
        if (isWanted && store.catalogue().find(featureClass->name))
            layers.classes.push_back(featureClass);
    }
    for (const QString &option : {u"backdrop"_s, u"raster"_s}) {
        for (const QString &text : arguments.all(option)) {
            KBS_TRY(const raster::Layer layer, raster::layerOf(text));
            if (layer.isService() != (option == "backdrop"_L1))
                return fail(ErrorKind::Usage,
                    layer.isService()
                        ? QCoreApplication::translate("Cli", "--raster: %1 is a service").arg(layer.name())
                        : QCoreApplication::translate("Cli", "--backdrop: %1 is no service").arg(layer.source),
                    QCoreApplication::translate("Cli", "Files are for --raster, addresses for --backdrop"));
            layers.rasters.push_back(layer);
        }
    }
    return layers;
}

Result<void> checkRasters(const std::vector<raster::Layer> &rasters, const Crs &mapCrs, Console &console)
{
    for (const raster::Layer &layer : rasters) {
        if (layer.isService())
            continue;
        KBS_TRY([[maybe_unused]] const Bbox box, raster::extentOf(layer, mapCrs, console.progress()));
        if (layer.kind != raster::Kind::Mosaic)
            continue;
        KBS_TRY(const raster::Mosaic mosaic, raster::Mosaic::open(layer, mapCrs));
        KBS_TRY(const auto leftOut, mosaic.troubles());
        for (const raster::Sheet &sheet : leftOut)
            console.note(QCoreApplication::translate("Cli", "left out: %1: %2").arg(sheet.path, sheet.trouble));
    }
    return {};
}

Result<std::shared_ptr<const StyleBook>> stylesOf(
    const Catalogue &catalogue, const Arguments &arguments, Console &console)
{
    KBS_TRY(std::shared_ptr<const StyleBook> styles, StyleBook::load(catalogue));
    if (const QString name = arguments.option(u"theme"_s); !name.isEmpty()) {
        KBS_TRY(const std::vector<MapTheme> themes, loadThemes(catalogue));
        const auto found = std::ranges::find(themes, name, &MapTheme::name);
        if (found == themes.end()) {
            QStringList names;
            for (const MapTheme &theme : themes)
                names.append(theme.name);
            return fail(ErrorKind::Usage,
                QCoreApplication::translate("Cli", "there is no theme \"%1\"; there are: %2")
                    .arg(name, names.join(u", ")));
        }
        KBS_TRY(styles, withTheme(*styles, catalogue, *found));
    }
    for (const QString &file : arguments.all(u"style"_s)) {
        KBS_TRY(const auto named, classesOf(catalogue, arguments.all(u"class"_s)));
        const FeatureClass *featureClass = named.size() == 1 ? named.front() : nullptr;
        KBS_TRY(const ImportedStyle style,
            importStyle(file, featureClass, featureClass ? styles->of(*featureClass).order : 0));
        for (const QString &missed : style.notMapped)
            console.line(QCoreApplication::translate("Cli", "%1: not taken over: %2").arg(file, missed));
        KBS_TRY(styles, withStyles(*styles, catalogue, style.file[u"classes"_s].toObject(), file));
    }
    return styles;
}

} // namespace kbs::cli
