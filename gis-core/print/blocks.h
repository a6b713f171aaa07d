// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "print/content.h"
#include "print/frame.h"
#include "print/ink.h"

namespace kbs::print {

/// The parts of a sheet beside its map, each in its box (millimetres).

/// As many lines as there are, made smaller where they would not fit; what still does not is counted on the last line.
void paintLegend(const Ink &ink, const QRectF &box, const std::vector<LegendLine> &lines, int columns, double sizeMm,
    const QString &language);
void paintScaleBar(const Ink &ink, const QRectF &box, int scale, double sizeMm);
/// Grid north.
void paintNorth(const Ink &ink, const QRectF &box, const QString &language);
/// A QR code with its quiet zone, as large as the box allows.
void paintQr(const Ink &ink, const QRectF &box, const QString &text);
/// The eight sheets around an official one.
void paintNeighbours(const Ink &ink, const QRectF &box, const Frame &frame, double sizeMm);

} // namespace kbs::print
