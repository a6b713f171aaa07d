// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/models/rows_model.h"
#include "publish/workspace.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace kbs::gui {

class ConflictTable;

/// Sends the committed revisions of a workspace to the shared store, or fetches what others published. What both sides
/// changed differently is listed, and nothing moves until a choice is made for each. Not modal.
class PublishDialog : public QDialog {
    Q_OBJECT
public:
    enum class Direction { Publish, Pull };
    PublishDialog(std::shared_ptr<Document> document, Direction direction, QWidget *parent = nullptr);
    /// Looks for the upstream and for what is to be sent.
    void load();
    [[nodiscard]] int conflictCount() const;

Q_SIGNALS:
    void finishedWork(const QString &text);

private:
    void showUpstream(const std::optional<publish::Upstream> &upstream);
    void showChanges(const std::vector<Change> &changes);
    void showConflicts(const std::vector<Conflict> &conflicts);
    void start();
    void updateButton();
    void showProblem(const QString &text);

    std::shared_ptr<Document> m_document;
    Direction m_direction;
    std::optional<publish::Upstream> m_upstream;
    TaskRunner::TaskPtr m_task;
    RowsModel m_changes;
    QLabel *m_where, *m_problem, *m_conflictTitle;
    QLineEdit *m_author;
    QPlainTextEdit *m_message;
    QTableView *m_changesView;
    ConflictTable *m_conflictTable;
    QPushButton *m_start;
};

} // namespace kbs::gui
