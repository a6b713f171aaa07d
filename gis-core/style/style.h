// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/value.h"
#include "catalogue/catalogue.h"

#include <QColor>
#include <QString>

#include <map>
#include <memory>
#include <optional>
#include <vector>

/// How features look: rules as data (layers/<theme>/<theme>.style.json), resolved to symbols that any painter can draw.
/// Sizes are millimetres on paper or screen, scales are denominators (1000 for 1/1000), angles are degrees
/// counter-clockwise from the horizontal.
namespace kbs {

struct MarkerSymbol {
    QString shape; ///< one of markerShapes(), or an icon resource path
    QColor color;  ///< invalid: hollow
    QColor outline;
    double outlineMm = 0.25;
    double sizeMm = 2.0;
    QString text; ///< letters inside: "S"; with the shape "none" the letters alone
    QColor textColor = Qt::black;
    double textMm = 0;   ///< letter height; 0: as large as fits
    double everyMm = 0;  ///< along lines and borders: from one to the next
    double startMm = -1; ///< along lines: to the first; negative: half of everyMm
    double offsetMm = 0; ///< along lines: to the right of the line's direction (negative: to the left)
    double angle = 0;
    bool upright = false; ///< along lines: not turned with the line
};
[[nodiscard]] const QStringList &markerShapes();

/// Parallel lines over an area.
struct HatchLines {
    QColor color = Qt::black;
    double angle = 45; ///< 0: horizontal, 45: rising to the right
    double spacingMm = 2.0;
    double widthMm = 0.15;
    double offsetMm = 0; ///< along their normal: a second set with the same spacing makes pairs
};
/// One marker again and again over an area.
struct FillMarkers {
    MarkerSymbol marker;
    double spacingXMm = 4.0;
    double spacingYMm = 4.0;
    bool shiftedRows = false; ///< every other row stands half a step to the side
};
/// Colour first (invalid: the ground stays open), then hatches, then markers.
struct FillSymbol {
    QColor color;
    std::vector<HatchLines> hatches;
    std::vector<FillMarkers> markers;

    [[nodiscard]] bool hasPattern() const { return !hatches.empty() || !markers.empty(); }
};

struct LineStroke {
    QColor color;
    double widthMm = 0.2;
    std::vector<double> dashMm; ///< on, off, …; empty: solid
    double offsetMm = 0;        ///< to the right of the line's direction (negative: to the left)
};
struct LineSymbol : LineStroke {
    QColor casing;                ///< invalid: none
    double casingMm = 0;          ///< added on both sides
    std::vector<LineStroke> over; ///< further strokes, drawn after it
    /// Attribute that gives the true width in metres on the ground; where it is empty, widthMm holds.
    std::string groundWidth;
};

/// What stands around a label as the plan regulation draws it.
enum class LabelFrame : std::uint8_t { None, Circle, Box, Triangle };

/// A further piece of a label with several: beside or below what stands before it.
struct LabelPart {
    QString text;      ///< template; a part without any value is left out
    double sizeMm = 0; ///< 0: the label's
    LabelFrame frame = LabelFrame::None;
    double frameMm = 0;
    bool dividers = false;
    bool sameRow = false;
};

struct LabelSymbol {
    QString text; ///< template: "{ada_no}/{parsel_no}"; render/label_template.h says what it may hold
    double sizeMm = 2.2;
    QColor color;
    QColor halo;
    bool bold = false;
    bool alongLine = false;
    bool overhang = false; ///< areas: may reach beyond its area; else it is left out where it does not fit
    bool between = false;  ///< areas: not wholly inside a labelled area of a class below, whose own it would seem
    int priority = 0;      ///< higher goes first
    double maxScale = 0;   ///< labels only at this denominator or closer; 0: always
    double minScale = 0;   ///< and not closer than at this one
    LabelFrame frame = LabelFrame::None;
    double frameMm = 0;    ///< diameter or side; 0: as large as the text needs. The text shrinks to fit in.
    QColor frameFill;      ///< of all frames; invalid: hollow
    bool dividers = false; ///< lines of text in a frame are parted by strokes
    QString sign;          ///< fixed letters above the text: the code of a use, "BHA"
    LabelFrame signFrame = LabelFrame::Box;
    double signMm = 0; ///< side of the sign's frame; 0: as large as the letters need
    std::vector<LabelPart> parts;
    /// Short forms that replace codes of an attribute in the text: nizam: {ayrik: "A"}.
    std::map<std::string, std::map<std::string, QString>> signs;
    double sheetScale = 0; ///< of the symbol: frames grow and shrink with the map

    /// One line of letters and nothing around it.
    [[nodiscard]] bool isPlain() const
    {
        return frame == LabelFrame::None && sign.isEmpty() && parts.empty() && !text.contains(u'\n');
    }
};

/// The marker's size comes from a number of the feature: sizeMm belongs to `at`, and areas grow with the value.
struct SizeByValue {
    std::string attribute;
    double at = 1;
};
/// Points (or the middles of lines and areas) drawn as one smooth cloud instead of one by one.
struct HeatSymbol {
    double radiusMm = 8;
    std::string weight;         ///< attribute; empty: every feature counts as 1, missing values do not count
    std::vector<QColor> colors; ///< thin to dense
};

struct Symbol {
    std::optional<FillSymbol> fill;
    std::optional<LineSymbol> line;
    std::optional<MarkerSymbol> marker; ///< at points; in the middle of areas
    std::vector<MarkerSymbol> along;    ///< repeated along lines and borders (everyMm > 0)
    std::optional<LabelSymbol> label;
    std::optional<SizeByValue> size; ///< for the marker
    /// > 0: all millimetres but the label's letters are those of a sheet of this scale and grow and shrink with the map
    /// (within limits that keep them readable; lines get thinner with it but never thicker than on that sheet); 0: they
    /// are the same at every scale.
    double sheetScale = 0;
};

/// One thing that must hold for a rule. With `values` the text form of the attribute must be one of them; with `from`
/// or `below` it must be a number, from ≤ number < below; with neither the attribute must be empty.
struct StyleCondition {
    std::string attribute;
    std::vector<std::string> values;
    std::optional<double> from, below;

    [[nodiscard]] bool wantsEmpty() const { return values.empty() && !from && !below; }
    [[nodiscard]] bool holds(const Value &value) const;
};

/// One line of the legend.
struct StyleRule {
    Title title;                      ///< for the legend
    std::vector<StyleCondition> when; ///< all must hold; empty: every feature
    double minScale = 0;              ///< as in ClassStyle
    double maxScale = 0;
    Symbol symbol;

    [[nodiscard]] bool drawnAt(double scaleDenominator) const
    {
        return scaleDenominator >= minScale && (maxScale <= 0 || scaleDenominator <= maxScale);
    }
    [[nodiscard]] bool takesAll() const { return when.empty() && minScale <= 0 && maxScale <= 0; }
};

struct ClassStyle {
    double minScale = 0;            ///< drawn only at denominators from minScale …
    double maxScale = 0;            ///< … to maxScale (0: no limit)
    int order = 0;                  ///< default drawing order, low first
    bool visible = true;            ///< on at first start
    std::optional<HeatSymbol> heat; ///< drawn in place of the rules' symbols
    std::vector<StyleRule> rules;   ///< the first that matches is used

    /// At a scale where rules differ by scale, 0: their scale ranges do not count.
    [[nodiscard]] const StyleRule *match(
        const FeatureClass &featureClass, const std::vector<Value> &values, double scaleDenominator = 0) const;
    [[nodiscard]] bool drawnAt(double scaleDenominator) const
    {
        return scaleDenominator >= minScale && (maxScale <= 0 || scaleDenominator <= maxScale);
    }
    /// Some symbol depends on more of a feature than its rule: a size by value, a true width, a heat map.
    [[nodiscard]] bool needsValues() const;
};

/// Styles of all classes. Immutable after loading; may be shared between threads.
class StyleBook {
public:
    /// Reads every `*.style.json` below `folder`. Names the file and the JSON path of the first mistake: an unknown
    /// class, attribute, code or key, a class with geometry that has no style. The format is described in
    /// style/style_reader.h.
    static Result<std::shared_ptr<const StyleBook>> load(
        const Catalogue &catalogue, const QString &folder = QStringLiteral(":/layers"));
    /// This book with the classes of one more style file in place of its own.
    [[nodiscard]] Result<std::shared_ptr<const StyleBook>> with(const Catalogue &catalogue, const QString &path) const;
    /// This book with one class drawn otherwise.
    [[nodiscard]] std::shared_ptr<const StyleBook> with(const FeatureClass &featureClass, ClassStyle style) const;

    [[nodiscard]] const ClassStyle &of(const FeatureClass &featureClass) const;
    /// Classes with geometry in default drawing order, bottom first.
    [[nodiscard]] const std::vector<const FeatureClass *> &drawingOrder() const { return m_order; }
    /// What the map lies on.
    [[nodiscard]] QColor background() const { return m_background; }

private:
    friend class StyleReader;
    friend class ThemeReader;
    void sortOrder();
    std::map<std::string, ClassStyle> m_styles;
    std::vector<const FeatureClass *> m_order;
    QColor m_background = Qt::white;
};

} // namespace kbs
