// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/models/rows_model.h"
#include "app/gui/panels/filter_edit.h"
#include "summary/summary.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QTableView;

namespace kbs::gui {

/// Counts and sums over a class: how many parcels each neighbourhood has, and of what area. The attributes asked for
/// are held in columns, so that every further question over them is answered at once; after an edit or another
/// revision they are read again, in the background and only while the panel is seen.
class SummaryPanel : public QWidget {
    Q_OBJECT
public:
    static constexpr int shownGroups = 10'000;

    explicit SummaryPanel(QWidget *parent = nullptr);
    void setDocument(std::shared_ptr<Document> document);
    void showClass(const FeatureClass *featureClass);
    [[nodiscard]] QTableView *view() const { return m_view; }

Q_SIGNALS:
    void answered();
    /// The features of a group, and what it is called.
    void groupChosen(
        const kbs::FeatureClass *featureClass, const std::vector<kbs::Condition> &where, const QString &name);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void fillAttributes();
    void forget();
    void ask();
    void show(const summary::Question &question, const summary::Answer &answer);
    [[nodiscard]] RowsModel::Row rowOf(
        const summary::Question &question, const summary::Group &group, std::size_t place) const;
    [[nodiscard]] QString totalOf(const summary::Question &question, const summary::Answer &answer) const;
    void choose(const QModelIndex &index);
    [[nodiscard]] const Attribute &attribute(int index) const
    {
        return m_class->attributes[static_cast<std::size_t>(index)];
    }

    std::shared_ptr<Document> m_document;
    const FeatureClass *m_class = nullptr;
    std::shared_ptr<summary::Columns> m_columns; ///< used on the document's read lane only
    TaskRunner::TaskPtr m_asking;
    summary::Question m_question;           ///< that of the groups shown
    std::vector<std::vector<Value>> m_keys; ///< of the groups shown
    RowsModel m_model;
    RowsFilter m_sorted;
    QComboBox *m_classBox, *m_by, *m_thenBy, *m_of;
    FilterEdit *m_filter;
    QLabel *m_total;
    QTableView *m_view;
    QTimer m_soon; ///< many edits are one question
    bool m_isStale = true;
};

} // namespace kbs::gui
