// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/map_tool.h"
#include "app/gui/tools/snapper.h"

#include <functional>
#include <optional>

namespace kbs::gui {

/// Collects corners by clicks and hands over a geometry: for new features, cut lines and measuring. Enter or a double
/// click ends, Backspace takes the last corner back, Escape stops.
class DrawTool : public MapTool {
    Q_OBJECT
public:
    enum class Shape { Point, Line, Polygon };

    DrawTool(MapCanvas &canvas, Snapper &snapper);
    /// What to draw and whom to give it to. `help` is what the status bar says.
    void start(Shape shape, const QString &help, std::function<void(const Geometry &)> done);

    void activate() override;
    void deactivate() override;
    [[nodiscard]] QCursor cursor() const override { return Qt::CrossCursor; }
    [[nodiscard]] QString help() const override { return m_help; }
    void click(QPointF at, Qt::KeyboardModifiers modifiers) override;
    void move(QPointF at, Qt::MouseButtons buttons) override;
    bool doubleClick(QPointF at) override;
    bool key(QKeyEvent &event) override;
    void paint(QPainter &painter, const MapView &view) const override;

Q_SIGNALS:
    void measured(const QString &text); ///< length and area so far

private:
    void finish();
    [[nodiscard]] Geometry geometry(bool withPointer) const;

    Snapper &m_snapper;
    Shape m_shape = Shape::Line;
    QString m_help;
    std::function<void(const Geometry &)> m_done;
    std::vector<Point> m_corners;
    std::optional<Point> m_pointer;
};

} // namespace kbs::gui
