// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/label_template.h"
#include "render/map_renderer.h"
#include "render/rule_matcher.h"

namespace kbs {

DrawingNeeds drawingNeeds(const Catalogue &catalogue, const StyleBook &styles)
{
    DrawingNeeds needs;
    for (const auto &featureClass : catalogue.classes()) {
        const ClassStyle &style = styles.of(*featureClass);
        if (featureClass->geometry == GeometryKind::None || style.rules.empty())
            continue;
        DrawingNeeds::OfClass item{.featureClass = featureClass.get()};
        item.codes = render::RuleMatcher(*featureClass, style).attributes();
        const auto alsoCode = [&](const std::string &name) {
            if (const int index = featureClass->attributeIndex(name); index >= 0)
                item.codes.push_back(index);
        };
        if (style.heat)
            alsoCode(style.heat->weight);
        for (const StyleRule &rule : style.rules) {
            if (rule.symbol.size)
                alsoCode(rule.symbol.size->attribute);
            if (rule.symbol.line)
                alsoCode(rule.symbol.line->groundWidth);
            if (rule.symbol.label)
                render::LabelTemplate(*rule.symbol.label, *featureClass).addAttributes(item.texts);
        }
        needs.classes.push_back(std::move(item));
    }
    return needs;
}

} // namespace kbs
