// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/merge.h"
#include "store/store.h"

#include <QTableWidget>

namespace kbs::gui {

/// Conflicts, one per row, with what either side says and a choice for each. Shown only while there are some.
class ConflictTable : public QTableWidget {
    Q_OBJECT
public:
    /// How the two sides are called: "mine", "the shared store's".
    ConflictTable(const QString &mine, const QString &theirs, QWidget *parent = nullptr);
    void setConflicts(const std::vector<Conflict> &conflicts);
    [[nodiscard]] int conflictCount() const { return static_cast<int>(m_conflicts.size()); }
    [[nodiscard]] Choices choices() const;
    /// Whether something is chosen for each.
    [[nodiscard]] bool isDecided() const { return choices().size() == m_conflicts.size(); }

Q_SIGNALS:
    void decided(); ///< another choice was made
    void conflictClicked(const kbs::Conflict &conflict);

private:
    QString m_mine, m_theirs;
    std::vector<Conflict> m_conflicts;
};

} // namespace kbs::gui
