// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"

#include <QWidget>

class QLabel;
class QTreeWidget;

namespace kbs::gui {

/// What the identify tool found: one line per feature, its given attributes below it (personal ones masked).
class IdentifyPanel : public QWidget {
    Q_OBJECT
public:
    explicit IdentifyPanel(QWidget *parent = nullptr);
    void setFound(const std::vector<SelectedFeature> &found);
    [[nodiscard]] QTreeWidget *tree() const { return m_tree; }

Q_SIGNALS:
    void chosen(const kbs::gui::SelectedFeature &feature); ///< a line was clicked

private:
    std::vector<SelectedFeature> m_found;
    QLabel *m_summary;
    QTreeWidget *m_tree;
};

} // namespace kbs::gui
