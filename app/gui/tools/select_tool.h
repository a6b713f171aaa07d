// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/map_tool.h"

namespace kbs::gui {

/// Selects what is clicked; a second click at the same place goes to the feature below, Ctrl adds to the selection.
class SelectTool : public MapTool {
    Q_OBJECT
public:
    using MapTool::MapTool;
    [[nodiscard]] QString help() const override;
    void click(QPointF at, Qt::KeyboardModifiers modifiers) override;
};

} // namespace kbs::gui
