// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QIcon>
#include <QSortFilterProxyModel>

#include <vector>

namespace kbs::gui {

/// A table of ready rows: findings, uncommitted changes, revisions, ledger lines. Sorts by the raw values (sortRole),
/// so that 9 comes before 10 and dates in their order.
class RowsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int SortRole = Qt::UserRole;
    static constexpr int TagRole = Qt::UserRole + 1;

    struct Cell {
        QString text;
        QVariant sortKey; ///< absent: the text
        QIcon icon;
        QColor color;
        QString toolTip;
        Cell(const QString &t = {}) : text(t) { }
        Cell(const QString &t, const QVariant &key) : text(t), sortKey(key) { }
        Cell(const QIcon &i, const QString &t) : text(t), icon(i) { }
        static Cell number(qint64 value);
    };
    struct Row {
        std::vector<Cell> cells;
        QVariant tag; ///< what the row stands for, for its owner
    };

    explicit RowsModel(const QStringList &headers, QObject *parent = nullptr);
    void setRows(std::vector<Row> rows);
    void setTable(const QStringList &headers, std::vector<Row> rows); ///< where the columns are not always the same
    [[nodiscard]] const std::vector<Row> &rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_headers;
    std::vector<Row> m_rows;
};

/// Sorts text in Turkish order and numbers by value; filters over all columns, ignoring case and Turkish letters.
class RowsFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RowsFilter(QObject *parent = nullptr);
    void setText(const QString &text);
    void setTagFilter(std::function<bool(const QVariant &)> accepts); ///< on top of the text

protected:
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_folded;
    std::function<bool(const QVariant &)> m_accepts;
};

} // namespace kbs::gui
