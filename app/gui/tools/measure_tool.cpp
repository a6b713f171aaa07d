// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tools/measure_tool.h"

#include "app/gui/map/map_canvas.h"
#include "app/gui/map/map_tag.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

const QColor inkColor(200, 30, 120);
constexpr double leastTagged = 40; ///< pixels: shorter sides have no figure of their own

QString metres(double value)
{
    return MeasureTool::tr("%1 m").arg(QLocale().toString(value, 'f', 2));
}

QString squareMetres(double value)
{
    return MeasureTool::tr("%1 m²").arg(QLocale().toString(value, 'f', 2));
}

double distance(Point a, Point b)
{
    return std::hypot(b.x - a.x, b.y - a.y);
}

} // namespace

double gonBetween(Point from, Point corner, Point to)
{
    const auto bearing = [&](Point target) { return std::atan2(target.x - corner.x, target.y - corner.y); };
    const double gon = (bearing(to) - bearing(from)) * 200 / std::numbers::pi;
    return gon < 0 ? gon + 400 : gon;
}

QString angleText(double gon)
{
    const auto seconds = std::llround(gon * 0.9 * 3600);
    return MeasureTool::tr("%1 gon (%2° %3′ %4″)")
        .arg(QLocale().toString(gon, 'f', 4))
        .arg(seconds / 3600)
        .arg(seconds / 60 % 60, 2, 10, QChar(u'0'))
        .arg(seconds % 60, 2, 10, QChar(u'0'));
}

MeasureTool::MeasureTool(MapCanvas &mapCanvas, Snapper &snapper, What what)
    : MapTool(mapCanvas), m_snapper(snapper), m_what(what)
{
}

QString MeasureTool::help() const
{
    switch (m_what) {
    case What::Length:
        return tr("Click along what to measure; double click or Enter ends, Backspace takes back, Escape clears.");
    case What::Area:
        return tr("Click the corners of the area; double click or Enter ends, Backspace takes back, Escape clears.");
    case What::Angle: return tr("Click a point on the first side, then the corner, then a point on the second side.");
    }
    return {};
}

void MeasureTool::activate()
{
    m_snapper.setActive(true);
}

void MeasureTool::deactivate()
{
    m_snapper.setActive(false);
    clear();
}

void MeasureTool::clear()
{
    m_corners.clear();
    m_pointer.reset();
    m_isDone = false;
    canvas().update();
}

void MeasureTool::click(QPointF at, Qt::KeyboardModifiers)
{
    if (m_isDone)
        clear();
    m_corners.push_back(m_snapper.snapped(at));
    m_pointer.reset();
    if (m_what == What::Angle && m_corners.size() == 3)
        return finish();
    if (const QString text = result(); !text.isEmpty())
        Q_EMIT measured(text);
    canvas().update();
}

void MeasureTool::move(QPointF at, Qt::MouseButtons)
{
    const Point here = m_snapper.snapped(at);
    if (!m_isDone && !m_corners.empty()) {
        m_pointer = here;
        if (const QString text = result(); !text.isEmpty())
            Q_EMIT measured(text);
    }
    canvas().update();
}

bool MeasureTool::doubleClick(QPointF)
{
    finish(); // the first of the two clicks has set the last corner
    return true;
}

bool MeasureTool::key(QKeyEvent &event)
{
    if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) {
        finish();
        return true;
    }
    if (event.matches(QKeySequence::Copy) && !result().isEmpty()) {
        QGuiApplication::clipboard()->setText(result());
        return true;
    }
    if (m_corners.empty())
        return false;
    if (event.key() == Qt::Key_Backspace) {
        m_isDone = false;
        m_corners.pop_back();
        canvas().update();
        return true;
    }
    if (event.key() == Qt::Key_Escape) {
        clear();
        return true;
    }
    return false;
}

std::vector<Point> MeasureTool::corners() const
{
    std::vector<Point> all = m_corners;
    if (m_pointer && !m_isDone)
        all.push_back(*m_pointer);
    return all;
}

QString MeasureTool::result() const
{
    const std::vector<Point> points = corners();
    switch (m_what) {
    case What::Length:
        return points.size() < 2 ? QString() : tr("Length %1").arg(metres(length(Geometry::line(points))));
    case What::Area:
        if (points.size() < 3)
            return {};
        return tr("Area %1, perimeter %2")
            .arg(squareMetres(area(Geometry::polygon(points))), metres(length(Geometry::polygon(points))));
    case What::Angle:
        return points.size() < 3 ? QString()
                                 : tr("Angle %1").arg(angleText(gonBetween(points[0], points[1], points[2])));
    }
    return {};
}

void MeasureTool::finish()
{
    m_pointer.reset();
    const QString text = result();
    if (text.isEmpty())
        return;
    m_isDone = true;
    Q_EMIT measured(text);
    canvas().update();
}

void MeasureTool::paintAngle(QPainter &painter, const MapView &view) const
{
    const std::vector<Point> points = corners();
    const QPointF corner = view.toScreen(points[1]);
    const double from = std::atan2(points[0].y - points[1].y, points[0].x - points[1].x) * 180 / std::numbers::pi;
    const double gon = gonBetween(points[0], points[1], points[2]);
    constexpr double radius = 28;
    painter.setPen(QPen(inkColor, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawArc(QRectF(corner - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)),
        static_cast<int>(std::lround(from * 16)), static_cast<int>(std::lround(-gon * 0.9 * 16)));
    const double middle = (from - gon * 0.45) * std::numbers::pi / 180;
    const QPointF direction(std::cos(middle), -std::sin(middle));
    const double aside = 20 + 75 * std::abs(direction.x()); // the plate is much wider than high
    paintTag(painter, corner + (radius + aside) * direction, angleText(gon), true);
}

void MeasureTool::paint(QPainter &painter, const MapView &view) const
{
    const std::vector<Point> points = corners();
    if (points.size() >= 2) {
        const bool isArea = m_what == What::Area && points.size() >= 3;
        const QPainterPath path = screenPath(isArea ? Geometry::polygon(points) : Geometry::line(points), view);
        QColor fill = inkColor;
        fill.setAlpha(40);
        painter.setBrush(isArea ? QBrush(fill) : QBrush());
        painter.setPen(QPen(Qt::white, 4));
        painter.drawPath(path);
        painter.setPen(QPen(inkColor, 2));
        painter.drawPath(path);
    }
    painter.setPen(QPen(inkColor, 1.5));
    painter.setBrush(Qt::white);
    for (const Point &corner : m_corners)
        painter.drawRect(QRectF(view.toScreen(corner) - QPointF(3.5, 3.5), QSizeF(7, 7)));
    const bool isClosed = m_what == What::Area && points.size() >= 3;
    if (m_what != What::Angle)
        for (std::size_t i = 1; i < points.size() + (isClosed ? 1 : 0); ++i) {
            const Point &a = points[i - 1], &b = points[i % points.size()];
            const QPointF from = view.toScreen(a), to = view.toScreen(b);
            if (std::hypot(to.x() - from.x(), to.y() - from.y()) >= leastTagged)
                paintTag(painter, (from + to) / 2, metres(distance(a, b)), false);
        }
    if (m_what == What::Length && points.size() >= 3)
        paintTag(painter, view.toScreen(points.back()) + QPointF(0, -20), metres(length(Geometry::line(points))), true);
    if (isClosed)
        paintTag(painter, screenPath(Geometry::polygon(points), view).boundingRect().center(),
            squareMetres(area(Geometry::polygon(points))), true);
    if (m_what == What::Angle && points.size() == 3)
        paintAngle(painter, view);
    m_snapper.paint(painter, view);
}

} // namespace kbs::gui
