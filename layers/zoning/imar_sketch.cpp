// SPDX-License-Identifier: GPL-3.0-or-later
#include "layers/zoning/imar_sketch.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace kbs::zoning {

namespace {

QString number(double value, const QString &language, int decimals = 2)
{
    return QLocale(language.startsWith(u"tr") ? QLocale::Turkish : QLocale::English).toString(value, 'f', decimals);
}

class Sketch {
public:
    Sketch(const ImarDurumu &imar, const QString &language, const QRectF &frame, double millimetre)
        : m_imar(imar), m_language(language), m_frame(frame), m_millimetre(millimetre)
    {
        const Bbox box = imar.geometry.bbox().grown(4);
        m_scale = std::min(frame.width() / box.width(), frame.height() / box.height());
        m_center = {box.centerX(), box.centerY()};
    }

    void draw(QPainter &painter) const
    {
        painter.save();
        painter.setPen(QPen(QColor(0x99, 0x99, 0x99), 0.2 * m_millimetre));
        painter.drawRect(m_frame);
        painter.setClipRect(m_frame);
        for (const ImarArea &area : m_imar.areas)
            if (!area.sliver)
                painter.fillPath(
                    path(area.piece), area.buildable ? QColor(0xff, 0xf3, 0xd6) : QColor(0xdd, 0xe8, 0xdd));
        for (const ImarArea &area : m_imar.areas) {
            painter.setPen(QPen(QColor(0x55, 0x77, 0xaa), 0.2 * m_millimetre, Qt::DashLine));
            painter.setBrush(QColor(0xc9, 0xdc, 0xf2));
            painter.drawPath(path(area.envelope));
        }
        painter.setPen(QPen(Qt::black, 0.5 * m_millimetre));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path(m_imar.geometry));
        drawSides(painter);
        drawNorth(painter);
        painter.restore();
    }

private:
    const ImarDurumu &m_imar;
    QString m_language;
    QRectF m_frame;
    double m_millimetre; ///< in the painter's units
    double m_scale = 1;
    Point m_center;

    [[nodiscard]] QPointF at(Point point) const
    {
        return {m_frame.center().x() + (point.x - m_center.x) * m_scale,
            m_frame.center().y() - (point.y - m_center.y) * m_scale};
    }

    [[nodiscard]] QPainterPath path(const Geometry &geometry) const
    {
        QPainterPath out;
        out.setFillRule(Qt::OddEvenFill);
        for (std::size_t ring = 0; ring < geometry.ringCount(); ++ring) {
            QPolygonF polygon;
            for (const Point &point : geometry.ring(ring))
                polygon << at(point);
            out.addPolygon(polygon);
            out.closeSubpath();
        }
        return out;
    }

    /// Length outside, setback inside each side; fronts thick and red.
    void drawSides(QPainter &painter) const
    {
        QFont font = painter.font();
        font.setPointSizeF(7);
        painter.setFont(font);
        for (const ImarArea &area : m_imar.areas)
            for (const ParcelSide &side : area.sides) {
                const Point from = side.line.front(), to = side.line.back();
                if (side.kind == ParcelSide::Kind::Front) {
                    painter.setPen(QPen(QColor(0xb0, 0x20, 0x20), 0.9 * m_millimetre));
                    painter.drawLine(at(from), at(to));
                }
                const double span = std::hypot(to.x - from.x, to.y - from.y);
                if (span * m_scale < 8 * m_millimetre)
                    continue;
                const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
                const Point inward{-(to.y - from.y) / span, (to.x - from.x) / span};
                painter.setPen(Qt::black);
                const QString measure = number(side.length, m_language);
                const QString outside = side.faces.isEmpty() ? measure : u"%1 · %2"_s.arg(measure, side.faces);
                const bool fits = painter.fontMetrics().horizontalAdvance(outside) < span * m_scale;
                label(painter, middle, inward, -1, fits ? outside : measure);
                painter.setPen(QColor(0x33, 0x55, 0x99));
                label(painter, middle, inward, 1, number(side.setback.number(), m_language, 1) + u" m"_s);
            }
    }

    /// Along the side, outside (-1) or inside (1) of it, never upside down.
    void label(QPainter &painter, Point middle, Point inward, double side, const QString &text) const
    {
        const double away = 2.4 * m_millimetre * side;
        const QPointF center = at(middle) + QPointF(inward.x * away, -inward.y * away);
        double angle = std::atan2(-inward.x, -inward.y) * 180 / std::numbers::pi; // of the side on paper, y down
        if (angle > 90)
            angle -= 180;
        if (angle <= -90)
            angle += 180;
        painter.save();
        painter.translate(center);
        painter.rotate(angle);
        const QRectF box(-60 * m_millimetre, -2 * m_millimetre, 120 * m_millimetre, 4 * m_millimetre);
        painter.drawText(box, Qt::AlignCenter, text);
        painter.restore();
    }

    void drawNorth(QPainter &painter) const
    {
        const QPointF top = m_frame.topRight() + QPointF(-6 * m_millimetre, 4 * m_millimetre);
        painter.setPen(QPen(Qt::black, 0.3 * m_millimetre));
        painter.drawLine(top + QPointF(0, 10 * m_millimetre), top);
        painter.drawLine(top, top + QPointF(-1.2 * m_millimetre, 3 * m_millimetre));
        painter.drawLine(top, top + QPointF(1.2 * m_millimetre, 3 * m_millimetre));
        painter.drawText(
            QRectF(top.x() - 4 * m_millimetre, top.y() + 10 * m_millimetre, 8 * m_millimetre, 4 * m_millimetre),
            Qt::AlignCenter, m_language.startsWith(u"tr") ? u"K"_s : u"N"_s);
    }
};

} // namespace

void drawSketch(
    QPainter &painter, const ImarDurumu &imar, const QString &language, const QRectF &frame, double millimetre)
{
    Sketch(imar, language, frame, millimetre).draw(painter);
}

} // namespace kbs::zoning
