// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace kbs::gui {

/// Who commits what and why. Not modal: the map can be looked at while writing the message.
class CommitDialog : public QDialog {
    Q_OBJECT
public:
    CommitDialog(qsizetype changes, const QString &suggestion, QWidget *parent = nullptr);

Q_SIGNALS:
    void confirmed(const QString &author, const QString &message);

private:
    void update();
    QLineEdit *m_author;
    QPlainTextEdit *m_message;
    QPushButton *m_commit;
};

} // namespace kbs::gui
