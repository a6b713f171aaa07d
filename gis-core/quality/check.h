// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "jobs/progress.h"
#include "store/store.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

/// The check engine: rules over catalogue classes, run in batches over anything that reads like a store.
namespace kbs::quality {

struct RuleInfo {
    QString id;    ///< stable: "geom.self-intersection"
    QString title; ///< translated
    Severity severity = Severity::Warning;
};

/// Every rule of the program, in a fixed order.
[[nodiscard]] std::vector<RuleInfo> rules();

/// What to check. Features in scope are the subjects; rules about neighbours and references compare them with all
/// others.
struct Scope {
    std::vector<const FeatureClass *> classes; ///< empty: all
    QStringList rules;                         ///< ids or their beginnings ("geom"); empty: all
    Bbox bbox;                                 ///< store CRS; empty: everywhere
    /// Only these features; a class that is not listed is not checked. See changedSince().
    std::optional<std::map<const FeatureClass *, std::vector<FeatureId>>> only;
};

/// Called for every finding; returning false stops the run (not an error).
using FindingSink = std::function<bool(Finding &&)>;

struct Report {
    std::map<const FeatureClass *, qint64> checked; ///< features looked at, by class that a rule applies to
    qint64 errors = 0, warnings = 0, infos = 0;
};

/// Runs the rules. An unknown rule is ErrorKind::Usage. Memory stays bounded: features are read in batches, only boxes,
/// ids and hashes are kept. The reader's thread; findings come in that thread.
[[nodiscard]] Result<Report> run(
    FeatureReader &reader, const Scope &scope, const FindingSink &sink, Progress &progress);

/// The features added or changed after a revision, for Scope::only.
[[nodiscard]] Result<std::map<const FeatureClass *, std::vector<FeatureId>>> changedSince(
    Store &store, RevisionNo revision);

} // namespace kbs::quality
