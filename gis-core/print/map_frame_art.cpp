// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/map_frame_art.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

constexpr double labelMm = 2.1, cornerRoomMm = 12, crossMm = 5, outerMm = 11;
const QColor gridColor(0x40, 0x40, 0x40);

/// Metres with a thin gap before the last three digits: "4 435 200" reads, 4435200 does not.
QString metresText(double metres, int decimals = 0)
{
    QString text = QString::number(metres, 'f', decimals);
    const qsizetype end = decimals > 0 ? text.size() - decimals - 1 : text.size();
    for (qsizetype i = end - 3; i > (text.startsWith(u'-') ? 1 : 0); i -= 3)
        text.insert(i, u' ');
    return text;
}

/// Where a grid line meets an edge of the frame; `along` picks the coordinate that the line holds.
std::optional<Point> meet(Point a, Point b, double value, bool isEasting)
{
    const double from = isEasting ? a.x : a.y, to = isEasting ? b.x : b.y;
    if ((value - from) * (value - to) > 0 || from == to)
        return std::nullopt;
    const double t = (value - from) / (to - from);
    return Point{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

class Grid {
public:
    Grid(const Ink &ink, const Frame &frame, const OnPaper &onPaper, double metres)
        : m_ink(ink), m_frame(frame), m_onPaper(onPaper), m_metres(metres), m_extent(frame.extent())
    {
    }

    void lines() const
    {
        m_ink.pen(0.1, gridColor);
        for (double e = first(m_extent.minX); e <= m_extent.maxX; e += m_metres)
            m_ink.painter().drawLine(m_onPaper({e, m_extent.minY}), m_onPaper({e, m_extent.maxY}));
        for (double n = first(m_extent.minY); n <= m_extent.maxY; n += m_metres)
            m_ink.painter().drawLine(m_onPaper({m_extent.minX, n}), m_onPaper({m_extent.maxX, n}));
    }

    void crosses() const
    {
        m_ink.pen(0.13, gridColor);
        const double arm = crossMm / 2;
        for (double e = first(m_extent.minX); e <= m_extent.maxX; e += m_metres) {
            for (double n = first(m_extent.minY); n <= m_extent.maxY; n += m_metres) {
                const QPointF at = m_onPaper({e, n});
                m_ink.painter().drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0));
                m_ink.painter().drawLine(at - QPointF(0, arm), at + QPointF(0, arm));
            }
        }
    }

    /// Inside the frame short ticks, outside the numbers: eastings along south and north, northings turned along west
    /// and east.
    void labels() const
    {
        const auto &[sw, se, ne, nw] = m_frame.corners;
        for (double e = first(m_extent.minX); e <= m_extent.maxX; e += m_metres) {
            label(meet(sw, se, e, true), e, {0, 1});
            label(meet(nw, ne, e, true), e, {0, -1});
        }
        for (double n = first(m_extent.minY); n <= m_extent.maxY; n += m_metres) {
            label(meet(sw, nw, n, false), n, {-1, 0});
            label(meet(se, ne, n, false), n, {1, 0});
        }
    }

private:
    [[nodiscard]] double first(double from) const { return std::ceil(from / m_metres) * m_metres; }

    void label(const std::optional<Point> &place, double value, QPointF outwards) const
    {
        if (!place)
            return;
        const QPointF at = m_onPaper(*place);
        m_ink.pen(0.18);
        m_ink.painter().drawLine(at, at - outwards * 2);
        const QRectF map = m_onPaper.map();
        const bool isTurned = outwards.x() != 0;
        const double reach = Ink::width(metresText(value), labelMm) / 2;
        // In a corner the two numbers would run into each other.
        const double near = isTurned ? std::min(at.y() - map.top(), map.bottom() - at.y())
                                     : std::min(at.x() - map.left(), map.right() - at.x());
        if (near < (m_frame.sheet ? cornerRoomMm : reach))
            return;
        m_ink.turned(at + outwards * (labelMm * 0.9), isTurned ? -90 : 0, metresText(value), labelMm);
    }

    const Ink &m_ink;
    const Frame &m_frame;
    const OnPaper &m_onPaper;
    double m_metres;
    Bbox m_extent;
};

/// Latitude, longitude and plane coordinates of one corner, outside of it.
void paintCorner(
    const Ink &ink, const Frame &frame, const OnPaper &onPaper, std::size_t corner, const QString &language)
{
    const bool isWest = corner == 0 || corner == 3, isSouth = corner < 2, isTurkish = language.startsWith(u"tr");
    const Point degrees = frame.sheet->corners()[corner], metres = frame.corners[corner];
    const QString geographic = u"%1 %2   %3 %4"_s.arg(
        degreesText(degrees.y), isTurkish ? u"K"_s : u"N"_s, degreesText(degrees.x), isTurkish ? u"D"_s : u"E"_s);
    const QString plane = isTurkish ? u"Y %1   X %2"_s.arg(metresText(metres.x, 2), metresText(metres.y, 2))
                                    : u"E %1   N %2"_s.arg(metresText(metres.x, 2), metresText(metres.y, 2));
    const QPointF at = onPaper(metres);
    constexpr double wide = 75, line = 2.9;
    const double left = isWest ? at.x() : at.x() - wide, top = isSouth ? at.y() + 4.2 : at.y() - 4.2 - 2 * line;
    const Qt::Alignment align = (isWest ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
    ink.text(QRectF(left, top, wide, line), geographic, labelMm, align, true);
    ink.text(QRectF(left, top + line, wide, line), plane, labelMm, align);
}

} // namespace

QString degreesText(double degrees)
{
    const auto hundredths = static_cast<qint64>(std::llround(std::abs(degrees) * 360'000));
    return u"%1°%2′%3.%4″"_s.arg(hundredths / 360'000)
        .arg(hundredths / 6000 % 60, 2, 10, QChar(u'0'))
        .arg(hundredths / 100 % 60, 2, 10, QChar(u'0'))
        .arg(hundredths % 100, 2, 10, QChar(u'0'));
}

std::array<QString, 9> namesAround(const Sheet &sheet)
{
    std::array<QString, 9> names;
    const Bbox &box = sheet.degrees;
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) {
            const Point middle{box.centerX() + (column - 1) * box.width(), box.centerY() + (1 - row) * box.height()};
            if (const auto found = sheets::at(middle, sheet.scale))
                names[static_cast<std::size_t>(3 * row + column)] = found->name;
        }
    }
    return names;
}

QPolygonF OnPaper::border() const
{
    QPolygonF border;
    for (const Point &corner : m_frame.corners)
        border.append((*this)(corner));
    border.append(border.first());
    return border;
}

void paintGrid(
    const Ink &ink, const Frame &frame, const OnPaper &onPaper, double metres, GridStyle style, bool hasLabels)
{
    if (style == GridStyle::None)
        return;
    const Grid grid(ink, frame, onPaper, metres);
    QPainterPath border;
    border.addPolygon(onPaper.border());
    ink.painter().save();
    ink.painter().setClipPath(border, Qt::IntersectClip);
    if (style == GridStyle::Lines)
        grid.lines();
    else
        grid.crosses();
    ink.painter().restore();
    if (hasLabels)
        grid.labels();
}

void paintFrame(const Ink &ink, const Frame &frame, const OnPaper &onPaper, const QString &language)
{
    ink.pen(frame.sheet ? 0.25 : 0.35);
    ink.painter().drawPolyline(onPaper.border());
    if (!frame.sheet)
        return;
    const QRectF outer = onPaper.map().adjusted(-outerMm, -outerMm, outerMm, outerMm);
    ink.pen(0.7);
    ink.painter().drawRect(outer);
    for (std::size_t corner = 0; corner < 4; ++corner)
        paintCorner(ink, frame, onPaper, corner, language);
    const auto names = namesAround(*frame.sheet);
    const QPointF middle = outer.center();
    constexpr double in = 3.6, size = 3.2;
    ink.turned({middle.x(), outer.top() + in}, 0, names[1], size, true);
    ink.turned({outer.left() + in, middle.y()}, -90, names[3], size, true);
    ink.turned({outer.right() - in, middle.y()}, 90, names[5], size, true);
    ink.turned({middle.x(), outer.bottom() - in}, 0, names[7], size, true);
}

} // namespace kbs::print
