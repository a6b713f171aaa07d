// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/log_panel.h"

#include "app/gui/application.h"
#include "app/gui/panels/changes_panel.h"
#include "app/gui/panels/table_view.h"

#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

LogPanel::LogPanel(QWidget *parent)
    : QWidget(parent), m_revisions({tr("No"), tr("Time"), tr("Author"), tr("Kind"), tr("Added"), tr("Changed"),
                           tr("Deleted"), tr("Message")}),
      m_details({tr("What"), tr("Class"), tr("Object"), tr("Difference")}), m_list(makeTableView(tr("Revisions"))),
      m_detailView(makeTableView(tr("Changes of the revision")))
{
    setObjectName("logPanel");
    m_list->setModel(&m_revisions);
    m_list->setSortingEnabled(false); // newest first is the only order that makes sense
    m_list->setColumnWidth(0, 50);
    m_list->setColumnWidth(1, 130);
    for (const int column : {4, 5, 6})
        m_list->setColumnWidth(column, 75);
    m_detailView->setModel(&m_details);
    m_detailView->setSortingEnabled(false);
    connect(
        m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &current) {
            m_takeBack->setEnabled(current.isValid());
            if (current.isValid())
                showRevision(current.data(RowsModel::TagRole).toLongLong());
        });
    connect(m_detailView, &QTableView::clicked, this, [this](const QModelIndex &at) {
        const auto index = static_cast<std::size_t>(at.row());
        if (index < m_changes.size())
            Q_EMIT chosen(m_changes[index]);
    });
    m_takeBack = new QPushButton(icon(u"edit-undo-history"_s), tr("Take this revision back"));
    m_takeBack->setObjectName("takeBack");
    m_takeBack->setToolTip(
        tr("Makes the opposite changes as an edit of yours; look at them, then commit or undo them"));
    m_takeBack->setEnabled(false);
    connect(m_takeBack, &QPushButton::clicked, this, &LogPanel::takeBack);
    auto *splitter = new QSplitter;
    splitter->addWidget(m_list);
    splitter->addWidget(m_detailView);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(m_takeBack, 0, Qt::AlignLeft);
    layout->addWidget(splitter, 1);
}

void LogPanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    if (m_document)
        connect(m_document.get(), &Document::headChanged, this, &LogPanel::refresh);
    refresh();
}

void LogPanel::takeBack()
{
    const RevisionNo number = m_list->currentIndex().data(RowsModel::TagRole).toLongLong();
    m_document->edit(tr("Take back revision %1").arg(number),
        [number](FeatureReader &, Store &store) -> Result<std::vector<Change>> {
            std::vector<Change> opposite;
            KBS_CHECK(store.changesBetween(number, number - 1, [&opposite](const Change &change) {
                opposite.push_back(change);
                return true;
            }));
            return opposite;
        });
}

void LogPanel::refresh()
{
    m_takeBack->setEnabled(false);
    m_details.setRows({});
    if (!m_document)
        return m_revisions.setRows({});
    m_document->runner().run<std::vector<Revision>>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [](Store &store, Progress &) { return store.revisions(); },
        [this, document = m_document.get()](Result<std::vector<Revision>> revisions) {
            if (document != m_document.get()) // another store is open by now, or none
                return;
            if (!revisions)
                return Q_EMIT m_document->notice(revisions.error());
            std::vector<RowsModel::Row> rows;
            for (const Revision &revision : *revisions) {
                RowsModel::Row row;
                row.cells.push_back(RowsModel::Cell::number(revision.number));
                row.cells.emplace_back(
                    QLocale().toString(revision.time.toLocalTime(), QLocale::ShortFormat), QVariant(revision.time));
                row.cells.emplace_back(revision.author);
                row.cells.emplace_back(revision.kind);
                row.cells.push_back(RowsModel::Cell::number(revision.added));
                row.cells.push_back(RowsModel::Cell::number(revision.changed));
                row.cells.push_back(RowsModel::Cell::number(revision.deleted));
                row.cells.emplace_back(revision.message);
                row.tag = static_cast<qlonglong>(revision.number);
                rows.push_back(std::move(row));
            }
            m_revisions.setRows(std::move(rows));
        });
}

void LogPanel::showRevision(RevisionNo number)
{
    m_document->runner().run<std::vector<Change>>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [number](Store &store, Progress &) -> Result<std::vector<Change>> {
            std::vector<Change> changes;
            KBS_CHECK(store.changesBetween(number - 1, number, [&](const Change &change) {
                changes.push_back(change);
                return changes.size() <= listedChanges;
            }));
            return changes;
        },
        [this, document = m_document.get()](Result<std::vector<Change>> changes) {
            if (document != m_document.get())
                return;
            if (!changes)
                return Q_EMIT m_document->notice(changes.error());
            m_changes = std::move(*changes);
            const bool more = m_changes.size() > listedChanges;
            if (more)
                m_changes.pop_back();
            std::vector<RowsModel::Row> rows;
            for (const Change &change : m_changes) {
                RowsModel::Row row;
                row.cells.emplace_back(changeKindIcon(change.kind), changeKindText(change.kind));
                row.cells.emplace_back(change.featureClass->title.in(language()));
                row.cells.emplace_back(changeLabel(change));
                row.cells.emplace_back(describeChange(change));
                rows.push_back(std::move(row));
            }
            if (more)
                rows.push_back({{tr("… only the first %1 changes are listed").arg(listedChanges)}, {}});
            m_details.setRows(std::move(rows));
        });
}

} // namespace kbs::gui
