// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/findings_panel.h"

#include "app/gui/application.h"
#include "app/gui/panels/table_view.h"
#include "quality/rule_pack.h"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

QIcon severityIcon(Severity severity)
{
    switch (severity) {
    case Severity::Error: return icon(u"dialog-error"_s);
    case Severity::Warning: return icon(u"dialog-warning"_s);
    case Severity::Info: return icon(u"dialog-information"_s);
    }
    return {};
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Error: return FindingsPanel::tr("Error");
    case Severity::Warning: return FindingsPanel::tr("Warning");
    case Severity::Info: return FindingsPanel::tr("Note");
    }
    return {};
}

FindingsPanel::FindingsPanel(QWidget *parent)
    : QWidget(parent),
      m_model({tr("Severity"), tr("Finding"), tr("Class"), tr("Object"), tr("Place in file"), tr("Rule")}),
      m_severity(new QComboBox), m_summary(new QLabel), m_view(makeTableView(tr("Findings")))
{
    setObjectName("findingsPanel");
    m_filter.setSourceModel(&m_model);
    m_view->setObjectName("findingsView");
    m_view->setModel(&m_filter);
    m_view->setColumnWidth(0, 90);
    m_view->setColumnWidth(1, 520);
    m_view->setColumnWidth(2, 110);
    m_view->setColumnWidth(3, 110);

    m_severity->setObjectName("severityFilter");
    m_severity->setAccessibleName(tr("Severity filter"));
    m_severity->addItem(tr("All"), static_cast<int>(Severity::Info));
    m_severity->addItem(tr("Warnings and errors"), static_cast<int>(Severity::Warning));
    m_severity->addItem(tr("Errors only"), static_cast<int>(Severity::Error));
    connect(m_severity, &QComboBox::currentIndexChanged, this, [this] {
        const int least = m_severity->currentData().toInt();
        m_filter.setTagFilter([this, least](const QVariant &tag) {
            return static_cast<int>(m_findings[tag.toULongLong()].severity) >= least;
        });
        updateSummary();
    });
    auto *search = new QLineEdit;
    search->setPlaceholderText(tr("Filter findings"));
    search->setAccessibleName(tr("Filter findings"));
    search->setClearButtonEnabled(true);
    connect(search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setText(text);
        updateSummary();
    });
    auto *check = new QPushButton(icon(u"checkmark"_s), tr("Check now"));
    check->setToolTip(tr("Run all checks over the store"));
    connect(check, &QPushButton::clicked, this, &FindingsPanel::checkRequested);

    // A click and the arrow keys both go to the finding's place.
    connect(
        m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &current) {
            if (current.isValid())
                Q_EMIT chosen(m_findings[current.data(RowsModel::TagRole).toULongLong()]);
        });
    connect(m_view, &QTableView::clicked, this,
        [this](const QModelIndex &at) { Q_EMIT chosen(m_findings[at.data(RowsModel::TagRole).toULongLong()]); });

    auto *top = new QHBoxLayout;
    top->addWidget(check);
    top->addWidget(m_severity);
    top->addWidget(search, 1);
    top->addWidget(m_summary);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    updateSummary();
}

void FindingsPanel::setLeastSeverity(Severity severity)
{
    m_severity->setCurrentIndex(m_severity->findData(static_cast<int>(severity)));
}

void FindingsPanel::setFindings(std::vector<Finding> findings, const QString &from, const Catalogue *catalogue)
{
    m_model.setRows({});
    m_findings = std::move(findings);
    m_from = from;
    std::vector<RowsModel::Row> rows;
    for (std::size_t i = 0; i < m_findings.size(); ++i) {
        const Finding &finding = m_findings[i];
        const FeatureClass *featureClass = catalogue ? catalogue->find(finding.className.toStdString()) : nullptr;
        RowsModel::Row row;
        RowsModel::Cell severity(severityIcon(finding.severity), severityText(finding.severity));
        severity.sortKey = -static_cast<int>(finding.severity);
        row.cells.push_back(severity);
        row.cells.emplace_back(finding.text);
        row.cells.emplace_back(featureClass ? featureClass->title.in(language()) : finding.className);
        row.cells.emplace_back(
            finding.sourceId.isEmpty() && finding.featureId ? QString::number(finding.featureId) : finding.sourceId);
        const QString file = QFileInfo(finding.file).fileName();
        row.cells.emplace_back(finding.line > 0 ? u"%1:%2"_s.arg(file).arg(finding.line) : file,
            QVariant(file + QString::number(finding.line).rightJustified(12, u'0')));
        row.cells.emplace_back(u"%1 %2"_s.arg(quality::rulePack().of(finding.rule).number, finding.rule));
        row.tag = static_cast<qulonglong>(i);
        rows.push_back(std::move(row));
    }
    m_model.setRows(std::move(rows));
    updateSummary();
}

void FindingsPanel::updateSummary()
{
    if (m_from.isEmpty()) {
        m_summary->setText(tr("Nothing checked yet"));
        return;
    }
    const auto count
        = [this](Severity severity) { return std::ranges::count(m_findings, severity, &Finding::severity); };
    m_summary->setText(tr("%1: %2 errors, %3 warnings, %4 notes; %5 shown")
            .arg(m_from)
            .arg(count(Severity::Error))
            .arg(count(Severity::Warning))
            .arg(count(Severity::Info))
            .arg(m_filter.rowCount()));
}

} // namespace kbs::gui
