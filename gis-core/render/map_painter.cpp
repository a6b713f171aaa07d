// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/map_painter.h"

#include "raster/backdrop.h"
#include "raster/picture.h"
#include "render/feature_sizes.h"
#include "render/heat_map.h"
#include "render/label_placer.h"
#include "render/label_template.h"
#include "render/rule_matcher.h"
#include "render/symbol_painter.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPaintEngine>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace kbs::render {

namespace {

constexpr double marginMm = 8;           ///< symbols reach this far beyond their feature
constexpr double pictureTolerance = 0.4; ///< pixels: vertices closer than this are one
constexpr double paperToleranceMm = 0.02;

/// Draws the features of one class.
class ClassPainter {
public:
    ClassPainter(const Canvas &canvas, ScreenMapper &mapper, const FeatureClass &featureClass, const ClassStyle &style,
        int order, double scale, double metresPerPixel, LabelPlacer &labels, MapPart part, QSizeF picture)
        : m_part(part), m_style(style), m_matcher(featureClass, style, scale),
          m_sizes(featureClass, style, metresPerPixel), m_mapper(mapper), m_labels(labels), m_order(order)
    {
        if (style.heat) {
            m_weight = featureClass.attributeIndex(style.heat->weight);
            m_heat = std::make_unique<HeatMap>(*style.heat, canvas, picture);
        }
        for (const StyleRule &rule : style.rules) {
            m_symbols.emplace_back(rule.symbol, canvas);
            const bool isLabelled = part != MapPart::Shapes && rule.symbol.label && scale >= rule.symbol.label->minScale
                && (rule.symbol.label->maxScale <= 0 || scale <= rule.symbol.label->maxScale);
            m_templates.push_back(
                isLabelled ? std::make_unique<LabelTemplate>(*rule.symbol.label, featureClass) : nullptr);
            m_hasCasing = m_hasCasing || m_symbols.back().hasCasing();
            m_isNeeded = m_isNeeded || part != MapPart::Labels || isLabelled || m_symbols.back().markerSize() > 0;
        }
    }

    /// Whether it draws anything at all: of labels alone only what has some, and markers, which labels keep off.
    [[nodiscard]] bool isNeeded() const { return m_isNeeded; }

    /// What rules and labels look at; a class has ten times as many.
    [[nodiscard]] std::vector<int> attributes() const
    {
        std::vector<int> needed = m_matcher.attributes();
        m_sizes.addAttributes(needed);
        if (m_weight >= 0)
            needed.push_back(m_weight);
        for (const auto &label : m_templates)
            if (label)
                label->addAttributes(needed);
        return needed;
    }

    /// Shapes of these rules are in the picture already; only their labels are missing.
    void setDrawn(std::vector<bool> rules) { m_isDrawn = std::move(rules); }
    /// Whether something of a rule is still to be done.
    [[nodiscard]] bool wants(int rule) const
    {
        if (rule < 0)
            return false;
        const auto index = static_cast<std::size_t>(rule);
        const bool isForLabels = m_templates[index] || m_symbols[index].markerSize() > 0;
        return m_part == MapPart::Labels ? isForLabels : !isDrawn(index) || m_templates[index];
    }

    /// Whether these rules leave nothing to paint but labels, which are painted at the end.
    [[nodiscard]] bool wantsOnlyLabels() const
    {
        for (std::size_t rule = 0; rule < m_symbols.size(); ++rule)
            if (m_part != MapPart::Labels && !isDrawn(rule))
                return false;
        return !m_heat;
    }
    /// Asked before a feature is made: whether it can have a part in what is still to be done.
    [[nodiscard]] bool wants(int rule, FeatureId id, GeometryKind kind, const Bbox &box) const
    {
        const auto index = static_cast<std::size_t>(rule);
        if ((m_part != MapPart::Labels && !isDrawn(index)) || m_symbols[index].markerSize() > 0 || m_heat)
            return true;
        const QRectF bounds(m_mapper.toScreen({box.minX, box.maxY}), m_mapper.toScreen({box.maxX, box.minY}));
        return m_labels.wants({&*m_style.rules[index].symbol.label, m_order, id}, kind, bounds);
    }

    void draw(const FeatureBatch &batch)
    {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            const auto geometry = batch.geometryView(row);
            if (geometry.points.empty() || !m_mapper.map(geometry, m_shape))
                continue;
            if (m_heat) {
                addHeat(batch, row);
                continue;
            }
            const int rule = m_matcher.match(batch, row);
            if (rule < 0)
                continue;
            drawShape(geometry.kind, static_cast<std::size_t>(rule), batch, row);
        }
    }

    /// Lines with a casing are drawn at the end: all casings first, so that crossings look joined.
    void finish()
    {
        if (m_heat && m_part != MapPart::Labels)
            m_heat->paint();
        ScreenShape shape;
        const auto each = [&](const auto &drawOne) {
            std::size_t point = 0, ring = 0;
            for (const Held &held : m_held) {
                shape.points.assign(m_points.begin() + static_cast<std::ptrdiff_t>(point),
                    m_points.begin() + static_cast<std::ptrdiff_t>(held.pointEnd));
                shape.ringEnds.assign(m_rings.begin() + static_cast<std::ptrdiff_t>(ring),
                    m_rings.begin() + static_cast<std::ptrdiff_t>(held.ringEnd));
                point = held.pointEnd;
                ring = held.ringEnd;
                drawOne(m_symbols[held.rule], shape, held.groundPx);
            }
        };
        each([](const SymbolPainter &symbol, const ScreenShape &line, double px) { symbol.drawCasing(line, px); });
        each([](const SymbolPainter &symbol, const ScreenShape &line, double px) { symbol.drawLine(line, px); });
    }

private:
    struct Held {
        std::size_t rule, pointEnd, ringEnd;
        double groundPx;
    };

    void drawShape(GeometryKind kind, std::size_t rule, const FeatureBatch &batch, std::size_t row)
    {
        const SymbolPainter &symbol = m_symbols[rule];
        const bool isPoint = kind == GeometryKind::Point || kind == GeometryKind::MultiPoint;
        if (m_part != MapPart::Labels && !isDrawn(rule))
            drawSymbol(kind, rule, batch, row);
        if (const double size = symbol.markerSize(); isPoint && size > 0 && m_part != MapPart::Shapes)
            for (const QPointF &at : m_shape.points)
                m_labels.keepFree(QRectF(at.x() - size / 2, at.y() - size / 2, size, size));
        if (m_templates[rule] && (!m_shape.isDot || m_style.rules[rule].symbol.label->overhang))
            label(kind, rule, batch, row);
    }
    [[nodiscard]] bool isDrawn(std::size_t rule) const { return !m_isDrawn.empty() && m_isDrawn[rule]; }

    void drawSymbol(GeometryKind kind, std::size_t rule, const FeatureBatch &batch, std::size_t row)
    {
        const SymbolPainter &symbol = m_symbols[rule];
        switch (kind) {
        case GeometryKind::Point:
        case GeometryKind::MultiPoint: symbol.drawPoints(m_shape, m_sizes.markerFactor(rule, batch, row)); break;
        case GeometryKind::LineString:
        case GeometryKind::MultiLineString:
            if (m_hasCasing && !m_shape.isDot)
                hold(rule, m_sizes.groundPx(rule, batch, row));
            else
                symbol.drawLine(m_shape, m_sizes.groundPx(rule, batch, row));
            break;
        default: symbol.drawArea(m_shape, m_sizes.markerFactor(rule, batch, row));
        }
    }

    void label(GeometryKind kind, std::size_t rule, const FeatureBatch &batch, std::size_t row)
    {
        const LabelOf of{&*m_style.rules[rule].symbol.label, m_order, batch.id(row)};
        if (!m_labels.wants(of, kind, m_shape.bounds) || !m_templates[rule]->write(batch, row, m_text))
            return;
        switch (kind) {
        case GeometryKind::Point:
        case GeometryKind::MultiPoint:
            return m_labels.addPoint(of, m_text, m_shape.points.front(), m_symbols[rule].markerSize());
        case GeometryKind::LineString:
        case GeometryKind::MultiLineString: return m_labels.addLine(of, m_text, m_shape);
        default: m_labels.addArea(of, m_text, m_shape);
        }
    }

    void addHeat(const FeatureBatch &batch, std::size_t row)
    {
        const Value one(std::int64_t{1});
        const Value &weight = m_weight < 0 ? one : batch.value(row, static_cast<std::size_t>(m_weight));
        if (!isNull(weight) && !std::holds_alternative<std::string>(weight))
            m_heat->add(m_shape.isDot ? m_shape.points.front() : m_shape.bounds.center(), toReal(weight));
    }

    void hold(std::size_t rule, double groundPx)
    {
        m_points.insert(m_points.end(), m_shape.points.begin(), m_shape.points.end());
        m_rings.insert(m_rings.end(), m_shape.ringEnds.begin(), m_shape.ringEnds.end());
        m_held.push_back({rule, m_points.size(), m_rings.size(), groundPx});
    }

    MapPart m_part;
    bool m_isNeeded = false;
    const ClassStyle &m_style;
    RuleMatcher m_matcher;
    FeatureSizes m_sizes;
    ScreenMapper &m_mapper;
    LabelPlacer &m_labels;
    int m_order;
    std::vector<SymbolPainter> m_symbols;
    std::vector<std::unique_ptr<LabelTemplate>> m_templates;
    std::unique_ptr<HeatMap> m_heat;
    int m_weight = -1;
    bool m_hasCasing = false;
    std::vector<bool> m_isDrawn; ///< per rule; empty: none is
    ScreenShape m_shape;
    std::string m_text;
    std::vector<Held> m_held;
    std::vector<QPointF> m_points;
    std::vector<std::uint32_t> m_rings;
};

void tell(QPainter &painter, const Error &error, int line)
{
    QFont font = painter.font();
    font.setPixelSize(12);
    painter.setFont(font);
    painter.setPen(QColor(0xb0, 0x00, 0x20));
    painter.drawText(QPointF(8, 18 + 16 * line), error.text());
}

Canvas canvasFor(QPainter &painter, const MapView &view, const ScreenMapper &mapper, double scale)
{
    Canvas canvas{.painter = &painter, .pxPerMm = view.dotsPerMm, .scaleDenominator = scale};
    canvas.devicePixelRatio = painter.device()->devicePixelRatioF();
    const auto engine = painter.paintEngine()->type();
    canvas.isVector = engine == QPaintEngine::Pdf || engine == QPaintEngine::SVG || engine == QPaintEngine::Picture;
    canvas.hatchOrigin = mapper.toScreen({0, 0});
    return canvas;
}

} // namespace

Result<void> paintMap(QPainter &painter, const MapView &view, FeatureReader &reader, const MapLayers &layers,
    const StyleBook &styles, const PaintOptions &options, Progress &progress)
{
    if (view.size.isEmpty() || !(view.metresPerPixel > 0))
        return {};
    painter.save();
    struct Restore {
        QPainter &painter;
        ~Restore() { painter.restore(); }
    } restore{painter};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setClipRect(QRectF(QPointF(0, 0), QSizeF(view.size)), Qt::IntersectClip);

    const auto engine = painter.paintEngine()->type();
    const double tolerance = engine == QPaintEngine::Pdf ? paperToleranceMm * view.dotsPerMm : pictureTolerance;
    const double margin = marginMm * view.dotsPerMm;
    ScreenMapper mapper(view, options.toView, tolerance, margin);
    if (options.isExact)
        mapper.keepSmallShapes();
    const double scale = options.scaleDenominator > 0 ? options.scaleDenominator : view.scaleDenominator();
    Canvas canvas = canvasFor(painter, view, mapper, scale);
    canvas.fullOutlines = options.isExact;

    if (!layers.rasters.empty() && options.part != MapPart::Labels) {
        const raster::DrawHow how{.devicePixelRatio = canvas.isVector ? vectorRasterRatio : canvas.devicePixelRatio};
        KBS_TRY(const auto troubles,
            raster::paint(painter, view, options.viewCrs.isKnown() ? options.viewCrs : reader.crs(), layers.rasters,
                how, progress));
        for (std::size_t i = 0; i < troubles.size(); ++i)
            tell(painter, troubles[i], static_cast<int>(i));
    }

    LabelPlacer labels(canvas, QSizeF(view.size), options.wholeLabelsOnly);
    const Bbox readBox
        = options.readBox.isEmpty() ? view.extent().grown(margin * view.metresPerPixel) : options.readBox;
    int order = 0;
    for (const FeatureClass *featureClass : layers.classes) {
        const ClassStyle &style = styles.of(*featureClass);
        ++order;
        if (style.rules.empty() || !style.drawnAt(scale))
            continue;
        ClassPainter classPainter(canvas, mapper, *featureClass, style, order, scale, view.metresPerPixel, labels,
            options.part, QSizeF(view.size));
        if (!classPainter.isNeeded())
            continue;
        Query query;
        query.featureClass = featureClass;
        query.bbox = readBox;
        query.attributes = classPainter.attributes();
        const auto drawBatch = [&](const FeatureBatch &batch) {
            if (!progress.isCancelled())
                classPainter.draw(batch);
            return !progress.isCancelled();
        };
        if (options.fast && options.fast->prepare(*featureClass, style, scale, *query.attributes)) {
            classPainter.setDrawn(options.fast->drawnRules());
            const auto rest = [&] {
                return options.fast->readRest(
                    query, [&](int rule) { return classPainter.wants(rule); },
                    [&](int rule, FeatureId id, GeometryKind kind, const Bbox &box) {
                        return classPainter.wants(rule, id, kind, box);
                    },
                    reader, drawBatch);
            };
            const bool drawsShapes = options.part != MapPart::Labels, atOnce = classPainter.wantsOnlyLabels();
            if (drawsShapes) {
                const auto shapes = atOnce ? options.fast->draw(progress, rest) : options.fast->draw(progress);
                KBS_CHECK(shapes);
            }
            if (!drawsShapes || !atOnce) {
                KBS_CHECK(rest());
            }
            classPainter.setDrawn({});
            KBS_CHECK(options.fast->readOdd(query, reader, drawBatch));
        } else {
            KBS_CHECK(reader.read(query, drawBatch));
        }
        if (progress.isCancelled())
            return cancelled();
        classPainter.finish();
        progress.report(static_cast<double>(order) / static_cast<double>(layers.classes.size()), {});
    }
    if (options.part != MapPart::Shapes)
        labels.paint();
    if (options.part == MapPart::Everything && !layers.rasters.empty())
        if (const QString text
            = raster::attributionOf(layers.rasters, options.viewCrs.isKnown() ? options.viewCrs : reader.crs());
            !text.isEmpty())
            raster::paintAttribution(painter, QSizeF(view.size), text, view.dotsPerMm);
    return {};
}

} // namespace kbs::render
