// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/search_box.h"

#include "app/gui/application.h"

#include <QFocusEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QTreeView>

using namespace Qt::StringLiterals;

namespace kbs::gui {

SearchBox::SearchBox(QWidget *parent)
    : QLineEdit(parent), m_results({tr("Result"), tr("Kind")}), m_popup(new QTreeView(this))
{
    setObjectName("searchBox");
    setPlaceholderText(tr("Search: 123/4, street and door number, place (Ctrl+F)"));
    setAccessibleName(tr("Search parcels, addresses and places"));
    setClearButtonEnabled(true);
    addAction(icon(u"edit-find"_s), QLineEdit::LeadingPosition);

    // A list that never takes the focus: one types on while it is open.
    m_popup->setObjectName("searchResults");
    m_popup->setWindowFlags(Qt::ToolTip);
    m_popup->setFocusPolicy(Qt::NoFocus);
    m_popup->setFocusProxy(this);
    m_popup->setModel(&m_results);
    m_popup->setRootIsDecorated(false);
    m_popup->setHeaderHidden(true);
    m_popup->setUniformRowHeights(true);
    m_popup->setSelectionMode(QAbstractItemView::SingleSelection);
    m_popup->header()->setStretchLastSection(false);
    m_popup->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_popup->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    connect(m_popup, &QTreeView::clicked, this,
        [this](const QModelIndex &at) { take(static_cast<std::size_t>(at.row())); });

    m_soon.setSingleShot(true);
    m_soon.setInterval(120); // until the typing pauses
    connect(&m_soon, &QTimer::timeout, this, [this] { searchNow(false); });
    connect(this, &QLineEdit::textEdited, this, [this] { m_soon.start(); });
}

SearchBox::~SearchBox()
{
    if (m_task)
        m_task->progress->cancel();
}

void SearchBox::setDocument(std::shared_ptr<Document> document)
{
    if (m_task)
        m_task->progress->cancel();
    ++m_generation;
    m_document = std::move(document);
    m_popup->hide();
    clear();
}

void SearchBox::searchNow(bool takeFirst)
{
    m_soon.stop();
    const QString wanted = text().trimmed();
    if (m_task)
        m_task->progress->cancel();
    ++m_generation;
    if (!m_document || wanted.size() < 2) {
        m_popup->hide();
        return;
    }
    m_task = m_document->runner().run<std::vector<SearchHit>>(
        m_document->searchLane(), tr("Searching"), TaskRunner::Show::Quiet, this,
        [wanted](Store &store, Progress &progress) { return searchEverything(store, wanted, shownHits, progress); },
        [this, takeFirst, generation = m_generation](Result<std::vector<SearchHit>> hits) {
            if (generation != m_generation)
                return;
            m_task.reset();
            if (!hits) {
                m_popup->hide();
                return Q_EMIT m_document->notice(hits.error());
            }
            showHits(std::move(*hits), !takeFirst);
            if (takeFirst && !m_hits.empty())
                take(0);
            Q_EMIT searched(static_cast<int>(m_hits.size()));
        });
}

void SearchBox::showHits(std::vector<SearchHit> hits, bool open)
{
    m_hits = std::move(hits);
    std::vector<RowsModel::Row> rows;
    for (const SearchHit &hit : m_hits)
        rows.push_back({{hit.label, hit.kind}, {}});
    if (m_hits.empty())
        rows.push_back({{tr("Nothing found for “%1”").arg(text().trimmed()), QString()}, {}});
    m_results.setRows(std::move(rows));
    if (!open || !isVisible() || !hasFocus())
        return m_popup->hide();
    const int rowHeight = fontMetrics().height() + 8;
    const int height = std::min<int>(static_cast<int>(m_results.rowCount()), 14) * rowHeight + 4;
    const int wide = std::max(width(), 420);
    m_popup->setGeometry(QRect(mapToGlobal(QPoint(width() - wide, this->height() + 1)), QSize(wide, height)));
    m_popup->show();
    if (!m_hits.empty())
        m_popup->setCurrentIndex(m_results.index(0, 0));
}

void SearchBox::take(std::size_t at)
{
    if (at >= m_hits.size())
        return;
    const SearchHit hit = m_hits[at];
    m_popup->hide();
    setText(hit.label);
    Q_EMIT chosen(hit.featureClass, hit.id, hit.extent);
}

void SearchBox::keyPressEvent(QKeyEvent *event)
{
    const int row = m_popup->currentIndex().row();
    switch (event->key()) {
    case Qt::Key_Down:
    case Qt::Key_Up:
        if (m_popup->isVisible()) {
            const int next = std::clamp(row + (event->key() == Qt::Key_Down ? 1 : -1), 0, m_results.rowCount() - 1);
            m_popup->setCurrentIndex(m_results.index(next, 0));
        } else if (event->key() == Qt::Key_Down) {
            searchNow(false);
        }
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        // What is shown may belong to fewer letters than are typed by now.
        if (m_popup->isVisible() && !m_task && !m_soon.isActive() && row >= 0)
            take(static_cast<std::size_t>(row));
        else
            searchNow(true);
        return;
    case Qt::Key_Escape:
        if (m_popup->isVisible())
            return m_popup->hide();
        break;
    default: break;
    }
    QLineEdit::keyPressEvent(event);
}

void SearchBox::focusOutEvent(QFocusEvent *event)
{
    m_popup->hide();
    QLineEdit::focusOutEvent(event);
}

} // namespace kbs::gui
