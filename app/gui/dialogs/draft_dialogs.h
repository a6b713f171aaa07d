// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "edit/drafts.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace kbs::gui {

class ConflictTable;

/// How a new draft is called and who begins it. Not modal.
class NewDraftDialog : public QDialog {
    Q_OBJECT
public:
    explicit NewDraftDialog(QWidget *parent = nullptr);

Q_SIGNALS:
    void confirmed(const QString &name, const QString &author);
};

/// Asks once more before a draft is approved, returned or dropped: who does it, and why. Not modal.
class DraftDecisionDialog : public QDialog {
    Q_OBJECT
public:
    DraftDecisionDialog(const Draft &draft, DraftState to, QWidget *parent = nullptr);

Q_SIGNALS:
    void confirmed(const kbs::DraftDecision &decision);
};

/// Makes an approved draft a revision. What the valid state changed differently meanwhile is listed, and nothing is
/// written until a choice is made for each. Not modal.
class MergeDraftDialog : public QDialog {
    Q_OBJECT
public:
    MergeDraftDialog(std::shared_ptr<Document> document, const Draft &draft, QWidget *parent = nullptr);
    [[nodiscard]] int conflictCount() const;

Q_SIGNALS:
    void merged(const QString &text);
    void chosen(const kbs::Change &change); ///< a conflict to be looked at on the map

private:
    void start();
    void updateButton();
    void take(const Result<drafts::Merging> &merging);

    std::shared_ptr<Document> m_document;
    Draft m_draft;
    TaskRunner::TaskPtr m_task;
    QLineEdit *m_author;
    QPlainTextEdit *m_message;
    QLabel *m_conflictTitle, *m_problem;
    ConflictTable *m_conflicts;
    QPushButton *m_start;
};

} // namespace kbs::gui
