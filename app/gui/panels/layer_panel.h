// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/models/layer_model.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QComboBox;
class QLineEdit;
class QTreeView;

namespace kbs::gui {

class RasterList;

/// The left dock: layers by theme with a filter box, and the raster backdrops under them.
class LayerPanel : public QWidget {
    Q_OBJECT
public:
    explicit LayerPanel(QWidget *parent = nullptr);

    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] LayerModel &model() { return m_model; }
    [[nodiscard]] MapLayers layers() const; ///< what the map is to draw
    [[nodiscard]] const FeatureClass *currentClass() const;
    void setCurrentClass(const FeatureClass &featureClass);
    [[nodiscard]] RasterList &rasters() const { return *m_rasters; }
    /// What the box of themes offers, as names and titles; the first is the usual look.
    void setThemes(const std::vector<std::pair<QString, QString>> &themes, const QString &current);

Q_SIGNALS:
    void layersChanged();
    void themeChosen(const QString &name);
    void currentClassChanged(const kbs::FeatureClass *featureClass);
    void tableRequested(const kbs::FeatureClass *featureClass);
    void summaryRequested(const kbs::FeatureClass *featureClass);
    void zoomRequested(const kbs::FeatureClass *featureClass);

private:
    void showMenu(const QPoint &at);

    std::shared_ptr<Document> m_document;
    LayerModel m_model;
    QSortFilterProxyModel m_filter;
    QComboBox *m_themes;
    QLineEdit *m_filterBox;
    QTreeView *m_tree;
    RasterList *m_rasters;
};

} // namespace kbs::gui
