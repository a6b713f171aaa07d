// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keyboard of the map.
#include "app/gui/map/map_canvas.h"
#include "app/gui/map/map_comparison.h"
#include "app/gui/map/map_tool.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <cmath>

namespace kbs::gui {

QPointF MapCanvas::viewPoint(QPointF at)
{
    if (m_drag == Drag::None) // a drag goes on in the pane where it began
        m_shift = m_comparison ? m_comparison->paneAt(at).shift : QPointF();
    return at - m_shift;
}

void MapCanvas::mousePressEvent(QMouseEvent *event)
{
    m_drag = Drag::None;
    const QPointF from = viewPoint(event->position());
    m_dragFrom = m_dragLast = from;
    if (event->button() == Qt::LeftButton && m_comparison && m_comparison->isAtDivider(event->position())) {
        m_drag = Drag::Divider;
    } else if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
    } else if (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier)) {
        m_drag = Drag::Zoom;
    } else if (event->button() == Qt::LeftButton) {
        m_drag = m_tool && m_tool->press(from, event->modifiers()) ? Drag::Tool : Drag::Pan;
    }
}

void MapCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = viewPoint(event->position());
    if (m_comparison && m_comparison->isSideBySide()) {
        m_comparison->setPointer(event->position());
        update();
    }
    Q_EMIT pointerMoved(m_view.toMap(at));
    const bool moved = (at - m_dragFrom).manhattanLength() >= QApplication::startDragDistance();
    if (m_drag == Drag::Divider) {
        m_comparison->moveDivider(event->position());
        update();
    } else if (m_drag == Drag::Pan && (moved || cursor().shape() == Qt::ClosedHandCursor)) {
        setCursor(Qt::ClosedHandCursor);
        MapView next = m_view;
        next.pan(at - m_dragLast);
        m_dragLast = at;
        changeView(next);
    } else if (m_drag == Drag::Zoom) {
        m_dragLast = at;
        update();
    } else if (m_drag == Drag::None && m_comparison && m_comparison->isAtDivider(event->position())) {
        setCursor(Qt::SplitHCursor);
    } else if (m_drag != Drag::Pan && m_tool) {
        if (cursor().shape() == Qt::SplitHCursor)
            setCursor(m_tool->cursor());
        m_tool->move(at, event->buttons());
    }
}

void MapCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    const QPointF at = viewPoint(event->position());
    const Drag drag = std::exchange(m_drag, Drag::None);
    const bool stayed = (at - m_dragFrom).manhattanLength() < QApplication::startDragDistance();
    setCursor(m_tool ? m_tool->cursor() : QCursor(Qt::ArrowCursor));
    if (drag == Drag::Divider) {
        update();
    } else if (drag == Drag::Tool) {
        m_tool->release(at);
    } else if (stayed && event->button() == Qt::LeftButton) {
        if (m_tool)
            m_tool->click(at, event->modifiers());
    } else if (drag == Drag::Zoom) {
        const Point a = m_view.toMap(m_dragFrom), b = m_view.toMap(at);
        Bbox box;
        box.add(a.x, a.y);
        box.add(b.x, b.y);
        MapView next = m_view;
        next.fit(box);
        changeView(next);
    }
    update();
}

void MapCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || (m_tool && m_tool->doubleClick(viewPoint(event->position()))))
        return;
    MapView next = m_view;
    next.zoom(2, viewPoint(event->position()));
    changeView(next);
}

void MapCanvas::wheelEvent(QWheelEvent *event)
{
    const int delta = event->angleDelta().y();
    if (delta == 0)
        return;
    MapView next = m_view;
    next.zoom(std::pow(2.0, delta / 240.0), viewPoint(event->position()));
    changeView(next);
    event->accept();
}

void MapCanvas::keyPressEvent(QKeyEvent *event)
{
    if (m_tool && m_tool->key(*event))
        return;
    const double step = 0.2;
    MapView next = m_view;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoomBy(2);
    case Qt::Key_Minus: return zoomBy(0.5);
    case Qt::Key_Home: return fitAll();
    case Qt::Key_Backspace: return previousView();
    case Qt::Key_Left: next.pan({width() * step, 0}); return changeView(next);
    case Qt::Key_Right: next.pan({-width() * step, 0}); return changeView(next);
    case Qt::Key_Up: next.pan({0, height() * step}); return changeView(next);
    case Qt::Key_Down: next.pan({0, -height() * step}); return changeView(next);
    case Qt::Key_Escape:
        setHighlights({});
        if (m_document)
            m_document->select(std::vector<SelectedFeature>{});
        Q_EMIT toolCancelled();
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void MapCanvas::leaveEvent(QEvent *)
{
    if (m_comparison)
        m_comparison->setPointer({});
    update();
    Q_EMIT pointerLeft();
}

void MapCanvas::contextMenuEvent(QContextMenuEvent *event)
{
    const QPoint global = event->globalPos();
    const QPointF at
        = event->reason() == QContextMenuEvent::Keyboard ? QPointF(rect().center()) : viewPoint(QPointF(event->pos()));
    pickAt(at,
        [this, global](std::vector<SelectedFeature> under) { Q_EMIT contextMenuRequested(global, std::move(under)); });
}

} // namespace kbs::gui
