// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/models/rows_model.h"
#include "app/gui/panels/search_query.h"

#include <QLineEdit>
#include <QTimer>

class QTreeView;

namespace kbs::gui {

/// The one search box: parcels, addresses, places. Results appear below it while typing; Enter or a click takes one.
class SearchBox : public QLineEdit {
    Q_OBJECT
public:
    static constexpr int shownHits = 20;

    explicit SearchBox(QWidget *parent = nullptr);
    ~SearchBox() override;
    void setDocument(std::shared_ptr<Document> document);
    [[nodiscard]] const RowsModel &results() const { return m_results; }
    void searchNow(bool takeFirst); ///< with `takeFirst` the best hit is taken when it arrives

Q_SIGNALS:
    void chosen(const kbs::FeatureClass *featureClass, kbs::FeatureId id, const kbs::Bbox &extent);
    void searched(int hits);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void showHits(std::vector<SearchHit> hits, bool open);
    void take(std::size_t hit);

    std::shared_ptr<Document> m_document;
    std::vector<SearchHit> m_hits;
    RowsModel m_results;
    QTreeView *m_popup;
    QTimer m_soon;
    TaskRunner::TaskPtr m_task;
    quint64 m_generation = 0;
};

} // namespace kbs::gui
