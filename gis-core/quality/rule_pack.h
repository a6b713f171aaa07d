// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "catalogue/catalogue.h"

#include <optional>

/// The rule pack: every rule that an import or a check can raise, as data (rules.json). Numbers and ids never change
/// their meaning; a rule that is no longer raised keeps its number. RULES.md is generated from it.
namespace kbs::quality {

struct RuleGroup {
    QString number; ///< "04": the first two digits of its rules
    QString id;
    Title title;
};

struct PackedRule {
    QString number;                        ///< "KBS-0406"; letters to suppliers quote it
    QString id;                            ///< what findings carry: "geometry.self-intersection"
    QStringList raisedBy;                  ///< "import", "check"
    Severity severity = Severity::Warning; ///< the gravest that it is raised with
    Title title;                           ///< what is wrong
    Title text;                            ///< what it means and what to do
    QString source;                        ///< law or specification; empty where the program itself asks for it
    std::optional<Title> repair;           ///< the safe repair, where there is one
    double tolerance = 0;                  ///< metres that the repair may move a vertex at most; 0: none moves
};

struct RulePack {
    QString version;
    std::vector<RuleGroup> groups;
    std::vector<PackedRule> rules; ///< by number

    [[nodiscard]] const PackedRule *find(QStringView idOrNumber) const; ///< null where unknown
    /// The number of a finding's rule. A rule that only a mapping of the user knows has that of "mapping.rule".
    [[nodiscard]] const PackedRule &of(QStringView id) const;
};

/// From JSON text; the error names the first mistake: a number or id that is there twice, a number outside its group, a
/// missing text, an unknown severity.
[[nodiscard]] Result<RulePack> readRulePack(const QByteArray &json);
/// The program's own pack. Any thread.
[[nodiscard]] const RulePack &rulePack();
/// A Markdown page of the pack in both languages.
[[nodiscard]] QString ruleDocumentation(const RulePack &pack);

} // namespace kbs::quality
