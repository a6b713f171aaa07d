// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "print/frame.h"
#include "print/ink.h"

#include <QPolygonF>

namespace kbs::print {

/// Where the land lies on the paper.
class OnPaper {
public:
    OnPaper(const Frame &frame, QRectF map) : m_frame(frame), m_map(map), m_center(frame.center()) { }

    [[nodiscard]] QPointF operator()(Point place) const
    {
        const double mm = 1000.0 / m_frame.scale;
        return m_map.center() + QPointF((place.x - m_center.x) * mm, (m_center.y - place.y) * mm);
    }
    [[nodiscard]] QPolygonF border() const; ///< closed
    [[nodiscard]] const QRectF &map() const { return m_map; }

private:
    const Frame &m_frame;
    QRectF m_map;
    Point m_center;
};

/// The coordinate grid over the map and its labels along the frame; `metres` between its lines.
void paintGrid(
    const Ink &ink, const Frame &frame, const OnPaper &onPaper, double metres, GridStyle style, bool hasLabels);
/// The neat line; around official sheets also the corners' coordinates, the neighbours' names and the outer frame.
void paintFrame(const Ink &ink, const Frame &frame, const OnPaper &onPaper, const QString &language);

/// "40°03′00.00″"
[[nodiscard]] QString degreesText(double degrees);

/// The names of the sheets around one, row by row from the north-west, itself in the middle; "" where there is none.
[[nodiscard]] std::array<QString, 9> namesAround(const Sheet &sheet);

} // namespace kbs::print
