// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/models/feature_table_model.h"
#include "app/gui/panels/filter_edit.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QTableView;
class QToolButton;

namespace kbs::gui {

/// The attribute table of one class: sort by a column, filter by a condition or by what the map shows; selecting rows
/// selects on the map and the other way round.
class TablePanel : public QWidget {
    Q_OBJECT
public:
    explicit TablePanel(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    void showClass(const FeatureClass *featureClass);
    /// Only features that meet the conditions, which `name` says in the user's words; a button takes them off.
    void showGroup(const FeatureClass *featureClass, std::vector<Condition> where, const QString &name);
    void setMapExtent(const Bbox &extent); ///< for "only what the map shows"
    [[nodiscard]] const FeatureTableModel &model() const { return m_model; }
    [[nodiscard]] QTableView *view() const { return m_view; }

Q_SIGNALS:
    void zoomRequested();

private:
    void applyFilter();
    void selectOnMap();
    void followSelection();

    std::shared_ptr<Document> m_document;
    FeatureTableModel m_model;
    QComboBox *m_class;
    FilterEdit *m_filter;
    QToolButton *m_group;
    std::vector<Condition> m_groupConditions;
    QCheckBox *m_onlyMap;
    QLabel *m_count;
    QTableView *m_view;
    Bbox m_mapExtent;
    bool m_selecting = false; ///< a selection made here must not come back as a scroll
};

} // namespace kbs::gui
