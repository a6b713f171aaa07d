// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/backup_dialog.h"

#include "app/gui/application.h"
#include "app/gui/backup_scheduler.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimeEdit>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

BackupDialog::BackupDialog(BackupScheduler &scheduler, const QString &storeName, QWidget *parent)
    : QDialog(parent), m_scheduler(scheduler), m_on(new QCheckBox(tr("Back up by itself while this program runs"))),
      m_day(new QComboBox), m_at(new QTimeEdit), m_folder(new QLineEdit), m_keep(new QSpinBox), m_last(new QLabel)
{
    setObjectName("backupDialog");
    setWindowTitle(tr("Backups – %1").arg(storeName));
    const backups::Schedule set = m_scheduler.schedule();
    m_on->setObjectName("backupOn");
    m_on->setChecked(set.isOn);
    m_day->setObjectName("backupDay");
    m_day->addItem(tr("every day"), 0);
    const QLocale locale(language());
    for (int day = 1; day <= 7; ++day)
        m_day->addItem(tr("every %1").arg(locale.dayName(day)), day);
    m_day->setCurrentIndex(m_day->findData(set.weekday));
    m_at->setObjectName("backupAt");
    m_at->setDisplayFormat(u"HH:mm"_s);
    m_at->setTime(set.at);
    m_folder->setObjectName("backupFolder");
    m_folder->setText(QDir::toNativeSeparators(set.folder));
    m_folder->setMinimumWidth(360);
    m_folder->setPlaceholderText(tr("better on another drive than the store"));
    m_keep->setObjectName("backupKeep");
    m_keep->setRange(1, backups::mostKept);
    m_keep->setValue(set.keep);
    m_last->setObjectName("backupLast");
    m_last->setText(
        set.done.isValid() ? locale.toString(set.done.toLocalTime(), QLocale::ShortFormat) : tr("none yet"));
    auto *browse = new QToolButton;
    browse->setIcon(icon(u"document-open-folder"_s));
    browse->setToolTip(tr("Choose the folder"));
    browse->setAccessibleName(browse->toolTip());
    auto *folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browse);
    auto *when = new QHBoxLayout;
    when->addWidget(m_day);
    when->addWidget(m_at);
    when->addStretch();
    auto *form = new QFormLayout;
    form->addRow(m_on);
    const auto label = [](const QString &text, QWidget *buddy) { // a row with a layout has none by itself
        auto *made = new QLabel(text);
        made->setBuddy(buddy);
        return made;
    };
    form->addRow(label(tr("&When"), m_day), when);
    form->addRow(label(tr("&Folder"), m_folder), folderRow);
    form->addRow(tr("&Keep the last"), m_keep);
    form->addRow(tr("Last one"), m_last);
    auto *about
        = new QLabel(tr("Each backup is opened and verified after writing. Only then the oldest goes, and only if "
                        "it was written from here and nobody has touched it. What was missed is made up for when "
                        "the store is opened again."));
    about->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_save = buttons->addButton(QDialogButtonBox::Save);
    m_save->setObjectName("backupSave");
    m_now = buttons->addButton(tr("Save and back up now"), QDialogButtonBox::ActionRole);
    m_now->setObjectName("backupNow");
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(about);
    layout->addWidget(buttons);
    connect(browse, &QToolButton::clicked, this, &BackupDialog::chooseFolder);
    connect(m_folder, &QLineEdit::textChanged, this, &BackupDialog::updateButtons);
    connect(m_on, &QCheckBox::toggled, this, &BackupDialog::updateButtons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &BackupDialog::save);
    connect(m_now, &QPushButton::clicked, this, [this] {
        save();
        m_scheduler.backUpNow();
    });
    updateButtons();
}

backups::Schedule BackupDialog::entered() const
{
    backups::Schedule set = m_scheduler.schedule();
    set.isOn = m_on->isChecked();
    set.weekday = m_day->currentData().toInt();
    set.at = m_at->time();
    set.folder = QDir::fromNativeSeparators(m_folder->text().trimmed());
    set.keep = m_keep->value();
    return set;
}

void BackupDialog::updateButtons()
{
    const QString folder = entered().folder;
    const bool isThere = !folder.isEmpty() && QDir::isAbsolutePath(folder) && QDir(folder).exists();
    m_save->setEnabled(isThere || !m_on->isChecked());
    m_now->setEnabled(isThere);
}

void BackupDialog::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Folder for backups"), m_folder->text());
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, m_folder,
        [this](const QString &path) { m_folder->setText(QDir::toNativeSeparators(path)); });
    dialog->open();
}

void BackupDialog::save()
{
    m_scheduler.setSchedule(entered());
    accept();
}

} // namespace kbs::gui
