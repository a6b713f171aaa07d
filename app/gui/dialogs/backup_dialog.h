// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "publish/backups.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTimeEdit;

namespace kbs::gui {

class BackupScheduler;

/// When the open store is backed up, where to, and how many are kept.
class BackupDialog : public QDialog {
    Q_OBJECT
public:
    explicit BackupDialog(BackupScheduler &scheduler, const QString &storeName, QWidget *parent = nullptr);

private:
    [[nodiscard]] backups::Schedule entered() const;
    void updateButtons();
    void chooseFolder();
    void save();

    BackupScheduler &m_scheduler;
    QCheckBox *m_on;
    QComboBox *m_day;
    QTimeEdit *m_at;
    QLineEdit *m_folder;
    QSpinBox *m_keep;
    QLabel *m_last;
    QPushButton *m_now, *m_save;
};

} // namespace kbs::gui
