// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/models/rows_model.h"

#include <QWidget>

#include <optional>

class QPushButton;
class QTableView;

namespace kbs::gui {

/// The plan changes beside the valid plan: begin one, work on it, review it, merge or drop it. Those that were merged
/// or dropped are listed, too.
class DraftsPanel : public QWidget {
    Q_OBJECT
public:
    explicit DraftsPanel(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] const RowsModel &model() const { return m_model; }
    [[nodiscard]] QTableView *view() const { return m_view; }
    void refresh();
    void askForNew();

Q_SIGNALS:
    void told(const QString &text);         ///< something is done
    void chosen(const kbs::Change &change); ///< a conflict to be looked at on the map

protected:
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] std::optional<Draft> current() const;
    void updateButtons();
    void begin(const QString &name, const QString &author);
    void ask(DraftState to);
    void decide(const DraftDecision &decision, const QString &done);
    void merge();
    void leave(DraftNo draft); ///< where that is what is worked on
    void setDrafts(std::vector<Draft> drafts);

    std::shared_ptr<Document> m_document;
    std::vector<Draft> m_drafts;
    RowsModel m_model;
    QTableView *m_view;
    QPushButton *m_new, *m_open, *m_approve, *m_return, *m_merge, *m_drop;
};

} // namespace kbs::gui
