// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/models/rows_model.h"

#include <QWidget>

class QPushButton;
class QTableView;

namespace kbs::gui {

/// The revisions of the store, newest first, what the chosen one changed, and the way to take it back.
class LogPanel : public QWidget {
    Q_OBJECT
public:
    explicit LogPanel(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] const RowsModel &model() const { return m_revisions; }
    [[nodiscard]] QTableView *view() const { return m_list; }

Q_SIGNALS:
    void chosen(const kbs::Change &change);

private:
    static constexpr std::size_t listedChanges = 1000;
    void refresh();
    void showRevision(RevisionNo number);
    void takeBack();

    std::shared_ptr<Document> m_document;
    std::vector<Change> m_changes;
    RowsModel m_revisions, m_details;
    QTableView *m_list, *m_detailView;
    QPushButton *m_takeBack;
};

} // namespace kbs::gui
