// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/raster_underlay.h"

#include "app/gui/document.h"
#include "app/gui/map/map_frame.h"
#include "raster/backdrop.h"
#include "raster/picture.h"

#include <QPainter>

#include <algorithm>

namespace kbs::gui {

namespace {

constexpr int settled = 250; ///< milliseconds that a view stands before its tiles are asked for

} // namespace

RasterUnderlay::RasterUnderlay(QObject *parent) : QObject(parent)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(15);
    connect(&m_soon, &QTimer::timeout, this, &RasterUnderlay::start);
    m_fetchSoon.setSingleShot(true);
    m_fetchSoon.setInterval(settled);
    connect(&m_fetchSoon, &QTimer::timeout, this, &RasterUnderlay::startFetch);
}

RasterUnderlay::~RasterUnderlay()
{
    cancel();
}

void RasterUnderlay::cancel()
{
    for (const auto &task : {m_drawing, m_fetching})
        if (task)
            task->progress->cancel();
}

void RasterUnderlay::setDocument(std::shared_ptr<Document> document)
{
    cancel();
    m_drawing.reset();
    m_fetching.reset();
    m_document = std::move(document);
    m_layers.clear();
    m_shown = {};
    m_told.clear();
    ++m_stamp;
    ++m_layersStamp;
}

void RasterUnderlay::setLayers(const std::vector<raster::Layer> &layers)
{
    std::vector<raster::Layer> visible;
    std::ranges::copy_if(layers, std::back_inserter(visible),
        [](const raster::Layer &layer) { return layer.visible && layer.opacity > 0; });
    if (visible == m_layers)
        return;
    m_layers = std::move(visible);
    m_told.clear();
    ++m_layersStamp;
    redraw();
    if (m_layers.empty())
        m_shown = {};
    m_fetchSoon.start();
}

void RasterUnderlay::redraw()
{
    ++m_stamp;
    m_soon.start();
}

void RasterUnderlay::fetchAgain()
{
    m_told.clear();
    m_fetchSoon.start();
}

void RasterUnderlay::show(const MapView &view, double devicePixelRatio)
{
    m_view = view;
    m_ratio = devicePixelRatio;
    if (m_layers.empty())
        return;
    if (!m_soon.isActive())
        m_soon.start();
    m_fetchSoon.start();
}

/// Whether a picture shows all of the window sharply.
bool RasterUnderlay::covers(const MapView &frame) const
{
    return sameScale(frame, frameView(m_view, m_ratio, nullptr))
        && frame.extent().contains(m_view.extent().grown(-frame.metresPerPixel));
}

void RasterUnderlay::start()
{
    if (!m_document || m_view.size.isEmpty() || m_layers.empty())
        return;
    if (m_drawing) {
        if (m_drawingStamp != m_stamp || !covers(m_drawingView))
            m_drawing->progress->cancel();
        m_isStale = true;
        return;
    }
    if (m_shown.stamp == m_stamp && covers(m_shown.view))
        return Q_EMIT drawn();
    Picture next{.view = frameView(m_view, m_ratio, nullptr), .stamp = m_stamp};
    m_drawingView = next.view;
    m_drawingStamp = m_stamp;
    const auto draw
        = [next, layers = m_layers, crs = m_document->crs()](Progress &progress) mutable -> Result<Picture> {
        next.image = QImage(next.view.size, QImage::Format_ARGB32_Premultiplied);
        if (next.image.isNull())
            return fail(ErrorKind::Internal, QStringLiteral("no memory for a picture of the rasters"));
        next.image.fill(Qt::transparent);
        QPainter painter(&next.image);
        KBS_TRY(next.troubles, raster::paint(painter, next.view, crs, layers, {.isQuick = true}, progress));
        next.attribution = raster::attributionOf(layers, crs);
        return std::move(next);
    };
    const auto done = [this, document = m_document.get()](Result<Picture> picture) {
        if (document != m_document.get())
            return;
        m_drawing.reset();
        const bool again = std::exchange(m_isStale, false);
        if (picture && !m_layers.empty()) {
            m_shown = std::move(*picture);
            for (const Error &trouble : m_shown.troubles)
                tell(trouble);
            Q_EMIT changed();
        } else if (!picture && picture.error().kind != ErrorKind::Cancelled) {
            tell(picture.error());
        }
        again ? start() : drawn();
    };
    m_drawing = m_document->runner().runFree<Picture>(m_drawLane, {}, TaskRunner::Show::Quiet, this, draw, done);
}

void RasterUnderlay::startFetch()
{
    std::vector<raster::Layer> services;
    std::ranges::copy_if(m_layers, std::back_inserter(services), &raster::Layer::isService);
    if (!m_document || m_view.size.isEmpty())
        return;
    if (m_fetching) {
        if (m_fetchedStamp == m_layersStamp && m_fetchedView == m_view)
            return;
        m_fetching->progress->cancel();
        m_fetchSoon.start(); // when it has stopped
        return;
    }
    if (services.empty())
        return;
    m_fetchedView = m_view;
    m_fetchedStamp = m_layersStamp;
    MapView view = m_view;
    view.metresPerPixel /= m_ratio;
    view.size *= m_ratio;
    const auto fetch = [this, services, view, crs = m_document->crs()](Progress &progress) -> Result<int> {
        int tiles = 0;
        std::optional<Error> wrong;
        for (const raster::Layer &layer : services) {
            const auto fetched = raster::fetchBackdrop(layer, view, crs, progress,
                [this] { QMetaObject::invokeMethod(this, &RasterUnderlay::redraw, Qt::QueuedConnection); });
            if (progress.isCancelled())
                return cancelled();
            if (fetched)
                tiles += fetched->tiles;
            else if (!wrong) // the others are asked all the same
                wrong = fetched.error();
        }
        return wrong ? Result<int>(std::unexpected(*wrong)) : tiles;
    };
    m_fetching = m_document->runner().runFree<int>(m_fetchLane, {}, TaskRunner::Show::Quiet, this, fetch,
        [this, document = m_document.get()](const Result<int> &fetched) {
            if (document == m_document.get())
                finishFetch(fetched);
        });
}

void RasterUnderlay::finishFetch(const Result<int> &fetched)
{
    m_fetching.reset();
    if (fetched) {
        m_told.clear(); // answers again; should it fail once more, that is news
    } else if (fetched.error().kind != ErrorKind::Cancelled) {
        redraw(); // what came before it failed
        tell(fetched.error());
    }
    Q_EMIT drawn();
}

void RasterUnderlay::tell(const Error &error)
{
    // A dead service fails at another tile each time; that is the same trouble.
    const QString key = error.message;
    if (m_told.contains(key))
        return;
    m_told.insert(key);
    Q_EMIT failed(error);
}

void RasterUnderlay::paint(QPainter &painter, const MapView &view) const
{
    if (m_shown.image.isNull())
        return;
    paintFrame(painter, {.view = m_shown.view, .picture = m_shown.image}, view, m_ratio);
}

} // namespace kbs::gui
