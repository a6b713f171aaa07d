// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/map_tag.h"

#include <QFontMetricsF>
#include <QPainter>

namespace kbs::gui {

void paintTag(QPainter &painter, QPointF at, const QString &text, bool isBold)
{
    painter.save();
    QFont font = painter.font();
    font.setBold(isBold);
    painter.setFont(font);
    QRectF plate = QFontMetricsF(font).boundingRect(text).adjusted(-6, -2, 6, 2);
    plate.moveCenter(at);
    painter.setPen(QPen(QColor(0, 0, 0, 90), 1));
    painter.setBrush(QColor(255, 255, 255, 235));
    painter.drawRoundedRect(plate, 4, 4);
    painter.setPen(QColor(20, 20, 20));
    painter.drawText(plate, Qt::AlignCenter, text);
    painter.restore();
}

} // namespace kbs::gui
