// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/select_tool.h"

#include "app/gui/map/map_canvas.h"

#include <algorithm>

namespace kbs::gui {

QString SelectTool::help() const
{
    return tr(
        "Click selects, again selects what lies below, Ctrl adds; drag moves the map, Shift+drag zooms into a box.");
}

void SelectTool::click(QPointF at, Qt::KeyboardModifiers modifiers)
{
    const bool add = modifiers.testFlag(Qt::ControlModifier);
    canvas().pickAt(at, [this, add](std::vector<SelectedFeature> under) {
        Document *document = canvas().document();
        if (!document)
            return;
        auto selection = document->selection();
        const auto same = [](const SelectedFeature &a, const SelectedFeature &b) {
            return a.featureClass == b.featureClass && a.feature.id == b.feature.id;
        };
        if (under.empty()) {
            if (!add)
                document->select(std::vector<SelectedFeature>{});
            return;
        }
        if (add) {
            const auto already = std::ranges::find_if(
                selection, [&](const SelectedFeature &each) { return same(each, under.front()); });
            if (already != selection.end())
                selection.erase(already);
            else
                selection.push_back(under.front());
            return document->select(std::move(selection));
        }
        std::size_t next = 0;
        if (selection.size() == 1) {
            const auto now = std::ranges::find_if(
                under, [&](const SelectedFeature &each) { return same(each, selection.front()); });
            if (now != under.end())
                next = static_cast<std::size_t>(now - under.begin() + 1) % under.size();
        }
        document->select({under[next]});
    });
}

} // namespace kbs::gui
