// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "base/bbox.h"
#include "raster/layer.h"

#include <QPersistentModelIndex>
#include <QSet>
#include <QWidget>

class QListWidget;
class QListWidgetItem;
class QMenu;
class QSlider;

namespace kbs::gui {

/// The rasters under the map, uppermost first: seen or not, in which order (by dragging), how opaque. Looks into what
/// is added in the background, and makes there what small scales need. Remembered with the store's layers.
class RasterList : public QWidget {
    Q_OBJECT
public:
    explicit RasterList(QWidget *parent = nullptr);
    ~RasterList() override;

    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] std::vector<raster::Layer> layers() const; ///< bottom first, with those not seen
    /// Looks first whether it can be drawn; what cannot is told and not added.
    void add(const raster::Layer &layer);
    void addPaths(const QStringList &paths); ///< files, folders of sheets, lists of sheets
    [[nodiscard]] QListWidget &list() const { return *m_list; }
    /// For the services that did not let us in, each server once a session.
    void askForLogins();
    [[nodiscard]] bool isBusy() const { return m_running > 0; }

public Q_SLOTS:
    void chooseFiles();
    void chooseFolder();
    void chooseBackdrop();

Q_SIGNALS:
    void changed();   ///< which rasters are drawn, or how
    void refreshed(); ///< the same ones look otherwise now
    void zoomRequested(const kbs::Bbox &box);
    void loginGiven(); ///< a service may be asked again

private:
    struct Opened;
    void open(const raster::Layer &layer, std::function<void(const Opened &)> done);
    /// `former`, where it is a layer of the list, stays until the new one can be drawn.
    void addInsteadOf(const QPersistentModelIndex &former, const raster::Layer &layer);
    void insert(const raster::Layer &layer, int row = 0);
    void prepare(const raster::Layer &layer);
    void askForLogin(const raster::Layer &layer);
    void askForCrs(const raster::Layer &layer, const QPersistentModelIndex &former);
    void change(QListWidgetItem *item, const std::function<void(raster::Layer &)> &how);
    void showMenu(const QPoint &at);
    void fillLookMenu(QMenu &menu, QListWidgetItem *item);
    void showLeftOut(const raster::Layer &layer);
    void save();
    void report(const Error &error);

    std::shared_ptr<Document> m_document;
    Lane m_lane{QStringLiteral("raster work")}, m_serviceLane{QStringLiteral("services")};
    QListWidget *m_list;
    QSlider *m_opacity;
    int m_running = 0;
    QSet<QString> m_askedFor; ///< hosts
};

} // namespace kbs::gui
