// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "render/map_renderer.h"

#include <QAbstractItemModel>

#include <set>

namespace kbs::gui {

/// Themes → classes → style rules. A class is checked when it is drawn; within a theme the uppermost is drawn last.
/// Dragging a class or theme onto another puts it above it. Remembers visibility and order per store.
class LayerModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { NameColumn, CountColumn, ColumnCount };
    enum Role { ClassNameRole = Qt::UserRole, ScaleStateRole };

    explicit LayerModel(QObject *parent = nullptr);
    ~LayerModel() override;

    void setDocument(std::shared_ptr<Document> document);
    void setScale(double denominator); ///< greys what this scale does not show

    /// Visible classes in drawing order, bottom first.
    [[nodiscard]] std::vector<const FeatureClass *> visibleClasses() const;
    [[nodiscard]] const FeatureClass *featureClass(const QModelIndex &index) const; ///< null for themes
    [[nodiscard]] QModelIndex indexOf(const FeatureClass &featureClass) const;
    void setVisible(const FeatureClass &featureClass, bool visible);
    /// Shows exactly these classes; others keep their place but are off.
    void showOnly(const std::set<std::string> &names);
    void resetToDefault();

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &index) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    bool dropMimeData(
        const QMimeData *data, Qt::DropAction action, int row, int column, const QModelIndex &parent) override;

Q_SIGNALS:
    void layersChanged(); ///< what is drawn, or in which order

private:
    struct Node;
    void rebuild();
    void loadState();
    void saveState() const;
    [[nodiscard]] static Node *node(const QModelIndex &index);
    [[nodiscard]] Qt::CheckState themeState(const Node &theme) const;
    void moveAbove(const std::vector<const FeatureClass *> &moved, const FeatureClass &target);

    std::shared_ptr<Document> m_document;
    double m_scale = 0;
    std::vector<const FeatureClass *> m_order; ///< classes with geometry, bottom first
    std::set<std::string> m_visible;
    std::unique_ptr<Node> m_root;
};

} // namespace kbs::gui
