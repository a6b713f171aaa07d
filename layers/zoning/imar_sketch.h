// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "layers/zoning/imar.h"

#include <QRectF>

class QPainter;

namespace kbs::zoning {

/// Draws the parcel with its plan areas, envelope, side lengths and setbacks into the frame, north up. `millimetre` is
/// the length of one millimetre in the painter's units. Fronts are red.
void drawSketch(
    QPainter &painter, const ImarDurumu &imar, const QString &language, const QRectF &frame, double millimetre);

} // namespace kbs::zoning
