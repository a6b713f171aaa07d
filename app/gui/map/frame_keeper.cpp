// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/frame_keeper.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace kbs::gui {

namespace {

constexpr double spareShare = 0.1; ///< of the window, beyond its edges: with less the next strips are drawn
const QImage noPicture;

} // namespace

FrameKeeper::FrameKeeper(QObject *parent) : QObject(parent)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(15); // wheel steps and drags come in bursts
    connect(&m_soon, &QTimer::timeout, this, &FrameKeeper::start);
}

FrameKeeper::~FrameKeeper()
{
    if (m_drawing)
        m_drawing->progress->cancel();
}

void FrameKeeper::setSource(Document *document, Lane *lane)
{
    if (m_drawing)
        m_drawing->progress->cancel();
    m_document = document;
    m_lane = lane;
    m_frame.reset();
    invalidate();
}

void FrameKeeper::setLayers(const MapLayers &layers)
{
    m_isClear = std::ranges::any_of(layers.rasters, &raster::Layer::visible);
    m_layers = layers;
    m_layers.rasters.clear();
    invalidate();
}

void FrameKeeper::setAsOf(std::optional<RevisionNo> revision)
{
    m_asOf = revision;
    invalidate();
}

void FrameKeeper::setStyles(std::shared_ptr<const StyleBook> styles)
{
    m_styles = std::move(styles);
    invalidate();
}

void FrameKeeper::invalidate()
{
    ++m_stamp;
    if (!m_soon.isActive())
        m_soon.start();
}

void FrameKeeper::show(const MapView &view, double devicePixelRatio)
{
    m_view = view;
    m_ratio = devicePixelRatio;
    if (!m_soon.isActive())
        m_soon.start();
}

const QImage &FrameKeeper::picture() const
{
    return m_frame ? m_frame->picture : noPicture;
}

/// Whether a frame shows the whole window sharply, and `spare` of the window's size beyond its edges.
bool FrameKeeper::covers(const MapView &frame, double spare) const
{
    const MapView wanted = frameView(m_view, m_ratio, nullptr);
    const Bbox seen = m_view.extent();
    return sameScale(frame, wanted)
        && frame.extent().contains(seen.grown(spare * std::min(seen.width(), seen.height()) - frame.metresPerPixel));
}

void FrameKeeper::start()
{
    if (!m_document || m_view.size.isEmpty())
        return;
    if (m_drawing) {
        // Stop what nobody will see, and start again when it has stopped; what still shows the window goes on.
        if (m_drawingStamp != m_stamp || !covers(m_drawingView, 0))
            m_drawing->progress->cancel();
        m_isStale = true;
        return;
    }
    if (m_frame && m_frame->stamp == m_stamp && covers(m_frame->view, spareShare))
        return Q_EMIT drawn();
    FrameRequest request{.view = frameView(m_view, m_ratio, m_frame.get()),
        .layers = m_layers,
        .isClear = m_isClear,
        .styles = m_styles ? m_styles : m_document->styles(),
        .overlay = m_asOf ? std::make_shared<const EditOverlay>() : m_document->edits().overlay,
        .asOf = m_asOf,
        .previous = m_frame,
        .stamp = m_stamp,
        .drawing = m_document->drawing()};
    m_drawingView = request.view;
    m_drawingStamp = m_stamp;
    m_drawing = m_document->runner().run<MapFrame>(
        *m_lane, {}, TaskRunner::Show::Quiet, this,
        [request = std::move(request)](
            Store &store, Progress &progress) { return drawFrame(request, store, progress); },
        [this, document = m_document](Result<MapFrame> frame) {
            if (document == m_document)
                return finish(std::move(frame));
            m_drawing.reset();
            start();
        });
}

void FrameKeeper::finish(Result<MapFrame> frame)
{
    m_drawing.reset();
    const bool again = std::exchange(m_isStale, false);
    if (frame) {
        m_frame = std::make_shared<const MapFrame>(std::move(*frame));
        Q_EMIT changed();
    } else if (frame.error().kind != ErrorKind::Cancelled) {
        Q_EMIT failed(frame.error());
    }
    if (again)
        start();
    else
        Q_EMIT drawn();
}

void FrameKeeper::paint(QPainter &painter, const MapView &view) const
{
    if (m_frame)
        paintFrame(painter, *m_frame, view, m_ratio);
}

} // namespace kbs::gui
