// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/map_tool.h"
#include "print/frame.h"

#include <vector>

namespace kbs::gui {

/// Shows on the map what a sheet would print. A press inside the frame takes it along; elsewhere the map moves.
class PrintFrameTool : public MapTool {
    Q_OBJECT
public:
    explicit PrintFrameTool(MapCanvas &canvas);

    void setFrames(std::vector<print::Frame> frames);

    [[nodiscard]] QCursor cursor() const override { return Qt::SizeAllCursor; }
    [[nodiscard]] QString help() const override;
    bool press(QPointF at, Qt::KeyboardModifiers modifiers) override;
    void move(QPointF at, Qt::MouseButtons buttons) override;
    void release(QPointF at) override;
    void paint(QPainter &painter, const MapView &view) const override;

Q_SIGNALS:
    void dragged(kbs::Point center); ///< while the button is down
    void dropped();

private:
    std::vector<print::Frame> m_frames;
    Point m_grip; ///< from the frame's middle to the pointer, metres
    bool m_isDragging = false;
};

} // namespace kbs::gui
