// SPDX-License-Identifier: GPL-3.0-or-later
// How the map looks: themes, legend, thematic maps.
#include "app/gui/main_window.h"

#include "app/gui/map/map_canvas.h"
#include "app/gui/map_look.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/legend_panel.h"
#include "app/gui/panels/thematic_panel.h"
#include "base/language.h"

#include <QActionGroup>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>

using namespace Qt::StringLiterals;

namespace kbs::gui {

void MainWindow::buildLook()
{
    m_look = new MapLook(this);
    m_legend = new LegendPanel;
    m_thematic = new ThematicPanel(*m_look);
    QDockWidget *legend = addPanel(u"legend"_s, tr("Legend"), m_legend, Qt::RightDockWidgetArea);
    QDockWidget *thematic = addPanel(u"thematic"_s, tr("Thematic map"), m_thematic, Qt::RightDockWidgetArea);
    tabifyDockWidget(m_docks[u"card"_s], legend);
    tabifyDockWidget(legend, thematic);
    legend->hide();
    thematic->hide();
}

void MainWindow::connectLook()
{
    const auto follow = [this] { m_legend->follow(m_map->view(), m_map->layers()); };
    connect(m_map, &MapCanvas::drawn, this, follow);
    connect(m_layers, &LayerPanel::themeChosen, m_look, &MapLook::chooseTheme);
    connect(m_look, &MapLook::themesRead, this, &MainWindow::showThemes);
    connect(m_look, &MapLook::changed, this, &MainWindow::showThemes);
    connect(m_look, &MapLook::changed, this, follow);
    connect(m_look, &MapLook::failed, this, &MainWindow::showError);
    connect(m_look, &MapLook::visibilityChosen, this,
        [this](const std::set<std::string> &classes) { m_layers->model().showOnly(classes); });
    connect(m_thematic, &ThematicPanel::failed, this, &MainWindow::showError);
    connect(m_thematic, &ThematicPanel::told, this, [this](const QString &text) { showMessage(text); });
    connect(m_layers, &LayerPanel::currentClassChanged, m_thematic, &ThematicPanel::setCurrentClass);
}

void MainWindow::showThemes()
{
    std::vector<std::pair<QString, QString>> offered{{QString(), tr("Usual look")}};
    for (const MapTheme &theme : m_look->themes())
        offered.emplace_back(theme.name, theme.title.in(language()));
    m_layers->setThemes(offered, m_look->theme());
    auto *menu = menuBar()->findChild<QMenu *>(u"themeMenu"_s);
    menu->clear();
    auto *group = new QActionGroup(menu);
    for (const auto &[name, title] : offered) {
        QAction *action = menu->addAction(title, m_look, [this, wanted = name] { m_look->chooseTheme(wanted); });
        action->setCheckable(true);
        action->setChecked(name == m_look->theme());
        group->addAction(action);
    }
}

} // namespace kbs::gui
