// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/feature_sizes.h"

#include <cmath>

namespace kbs::render {

namespace {

double numberOf(const FeatureBatch &batch, std::size_t row, int attribute)
{
    const Value &value = batch.value(row, static_cast<std::size_t>(attribute));
    return std::holds_alternative<std::string>(value) ? 0 : std::max(0.0, toReal(value));
}

} // namespace

FeatureSizes::FeatureSizes(const FeatureClass &featureClass, const ClassStyle &style, double metresPerPixel)
    : m_metresPerPixel(metresPerPixel)
{
    for (const StyleRule &rule : style.rules) {
        OfRule of;
        if (rule.symbol.size) {
            of.marker = featureClass.attributeIndex(rule.symbol.size->attribute);
            of.at = rule.symbol.size->at;
        }
        if (rule.symbol.line && !rule.symbol.line->groundWidth.empty())
            of.width = featureClass.attributeIndex(rule.symbol.line->groundWidth);
        m_rules.push_back(of);
    }
}

void FeatureSizes::addAttributes(std::vector<int> &indexes) const
{
    for (const OfRule &rule : m_rules)
        for (const int attribute : {rule.marker, rule.width})
            if (attribute >= 0)
                indexes.push_back(attribute);
}

double FeatureSizes::markerFactor(std::size_t rule, const FeatureBatch &batch, std::size_t row) const
{
    const OfRule &of = m_rules[rule];
    return of.marker < 0 ? 1 : std::sqrt(numberOf(batch, row, of.marker) / of.at);
}

double FeatureSizes::groundPx(std::size_t rule, const FeatureBatch &batch, std::size_t row) const
{
    const OfRule &of = m_rules[rule];
    return of.width < 0 ? 0 : numberOf(batch, row, of.width) / m_metresPerPixel;
}

} // namespace kbs::render
