// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/snapper.h"

#include <QGuiApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace kbs::gui {

namespace {

double squared(Point a, Point b)
{
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

Point nearestOnSegment(Point a, Point b, Point to)
{
    const double length2 = squared(a, b);
    if (length2 == 0)
        return a;
    const double along = std::clamp(((to.x - a.x) * (b.x - a.x) + (to.y - a.y) * (b.y - a.y)) / length2, 0.0, 1.0);
    return {a.x + along * (b.x - a.x), a.y + along * (b.y - a.y)};
}

} // namespace

Snapper::Snapper(MapCanvas &canvas) : QObject(&canvas), m_canvas(canvas)
{
    connect(&canvas, &MapCanvas::drawn, this, [this] { // drawn: the view has settled, or an edit changed what is there
        if (m_active)
            load();
    });
}

void Snapper::setActive(bool active)
{
    m_active = active;
    m_kind = Kind::None;
    m_loaded = false;
    m_geometries.clear();
    m_boxes.clear();
    if (active)
        load();
}

void Snapper::load()
{
    Document *document = m_canvas.document();
    if (!document)
        return;
    const Bbox extent = m_canvas.view().extent();
    std::vector<const FeatureClass *> classes;
    for (const FeatureClass *featureClass : m_canvas.layers().classes) {
        if (document->styles()->of(*featureClass).drawnAt(m_canvas.view().scaleDenominator()))
            classes.push_back(featureClass);
    }
    document->read<std::vector<Geometry>>(
        this,
        [classes, extent](FeatureReader &reader, Progress &) -> Result<std::vector<Geometry>> {
            std::vector<Geometry> geometries;
            std::size_t corners = 0;
            for (const FeatureClass *featureClass : classes) {
                Query query;
                query.featureClass = featureClass;
                query.bbox = extent;
                KBS_CHECK(reader.read(query, [&](const FeatureBatch &batch) {
                    for (std::size_t row = 0; row < batch.size() && corners <= maxCorners; ++row) {
                        geometries.push_back(batch.geometry(row));
                        corners += geometries.back().points.size();
                    }
                    return corners <= maxCorners;
                }));
            }
            if (corners > maxCorners)
                geometries.clear();
            return geometries;
        },
        [this, generation = ++m_generation, extent](Result<std::vector<Geometry>> geometries) {
            if (!geometries || generation != m_generation)
                return;
            m_geometries = std::move(*geometries);
            m_boxes.clear();
            for (const Geometry &geometry : m_geometries)
                m_boxes.push_back(geometry.bbox());
            m_extent = extent;
            m_loaded = true;
        });
}

Point Snapper::snapped(QPointF at, std::optional<Point> except)
{
    const Point pointer = m_canvas.view().toMap(at);
    m_kind = Kind::None;
    if (QGuiApplication::keyboardModifiers().testFlag(Qt::ShiftModifier))
        return pointer;
    const double reach = tolerance * m_canvas.view().metresPerPixel;
    double bestCorner = reach * reach, bestBorder = reach * reach;
    Point corner, border;
    bool haveCorner = false, haveBorder = false;
    for (std::size_t i = 0; i < m_geometries.size(); ++i) {
        if (!m_boxes[i].grown(reach).contains(pointer.x, pointer.y))
            continue;
        for (std::size_t r = 0; r < m_geometries[i].ringCount(); ++r) {
            const auto ring = m_geometries[i].ring(r);
            for (std::size_t k = 0; k < ring.size(); ++k) {
                const bool dragged = except && ring[k] == *except;
                if (const double d = squared(ring[k], pointer); !dragged && d <= bestCorner) {
                    bestCorner = d;
                    corner = ring[k];
                    haveCorner = true;
                }
                if (k == 0 || m_geometries[i].isPoint() || dragged || (except && ring[k - 1] == *except))
                    continue;
                const Point on = nearestOnSegment(ring[k - 1], ring[k], pointer);
                if (const double d = squared(on, pointer); d <= bestBorder) {
                    bestBorder = d;
                    border = on;
                    haveBorder = true;
                }
            }
        }
    }
    m_kind = haveCorner ? Kind::Corner : haveBorder ? Kind::Border : Kind::None;
    m_at = haveCorner ? corner : haveBorder ? border : pointer;
    return m_at;
}

void Snapper::paint(QPainter &painter, const MapView &view) const
{
    if (m_kind == Kind::None)
        return;
    const QPointF at = view.toScreen(m_at);
    painter.setBrush(Qt::NoBrush);
    for (const QPen &pen : {QPen(Qt::white, 4), QPen(QColor(200, 30, 120), 2)}) {
        painter.setPen(pen);
        if (m_kind == Kind::Corner) {
            painter.drawRect(QRectF(at - QPointF(7, 7), QSizeF(14, 14)));
        } else {
            painter.drawLine(at - QPointF(7, 7), at + QPointF(7, 7));
            painter.drawLine(at - QPointF(7, -7), at + QPointF(7, -7));
        }
    }
}

} // namespace kbs::gui
