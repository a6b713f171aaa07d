// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/message_bar.h"

#include "app/gui/application.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kbs::gui {

MessageBar::MessageBar(QWidget *parent) : QFrame(parent), m_icon(new QLabel), m_text(new QLabel)
{
    setObjectName("messageBar");
    setFrameShape(QFrame::StyledPanel);
    m_text->setObjectName("messageText");
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *closeButton = new QToolButton;
    closeButton->setAutoRaise(true);
    closeButton->setIcon(icon(u"window-close"_s));
    closeButton->setToolTip(tr("Close the message"));
    closeButton->setAccessibleName(closeButton->toolTip());
    connect(closeButton, &QToolButton::clicked, this, &QWidget::hide);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(closeButton);
    hide();
}

void MessageBar::show(Kind kind, const QString &text)
{
    const QString names[] = {u"dialog-information"_s, u"dialog-ok"_s, u"dialog-error"_s};
    const char *colors[] = {"#2980b9", "#27ae60", "#c0392b"};
    const auto at = static_cast<std::size_t>(kind);
    m_icon->setPixmap(icon(names[at]).pixmap(22, 22));
    setStyleSheet(u"#messageBar { border: 1px solid %1; border-left-width: 6px; border-radius: 3px; }"_s.arg(
        QLatin1StringView(colors[at])));
    m_text->setText(text);
    setAccessibleName(text);
    QFrame::show();
}

QString MessageBar::text() const
{
    return isVisible() ? m_text->text() : QString();
}

} // namespace kbs::gui
