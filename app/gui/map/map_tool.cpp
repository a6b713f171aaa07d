// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/map_tool.h"

#include "app/gui/map/map_canvas.h"

namespace kbs::gui {

MapTool::MapTool(MapCanvas &canvas) : QObject(&canvas), m_canvas(canvas) { }

bool MapTool::press(QPointF, Qt::KeyboardModifiers)
{
    return false;
}

void MapTool::move(QPointF, Qt::MouseButtons) { }

void MapTool::release(QPointF) { }

void MapTool::click(QPointF, Qt::KeyboardModifiers) { }

bool MapTool::doubleClick(QPointF)
{
    return false;
}

bool MapTool::key(QKeyEvent &)
{
    return false;
}

void MapTool::paint(QPainter &, const MapView &) const { }

} // namespace kbs::gui
