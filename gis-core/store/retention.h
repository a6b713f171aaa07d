// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QDate>

/// How long personal values stay (KVKK, law 6698, article 7), and what is to be erased.
namespace kbs::retention {

inline constexpr int mostDays = 36500;
/// Of Store::meta: one rule a line, "class=days".
inline constexpr const char *rulesKey = "retention";

/// Personal values of a class are erased when that many days have gone by since a version of a feature ended: since it
/// was replaced or deleted (record time), or since the last day of its validity (gecerlilik_sonu, surum_bitisi).
struct Rule {
    const FeatureClass *featureClass = nullptr;
    int days = 0; ///< 1 … mostDays
};

/// By class; a class without one keeps everything. What cannot be read as a rule is ErrorKind::Storage and never a
/// guess. Rules of classes that the catalogue has not are refused, too.
[[nodiscard]] Result<std::vector<Rule>> rules(Store &store);
/// In the place of the class's rule; nothing takes it away. ErrorKind::Usage where the days are out of range or the
/// class holds nothing personal.
[[nodiscard]] Result<void> setRule(Store &store, const FeatureClass &featureClass, std::optional<int> days);

/// Values of one attribute that are due, or that a request names.
struct Due {
    const FeatureClass *featureClass = nullptr;
    std::size_t attribute = 0;
    std::int64_t past = 0;    ///< in earlier versions
    std::int64_t current = 0; ///< in present rows, which a revision sets to nothing first
    int days = 0;             ///< by which rule; 0: a request
};

/// What is to be done, as of one head.
struct Plan {
    RevisionNo head = 0;
    QString rule;         ///< see ErasureOrder
    std::vector<Due> due; ///< only what is more than none
    std::vector<Change> changes;
    std::vector<ErasedVersions> versions;
    [[nodiscard]] std::int64_t count() const;
};

/// What the rules say on that day. Record times that jump back are taken as the latest time before, so that a wrong
/// clock may keep values longer but never erases too early.
[[nodiscard]] Result<Plan> planByRules(Store &store, const QDateTime &now);
/// A person's request (KVKK, article 11): everything personal of these features, present and past.
[[nodiscard]] Result<Plan> planOfFeatures(
    Store &store, const std::vector<std::pair<const FeatureClass *, FeatureId>> &features);

/// Erases it in one transaction and then overwrites the bytes. The record; nothing where there was nothing to erase.
/// An overwriting that an earlier call did not finish is finished. ErrorKind::Conflict where the head moved on since
/// the plan.
[[nodiscard]] Result<std::optional<Erasure>> carryOut(Store &store, const Plan &plan, const QString &person,
    const QString &reason, const JournalEraser &journals, Progress &progress);

} // namespace kbs::retention
