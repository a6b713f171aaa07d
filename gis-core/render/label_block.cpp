// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/label_block.h"

#include "render/label_template.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

constexpr double lineStep = 1.15; ///< of the letter height
constexpr double gapMm = 0.8;     ///< between the pieces
constexpr double strokeMm = 0.25;

/// What part of a frame's width a line may take, by its distance from the middle (both of the frame's side).
double roomAt(LabelFrame frame, double away)
{
    if (frame == LabelFrame::Circle)
        return 0.94 * std::sqrt(std::max(0.0, 1 - 4 * away * away));
    return frame == LabelFrame::Triangle ? 0.56 : 0.86;
}

} // namespace

QFont letterFont(bool bold)
{
    QFont font;
    font.setFamilies({u"Noto Sans"_s, u"DejaVu Sans"_s});
    font.setPixelSize(letterLayoutPixels);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setBold(bold);
    return font;
}

double LabelBlock::textWidth(const QString &line) const
{
    return QFontMetricsF(letterFont(m_symbol.bold)).horizontalAdvance(line) / letterLayoutPixels;
}

LabelBlock::Piece LabelBlock::piece(
    const QString &text, LabelFrame frame, double framePx, double letterPx, bool dividers) const
{
    Piece out{.lines = text.split(u'\n'), .frame = frame, .dividers = dividers, .letterPx = letterPx};
    double widest = 0;
    for (const QString &line : out.lines)
        widest = std::max(widest, textWidth(line));
    const auto count = static_cast<double>(out.lines.size());
    const QSizeF letters(widest * letterPx, (count * lineStep - (lineStep - 1)) * letterPx);
    if (frame == LabelFrame::None) {
        out.size = letters;
        return out;
    }
    if (framePx <= 0) {
        const double pad = 0.5 * letterPx;
        out.size = frame == LabelFrame::Box ? QSizeF(letters.width() + 2 * pad, letters.height() + pad)
                                            : QSizeF(1, 1) * (std::hypot(letters.width(), letters.height()) + pad);
        return out;
    }
    // The letters shrink until every line finds room in the frame at its height.
    const double side = framePx, step = std::min(lineStep * letterPx, side * 0.9 / count);
    out.letterPx = std::min(letterPx, step / lineStep);
    for (qsizetype i = 0; i < out.lines.size(); ++i) {
        const double middle = (static_cast<double>(i) - (count - 1) / 2) * (dividers ? side / count * 0.9 : step);
        const double away = (std::abs(middle) + (count > 1 ? out.letterPx * 0.35 : out.letterPx * 0.2)) / side;
        const double room = roomAt(frame, away) * side, width = textWidth(out.lines[i]);
        if (width * out.letterPx > room && width > 0)
            out.letterPx = std::max(room, side * 0.2) / width;
    }
    out.size = QSizeF(side, side);
    if (frame == LabelFrame::Box) // a long name widens its box rather than becoming a hair line
        if (const double wanted = widest * letterPx * 0.55; out.letterPx < letterPx * 0.55 && wanted > side * 0.86) {
            out.letterPx = letterPx * 0.55;
            out.size.setWidth(wanted / 0.86);
        }
    return out;
}

LabelBlock::LabelBlock(const LabelSymbol &symbol, const QString &text, const Canvas &canvas, double shrink)
    : m_symbol(symbol)
{
    const double sheet = sheetFactor(symbol.sheetScale, canvas.scaleDenominator);
    const double px = canvas.pxPerMm * shrink * sheet;
    const bool isFramed = symbol.frame != LabelFrame::None || symbol.sheetScale > 0;
    const double letterPx = symbol.sizeMm * (isFramed ? px : canvas.pxPerMm * shrink);
    m_strokePx = std::max(strokeMm * px, canvas.isVector ? 0.0 : 0.7);
    const QStringList texts
        = symbol.isPlain() ? QStringList{QString(), text} : text.split(QLatin1Char(labelPartSeparator));

    std::vector<std::vector<Piece>> rows;
    if (const QString sign = texts.value(0); !sign.isEmpty())
        rows.push_back({piece(
            sign, symbol.signFrame, symbol.signMm * px, symbol.signMm > 0 ? symbol.signMm * px : letterPx, false)});
    if (const QString body = texts.value(1); !body.isEmpty())
        rows.push_back({piece(body, symbol.frame, symbol.frameMm * px, letterPx, symbol.dividers)});
    for (std::size_t i = 0; i < symbol.parts.size(); ++i) {
        const LabelPart &part = symbol.parts[i];
        const QString one = texts.value(static_cast<qsizetype>(i) + 2);
        if (one.isEmpty())
            continue;
        Piece made
            = piece(one, part.frame, part.frameMm * px, part.sizeMm > 0 ? part.sizeMm * px : letterPx, part.dividers);
        if (part.sameRow && !rows.empty())
            rows.back().push_back(std::move(made));
        else
            rows.push_back({std::move(made)});
    }

    const double gap = gapMm * px;
    const auto widthOf = [&](const std::vector<Piece> &row) {
        double width = gap * static_cast<double>(row.size() - 1);
        for (const Piece &one : row)
            width += one.size.width();
        return width;
    };
    const auto heightOf = [](const std::vector<Piece> &row) {
        return std::ranges::max(row, {}, [](const Piece &one) { return one.size.height(); }).size.height();
    };
    double width = 0, height = rows.empty() ? 0 : gap * static_cast<double>(rows.size() - 1);
    for (const auto &row : rows) {
        width = std::max(width, widthOf(row));
        height += heightOf(row);
    }
    m_size = {width, height};
    double y = -height / 2;
    for (auto &row : rows) {
        double x = -widthOf(row) / 2;
        for (Piece &one : row) {
            one.middle = {x + one.size.width() / 2, y + heightOf(row) / 2};
            x += one.size.width() + gap;
        }
        y += heightOf(row) + gap;
        std::ranges::move(row, std::back_inserter(m_pieces));
    }
}

void LabelBlock::paintFrame(QPainter &painter, const Piece &piece) const
{
    const double w = piece.size.width(), h = piece.size.height();
    const QRectF box(piece.middle.x() - w / 2, piece.middle.y() - h / 2, w, h);
    QPen pen(m_symbol.color, m_strokePx);
    pen.setJoinStyle(Qt::MiterJoin);
    painter.setPen(pen);
    painter.setBrush(m_symbol.frameFill.isValid() ? QBrush(m_symbol.frameFill) : QBrush(Qt::NoBrush));
    if (piece.frame == LabelFrame::Circle)
        painter.drawEllipse(box);
    else if (piece.frame == LabelFrame::Triangle)
        painter.drawPolygon(QPolygonF({{box.center().x(), box.top()}, box.bottomRight(), box.bottomLeft()}));
    else
        painter.drawRect(box);
    const auto count = piece.lines.size();
    for (qsizetype i = 1; piece.dividers && i < count; ++i) {
        const double away = h * 0.9 * (static_cast<double>(i) / static_cast<double>(count) - 0.5);
        const double half
            = piece.frame == LabelFrame::Circle ? std::sqrt(std::max(0.0, h * h / 4 - away * away)) : w / 2;
        const QPointF middle(piece.middle.x(), piece.middle.y() + away);
        painter.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0));
    }
}

void LabelBlock::paintLines(QPainter &painter, const Piece &piece) const
{
    const QFont font = letterFont(m_symbol.bold);
    const double scale = piece.letterPx / letterLayoutPixels, cap = QFontMetricsF(font).capHeight();
    const auto count = static_cast<double>(piece.lines.size());
    const double step = piece.dividers && piece.frame != LabelFrame::None ? piece.size.height() * 0.9 / count
                                                                          : lineStep * piece.letterPx;
    const double lower = piece.frame == LabelFrame::Triangle ? piece.size.height() * 0.2 : 0;
    for (qsizetype i = 0; i < piece.lines.size(); ++i) {
        QPainterPath text;
        text.addText(-textWidth(piece.lines[i]) * letterLayoutPixels / 2, cap / 2, font, piece.lines[i]);
        painter.save();
        painter.translate(piece.middle + QPointF(0, lower + (static_cast<double>(i) - (count - 1) / 2) * step));
        painter.scale(scale, scale);
        const bool needsHalo
            = m_symbol.halo.isValid() && (piece.frame == LabelFrame::None || !m_symbol.frameFill.isValid());
        if (needsHalo)
            painter.strokePath(
                text, QPen(m_symbol.halo, letterLayoutPixels * 0.24, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.fillPath(text, m_symbol.color);
        painter.restore();
    }
}

void LabelBlock::paint(QPainter &painter, QPointF middle) const
{
    painter.save();
    painter.translate(middle);
    for (const Piece &piece : m_pieces) {
        if (piece.frame != LabelFrame::None)
            paintFrame(painter, piece);
        paintLines(painter, piece);
    }
    painter.restore();
}

} // namespace kbs::render
