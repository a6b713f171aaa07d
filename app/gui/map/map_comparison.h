// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/frame_keeper.h"

#include <QWidget>

class QComboBox;

namespace kbs::gui {

class MapCanvas;

/// Compares what the map shows (left of a divider) with another state or choice of layers (right of it): the bar at the
/// top of the map says with what. Belongs to the map; the divider is dragged with the mouse.
class MapComparison : public QWidget {
    Q_OBJECT
public:
    explicit MapComparison(MapCanvas &canvas);
    ~MapComparison() override;

    void begin(); ///< with the revision before the present one, where there is one
    void end();
    [[nodiscard]] bool isOn() const { return m_lane != nullptr; }
    [[nodiscard]] QComboBox &choice() { return *m_choice; }
    [[nodiscard]] const FrameKeeper &frames() const { return m_frames; }

    [[nodiscard]] bool isAtDivider(QPointF at) const;
    void moveDivider(QPointF to);
    void paint(QPainter &painter, const MapView &view) const;

Q_SIGNALS:
    void ended();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fillChoice(const std::vector<Revision> &revisions);
    void takeChoice();
    [[nodiscard]] double dividerX() const;
    void place();

    MapCanvas &m_canvas;
    QComboBox *m_choice;
    std::unique_ptr<Lane> m_lane; ///< of its own: it must not hold up the map
    FrameKeeper m_frames{this};
    double m_share = 0.5; ///< of the map's width, left of the divider
};

} // namespace kbs::gui
