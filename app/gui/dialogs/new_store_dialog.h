// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kbs::gui {

/// Where a new store is to lie, how it is called, and in which projected system its coordinates are.
class NewStoreDialog : public QDialog {
    Q_OBJECT
public:
    explicit NewStoreDialog(QWidget *parent = nullptr);

Q_SIGNALS:
    void confirmed(const kbs::stores::NewStore &what);

private:
    void browse();
    void update();
    QLineEdit *m_name, *m_path;
    QComboBox *m_crs;
    QPushButton *m_create;
    bool m_pathTyped = false;
};

} // namespace kbs::gui
