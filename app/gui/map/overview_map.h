// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "render/map_renderer.h"

#include <QImage>
#include <QWidget>

namespace kbs::gui {

class MapCanvas;

/// A small map of everything in the corner of the large one, with a frame around what the large one shows. A click or
/// drag on it moves the large map there.
class OverviewMap : public QWidget {
    Q_OBJECT
public:
    explicit OverviewMap(MapCanvas &canvas);
    ~OverviewMap() override;
    void setOn(bool on);
    [[nodiscard]] bool isDrawn() const { return !m_picture.isNull(); }
    [[nodiscard]] const MapView &view() const { return m_view; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void draw();
    void forget();
    void place();

    MapCanvas &m_canvas;
    Document *m_document = nullptr; ///< the one that the picture and the lane belong to
    std::unique_ptr<Lane> m_lane;
    TaskRunner::TaskPtr m_drawing;
    MapView m_view;
    QImage m_picture;
    bool m_isOn = false;
};

} // namespace kbs::gui
