// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>
#include <QString>

class QPainter;

namespace kbs::print {

/// Letters and strokes on paper: everything in millimetres, in a painter whose unit is the millimetre. Text stays text
/// in a PDF (Noto Sans, embedded), so that it can be searched and copied.
class Ink {
public:
    explicit Ink(QPainter &painter) : m_painter(painter) { }

    /// A text in its box, made smaller where it would not fit; with a line break or room for several lines, wrapped.
    void text(const QRectF &box, const QString &text, double sizeMm, Qt::Alignment align, bool bold = false,
        const QColor &color = Qt::black) const;
    /// A line of text that is turned about its middle by `degrees` (clockwise).
    void turned(QPointF middle, double degrees, const QString &text, double sizeMm, bool bold = false) const;
    [[nodiscard]] static double width(const QString &text, double sizeMm, bool bold = false);

    void pen(double widthMm, const QColor &color = Qt::black) const; ///< sharp corners, no fill
    [[nodiscard]] QPainter &painter() const { return m_painter; }

private:
    QPainter &m_painter;
};

} // namespace kbs::print
