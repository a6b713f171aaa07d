// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/map/map_frame.h"

#include <QTimer>

class QPainter;

namespace kbs::gui {

/// Keeps one drawing of the map up to date: asks a worker for a frame where the one at hand does not show the view or
/// what it shows has changed, and paints the one at hand, moved and scaled, until the next is there. GUI thread.
class FrameKeeper : public QObject {
    Q_OBJECT
public:
    explicit FrameKeeper(QObject *parent);
    ~FrameKeeper() override;

    /// Another store (null: none) and the lane to draw on; both must live until the next call. Forgets the picture.
    void setSource(Document *document, Lane *lane);
    /// Rasters are not among them: they lie under the frames (raster_underlay.h), which are clear then.
    void setLayers(const MapLayers &layers);
    void setAsOf(
        std::optional<RevisionNo> revision); ///< an older state, without uncommitted edits; absent: the present
    void setStyles(std::shared_ptr<const StyleBook> styles); ///< null: the document's
    /// The view now looked at (the window's pixels).
    void show(const MapView &view, double devicePixelRatio);
    void invalidate(); ///< data or look may have changed

    /// Or about to: what was asked for last is not shown yet.
    [[nodiscard]] bool isDrawing() const { return m_drawing || m_soon.isActive(); }
    [[nodiscard]] const QImage &picture() const; ///< null until the first is drawn
    void paint(QPainter &painter, const MapView &view) const;

Q_SIGNALS:
    void changed(); ///< there is something new to paint
    void drawn();   ///< what is shown is up to date
    void failed(const kbs::Error &error);

private:
    void start();
    void finish(Result<MapFrame> frame);
    [[nodiscard]] bool covers(const MapView &frame, double spare) const;

    Document *m_document = nullptr;
    Lane *m_lane = nullptr;
    MapLayers m_layers;
    bool m_isClear = false;
    std::shared_ptr<const StyleBook> m_styles;
    std::optional<RevisionNo> m_asOf;
    MapView m_view;
    double m_ratio = 1;
    std::shared_ptr<const MapFrame> m_frame; ///< what is shown; null: nothing yet
    TaskRunner::TaskPtr m_drawing;
    MapView m_drawingView;      ///< what the drawing under way will show …
    quint64 m_drawingStamp = 0; ///< … and as of which change
    quint64 m_stamp = 1;        ///< counts changes of source, layers and data
    bool m_isStale = false;
    QTimer m_soon;
};

} // namespace kbs::gui
