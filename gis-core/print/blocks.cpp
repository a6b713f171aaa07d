// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/blocks.h"

#include "print/map_frame_art.h"
#include "render/symbol_painter.h"

#include <QPainter>
#include <QPainterPath>

#include <qrencode.h>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

QString say(const QString &language, const char16_t *turkish, const char16_t *english)
{
    return QString(language.startsWith(u"tr") ? turkish : english);
}

struct LegendRow {
    QString text;
    const LegendLine *line = nullptr; ///< null: a heading
};

/// A class of which one rule is seen takes one row; others a heading and a row for each.
std::vector<LegendRow> legendRows(const std::vector<LegendLine> &lines, const QString &language)
{
    std::vector<LegendRow> rows;
    for (std::size_t i = 0; i < lines.size();) {
        std::size_t end = i;
        while (end < lines.size() && lines[end].featureClass == lines[i].featureClass)
            ++end;
        const QString &heading = lines[i].featureClass->title.in(language);
        if (end - i > 1)
            rows.push_back({heading, nullptr});
        for (const std::size_t start = i; i < end; ++i) {
            const QString &title = lines[i].rule->title.in(language);
            const bool isAlone = end - start == 1;
            const QString text = title.isEmpty() || title == heading ? heading
                : isAlone                                            ? u"%1: %2"_s.arg(heading, title)
                                                                     : title;
            rows.push_back({text, &lines[i]});
        }
    }
    return rows;
}

void paintLegendRow(const Ink &ink, const QRectF &box, const LegendRow &row, double sizeMm)
{
    if (!row.line)
        return ink.text(box, row.text, sizeMm, Qt::AlignLeft | Qt::AlignVCenter, true);
    const double wide = sizeMm * 2.6;
    const QRectF sign(box.left(), box.top() + box.height() * 0.12, wide, box.height() * 0.76);
    // Symbols are drawn in the units of a screen, as the map is.
    constexpr double dots = 4;
    ink.painter().save();
    ink.painter().setClipRect(sign, Qt::IntersectClip);
    ink.painter().translate(sign.topLeft());
    ink.painter().scale(1 / dots, 1 / dots);
    const render::Canvas canvas{.painter = &ink.painter(), .pxPerMm = dots, .isVector = true, .scaleDenominator = 0};
    render::paintLegendSymbol(
        row.line->rule->symbol, row.line->featureClass->geometry, QRectF(QPointF(0, 0), sign.size() * dots), canvas);
    ink.painter().restore();
    ink.text(box.adjusted(wide + sizeMm * 0.6, 0, 0, 0), row.text, sizeMm, Qt::AlignLeft | Qt::AlignVCenter);
}

} // namespace

void paintLegend(const Ink &ink, const QRectF &box, const std::vector<LegendLine> &lines, int columns, double sizeMm,
    const QString &language)
{
    constexpr double leading = 1.75, smallest = 1.5;
    const double headMm = sizeMm * 1.9;
    ink.text(QRectF(box.left(), box.top(), box.width(), headMm), say(language, u"Gösterim", u"Legend"), sizeMm * 1.15,
        Qt::AlignLeft | Qt::AlignVCenter, true);
    const QRectF room = box.adjusted(0, headMm, 0, 0);
    std::vector<LegendRow> rows = legendRows(lines, language);
    const auto fitting = [&] { return columns * static_cast<int>(room.height() / (sizeMm * leading)); };
    while (static_cast<int>(rows.size()) > fitting() && sizeMm * 0.95 >= smallest)
        sizeMm *= 0.95;
    const int perColumn = std::max(1, static_cast<int>(room.height() / (sizeMm * leading)));
    // A heading stays with its first row, where there is room for that.
    for (auto i = static_cast<std::size_t>(perColumn) - 1;
        i < rows.size() && rows.size() < static_cast<std::size_t>(perColumn * columns);
        i += static_cast<std::size_t>(perColumn))
        if (!rows[i].line)
            rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(i), LegendRow{});
    const int places = perColumn * columns, count = static_cast<int>(rows.size());
    const double wide = room.width() / columns, high = sizeMm * leading;
    for (int i = 0; i < std::min(count, places); ++i) {
        const QRectF at(room.left() + i / perColumn * wide, room.top() + i % perColumn * high, wide - 1.5, high);
        if (count > places && i == places - 1)
            ink.text(at, say(language, u"… ve %1 gösterim daha", u"… and %1 more").arg(count - i), sizeMm,
                Qt::AlignLeft | Qt::AlignVCenter);
        else
            paintLegendRow(ink, at, rows[static_cast<std::size_t>(i)], sizeMm);
    }
}

void paintScaleBar(const Ink &ink, const QRectF &box, int scale, double sizeMm)
{
    constexpr int parts = 4;
    const double endRoom = Ink::width(u"0000 km"_s, sizeMm);
    const double step = roundLength((box.width() - endRoom) / parts * scale / 1000.0);
    const double stepMm = step * 1000.0 / scale, high = sizeMm * 0.55;
    const bool isKm = step * parts >= 2000;
    const double left = box.left() + sizeMm, top = box.top() + sizeMm * 1.5;
    QPainter &painter = ink.painter();
    for (int i = 0; i < parts; ++i) {
        ink.pen(0.15);
        painter.setBrush(i % 2 == 0 ? QBrush(Qt::black) : QBrush(Qt::white));
        painter.drawRect(QRectF(left + i * stepMm, top, stepMm, high));
    }
    for (int i = 0; i <= parts; ++i) {
        if (i % 2 == 1)
            continue;
        QString text = QString::number(isKm ? i * step / 1000 : i * step);
        if (i == parts)
            text += isKm ? u" km"_s : u" m"_s;
        ink.text(QRectF(left + i * stepMm - 15, box.top(), 30, sizeMm * 1.4), text, sizeMm, Qt::AlignCenter);
    }
}

void paintNorth(const Ink &ink, const QRectF &box, const QString &language)
{
    const double size = std::min(box.width() * 1.8, box.height()), letter = size * 0.26;
    const QPointF top(box.center().x(), box.top() + letter * 1.25);
    const double high = size - letter * 1.25, half = high * 0.3;
    const QPointF foot = top + QPointF(0, high * 0.78), left = top + QPointF(-half, high),
                  right = top + QPointF(half, high);
    ink.text(QRectF(box.center().x() - size / 2, box.top(), size, letter * 1.2), say(language, u"K", u"N"), letter,
        Qt::AlignCenter, true);
    ink.pen(0.2);
    ink.painter().setBrush(Qt::black);
    ink.painter().drawPolygon(QPolygonF{top, foot, left});
    ink.painter().setBrush(Qt::white);
    ink.painter().drawPolygon(QPolygonF{top, right, foot});
}

void paintQr(const Ink &ink, const QRectF &box, const QString &text)
{
    struct Free {
        void operator()(QRcode *code) const { QRcode_free(code); }
    };
    const std::unique_ptr<QRcode, Free> code(QRcode_encodeString8bit(text.toUtf8().constData(), 0, QR_ECLEVEL_M));
    if (!code) // longer than a QR code can be: the check code stands beside it
        return;
    constexpr int quiet = 4;
    const double module = std::min(box.width(), box.height()) / (code->width + 2 * quiet);
    QPainterPath dark;
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            if ((code->data[y * code->width + x] & 1) == 0)
                continue;
            int end = x + 1;
            while (end < code->width && (code->data[y * code->width + end] & 1) != 0)
                ++end;
            dark.addRect(
                box.left() + (x + quiet) * module, box.top() + (y + quiet) * module, (end - x) * module, module);
            x = end;
        }
    }
    ink.painter().save();
    ink.painter().setRenderHint(QPainter::Antialiasing, false);
    ink.painter().fillPath(dark, Qt::black);
    ink.painter().restore();
}

void paintNeighbours(const Ink &ink, const QRectF &box, const Frame &frame, double sizeMm)
{
    if (!frame.sheet)
        return;
    const auto names = namesAround(*frame.sheet);
    const double wide = box.width() / 3, high = box.height() / 3;
    for (int i = 0; i < 9; ++i) {
        const QRectF cell(box.left() + i % 3 * wide, box.top() + i / 3 * high, wide, high);
        ink.pen(i == 4 ? 0.35 : 0.15);
        ink.painter().setBrush(i == 4 ? QBrush(QColor(0xe6, 0xe6, 0xe6)) : QBrush(Qt::NoBrush));
        ink.painter().drawRect(cell);
        const QRectF line(cell.left() + 0.5, cell.center().y() - sizeMm, cell.width() - 1, 2 * sizeMm);
        ink.text(line, names[static_cast<std::size_t>(i)], sizeMm, Qt::AlignCenter, i == 4);
    }
}

} // namespace kbs::print
