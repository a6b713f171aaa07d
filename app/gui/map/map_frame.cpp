// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/map/map_frame.h"

#include "store/past_store.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <map>

namespace kbs::gui {

namespace {

constexpr double marginShare = 0.25;     ///< drawn beyond each edge of the window, so that a short pan shows no blank
constexpr double symbolMm = 8;           ///< symbols reach this far beyond their feature
constexpr std::size_t mostChanges = 500; ///< more boxes than these are dearer than the whole

Bbox touchedBy(const Change &change)
{
    Bbox box;
    for (const auto *feature : {&change.before, &change.after})
        if (*feature && !(*feature)->geometry.isEmpty())
            box.add((*feature)->geometry.bbox());
    return box;
}

/// The boxes that changed from one frame's state to what is asked for; nothing where there are too many to tell.
Result<std::optional<std::vector<Bbox>>> changedSince(
    const MapFrame &previous, const FrameRequest &request, Store &store, RevisionNo head)
{
    std::vector<Bbox> boxes = touched(*previous.overlay, *request.overlay);
    if (head != previous.revision)
        KBS_CHECK(store.changesBetween(previous.revision, head, [&](const Change &change) {
            boxes.push_back(touchedBy(change));
            return boxes.size() <= mostChanges;
        }));
    if (boxes.size() > mostChanges)
        return std::optional<std::vector<Bbox>>();
    return std::optional(std::move(boxes));
}

QRect pixelsOf(const Bbox &box, const MapView &view)
{
    const Bbox grown = box.grown(symbolMm * view.dotsPerMm * view.metresPerPixel);
    const QRectF rect(view.toScreen({grown.minX, grown.maxY}), view.toScreen({grown.maxX, grown.minY}));
    return (rect & QRectF(QPointF(0, 0), QSizeF(view.size))).toAlignedRect() & QRect(QPoint(0, 0), view.size);
}

bool sameLayers(const MapLayers &a, const MapLayers &b)
{
    return a.classes == b.classes && a.rasters == b.rasters;
}

class FramePainter {
public:
    FramePainter(const FrameRequest &request, Store &store, Progress &progress)
        : m_request(request), m_store(store), m_renderer(request.styles, request.asOf ? nullptr : request.drawing),
          m_progress(progress)
    {
        if (request.asOf)
            m_reader = std::make_unique<PastReader>(store, *request.asOf);
        else
            m_reader = std::make_unique<OverlayReader>(store, request.overlay);
    }

    Result<MapFrame> draw()
    {
        MapFrame frame;
        frame.view = m_request.view;
        frame.layers = m_request.layers;
        frame.styles = m_request.styles;
        frame.overlay = m_request.overlay;
        frame.stamp = m_request.stamp;
        if (m_request.asOf) {
            frame.revision = *m_request.asOf;
        } else {
            KBS_TRY(frame.revision, m_store.head());
        }
        frame.isClear = m_request.isClear;
        frame.shapes
            = QImage(frame.view.size, frame.isClear ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
        if (frame.shapes.isNull())
            return fail(ErrorKind::Internal, QStringLiteral("no memory for a picture of the map"));
        KBS_TRY(const std::vector<QRect> open, takeOver(frame));
        for (const QRect &rect : open)
            KBS_CHECK(drawShapes(frame, rect));
        frame.picture = frame.shapes;
        QPainter painter(&frame.picture); // detaches: this is the copy
        KBS_CHECK(m_renderer.paint(painter, frame.view, *m_reader, frame.layers, m_progress, MapPart::Labels));
        return frame;
    }

private:
    /// Copies what the previous frame shows and gives the parts that have to be drawn.
    Result<std::vector<QRect>> takeOver(MapFrame &frame)
    {
        const MapFrame *previous = m_request.previous.get();
        const QRect all(QPoint(0, 0), frame.view.size);
        if (!previous || previous->shapes.isNull() || previous->styles != frame.styles
            || previous->isClear != frame.isClear || !sameLayers(previous->layers, frame.layers)
            || !sameScale(previous->view, frame.view))
            return std::vector{all};
        const QPoint offset = offsetBetween(previous->view, frame.view);
        const QRect kept = QRect(offset, previous->view.size) & all;
        if (kept.isEmpty())
            return std::vector{all};
        KBS_TRY(const auto boxes, changedSince(*previous, m_request, m_store, frame.revision));
        if (!boxes)
            return std::vector{all};
        QPainter painter(&frame.shapes);
        painter.setCompositionMode(QPainter::CompositionMode_Source);
        painter.drawImage(offset, previous->shapes);
        painter.end();
        std::vector<QRect> open = uncovered(frame.view.size, kept);
        for (const Bbox &box : *boxes)
            if (const QRect rect = box.isEmpty() ? QRect() : pixelsOf(box, frame.view); !rect.isEmpty())
                open.push_back(rect);
        return open;
    }

    Result<void> drawShapes(MapFrame &frame, const QRect &rect)
    {
        MapView part = frame.view;
        part.size = rect.size();
        part.center = frame.view.toMap(QRectF(rect).center());
        QPainter painter(&frame.shapes);
        painter.translate(rect.topLeft());
        painter.setCompositionMode(QPainter::CompositionMode_Source);
        painter.fillRect(
            QRect(QPoint(0, 0), rect.size()), frame.isClear ? QColor(Qt::transparent) : frame.styles->background());
        painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
        return m_renderer.paint(painter, part, *m_reader, frame.layers, m_progress, MapPart::Shapes);
    }

    const FrameRequest &m_request;
    Store &m_store;
    std::unique_ptr<FeatureReader> m_reader;
    MapRenderer m_renderer;
    Progress &m_progress;
};

} // namespace

bool sameScale(const MapView &a, const MapView &b)
{
    return std::abs(a.metresPerPixel / b.metresPerPixel - 1) < 1e-12 && a.dotsPerMm == b.dotsPerMm;
}

QPoint offsetBetween(const MapView &from, const MapView &to)
{
    const QPointF at = to.toScreen(from.toMap({0, 0}));
    return {static_cast<int>(std::lround(at.x())), static_cast<int>(std::lround(at.y()))};
}

MapView frameView(const MapView &view, double devicePixelRatio, const MapFrame *like)
{
    MapView frame = view;
    frame.metresPerPixel = view.metresPerPixel / devicePixelRatio;
    frame.dotsPerMm = view.dotsPerMm * devicePixelRatio;
    // Even sizes: the middle of the picture is a pixel's corner, whatever the size of the window.
    const auto grown = [&](int length) { return 2 * qCeil(length * devicePixelRatio * (0.5 + marginShare)); };
    frame.size = QSize(grown(view.size.width()), grown(view.size.height()));
    if (like && sameScale(like->view, frame)) {
        frame.metresPerPixel = like->view.metresPerPixel;
        const auto snapped = [&](double value, double origin) {
            return origin + std::round((value - origin) / frame.metresPerPixel) * frame.metresPerPixel;
        };
        frame.center = {snapped(view.center.x, like->view.center.x), snapped(view.center.y, like->view.center.y)};
    }
    return frame;
}

std::vector<QRect> uncovered(QSize size, const QRect &kept)
{
    const QRect all(QPoint(0, 0), size);
    const QRect inside = kept & all;
    if (inside.isEmpty())
        return {all};
    const std::vector<QRect> strips{QRect(QPoint(0, 0), QPoint(all.right(), inside.top() - 1)),
        QRect(QPoint(0, inside.bottom() + 1), all.bottomRight()),
        QRect(QPoint(0, inside.top()), QPoint(inside.left() - 1, inside.bottom())),
        QRect(QPoint(inside.right() + 1, inside.top()), QPoint(all.right(), inside.bottom()))};
    std::vector<QRect> open;
    std::ranges::copy_if(strips, std::back_inserter(open), [](const QRect &strip) { return !strip.isEmpty(); });
    return open;
}

std::vector<Bbox> touched(const EditOverlay &before, const EditOverlay &after)
{
    std::vector<Bbox> boxes;
    if (&before == &after)
        return boxes;
    const auto compare = [&](const EditOverlay &one, const EditOverlay &other) {
        for (const Change &change : one.changes()) {
            const Change *there = other.find(*change.featureClass, change.id);
            if (!there || there->after != change.after)
                boxes.push_back(touchedBy(change));
        }
    };
    compare(before, after);
    compare(after, before);
    return boxes;
}

void paintFrame(QPainter &painter, const MapFrame &frame, const MapView &view, double devicePixelRatio)
{
    const QPointF topLeft = view.toScreen(frame.view.toMap({0, 0}));
    const double factor = frame.view.metresPerPixel / view.metresPerPixel;
    painter.save();
    if (std::abs(factor * devicePixelRatio - 1) < 1e-9) { // the usual case: pixels are copied
        painter.scale(1 / devicePixelRatio, 1 / devicePixelRatio);
        painter.drawImage((topLeft * devicePixelRatio).toPoint(), frame.picture);
    } else {
        // Only the part that is seen: of a picture blown up to a million pixels Qt would look at far more than that.
        const QRectF seen(-topLeft / factor, QSizeF(view.size) / factor), whole(frame.picture.rect());
        const QRect part = (seen.adjusted(-2, -2, 2, 2) & whole).toAlignedRect();
        painter.setRenderHint(QPainter::SmoothPixmapTransform, factor * devicePixelRatio < 4);
        if (!part.isEmpty())
            painter.drawImage(
                QRectF(topLeft + QPointF(part.topLeft()) * factor, QSizeF(part.size()) * factor), frame.picture, part);
    }
    painter.restore();
}

Result<MapFrame> drawFrame(const FrameRequest &request, Store &store, Progress &progress)
{
    return FramePainter(request, store, progress).draw();
}

} // namespace kbs::gui
