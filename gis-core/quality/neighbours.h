// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "quality/rule.h"

namespace kbs::quality {

struct BoxedId {
    FeatureId id = 0;
    Bbox box;
};

/// A few subjects and every live feature of the other class whose box meets one of theirs.
struct Neighbourhood {
    std::vector<Feature> subjects, others;
};

/// Visits all subjects in groups of neighbours, so that a class of any size is compared with itself or another class in
/// bounded memory and a read per group. Where the other class is the subjects' own, subjects are among the others, too.
/// The visitor returns false to stop.
[[nodiscard]] Result<void> forNeighbourhoods(Context &context, std::vector<BoxedId> subjects,
    const FeatureClass &others, const std::function<Result<bool>(const Neighbourhood &)> &visit);

/// Collects the boxes of the live subjects that have a geometry.
class NeighbourRun : public Run {
public:
    using Run::Run;
    bool row(const FeatureBatch &batch, std::size_t row) override;

protected:
    std::vector<BoxedId> m_subjects;
};

/// As named() and finding(), for a feature by value.
[[nodiscard]] QString named(const FeatureClass &featureClass, const Feature &feature);
[[nodiscard]] Finding finding(const QString &rule, Severity severity, const FeatureClass &featureClass,
    const Feature &feature, const QString &text);

} // namespace kbs::quality
