// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/models/feature_table_model.h"

#include "app/gui/application.h"
#include "app/gui/masking.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

FeatureTableModel::FeatureTableModel(QObject *parent) : QAbstractTableModel(parent) { }

void FeatureTableModel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    if (m_document) {
        connect(m_document.get(), &Document::editsChanged, this, &FeatureTableModel::reload);
        connect(m_document.get(), &Document::headChanged, this, &FeatureTableModel::reload);
    }
    setClass(nullptr);
}

void FeatureTableModel::setClass(const FeatureClass *featureClass)
{
    beginResetModel();
    m_class = featureClass;
    m_where.clear();
    m_bbox = {};
    m_sortColumn = -1;
    m_rows = 0;
    m_pages.clear();
    endResetModel();
    reload();
}

void FeatureTableModel::setFilter(std::vector<Condition> where, const Bbox &bbox)
{
    m_where = std::move(where);
    m_bbox = bbox;
    reload();
}

Query FeatureTableModel::query() const
{
    Query query;
    query.featureClass = m_class;
    query.where = m_where;
    query.bbox = m_bbox;
    query.withGeometry = false;
    return query;
}

void FeatureTableModel::reload()
{
    ++m_generation;
    m_requested.clear();
    if (!m_document || !m_class)
        return;
    m_document->read<std::int64_t>(
        this, [query = query()](FeatureReader &reader, Progress &) { return reader.count(query); },
        [this, generation = m_generation](Result<std::int64_t> rows) {
            if (generation != m_generation)
                return;
            if (!rows)
                return Q_EMIT m_document->notice(rows.error());
            beginResetModel();
            m_pages.clear();
            m_recent.clear();
            m_requested.clear();
            m_rows = static_cast<int>(std::min<std::int64_t>(*rows, std::numeric_limits<int>::max()));
            endResetModel();
            Q_EMIT counted(*rows);
        });
}

void FeatureTableModel::requestPage(int page) const
{
    if (!m_requested.insert(page).second)
        return;
    // The store sorts upwards only; downwards is the same list read from its end.
    const int first = page * pageSize, last = std::min(first + pageSize, m_rows);
    const bool reversed = m_sortColumn >= 0 && m_sortOrder == Qt::DescendingOrder;
    Query wanted = query();
    wanted.offset = reversed ? m_rows - last : first;
    wanted.limit = last - first;
    if (m_sortColumn >= 0)
        wanted.orderBy = m_class->attributes[static_cast<std::size_t>(m_sortColumn)].name;
    auto *self = const_cast<FeatureTableModel *>(this);
    m_document->read<std::vector<Feature>>(
        self, [wanted](FeatureReader &reader, Progress &) { return reader.readAll(wanted); },
        [self, page, reversed, generation = m_generation](Result<std::vector<Feature>> features) {
            if (generation != self->m_generation)
                return;
            self->m_requested.erase(page);
            if (!features)
                return Q_EMIT self->m_document->notice(features.error());
            if (reversed)
                std::ranges::reverse(*features);
            const int count = static_cast<int>(features->size());
            self->m_pages[page] = std::move(*features);
            self->m_recent.push_back(page);
            if (self->m_recent.size() > keptPages) {
                self->m_pages.erase(self->m_recent.front());
                self->m_recent.erase(self->m_recent.begin());
            }
            if (count > 0)
                Q_EMIT self->dataChanged(
                    self->index(page * pageSize, 0), self->index(page * pageSize + count - 1, self->columnCount() - 1));
        });
}

const Feature *FeatureTableModel::feature(int row) const
{
    const auto page = m_pages.find(row / pageSize);
    if (page == m_pages.end()) {
        requestPage(row / pageSize);
        return nullptr;
    }
    const auto at = static_cast<std::size_t>(row % pageSize);
    return at < page->second.size() ? &page->second[at] : nullptr;
}

std::optional<FeatureId> FeatureTableModel::idAt(int row) const
{
    const Feature *found = row >= 0 && row < m_rows ? feature(row) : nullptr;
    return found ? std::optional(found->id) : std::nullopt;
}

std::optional<int> FeatureTableModel::rowOf(FeatureId id) const
{
    for (const auto &[page, features] : m_pages) {
        const auto found = std::ranges::find(features, id, &Feature::id);
        if (found != features.end())
            return page * pageSize + static_cast<int>(found - features.begin());
    }
    return std::nullopt;
}

int FeatureTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int FeatureTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_class ? 0 : static_cast<int>(m_class->attributes.size());
}

QVariant FeatureTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::TextAlignmentRole))
        return {};
    const Attribute &attribute = m_class->attributes[static_cast<std::size_t>(index.column())];
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = attribute.type == AttributeType::Integer || attribute.type == AttributeType::Real;
        return isNumber ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    }
    const Feature *found = feature(index.row());
    if (!found)
        return u"…"_s;
    return shownValue(attribute, found->values[static_cast<std::size_t>(index.column())]);
}

QVariant FeatureTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (!m_class || section < 0 || section >= columnCount())
        return {};
    const Attribute &attribute = m_class->attributes[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return attribute.title.in(language());
    if (role == Qt::ToolTipRole)
        return u"%1 (%2)\n%3"_s.arg(attribute.title.in(language()), QString::fromStdString(attribute.name),
            attribute.description.in(language()));
    return {};
}

void FeatureTableModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_sortOrder)
        return;
    m_sortColumn = column;
    m_sortOrder = order;
    reload();
}

} // namespace kbs::gui
