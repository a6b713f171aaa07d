// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/map_tool.h"
#include "app/gui/tools/snapper.h"

#include <optional>

namespace kbs::gui {

/// Measures on the map: lengths along a line, areas, the angle between two directions. The figures stand on the map
/// where they belong and stay until the next measuring or Escape. Corners and borders catch the pointer.
class MeasureTool : public MapTool {
    Q_OBJECT
public:
    enum class What { Length, Area, Angle };

    MeasureTool(MapCanvas &canvas, Snapper &snapper, What what);

    void activate() override;
    void deactivate() override;
    [[nodiscard]] QCursor cursor() const override { return Qt::CrossCursor; }
    [[nodiscard]] QString help() const override;
    void click(QPointF at, Qt::KeyboardModifiers modifiers) override;
    void move(QPointF at, Qt::MouseButtons buttons) override;
    bool doubleClick(QPointF at) override;
    bool key(QKeyEvent &event) override;
    void paint(QPainter &painter, const MapView &view) const override;

    /// The result as one line: "Length 123.45 m"; empty before there is one.
    [[nodiscard]] QString result() const;

Q_SIGNALS:
    void measured(const QString &text); ///< while measuring and at its end

private:
    void finish();
    void clear();
    [[nodiscard]] std::vector<Point> corners() const; ///< with the pointer's place while measuring
    void paintAngle(QPainter &painter, const MapView &view) const;

    Snapper &m_snapper;
    What m_what;
    std::vector<Point> m_corners;
    std::optional<Point> m_pointer;
    bool m_isDone = false;
};

/// The angle at `corner` from the direction to `from` clockwise to that to `to`, 0 … 400 gon.
[[nodiscard]] double gonBetween(Point from, Point corner, Point to);
/// "87.1234 gon (78° 24′ 40″)".
[[nodiscard]] QString angleText(double gon);

} // namespace kbs::gui
