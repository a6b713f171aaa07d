// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/point_tool.h"

#include "app/gui/map/map_canvas.h"

namespace kbs::gui {

QString PointTool::help() const
{
    return tr("Click the place on the map");
}

void PointTool::click(QPointF at, Qt::KeyboardModifiers)
{
    Q_EMIT picked(canvas().view().toMap(at));
}

} // namespace kbs::gui
