// SPDX-License-Identifier: GPL-3.0-or-later
#include "print/ink.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::print {

namespace {

/// Letters are set at this size and scaled: the same shapes at every resolution.
constexpr int setPixels = 100;

QFont fontOf(bool bold)
{
    QFont font(u"Noto Sans"_s);
    font.setStyleHint(QFont::SansSerif);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setPixelSize(setPixels);
    font.setBold(bold);
    return font;
}

} // namespace

double Ink::width(const QString &text, double sizeMm, bool bold)
{
    return QFontMetricsF(fontOf(bold)).horizontalAdvance(text) * sizeMm / setPixels;
}

void Ink::text(
    const QRectF &box, const QString &text, double sizeMm, Qt::Alignment align, bool bold, const QColor &color) const
{
    if (text.isEmpty() || box.isEmpty())
        return;
    const QFont font = fontOf(bold);
    const QFontMetricsF metrics(font);
    const bool wraps = text.contains(u'\n') || box.height() > 2.4 * sizeMm;
    const int flags = static_cast<int>(align) | (wraps ? Qt::TextWordWrap : Qt::TextSingleLine);
    double scale = sizeMm / setPixels;
    const auto room = [&] { return QRectF(0, 0, box.width() / scale, box.height() / scale); };
    for (int i = 0; i < 12; ++i) { // 12 steps: half the size
        const QRectF needed = metrics.boundingRect(room(), flags, text);
        if (needed.width() <= room().width() * 1.001 && (!wraps || needed.height() <= room().height() * 1.001))
            break;
        scale *= 0.945;
    }
    m_painter.save();
    m_painter.translate(box.topLeft());
    m_painter.scale(scale, scale);
    m_painter.setFont(font);
    m_painter.setPen(color);
    m_painter.drawText(room(), flags, text);
    m_painter.restore();
}

void Ink::turned(QPointF middle, double degrees, const QString &text, double sizeMm, bool bold) const
{
    const double wide = width(text, sizeMm, bold) + 2;
    m_painter.save();
    m_painter.translate(middle);
    m_painter.rotate(degrees);
    this->text(QRectF(-wide / 2, -sizeMm * 0.8, wide, sizeMm * 1.6), text, sizeMm, Qt::AlignCenter, bold);
    m_painter.restore();
}

void Ink::pen(double widthMm, const QColor &color) const
{
    m_painter.setPen(QPen(color, widthMm, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    m_painter.setBrush(Qt::NoBrush);
}

} // namespace kbs::print
