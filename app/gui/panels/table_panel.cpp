// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/table_panel.h"

#include "app/gui/application.h"
#include "app/gui/panels/table_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

TablePanel::TablePanel(QWidget *parent)
    : QWidget(parent), m_class(new QComboBox), m_filter(new FilterEdit), m_group(new QToolButton),
      m_onlyMap(new QCheckBox(tr("Only what the map shows"))), m_count(new QLabel),
      m_view(makeTableView(tr("Attribute table")))
{
    setObjectName("tablePanel");
    m_view->setObjectName("attributeTable");
    m_view->setModel(&m_model);
    m_view->verticalHeader()->show();
    m_class->setObjectName("tableClass");
    m_class->setAccessibleName(tr("Class of the table"));
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_filter->setObjectName("tableFilter");
    m_group->setObjectName("tableGroup");
    m_group->setIcon(icon(u"edit-clear"_s));
    m_group->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_group->setToolTip(tr("Show all features again"));
    m_group->hide();
    connect(m_class, &QComboBox::activated, this, [this] {
        if (m_document)
            showClass(m_document->catalogue().find(m_class->currentData().toString().toStdString()));
    });
    connect(m_filter, &FilterEdit::changed, this, &TablePanel::applyFilter);
    connect(m_group, &QToolButton::clicked, this, [this] { showGroup(m_model.featureClass(), {}, {}); });
    connect(m_onlyMap, &QCheckBox::toggled, this, &TablePanel::applyFilter);
    connect(&m_model, &FeatureTableModel::counted, this,
        [this](qint64 rows) { m_count->setText(tr("%1 rows").arg(QLocale().toString(rows))); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TablePanel::selectOnMap);
    connect(m_view, &QTableView::doubleClicked, this, &TablePanel::zoomRequested);

    auto *top = new QHBoxLayout;
    top->addWidget(m_class);
    top->addWidget(m_filter, 1);
    top->addWidget(m_group);
    top->addWidget(m_onlyMap);
    top->addWidget(m_count);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
}

void TablePanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    m_class->clear();
    m_count->clear();
    if (m_document) {
        for (const Theme &theme : m_document->catalogue().themes()) {
            for (const FeatureClass *featureClass : theme.classes)
                m_class->addItem(featureClass->title.in(language()), QString::fromStdString(featureClass->name));
        }
        connect(m_document.get(), &Document::selectionChanged, this, &TablePanel::followSelection);
    }
    m_class->setCurrentIndex(-1);
    m_model.setDocument(std::move(document));
    m_filter->setClass(nullptr);
    m_group->hide();
    m_groupConditions.clear();
}

void TablePanel::showClass(const FeatureClass *featureClass)
{
    if (!featureClass || !m_document)
        return;
    m_class->setCurrentIndex(m_class->findData(QString::fromStdString(featureClass->name)));
    m_view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_model.setClass(featureClass);
    m_filter->setClass(featureClass);
    m_group->hide();
    m_groupConditions.clear();
    if (m_onlyMap->isChecked())
        applyFilter();
}

void TablePanel::showGroup(const FeatureClass *featureClass, std::vector<Condition> where, const QString &name)
{
    showClass(featureClass);
    m_groupConditions = std::move(where);
    m_group->setText(name);
    m_group->setVisible(!m_groupConditions.empty());
    applyFilter();
}

void TablePanel::applyFilter()
{
    if (!m_model.featureClass())
        return;
    auto where = m_filter->conditions();
    if (!where) {
        Q_EMIT m_document->notice(where.error());
        return;
    }
    where->insert(where->end(), m_groupConditions.begin(), m_groupConditions.end());
    m_model.setFilter(*std::move(where), m_onlyMap->isChecked() ? m_mapExtent : Bbox{});
}

void TablePanel::setMapExtent(const Bbox &extent)
{
    m_mapExtent = extent;
    if (m_onlyMap->isChecked())
        applyFilter();
}

void TablePanel::selectOnMap()
{
    if (!m_document || !m_model.featureClass() || m_selecting)
        return;
    std::vector<FeatureId> ids;
    for (const QModelIndex &row : m_view->selectionModel()->selectedRows()) {
        if (const auto id = m_model.idAt(row.row()))
            ids.push_back(*id);
    }
    if (!ids.empty())
        m_document->select(*m_model.featureClass(), ids);
}

void TablePanel::followSelection()
{
    m_selecting = true;
    QItemSelection rows;
    for (const SelectedFeature &selected : m_document->selection()) {
        if (selected.featureClass != m_model.featureClass())
            continue;
        if (const auto row = m_model.rowOf(selected.feature.id))
            rows.select(m_model.index(*row, 0), m_model.index(*row, m_model.columnCount() - 1));
    }
    m_view->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    if (!rows.isEmpty())
        m_view->scrollTo(rows.first().topLeft());
    m_selecting = false;
}

} // namespace kbs::gui
