// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"

#include <QAbstractTableModel>

#include <map>
#include <set>

namespace kbs::gui {

/// The features of one class as a table. Holds a few pages only; a page that is not there is read in the background and
/// shows "…" until then, so that a million rows scroll. Personal attributes are masked.
class FeatureTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int pageSize = 200;
    static constexpr int keptPages = 30;

    explicit FeatureTableModel(QObject *parent = nullptr);

    void setDocument(std::shared_ptr<Document> document);
    void setClass(const FeatureClass *featureClass);
    void setFilter(std::vector<Condition> where, const Bbox &bbox = {});
    [[nodiscard]] const FeatureClass *featureClass() const { return m_class; }
    /// Absent while its page is being read.
    [[nodiscard]] std::optional<FeatureId> idAt(int row) const;
    [[nodiscard]] std::optional<int> rowOf(FeatureId id) const; ///< only within the pages held

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void counted(qint64 rows);

private:
    void reload();
    void requestPage(int page) const;
    [[nodiscard]] const Feature *feature(int row) const;
    [[nodiscard]] Query query() const;

    std::shared_ptr<Document> m_document;
    const FeatureClass *m_class = nullptr;
    std::vector<Condition> m_where;
    Bbox m_bbox;
    int m_rows = 0;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    quint64 m_generation = 0; ///< answers to older questions are thrown away
    mutable std::map<int, std::vector<Feature>> m_pages;
    mutable std::set<int> m_requested;
    mutable std::vector<int> m_recent; ///< pages, last used last
};

} // namespace kbs::gui
