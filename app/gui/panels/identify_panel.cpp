// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/identify_panel.h"

#include "app/gui/application.h"
#include "app/gui/masking.h"
#include "app/gui/panels/card_text.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace kbs::gui {

IdentifyPanel::IdentifyPanel(QWidget *parent) : QWidget(parent), m_summary(new QLabel), m_tree(new QTreeWidget)
{
    setObjectName("identifyPanel");
    m_tree->setObjectName("identifyTree");
    m_tree->setAccessibleName(tr("What lies there"));
    m_tree->setHeaderLabels({tr("Attribute"), tr("Value")});
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->setAlternatingRowColors(true);
    m_summary->setWordWrap(true);
    m_summary->setContentsMargins(6, 4, 6, 4);
    m_summary->setText(tr("Click on the map with the identify tool."));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_tree, 1);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem *item) {
        for (; item && item->parent(); item = item->parent()) { }
        const int row = item ? m_tree->indexOfTopLevelItem(item) : -1;
        if (row >= 0 && row < static_cast<int>(m_found.size()))
            Q_EMIT chosen(m_found[static_cast<std::size_t>(row)]);
    });
}

void IdentifyPanel::setFound(const std::vector<SelectedFeature> &found)
{
    const QSignalBlocker blocker(m_tree);
    m_found = found;
    m_tree->clear();
    m_summary->setText(found.empty()
            ? tr("Nothing lies there in any layer.")
            : tr("%n features lie there, the uppermost first.", nullptr, static_cast<int>(found.size())));
    for (const SelectedFeature &each : found) {
        auto *feature = new QTreeWidgetItem(m_tree, {featureTitle(each)});
        feature->setFirstColumnSpanned(true);
        QFont bold = m_tree->font();
        bold.setBold(true);
        feature->setFont(0, bold);
        const auto &attributes = each.featureClass->attributes;
        for (std::size_t i = 0; i < attributes.size() && i < each.feature.values.size(); ++i)
            if (!isNull(each.feature.values[i]))
                new QTreeWidgetItem(
                    feature, {attributes[i].title.in(language()), shownValue(attributes[i], each.feature.values[i])});
        feature->setExpanded(m_tree->topLevelItemCount() == 1);
    }
}

} // namespace kbs::gui
