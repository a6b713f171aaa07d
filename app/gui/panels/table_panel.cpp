// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/table_panel.h"

#include "app/gui/application.h"
#include "app/gui/panels/table_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

TablePanel::TablePanel(QWidget *parent)
    : QWidget(parent), m_class(new QComboBox), m_attribute(new QComboBox), m_comparison(new QComboBox),
      m_value(new QLineEdit), m_onlyMap(new QCheckBox(tr("Only what the map shows"))), m_count(new QLabel),
      m_view(makeTableView(tr("Attribute table")))
{
    setObjectName("tablePanel");
    m_view->setObjectName("attributeTable");
    m_view->setModel(&m_model);
    m_view->verticalHeader()->show();
    m_class->setObjectName("tableClass");
    m_class->setAccessibleName(tr("Class of the table"));
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_attribute->setObjectName("tableFilterAttribute");
    m_attribute->setAccessibleName(tr("Filter by attribute"));
    m_comparison->setAccessibleName(tr("Comparison"));
    const std::pair<QString, Comparison> comparisons[] = {{u"="_s, Comparison::Equal}, {u"<"_s, Comparison::Less},
        {u"≤"_s, Comparison::LessOrEqual}, {u">"_s, Comparison::Greater}, {u"≥"_s, Comparison::GreaterOrEqual},
        {tr("is not given"), Comparison::IsNull}};
    for (const auto &[text, comparison] : comparisons)
        m_comparison->addItem(text, static_cast<int>(comparison));
    m_value->setObjectName("tableFilterValue");
    m_value->setPlaceholderText(tr("Filter value, then Enter"));
    m_value->setAccessibleName(tr("Filter value"));
    m_value->setClearButtonEnabled(true);
    connect(m_class, &QComboBox::activated, this, [this] {
        if (m_document)
            showClass(m_document->catalogue().find(m_class->currentData().toString().toStdString()));
    });
    connect(m_value, &QLineEdit::returnPressed, this, &TablePanel::applyFilter);
    connect(m_value, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty())
            applyFilter();
    });
    connect(m_comparison, &QComboBox::activated, this, &TablePanel::applyFilter);
    connect(m_attribute, &QComboBox::activated, this, &TablePanel::applyFilter);
    connect(m_onlyMap, &QCheckBox::toggled, this, &TablePanel::applyFilter);
    connect(&m_model, &FeatureTableModel::counted, this,
        [this](qint64 rows) { m_count->setText(tr("%1 rows").arg(QLocale().toString(rows))); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TablePanel::selectOnMap);
    connect(m_view, &QTableView::doubleClicked, this, &TablePanel::zoomRequested);

    auto *top = new QHBoxLayout;
    top->addWidget(m_class);
    top->addWidget(m_attribute);
    top->addWidget(m_comparison);
    top->addWidget(m_value, 1);
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
    fillAttributes();
}

void TablePanel::showClass(const FeatureClass *featureClass)
{
    if (!featureClass || !m_document)
        return;
    m_class->setCurrentIndex(m_class->findData(QString::fromStdString(featureClass->name)));
    m_view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_model.setClass(featureClass);
    m_value->clear();
    fillAttributes();
    if (m_onlyMap->isChecked())
        applyFilter();
}

void TablePanel::fillAttributes()
{
    m_attribute->clear();
    const FeatureClass *featureClass = m_model.featureClass();
    m_attribute->setEnabled(featureClass);
    if (!featureClass)
        return;
    for (const Attribute &attribute : featureClass->attributes) {
        if (!attribute.personal)
            m_attribute->addItem(attribute.title.in(language()), QString::fromStdString(attribute.name));
    }
    if (!featureClass->indexes.empty()) // start with what one looks for
        return m_attribute->setCurrentIndex(
            m_attribute->findData(QString::fromStdString(featureClass->indexes.front().front())));
    for (std::size_t i = 0; i < featureClass->attributes.size(); ++i)
        if (featureClass->attributes[i].search)
            return m_attribute->setCurrentIndex(
                m_attribute->findData(QString::fromStdString(featureClass->attributes[i].name)));
}

void TablePanel::applyFilter()
{
    const FeatureClass *featureClass = m_model.featureClass();
    if (!featureClass)
        return;
    std::vector<Condition> where;
    Condition condition;
    condition.attribute = m_attribute->currentData().toString().toStdString();
    condition.comparison = static_cast<Comparison>(m_comparison->currentData().toInt());
    const Attribute *attribute = featureClass->attribute(condition.attribute);
    m_value->setEnabled(condition.comparison != Comparison::IsNull);
    if (condition.comparison == Comparison::IsNull) {
        where.push_back(condition);
    } else if (const QString text = m_value->text().trimmed(); attribute && !text.isEmpty()) {
        const auto value = parseValue(*attribute, text.toStdString(), language() == "tr"_L1);
        if (!value) {
            Q_EMIT m_document->notice(value.error());
            return;
        }
        condition.values.push_back(*value);
        where.push_back(condition);
    }
    m_model.setFilter(std::move(where), m_onlyMap->isChecked() ? m_mapExtent : Bbox{});
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
