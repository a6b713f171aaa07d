// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/symbol_painter.h"

#include <QFont>

#include <deque>
#include <unordered_map>

namespace kbs::render {

/// A label's text for one class: "{ada_no}/{parsel_no}" with the places of the attributes looked up once. A piece in
/// square brackets is left out where one of its attributes is empty, as in FeatureClass::labelTemplate.
class LabelTemplate {
public:
    LabelTemplate(const QString &text, const FeatureClass &featureClass);
    void addAttributes(std::vector<int> &indexes) const; ///< appends those that stand in the template
    /// Codes by their Turkish title, as plan sheets write them. Empty where all attributes are. A street's kind is
    /// written once: "{yol_adi} {tur}" gives "Gazi Caddesi" for "Gazi" as for "Gazi Caddesi".
    [[nodiscard]] QString text(const FeatureBatch &batch, std::size_t row) const;

private:
    struct Piece {
        QString literal;
        int attribute = -1;
        int group = 0; ///< number of the square brackets it stands in, 0: none
    };
    [[nodiscard]] std::optional<std::string> streetKind(
        const FeatureBatch &batch, std::size_t row, int attribute) const;
    [[nodiscard]] QString valueText(const FeatureBatch &batch, std::size_t row, int attribute) const;
    const FeatureClass &m_class;
    std::vector<Piece> m_pieces;
};

/// Collects the labels of all classes and paints those that find room, the important ones first. Labels never cover
/// each other; the same street name is not repeated close by.
class LabelPlacer {
public:
    /// `wholeOnly`: labels that would be cut by the picture's edge are left out (tiles).
    LabelPlacer(const Canvas &canvas, QSizeF picture, bool wholeOnly);

    void addArea(const LabelSymbol &symbol, int order, const QString &text, const ScreenShape &shape);
    void addLine(const LabelSymbol &symbol, int order, const QString &text, const ScreenShape &shape);
    void addPoint(const LabelSymbol &symbol, int order, const QString &text, QPointF at, double markerSize);
    /// Labels keep off this place: a marker was drawn there.
    void keepFree(const QRectF &box) { take(box); }
    /// Whether a label of so many letters can find room in an area of this size: asked before the text is made.
    [[nodiscard]] bool mayFit(const LabelSymbol &symbol, qsizetype letters, const QRectF &bounds) const;

    void paint();

private:
    struct Candidate {
        const LabelSymbol *symbol;
        int order; ///< drawing order of the class: of equal priority the upper class wins
        QString text;
        QPointF at; ///< middle of the label
        double degrees;
        double offset; ///< points: distance from the marker's middle, the label goes below, right, above or left of it
        double slack;  ///< areas: how far it may move up or down where its middle is taken
        bool isStreet;
    };
    [[nodiscard]] QFont font(const LabelSymbol &symbol) const;
    [[nodiscard]] QSizeF size(const LabelSymbol &symbol, const QString &text) const;
    [[nodiscard]] bool place(const Candidate &candidate);
    [[nodiscard]] bool takeRoom(const Candidate &candidate, QPointF middle, QSizeF size);
    void draw(const Candidate &candidate, QPointF middle, QSizeF size) const;
    void take(const QRectF &box);
    [[nodiscard]] bool isFree(const QRectF &box) const;
    [[nodiscard]] static quint64 cell(int x, int y)
    {
        return (static_cast<quint64>(static_cast<quint32>(x)) << 32) | static_cast<quint32>(y);
    }

    Canvas m_canvas;
    QRectF m_picture;
    bool m_wholeOnly;
    double m_cell; ///< pixels
    std::deque<Candidate> m_candidates;
    std::unordered_map<quint64, std::vector<QRectF>> m_taken;
    std::unordered_map<QString, std::vector<QPointF>> m_streets;
};

} // namespace kbs::render
