// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/fast_painter.h"

#include "render/coverage_raster.h"
#include "render/rule_matcher.h"
#include "render/symbol_painter.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace kbs::render {

namespace {

constexpr int bandRows = 64;              ///< a band's cells stay in the processor's own memory
constexpr double tolerance = 0.4;         ///< pixels: vertices closer than this are one, as on the exact way
constexpr std::uint64_t shapesAlone = 64; ///< fewer are drawn faster than a thread starts

QRgb paler(QColor color, double factor)
{
    color.setAlphaF(static_cast<float>(color.alphaF() * factor));
    return qPremultiply(color.rgba());
}

/// `over` laid on `under`, both premultiplied.
QRgb blend(QRgb under, QRgb over)
{
    const int rest = 255 - qAlpha(over);
    const auto mix = [rest](int a, int b) { return b + (a * rest + 127) / 255; };
    return qRgba(mix(qRed(under), qRed(over)), mix(qGreen(under), qGreen(over)), mix(qBlue(under), qBlue(over)),
        mix(qAlpha(under), qAlpha(over)));
}

QRgb scaled(QRgb premultiplied, double by)
{
    const auto part = [by](int channel) { return static_cast<int>(std::lround(channel * by)); };
    return qRgba(part(qRed(premultiplied)), part(qGreen(premultiplied)), part(qBlue(premultiplied)),
        part(qAlpha(premultiplied)));
}

} // namespace

std::optional<PlainSymbol> PlainSymbol::of(const Symbol &symbol, double pxPerMm, double scaleDenominator)
{
    PlainSymbol out;
    if (symbol.marker || !symbol.along.empty() || symbol.size || (symbol.fill && symbol.fill->hasPattern()))
        return std::nullopt;
    if (symbol.fill && symbol.fill->color.isValid())
        out.fill = qPremultiply(symbol.fill->color.rgba());
    if (symbol.line) {
        const LineSymbol &line = *symbol.line;
        if (!line.dashMm.empty() || line.casing.isValid() || !line.over.empty() || line.offsetMm != 0
            || !line.groundWidth.empty() || !(line.widthMm > 0))
            return std::nullopt;
        const bool hasFill = symbol.fill.has_value();
        out.lines[0] = qPremultiply(line.color.rgba());
        out.lines[1] = paler(line.color, hasFill ? 0.5 : 0.65);
        out.lines[2] = paler(line.color, hasFill ? 0.2 : 0.35);
        out.halfWidth = line.widthMm * pxPerMm * inkFactor(symbol.sheetScale, scaleDenominator) / 2;
    }
    out.dot = out.fill != 0 ? out.fill : out.lines[0];
    return out;
}

/// What one thread needs to draw shapes of blocks.
class FastPainter::Band {
public:
    explicit Band(const FastPainter &painter)
        : m_painter(painter),
          m_raster(painter.m_bits, static_cast<std::size_t>(painter.m_picture->bytesPerLine()) / sizeof(std::uint32_t),
              painter.m_place.width(), bandRows),
          m_ratio(painter.m_ratio)
    {
        const MapView &view = painter.m_view;
        m_scale = m_ratio / view.metresPerPixel;
        m_left = view.center.x - view.size.width() * view.metresPerPixel / 2;
        m_upper = view.center.y + view.size.height() * view.metresPerPixel / 2;
        for (const auto &symbol : painter.m_symbols)
            if (symbol) // a mitre reaches four half widths beyond its corner
                m_reach = std::max(m_reach, (symbol->halfWidth * 4.2 + 1) * m_ratio);
    }

    void setRows(int top, int bottom) { m_raster.setBand(top, bottom); }

    /// Whether something of the box can lie in the band.
    [[nodiscard]] bool sees(const levels::UnitBox &box) const
    {
        const double reach = m_reach;
        return y(static_cast<double>(box.maxY)) < m_raster.bottom() + reach
            && y(static_cast<double>(box.minY)) > m_raster.top() - reach
            && x(static_cast<double>(box.minX)) < m_raster.width() + reach && x(static_cast<double>(box.maxX)) > -reach;
    }

    void draw(const levels::BlockView &block, std::uint32_t row)
    {
        const int rule = m_painter.m_rules[block.combo(row)];
        if (rule < 0 || !m_painter.m_symbols[static_cast<std::size_t>(rule)])
            return;
        const PlainSymbol &symbol = *m_painter.m_symbols[static_cast<std::size_t>(rule)];
        const std::uint32_t first = block.firstPoint(row), last = block.lastPoint(row);
        const std::int32_t *xy = block.xy();
        std::int32_t minX = INT32_MAX, minY = INT32_MAX, maxX = INT32_MIN, maxY = INT32_MIN;
        for (std::uint32_t i = first; i < last; ++i) {
            minX = std::min(minX, xy[2 * i]);
            maxX = std::max(maxX, xy[2 * i]);
            minY = std::min(minY, xy[2 * i + 1]);
            maxY = std::max(maxY, xy[2 * i + 1]);
        }
        m_originX = x(static_cast<double>(block.originX()));
        m_originY = y(static_cast<double>(block.originY()));
        const double step = m_scale * levels::metresPerUnit;
        const double left = m_originX + minX * step, right = m_originX + maxX * step;
        const double up = m_originY - maxY * step, down = m_originY - minY * step;
        if (down < m_raster.top() - m_reach || up > m_raster.bottom() + m_reach || right < -m_reach
            || left > m_raster.width() + m_reach)
            return;
        const double size = std::max(right - left, down - up) / m_ratio;
        const bool isArea = block.kind(row) == GeometryKind::Polygon || block.kind(row) == GeometryKind::MultiPolygon;
        if (isArea && block.members(row) > 1)
            return drawMerged(block, row, symbol);
        if (block.kind(row) == GeometryKind::Point || block.kind(row) == GeometryKind::MultiPoint)
            return;
        const bool isFull = !isArea || m_painter.m_isExact;
        if (size < 1 && !m_painter.m_isExact)
            return dot({(left + right) / 2, (up + down) / 2}, symbol.dot);
        drawRings(block, row, isArea, symbol.fill,
            symbol.lines[isFull || size >= 8 ? 0
                    : size >= 4              ? 1
                                             : 2],
            symbol.halfWidth);
    }

private:
    [[nodiscard]] double x(double units) const { return (units * levels::metresPerUnit - m_left) * m_scale; }
    [[nodiscard]] double y(double units) const { return (m_upper - units * levels::metresPerUnit) * m_scale; }

    void dot(PixelPoint at, QRgb color)
    {
        if (color == 0)
            return;
        if (m_ratio == 1)
            return m_raster.dot(at, color);
        const double half = m_ratio / 2;
        const PixelPoint box[] = {{at.x - half, at.y - half}, {at.x + half, at.y - half}, {at.x + half, at.y + half},
            {at.x - half, at.y + half}};
        m_raster.addRing(box);
        m_raster.fillAll(color);
    }

    /// Many features as one: their fill, toned as the borders between them would tone it.
    void drawMerged(const levels::BlockView &block, std::uint32_t row, const PlainSymbol &symbol)
    {
        const double perMetre = m_scale / m_ratio;
        const double area = std::max(1e-6, double(block.area(row)) * perMetre * perMetre); // pixels
        // A feature's box is about a quarter longer than the side of a square of its area.
        const double size = 1.25 * std::sqrt(area / block.members(row));
        const bool areDots = size < 1;
        QRgb line = areDots ? 0 : symbol.lines[size >= 8 ? 0 : size >= 4 ? 1 : 2];
        QRgb fill = symbol.fill;
        if (line != 0) {
            const double covered = std::min(1.0, 2 * symbol.halfWidth * double(block.inner(row)) * perMetre / area);
            const double alpha = qAlpha(line) / 255.0 * covered;
            const double twice = 1 - (1 - alpha) * (1 - alpha); // each of the two neighbours draws the border
            fill = blend(fill, scaled(line, twice * 255 / std::max(1, qAlpha(line))));
        } else if (areDots) {
            fill = symbol.dot;
        }
        drawRings(block, row, true, fill, line, symbol.halfWidth);
    }

    void drawRings(
        const levels::BlockView &block, std::uint32_t row, bool isArea, QRgb fill, QRgb line, double halfWidth)
    {
        m_points.clear();
        m_ends.clear();
        for (std::uint32_t ring = block.firstRing(row); ring < block.lastRing(row); ++ring) {
            takeRing(block.xy(), block.ringBegin(ring), block.ringEnd(ring), isArea);
            m_ends.push_back(m_points.size());
        }
        const auto eachRing = [this](const auto &each) {
            std::size_t begin = 0;
            for (const std::size_t end : m_ends) {
                each(std::span<const PixelPoint>(m_points).subspan(begin, end - begin));
                begin = end;
            }
        };
        if (isArea && fill != 0) {
            eachRing([this](std::span<const PixelPoint> ring) { m_raster.addRing(ring); });
            m_raster.fillEvenOdd(fill);
        }
        if (line == 0)
            return;
        eachRing([&](std::span<const PixelPoint> ring) {
            isArea ? m_raster.addRingStroke(ring, halfWidth * m_ratio)
                   : m_raster.addLineStroke(ring, halfWidth * m_ratio);
        });
        m_raster.fillAll(line);
    }

    /// In pixels, without the vertices that nobody can see (as ScreenMapper does it).
    void takeRing(const std::int32_t *xy, std::uint32_t begin, std::uint32_t end, bool closed)
    {
        const double step = m_scale * levels::metresPerUnit, near = tolerance * m_ratio;
        const std::size_t first = m_points.size();
        const auto at = [&](std::uint32_t i) {
            return PixelPoint{m_originX + xy[2 * i] * step, m_originY - xy[2 * i + 1] * step};
        };
        for (std::uint32_t i = begin; i < end; ++i) {
            const PixelPoint here = at(i);
            if (m_points.size() > first && std::abs(here.x - m_points.back().x) < near
                && std::abs(here.y - m_points.back().y) < near) {
                if (closed || i + 1 < end)
                    continue;
                if (m_points.size() > first + 1)
                    m_points.pop_back(); // the last vertex stands for its neighbour
            }
            m_points.push_back(here);
        }
        if (!closed)
            return;
        if (m_points.size() > first + 1 && std::abs(m_points.back().x - m_points[first].x) < near
            && std::abs(m_points.back().y - m_points[first].y) < near)
            m_points.pop_back();
        if (m_points.size() >= first + 3)
            return;
        m_points.resize(first); // a sliver thinner than the tolerance: keep it as it is
        for (std::uint32_t i = begin; i < end; ++i)
            m_points.push_back(at(i));
    }

    const FastPainter &m_painter;
    CoverageRaster m_raster;
    double m_ratio, m_scale, m_left, m_upper;
    double m_reach = 0;                  ///< pixels that a shape is drawn beyond its vertices
    double m_originX = 0, m_originY = 0; ///< of the block, pixels
    std::vector<PixelPoint> m_points;
    std::vector<std::size_t> m_ends;
};

std::unique_ptr<FastPainter> FastPainter::over(
    QPainter &painter, const MapView &view, const levels::State &state, bool isExact)
{
    if (painter.device()->devType() != QInternal::Image || painter.hasClipping() || painter.opacity() < 1)
        return nullptr;
    auto *picture = static_cast<QImage *>(painter.device());
    if (picture->format() != QImage::Format_RGB32 && picture->format() != QImage::Format_ARGB32_Premultiplied)
        return nullptr;
    const QTransform transform = painter.combinedTransform();
    const double ratio = picture->devicePixelRatio();
    const QPointF corner = QPointF(transform.dx(), transform.dy()) * ratio;
    if (transform.type() > QTransform::TxTranslate || corner != QPointF(corner.toPoint()))
        return nullptr;
    const QRect place(corner.toPoint(), (QSizeF(view.size) * ratio).toSize());
    if (place.isEmpty() || !picture->rect().contains(place.topLeft()))
        return nullptr;
    std::unique_ptr<FastPainter> fast(new FastPainter(view, state));
    fast->m_picture = picture;
    fast->m_place = place & picture->rect();
    fast->m_ratio = ratio;
    fast->m_isExact = isExact;
    return fast;
}

bool FastPainter::prepare(const FeatureClass &featureClass, const ClassStyle &style, double scaleDenominator,
    const std::vector<int> &attributes)
{
    m_isDrawn.clear();
    m_rules.clear();
    m_symbols.clear();
    m_class = m_state.find(featureClass);
    if (!m_class || !m_class->entry->has(featureClass, attributes))
        return false;
    for (const StyleRule &rule : style.rules) {
        m_symbols.push_back(
            style.heat ? std::nullopt : PlainSymbol::of(rule.symbol, m_view.dotsPerMm, scaleDenominator));
        m_isDrawn.push_back(m_symbols.back().has_value());
    }
    const RuleMatcher matcher(featureClass, style, scaleDenominator);
    std::vector<Value> values(featureClass.attributes.size());
    for (const auto &combo : m_class->combos) {
        for (std::size_t i = 0; i < combo.size(); ++i)
            values[static_cast<std::size_t>(featureClass.attributeIndex(m_class->entry->codes[i]))] = combo[i];
        m_rules.push_back(
            matcher.match([&](int attribute) -> const Value & { return values[static_cast<std::size_t>(attribute)]; }));
    }
    return true;
}

Result<void> FastPainter::readRest(const Query &query, const std::function<bool(int)> &wants, Filter filter,
    FeatureReader &store, const BatchSink &sink) const
{
    std::vector<bool> combos;
    for (const int rule : m_rules)
        combos.push_back(wants(rule));
    levels::CacheReader rest(m_state, store);
    rest.setCombos(std::move(combos));
    rest.setFilter([&](std::uint32_t combo, FeatureId id, GeometryKind kind, const Bbox &box) {
        return filter(m_rules[combo], id, kind, box);
    });
    return rest.read(query, sink);
}

Result<void> FastPainter::readOdd(Query query, FeatureReader &store, const BatchSink &sink) const
{
    if (m_class->odd.empty())
        return {};
    query.ids = m_class->odd;
    return store.read(query, sink);
}

/// The coarsest level made for pixels of the view's size or smaller.
std::size_t FastPainter::levelForView() const
{
    const double pixel = m_view.metresPerPixel / m_ratio;
    std::size_t level = 0;
    for (std::size_t i = 1; !m_isExact && i < m_class->entry->levels.size(); ++i)
        if (m_class->entry->levels[i].pixel <= pixel)
            level = i;
    return level;
}

Result<void> FastPainter::draw(Progress &progress, const std::function<Result<void>()> &meanwhile)
{
    const std::size_t level = levelForView();
    const levels::ClassEntry &entry = *m_class->entry;
    const auto &blocks = entry.levels[level].blocks;
    const levels::UnitBox seen
        = levels::UnitBox::of(m_view.extent().grown(64 * m_view.metresPerPixel + levels::metresPerUnit));
    std::vector<std::size_t> visible;
    std::uint64_t shapes = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].box.intersects(seen)) {
            visible.push_back(i);
            shapes += blocks[i].shapes;
        }
    }
    // Features of merged shapes that an edit touched are drawn one by one.
    std::vector<std::pair<std::size_t, std::uint32_t>> unmerged;
    if (level > 0)
        for (const std::uint64_t number : m_class->unmerged[level]) {
            const std::size_t block = entry.levels[0].blockOf(number);
            unmerged.emplace_back(block, static_cast<std::uint32_t>(number - entry.levels[0].blocks[block].first));
        }

    const int rows = m_place.height(), bands = (rows + bandRows - 1) / bandRows;
    std::atomic<int> next = 0;
    std::atomic<bool> isDamaged = false;
    const auto work = [&] {
        Band band(*this);
        for (int number = next++; number < bands && !isDamaged && !progress.isCancelled(); number = next++) {
            band.setRows(number * bandRows, std::min(rows, (number + 1) * bandRows));
            for (const std::size_t i : visible) {
                if (!band.sees(blocks[i].box))
                    continue;
                const levels::BlockView block = m_state.file().block(entry, level, i);
                if (!block) {
                    isDamaged = true;
                    break;
                }
                const bool anyMasked = !m_class->masked[level].empty();
                for (std::uint32_t row = 0; row < block.size(); ++row)
                    if (!anyMasked || !m_class->isMasked(level, blocks[i].first + row))
                        band.draw(block, row);
            }
            for (const auto &[block, row] : unmerged) {
                if (!band.sees(entry.levels[0].blocks[block].box))
                    continue;
                const levels::BlockView view = m_state.file().block(entry, 0, block);
                if (view)
                    band.draw(view, row);
                else
                    isDamaged = true;
            }
            for (std::size_t i = 0; i < m_class->views.size(); ++i)
                for (std::uint32_t row = 0; band.sees(m_class->boxes[i]) && row < m_class->views[i].size(); ++row)
                    band.draw(m_class->views[i], row);
        }
    };
    {
        const unsigned cores = shapes < shapesAlone ? 1 : std::max(1U, std::thread::hardware_concurrency());
        // bits() detaches: here and not in the threads
        m_bits = reinterpret_cast<std::uint32_t *>(
                     m_picture->bits() + static_cast<qsizetype>(m_place.top()) * m_picture->bytesPerLine())
            + m_place.left();
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < cores; ++i)
            threads.emplace_back(work);
        if (meanwhile) {
            if (auto done = meanwhile(); !done) {
                next = bands; // the others finish what they are at
                return done;
            }
        }
        work();
    }
    if (isDamaged)
        return fail(ErrorKind::Input, QCoreApplication::translate("DrawingCache", "the drawing cache is damaged"));
    if (progress.isCancelled())
        return cancelled();
    return {};
}

} // namespace kbs::render
