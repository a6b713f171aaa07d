// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "levels/cache_reader.h"
#include "scene/view.h"
#include "style/style.h"

#include <QImage>

class QPainter;

namespace kbs::render {

/// How a rule's shapes are drawn where that is a plain fill and a plain outline.
struct PlainSymbol {
    QRgb fill = 0;        ///< premultiplied; 0: none
    QRgb lines[3] = {};   ///< outline, and paler for areas of a few pixels (see SymbolPainter); 0: none
    QRgb dot = 0;         ///< for what is smaller than a pixel
    double halfWidth = 0; ///< pixels

    /// Nothing where the symbol needs more than that (hatches, dashes, markers, casings).
    [[nodiscard]] static std::optional<PlainSymbol> of(const Symbol &symbol, double pxPerMm, double scaleDenominator);
};

/// Draws one class from a drawing cache straight into a picture, in bands on all cores: the plain symbols, which are
/// nearly all of what there is much of. The rest stays for the painter of the exact way.
class FastPainter {
public:
    /// A painter for the picture that `painter` paints on, at its place there. Null where that is no picture of
    /// straight pixels: another device or format, a turned or scaled view, a clip. The picture and the state must
    /// outlive it.
    [[nodiscard]] static std::unique_ptr<FastPainter> over(
        QPainter &painter, const MapView &view, const levels::State &state, bool isExact);

    /// Gets ready for a class. False where the cache lacks it or one of the attributes: then it is read from the store.
    [[nodiscard]] bool prepare(const FeatureClass &featureClass, const ClassStyle &style, double scaleDenominator,
        const std::vector<int> &attributes);
    /// Which rules of the class draw() draws (indexes as in ClassStyle::rules).
    [[nodiscard]] const std::vector<bool> &drawnRules() const { return m_isDrawn; }
    /// Draws the class prepared last. ErrorKind::Cancelled, or ErrorKind::Input where the cache proves damaged: then
    /// the picture is half done.
    /// `meanwhile` (may be null) is done by the calling thread while the others begin.
    [[nodiscard]] Result<void> draw(Progress &progress, const std::function<Result<void>()> &meanwhile = {});
    /// Reads the features of the rules for which `wants` says so from the cache; `filter` is asked of each of them:
    /// rule, id, kind, box.
    using Filter = std::function<bool(int, FeatureId, GeometryKind, const Bbox &)>;
    [[nodiscard]] Result<void> readRest(const Query &query, const std::function<bool(int)> &wants, Filter filter,
        FeatureReader &store, const BatchSink &sink) const;
    /// Reads the features that no cache can hold from the store.
    [[nodiscard]] Result<void> readOdd(Query query, FeatureReader &store, const BatchSink &sink) const;

private:
    class Band;
    FastPainter(const MapView &view, const levels::State &state) : m_view(view), m_state(state) { }
    [[nodiscard]] std::size_t levelForView() const;

    QImage *m_picture = nullptr;
    QRect m_place;      ///< of the view in the picture, pixels
    double m_ratio = 1; ///< pixels of the picture per pixel of the view
    std::uint32_t *m_bits = nullptr;
    MapView m_view;
    const levels::State &m_state;
    bool m_isExact = false; ///< see MapRenderer::setExact
    const levels::State::OfClass *m_class = nullptr;
    std::vector<int> m_rules; ///< of the class, by number of combination; -1: none
    std::vector<bool> m_isDrawn;
    std::vector<std::optional<PlainSymbol>> m_symbols; ///< per rule
};

} // namespace kbs::render
