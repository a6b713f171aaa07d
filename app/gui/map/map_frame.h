// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "edit/session.h"
#include "render/map_renderer.h"
#include "scene/view.h"

#include <QImage>
#include <QRect>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace kbs::gui {

/// A drawn piece of the map, somewhat larger than the window, and what it shows. Immutable; shared between threads.
struct MapFrame {
    MapView view;  ///< in device pixels, devicePixelRatio times as fine as the window's view
    QImage shapes; ///< without labels: what the next frame takes over
    QImage picture;
    MapLayers layers;
    bool isClear = false;
    std::shared_ptr<const StyleBook> styles;
    std::shared_ptr<const EditOverlay> overlay; ///< uncommitted edits that it shows
    RevisionNo revision = 0;                    ///< of the store, at least
    quint64 stamp = 0;                          ///< the canvas's count of changes that it was asked for with
};

/// What is to be drawn. `previous` (may be null) is taken over where it shows the same at the same scale.
struct FrameRequest {
    MapView view; ///< device pixels
    MapLayers layers;
    bool isClear = false; ///< without a ground: something lies under it
    std::shared_ptr<const StyleBook> styles;
    std::shared_ptr<const EditOverlay> overlay;
    std::optional<RevisionNo> asOf; ///< an older state, without the overlay; absent: the present
    std::shared_ptr<const MapFrame> previous;
    quint64 stamp = 0;
    std::shared_ptr<DrawingCache> drawing; ///< may be null: then the store is drawn
};

/// The view with a margin on each side, in device pixels; where `like` has the same scale its pixels fall on the
/// same places of the map, so that one can be copied into the other.
[[nodiscard]] MapView frameView(const MapView &view, double devicePixelRatio, const MapFrame *like);

/// Whether two frames' pixels have the same size.
[[nodiscard]] bool sameScale(const MapView &a, const MapView &b);

/// Where `from` lies in `to`, in whole pixels of both. Only for views of the same scale.
[[nodiscard]] QPoint offsetBetween(const MapView &from, const MapView &to);

/// The parts of `size` that a picture of `kept` (placed in it) leaves open: at most four that do not overlap.
[[nodiscard]] std::vector<QRect> uncovered(QSize size, const QRect &kept);

/// Where the map looks different now: before and after of every feature whose change stands in one of the overlays and
/// not (or otherwise) in the other.
[[nodiscard]] std::vector<Bbox> touched(const EditOverlay &before, const EditOverlay &after);

/// Paints what a frame has of a view whose top left is the painter's origin, scaled where the scales differ.
void paintFrame(QPainter &painter, const MapFrame &frame, const MapView &view, double devicePixelRatio);

/// Draws the frame, in a worker's thread: copies what `previous` has, draws the shapes of the uncovered strips and of
/// the boxes touched by edits and revisions since, and lays the labels of the whole over it.
[[nodiscard]] Result<MapFrame> drawFrame(const FrameRequest &request, Store &store, Progress &progress);

} // namespace kbs::gui
