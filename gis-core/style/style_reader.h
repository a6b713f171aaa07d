// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/style.h"

#include <QJsonObject>

namespace kbs {

namespace style {
struct Place;
}

/// Reads style files. One object is one load.
///
///     { "classes": { "parsel": {
///         "order": 300, "visible": true, "minScale": 0, "maxScale": 50000,
///         "symbol": { "line": {"color": "#000000", "widthMm": 0.18} },
///         "rules": [
///             {"title": {"tr": "…", "en": "…"}, "attribute": "durum", "values": ["aktif"],
///              "fill": {"color": "140/84/26", "hatch": "diagonal"}},
///             {"title": {"tr": "…", "en": "…"}, "maxScale": 5000,
///              "when": [{"attribute": "yuzolcum", "from": 100, "below": 500}, {"attribute": "durum"}]},
///             {"title": {"tr": "…", "en": "…"}}
///     ]}}}
///
/// The first rule that matches is used. "attribute" with "values" is short for one entry of "when"; all entries must
/// hold: one of "values", a number from "from" to under "below", or neither, for an empty attribute. `symbol` is what
/// all rules of the class share; a rule's own parts are laid over it key by key, and null takes a part away. Parts and
/// their keys are those of the structures in style.h, in millimetres:
///
///     "fill":   {"color": C, "hatches": [{"color", "angle", "spacingMm", "widthMm", "offsetMm"}],
///                "markers": [{"marker": {…}, "spacingXMm", "spacingYMm", "shiftedRows"}]}
///               short: "hatch": "horizontal|vertical|cross|diagonal|backDiagonal|diagonalCross|dots",
///               "hatchColor", "hatchSpacingMm", "hatchWidthMm"
///     "line":   {"color", "widthMm", "dashMm": [on, off, …], "offsetMm", "casing", "casingMm",
///                "groundWidth": ATTRIBUTE, "over": [{"color", "widthMm", "dashMm", "offsetMm"}]}
///     "marker": {"shape", "color", "outline", "outlineMm", "sizeMm", "text", "textColor", "textMm", "angle"}
///     "along":  [a marker with "everyMm", "startMm", "offsetMm", "upright"]
///     "label":  {"text": "{ada_no}/{parsel_no}", "sizeMm", "color", "halo", "bold", "alongLine", "overhang",
///     "between", "priority",
///                "minScale", "maxScale", "frame": "circle|box|triangle", "frameMm", "frameFill", "dividers",
///                "signs": {"nizam": {"ayrik": "A"}}, "sign": "BHA", "signFrame", "signMm",
///                "parts": [{"text", "sizeMm", "frame", "frameMm", "dividers", "sameRow"}]}
///     "size":   {"attribute", "at"}            the marker grows with the value
///     "sheetScale": 1000                       the millimetres are those of a 1/1000 sheet
///     "heat":   (of a class) {"radiusMm", "weight", "colors": […]}
///
/// "variants" of a class, [{"when": […], "label": {…}}], are laid over every rule where their conditions hold too: the
/// same sign of another plan level is drawn with other sizes and keeps its line in the legend.
///
/// Colours are "#rrggbb", "#rrggbbaa" or the "r/g/b" of the plan regulations.
class StyleReader {
public:
    StyleReader(const Catalogue &catalogue, StyleBook &book) : m_catalogue(catalogue), m_book(book) { }

    [[nodiscard]] Result<void> readFile(const QString &path);
    /// The object under "classes"; `source` names it in messages.
    [[nodiscard]] Result<void> readClasses(const QJsonObject &classes, const QString &source);
    [[nodiscard]] Result<void> finish(const QString &folder); ///< checks completeness, sorts the drawing order

    /// The rules of one class as they stand in "rules", each laid over `base`.
    [[nodiscard]] Result<std::vector<StyleRule>> readRules(const FeatureClass &featureClass, const QJsonValue &json,
        const QJsonObject &base, const std::vector<QJsonObject> &variants, const style::Place &place) const;

private:
    [[nodiscard]] Result<void> readClass(const QString &name, const QJsonValue &json, const style::Place &place);
    [[nodiscard]] Result<StyleRule> readRule(const FeatureClass &featureClass, const QJsonValue &json,
        const QJsonObject &base, const style::Place &place) const;

    const Catalogue &m_catalogue;
    StyleBook &m_book;
};

} // namespace kbs
