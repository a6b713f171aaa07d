// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/task_runner.h"
#include "raster/layer.h"
#include "scene/view.h"

#include <QImage>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <memory>

class QPainter;

namespace kbs::gui {

class Document;

/// The rasters under a map, drawn and fetched in lanes of their own: the vectors over them never wait for a picture or
/// a service. Shows the last picture, scaled, until the next is drawn. Asks a service only while a backdrop of it is
/// visible.
class RasterUnderlay : public QObject {
    Q_OBJECT
public:
    explicit RasterUnderlay(QObject *parent);
    ~RasterUnderlay() override;

    void setDocument(std::shared_ptr<Document> document); ///< null: none
    void setLayers(const std::vector<raster::Layer> &layers);
    void show(const MapView &view, double devicePixelRatio); ///< the view now looked at
    void redraw();                                           ///< overviews, an index or tiles may have changed
    void fetchAgain();                                       ///< a service may answer now

    [[nodiscard]] bool isOn() const { return !m_layers.empty(); } ///< whether any raster is visible
    [[nodiscard]] bool isDrawing() const { return m_drawing || m_soon.isActive(); }
    [[nodiscard]] bool isFetching() const { return m_fetching || m_fetchSoon.isActive(); }
    [[nodiscard]] const QImage &picture() const { return m_shown.image; }
    [[nodiscard]] const QString &attribution() const { return m_shown.attribution; }
    void paint(QPainter &painter, const MapView &view) const;

Q_SIGNALS:
    void changed(); ///< there is something new to paint
    void drawn();
    void failed(const kbs::Error &error); ///< something of a raster cannot be shown; each is said once

private:
    struct Picture {
        MapView view;
        QImage image;
        QString attribution;
        std::vector<Error> troubles;
        quint64 stamp = 0;
    };
    void start();
    void startFetch();
    void finishFetch(const Result<int> &fetched);
    void tell(const Error &error);
    void cancel();
    [[nodiscard]] bool covers(const MapView &frame) const;

    std::shared_ptr<Document> m_document;
    std::vector<raster::Layer> m_layers; ///< visible ones
    Lane m_drawLane{QStringLiteral("rasters")}, m_fetchLane{QStringLiteral("backdrops")};
    TaskRunner::TaskPtr m_drawing, m_fetching;
    Picture m_shown;
    MapView m_view, m_drawingView, m_fetchedView;
    double m_ratio = 1;
    quint64 m_stamp = 1, m_drawingStamp = 0, m_fetchedStamp = 0;
    quint64 m_layersStamp = 1; ///< counts choices of layers; what is fetched hangs on these alone
    bool m_isStale = false;
    QTimer m_soon, m_fetchSoon;
    QSet<QString> m_told;
};

} // namespace kbs::gui
