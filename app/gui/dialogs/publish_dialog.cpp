// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/publish_dialog.h"

#include "app/gui/application.h"
#include "app/gui/dialogs/conflict_table.h"
#include "app/gui/panels/changes_panel.h"
#include "app/gui/panels/table_view.h"
#include "app/gui/user_name.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

struct Outgoing {
    std::optional<publish::Upstream> upstream;
    std::vector<Change> changes;
};

Result<Outgoing> lookForOutgoing(Store &store, std::shared_ptr<const Catalogue> catalogue)
{
    Outgoing outgoing;
    KBS_TRY(outgoing.upstream, publish::upstreamOf(store));
    if (!outgoing.upstream)
        return outgoing;
    KBS_TRY(auto upstream, stores::open(outgoing.upstream->location, std::move(catalogue)));
    KBS_TRY(outgoing.changes, publish::unpublished(store, *upstream));
    return outgoing;
}

} // namespace

PublishDialog::PublishDialog(std::shared_ptr<Document> document, Direction direction, QWidget *parent)
    : QDialog(parent), m_document(std::move(document)), m_direction(direction),
      m_changes({tr("What"), tr("Class"), tr("Object"), tr("Difference")}),
      m_where(new QLabel(tr("Looking for the shared store …"))), m_problem(new QLabel), m_conflictTitle(new QLabel),
      m_author(new QLineEdit(userName())), m_message(new QPlainTextEdit),
      m_changesView(makeTableView(tr("Changes to be published"))),
      m_conflictTable(new ConflictTable(tr("Mine"), tr("The shared store's")))
{
    const bool sends = direction == Direction::Publish;
    setObjectName("publishDialog");
    setWindowTitle(sends ? tr("Publish") : tr("Pull"));
    resize(760, 520);
    for (QLabel *label : {m_where, m_problem, m_conflictTitle})
        label->setWordWrap(true);
    m_where->setObjectName("publishWhere");
    m_problem->setObjectName("publishProblem");
    m_problem->setStyleSheet(u"color: #c0392b"_s);
    m_problem->hide();
    m_message->setObjectName("publishMessage");
    m_message->setMaximumHeight(70);
    m_message->setTabChangesFocus(true);
    m_changesView->setModel(&m_changes);
    m_changesView->setSortingEnabled(false);
    m_conflictTable->setObjectName("publishConflicts");
    m_conflictTitle->hide();

    auto *form = new QFormLayout;
    form->addRow(tr("&Author"), m_author);
    if (sends)
        form->addRow(tr("&Message"), m_message);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_start = buttons->addButton(sends ? tr("Publish") : tr("Pull"), QDialogButtonBox::ActionRole);
    m_start->setObjectName("publishStart");
    m_start->setIcon(icon(sends ? u"vcs-push"_s : u"vcs-pull"_s));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_start, &QPushButton::clicked, this, &PublishDialog::start);
    connect(m_conflictTable, &ConflictTable::decided, this, &PublishDialog::updateButton);
    connect(m_message, &QPlainTextEdit::textChanged, this, &PublishDialog::updateButton);
    connect(m_author, &QLineEdit::textChanged, this, &PublishDialog::updateButton);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_where);
    layout->addLayout(form);
    layout->addWidget(m_changesView, 1);
    m_changesView->setVisible(sends);
    layout->addWidget(m_conflictTitle);
    layout->addWidget(m_conflictTable, 1);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    updateButton();
}

void PublishDialog::load()
{
    m_document->runner().run<Outgoing>(
        m_document->workLane(), tr("Looking at the shared store"), TaskRunner::Show::Listed, this,
        [catalogue = m_document->sharedCatalogue()](
            Store &store, Progress &) { return lookForOutgoing(store, catalogue); },
        [this](Result<Outgoing> outgoing) {
            if (!outgoing)
                return showProblem(outgoing.error().text());
            showUpstream(outgoing->upstream);
            showChanges(outgoing->changes);
            updateButton();
        });
}

void PublishDialog::showUpstream(const std::optional<publish::Upstream> &upstream)
{
    m_upstream = upstream;
    if (!upstream) {
        m_where->setText(tr("This store is no workspace: it has no shared store to publish to. Make a workspace with "
                            "<b>kbs checkout</b> from the shared store, and open that."));
        return;
    }
    QString text = tr("Shared store: <b>%1</b>, known up to its revision %2.")
                       .arg(upstream->location.toHtmlEscaped())
                       .arg(upstream->base);
    if (m_document->uncommitted() > 0 && !m_document->draft())
        text += u' ' + tr("Uncommitted changes are not published; commit them first.");
    m_where->setText(text);
}

void PublishDialog::showChanges(const std::vector<Change> &changes)
{
    std::vector<RowsModel::Row> rows;
    for (const Change &change : changes) {
        RowsModel::Row row;
        row.cells.emplace_back(changeKindIcon(change.kind), changeKindText(change.kind));
        row.cells.emplace_back(change.featureClass->title.in(language()));
        row.cells.emplace_back(changeLabel(change));
        row.cells.emplace_back(describeChange(change));
        rows.push_back(std::move(row));
    }
    m_changes.setRows(std::move(rows));
}

int PublishDialog::conflictCount() const
{
    return m_conflictTable->conflictCount();
}

void PublishDialog::showConflicts(const std::vector<Conflict> &conflicts)
{
    m_conflictTable->setConflicts(conflicts);
    m_conflictTitle->setText(
        tr("<b>%n conflict(s).</b> Nothing was changed on either side. Choose what to keep for each, then try again.",
            nullptr, conflictCount()));
    m_conflictTitle->setVisible(!conflicts.empty());
    updateButton();
}

void PublishDialog::updateButton()
{
    const bool complete = !m_author->text().trimmed().isEmpty()
        && (m_direction == Direction::Pull || !m_message->toPlainText().trimmed().isEmpty());
    m_start->setEnabled(m_upstream && !m_task && complete && m_conflictTable->isDecided());
}

void PublishDialog::showProblem(const QString &text)
{
    m_problem->setText(text);
    m_problem->show();
}

void PublishDialog::start()
{
    m_problem->hide();
    const bool sends = m_direction == Direction::Publish;
    auto work = [sends, upstreamLocation = m_upstream->location, catalogue = m_document->sharedCatalogue(),
                    author = m_author->text().trimmed(), message = m_message->toPlainText().trimmed(),
                    choices = m_conflictTable->choices()](Store &store, Progress &) -> Result<publish::Outcome> {
        KBS_TRY(auto upstream, stores::open(upstreamLocation, catalogue));
        return sends ? publish::publish(store, *upstream, author, message, choices)
                     : publish::pull(store, *upstream, author, choices);
    };
    m_task = m_document->runner().run<publish::Outcome>(m_document->workLane(), windowTitle(), TaskRunner::Show::Listed,
        this, std::move(work), [this, sends](Result<publish::Outcome> outcome) {
            m_task.reset();
            if (!outcome) {
                showProblem(outcome.error().text());
                return updateButton();
            }
            m_document->refresh();
            showConflicts(outcome->conflicts);
            if (!outcome->conflicts.empty())
                return;
            QString text = !outcome->revision ? tr("Nothing to do: both sides are the same.")
                : sends ? tr("Published as revision %1 of the shared store.").arg(*outcome->revision)
                        : tr("Fetched what others published; it is revision %1 here.").arg(*outcome->revision);
            Q_EMIT finishedWork(text);
            close();
        });
    updateButton();
}

} // namespace kbs::gui
