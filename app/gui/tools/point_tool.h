// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/map_tool.h"

namespace kbs::gui {

/// Takes one place of the map for somebody who asked for it.
class PointTool : public MapTool {
    Q_OBJECT
public:
    using MapTool::MapTool;
    [[nodiscard]] QCursor cursor() const override { return Qt::CrossCursor; }
    [[nodiscard]] QString help() const override;
    void click(QPointF at, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void picked(kbs::Point at);
};

} // namespace kbs::gui
