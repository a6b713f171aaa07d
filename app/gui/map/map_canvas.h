// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/map/frame_keeper.h"
#include "app/gui/map/raster_underlay.h"
#include "render/map_renderer.h"
#include "scene/view.h"

#include <QImage>
#include <QTimer>
#include <QWidget>

#include <memory>

namespace kbs::gui {

class MapComparison;
class MapTool;

/// Geometries drawn over the map for a while: what an import would change, a finding, a search hit.
struct Highlight {
    Geometry geometry;
    QColor color;
};

/// The map. Shows the last picture, moved and scaled, while a worker draws the next one: of a moved map only the strips
/// that were not seen before, after an edit only the boxes that it touched (frame_keeper.h, map_frame.h). A drawing
/// that nobody will see is cancelled. Selection and tools are painted over the picture and never wait.
class MapCanvas : public QWidget {
    Q_OBJECT
public:
    explicit MapCanvas(QWidget *parent = nullptr);
    ~MapCanvas() override;

    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] Document *document() const { return m_document.get(); }
    [[nodiscard]] const std::shared_ptr<Document> &sharedDocument() const { return m_document; }

    void setLayers(const MapLayers &layers);
    [[nodiscard]] const MapLayers &layers() const { return m_layers; }

    [[nodiscard]] const MapView &view() const { return m_view; }
    void setView(const MapView &view);
    void fit(const Bbox &bbox); ///< small and point boxes are shown at 1/500
    void fitAll();
    void zoomBy(double factor);
    void setScale(double denominator);
    void previousView();

    void setTool(MapTool *tool); ///< not owned
    [[nodiscard]] MapTool *tool() const { return m_tool; }

    void setHighlights(std::vector<Highlight> highlights);
    void flash(const Bbox &bbox); ///< zooms there and frames it

    /// What lies under the point, topmost first; `done` is called in the GUI thread.
    void pickAt(QPointF at, std::function<void(std::vector<SelectedFeature>)> done);
    [[nodiscard]] bool isDrawing() const { return m_frames.isDrawing() || m_underlay.isDrawing(); }
    [[nodiscard]] const QImage &picture() const { return m_frames.picture(); } ///< null until the first is drawn
    [[nodiscard]] const FrameKeeper &frames() const { return m_frames; }
    [[nodiscard]] RasterUnderlay &rasters() { return m_underlay; }
    [[nodiscard]] const RasterUnderlay &rasters() const { return m_underlay; }
    void redraw(); ///< what is shown may have changed: asks for a new picture

    /// Shows two states of the map, by a divider or side by side; null ends it. Not owned.
    void setComparison(MapComparison *comparison);
    void setDecorated(bool on); ///< scale bar and north arrow

Q_SIGNALS:
    void viewChanged();
    void layersChanged();
    void drawn();
    void pointerMoved(kbs::Point map);
    void pointerLeft();
    void contextMenuRequested(QPoint global, std::vector<kbs::gui::SelectedFeature> under);
    void toolHelp(const QString &text);
    void toolCancelled();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    enum class Drag { None, Pan, Zoom, Tool, Divider };
    void changeView(const MapView &view);
    void paintSelection(QPainter &painter) const;
    void paintScaleBar(QPainter &painter) const;
    void paintNorthArrow(QPainter &painter) const;
    void paintAttribution(QPainter &painter, const QRectF &rect, const QString &text) const;
    void paintMap(QPainter &painter) const;
    void paintOver(QPainter &painter);
    [[nodiscard]] QPointF viewPoint(QPointF at); ///< of the view, from one of the widget

    std::shared_ptr<Document> m_document;
    MapLayers m_layers;
    MapView m_view;
    std::vector<MapView> m_history;
    FrameKeeper m_frames{this};
    RasterUnderlay m_underlay{this};
    MapComparison *m_comparison = nullptr;
    bool m_isDecorated = true;
    QTimer m_viewSettled;
    MapTool *m_tool = nullptr;
    Drag m_drag = Drag::None;
    QPointF m_dragFrom, m_dragLast; ///< of the view
    QPointF m_shift;                ///< of the pane where the mouse is or was pressed
    std::vector<Highlight> m_highlights;
};

/// The path of a geometry on the screen; points become small circles.
[[nodiscard]] QPainterPath screenPath(const Geometry &geometry, const MapView &view);

} // namespace kbs::gui
