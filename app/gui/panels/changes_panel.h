// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/models/rows_model.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableView;

namespace kbs::gui {

/// The uncommitted changes: what, how, and the buttons that undo, drop or commit them.
class ChangesPanel : public QWidget {
    Q_OBJECT
public:
    explicit ChangesPanel(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] const RowsModel &model() const { return m_model; }

Q_SIGNALS:
    void chosen(const kbs::Change &change);
    void commitRequested();
    void discardRequested();

private:
    void refresh();

    std::shared_ptr<Document> m_document;
    std::vector<Change> m_changes;
    RowsModel m_model;
    RowsFilter m_filter;
    QLabel *m_summary;
    QPushButton *m_undo, *m_discard, *m_commit;
    QTableView *m_view;
};

[[nodiscard]] QString changeKindText(ChangeKind kind);
[[nodiscard]] QIcon changeKindIcon(ChangeKind kind);
/// "TAKS: 0,30 → 0,40; shape": what differs, for lists.
[[nodiscard]] QString describeChange(const Change &change);
/// How the feature is called after the change (before it, if it is deleted).
[[nodiscard]] QString changeLabel(const Change &change);

} // namespace kbs::gui
