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
/// Sizes are millimetres on paper or screen, scales are denominators (1000 for 1/1000).
namespace kbs {

enum class Hatch : std::uint8_t {
    None,
    Solid,
    Horizontal,
    Vertical,
    Cross,
    Diagonal,
    BackDiagonal,
    DiagonalCross,
    Dots
};

/// Hatch::Solid is the colour alone; the others draw their lines over it (an invalid colour leaves the ground open).
struct FillSymbol {
    QColor color;
    Hatch hatch = Hatch::Solid;
    QColor hatchColor = Qt::black;
    double hatchSpacingMm = 2.0;
    double hatchWidthMm = 0.15;
};
struct LineSymbol {
    QColor color;
    double widthMm = 0.2;
    std::vector<double> dashMm; ///< on, off, …; empty: solid
    QColor casing;              ///< invalid: none
    double casingMm = 0;        ///< added on both sides
};
struct MarkerSymbol {
    QString shape; ///< "circle", "square", "triangle", "cross", "star", or an icon resource path
    QColor color;
    QColor outline;
    double sizeMm = 2.0;
    double everyMm = 0; ///< > 0: repeated along lines and borders at this distance
};
struct LabelSymbol {
    QString text; ///< template: "{ada_no}/{parsel_no}"
    double sizeMm = 2.2;
    QColor color;
    QColor halo;
    bool bold = false;
    bool alongLine = false;
    bool overhang = false; ///< areas: may reach beyond its area; else it is left out where it does not fit
    int priority = 0;    ///< higher goes first
    double maxScale = 0; ///< labels only at this denominator or closer; 0: always
    double minScale = 0; ///< and not closer than at this one
};

struct Symbol {
    std::optional<FillSymbol> fill;
    std::optional<LineSymbol> line;
    std::optional<MarkerSymbol> marker;
    std::optional<LabelSymbol> label;
};

/// One line of the legend. `values` are compared with the text form of the attribute; with `attribute` and no values
/// the rule is for features whose attribute is empty.
struct StyleRule {
    Title title;                     ///< for the legend
    std::string attribute;           ///< empty: every feature
    std::vector<std::string> values; ///< text forms that match
    Symbol symbol;
};

struct ClassStyle {
    double minScale = 0;          ///< drawn only at denominators from minScale …
    double maxScale = 0;          ///< … to maxScale (0: no limit)
    int order = 0;                ///< default drawing order, low first
    bool visible = true;          ///< on at first start
    std::vector<StyleRule> rules; ///< the first that matches is used

    [[nodiscard]] const StyleRule *match(const FeatureClass &featureClass, const std::vector<Value> &values) const;
    [[nodiscard]] bool drawnAt(double scaleDenominator) const
    {
        return scaleDenominator >= minScale && (maxScale <= 0 || scaleDenominator <= maxScale);
    }
};

/// Styles of all classes. Immutable after loading; may be shared between threads.
class StyleBook {
public:
    /// Reads every `*.style.json` below `folder`. Names the file and the JSON path of the first mistake: an unknown
    /// class, attribute, code or key, a class with geometry that has no style. The format is described in
    /// style/style_reader.h.
    static Result<std::shared_ptr<const StyleBook>> load(
        const Catalogue &catalogue, const QString &folder = QStringLiteral(":/layers"));
    [[nodiscard]] const ClassStyle &of(const FeatureClass &featureClass) const;
    /// Classes with geometry in default drawing order, bottom first.
    [[nodiscard]] const std::vector<const FeatureClass *> &drawingOrder() const { return m_order; }

private:
    friend class StyleReader;
    std::map<std::string, ClassStyle> m_styles;
    std::vector<const FeatureClass *> m_order;
};

} // namespace kbs
