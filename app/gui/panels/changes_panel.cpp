// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/changes_panel.h"

#include "app/gui/application.h"
#include "app/gui/masking.h"
#include "app/gui/panels/table_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

QString changeKindText(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Add: return ChangesPanel::tr("Added");
    case ChangeKind::Change: return ChangesPanel::tr("Changed");
    case ChangeKind::Delete: return ChangesPanel::tr("Deleted");
    }
    return {};
}

QIcon changeKindIcon(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Add: return icon(u"vcs-added"_s);
    case ChangeKind::Change: return icon(u"vcs-locally-modified"_s);
    case ChangeKind::Delete: return icon(u"vcs-removed"_s);
    }
    return {};
}

QString describeChange(const Change &change)
{
    if (!change.before || !change.after)
        return {};
    QStringList parts;
    const auto &attributes = change.featureClass->attributes;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const Value &before = change.before->values[i], &after = change.after->values[i];
        if (before == after)
            continue;
        const auto shown
            = [&](const Value &value) { return isNull(value) ? u"–"_s : shownValue(attributes[i], value); };
        parts << u"%1: %2 → %3"_s.arg(attributes[i].title.in(language()), shown(before), shown(after));
    }
    if (change.before->geometry != change.after->geometry)
        parts << ChangesPanel::tr("shape");
    return parts.join(u"; "_s);
}

QString changeLabel(const Change &change)
{
    const auto &feature = change.after ? change.after : change.before;
    const QString label = feature ? change.featureClass->label(feature->values) : QString();
    return label.trimmed().isEmpty() ? QString::number(change.id) : label;
}

ChangesPanel::ChangesPanel(QWidget *parent)
    : QWidget(parent), m_model({tr("What"), tr("Class"), tr("Object"), tr("Difference")}), m_summary(new QLabel),
      m_undo(new QPushButton(icon(u"edit-undo"_s), tr("Undo last"))),
      m_discard(new QPushButton(icon(u"edit-clear-all"_s), tr("Undo all …"))),
      m_commit(new QPushButton(icon(u"vcs-commit"_s), tr("Commit …"))), m_view(makeTableView(tr("Uncommitted changes")))
{
    setObjectName("changesPanel");
    m_filter.setSourceModel(&m_model);
    m_view->setObjectName("changesView");
    m_view->setModel(&m_filter);
    m_view->setColumnWidth(0, 100);
    m_view->setColumnWidth(1, 140);
    m_view->setColumnWidth(2, 160);
    m_undo->setToolTip(tr("Take back the last edit"));
    m_discard->setToolTip(tr("Drop all uncommitted changes"));
    m_commit->setToolTip(tr("Make the changes one revision of the store"));
    connect(m_undo, &QPushButton::clicked, this, [this] {
        if (m_document)
            m_document->undo();
    });
    connect(m_discard, &QPushButton::clicked, this, &ChangesPanel::discardRequested);
    connect(m_commit, &QPushButton::clicked, this, &ChangesPanel::commitRequested);
    connect(m_view, &QTableView::clicked, this,
        [this](const QModelIndex &at) { Q_EMIT chosen(m_changes[at.data(RowsModel::TagRole).toULongLong()]); });

    auto *top = new QHBoxLayout;
    top->addWidget(m_summary, 1);
    top->addWidget(m_undo);
    top->addWidget(m_discard);
    top->addWidget(m_commit);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    refresh();
}

void ChangesPanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    if (m_document)
        for (const auto signal : {&Document::editsChanged, &Document::draftChanged})
            connect(m_document.get(), signal, this, &ChangesPanel::refresh);
    refresh();
}

void ChangesPanel::refresh()
{
    m_model.setRows({});
    m_changes = m_document ? m_document->edits().overlay->changes() : std::vector<Change>();
    std::vector<RowsModel::Row> rows;
    for (std::size_t i = 0; i < m_changes.size(); ++i) {
        const Change &change = m_changes[i];
        RowsModel::Row row;
        row.cells.emplace_back(changeKindIcon(change.kind), changeKindText(change.kind));
        row.cells.emplace_back(change.featureClass->title.in(language()));
        row.cells.emplace_back(changeLabel(change));
        row.cells.emplace_back(describeChange(change));
        row.tag = static_cast<qulonglong>(i);
        rows.push_back(std::move(row));
    }
    m_model.setRows(std::move(rows));
    const bool isDraft = m_document && m_document->draft();
    m_summary->setText(isDraft
            ? tr("%n change(s) of the draft \"%1\". The valid plan stays as it is until it is merged.", nullptr,
                  static_cast<int>(m_changes.size()))
                  .arg(m_document->draft()->name)
            : m_changes.empty()
            ? tr("No uncommitted changes.")
            : tr("%n uncommitted change(s). They are safe on disk, and only you see them until you commit.", nullptr,
                  static_cast<int>(m_changes.size())));
    m_undo->setEnabled(m_document && m_document->edits().canUndo);
    m_discard->setEnabled(!m_changes.empty() && !isDraft);
    m_commit->setEnabled(!m_changes.empty() && !isDraft); // a draft is approved and merged
}

} // namespace kbs::gui
