// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

/// The file's name, or that of the database.
QString nameOf(const QString &location)
{
    if (!stores::isOnServer(location))
        return QFileInfo(location).completeBaseName();
    return location.section(u'?', 0, 0).section(u'/', 3, 3);
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    const QString location = arguments.operand(u"store"_s);
    KBS_TRY(Crs crs, crs::find(arguments.option(u"crs"_s, u"EPSG:5254"_s)));
    if (!crs.isProjected || !crs.isMetric)
        return fail(ErrorKind::Usage,
            QCoreApplication::translate("Cli", "%1 (%2) is not a projected system in metres").arg(crs.id, crs.name),
            QCoreApplication::translate(
                "Cli", "Name the municipality's TM zone: EPSG:5253 (TM27) to EPSG:5259 (TM45)"));
    if (!arguments.has(u"crs"_s))
        console.note(
            QCoreApplication::translate("Cli", "No --crs given: the store uses %1 (%2)").arg(crs.id, crs.name));
    KBS_TRY(const auto all, catalogue());
    KBS_TRY(const auto store,
        stores::create({.location = location, .name = arguments.option(u"name"_s, nameOf(location)), .crs = crs}, all));
    console.result({{u"store"_s, store->location()}, {u"name"_s, store->name()}, {u"crs"_s, store->crs().id},
        {u"classes"_s, static_cast<qint64>(all->classes().size())}});
    console.line(QCoreApplication::translate("Cli", "%1 is ready: %2, %3 classes")
            .arg(store->location(), store->crs().id)
            .arg(all->classes().size()));
    return ExitCode::Done;
}

} // namespace

Command newCommand()
{
    return {.name = "new",
        .summary = QT_TRANSLATE_NOOP("Cli", "create a store with the whole catalogue"),
        .operands = {{.name = "store",
            .help = QT_TRANSLATE_NOOP("Cli", "file (.kbs) or postgresql:// address to make; never overwritten")}},
        .options
        = {{.name = "crs",
               .value = "EPSG:n",
               .help = QT_TRANSLATE_NOOP("Cli", "projected system of the store (default: EPSG:5254, TUREF / TM30)")},
            {.name = "name",
                .value = "TEXT",
                .help = QT_TRANSLATE_NOOP("Cli", "name shown to people (default: the file's name)")}},
        .run = run};
}

} // namespace kbs::cli
