// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QString>

class QPainter;

namespace kbs::gui {

/// A short text on a light plate over the map, readable on any ground, centred at `at`.
void paintTag(QPainter &painter, QPointF at, const QString &text, bool isBold);

} // namespace kbs::gui
