// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/act_dialog.h"

#include "app/gui/application.h"

#include <QDateEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {
enum Column { AreaColumn, AdaColumn, ParselColumn, ColumnCount };
}

ActDialog::ActDialog(const QString &title, const std::vector<Geometry> &pieces, const QString &adaNo,
    qint64 firstParsel, QWidget *parent)
    : QDialog(parent), m_pieces(new QTableWidget(static_cast<int>(pieces.size()), ColumnCount)),
      m_date(new QDateEdit(QDate::currentDate())), m_decisionDate(new QDateEdit(QDate::currentDate())),
      m_decision(new QLineEdit), m_problem(new QLabel)
{
    setObjectName("actDialog");
    setWindowTitle(title);
    m_pieces->setObjectName("actPieces");
    m_pieces->setAccessibleName(tr("New parcels"));
    m_pieces->setHorizontalHeaderLabels({tr("Area on the map (m²)"), tr("Block (ada)"), tr("Parcel (parsel)")});
    m_pieces->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_pieces->setMinimumSize(420, 120);
    for (int row = 0; row < m_pieces->rowCount(); ++row) {
        auto *size = new QTableWidgetItem(QLocale().toString(area(pieces[static_cast<std::size_t>(row)]), 'f', 2));
        size->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        size->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_pieces->setItem(row, AreaColumn, size);
        m_pieces->setItem(row, AdaColumn, new QTableWidgetItem(adaNo));
        m_pieces->setItem(
            row, ParselColumn, new QTableWidgetItem(firstParsel > 0 ? QString::number(firstParsel + row) : QString()));
    }
    m_decision->setPlaceholderText(tr("committee decision, for example 2024/153"));
    m_decision->setObjectName("actDecision");
    for (QDateEdit *date : {m_date, m_decisionDate}) {
        date->setCalendarPopup(true);
        date->setDisplayFormat(u"dd.MM.yyyy"_s);
    }
    m_problem->setObjectName("actProblem");
    m_problem->setWordWrap(true);
    m_problem->setStyleSheet(u"color: #c0392b"_s);
    m_problem->hide();
    auto *form = new QFormLayout;
    form->addRow(tr("&Date of the act"), m_date);
    form->addRow(tr("D&ecision no."), m_decision);
    form->addRow(tr("Decision da&te"), m_decisionDate);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_apply = buttons->addButton(tr("Carry out"), QDialogButtonBox::AcceptRole);
    m_apply->setObjectName("actApply");
    m_apply->setIcon(icon(u"dialog-ok-apply"_s));
    auto *hint = new QLabel(
        tr("The numbers come from the land registry; those shown are only the next free ones of the block."));
    hint->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_pieces, 1);
    layout->addWidget(hint);
    layout->addLayout(form);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_apply, &QPushButton::clicked, this, &ActDialog::confirmed);
    connect(m_pieces, &QTableWidget::itemChanged, this, &ActDialog::update);
    connect(m_pieces, &QTableWidget::currentCellChanged, this, [this](int row) { Q_EMIT pieceChosen(row); });
    update();
}

std::vector<cadastre::ParcelNumber> ActDialog::numbers() const
{
    std::vector<cadastre::ParcelNumber> numbers;
    for (int row = 0; row < m_pieces->rowCount(); ++row)
        numbers.push_back({m_pieces->item(row, AdaColumn)->text().trimmed().toStdString(),
            m_pieces->item(row, ParselColumn)->text().trimmed().toStdString()});
    return numbers;
}

cadastre::ActRecord ActDialog::record() const
{
    cadastre::ActRecord record;
    record.date = m_date->date().toString(Qt::ISODate).toStdString();
    record.decisionNo = m_decision->text().trimmed().toStdString();
    if (!record.decisionNo.empty())
        record.decisionDate = m_decisionDate->date().toString(Qt::ISODate).toStdString();
    return record;
}

void ActDialog::showProblem(const QString &text)
{
    m_problem->setText(text);
    m_problem->show();
}

void ActDialog::update()
{
    bool complete = true;
    for (int row = 0; row < m_pieces->rowCount(); ++row)
        complete = complete && m_pieces->item(row, ParselColumn)
            && !m_pieces->item(row, ParselColumn)->text().trimmed().isEmpty();
    m_apply->setEnabled(complete);
}

} // namespace kbs::gui
