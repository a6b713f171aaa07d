// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/panels/layer_panel.h"

#include "app/gui/application.h"
#include "app/gui/panels/raster_list.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QTreeView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kbs::gui {

LayerPanel::LayerPanel(QWidget *parent)
    : QWidget(parent), m_themes(new QComboBox), m_filterBox(new QLineEdit), m_tree(new QTreeView),
      m_rasters(new RasterList)
{
    m_themes->setObjectName("themes");
    m_themes->setAccessibleName(tr("Theme of the map"));
    m_themes->setToolTip(tr("A ready look of the map: which layers are seen and how they are drawn"));
    connect(m_themes, &QComboBox::activated, this, [this] { Q_EMIT themeChosen(m_themes->currentData().toString()); });

    m_filterBox->setPlaceholderText(tr("Filter layers"));
    m_filterBox->setAccessibleName(tr("Filter layers"));
    m_filterBox->setClearButtonEnabled(true);
    m_filterBox->addAction(icon(u"view-filter"_s), QLineEdit::LeadingPosition);

    m_filter.setSourceModel(&m_model);
    m_filter.setRecursiveFilteringEnabled(true);
    m_filter.setAutoAcceptChildRows(true);
    m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_tree->setObjectName("layerTree");
    m_tree->setAccessibleName(tr("Layers"));
    m_tree->setModel(&m_filter);
    m_tree->setUniformRowHeights(true);
    m_tree->setIconSize(QSize(22, 16));
    m_tree->setDragDropMode(QAbstractItemView::InternalMove);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(LayerModel::NameColumn, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(LayerModel::CountColumn, QHeaderView::ResizeToContents);
    connect(m_filterBox, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setFilterFixedString(text);
        if (!text.isEmpty())
            m_tree->expandToDepth(0);
    });
    connect(&m_model, &LayerModel::layersChanged, this, &LayerPanel::layersChanged);
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] { m_tree->expandToDepth(0); });
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &LayerPanel::showMenu);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this] { Q_EMIT currentClassChanged(currentClass()); });
    connect(m_tree, &QTreeView::doubleClicked, this, [this] {
        if (const FeatureClass *featureClass = currentClass())
            Q_EMIT tableRequested(featureClass);
    });

    connect(m_rasters, &RasterList::changed, this, &LayerPanel::layersChanged);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(m_themes);
    layout->addWidget(m_filterBox);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_rasters);
}

void LayerPanel::setDocument(std::shared_ptr<Document> document)
{
    m_document = document;
    m_rasters->setDocument(m_document);
    m_model.setDocument(std::move(document));
}

void LayerPanel::setThemes(const std::vector<std::pair<QString, QString>> &themes, const QString &current)
{
    m_themes->clear();
    for (const auto &[name, title] : themes)
        m_themes->addItem(title, name);
    m_themes->setCurrentIndex(std::max(0, m_themes->findData(current)));
}

MapLayers LayerPanel::layers() const
{
    MapLayers layers;
    layers.classes = m_model.visibleClasses();
    layers.rasters = m_rasters->layers();
    return layers;
}

const FeatureClass *LayerPanel::currentClass() const
{
    return m_model.featureClass(m_filter.mapToSource(m_tree->currentIndex()));
}

void LayerPanel::setCurrentClass(const FeatureClass &featureClass)
{
    m_tree->setCurrentIndex(m_filter.mapFromSource(m_model.indexOf(featureClass)));
}

void LayerPanel::showMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const FeatureClass *featureClass = currentClass()) {
        menu->addAction(icon(u"zoom-fit-best"_s), tr("Zoom to layer"), this,
            [this, featureClass] { Q_EMIT zoomRequested(featureClass); });
        menu->addAction(icon(u"table"_s), tr("Open attribute table"), this,
            [this, featureClass] { Q_EMIT tableRequested(featureClass); });
        menu->addAction(tr("Count and add up"), this, [this, featureClass] { Q_EMIT summaryRequested(featureClass); });
        menu->addSeparator();
    }
    menu->addAction(tr("Expand all"), m_tree, &QTreeView::expandAll);
    menu->addAction(tr("Collapse all"), m_tree, &QTreeView::collapseAll);
    menu->addAction(icon(u"edit-reset"_s), tr("Default layers and order"), &m_model, &LayerModel::resetToDefault);
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

} // namespace kbs::gui
