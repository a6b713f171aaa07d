// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/map_canvas.h"

#include <optional>
#include <vector>

namespace kbs::gui {

/// Finds the corner or border near the pointer while a tool draws or moves corners. Keeps the lines that the map shows
/// (read in the background when the view changes), so that a mouse move never waits. Shift switches it off.
class Snapper : public QObject {
    Q_OBJECT
public:
    static constexpr double tolerance = 10;            ///< pixels
    static constexpr std::size_t maxCorners = 300'000; ///< beyond that the map is too far out to snap

    explicit Snapper(MapCanvas &canvas);
    void setActive(bool active);
    /// The caught corner or border point, else what lies under the pointer. `except`: the corner that is being dragged;
    /// neither it nor the borders at it catch.
    [[nodiscard]] Point snapped(QPointF at, std::optional<Point> except = std::nullopt);
    void clear() { m_kind = Kind::None; }
    void paint(QPainter &painter, const MapView &view) const; ///< the mark at the last snap
    [[nodiscard]] bool isLoaded() const { return m_loaded; }

private:
    enum class Kind { None, Corner, Border };
    void load();

    MapCanvas &m_canvas;
    bool m_active = false, m_loaded = false;
    quint64 m_generation = 0;
    Bbox m_extent; ///< what the lines below were read for
    std::vector<Geometry> m_geometries;
    std::vector<Bbox> m_boxes;
    Kind m_kind = Kind::None;
    Point m_at;
};

} // namespace kbs::gui
