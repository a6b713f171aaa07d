// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace kbs::gui {

/// A table as all panels use it: whole rows, sortable, Ctrl+C copies what is selected, last column fills the width.
[[nodiscard]] QTableView *makeTableView(const QString &accessibleName);

} // namespace kbs::gui
