// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/parcel_argument.h"
#include "layers/zoning/imar.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<QDate> dateOf(const Arguments &arguments)
{
    if (!arguments.has(u"date"_s))
        return QDate::currentDate();
    const QString text = arguments.option(u"date"_s);
    const QDate date = QDate::fromString(text, Qt::ISODate);
    if (!date.isValid())
        return fail(ErrorKind::Usage, tr("--date: \"%1\" is not a day of the form 2026-01-31").arg(text));
    return date;
}

/// What a rule of the plan is called: the catalogue knows.
QString titleOf(const Catalogue &catalogue, const std::string &rule, const QString &language)
{
    const FeatureClass *areas = catalogue.find("plan_alani");
    const Attribute *attribute = areas ? areas->attribute(rule) : nullptr;
    return attribute ? attribute->title.in(language) : QString::fromStdString(rule);
}

void tell(const zoning::ImarDurumu &imar, const Catalogue &catalogue, Console &console)
{
    const QString language = console.language();
    console.line(tr("Parcel %1, %2 m² computed, for %3")
            .arg(imar.label, console.number(imar.computedArea, 2), imar.date.toString(Qt::ISODate)));
    for (const zoning::PlanRef &plan : imar.plans)
        console.line(tr("Plan: %1 (PİN %2)%3")
                .arg(plan.name, QString::fromStdString(plan.pin), plan.isChange ? tr(", a plan change") : QString()));
    for (const zoning::ImarArea &area : imar.areas) {
        if (area.sliver)
            continue;
        console.line(u"%1: %2 m² (%3 %)"_s.arg(
            area.useTitle.in(language), console.number(area.area, 2), console.number(area.share * 100, 2)));
        for (const auto &[name, rule] : area.rules)
            console.line(
                u"  %1  %2"_s.arg(titleOf(catalogue, name, language), -32).arg(zoning::display(rule, language)));
        if (!area.buildable)
            continue;
        console.line(u"  %1  %2"_s.arg(tr("Footprint"), -32).arg(zoning::display(area.footprint, language)));
        console.line(u"  %1  %2"_s.arg(tr("Floor area"), -32).arg(zoning::display(area.floorArea, language)));
    }
    for (const zoning::ImarItem &item : imar.constraints)
        console.line(u"%1: %2"_s.arg(item.title, item.text));
    for (const zoning::ImarItem &item : imar.notes)
        console.line(u"%1: %2"_s.arg(item.title.isEmpty() ? tr("Plan note") : item.title, item.text));
    for (const Finding &finding : imar.findings)
        console.line(describe(finding));
    console.line(tr("For information only; no document of right. Check code %1").arg(zoning::checkCode(imar)));
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    KBS_TRY(const QDate date, dateOf(arguments));
    if (arguments.has(u"pdf"_s) && arguments.has(u"draft"_s))
        return fail(ErrorKind::Usage, tr("A sheet shows what is in force, and a draft is not"),
            tr("Leave --pdf out, or merge the draft first."));
    KBS_TRY(const auto store, openStore(arguments));
    KBS_TRY(const Feature parcel, parcelOf(*store, arguments));
    KBS_TRY(const zoning::ImarDurumu imar, zoning::imarDurumu(*store, parcel, date));
    if (arguments.has(u"pdf"_s))
        KBS_CHECK(zoning::writeSheet(
            imar, arguments.option(u"pdf"_s), console.language(), arguments.option(u"municipality"_s)));
    QJsonObject answer = zoning::toJson(imar);
    if (arguments.has(u"draft"_s)) {
        answer[u"draft"] = arguments.option(u"draft"_s);
        console.line(tr("By the draft \"%1\", which is not in force").arg(arguments.option(u"draft"_s)));
    }
    console.result(answer);
    tell(imar, store->catalogue(), console);
    return ExitCode::Done;
}

} // namespace

Command imarCommand()
{
    std::vector<Option> options = parcelOptions();
    options.push_back({.name = "date",
        .value = "YYYY-MM-DD",
        .help = QT_TRANSLATE_NOOP("Cli", "by the plans in force on that day (default: today)")});
    options.push_back({.name = "pdf", .value = "F", .help = QT_TRANSLATE_NOOP("Cli", "write the sheet too")});
    options.push_back(
        {.name = "municipality", .value = "TEXT", .help = QT_TRANSLATE_NOOP("Cli", "heading of the sheet")});
    return {.name = "imar",
        .summary = QT_TRANSLATE_NOOP("Cli", "imar durumu: what the plan allows on one parcel, with its sources"),
        .operands = parcelOperands(),
        .options = options,
        .run = run,
        .draws = true};
}

} // namespace kbs::cli
