// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/commit_dialog.h"

#include "app/gui/application.h"
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

CommitDialog::CommitDialog(qsizetype changes, const QString &suggestion, QWidget *parent)
    : QDialog(parent), m_author(new QLineEdit(userName())), m_message(new QPlainTextEdit(suggestion))
{
    setObjectName("commitDialog");
    setWindowTitle(tr("Commit changes"));
    m_author->setObjectName("commitAuthor");
    m_message->setObjectName("commitMessage");
    m_message->setTabChangesFocus(true);
    m_message->setMinimumSize(420, 90);
    m_message->selectAll();
    auto *form = new QFormLayout;
    form->addRow(tr("&Author"), m_author);
    form->addRow(tr("&Message"), m_message);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_commit = buttons->addButton(tr("Commit"), QDialogButtonBox::AcceptRole);
    m_commit->setObjectName("commitButton");
    m_commit->setIcon(icon(u"vcs-commit"_s));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_commit, &QPushButton::clicked, this, [this] {
        Q_EMIT confirmed(m_author->text().trimmed(), m_message->toPlainText().trimmed());
        close();
    });
    connect(m_author, &QLineEdit::textChanged, this, &CommitDialog::update);
    connect(m_message, &QPlainTextEdit::textChanged, this, &CommitDialog::update);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(
        new QLabel(tr("%n change(s) become one revision. Say what was done and why; it stays in the history for good.",
            nullptr, static_cast<int>(changes))));
    layout->addLayout(form);
    layout->addWidget(buttons);
    m_message->setFocus();
    update();
}

void CommitDialog::update()
{
    m_commit->setEnabled(!m_author->text().trimmed().isEmpty() && !m_message->toPlainText().trimmed().isEmpty());
}

} // namespace kbs::gui
