// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/guide_dialog.h"

#include "app/gui/application.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

GuideDialog::GuideDialog(const std::vector<MapTheme> &themes, QWidget *parent)
    : QDialog(parent), m_looks(new QListWidget), m_folder(new QLineEdit)
{
    setObjectName("guideDialog");
    setWindowTitle(tr("City guide"));
    m_looks->setObjectName("guideLooks");
    m_looks->setAccessibleName(tr("Looks of the map"));
    m_looks->setDragDropMode(QAbstractItemView::InternalMove);
    const auto add = [this](const QString &name, const QString &title, const QString &tip) {
        auto *item = new QListWidgetItem(title, m_looks);
        item->setData(Qt::UserRole, name);
        item->setToolTip(tip);
        item->setFlags((item->flags() | Qt::ItemIsUserCheckable) & ~Qt::ItemIsDropEnabled);
        item->setCheckState(name == guide::usualLook ? Qt::Checked : Qt::Unchecked);
    };
    add(guide::usualLook, tr("Usual look"), {});
    for (const MapTheme &theme : themes)
        add(theme.name, theme.title.in(language()), theme.description.in(language()));
    m_folder->setObjectName("guideFolder");
    m_folder->setAccessibleName(tr("Folder"));
    m_folder->setPlaceholderText(tr("new, empty, or an older guide"));
    auto *browse = new QPushButton(tr("&Browse …"));
    auto *row = new QHBoxLayout;
    row->addWidget(m_folder, 1);
    row->addWidget(browse);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_write = buttons->addButton(tr("Write"), QDialogButtonBox::AcceptRole);
    m_write->setObjectName("writeGuide");
    connect(browse, &QPushButton::clicked, this, &GuideDialog::chooseFolder);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_write, &QPushButton::clicked, this, [this] {
        Q_EMIT chosen(m_folder->text().trimmed(), {.looks = looks()});
        close();
    });
    connect(m_folder, &QLineEdit::textChanged, this, &GuideDialog::update);
    connect(m_looks, &QListWidget::itemChanged, this, &GuideDialog::update);
    auto *text = new QLabel(tr("Looks of the map that the page offers; the uppermost is shown first (drag to order). "
                               "Only what is public is drawn, in any look; each look adds its own pictures to the "
                               "folder."));
    text->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(text);
    layout->addWidget(m_looks, 1);
    layout->addWidget(new QLabel(tr("Folder")));
    layout->addLayout(row);
    layout->addWidget(buttons);
    resize(480, 400);
    update();
}

void GuideDialog::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Folder for the city guide (new, empty, or an older guide)"));
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, m_folder, &QLineEdit::setText);
    dialog->open();
}

QStringList GuideDialog::looks() const
{
    QStringList names;
    for (int row = 0; row < m_looks->count(); ++row)
        if (m_looks->item(row)->checkState() == Qt::Checked)
            names << m_looks->item(row)->data(Qt::UserRole).toString();
    return names;
}

void GuideDialog::update()
{
    m_write->setEnabled(!m_folder->text().trimmed().isEmpty() && !looks().isEmpty());
}

} // namespace kbs::gui
