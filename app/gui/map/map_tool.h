// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry/geometry.h"
#include "scene/view.h"

#include <QCursor>
#include <QObject>
#include <QPointF>

class QKeyEvent;
class QPainter;

namespace kbs::gui {

class MapCanvas;

/// What the left mouse button and the keyboard do on the map at present. Panning, zooming and the context menu belong
/// to the canvas and work with every tool.
class MapTool : public QObject {
    Q_OBJECT
public:
    explicit MapTool(MapCanvas &canvas);

    virtual void activate() { }
    virtual void deactivate() { }
    [[nodiscard]] virtual QCursor cursor() const { return Qt::ArrowCursor; }
    [[nodiscard]] virtual QString help() const = 0; ///< one line: what to do next

    /// Each returns whether the tool used it; a press that is not used starts a pan.
    virtual bool press(QPointF at, Qt::KeyboardModifiers modifiers);
    virtual void move(QPointF at, Qt::MouseButtons buttons);
    virtual void release(QPointF at);
    virtual void click(
        QPointF at, Qt::KeyboardModifiers modifiers); ///< press and release at the same place, not used by press()
    virtual bool doubleClick(QPointF at);
    virtual bool key(QKeyEvent &event);
    virtual void paint(QPainter &painter, const MapView &view) const;

protected:
    [[nodiscard]] MapCanvas &canvas() const { return m_canvas; }

private:
    MapCanvas &m_canvas;
};

} // namespace kbs::gui
