// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/drafts_panel.h"

#include "app/gui/application.h"
#include "app/gui/dialogs/draft_dialogs.h"
#include "app/gui/panels/table_view.h"

#include <QDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

QString shown(const QDateTime &time)
{
    return time.isValid() ? QLocale().toString(time.toLocalTime(), QLocale::ShortFormat) : QString();
}

QString stateText(DraftState state)
{
    switch (state) {
    case DraftState::Open: return DraftsPanel::tr("open");
    case DraftState::Approved: return DraftsPanel::tr("approved");
    case DraftState::Returned: return DraftsPanel::tr("returned");
    case DraftState::Merged: return DraftsPanel::tr("merged");
    case DraftState::Dropped: return DraftsPanel::tr("dropped");
    }
    return {};
}

QIcon stateIcon(DraftState state)
{
    switch (state) {
    case DraftState::Open: return icon(u"document-edit"_s);
    case DraftState::Approved: return icon(u"dialog-ok"_s);
    case DraftState::Returned: return icon(u"edit-undo"_s);
    case DraftState::Merged: return icon(u"vcs-commit"_s);
    case DraftState::Dropped: return icon(u"edit-delete"_s);
    }
    return {};
}

/// What became of it last: the review, or how it ended.
QString lastWord(const Draft &draft)
{
    if (draft.state == DraftState::Merged)
        return draft.revision > 0
            ? DraftsPanel::tr("revision %1, by %2, %3").arg(draft.revision).arg(draft.closedBy, shown(draft.closed))
            : DraftsPanel::tr("changed nothing; by %1, %2").arg(draft.closedBy, shown(draft.closed));
    if (draft.state == DraftState::Dropped)
        return DraftsPanel::tr("by %1, %2").arg(draft.closedBy, shown(draft.closed));
    if (draft.reviewer.isEmpty())
        return {};
    QString text = DraftsPanel::tr("%1, %2").arg(draft.reviewer, shown(draft.reviewed));
    if (!draft.note.isEmpty())
        text += u": "_s + draft.note;
    return draft.state == DraftState::Open ? DraftsPanel::tr("changed since the review (%1)").arg(text) : text;
}

} // namespace

DraftsPanel::DraftsPanel(QWidget *parent)
    : QWidget(parent), m_model({tr("State"), tr("Draft"), tr("Author"), tr("Begun"), tr("Edits"), tr("Review")}),
      m_view(makeTableView(tr("Drafts"))), m_new(new QPushButton(icon(u"document-new"_s), tr("New draft …"))),
      m_open(new QPushButton(icon(u"document-edit"_s), tr("Work on it"))),
      m_approve(new QPushButton(icon(u"dialog-ok"_s), tr("Approve …"))),
      m_return(new QPushButton(icon(u"edit-undo"_s), tr("Return …"))),
      m_merge(new QPushButton(icon(u"vcs-commit"_s), tr("Merge …"))),
      m_drop(new QPushButton(icon(u"edit-delete"_s), tr("Drop …")))
{
    setObjectName("draftsPanel");
    m_view->setObjectName("draftsView");
    m_view->setModel(&m_model);
    m_view->setSortingEnabled(false); // newest first
    m_view->setColumnWidth(0, 110);
    m_view->setColumnWidth(1, 260);
    m_view->setColumnWidth(3, 130);
    m_view->setColumnWidth(4, 60);
    m_new->setObjectName("newDraft");
    m_open->setObjectName("openDraft");
    m_approve->setObjectName("approveDraft");
    m_return->setObjectName("returnDraft");
    m_merge->setObjectName("mergeDraft");
    m_drop->setObjectName("dropDraft");
    m_new->setToolTip(tr("Begin a plan change beside the valid plan"));
    m_open->setToolTip(tr("Show and edit this draft in place of the valid plan"));
    m_approve->setToolTip(tr("It may be merged as it is"));
    m_return->setToolTip(tr("Give it back to its author and say why"));
    m_merge->setToolTip(tr("Make an approved draft one revision of the valid plan"));
    m_drop->setToolTip(tr("Throw the draft away"));
    connect(m_new, &QPushButton::clicked, this, &DraftsPanel::askForNew);
    connect(m_open, &QPushButton::clicked, this, [this] { m_document->workOn(current()); });
    connect(m_view, &QTableView::doubleClicked, this, [this] {
        if (m_open->isEnabled())
            m_open->click();
    });
    connect(m_approve, &QPushButton::clicked, this, [this] { ask(DraftState::Approved); });
    connect(m_return, &QPushButton::clicked, this, [this] { ask(DraftState::Returned); });
    connect(m_drop, &QPushButton::clicked, this, [this] { ask(DraftState::Dropped); });
    connect(m_merge, &QPushButton::clicked, this, &DraftsPanel::merge);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DraftsPanel::updateButtons);
    auto *top = new QHBoxLayout;
    for (QPushButton *button : {m_new, m_open, m_approve, m_return, m_merge, m_drop})
        top->addWidget(button);
    top->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    updateButtons();
}

void DraftsPanel::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    for (QDialog *dialog : findChildren<QDialog *>())
        dialog->close(); // it speaks of a draft of the store before
    m_drafts.clear();
    m_model.setRows({});
    if (m_document) {
        connect(m_document.get(), &Document::headChanged, this, &DraftsPanel::refresh);
        connect(m_document.get(), &Document::draftChanged, this, &DraftsPanel::refresh);
        connect(m_document.get(), &Document::editsChanged, this, [this] {
            if (m_document->draft())
                refresh();
        });
    }
    refresh();
}

std::optional<Draft> DraftsPanel::current() const
{
    const auto row = static_cast<std::size_t>(m_view->currentIndex().row());
    return m_view->currentIndex().isValid() && row < m_drafts.size() ? std::optional(m_drafts[row]) : std::nullopt;
}

void DraftsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh(); // others may have been at work
}

void DraftsPanel::updateButtons()
{
    const auto draft = current();
    const bool open = draft && !draft->isClosed();
    const bool isWorkedOn = m_document && m_document->draft() && draft && m_document->draft()->number == draft->number;
    m_new->setEnabled(static_cast<bool>(m_document));
    m_open->setEnabled(open && !isWorkedOn);
    m_approve->setEnabled(open && draft->state != DraftState::Approved);
    m_return->setEnabled(open);
    m_merge->setEnabled(open && draft->state == DraftState::Approved);
    m_drop->setEnabled(open);
}

void DraftsPanel::refresh()
{
    updateButtons();
    if (!m_document)
        return;
    m_document->runner().run<std::vector<Draft>>(
        m_document->readLane(), {}, TaskRunner::Show::Quiet, this,
        [](Store &store, Progress &) { return store.drafts(); },
        [this, document = m_document.get()](Result<std::vector<Draft>> all) {
            if (document != m_document.get()) // another store is open by now, or none
                return;
            if (!all)
                return Q_EMIT m_document->notice(all.error());
            setDrafts(std::move(*all));
        });
}

void DraftsPanel::setDrafts(std::vector<Draft> all)
{
    const auto before = current();
    const DraftNo workedOn = m_document->draft() ? m_document->draft()->number : noDraft;
    m_drafts = std::move(all);
    std::vector<RowsModel::Row> rows;
    for (const Draft &draft : m_drafts) {
        RowsModel::Row row;
        const bool isWorkedOn = draft.number == workedOn;
        row.cells.emplace_back(stateIcon(draft.state), stateText(draft.state));
        row.cells.emplace_back(isWorkedOn ? tr("%1 (you work on it)").arg(draft.name) : draft.name);
        row.cells.emplace_back(draft.author);
        row.cells.emplace_back(shown(draft.begun));
        row.cells.push_back(RowsModel::Cell::number(draft.entries));
        row.cells.emplace_back(lastWord(draft));
        row.tag = static_cast<qlonglong>(draft.number);
        rows.push_back(std::move(row));
    }
    m_model.setRows(std::move(rows));
    const auto again = std::ranges::find(m_drafts, before ? before->number : workedOn, &Draft::number);
    if (again != m_drafts.end())
        m_view->selectRow(static_cast<int>(again - m_drafts.begin()));
    updateButtons();
}

void DraftsPanel::askForNew()
{
    auto *dialog = new NewDraftDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NewDraftDialog::confirmed, this, &DraftsPanel::begin);
    dialog->show();
}

void DraftsPanel::begin(const QString &name, const QString &author)
{
    m_document->runner().run<Draft>(
        m_document->workLane(), {}, TaskRunner::Show::Quiet, this,
        [name, author](Store &store, Progress &) -> Result<Draft> {
            KBS_CHECK(store.newDraft(name, author));
            return drafts::byName(store, name);
        },
        [this, document = m_document](Result<Draft> draft) {
            if (!draft)
                return Q_EMIT document->notice(draft.error());
            m_view->setCurrentIndex({}); // what one has begun is what one decides about
            document->workOn(*draft);
        });
}

void DraftsPanel::ask(DraftState to)
{
    const auto draft = current();
    if (!draft)
        return;
    auto *dialog = new DraftDecisionDialog(*draft, to, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &DraftDecisionDialog::confirmed, this, [this, draft](const DraftDecision &decision) {
        const QString text = decision.to == DraftState::Approved ? tr("The draft \"%1\" is approved.")
            : decision.to == DraftState::Returned                ? tr("The draft \"%1\" is returned.")
                                                                 : tr("The draft \"%1\" is dropped.");
        decide(decision, text.arg(draft->name));
    });
    dialog->show();
}

void DraftsPanel::decide(const DraftDecision &decision, const QString &done)
{
    m_document->runner().run<void>(
        m_document->workLane(), {}, TaskRunner::Show::Quiet, this,
        [decision](Store &store, Progress &) { return store.decideDraft(decision); },
        [this, document = m_document, decision, done](const Result<void> &decided) {
            if (!decided) {
                Q_EMIT document->notice(decided.error());
                return refresh();
            }
            if (decision.to == DraftState::Dropped)
                leave(decision.draft);
            Q_EMIT told(done);
            refresh();
        });
}

void DraftsPanel::leave(DraftNo draft)
{
    if (m_document && m_document->draft() && m_document->draft()->number == draft)
        m_document->workOn({});
}

void DraftsPanel::merge()
{
    const auto draft = current();
    if (!draft)
        return;
    auto *dialog = new MergeDraftDialog(m_document, *draft, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &MergeDraftDialog::chosen, this, &DraftsPanel::chosen);
    connect(dialog, &MergeDraftDialog::merged, this, [this, number = draft->number](const QString &text) {
        leave(number);
        if (m_document)
            m_document->refresh();
        Q_EMIT told(text);
    });
    dialog->show();
}

} // namespace kbs::gui
