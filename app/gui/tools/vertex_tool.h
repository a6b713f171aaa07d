// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/map_tool.h"
#include "app/gui/tools/snapper.h"

#include <optional>

namespace kbs::gui {

/// Moves, adds and deletes corners of the selected feature: drag a corner, drag the small handle in the middle of an
/// edge to add one, Delete or a right click on a corner takes it away. Corners that neighbours share move together.
class VertexTool : public MapTool {
    Q_OBJECT
public:
    VertexTool(MapCanvas &canvas, Snapper &snapper);

    void activate() override;
    void deactivate() override;
    [[nodiscard]] QString help() const override;
    bool press(QPointF at, Qt::KeyboardModifiers modifiers) override;
    void move(QPointF at, Qt::MouseButtons buttons) override;
    void release(QPointF at) override;
    void click(QPointF at, Qt::KeyboardModifiers modifiers) override;
    bool key(QKeyEvent &event) override;
    void paint(QPainter &painter, const MapView &view) const override;

private:
    struct Handle {
        Point at;
        bool isCorner = true; ///< else the middle of an edge, where a corner can be added
    };
    [[nodiscard]] const SelectedFeature *selected() const;
    [[nodiscard]] std::vector<Handle> handles() const;
    [[nodiscard]] std::optional<Handle> handleAt(QPointF at) const;
    void deleteCorner(Point at);

    Snapper &m_snapper;
    std::optional<Handle> m_dragged, m_current; ///< m_current: the last used corner, for Delete
    Point m_to;
};

} // namespace kbs::gui
