// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/print_frame_tool.h"

#include "app/gui/map/map_canvas.h"

#include <QPainter>
#include <QPainterPath>

namespace kbs::gui {

PrintFrameTool::PrintFrameTool(MapCanvas &canvas) : MapTool(canvas) { }

void PrintFrameTool::setFrames(std::vector<print::Frame> frames)
{
    m_frames = std::move(frames);
    canvas().update();
}

QString PrintFrameTool::help() const
{
    return tr("Drag the frame to what the sheet shall show");
}

bool PrintFrameTool::press(QPointF at, Qt::KeyboardModifiers)
{
    const Point place = canvas().view().toMap(at);
    if (m_frames.size() != 1 || !m_frames.front().extent().contains(place.x, place.y))
        return false;
    const Point center = m_frames.front().center();
    m_grip = {place.x - center.x, place.y - center.y};
    m_isDragging = true;
    return true;
}

void PrintFrameTool::move(QPointF at, Qt::MouseButtons buttons)
{
    if (!m_isDragging || !buttons.testFlag(Qt::LeftButton))
        return;
    const Point place = canvas().view().toMap(at);
    Q_EMIT dragged({place.x - m_grip.x, place.y - m_grip.y});
}

void PrintFrameTool::release(QPointF)
{
    if (!m_isDragging)
        return;
    m_isDragging = false;
    Q_EMIT dropped();
}

void PrintFrameTool::paint(QPainter &painter, const MapView &view) const
{
    QPainterPath outside, frames;
    outside.addRect(QRectF(QPointF(0, 0), QSizeF(view.size)));
    for (const print::Frame &frame : m_frames) {
        QPolygonF border;
        for (const Point &corner : frame.corners)
            border.append(view.toScreen(corner));
        frames.addPolygon(border);
        frames.closeSubpath();
    }
    frames.setFillRule(Qt::WindingFill);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(outside.subtracted(frames), QColor(0, 0, 0, 60));
    painter.setPen(QPen(QColor(0xd0, 0x30, 0x10), 2));
    painter.drawPath(frames);
    for (const print::Frame &frame : m_frames)
        painter.drawText(view.toScreen(frame.corners[3]) + QPointF(6, 16), frame.name);
    painter.restore();
}

} // namespace kbs::gui
