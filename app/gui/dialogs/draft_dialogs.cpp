// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/draft_dialogs.h"

#include "app/gui/application.h"
#include "app/gui/dialogs/conflict_table.h"
#include "app/gui/user_name.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

QLabel *wrapped(const QString &text)
{
    auto *label = new QLabel(text);
    label->setWordWrap(true);
    return label;
}

/// What a decision is called: its question, its button and whether it wants a reason.
struct Wording {
    QString title, question, button, iconName;
    bool needsNote = false;
};

Wording wordingOf(const Draft &draft, DraftState to)
{
    const QString name = draft.name.toHtmlEscaped();
    switch (to) {
    case DraftState::Approved:
        return {DraftDecisionDialog::tr("Approve the draft"),
            DraftDecisionDialog::tr("<b>%1</b> may be merged as it is now. A change of it ends the approval. Whoever "
                                    "began it (%2) leaves this to somebody else.")
                .arg(name, draft.author.toHtmlEscaped()),
            DraftDecisionDialog::tr("Approve"), u"dialog-ok"_s};
    case DraftState::Returned:
        return {DraftDecisionDialog::tr("Return the draft"),
            DraftDecisionDialog::tr("<b>%1</b> goes back to %2. Say what is to be changed.")
                .arg(name, draft.author.toHtmlEscaped()),
            DraftDecisionDialog::tr("Return"), u"edit-undo"_s, true};
    default:
        return {DraftDecisionDialog::tr("Drop the draft"),
            DraftDecisionDialog::tr("<b>%1</b> and its %n edit(s) will be gone for good. The valid plan stays as it "
                                    "is. That the draft was dropped, by whom and when, stays on record.",
                nullptr, static_cast<int>(draft.entries))
                .arg(name),
            DraftDecisionDialog::tr("Drop"), u"edit-delete"_s};
    }
}

} // namespace

NewDraftDialog::NewDraftDialog(QWidget *parent) : QDialog(parent)
{
    setObjectName("newDraftDialog");
    setWindowTitle(tr("New draft"));
    resize(480, sizeHint().height());
    auto *name = new QLineEdit;
    name->setObjectName("draftName");
    name->setPlaceholderText(tr("for instance the plan change's place and number"));
    auto *author = new QLineEdit(userName());
    author->setObjectName("draftAuthor");
    auto *form = new QFormLayout;
    form->addRow(tr("&Name"), name);
    form->addRow(tr("&Author"), author);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto *begin = buttons->addButton(tr("Begin the draft"), QDialogButtonBox::AcceptRole);
    begin->setObjectName("beginDraft");
    begin->setEnabled(false);
    const auto update = [name, author, begin] {
        begin->setEnabled(!name->text().trimmed().isEmpty() && !author->text().trimmed().isEmpty());
    };
    connect(name, &QLineEdit::textChanged, this, update);
    connect(author, &QLineEdit::textChanged, this, update);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(begin, &QPushButton::clicked, this, [this, name, author] {
        Q_EMIT confirmed(name->text(), author->text().trimmed());
        close();
    });
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(wrapped(tr("A draft is a plan change (plan tadilatı) beside the valid plan. You edit it as "
                                 "usual; the valid plan stays as it is until somebody approves the draft and it is "
                                 "merged.")));
    layout->addLayout(form);
    layout->addWidget(buttons);
    name->setFocus();
}

DraftDecisionDialog::DraftDecisionDialog(const Draft &draft, DraftState to, QWidget *parent) : QDialog(parent)
{
    const Wording wording = wordingOf(draft, to);
    setObjectName("draftDecisionDialog");
    setWindowTitle(wording.title);
    resize(480, sizeHint().height());
    auto *person = new QLineEdit(userName());
    person->setObjectName("decisionPerson");
    auto *note = new QLineEdit;
    note->setObjectName("decisionNote");
    auto *form = new QFormLayout;
    form->addRow(tr("&Your name"), person);
    if (to != DraftState::Dropped)
        form->addRow(wording.needsNote ? tr("&Reason") : tr("&Remark"), note);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto *decide = buttons->addButton(
        wording.button, to == DraftState::Dropped ? QDialogButtonBox::DestructiveRole : QDialogButtonBox::AcceptRole);
    decide->setObjectName("decide");
    decide->setIcon(icon(wording.iconName));
    const auto update = [person, note, decide, needsNote = wording.needsNote] {
        decide->setEnabled(!person->text().trimmed().isEmpty() && (!needsNote || !note->text().trimmed().isEmpty()));
    };
    connect(person, &QLineEdit::textChanged, this, update);
    connect(note, &QLineEdit::textChanged, this, update);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(decide, &QPushButton::clicked, this, [this, draft, to, person, note] {
        Q_EMIT confirmed({.draft = draft.number,
            .to = to,
            .person = person->text().trimmed(),
            .note = note->text().trimmed(),
            .lastEntry = draft.lastEntry});
        close();
    });
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(wrapped(wording.question));
    layout->addLayout(form);
    layout->addWidget(buttons);
    update();
}

MergeDraftDialog::MergeDraftDialog(std::shared_ptr<Document> document, const Draft &draft, QWidget *parent)
    : QDialog(parent), m_document(std::move(document)), m_draft(draft), m_author(new QLineEdit(userName())),
      m_message(new QPlainTextEdit), m_conflictTitle(wrapped({})), m_problem(wrapped({})),
      m_conflicts(new ConflictTable(tr("The draft's"), tr("The valid plan's")))
{
    setObjectName("mergeDraftDialog");
    setWindowTitle(tr("Merge the draft"));
    resize(720, 340);
    m_author->setObjectName("mergeAuthor");
    m_message->setObjectName("mergeMessage");
    m_message->setMaximumHeight(70);
    m_message->setTabChangesFocus(true);
    m_conflicts->setObjectName("mergeConflicts");
    m_problem->setObjectName("mergeProblem");
    m_problem->setStyleSheet(u"color: #c0392b"_s);
    m_problem->hide();
    m_conflictTitle->hide();
    auto *form = new QFormLayout;
    form->addRow(tr("&Author"), m_author);
    form->addRow(tr("&Message"), m_message);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_start = buttons->addButton(tr("Merge into the valid plan"), QDialogButtonBox::ActionRole);
    m_start->setObjectName("mergeStart");
    m_start->setIcon(icon(u"vcs-commit"_s));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_start, &QPushButton::clicked, this, &MergeDraftDialog::start);
    connect(m_author, &QLineEdit::textChanged, this, &MergeDraftDialog::updateButton);
    connect(m_conflicts, &ConflictTable::decided, this, &MergeDraftDialog::updateButton);
    connect(m_conflicts, &ConflictTable::conflictClicked, this, [this](const Conflict &conflict) {
        Q_EMIT chosen({ChangeKind::Change, conflict.featureClass, conflict.id, conflict.theirs,
            conflict.mine ? conflict.mine : conflict.theirs});
    });
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(wrapped(tr("The draft <b>%1</b>, approved by %2, becomes one revision of the valid plan.")
            .arg(draft.name.toHtmlEscaped(), draft.reviewer.toHtmlEscaped())));
    layout->addLayout(form);
    layout->addWidget(m_conflictTitle);
    layout->addWidget(m_conflicts, 1);
    layout->addWidget(m_problem);
    layout->addStretch();
    layout->addWidget(buttons);
    updateButton();
}

int MergeDraftDialog::conflictCount() const
{
    return m_conflicts->conflictCount();
}

void MergeDraftDialog::updateButton()
{
    m_start->setEnabled(!m_task && !m_author->text().trimmed().isEmpty() && m_conflicts->isDecided());
}

void MergeDraftDialog::start()
{
    m_problem->hide();
    m_task = m_document->runner().run<drafts::Merging>(
        m_document->workLane(), windowTitle(), TaskRunner::Show::Listed, this,
        [draft = m_draft, author = m_author->text().trimmed(), message = m_message->toPlainText(),
            choices = m_conflicts->choices()](
            Store &store, Progress &) { return drafts::merge(store, draft, author, message, choices); },
        [this](const Result<drafts::Merging> &merging) {
            m_task.reset();
            take(merging);
            updateButton();
        });
    updateButton();
}

void MergeDraftDialog::take(const Result<drafts::Merging> &merging)
{
    if (!merging) {
        m_problem->setText(merging.error().text());
        m_problem->show();
        return;
    }
    m_conflicts->setConflicts(merging->conflicts);
    m_conflictTitle->setText(tr("<b>%n conflict(s):</b> the valid plan was changed meanwhile where the draft changes "
                                "it. Nothing was written. Choose what to keep for each, then try again.",
        nullptr, conflictCount()));
    m_conflictTitle->setVisible(!merging->conflicts.empty());
    if (!merging->conflicts.empty())
        return;
    Q_EMIT merged(merging->revision
            ? tr("The draft \"%1\" is revision %2 of the valid plan.").arg(m_draft.name).arg(*merging->revision)
            : tr("The draft \"%1\" is closed; it changed nothing.").arg(m_draft.name));
    close();
}

} // namespace kbs::gui
