// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/map/map_tool.h"

namespace kbs::gui {

/// Asks every layer what lies under a click, those too that are switched off or hidden by the scale.
class IdentifyTool : public MapTool {
    Q_OBJECT
public:
    using MapTool::MapTool;
    [[nodiscard]] QCursor cursor() const override { return Qt::WhatsThisCursor; }
    [[nodiscard]] QString help() const override;
    void click(QPointF at, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void identified(const std::vector<kbs::gui::SelectedFeature> &found);
};

} // namespace kbs::gui
