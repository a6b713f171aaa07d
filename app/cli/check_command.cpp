// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/store_access.h"
#include "quality/check.h"

#include <QCoreApplication>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<ExitCode> listRules(Console &console)
{
    QJsonArray list;
    for (const quality::RuleInfo &rule : quality::rules()) {
        list.append(
            QJsonObject{{u"rule"_s, rule.id}, {u"title"_s, rule.title}, {u"severity"_s, severityName(rule.severity)}});
        console.line(u"  %1 %2 %3"_s.arg(rule.id, -28).arg(severityName(rule.severity), -8).arg(rule.title));
    }
    console.result({{u"rules"_s, list}});
    return ExitCode::Done;
}

Result<ExitCode> run(const Arguments &arguments, Console &console)
{
    if (arguments.has(u"list-rules"_s))
        return listRules(console);
    KBS_TRY(const auto store, openStore(arguments));
    quality::Scope scope;
    KBS_TRY(scope.classes, classesOf(store->catalogue(), arguments.all(u"class"_s)));
    scope.rules = arguments.all(u"rule"_s);
    if (arguments.has(u"bbox"_s)) {
        KBS_TRY(scope.bbox, parseBbox(arguments.option(u"bbox"_s)));
    }
    if (arguments.has(u"changed-since"_s)) {
        KBS_TRY(const RevisionNo since, parseRevision(*store, arguments.option(u"changed-since"_s)));
        KBS_TRY(scope.only, quality::changedSince(*store, since));
    }
    KBS_TRY(const qint64 most, arguments.number(u"limit"_s, 10'000, 1, 100'000'000));

    QJsonArray findings;
    qint64 told = 0;
    const auto sink = [&](Finding &&finding) {
        if (told++ < most) {
            if (console.json())
                findings.append(toJson(finding));
            console.line(describe(finding));
        }
        return true;
    };
    KBS_TRY(const quality::Report report, quality::run(*store, scope, sink, console.progress()));
    QJsonObject checked;
    for (const auto &[featureClass, count] : report.checked)
        checked.insert(QString::fromStdString(featureClass->name), count);
    console.result(
        {{u"findings"_s, findings}, {u"findingsNotListed"_s, std::max<qint64>(0, told - most)}, {u"checked"_s, checked},
            {u"errors"_s, report.errors}, {u"warnings"_s, report.warnings}, {u"infos"_s, report.infos}});
    if (told > most)
        console.line(tr("... and %1 more; --limit shows them").arg(console.count(told - most)));
    console.line(tr("%1 errors, %2 warnings, %3 remarks")
            .arg(console.count(report.errors), console.count(report.warnings), console.count(report.infos)));
    return told > 0 ? ExitCode::Findings : ExitCode::Done;
}

} // namespace

Command checkCommand()
{
    return {.name = "check",
        .summary = QT_TRANSLATE_NOOP("Cli", "run the rules and list findings"),
        .operands = {storeOperand()},
        .options = {asOfOption(), draftOption(),
            {.name = "rule",
                .value = "ID",
                .help = QT_TRANSLATE_NOOP("Cli", "only this rule, or all whose id begins so"),
                .repeated = true},
            {.name = "class", .value = "C", .help = QT_TRANSLATE_NOOP("Cli", "only this class"), .repeated = true},
            {.name = "bbox", .value = "E0,N0,E1,N1", .help = QT_TRANSLATE_NOOP("Cli", "only what lies there")},
            {.name = "changed-since",
                .value = "REV",
                .help = QT_TRANSLATE_NOOP("Cli", "only what was added or changed after this revision")},
            {.name = "limit",
                .value = "N",
                .help = QT_TRANSLATE_NOOP("Cli", "list at most N findings; the rest is counted (default: 10000)")},
            {.name = "list-rules", .help = QT_TRANSLATE_NOOP("Cli", "list the rules instead")}},
        .run = run,
        .details = QT_TRANSLATE_NOOP("Cli", "Exit code 1: there are findings.")};
}

} // namespace kbs::cli
