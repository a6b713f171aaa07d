// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "publish/guide.h"

#include "base/language.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QStringList titlesOf(const std::vector<const FeatureClass *> &classes)
{
    QStringList titles;
    for (const FeatureClass *featureClass : classes)
        titles << featureClass->title.in(language());
    return titles;
}

QJsonArray looksOf(const guide::Report &report)
{
    QJsonArray looks;
    for (const guide::LookReport &look : report.looks) {
        QJsonArray notPublic;
        for (const FeatureClass *featureClass : look.notPublic)
            notPublic.append(QString::fromStdString(featureClass->name));
        looks.append(QJsonObject{{u"name"_s, look.name}, {u"notPublic"_s, notPublic}});
    }
    return looks;
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    guide::Options options{.title = arguments.option(u"title"_s)};
    KBS_TRY(const qint64 zoom, arguments.number(u"max-zoom"_s, options.maxZoom, 10, 20));
    KBS_TRY(options.maxTiles, arguments.number(u"max-tiles"_s, options.maxTiles, 1, 100'000'000));
    options.maxZoom = static_cast<int>(zoom);
    for (const QString &names : arguments.all(u"theme"_s))
        for (const QString &name : names.split(u',', Qt::SkipEmptyParts))
            options.looks << name.trimmed();
    const QString folder = arguments.option(u"output"_s);
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const guide::Report report, guide::write(*store, folder, options, console.progress()));
    console.result({{u"folder"_s, folder}, {u"minZoom"_s, report.minZoom}, {u"maxZoom"_s, report.maxZoom},
        {u"tiles"_s, report.tiles}, {u"unchangedTiles"_s, report.unchangedTiles}, {u"places"_s, report.places},
        {u"stops"_s, report.stops}, {u"neighbourhoods"_s, report.neighbourhoods}, {u"streets"_s, report.streets},
        {u"doors"_s, report.doors}, {u"themes"_s, looksOf(report)}});
    for (const guide::LookReport &look : report.looks)
        if (!look.notPublic.empty())
            console.line(QCoreApplication::translate("Cli", "%1: not drawn, since not public: %2")
                    .arg(look.name, titlesOf(look.notPublic).join(u", ")));
    console.line(QCoreApplication::translate(
        "Cli", "The city guide is in %1: %2 tiles (%3 unchanged), %4 places, %5 streets, %6 doors")
            .arg(folder, console.count(report.tiles), console.count(report.unchangedTiles),
                console.count(report.places), console.count(report.streets), console.count(report.doors)));
    return ExitCode::Done;
}

} // namespace

Command guideCommand()
{
    return {.name = "guide",
        .summary = QT_TRANSLATE_NOOP("Cli", "write the city guide site"),
        .operands = {storeOperand()},
        .options = {asOfOption(),
            {.name = "output",
                .value = "DIR",
                .help = QT_TRANSLATE_NOOP("Cli", "folder to write; a guide that is there is replaced"),
                .letter = 'o',
                .required = true},
            {.name = "title",
                .value = "TEXT",
                .help = QT_TRANSLATE_NOOP("Cli", "title of the page (default: the store's name)")},
            {.name = "theme",
                .value = "A,B",
                .help = QT_TRANSLATE_NOOP("Cli",
                    "looks that the page offers, the first at once: \"kbs themes\" lists them, \"usual\" is the one "
                    "without a theme (default)"),
                .repeated = true},
            {.name = "max-zoom",
                .value = "Z",
                .help = QT_TRANSLATE_NOOP("Cli", "closest zoom that is drawn (default: 18)")},
            {.name = "max-tiles",
                .value = "N",
                .help = QT_TRANSLATE_NOOP(
                    "Cli", "leave the closest zooms out beyond so many tiles in all looks (default: 20000)")}},
        .run = run,
        .draws = true};
}

} // namespace kbs::cli
