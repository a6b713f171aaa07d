// SPDX-License-Identifier: GPL-3.0-or-later
// Actions, menus, task tabs and the context menu.
#include "app/gui/main_window.h"

#include "app/gui/dialogs/import_sheet.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/panels/card_panel.h"
#include "app/gui/panels/card_text.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/raster_list.h"
#include "app/gui/panels/search_box.h"
#include "app/gui/tools/draw_tool.h"
#include "app/gui/tools/select_tool.h"
#include "app/gui/tools/snapper.h"
#include "app/gui/tools/vertex_tool.h"

#include <QActionGroup>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kbs::gui {

QAction *MainWindow::add(const QString &name, const ActionText &text, std::function<void()> slot)
{
    auto *action = new QAction(icon(text.icon), text.text, this);
    action->setObjectName(name);
    action->setShortcut(text.shortcut);
    const QString keys = text.shortcut.toString(QKeySequence::NativeText);
    action->setToolTip(keys.isEmpty() ? text.tip : u"%1 (%2)"_s.arg(text.tip, keys));
    action->setStatusTip(text.tip);
    action->setProperty("needsStore", true);
    connect(action, &QAction::triggered, this, std::move(slot));
    m_actions[name] = action;
    return action;
}

QAction *MainWindow::addTool(const QString &name, const ActionText &text, MapTool *tool)
{
    QAction *action = add(name, text, [this, name] { useTool(name); });
    action->setCheckable(true);
    m_toolGroup->addAction(action);
    m_tools[name] = tool;
    return action;
}

void MainWindow::buildActions()
{
    auto *snapper = new Snapper(*m_map);
    auto *draw = new DrawTool(*m_map, *snapper);
    connect(draw, &DrawTool::measured, m_hint, &QLabel::setText);

    // Store
    add(u"new"_s, {tr("&New store …"), u"document-new"_s, tr("Make an empty store"), QKeySequence::New}, [this] {
        newStore();
    })->setProperty("needsStore", false);
    add(u"open"_s, {tr("&Open store …"), u"document-open"_s, tr("Open a store"), QKeySequence::Open}, [this] {
        chooseStore();
    })->setProperty("needsStore", false);
    add(u"openDatabase"_s,
        {tr("Open a store in a &database …"), u"network-server-database"_s,
            tr("Open a store that a PostgreSQL server keeps for many"), {}},
        [this] { chooseDatabase(); })
        ->setProperty("needsStore", false);
    add(u"sample"_s,
        {tr("Open the sample &city"), u"applications-education"_s, tr("Open a made-up district to try everything on"),
            {}},
        [this] { openSample(); })
        ->setProperty("needsStore", false);
    add(u"import"_s,
        {tr("&Import files …"), u"document-import"_s, tr("Import a delivery: files can also be dropped on the window"),
            QKeySequence(u"Ctrl+I"_s)},
        [this] { chooseImport(); });
    add(u"importService"_s,
        {tr("Import from a se&rvice …"), u"network-connect"_s,
            tr("Import what a WFS or an OGC API Features service gives at an address"), {}},
        [this] { importFiles({}); });
    add(u"print"_s,
        {tr("&Print …"), u"document-print"_s, tr("Sheets on paper, exact in scale, with title block, grid and legend"),
            QKeySequence(u"Ctrl+Alt+P"_s)},
        [this] { printSheets(); });
    add(u"picture"_s,
        {tr("Save map as &picture or PDF …"), u"document-export"_s, tr("Save what the map shows"),
            QKeySequence(u"Ctrl+Shift+E"_s)},
        [this] { savePicture(); });
    add(u"accessLog"_s,
        {tr("Who read personal &data …"), u"view-history"_s,
            tr("The log of accesses to personal data: for the owner of the store and for auditors"), {}},
        [this] { showAccessLog(); });
    add(u"backups"_s,
        {tr("&Backups …"), u"document-save"_s, tr("Back the store up by itself, every day or week, or now"), {}},
        [this] { showBackups(); });
    add(u"close"_s, {tr("&Close store"), u"document-close"_s, tr("Back to the start page"), QKeySequence::Close},
        [this] { closeStore(); });
    add(u"quit"_s,
        {tr("&Quit"), u"application-exit"_s, tr("Leave KentCBS; uncommitted changes stay safe"), QKeySequence::Quit},
        [this] { close(); })
        ->setProperty("needsStore", false);

    // Look
    addTool(u"select"_s,
        {tr("&Select"), u"edit-select"_s, tr("Select on the map and show the card"), QKeySequence(u"S"_s)},
        new SelectTool(*m_map));
    add(u"zoomIn"_s, {tr("Zoom &in"), u"zoom-in"_s, tr("Zoom in"), QKeySequence::ZoomIn}, [this] { m_map->zoomBy(2); });
    add(u"zoomOut"_s, {tr("Zoom &out"), u"zoom-out"_s, tr("Zoom out"), QKeySequence::ZoomOut},
        [this] { m_map->zoomBy(0.5); });
    add(u"zoomAll"_s, {tr("Show &everything"), u"zoom-fit-best"_s, tr("Show everything"), QKeySequence(u"Ctrl+0"_s)},
        [this] { m_map->fitAll(); });
    add(u"zoomBack"_s,
        {tr("&Previous view"), u"go-previous"_s, tr("Back to the view before"), QKeySequence(u"Alt+Left"_s)},
        [this] { m_map->previousView(); });
    add(u"zoomSelection"_s,
        {tr("&Zoom to selection"), u"zoom-select"_s, tr("Zoom to what is selected"), QKeySequence(u"Ctrl+J"_s)},
        [this] { zoomToSelection(); });
    buildLookActions(*snapper);
    add(u"find"_s, {tr("&Find"), u"edit-find"_s, tr("Search parcels, addresses and places"), QKeySequence::Find},
        [this] {
            m_search->setFocus();
            m_search->selectAll();
        });
    add(u"addRaster"_s,
        {tr("Add &raster …"), u"image-x-generic"_s,
            tr("Lay an orthophoto, satellite image, scanned sheet or elevation model under the map"), {}},
        [this] { m_layers->rasters().chooseFiles(); });
    add(u"addMosaic"_s,
        {tr("Add &mosaic …"), u"view-grid"_s, tr("Lay a folder of picture sheets under the map as one layer"), {}},
        [this] { m_layers->rasters().chooseFolder(); });
    add(u"backdrop"_s,
        {tr("Add &backdrop …"), u"network-connect"_s, tr("Lay a WMS, WMTS or tile service under the map"), {}},
        [this] { m_layers->rasters().chooseBackdrop(); });
    add(u"georeference"_s,
        {tr("&Georeference a scan …"), u"crosshairs"_s, tr("Give a scanned sheet its place by control points"), {}},
        [this] { chooseScan(); });
    add(u"check"_s,
        {tr("&Check the data"), u"checkmark"_s, tr("Run all checks and list the findings"), QKeySequence(u"F9"_s)},
        [this] { runCheck(); });

    // Edit
    add(u"undo"_s, {tr("Undo"), u"edit-undo"_s, tr("Undo"), QKeySequence::Undo}, [this] { m_document->undo(); });
    add(u"redo"_s, {tr("Redo"), u"edit-redo"_s, tr("Redo"), QKeySequence::Redo}, [this] { m_document->redo(); });
    addTool(u"vertex"_s,
        {tr("Edit &corners"), u"corner-edit"_s,
            tr("Move, add and delete corners of what is selected; shared corners move together"), QKeySequence(u"V"_s)},
        new VertexTool(*m_map, *snapper));
    add(u"form"_s,
        {tr("Edit &attributes"), u"document-edit"_s, tr("Edit the attributes of what is selected"),
            QKeySequence(u"F2"_s)},
        [this] {
            showDock(u"card"_s);
            m_card->showTab(CardPanel::AttributesTab);
        });
    add(u"delete"_s,
        {tr("&Delete"), u"edit-delete"_s, tr("Delete what is selected (can be undone)"), QKeySequence::Delete},
        [this] { deleteSelected(); });
    QAction *drawAction = addTool(u"draw"_s,
        {tr("&Draw in the chosen layer"), u"draw-polyline"_s, tr("Draw a new feature in the layer chosen on the left"),
            QKeySequence(u"N"_s)},
        draw);
    connect(drawAction, &QAction::triggered, this, [this] { startDrawing(m_layers->currentClass()); });
    add(u"commit"_s,
        {tr("&Commit …"), u"vcs-commit"_s, tr("Make the uncommitted changes one revision"),
            QKeySequence(u"Ctrl+Return"_s)},
        [this] { commit(); });
    add(u"discard"_s, {tr("D&iscard all changes …"), u"edit-clear-all"_s, tr("Drop all uncommitted changes"), {}},
        [this] { discard(); });

    // Parcel
    QAction *split = addTool(u"split"_s,
        {tr("&Split parcel"), u"parcel-split"_s, tr("Split the selected parcel along a line (ifraz)"),
            QKeySequence(u"X"_s)},
        draw);
    connect(split, &QAction::triggered, this, [this, draw] {
        draw->start(DrawTool::Shape::Line,
            tr("Click the cut line from outside to outside of the parcel; Enter cuts, Escape stops."),
            [this](const Geometry &line) { splitSelected(line); });
        m_hint->setText(draw->help());
    });
    add(u"merge"_s,
        {tr("&Merge parcels"), u"parcel-merge"_s,
            tr("Merge the selected parcels into one (tevhid); select several with Ctrl"), QKeySequence(u"B"_s)},
        [this] { mergeSelected(); });
    add(u"cardAction"_s,
        {tr("Parcel &card"), u"documentinfo"_s, tr("Card and building rules of what is selected"),
            QKeySequence(u"F4"_s)},
        [this] {
            showDock(u"card"_s);
            m_card->showTab(CardPanel::CardTab);
        });

    add(u"imarSheet"_s,
        {tr("Imar durumu &sheet …"), u"application-pdf"_s,
            tr("Save the imar durumu sheet of the selected parcel as PDF"), QKeySequence(u"Ctrl+P"_s)},
        [this] { saveImarSheet(); });

    // Publish
    add(u"publish"_s,
        {tr("&Publish …"), u"vcs-push"_s, tr("Send the committed revisions to the shared store"),
            QKeySequence(u"Ctrl+Shift+P"_s)},
        [this] { publishChanges(); });
    add(u"pull"_s, {tr("P&ull"), u"vcs-pull"_s, tr("Fetch what others published"), QKeySequence(u"Ctrl+Shift+U"_s)},
        [this] { pullChanges(); });
    add(u"guideSite"_s,
        {tr("Write city &guide …"), u"internet-services"_s, tr("Write the city guide as a folder for any web server"),
            {}},
        [this] { saveGuide(); });
    const std::pair<QString, ActionText> docks[] = {
        {u"guide"_s,
            {tr("City guide pre&view"), u"map-globe"_s, tr("Show the city guide as citizens will see it"),
                QKeySequence(u"F8"_s)}},
        {u"table"_s, {tr("Attribute &table"), u"table"_s, tr("Show the attribute table"), QKeySequence(u"F6"_s)}},
        {u"log"_s, {tr("&History"), u"view-history"_s, tr("Show the revisions of the store"), QKeySequence(u"F7"_s)}},
        {u"drafts"_s,
            {tr("&Drafts"), u"document-edit"_s, tr("Plan changes beside the valid plan: begin, review, merge"),
                QKeySequence(u"Ctrl+F7"_s)}},
        {u"changes"_s,
            {tr("&Uncommitted changes"), u"vcs-locally-modified"_s, tr("Show what is not committed yet"),
                QKeySequence(u"F5"_s)}},
    };
    for (const auto &[name, text] : docks)
        add(u"show_"_s + name, text, [this, dock = name] { showDock(dock); });
}

void MainWindow::buildMenus()
{
    const auto fill = [this](const QString &title, const QStringList &names) {
        QMenu *menu = menuBar()->addMenu(title);
        for (const QString &name : names) {
            if (name.isEmpty())
                menu->addSeparator();
            else
                menu->addAction(m_actions.at(name));
        }
        return menu;
    };
    fill(tr("&Store"),
        {u"new"_s, u"open"_s, u"openDatabase"_s, u"sample"_s, {}, u"import"_s, u"importService"_s, u"print"_s,
            u"picture"_s, u"imarSheet"_s, {}, u"backups"_s, u"accessLog"_s, {}, u"close"_s, u"quit"_s});
    fill(tr("&Edit"),
        {u"undo"_s, u"redo"_s, {}, u"vertex"_s, u"form"_s, u"draw"_s, u"delete"_s, {}, u"split"_s, u"merge"_s, {},
            u"commit"_s, u"discard"_s});
    QMenu *view = fill(tr("&View"),
        {u"select"_s, u"identify"_s, u"measure"_s, u"measureArea"_s, u"measureAngle"_s, {}, u"find"_s, u"goTo"_s, {},
            u"zoomIn"_s, u"zoomOut"_s, u"zoomAll"_s, u"zoomBack"_s, u"zoomSelection"_s, {}, u"compare"_s, u"overview"_s,
            u"decorations"_s, u"addRaster"_s, u"addMosaic"_s, u"backdrop"_s, u"georeference"_s});
    QMenu *bookmarks = view->addMenu(icon(u"bookmarks"_s), tr("&Bookmarks"));
    bookmarks->setObjectName("bookmarkMenu");
    connect(bookmarks, &QMenu::aboutToShow, this, [this, bookmarks] { fillBookmarkMenu(*bookmarks); });
    QMenu *panels = view->addMenu(tr("&Panels"));
    for (const auto &[name, dock] : m_docks)
        panels->addAction(dock->toggleViewAction());
    QMenu *themes = view->addMenu(tr("&Theme"));
    themes->setObjectName("themeMenu");
    QMenu *languages = view->addMenu(icon(u"preferences-desktop-locale"_s), tr("&Language"));
    auto *group = new QActionGroup(languages);
    const std::pair<QString, QString> offered[]
        = {{u"tr"_s, u"Türkçe"_s}, {u"en"_s, u"English"_s}}; // each in its own language
    for (const auto &[code, name] : offered) {
        QAction *action = languages->addAction(name, this, [this, wanted = code] { Q_EMIT languageRequested(wanted); });
        action->setCheckable(true);
        action->setChecked(code == language());
        group->addAction(action);
        m_actions[u"language_"_s + code] = action;
    }
    fill(tr("&Quality"), {u"check"_s});
    fill(tr("&Publish"),
        {u"publish"_s, u"pull"_s, {}, u"show_guide"_s, u"guideSite"_s, {}, u"show_drafts"_s, u"show_log"_s});
}

void MainWindow::buildToolBars()
{
    m_mainBar = addToolBar(tr("Search and tasks"));
    m_mainBar->setObjectName("mainBar");
    m_mainBar->setMovable(false);
    m_tasks = new QTabBar;
    m_tasks->setObjectName("taskTabs");
    m_tasks->setAccessibleName(tr("Tasks"));
    m_tasks->setDrawBase(false);
    m_tasks->setExpanding(false);
    m_tasks->setUsesScrollButtons(false);
    for (const QString &title :
        {tr("Look"), tr("Edit"), tr("Parcel"), tr("Plan"), tr("Address"), tr("Networks"), tr("Publish")})
        m_tasks->addTab(title);
    m_mainBar->addWidget(m_tasks);
    auto *gap = new QWidget;
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_mainBar->addWidget(gap);
    m_search = new SearchBox;
    m_search->setMinimumWidth(280);
    m_search->setMaximumWidth(460);
    m_mainBar->addWidget(m_search);

    addToolBarBreak();
    m_taskTools = addToolBar(tr("Tools of the task"));
    m_taskTools->setObjectName("taskTools");
    m_taskTools->setMovable(false);
    m_taskTools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_taskTools->setIconSize(QSize(20, 20));
    connect(m_tasks, &QTabBar::currentChanged, this, &MainWindow::showTaskTab);
    showTaskTab(0);
}

void MainWindow::showTaskTab(int tab)
{
    static const QStringList names[] = {
        {u"select"_s, u"identify"_s, u"measure"_s, u"measureArea"_s, u"compare"_s, {}, u"zoomAll"_s, u"zoomBack"_s,
            u"zoomSelection"_s, {}, u"import"_s, u"check"_s, u"show_table"_s, u"print"_s, u"picture"_s},
        {u"select"_s, u"vertex"_s, u"form"_s, u"draw"_s, u"delete"_s, {}, u"undo"_s, u"redo"_s, {}, u"show_changes"_s,
            u"commit"_s},
        {u"select"_s, u"cardAction"_s, u"imarSheet"_s, {}, u"vertex"_s, u"split"_s, u"merge"_s, u"form"_s, {},
            u"undo"_s, u"redo"_s, u"commit"_s},
        {u"select"_s, u"cardAction"_s, u"imarSheet"_s, {}, u"@zoning"_s, u"vertex"_s, u"form"_s, {}, u"undo"_s,
            u"redo"_s, u"commit"_s, u"show_drafts"_s},
        {u"select"_s, {}, u"@address"_s, u"@building"_s, u"vertex"_s, u"form"_s, {}, u"undo"_s, u"redo"_s, u"commit"_s},
        {u"select"_s, {}, u"@infrastructure"_s, u"vertex"_s, u"form"_s, u"measure"_s, {}, u"undo"_s, u"redo"_s,
            u"commit"_s},
        {u"show_changes"_s, u"commit"_s, {}, u"publish"_s, u"pull"_s, u"show_drafts"_s, u"show_log"_s, {}, u"print"_s,
            u"show_guide"_s, u"guideSite"_s},
    };
    m_taskTools->clear();
    for (const QString &name : names[tab]) {
        if (name.isEmpty()) {
            m_taskTools->addSeparator();
        } else if (name.startsWith(u'@')) {
            auto *button = new QToolButton;
            QMenu *menu = newFeatureMenu(name.mid(1));
            button->setMenu(menu);
            button->setPopupMode(QToolButton::InstantPopup);
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            button->setIcon(icon(u"list-add"_s));
            button->setText(menu->title());
            button->setToolTip(tr("Draw a new feature of this theme"));
            menu->setParent(button, Qt::Popup);
            m_taskTools->addWidget(button);
        } else {
            m_taskTools->addAction(m_actions.at(name));
        }
    }
}

QMenu *MainWindow::newFeatureMenu(const QString &themeName)
{
    auto *menu = new QMenu;
    for (const Theme &theme : m_program.model().catalogue->themes()) {
        if (theme.name != themeName)
            continue;
        menu->setTitle(tr("New: %1").arg(theme.title.in(language())));
        for (const FeatureClass *featureClass : theme.classes) {
            if (featureClass->geometry != GeometryKind::None)
                menu->addAction(
                    featureClass->title.in(language()), this, [this, featureClass] { startDrawing(featureClass); });
        }
    }
    return menu;
}

void MainWindow::useTool(const QString &name)
{
    m_actions.at(name)->setChecked(true);
    m_map->setTool(m_tools.at(name));
    if (m_document && m_centre->currentWidget() == static_cast<QWidget *>(m_work))
        m_map->setFocus();
}

void MainWindow::showContextMenu(QPoint global, const std::vector<SelectedFeature> &under)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const SelectedFeature &feature : under)
        menu->addAction(
            tr("Select %1").arg(featureTitle(feature)), this, [this, feature] { m_document->select({feature}); });
    menu->addSeparator();
    if (!m_document->selection().empty()) {
        for (const QString &name : {u"cardAction"_s, u"imarSheet"_s, u"form"_s, u"vertex"_s, u"split"_s, u"merge"_s,
                 u"delete"_s, u"zoomSelection"_s}) {
            if (m_actions.at(name)->isEnabled())
                menu->addAction(m_actions.at(name));
        }
        menu->addSeparator();
    }
    for (const QString &name : {u"zoomIn"_s, u"zoomOut"_s, u"zoomAll"_s, u"zoomBack"_s})
        menu->addAction(m_actions.at(name));
    menu->popup(global);
}

} // namespace kbs::gui
