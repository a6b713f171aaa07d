// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/draft_bar.h"

#include "app/gui/application.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kbs::gui {

DraftBar::DraftBar(QWidget *parent) : QFrame(parent), m_text(new QLabel)
{
    setObjectName("draftBar");
    setStyleSheet(u"#draftBar { background: #fdebd0; border: 1px solid #d35400; border-left-width: 6px; } "
                  "#draftBar QLabel { color: #4a2600; }"_s); // of its own, also where the window is dark
    m_text->setObjectName("draftText");
    m_text->setWordWrap(true);
    auto *sign = new QLabel;
    sign->setPixmap(icon(u"document-edit"_s).pixmap(22, 22));
    auto *leave = new QPushButton(icon(u"go-previous"_s), tr("Back to the valid plan"));
    leave->setObjectName("leaveDraft");
    leave->setToolTip(tr("Stop working on the draft; it stays as it is"));
    connect(leave, &QPushButton::clicked, this, [this] { m_document->workOn({}); });
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->addWidget(sign);
    layout->addWidget(m_text, 1);
    layout->addWidget(leave);
    hide();
}

void DraftBar::setDocument(std::shared_ptr<Document> document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    if (m_document)
        connect(m_document.get(), &Document::draftChanged, this, &DraftBar::refresh);
    refresh();
}

void DraftBar::refresh()
{
    const bool isDraft = m_document && m_document->draft();
    setVisible(isDraft);
    if (!isDraft)
        return;
    m_text->setText(tr("You are working on the draft <b>%1</b>. The map and the card show it; the valid plan stays as "
                       "it is until the draft is approved and merged.")
            .arg(m_document->draft()->name.toHtmlEscaped()));
    setAccessibleName(m_text->text());
}

} // namespace kbs::gui
