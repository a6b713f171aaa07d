// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "raster/georeference.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;
class QTableWidgetItem;

namespace kbs::gui {

class PictureView;

/// Gives a scanned sheet its place: points are clicked on the picture, their coordinates typed or clicked on the map;
/// the residuals are always those of what stands there. Writes a GeoTIFF copy or a world file; the picture stays as it
/// is.
class GeoreferenceDialog : public QDialog {
    Q_OBJECT
public:
    /// `lane` must outlive it: closing does not wait for the disk.
    GeoreferenceDialog(
        std::shared_ptr<Document> document, Lane &lane, const QString &picture, QWidget *parent = nullptr);
    ~GeoreferenceDialog() override;

    [[nodiscard]] std::vector<raster::ControlPoint> points() const; ///< those whose four numbers are there
    [[nodiscard]] const Result<raster::Fit> &fit() const { return m_fit; }
    [[nodiscard]] PictureView &view() const { return *m_view; }
    void setMapPoint(Point at); ///< coordinates of the chosen point
    void addPoint(const raster::ControlPoint &point);

Q_SIGNALS:
    void mapPointWanted();                ///< the next click on the map is for setMapPoint()
    void written(const QString &picture); ///< a copy or a world file; the file that lies right now

private:
    enum Column { Used, Name, PixelX, PixelY, East, North, Residual, Columns };
    void addRow(const QStringList &cells, bool isUsed);
    void pointClicked(QPointF pixel);
    void update();
    void loadPoints();
    void savePoints();
    void removeRow();
    void writeCopy();
    void writeWorldFile();
    void write(const QString &output, const QString &title,
        std::function<Result<QString>(const std::vector<raster::ControlPoint> &, const raster::Fit &, Progress &)>
            work);
    [[nodiscard]] std::optional<raster::ControlPoint> pointOf(int row) const;
    void say(const QString &text);

    std::shared_ptr<Document> m_document;
    QString m_picture;
    QSize m_size;
    Lane &m_lane;
    TaskRunner::TaskPtr m_task;
    PictureView *m_view;
    QTableWidget *m_table;
    QComboBox *m_method;
    QLabel *m_quality, *m_message;
    QPushButton *m_pick, *m_copy, *m_worldFile;
    Result<raster::Fit> m_fit;
};

} // namespace kbs::gui
