// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "raster/login.h"

#include <QDialog>

class QCheckBox;
class QLineEdit;

namespace kbs::gui {

/// Asks for the name and password that a service wants. They are kept for this session, in the system's keyring where
/// the user ticks that, and nowhere else.
class LoginDialog : public QDialog {
    Q_OBJECT
public:
    explicit LoginDialog(const QString &host, QWidget *parent = nullptr);

Q_SIGNALS:
    void given(const kbs::raster::Login &login, bool inKeyring);

private:
    QLineEdit *m_name, *m_password;
    QCheckBox *m_keep;
};

} // namespace kbs::gui
