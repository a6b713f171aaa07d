// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/map_canvas.h"

#include "app/gui/map/map_comparison.h"
#include "app/gui/map/map_tool.h"
#include "raster/picture.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace kbs::gui {

namespace {

constexpr double nearestScale = 10, farthestScale = 20'000'000;
} // namespace

QPainterPath screenPath(const Geometry &geometry, const MapView &view)
{
    QPainterPath path;
    for (std::size_t i = 0; i < geometry.ringCount(); ++i) {
        const auto ring = geometry.ring(i);
        if (geometry.isPoint()) {
            for (const Point &point : ring)
                path.addEllipse(view.toScreen(point), 6, 6);
            continue;
        }
        for (std::size_t k = 0; k < ring.size(); ++k) {
            const QPointF at = view.toScreen(ring[k]);
            k == 0 ? path.moveTo(at) : path.lineTo(at);
        }
        if (geometry.isPolygonal())
            path.closeSubpath();
    }
    return path;
}

MapCanvas::MapCanvas(QWidget *parent) : QWidget(parent)
{
    setObjectName("mapCanvas");
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(200, 150);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Map"));
    setAccessibleDescription(
        tr("The map of the open store. Arrow keys pan, plus and minus zoom, Home shows everything."));
    m_view.size = size();
    m_view.dotsPerMm = logicalDpiX() / 25.4;
    connect(&m_frames, &FrameKeeper::changed, this, qOverload<>(&QWidget::update));
    connect(&m_frames, &FrameKeeper::drawn, this, &MapCanvas::drawn);
    connect(&m_frames, &FrameKeeper::failed, this, [this](const Error &error) { Q_EMIT m_document->notice(error); });
    connect(&m_underlay, &RasterUnderlay::changed, this, qOverload<>(&QWidget::update));
    connect(&m_underlay, &RasterUnderlay::drawn, this, &MapCanvas::drawn);
    connect(
        &m_underlay, &RasterUnderlay::failed, this, [this](const Error &error) { Q_EMIT m_document->notice(error); });
    m_viewSettled.setSingleShot(true);
    m_viewSettled.setInterval(600);
    connect(&m_viewSettled, &QTimer::timeout, this, [this] {
        if (m_history.empty() || m_history.back() != m_view)
            m_history.push_back(m_view);
    });
}

MapCanvas::~MapCanvas() = default;

void MapCanvas::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    setComparison(nullptr);
    m_frames.setSource(document.get(), document ? &document->drawLane() : nullptr);
    m_underlay.setDocument(document);
    m_document = std::move(document);
    m_highlights.clear();
    m_history.clear();
    if (m_document) {
        connect(m_document.get(), &Document::editsChanged, this, &MapCanvas::redraw);
        connect(m_document.get(), &Document::headChanged, this, &MapCanvas::redraw);
        connect(m_document.get(), &Document::stylesChanged, this, &MapCanvas::redraw);
        connect(m_document.get(), &Document::selectionChanged, this, qOverload<>(&QWidget::update));
        fitAll();
    }
    update();
}

void MapCanvas::setLayers(const MapLayers &layers)
{
    m_layers = layers;
    m_frames.setLayers(layers);
    m_underlay.setLayers(layers.rasters);
    m_underlay.show(m_view, devicePixelRatioF());
    Q_EMIT layersChanged();
    update();
}

void MapCanvas::setView(const MapView &view)
{
    MapView next = view;
    next.size = size();
    changeView(next);
}

void MapCanvas::changeView(const MapView &view)
{
    MapView next = view;
    const double scale = std::clamp(next.scaleDenominator(), nearestScale, farthestScale);
    if (scale != next.scaleDenominator()) { // at the limit a zoom must not drift sideways
        next.setScaleDenominator(scale);
        next.center = m_view.center;
    }
    m_view = next;
    m_viewSettled.start();
    m_frames.show(m_view, devicePixelRatioF());
    m_underlay.show(m_view, devicePixelRatioF());
    Q_EMIT viewChanged();
    update();
}

void MapCanvas::fit(const Bbox &bbox)
{
    if (bbox.isEmpty())
        return;
    MapView next = m_view;
    if (m_comparison)
        next.size.setWidth(qRound(m_comparison->isSideBySide() ? width() / 2.0 : width()));
    const bool isPoint = bbox.width() < 0.1 && bbox.height() < 0.1;
    if (!isPoint)
        next.fit(bbox);
    if (isPoint || next.scaleDenominator() < 500) {
        next.center = {bbox.centerX(), bbox.centerY()};
        next.setScaleDenominator(500);
    }
    next.size = size();
    changeView(next);
}

void MapCanvas::fitAll()
{
    if (m_document)
        fit(m_document->extent());
}

void MapCanvas::zoomBy(double factor)
{
    MapView next = m_view;
    next.zoom(factor, QPointF(width() / 2.0, height() / 2.0));
    changeView(next);
}

void MapCanvas::setScale(double denominator)
{
    MapView next = m_view;
    next.setScaleDenominator(denominator);
    changeView(next);
}

void MapCanvas::previousView()
{
    if (!m_history.empty() && m_history.back() == m_view)
        m_history.pop_back();
    if (m_history.empty())
        return;
    const MapView before = m_history.back();
    setView(before);
}

void MapCanvas::setTool(MapTool *tool)
{
    if (m_tool == tool)
        return;
    if (m_tool)
        m_tool->deactivate();
    m_tool = tool;
    if (m_tool) {
        m_tool->activate();
        setCursor(m_tool->cursor());
        Q_EMIT toolHelp(m_tool->help());
    }
    update();
}

void MapCanvas::setHighlights(std::vector<Highlight> highlights)
{
    m_highlights = std::move(highlights);
    update();
}

void MapCanvas::flash(const Bbox &bbox)
{
    if (bbox.isEmpty())
        return;
    const Bbox around = bbox.grown(std::max({bbox.width(), bbox.height(), 5.0}) * 0.5);
    const Point corners[]
        = {{bbox.minX, bbox.minY}, {bbox.maxX, bbox.minY}, {bbox.maxX, bbox.maxY}, {bbox.minX, bbox.maxY}};
    const bool isPoint = bbox.width() < 0.01 && bbox.height() < 0.01;
    setHighlights(
        {{isPoint ? Geometry::point(bbox.minX, bbox.minY) : Geometry::polygon(corners), QColor(220, 30, 30)}});
    fit(around);
}

void MapCanvas::pickAt(QPointF at, std::function<void(std::vector<SelectedFeature>)> done)
{
    if (!m_document)
        return;
    // A layer that the scale hides cannot be meant by a click.
    MapLayers shown = m_layers;
    const double scale = m_view.scaleDenominator();
    std::erase_if(shown.classes,
        [&](const FeatureClass *featureClass) { return !m_document->styles()->of(*featureClass).drawnAt(scale); });
    m_document->read<std::vector<PickHit>>(
        this, [shown, view = m_view, at](FeatureReader &reader, Progress &) { return pick(reader, shown, view, at); },
        [this, document = m_document.get(), done = std::move(done)](Result<std::vector<PickHit>> hits) {
            if (document != m_document.get()) // another store is open by now, or none
                return;
            if (!hits)
                return Q_EMIT m_document->notice(hits.error());
            std::vector<SelectedFeature> features;
            for (PickHit &hit : *hits)
                features.push_back({hit.featureClass, std::move(hit.feature)});
            done(std::move(features));
        });
}

void MapCanvas::redraw()
{
    m_frames.invalidate();
    update();
}

void MapCanvas::setComparison(MapComparison *comparison)
{
    m_comparison = comparison;
    update();
}

void MapCanvas::setDecorated(bool on)
{
    m_isDecorated = on;
    update();
}

void MapCanvas::paintSelection(QPainter &painter) const
{
    const Bbox seen = m_view.extent().grown(8 * m_view.metresPerPixel);
    const double width = m_highlights.size() > 100 ? 1.0 : 2.5; // many are seen by their number, few by their line
    for (const Highlight &highlight : m_highlights) {
        if (!highlight.geometry.bbox().intersects(seen))
            continue;
        QColor fill = highlight.color;
        fill.setAlpha(50);
        painter.setBrush(highlight.geometry.isLinear() ? QBrush() : QBrush(fill));
        painter.setPen(QPen(highlight.color, width));
        painter.drawPath(screenPath(highlight.geometry, m_view));
    }
    if (!m_document)
        return;
    const QColor color = palette().color(QPalette::Highlight);
    for (const SelectedFeature &selected : m_document->selection()) {
        if (!selected.feature.geometry.bbox().intersects(seen))
            continue;
        QColor fill = color;
        fill.setAlpha(60);
        const QPainterPath path = screenPath(selected.feature.geometry, m_view);
        painter.setBrush(selected.feature.geometry.isLinear() ? QBrush() : QBrush(fill));
        painter.setPen(QPen(Qt::white, 5)); // a light casing keeps it visible on any map
        painter.drawPath(path);
        painter.setPen(QPen(color, 2.5));
        painter.drawPath(path);
    }
}

void MapCanvas::paintScaleBar(QPainter &painter) const
{
    const double wanted = 120 * m_view.metresPerPixel;
    const double power = std::pow(10, std::floor(std::log10(wanted)));
    const double step = wanted / power >= 5 ? 5 * power : wanted / power >= 2 ? 2 * power : power;
    const double pixels = step / m_view.metresPerPixel;
    const QRectF bar(12, height() - 20, pixels, 5);
    const QString text
        = step >= 1000 ? tr("%1 km").arg(locale().toString(step / 1000)) : tr("%1 m").arg(locale().toString(step));
    painter.setPen(QPen(Qt::white, 4));
    painter.drawRect(bar);
    painter.setPen(QPen(Qt::black, 1));
    painter.setBrush(Qt::white);
    painter.drawRect(bar);
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(pixels / 2, 5)), Qt::black);
    QPainterPath label;
    label.addText(QPointF(bar.left(), bar.top() - 5), font(), text);
    painter.strokePath(label, QPen(Qt::white, 3));
    painter.fillPath(label, Qt::black);
}

/// Grid north: up, by definition of the view.
void MapCanvas::paintNorthArrow(QPainter &painter) const
{
    const QPointF tip(width() - 26, 14 + (m_comparison ? m_comparison->height() : 0));
    const QPolygonF left({tip, tip + QPointF(-9, 30), tip + QPointF(0, 23)});
    const QPolygonF right({tip, tip + QPointF(9, 30), tip + QPointF(0, 23)});
    painter.setPen(QPen(Qt::white, 4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolygon(left);
    painter.drawPolygon(right);
    painter.setPen(QPen(Qt::black, 1));
    painter.setBrush(Qt::black);
    painter.drawPolygon(left);
    painter.setBrush(Qt::white);
    painter.drawPolygon(right);
    QFont letter = font();
    letter.setBold(true);
    QPainterPath path;
    const QString north = tr("N", "north, on the map's arrow");
    path.addText(tip + QPointF(-QFontMetricsF(letter).horizontalAdvance(north) / 2, 44), letter, north);
    painter.strokePath(path, QPen(Qt::white, 3));
    painter.fillPath(path, Qt::black);
}

/// Whose picture lies under the map: its owners ask for that, so it cannot be switched off.
void MapCanvas::paintAttribution(QPainter &painter, const QRectF &rect, const QString &text) const
{
    if (text.isEmpty())
        return;
    painter.save();
    painter.translate(rect.topLeft());
    raster::paintAttribution(painter, rect.size().toSize(), text, m_view.dotsPerMm);
    painter.restore();
}

void MapCanvas::paintMap(QPainter &painter) const
{
    // The map is a sheet of paper in the dark window too; only a theme of its own may darken it.
    painter.fillRect(rect(), m_document ? m_document->styles()->background() : QColor(Qt::white));
    m_underlay.paint(painter, m_view);
    m_frames.paint(painter, m_view);
}

/// What lies over the map, in the view's pixels.
void MapCanvas::paintOver(QPainter &painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    paintSelection(painter);
    if (m_tool)
        m_tool->paint(painter, m_view);
    if (m_drag == Drag::Zoom) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(m_dragFrom, m_dragLast).normalized());
    }
}

void MapCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_comparison) {
        for (const MapComparison::Pane &pane : m_comparison->panes()) {
            painter.save();
            painter.setClipRect(pane.rect);
            painter.translate(pane.shift);
            pane.side->paint(painter, m_view, pane.rect.translated(-pane.shift));
            paintOver(painter);
            painter.restore();
            paintAttribution(painter, pane.rect, pane.side->attribution());
        }
        painter.setRenderHint(QPainter::Antialiasing);
        m_comparison->paintDivider(painter);
    } else {
        paintMap(painter);
        paintOver(painter);
        paintAttribution(painter, rect(), m_underlay.isOn() ? m_underlay.attribution() : QString());
    }
    if (m_document && m_isDecorated) {
        paintScaleBar(painter);
        paintNorthArrow(painter);
    }
}

void MapCanvas::resizeEvent(QResizeEvent *)
{
    m_view.size = size();
    m_frames.show(m_view, devicePixelRatioF());
    m_underlay.show(m_view, devicePixelRatioF());
    Q_EMIT viewChanged();
    update();
}

} // namespace kbs::gui
