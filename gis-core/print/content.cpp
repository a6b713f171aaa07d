// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/content.h"

#include "render/label_template.h"
#include "render/legend.h"

#include <algorithm>
#include <ranges>

namespace kbs::print {

namespace {

bool isDrawn(const ClassStyle &style, double scale)
{
    return (!style.rules.empty() || style.heat) && style.drawnAt(scale);
}

bool isPersonal(const FeatureClass &featureClass, const std::string &attribute)
{
    const Attribute *found = featureClass.attribute(attribute);
    return found && found->personal;
}

bool labelIsPersonal(const FeatureClass &featureClass, const LabelSymbol &label)
{
    std::vector<int> used;
    render::LabelTemplate(label, featureClass).addAttributes(used);
    return std::ranges::any_of(
        used, [&](int index) { return featureClass.attributes[static_cast<std::size_t>(index)].personal; });
}

bool ruleIsPersonal(const FeatureClass &featureClass, const StyleRule &rule)
{
    return std::ranges::any_of(
        rule.when, [&](const StyleCondition &condition) { return isPersonal(featureClass, condition.attribute); });
}

} // namespace

Result<std::vector<LegendLine>> legendOf(
    FeatureReader &reader, const StyleBook &styles, const MapLayers &layers, const Bbox &box, double scale)
{
    std::vector<LegendLine> lines;
    Progress whole;
    for (const FeatureClass *featureClass : layers.classes | std::views::reverse) {
        const ClassStyle &style = styles.of(*featureClass);
        if (!isDrawn(style, scale) || style.rules.empty())
            continue;
        KBS_TRY(const RulesSeen seen, rulesSeen(reader, *featureClass, style, box, scale, whole));
        for (std::size_t i = 0; i < seen.rules.size(); ++i)
            if (seen.rules[i])
                lines.push_back({featureClass, &style.rules[i]});
    }
    return lines;
}

Result<bool> hasContent(
    FeatureReader &reader, const StyleBook &styles, const MapLayers &layers, const Bbox &box, double scale)
{
    for (const FeatureClass *featureClass : layers.classes) {
        if (!isDrawn(styles.of(*featureClass), scale))
            continue;
        bool found = false;
        Query query;
        query.featureClass = featureClass;
        query.bbox = box;
        query.attributes = std::vector<int>();
        query.withGeometry = false;
        query.limit = 1;
        KBS_CHECK(reader.read(query, [&](const FeatureBatch &batch) {
            found = found || batch.size() > 0;
            return !found;
        }));
        if (found)
            return true;
    }
    // A backdrop has something everywhere; it alone makes no sheet of a series.
    return std::ranges::any_of(layers.rasters, [](const raster::Layer &layer) { return !layer.isService(); });
}

std::shared_ptr<const StyleBook> withoutPersonal(
    std::shared_ptr<const StyleBook> styles, const std::vector<const FeatureClass *> &classes)
{
    for (const FeatureClass *featureClass : classes) {
        ClassStyle style = styles->of(*featureClass);
        bool isChanged = std::erase_if(style.rules, [&](const StyleRule &rule) {
            return ruleIsPersonal(*featureClass, rule);
        }) > 0;
        for (StyleRule &rule : style.rules) {
            if (rule.symbol.label && labelIsPersonal(*featureClass, *rule.symbol.label)) {
                rule.symbol.label.reset();
                isChanged = true;
            }
            if (rule.symbol.size && isPersonal(*featureClass, rule.symbol.size->attribute)) {
                rule.symbol.size.reset();
                isChanged = true;
            }
        }
        if (isChanged)
            styles = styles->with(*featureClass, std::move(style));
    }
    return styles;
}

} // namespace kbs::print
