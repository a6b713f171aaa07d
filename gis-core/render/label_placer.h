// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/label_room.h"
#include "render/symbol_painter.h"
#include "render/text_run.h"

#include <span>
#include <string_view>
#include <unordered_map>

namespace kbs::render {

/// Which feature a label belongs to and how it ranks.
struct LabelOf {
    const LabelSymbol *symbol = nullptr;
    int order = 0;       ///< drawing order of the class: of equal priority the upper class wins
    std::int64_t id = 0; ///< decides between equal features, wherever the view stands
};

/// A label that found room, as it is drawn.
struct PlacedLabel {
    LabelOf of;
    std::string_view text;
    const TextRun *run = nullptr;
    QPointF at; ///< middle, pixels
    std::vector<QPointF>
        path; ///< along lines: what the letters follow, in reading direction; the text lies in its middle
    std::vector<QRectF> boxes; ///< what it covers
    double shrink = 1;         ///< labels of several pieces are made smaller to fit into their area
};

/// Collects the labels of all classes and paints those that find room, the important ones first. Labels never cover
/// each other; a label of an area lies inside it; names along lines follow them and are not repeated close by.
///
/// Only so many candidates are kept per class and square of the map as could ever find room there, the highest ranked
/// ones: of a hundred thousand parcels in view most are dismissed by their size alone, before their text is made. The
/// squares, the ranks and the places along long lines hang on the map and not on the picture, so that labels stay where
/// they are while the map is moved.
///
/// One picture, one thread, the thread that paints.
class LabelPlacer {
public:
    /// `wholeOnly`: labels that would be cut by the picture's edge are left out (tiles).
    LabelPlacer(const Canvas &canvas, QSizeF picture, bool wholeOnly);

    /// Whether a label of the feature can still get a place: asked before its text is made.
    [[nodiscard]] bool wants(const LabelOf &of, GeometryKind kind, const QRectF &bounds) const;
    void addArea(const LabelOf &of, std::string_view text, const ScreenShape &shape);
    void addLine(const LabelOf &of, std::string_view text, const ScreenShape &shape);
    void addPoint(const LabelOf &of, std::string_view text, QPointF at, double markerSize);
    /// Labels keep off this place: a marker was drawn there.
    void keepFree(const QRectF &box) { m_room.take(box); }

    void place(); ///< decides; to be called once, after the last add
    void draw() const;
    void paint()
    {
        place();
        draw();
    }
    [[nodiscard]] const std::vector<PlacedLabel> &placed() const { return m_placed; }
    [[nodiscard]] std::size_t candidates() const { return m_candidates.size(); }

private:
    struct Candidate {
        LabelOf of;
        int size = 0;            ///< larger features first
        std::int64_t square = 0; ///< tells the places along one line apart
        std::uint32_t text = 0, textEnd = 0;
        std::uint32_t spot = 0, spotEnd = 0; ///< places to try; for lines the stretch that the text follows
        double offset
            = 0; ///< points: distance from the marker's middle, the label goes below, right, above or left of it
        double repeat = 0; ///< pixels to the next label of the same text; 0: no matter
        double shrink = 1; ///< as in PlacedLabel
        bool isAlong = false;
        bool isDropped = false;
    };
    using Bucket = std::vector<std::uint32_t>; ///< a heap, the lowest ranked candidate first

    [[nodiscard]] static int sizeOf(GeometryKind kind, const QRectF &bounds);
    [[nodiscard]] quint64 square(int order, QPointF at) const;
    [[nodiscard]] static bool ranksBefore(const Candidate &a, const Candidate &b);
    void keep(Candidate candidate, std::string_view text, std::span<const QPointF> spots, QPointF at);
    void addCutArea(const Candidate &candidate, std::string_view text, const ScreenShape &shape, QSizeF room);
    void addAlong(Candidate candidate, std::string_view text, std::span<const QPointF> line, double at, double width);
    void addBlock(const LabelOf &of, std::string_view text, const ScreenShape &shape);
    void remember(const LabelOf &of, const ScreenShape &shape);
    enum class Among : std::uint8_t { Open, Across, Inside }; ///< how a box lies to the areas of classes below
    [[nodiscard]] Among among(const LabelOf &of, QPointF middle, QSizeF room) const;
    void spotsBetween(
        const LabelOf &of, const ScreenShape &shape, const QRectF &where, QSizeF room, std::vector<QPointF> &out) const;
    [[nodiscard]] QSizeF roomFor(const LabelSymbol &symbol, std::string_view text);
    [[nodiscard]] std::string_view textOf(const Candidate &candidate) const;
    [[nodiscard]] double heightOf(const LabelSymbol &symbol) const { return symbol.sizeMm * m_canvas.pxPerMm; }
    [[nodiscard]] bool tryToPlace(const Candidate &candidate);
    [[nodiscard]] bool takeRoom(PlacedLabel &label);
    [[nodiscard]] std::vector<QRectF> letterBoxes(const PlacedLabel &label) const;
    void drawStraight(const PlacedLabel &label, const QTransform &toDevice, bool asPicture) const;
    void drawAlong(const PlacedLabel &label) const;
    void drawOutlines(const LabelSymbol &symbol, const QPainterPath &ink, const QPainterPath &halo) const;

    Canvas m_canvas;
    QRectF m_picture;
    bool m_wholeOnly;
    Typesetter &m_typesetter;
    LabelRoom m_room;
    std::vector<Candidate> m_candidates;
    std::string m_texts;
    std::vector<QPointF> m_spots;
    std::unordered_map<quint64, Bucket> m_buckets;
    std::unordered_map<std::string_view, std::vector<QPointF>> m_same;
    std::vector<PlacedLabel> m_placed;
    struct Area {
        int order = 0;
        ScreenShape shape;
    };
    std::vector<Area> m_areas; ///< those that a name could be taken to belong to
};

} // namespace kbs::render
