// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/login_dialog.h"

#include "base/keyring.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace kbs::gui {

LoginDialog::LoginDialog(const QString &host, QWidget *parent)
    : QDialog(parent), m_name(new QLineEdit), m_password(new QLineEdit),
      m_keep(new QCheckBox(tr("&Keep it in the system's keyring")))
{
    setObjectName("loginDialog");
    setWindowTitle(tr("Name and password"));
    m_name->setObjectName("loginName");
    m_password->setObjectName("loginPassword");
    m_password->setEchoMode(QLineEdit::Password);
    m_keep->setVisible(keyring::isBuiltIn());
    auto *text = new QLabel(tr("%1 wants to know who asks. What you give is known until the program ends and is not "
                               "written into settings.")
            .arg(host));
    text->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    connect(m_name, &QLineEdit::textChanged, buttons, [buttons](const QString &name) {
        buttons->button(QDialogButtonBox::Ok)->setEnabled(!name.trimmed().isEmpty());
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT given({m_name->text().trimmed(), m_password->text()}, m_keep->isChecked());
        accept();
    });
    auto *form = new QFormLayout(this);
    form->addRow(text);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Password"), m_password);
    form->addRow(m_keep);
    form->addRow(buttons);
    resize(420, sizeHint().height());
}

} // namespace kbs::gui
