// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/conflict_table.h"

#include "app/gui/application.h"
#include "app/gui/panels/changes_panel.h"

#include <QComboBox>
#include <QHeaderView>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

/// What a side of a conflict says: the values that differ from the common base.
QString describeSide(const Conflict &conflict, const std::optional<Feature> &side)
{
    if (!side)
        return ConflictTable::tr("deleted");
    if (!conflict.base)
        return ConflictTable::tr("added");
    const QString text = describeChange({ChangeKind::Change, conflict.featureClass, conflict.id, conflict.base, side});
    return text.isEmpty() ? ConflictTable::tr("unchanged") : text;
}

} // namespace

ConflictTable::ConflictTable(const QString &mine, const QString &theirs, QWidget *parent)
    : QTableWidget(0, 4, parent), m_mine(mine), m_theirs(theirs)
{
    setAccessibleName(tr("Conflicts"));
    setHorizontalHeaderLabels({tr("Object"), mine, theirs, tr("Keep")});
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    verticalHeader()->hide();
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    hide();
    connect(this, &QTableWidget::cellClicked, this, [this](int row) {
        if (row < conflictCount())
            Q_EMIT conflictClicked(m_conflicts[static_cast<std::size_t>(row)]);
    });
}

void ConflictTable::setConflicts(const std::vector<Conflict> &conflicts)
{
    m_conflicts = conflicts;
    setVisible(!conflicts.empty());
    setRowCount(conflictCount());
    for (int row = 0; row < conflictCount(); ++row) {
        const Conflict &conflict = conflicts[static_cast<std::size_t>(row)];
        const auto &known = conflict.mine ? conflict.mine : conflict.theirs ? conflict.theirs : conflict.base;
        const QString label = known ? conflict.featureClass->label(known->values) : QString::number(conflict.id);
        setItem(row, 0, new QTableWidgetItem(u"%1 %2"_s.arg(conflict.featureClass->title.in(language()), label)));
        setItem(row, 1, new QTableWidgetItem(describeSide(conflict, conflict.mine)));
        setItem(row, 2, new QTableWidgetItem(describeSide(conflict, conflict.theirs)));
        for (int column = 0; column < 3; ++column)
            item(row, column)->setToolTip(conflict.reason);
        auto *keep = new QComboBox;
        keep->setAccessibleName(tr("What to keep of %1").arg(label));
        keep->addItem(tr("(choose)"), -1);
        keep->addItem(m_mine, static_cast<int>(Choice::Mine));
        keep->addItem(m_theirs, static_cast<int>(Choice::Theirs));
        connect(keep, &QComboBox::activated, this, &ConflictTable::decided);
        setCellWidget(row, 3, keep);
    }
    resizeRowsToContents(); // what differs must be read whole
}

Choices ConflictTable::choices() const
{
    Choices made;
    for (int row = 0; row < conflictCount(); ++row) {
        const auto *keep = static_cast<const QComboBox *>(cellWidget(row, 3));
        const Conflict &conflict = m_conflicts[static_cast<std::size_t>(row)];
        if (const int choice = keep->currentData().toInt(); choice >= 0)
            made[{conflict.featureClass->name, conflict.id}] = static_cast<Choice>(choice);
    }
    return made;
}

} // namespace kbs::gui
