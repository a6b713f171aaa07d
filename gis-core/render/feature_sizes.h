// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"
#include "style/style.h"

namespace kbs::render {

/// Sizes that come from the features themselves: markers that grow with a value, lines of true width.
class FeatureSizes {
public:
    FeatureSizes(const FeatureClass &featureClass, const ClassStyle &style, double metresPerPixel);
    void addAttributes(std::vector<int> &indexes) const;
    /// What the rule's marker is multiplied with; 0: no marker (the value is missing, 0 or negative).
    [[nodiscard]] double markerFactor(std::size_t rule, const FeatureBatch &batch, std::size_t row) const;
    /// The line's width on the ground in pixels; 0: not known, the symbol's own width holds.
    [[nodiscard]] double groundPx(std::size_t rule, const FeatureBatch &batch, std::size_t row) const;

private:
    struct OfRule {
        int marker = -1;
        double at = 1;
        int width = -1;
    };
    std::vector<OfRule> m_rules;
    double m_metresPerPixel;
};

} // namespace kbs::render
