// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "render/map_renderer.h"

namespace kbs {

/// One line of a legend: a sign with its official title.
struct LegendEntry {
    QString title;
    Symbol symbol;
    GeometryKind kind = GeometryKind::Polygon;
};
/// The signs of one class that stand on the map.
struct LegendGroup {
    QString title;
    std::vector<LegendEntry> entries;
    bool isWhole = true; ///< false: not everything in view was looked at, rare signs may be missing
};

/// Which rules of a class were met, and whether all was looked at that could be.
struct RulesSeen {
    std::vector<bool> rules;
    bool isWhole = true;
};

/// Which rules of a class draw something that lies in the box: by its lines and points themselves, of filled areas also
/// where the box lies inside. Stops reading as soon as all have been met, or when so many features in a row
/// (`patience`; 0: however many) have met no new one.
[[nodiscard]] Result<RulesSeen> rulesSeen(FeatureReader &reader, const FeatureClass &featureClass,
    const ClassStyle &style, const Bbox &box, double scale, Progress &progress, std::int64_t patience = 0);

/// What a legend of this view has to explain: only rules that a feature in the view is drawn by, uppermost class first.
/// Titles in the language of the program. For a worker thread. A sheet's legend takes no `patience`; that of a window,
/// which is made anew with every move, has some for the sign that nothing in a million parcels needs.
[[nodiscard]] Result<std::vector<LegendGroup>> legendOf(FeatureReader &reader, const MapLayers &layers,
    const StyleBook &styles, const MapView &view, Progress &progress, std::int64_t patience = 0);

/// How a legend is laid out, in millimetres.
struct LegendLayout {
    QString title; ///< above it; empty: none
    double letterMm = 2.6;
    QSizeF symbolMm{8, 4.5};
    double widthMm = 70; ///< of one column
    int columns = 1;
    QColor ink = Qt::black, paper = Qt::white; ///< an invalid paper is left open
};

/// The room that it takes, in millimetres.
[[nodiscard]] QSizeF legendSize(const std::vector<LegendGroup> &groups, const LegendLayout &layout);
/// Paints it with its top left at `at` (the painter's units, `pxPerMm` of them to a millimetre). On a PDF or SVG
/// everything stays vector. Entries keep together with their group's title.
void paintLegend(
    QPainter &painter, QPointF at, const std::vector<LegendGroup> &groups, const LegendLayout &layout, double pxPerMm);

} // namespace kbs
