// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/exports.h"
#include "app/cli/store_access.h"
#include "importers/common/own_mark.h"

#include <QCoreApplication>
#include <QJsonArray>

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

/// Whole classes: nobody sees afterwards which rows of a file were read.
std::vector<AccessEntry> accessesOf(const import::ExportOptions &options)
{
    std::map<QString, QStringList> attributes;
    for (const QString &name : options.personal)
        attributes[name.section(u'.', 0, 0)] << name.section(u'.', 1);
    std::vector<AccessEntry> out;
    for (const auto &[className, names] : attributes)
        out.push_back({.className = className, .attributes = names, .features = u"*"_s});
    return out;
}

/// The catalogue's theme for INSPIRE's short name.
Result<QString> themeOf(const QString &name)
{
    if (name.isEmpty())
        return QString();
    for (const auto &[given, theme] :
        {std::pair{u"cp"_s, u"cadastre"_s}, {u"ad"_s, u"address"_s}, {u"bu"_s, u"building"_s}, {u"au"_s, u"admin"_s}})
        if (name == given)
            return theme;
    return fail(ErrorKind::Usage, tr("\"%1\" is not a theme that is written").arg(name), tr("Write cp, ad, bu or au"));
}

Result<bool> isNorthFirst(const QString &order)
{
    if (order == "en"_L1 || order == "ne"_L1)
        return order == "ne"_L1;
    return fail(ErrorKind::Usage, tr("--axis: \"%1\" is not an order of axes").arg(order), tr("Write en or ne"));
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const auto store, openStore(arguments, !arguments.has(u"personal"_s))); // the access is noted in it
    KBS_TRY(const ExportFormat *format, formatOf(arguments.option(u"as"_s)));
    import::ExportOptions options;
    options.path = arguments.option(u"output"_s);
    options.personal = arguments.all(u"personal"_s);
    options.plan = arguments.option(u"plan"_s);
    options.schema = arguments.option(u"schema"_s);
    options.theme = arguments.option(u"theme"_s);
    options.notGiven = arguments.has(u"not-given"_s);
    KBS_TRY(options.northFirst, isNorthFirst(arguments.option(u"axis"_s, u"en"_s)));
    KBS_CHECK(checkPersonal(store->catalogue(), options.personal));
    KBS_TRY(options.classes, classesOf(store->catalogue(), arguments.all(u"class"_s)));
    if (arguments.has(u"bbox"_s)) {
        KBS_TRY(options.bbox, parseBbox(arguments.option(u"bbox"_s)));
    }
    if (options.classes.empty() && !format->writer) {
        KBS_TRY(const QString theme, themeOf(options.theme));
        for (const auto &featureClass : store->catalogue().classes()) {
            if ((!theme.isEmpty() && featureClass->theme != theme)
                || (format->standard
                    && import::standardTable(*featureClass, QLatin1StringView(format->standard)).empty()))
                continue;
            KBS_TRY(const ClassStatistics statistics, store->statistics(*featureClass));
            if (statistics.count > 0)
                options.classes.push_back(featureClass.get());
        }
    }
    if (format->oneClass && options.classes.size() != 1)
        return fail(ErrorKind::Usage, tr("%1 holds one class").arg(QLatin1StringView(format->title)),
            tr("Name it with --class"));

    if (!options.personal.isEmpty())
        KBS_CHECK(noteAccess(*store, arguments, u"export"_s, accessesOf(options)));
    QJsonArray findings;
    options.tell = [&](Finding &&finding) {
        findings.append(toJson(finding));
        console.line(describe(finding));
    };
    const auto counts = exportTo(*store, *format, options, console.progress());
    if (!counts && findings.isEmpty())
        return std::unexpected(counts.error());
    if (!counts) { // what stands in the way is the answer
        console.result({{u"file"_s, QJsonValue()}, {u"format"_s, QLatin1StringView(format->name)},
            {u"findings"_s, findings}, {u"error"_s, counts.error().text()}});
        if (!console.json())
            console.error(counts.error());
        return ExitCode::Failed;
    }
    QJsonObject classes;
    for (const auto &[featureClass, count] : *counts) {
        classes.insert(QString::fromStdString(featureClass->name), count);
        console.line(u"  %1 %2"_s.arg(QString::fromStdString(featureClass->name), -18).arg(console.count(count), 12));
    }
    console.result({{u"file"_s, options.path}, {u"format"_s, QLatin1StringView(format->name)}, {u"classes"_s, classes},
        {u"crs"_s, store->crs().id}, {u"findings"_s, findings}});
    console.line(tr("%1 is written").arg(options.path));
    return ExitCode::Done;
}

} // namespace

Command exportCommand()
{
    return {.name = "export",
        .summary = QT_TRANSLATE_NOOP("Cli", "write classes to a file for others"),
        .operands = {storeOperand()},
        .options = {asOfOption(),
            {.name = "as",
                .value = "FORMAT",
                .help = QT_TRANSLATE_NOOP("Cli", "gpkg, geojson, csv, plangml, inspire or tucbs; see kbs formats"),
                .required = true},
            {.name = "class",
                .value = "C",
                .help = QT_TRANSLATE_NOOP("Cli", "only this class (default: all that have features)"),
                .repeated = true},
            {.name = "bbox", .value = "E0,N0,E1,N1", .help = QT_TRANSLATE_NOOP("Cli", "only what lies there")},
            {.name = "plan", .value = "PIN", .help = QT_TRANSLATE_NOOP("Cli", "plangml: the plan to write")},
            {.name = "schema",
                .value = "VERSION",
                .help
                = QT_TRANSLATE_NOOP("Cli", "plangml: 1.0 (default of UİP) or 1.1.7, also with the level: nip-1.1.7")},
            {.name = "not-given",
                .help = QT_TRANSLATE_NOOP("Cli",
                    "plangml: write building rules that are not given as 0 and GecerliDegil and texts that are not "
                    "given "
                    "as empty ones, instead of refusing")},
            {.name = "axis",
                .value = "en|ne",
                .help = QT_TRANSLATE_NOOP("Cli", "plangml: order of the coordinates (default: en, east first)")},
            {.name = "theme", .value = "T", .help = QT_TRANSLATE_NOOP("Cli", "inspire, tucbs: cp, ad, bu or au")},
            {.name = "personal",
                .value = "C.ATTRIBUTE",
                .help
                = QT_TRANSLATE_NOOP("Cli", "also this personal attribute, with --purpose; without it none is written"),
                .repeated = true},
            purposeOption(), authorOption(),
            {.name = "output",
                .value = "F",
                .help = QT_TRANSLATE_NOOP("Cli", "file to make"),
                .letter = 'o',
                .required = true}},
        .run = run};
}

} // namespace kbs::cli
