// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/rule_pack.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::quality {

namespace {

Title title(const QJsonValue &json)
{
    return {json["tr"_L1].toString(), json["en"_L1].toString()};
}

bool isWhole(const Title &text)
{
    return !text.tr.isEmpty() && !text.en.isEmpty();
}

std::optional<Severity> severity(const QString &name)
{
    for (const Severity one : {Severity::Info, Severity::Warning, Severity::Error}) {
        if (severityName(one) == name)
            return one;
    }
    return std::nullopt;
}

std::unexpected<Error> wrong(const QString &which, const QString &what)
{
    return fail(ErrorKind::Input, QCoreApplication::translate("Quality", "Rule pack, %1: %2").arg(which, what));
}

Result<PackedRule> readRule(const QJsonValue &json)
{
    PackedRule rule{.number = json["number"_L1].toString(), .id = json["id"_L1].toString()};
    const QString name = u"%1 %2"_s.arg(rule.number, rule.id);
    for (const auto &by : json["raisedBy"_L1].toArray())
        rule.raisedBy << by.toString();
    const auto grave = severity(json["severity"_L1].toString());
    if (!grave)
        return wrong(name, QCoreApplication::translate("Quality", "its severity is none of info, warning, error"));
    rule.severity = *grave;
    rule.title = title(json["title"_L1]);
    rule.text = title(json["text"_L1]);
    rule.source = json["source"_L1].toString();
    if (!json["repair"_L1].isUndefined())
        rule.repair = title(json["repair"_L1]);
    rule.tolerance = json["tolerance"_L1].toDouble();
    if (rule.id.isEmpty() || rule.raisedBy.isEmpty() || !isWhole(rule.title) || !isWhole(rule.text)
        || (rule.repair && !isWhole(*rule.repair)))
        return wrong(
            name, QCoreApplication::translate("Quality", "id, raisedBy, title and text in both languages are needed"));
    return rule;
}

QString cell(QString text)
{
    return text.replace(u'|', u"\\|"_s);
}

QString repairText(const PackedRule &rule)
{
    if (!rule.repair)
        return {};
    const QString moved
        = rule.tolerance > 0 ? u"≤ %1 mm"_s.arg(rule.tolerance * 1000) : u"0 mm"_s; // how far a vertex may move
    return u"%1 / %2 (%3)"_s.arg(rule.repair->tr, rule.repair->en, moved);
}

} // namespace

const PackedRule *RulePack::find(QStringView idOrNumber) const
{
    const auto found = std::ranges::find_if(
        rules, [&](const PackedRule &rule) { return rule.id == idOrNumber || rule.number == idOrNumber; });
    return found == rules.end() ? nullptr : &*found;
}

const PackedRule &RulePack::of(QStringView id) const
{
    const PackedRule *known = find(id);
    return known != nullptr ? *known : *find(u"mapping.rule");
}

Result<RulePack> readRulePack(const QByteArray &json)
{
    QJsonParseError mistake;
    const QJsonDocument document = QJsonDocument::fromJson(json, &mistake);
    if (mistake.error != QJsonParseError::NoError)
        return wrong(QString::number(mistake.offset), mistake.errorString());
    RulePack pack{.version = document["version"_L1].toString()};
    for (const auto &one : document["groups"_L1].toArray())
        pack.groups.push_back({one["number"_L1].toString(), one["id"_L1].toString(), title(one["title"_L1])});
    for (const auto &one : document["rules"_L1].toArray()) {
        KBS_TRY(PackedRule rule, readRule(one));
        const QString name = u"%1 %2"_s.arg(rule.number, rule.id);
        if (std::ranges::none_of(pack.groups, [&](const RuleGroup &group) {
                return rule.number.size() == 8 && rule.number.startsWith(u"KBS-"_s + group.number);
            }))
            return wrong(name, QCoreApplication::translate("Quality", "its number is of no group"));
        if (pack.find(rule.number) != nullptr || pack.find(rule.id) != nullptr)
            return wrong(name, QCoreApplication::translate("Quality", "its number or id is there twice"));
        pack.rules.push_back(std::move(rule));
    }
    std::ranges::sort(pack.rules, {}, &PackedRule::number);
    if (pack.find(u"mapping.rule") == nullptr)
        return wrong(u"mapping.rule"_s, QCoreApplication::translate("Quality", "the rule is missing"));
    return pack;
}

const RulePack &rulePack()
{
    static const RulePack pack = [] {
        QFile file(u":/core/quality/rules.json"_s);
        auto read = file.open(QIODevice::ReadOnly) ? readRulePack(file.readAll())
                                                   : wrong(file.fileName(), file.errorString());
        if (!read)
            qFatal("%s", qPrintable(read.error().text())); // a fault of the build, found by the first test
        return *std::move(read);
    }();
    return pack;
}

QString ruleDocumentation(const RulePack &pack)
{
    QString out
        = u"# Rules\n\n"
          "Generated from rules.json (version %1); do not edit. Findings of `kbs import` and `kbs check` carry id and\n"
          "number; both keep their meaning for good. `kbs rules` prints the list. The last column of a rule with a "
          "safe repair\n"
          "says how far it may move a vertex. Cases that fail and pass lie in `tests/data/quality/rules/`.\n"_s.arg(
              pack.version);
    for (const RuleGroup &group : pack.groups) {
        out += u"\n## %1 %2 / %3\n\n"_s.arg(group.number, group.title.tr, group.title.en);
        out += u"| number | id | severity | raised by | Türkçe | English | source | repair |\n"
               "| --- | --- | --- | --- | --- | --- | --- | --- |\n"_s;
        for (const PackedRule &rule : pack.rules) {
            if (!rule.number.startsWith(u"KBS-"_s + group.number))
                continue;
            out += u"| %1 | `%2` | %3 | %4 | **%5.** %6 | **%7.** %8 | %9 | %10 |\n"_s
                       .arg(rule.number, rule.id, severityName(rule.severity), rule.raisedBy.join(u", "_s),
                           cell(rule.title.tr), cell(rule.text.tr), cell(rule.title.en), cell(rule.text.en),
                           cell(rule.source))
                       .arg(cell(repairText(rule)));
        }
    }
    return out;
}

} // namespace kbs::quality
