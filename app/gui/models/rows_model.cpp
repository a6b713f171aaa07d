// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/models/rows_model.h"

#include "base/turkish.h"

#include <QLocale>

namespace kbs::gui {

RowsModel::Cell RowsModel::Cell::number(qint64 value)
{
    return {QLocale().toString(value), QVariant(value)};
}

RowsModel::RowsModel(const QStringList &headers, QObject *parent) : QAbstractTableModel(parent), m_headers(headers) { }

void RowsModel::setRows(std::vector<Row> rows)
{
    setTable(m_headers, std::move(rows));
}

void RowsModel::setTable(const QStringList &headers, std::vector<Row> rows)
{
    beginResetModel();
    m_headers = headers;
    m_rows = std::move(rows);
    endResetModel();
}

int RowsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RowsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_headers.size());
}

QVariant RowsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == TagRole)
        return row.tag;
    if (static_cast<std::size_t>(index.column()) >= row.cells.size())
        return {};
    const Cell &cell = row.cells[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole: return cell.text;
    case Qt::ToolTipRole: return cell.toolTip.isEmpty() ? cell.text : cell.toolTip;
    case Qt::DecorationRole: return cell.icon.isNull() ? QVariant() : QVariant(cell.icon);
    case Qt::ForegroundRole: return cell.color.isValid() ? QVariant(cell.color) : QVariant();
    case Qt::TextAlignmentRole:
        return cell.sortKey.typeId() == QMetaType::LongLong || cell.sortKey.typeId() == QMetaType::Double
            ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case SortRole: return cell.sortKey.isValid() ? cell.sortKey : QVariant(cell.text);
    default: return {};
    }
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section < 0 || section >= m_headers.size())
        return {};
    return m_headers[section];
}

RowsFilter::RowsFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(RowsModel::SortRole);
}

void RowsFilter::setText(const QString &text)
{
    m_folded = turkish::fold(text);
    invalidateFilter();
}

void RowsFilter::setTagFilter(std::function<bool(const QVariant &)> accepts)
{
    m_accepts = std::move(accepts);
    invalidateFilter();
}

bool RowsFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant a = left.data(RowsModel::SortRole), b = right.data(RowsModel::SortRole);
    if (a.typeId() == QMetaType::QString && b.typeId() == QMetaType::QString)
        return turkish::compare(a.toString(), b.toString()) < 0;
    return QVariant::compare(a, b) == QPartialOrdering::Less;
}

bool RowsFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_accepts && !m_accepts(sourceModel()->index(row, 0, parent).data(RowsModel::TagRole)))
        return false;
    if (m_folded.isEmpty())
        return true;
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column) {
        if (turkish::fold(sourceModel()->index(row, column, parent).data().toString()).contains(m_folded))
            return true;
    }
    return false;
}

} // namespace kbs::gui
