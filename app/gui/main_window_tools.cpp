// SPDX-License-Identifier: GPL-3.0-or-later
// Looking around: measuring, identifying, comparing, bookmarks, going to a place by its name.
#include "app/gui/main_window.h"

#include "app/gui/dialogs/georeference_dialog.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/map/map_comparison.h"
#include "app/gui/map/overview_map.h"
#include "app/gui/panels/identify_panel.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/raster_list.h"
#include "app/gui/settings.h"
#include "app/gui/tools/identify_tool.h"
#include "app/gui/tools/measure_tool.h"
#include "app/gui/tools/point_tool.h"

#include <QActionGroup>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>

using namespace Qt::StringLiterals;

namespace kbs::gui {

void MainWindow::buildLookActions(Snapper &snapper)
{
    const auto measure = [&](const QString &name, const ActionText &text, MeasureTool::What what) {
        auto *tool = new MeasureTool(*m_map, snapper, what);
        connect(tool, &MeasureTool::measured, m_hint, &QLabel::setText);
        addTool(name, text, tool);
    };
    measure(u"measure"_s,
        {tr("&Measure length"), u"measure"_s, tr("Measure lengths along a line"), QKeySequence(u"M"_s)},
        MeasureTool::What::Length);
    measure(u"measureArea"_s,
        {tr("Measure &area"), u"draw-polygon"_s, tr("Measure the area inside a line"), QKeySequence(u"Shift+M"_s)},
        MeasureTool::What::Area);
    measure(u"measureAngle"_s,
        {tr("Measure an&gle"), u"snap-angle"_s, tr("Measure the angle between two directions"),
            QKeySequence(u"Ctrl+Shift+M"_s)},
        MeasureTool::What::Angle);

    auto *identify = new IdentifyTool(*m_map);
    connect(identify, &IdentifyTool::identified, this, [this](const std::vector<SelectedFeature> &found) {
        m_identify->setFound(found);
        showDock(u"identify"_s);
    });
    addTool(u"identify"_s,
        {tr("&Identify"), u"help-whatsthis"_s, tr("List everything that lies at a place, from all layers"),
            QKeySequence(u"I"_s)},
        identify);

    add(u"goTo"_s,
        {tr("&Go to …"), u"find-location"_s, tr("Go to coordinates or to a map sheet"), QKeySequence(u"Ctrl+G"_s)},
        [this] { goToPlace(); });
    add(u"addBookmark"_s,
        {tr("Add &bookmark …"), u"bookmark-new"_s, tr("Keep this view under a name"), QKeySequence(u"Ctrl+D"_s)},
        [this] { addBookmark(); });

    m_comparison = new MapComparison(*m_map, *m_look);
    QAction *compare = add(u"compare"_s,
        {tr("&Compare"), u"view-split-left-right"_s,
            tr("Compare two dates, looks or choices of layers, by a divider to drag or side by side"),
            QKeySequence(u"Ctrl+K"_s)},
        [this] { m_actions[u"compare"_s]->isChecked() ? m_comparison->begin() : m_comparison->end(); });
    compare->setCheckable(true);
    connect(m_comparison, &MapComparison::ended, compare, [compare] { compare->setChecked(false); });

    m_overview = new OverviewMap(*m_map);
    add(u"overview"_s,
        {tr("&Overview map"), u"map-flat"_s, tr("Show a small map of everything in the corner"),
            QKeySequence(u"Ctrl+Shift+O"_s)},
        [this] { m_overview->setOn(m_actions[u"overview"_s]->isChecked()); })
        ->setCheckable(true);
    QAction *decorations = add(u"decorations"_s,
        {tr("&North arrow and scale bar"), u"compass"_s, tr("Show the north arrow and the scale bar on the map"), {}},
        [this] { m_map->setDecorated(m_actions[u"decorations"_s]->isChecked()); });
    decorations->setCheckable(true);
    decorations->setChecked(true);
}

void MainWindow::goToPlace()
{
    auto *dialog = new QInputDialog(this);
    dialog->setObjectName("goToDialog");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Go to"));
    dialog->setLabelText(tr("East and north (500000 4400000), latitude and longitude (39.74 30.00)\nor a map sheet "
                            "(H22-c-25-a-1-a):"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &text) {
        if (!m_places)
            return;
        const auto place = m_places->find(text);
        if (!place)
            return showError(place.error());
        const Bbox box = place->geometry.bbox();
        m_map->fit(place->geometry.isPoint() ? box : box.grown(box.width() * 0.05));
        m_map->setHighlights({{place->geometry, QColor(220, 30, 30)}});
        m_hint->setText(place->title);
    });
    dialog->open();
}

void MainWindow::addBookmark()
{
    auto *dialog = new QInputDialog(this);
    dialog->setObjectName("bookmarkDialog");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Add bookmark"));
    dialog->setLabelText(tr("A name for what the map shows now:"));
    connect(dialog, &QInputDialog::textValueSelected, this,
        [this, view = m_map->view(), document = m_document](const QString &text) {
            const QString name = text.simplified();
            if (name.isEmpty())
                return;
            auto bookmarks = settings::bookmarks(document->location());
            std::erase_if(bookmarks, [&](const settings::Bookmark &each) { return each.name == name; });
            bookmarks.push_back({name, view.center, view.scaleDenominator()});
            settings::setBookmarks(document->location(), bookmarks);
            showMessage(tr("Bookmark “%1” is in the menu View → Bookmarks.").arg(name), MessageBar::Kind::Success);
        });
    dialog->open();
}

/// Filled whenever it is opened: the store may be another one.
void MainWindow::fillBookmarkMenu(QMenu &menu)
{
    menu.clear();
    menu.addAction(m_actions.at(u"addBookmark"_s));
    if (!m_document)
        return;
    const QString location = m_document->location();
    const auto bookmarks = settings::bookmarks(location);
    if (bookmarks.empty())
        return;
    menu.addSeparator();
    for (const settings::Bookmark &each : bookmarks)
        menu.addAction(each.name, this, [this, each] {
            MapView view = m_map->view();
            view.center = each.center;
            view.setScaleDenominator(each.scale);
            m_map->setView(view);
        });
    menu.addSeparator();
    QMenu *remove = menu.addMenu(tr("&Remove"));
    for (const settings::Bookmark &each : bookmarks)
        remove->addAction(each.name, this, [location, name = each.name] {
            auto left = settings::bookmarks(location);
            std::erase_if(left, [&](const settings::Bookmark &other) { return other.name == name; });
            settings::setBookmarks(location, left);
        });
}

void MainWindow::updateCoordinates(Point at)
{
    if (!m_places)
        return;
    m_coordinates->setText(m_places->coordinates(at));
    m_geographic->setText(m_places->degrees(at));
    m_sheet->setText(m_places->sheet(at, m_map->view().scaleDenominator()));
}

void MainWindow::chooseScan()
{
    auto *dialog = new QFileDialog(this, tr("Georeference a scanned sheet"), {},
        tr("Pictures (*.tif *.tiff *.png *.jpg *.jpeg *.jp2 *.bmp);;All files (*)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::georeference);
    dialog->open();
}

void MainWindow::georeference(const QString &picture)
{
    if (!m_document)
        return;
    auto *dialog = new GeoreferenceDialog(m_document, m_scanLane, picture, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto *tool = new PointTool(*m_map);
    connect(dialog, &GeoreferenceDialog::mapPointWanted, tool, [this, tool] { m_map->setTool(tool); });
    connect(tool, &PointTool::picked, dialog, [this, dialog](Point at) {
        dialog->setMapPoint(at);
        useTool(u"select"_s);
        dialog->raise();
    });
    connect(dialog, &QObject::destroyed, tool, [this, tool] {
        if (m_map->tool() == tool)
            useTool(u"select"_s);
        tool->deleteLater();
    });
    connect(dialog, &GeoreferenceDialog::written, this,
        [this](const QString &placed) { m_layers->rasters().addPaths({placed}); });
    connect(this, &MainWindow::documentChanged, dialog, &QDialog::reject);
    dialog->show();
}

} // namespace kbs::gui
