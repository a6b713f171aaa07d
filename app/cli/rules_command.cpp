// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "base/language.h"
#include "quality/rule_pack.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const Title &title)
{
    return {{u"tr"_s, title.tr}, {u"en"_s, title.en}};
}

Result<ExitCode> run(const Arguments &, Console &console)
{
    const quality::RulePack &pack = quality::rulePack();
    QJsonArray list;
    for (const quality::RuleGroup &group : pack.groups) {
        console.line(u"%1 %2"_s.arg(group.number, group.title.in(language())));
        for (const quality::PackedRule &rule : pack.rules) {
            if (!rule.number.startsWith(u"KBS-"_s + group.number))
                continue;
            QJsonObject json{{u"number"_s, rule.number}, {u"rule"_s, rule.id}, {u"group"_s, group.id},
                {u"severity"_s, severityName(rule.severity)},
                {u"raisedBy"_s, QJsonArray::fromStringList(rule.raisedBy)}, {u"title"_s, toJson(rule.title)},
                {u"text"_s, toJson(rule.text)}, {u"source"_s, rule.source},
                {u"repair"_s, rule.repair ? QJsonValue(toJson(*rule.repair)) : QJsonValue()}};
            if (rule.repair)
                json[u"tolerance"] = rule.tolerance;
            list.append(json);
            console.line(u"  %1 %2 %3 %4"_s.arg(rule.number, rule.id.leftJustified(32),
                severityName(rule.severity).leftJustified(8), rule.title.in(language())));
        }
    }
    console.line(QCoreApplication::translate("Cli", "version %1, %2 rules").arg(pack.version).arg(pack.rules.size()));
    console.result({{u"version"_s, pack.version}, {u"rules"_s, list}});
    return ExitCode::Done;
}

} // namespace

Command rulesCommand()
{
    return {.name = "rules",
        .summary = QT_TRANSLATE_NOOP("Cli", "the numbered rules that imports and checks go by"),
        .operands = {},
        .options = {},
        .run = run};
}

} // namespace kbs::cli
