// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/draw_tool.h"

#include "app/gui/map/map_canvas.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

namespace kbs::gui {

DrawTool::DrawTool(MapCanvas &mapCanvas, Snapper &snapper) : MapTool(mapCanvas), m_snapper(snapper) { }

void DrawTool::start(Shape shape, const QString &help, std::function<void(const Geometry &)> done)
{
    m_shape = shape;
    m_help = help;
    m_done = std::move(done);
    m_corners.clear();
    m_pointer.reset();
}

void DrawTool::activate()
{
    m_snapper.setActive(true);
}

void DrawTool::deactivate()
{
    m_snapper.setActive(false);
    m_corners.clear();
    m_pointer.reset();
}

void DrawTool::click(QPointF at, Qt::KeyboardModifiers)
{
    m_corners.push_back(m_snapper.snapped(at));
    if (m_shape == Shape::Point)
        return finish();
    canvas().update();
}

void DrawTool::move(QPointF at, Qt::MouseButtons)
{
    m_pointer = m_snapper.snapped(at);
    const Geometry now = geometry(true);
    if (m_shape != Shape::Point && !now.isEmpty()) {
        const QLocale numbers;
        QString text = tr("Length %1 m").arg(numbers.toString(length(now), 'f', 2));
        if (m_shape == Shape::Polygon)
            text = tr("Area %1 m², perimeter %2 m")
                       .arg(numbers.toString(area(now), 'f', 2), numbers.toString(length(now), 'f', 2));
        Q_EMIT measured(text);
    }
    canvas().update();
}

bool DrawTool::doubleClick(QPointF)
{
    finish(); // the first of the two clicks has set the last corner
    return true;
}

bool DrawTool::key(QKeyEvent &event)
{
    if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) {
        finish();
        return true;
    }
    if (event.key() == Qt::Key_Backspace && !m_corners.empty()) {
        m_corners.pop_back();
        canvas().update();
        return true;
    }
    return false;
}

Geometry DrawTool::geometry(bool withPointer) const
{
    std::vector<Point> corners = m_corners;
    if (withPointer && m_pointer)
        corners.push_back(*m_pointer);
    if (m_shape == Shape::Point)
        return corners.empty() ? Geometry{} : Geometry::point(corners.front().x, corners.front().y);
    if (m_shape == Shape::Polygon && corners.size() >= 3)
        return Geometry::polygon(corners);
    return corners.size() >= 2 && (m_shape == Shape::Line || withPointer) ? Geometry::line(corners) : Geometry{};
}

void DrawTool::finish()
{
    const Geometry drawn = geometry(false);
    if (drawn.isEmpty())
        return;
    m_corners.clear();
    m_pointer.reset();
    canvas().update();
    if (m_done)
        m_done(drawn);
}

void DrawTool::paint(QPainter &painter, const MapView &view) const
{
    const QColor color(200, 30, 120);
    const Geometry now = geometry(true);
    if (m_shape != Shape::Point && !now.isEmpty()) {
        QColor fill = color;
        fill.setAlpha(40);
        painter.setBrush(now.isPolygonal() ? QBrush(fill) : QBrush());
        painter.setPen(QPen(Qt::white, 4));
        painter.drawPath(screenPath(now, view));
        painter.setPen(QPen(color, 2));
        painter.drawPath(screenPath(now, view));
    }
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(Qt::white);
    for (const Point &corner : m_corners)
        painter.drawRect(QRectF(view.toScreen(corner) - QPointF(3.5, 3.5), QSizeF(7, 7)));
    m_snapper.paint(painter, view);
}

} // namespace kbs::gui
