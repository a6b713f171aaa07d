// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "quality/coverage.h"
#include "quality/live.h"

#include <QStringList>

#include <map>

namespace kbs::import {

/// The topology inside a delivery: overlaps, duplicates, slivers and gaps among the objects that it brings for one
/// class, of the classes that are coverages (quality::isCoverage). All files of an import are one delivery. What they
/// are compared with is the delivery, not the store.
class DeliveryTopology {
public:
    void nextFile(const QString &path) { m_files << path; }
    /// A line of the present file as one number: what add() may be given later, from another thread.
    [[nodiscard]] std::int64_t originOf(qint64 line) const;
    /// An object that is loaded; retired ones are passed over.
    void add(const FeatureBatch &batch, std::size_t row, std::int64_t origin, std::string_view id);
    /// To be called once, after the last add(). May run in a thread of its own; fails only when it is cancelled.
    [[nodiscard]] Result<void> compare(const Progress &progress);
    /// After compare(), in the import's thread: what was found, as warnings.
    [[nodiscard]] std::vector<Finding> findings() const;

private:
    struct Layer {
        explicit Layer(const FeatureClass &featureClass) : live(featureClass) { }
        LiveTest live;
        quality::CoverageCheck coverage;
        Result<quality::CoverageReport> report;
    };
    [[nodiscard]] Finding finding(const FeatureClass &featureClass, const quality::CoverageFault &fault) const;
    [[nodiscard]] Finding notChecked(const FeatureClass &featureClass, const QString &text) const;

    QStringList m_files;
    std::map<const FeatureClass *, Layer> m_layers;
};

} // namespace kbs::import
