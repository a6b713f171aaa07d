// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/comparison_side.h"

#include <QWidget>

#include <array>

class QToolButton;

namespace kbs::gui {

/// Compares two states of the map, each of a date, a look and layers of its own (ComparisonSide): by a divider to drag
/// over one map (swipe), or as two maps of the same place side by side. The bar at the top of the map says what is
/// compared. Belongs to the map, which asks it where it paints what.
class MapComparison : public QWidget {
    Q_OBJECT
public:
    MapComparison(MapCanvas &canvas, MapLook &look);
    ~MapComparison() override;

    void begin(); ///< the map on the left, the revision before the present one, where there is one, on the right
    void end();
    [[nodiscard]] bool isOn() const { return m_isOn; }
    void setSideBySide(bool on);
    [[nodiscard]] bool isSideBySide() const { return m_isSideBySide; }
    [[nodiscard]] ComparisonSide &left() const { return *m_sides[0]; }
    [[nodiscard]] ComparisonSide &right() const { return *m_sides[1]; }
    [[nodiscard]] bool isDrawing() const { return left().isDrawing() || right().isDrawing(); }

    /// A part of the map's widget. A point of the view is seen at `shift` from where it would be on one map.
    struct Pane {
        QRectF rect;
        QPointF shift;
        const ComparisonSide *side = nullptr;
    };
    [[nodiscard]] std::array<Pane, 2> panes() const;
    [[nodiscard]] Pane paneAt(QPointF at) const;
    [[nodiscard]] bool isAtDivider(QPointF at) const; ///< that can be dragged
    void moveDivider(QPointF to);
    /// Where the pointer is in the widget; the other of two maps shows the same place.
    void setPointer(std::optional<QPointF> at) { m_pointer = at; }
    void paintDivider(QPainter &painter) const;

Q_SIGNALS:
    void ended();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void readRevisions(bool isFirst);
    [[nodiscard]] double dividerX() const;
    void place();

    MapCanvas &m_canvas;
    std::array<ComparisonSide *, 2> m_sides;
    QToolButton *m_swipe, *m_beside;
    bool m_isOn = false, m_isSideBySide = false;
    double m_share = 0.5; ///< of the map's width, left of the divider
    std::optional<QPointF> m_pointer;
};

} // namespace kbs::gui
