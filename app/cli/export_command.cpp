// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/exports.h"
#include "app/cli/store_access.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<const ExportFormat *> formatOf(const QString &name)
{
    const auto &all = exportFormats();
    const auto found
        = std::ranges::find_if(all, [&](const ExportFormat &format) { return name == QLatin1StringView(format.name); });
    if (found != all.end())
        return &*found;
    QStringList names;
    for (const ExportFormat &format : all)
        names << QString::fromLatin1(format.name);
    return fail(ErrorKind::Usage, tr("\"%1\" is not a format that is written").arg(name),
        tr("Written are: %1").arg(names.join(u", "_s)));
}

/// Personal attributes must be named one by one, so that nobody hands them out by accident.
Result<void> checkPersonal(const Catalogue &catalogue, const QStringList &names)
{
    for (const QString &name : names) {
        const FeatureClass *featureClass = catalogue.find(name.section(u'.', 0, 0).toStdString());
        const Attribute *attribute
            = featureClass ? featureClass->attribute(name.section(u'.', 1).toStdString()) : nullptr;
        if (!attribute || !attribute->personal)
            return fail(ErrorKind::Usage, tr("--personal: \"%1\" is not a personal attribute").arg(name),
                tr("Write it as class.attribute"));
    }
    return {};
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments));
    ExportRequest request;
    KBS_TRY(request.format, formatOf(arguments.option(u"as"_s)));
    request.path = arguments.option(u"output"_s);
    request.personal = arguments.all(u"personal"_s);
    KBS_CHECK(checkPersonal(store->catalogue(), request.personal));
    KBS_TRY(request.classes, classesOf(store->catalogue(), arguments.all(u"class"_s)));
    if (arguments.has(u"bbox"_s)) {
        KBS_TRY(request.bbox, parseBbox(arguments.option(u"bbox"_s)));
    }
    if (request.classes.empty()) {
        for (const auto &featureClass : store->catalogue().classes()) {
            KBS_TRY(const ClassStatistics statistics, store->statistics(*featureClass));
            if (statistics.count > 0)
                request.classes.push_back(featureClass.get());
        }
    }
    const bool isOneClass = qstrcmp(request.format->name, "gpkg") != 0;
    if (isOneClass && request.classes.size() != 1)
        return fail(ErrorKind::Usage, tr("%1 holds one class").arg(QLatin1StringView(request.format->title)),
            tr("Name it with --class"));

    KBS_TRY(const auto counts, exportTo(*store, request, console.progress()));
    QJsonObject classes;
    for (const auto &[featureClass, count] : counts) {
        classes.insert(QString::fromStdString(featureClass->name), count);
        console.line(u"  %1 %2"_s.arg(QString::fromStdString(featureClass->name), -18).arg(console.count(count), 12));
    }
    console.result({{u"file"_s, request.path}, {u"format"_s, QString::fromLatin1(request.format->name)},
        {u"classes"_s, classes}, {u"crs"_s, store->crs().id}});
    console.line(tr("%1 is written").arg(request.path));
    return ExitCode::Done;
}

} // namespace

Command exportCommand()
{
    return {.name = "export",
        .summary = QT_TRANSLATE_NOOP("Cli", "write classes to a file for others"),
        .operands = {storeOperand()},
        .options = {{.name = "as",
                        .value = "FORMAT",
                        .help = QT_TRANSLATE_NOOP("Cli", "gpkg, geojson or csv; see kbs formats"),
                        .required = true},
            {.name = "class",
                .value = "C",
                .help = QT_TRANSLATE_NOOP("Cli", "only this class (default: all that have features)"),
                .repeated = true},
            {.name = "bbox", .value = "E0,N0,E1,N1", .help = QT_TRANSLATE_NOOP("Cli", "only what lies there")},
            {.name = "personal",
                .value = "C.ATTRIBUTE",
                .help = QT_TRANSLATE_NOOP("Cli", "also this personal attribute; without it none is written"),
                .repeated = true},
            {.name = "output",
                .value = "F",
                .help = QT_TRANSLATE_NOOP("Cli", "file to make"),
                .letter = 'o',
                .required = true}},
        .run = run};
}

} // namespace kbs::cli
