// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/new_store_dialog.h"

#include "app/gui/application.h"
#include "base/turkish.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

NewStoreDialog::NewStoreDialog(QWidget *parent)
    : QDialog(parent), m_name(new QLineEdit), m_path(new QLineEdit), m_crs(new QComboBox)
{
    setObjectName("newStoreDialog");
    setWindowTitle(tr("New store"));
    m_name->setObjectName("newStoreName");
    m_name->setPlaceholderText(tr("for example: Akçapınar Belediyesi"));
    m_path->setObjectName("newStorePath");
    m_path->setMinimumWidth(360);
    m_crs->setObjectName("newStoreCrs");
    for (const Crs &crs : crs::turkish()) {
        if (crs.isProjected && crs.isMetric && crs.epsg() != 3857) // Web Mercator metres are not metres
            m_crs->addItem(u"%1 (%2)"_s.arg(crs.name, crs.id), crs.id);
    }
    m_crs->setCurrentIndex(std::max(0, m_crs->findData(u"EPSG:5254"_s)));
    m_crs->setToolTip(tr("The TM zone of the municipality. It cannot be changed later."));
    auto *browseButton = new QToolButton;
    browseButton->setIcon(icon(u"document-open-folder"_s));
    browseButton->setToolTip(tr("Choose folder and file name"));
    browseButton->setAccessibleName(browseButton->toolTip());
    auto *pathRow = new QHBoxLayout;
    pathRow->addWidget(m_path, 1);
    pathRow->addWidget(browseButton);
    auto *form = new QFormLayout;
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&File"), pathRow);
    form->addRow(tr("C&oordinate system"), m_crs);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_create = buttons->addButton(tr("Create"), QDialogButtonBox::AcceptRole);
    m_create->setObjectName("newStoreCreate");
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(buttons);

    connect(browseButton, &QToolButton::clicked, this, &NewStoreDialog::browse);
    connect(m_path, &QLineEdit::textEdited, this, [this] { m_pathTyped = true; });
    connect(m_path, &QLineEdit::textChanged, this, &NewStoreDialog::update);
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString &name) {
        if (m_pathTyped)
            return update();
        QString file
            = QString::fromStdString(turkish::fold(name.toStdString())).replace(u' ', u'_').replace(u'/', u'_');
        const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
        m_path->setText(file.isEmpty() ? QString() : QDir(folder).filePath(file + u".kbs"_s));
        update();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_create, &QPushButton::clicked, this, [this] {
        stores::NewStore what;
        what.location = m_path->text().trimmed();
        if (!what.location.endsWith(".kbs"_L1) && !what.location.contains("://"_L1))
            what.location += u".kbs"_s;
        what.name = m_name->text().trimmed();
        what.crs.id = m_crs->currentData().toString(); // the rest is looked up in the worker
        Q_EMIT confirmed(what);
        close();
    });
    update();
}

void NewStoreDialog::update()
{
    m_create->setEnabled(!m_name->text().trimmed().isEmpty() && !m_path->text().trimmed().isEmpty());
}

void NewStoreDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("New store"), m_path->text(), tr("KentCBS stores (*.kbs)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"kbs"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_pathTyped = true;
        m_path->setText(path);
    });
    dialog->open();
}

} // namespace kbs::gui
