// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/symbol_painter.h"

#include <QFont>

namespace kbs::render {

/// Letters of labels and signs, at a size that is scaled to what is wanted: the same shapes on every screen and on
/// paper.
inline constexpr int letterLayoutPixels = 64;
[[nodiscard]] QFont letterFont(bool bold);

/// A label of several pieces as the plan regulation draws it: a framed sign, stacked lines, circles with dividing
/// strokes, one below or beside the other. Laid out once; drawn as letters' outlines, so that it stays sharp in a PDF.
class LabelBlock {
public:
    /// `text` as LabelTemplate gives it. `shrink` makes all of it smaller.
    LabelBlock(const LabelSymbol &symbol, const QString &text, const Canvas &canvas, double shrink = 1);
    [[nodiscard]] QSizeF size() const { return m_size; } ///< pixels
    void paint(QPainter &painter, QPointF middle) const;

private:
    struct Piece {
        QStringList lines;
        LabelFrame frame = LabelFrame::None;
        bool dividers = false;
        double letterPx = 0; ///< as it fits into the frame
        QSizeF size;
        QPointF middle; ///< from the block's middle
    };
    [[nodiscard]] Piece piece(
        const QString &text, LabelFrame frame, double framePx, double letterPx, bool dividers) const;
    [[nodiscard]] double textWidth(const QString &line) const; ///< for letters of one pixel
    void paintFrame(QPainter &painter, const Piece &piece) const;
    void paintLines(QPainter &painter, const Piece &piece) const;

    const LabelSymbol &m_symbol;
    double m_strokePx;
    std::vector<Piece> m_pieces;
    QSizeF m_size;
};

} // namespace kbs::render
