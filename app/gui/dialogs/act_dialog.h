// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "layers/cadastre/acts.h"

#include <QDialog>

class QDateEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace kbs::gui {

/// The new parcels of an act: their areas, the numbers that the land registry gave them, and the record of the
/// decision.
class ActDialog : public QDialog {
    Q_OBJECT
public:
    /// `pieces`: the new parcels in the order of their numbers; `adaNo` and `firstParsel` are only suggestions.
    ActDialog(const QString &title, const std::vector<Geometry> &pieces, const QString &adaNo, qint64 firstParsel,
        QWidget *parent = nullptr);
    [[nodiscard]] std::vector<cadastre::ParcelNumber> numbers() const;
    [[nodiscard]] cadastre::ActRecord record() const;
    void showProblem(const QString &text);

Q_SIGNALS:
    void confirmed();
    void pieceChosen(int piece);

private:
    void update();
    QTableWidget *m_pieces;
    QDateEdit *m_date, *m_decisionDate;
    QLineEdit *m_decision;
    QLabel *m_problem;
    QPushButton *m_apply;
};

} // namespace kbs::gui
