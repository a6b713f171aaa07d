// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/main_window.h"

#include "app/gui/backup_scheduler.h"
#include "app/gui/draft_bar.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/map/map_comparison.h"
#include "app/gui/map/overview_map.h"
#include "app/gui/map_look.h"
#include "app/gui/panels/card_panel.h"
#include "app/gui/panels/changes_panel.h"
#include "app/gui/panels/drafts_panel.h"
#include "app/gui/panels/findings_panel.h"
#include "app/gui/panels/guide_panel.h"
#include "app/gui/panels/identify_panel.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/legend_panel.h"
#include "app/gui/panels/log_panel.h"
#include "app/gui/panels/raster_list.h"
#include "app/gui/panels/search_box.h"
#include "app/gui/panels/summary_panel.h"
#include "app/gui/panels/table_panel.h"
#include "app/gui/panels/task_indicator.h"
#include "app/gui/panels/thematic_panel.h"
#include "app/gui/settings.h"
#include "app/gui/start_page.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QComboBox>
#include <QDirIterator>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

/// A picture for under the map, or a folder of such and of nothing that would be imported (sheets of a mosaic with what
/// lies beside them: world files, overviews, lists). Looks at the disk.
bool holdsPictures(const QString &path)
{
    static const QStringList pictures{u"tif"_s, u"tiff"_s, u"jp2"_s, u"j2k"_s, u"mbtiles"_s, u"vrt"_s, u"img"_s,
        u"png"_s, u"jpg"_s, u"jpeg"_s, u"webp"_s, u"asc"_s, u"hgt"_s};
    static const QStringList deliveries{u"gml"_s, u"xml"_s, u"shp"_s, u"gpkg"_s, u"dxf"_s, u"geojson"_s, u"json"_s,
        u"kml"_s, u"kmz"_s, u"csv"_s, u"xlsx"_s, u"zip"_s, u"tab"_s, u"mif"_s};
    constexpr int enough = 2000; // entries: by then it is clear what sort of folder it is
    if (!QFileInfo(path).isDir())
        return pictures.contains(QFileInfo(path).suffix().toLower());
    bool hasPictures = false;
    QDirIterator entries(path, QDir::Files, QDirIterator::Subdirectories);
    for (int seen = 0; entries.hasNext() && seen < enough; ++seen) {
        const QFileInfo file(entries.next());
        const QString ending = file.suffix().toLower();
        // "sheet.tif.aux.xml" and "sheet.tif.xml" tell of a picture
        const QString before = file.completeBaseName();
        const bool tellsOfOne = before.endsWith(".aux"_L1) || pictures.contains(QFileInfo(before).suffix().toLower());
        if (deliveries.contains(ending) && !tellsOfOne)
            return false;
        hasPictures = hasPictures || pictures.contains(ending);
    }
    return hasPictures;
}

} // namespace

MainWindow::MainWindow(Program &program, QWidget *parent)
    : QMainWindow(parent), m_program(program), m_toolGroup(new QActionGroup(this))
{
    setObjectName("mainWindow");
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    buildCentre();
    buildDocks();
    buildStatusBar();
    buildActions();
    buildMenus();
    buildToolBars();
    connectPanels();
    resize(1360, 860);
    restoreGeometry(settings::windowGeometry());
    restoreState(settings::windowState());
    setDocument(nullptr);
}

MainWindow::~MainWindow()
{
    // Panels hold the document and are called by it: let go in order before the widgets go.
    m_map->setTool(nullptr);
    m_comparison->end();
    m_overview->setOn(false);
    m_map->setDocument(nullptr);
    if (m_document)
        m_document->disconnect(this);
}

void MainWindow::buildCentre()
{
    m_start = new StartPage;
    m_map = new MapCanvas;
    m_work = new QSplitter(Qt::Horizontal);
    m_work->addWidget(m_map);
    m_work->setChildrenCollapsible(false);
    m_centre = new QStackedWidget;
    m_centre->addWidget(m_start);
    m_centre->addWidget(m_work);
    m_message = new MessageBar;
    m_draftBar = new DraftBar;
    auto *column = new QWidget;
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_message);
    layout->addWidget(m_draftBar);
    layout->addWidget(m_centre, 1);
    setCentralWidget(column);
}

QDockWidget *MainWindow::addPanel(const QString &name, const QString &title, QWidget *panel, Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(title);
    dock->setObjectName(name + u"Dock"_s);
    dock->setWidget(panel);
    addDockWidget(area, dock);
    m_docks[name] = dock;
    return dock;
}

void MainWindow::buildDocks()
{
    m_layers = new LayerPanel;
    m_card = new CardPanel;
    m_findings = new FindingsPanel;
    m_changes = new ChangesPanel;
    m_table = new TablePanel;
    m_summary = new SummaryPanel;
    m_log = new LogPanel;
    m_drafts = new DraftsPanel;
    m_guide = new GuidePanel;
    m_identify = new IdentifyPanel;
    addPanel(u"layers"_s, tr("Layers"), m_layers, Qt::LeftDockWidgetArea);
    QDockWidget *card = addPanel(u"card"_s, tr("Card"), m_card, Qt::RightDockWidgetArea);
    QDockWidget *guide = addPanel(u"guide"_s, tr("City guide preview"), m_guide, Qt::RightDockWidgetArea);
    QDockWidget *identify = addPanel(u"identify"_s, tr("Identify"), m_identify, Qt::RightDockWidgetArea);
    tabifyDockWidget(card, guide);
    buildLook();
    tabifyDockWidget(guide, identify);
    card->raise();
    guide->hide();
    identify->hide();
    QDockWidget *findings = addPanel(u"findings"_s, tr("Findings"), m_findings, Qt::BottomDockWidgetArea);
    QDockWidget *changes = addPanel(u"changes"_s, tr("Uncommitted changes"), m_changes, Qt::BottomDockWidgetArea);
    QDockWidget *table = addPanel(u"table"_s, tr("Attribute table"), m_table, Qt::BottomDockWidgetArea);
    QDockWidget *summary = addPanel(u"summary"_s, tr("Summary"), m_summary, Qt::BottomDockWidgetArea);
    QDockWidget *log = addPanel(u"log"_s, tr("History"), m_log, Qt::BottomDockWidgetArea);
    QDockWidget *drafts = addPanel(u"drafts"_s, tr("Drafts"), m_drafts, Qt::BottomDockWidgetArea);
    tabifyDockWidget(findings, changes);
    tabifyDockWidget(changes, table);
    tabifyDockWidget(table, summary);
    tabifyDockWidget(summary, log);
    tabifyDockWidget(log, drafts);
    findings->raise();
    resizeDocks({m_docks[u"layers"_s], card}, {270, 370}, Qt::Horizontal);
    resizeDocks({findings}, {190}, Qt::Vertical);
}

void MainWindow::buildStatusBar()
{
    m_hint = new QLabel;
    m_hint->setObjectName("toolHint");
    m_coordinates = new QLabel;
    m_coordinates->setObjectName("coordinates");
    m_coordinates->setToolTip(tr("East and north in the store's system"));
    m_geographic = new QLabel;
    m_geographic->setToolTip(tr("Latitude and longitude"));
    m_sheet = new QLabel;
    m_sheet->setObjectName("sheet");
    m_sheet->setToolTip(tr("Map sheet under the pointer, of the scale that suits the map's"));
    m_crs = new QLabel;
    m_crs->setToolTip(tr("Coordinate system of the store"));
    m_revision = new QLabel;
    m_revision->setObjectName("revision");
    m_revision->setToolTip(tr("Revision of the store and how many changes are not committed"));
    m_scale = new QComboBox;
    m_scale->setObjectName("scale");
    m_scale->setEditable(true);
    m_scale->setInsertPolicy(QComboBox::NoInsert);
    m_scale->setAccessibleName(tr("Map scale"));
    m_scale->setToolTip(tr("Map scale; type another and press Enter"));
    for (const int denominator : {250, 500, 1000, 2000, 5000, 10000, 25000, 50000, 100000})
        m_scale->addItem(u"1/%1"_s.arg(denominator), denominator);
    const auto takeScale = [this] {
        bool good = false;
        const double denominator
            = m_scale->currentText().section(u'/', -1).remove(u'.').remove(u',').remove(u' ').toDouble(&good);
        if (good && denominator > 0)
            m_map->setScale(denominator);
        m_map->setFocus();
    };
    connect(m_scale, &QComboBox::activated, this, takeScale);
    connect(m_scale->lineEdit(), &QLineEdit::returnPressed, this, takeScale);
    statusBar()->addWidget(m_hint, 1);
    statusBar()->addPermanentWidget(new TaskIndicator(m_program.runner()));
    for (QWidget *widget :
        std::initializer_list<QWidget *>{m_coordinates, m_geographic, m_sheet, m_scale, m_crs, m_revision})
        statusBar()->addPermanentWidget(widget);
}

void MainWindow::connectPanels()
{
    connect(m_start, &StartPage::sampleRequested, this, &MainWindow::openSample);
    connect(m_start, &StartPage::newRequested, this, &MainWindow::newStore);
    connect(m_start, &StartPage::openRequested, this, &MainWindow::chooseStore);
    connect(m_start, &StartPage::storeChosen, this, &MainWindow::openStore);
    connect(m_start, &StartPage::filesDropped, this, &MainWindow::importFiles);

    connect(m_layers, &LayerPanel::layersChanged, this, [this] { m_map->setLayers(m_layers->layers()); });
    connect(&m_layers->rasters(), &RasterList::refreshed, this, [this] { m_map->rasters().redraw(); });
    connect(&m_layers->rasters(), &RasterList::loginGiven, &m_map->rasters(), &RasterUnderlay::fetchAgain);
    connect(&m_map->rasters(), &RasterUnderlay::failed, &m_layers->rasters(), &RasterList::askForLogins);
    connect(&m_layers->rasters(), &RasterList::zoomRequested, m_map, &MapCanvas::fit);
    connectLook();
    connect(m_layers, &LayerPanel::zoomRequested, this, &MainWindow::zoomToClass);
    connect(m_layers, &LayerPanel::tableRequested, this, [this](const FeatureClass *featureClass) {
        showDock(u"table"_s);
        m_table->showClass(featureClass);
    });
    connect(m_layers, &LayerPanel::summaryRequested, this, [this](const FeatureClass *featureClass) {
        showDock(u"summary"_s);
        m_summary->showClass(featureClass);
    });
    connect(m_map, &MapCanvas::viewChanged, this, [this] {
        const double scale = m_map->view().scaleDenominator();
        m_layers->model().setScale(scale);
        m_scale->setEditText(u"1/%1"_s.arg(QLocale().toString(std::round(scale), 'f', 0)));
    });
    connect(m_map, &MapCanvas::drawn, this, [this] { m_table->setMapExtent(m_map->view().extent()); });
    connect(m_map, &MapCanvas::pointerMoved, this, &MainWindow::updateCoordinates);
    connect(m_map, &MapCanvas::pointerLeft, this, [this] {
        m_coordinates->clear();
        m_geographic->clear();
        m_sheet->clear();
    });
    connect(m_map, &MapCanvas::toolHelp, m_hint, &QLabel::setText);
    connect(m_map, &MapCanvas::toolCancelled, this, [this] { useTool(u"select"_s); });
    connect(m_map, &MapCanvas::contextMenuRequested, this, &MainWindow::showContextMenu);
    connect(m_findings, &FindingsPanel::chosen, this, &MainWindow::showFinding);
    connect(m_findings, &FindingsPanel::checkRequested, this, &MainWindow::runCheck);
    connect(m_changes, &ChangesPanel::chosen, this, &MainWindow::showChange);
    connect(m_changes, &ChangesPanel::commitRequested, this, &MainWindow::commit);
    connect(m_changes, &ChangesPanel::discardRequested, this, &MainWindow::discard);
    connect(m_log, &LogPanel::chosen, this, &MainWindow::showChange);
    connect(m_drafts, &DraftsPanel::chosen, this, &MainWindow::showChange);
    connect(m_drafts, &DraftsPanel::told, this,
        [this](const QString &text) { showMessage(text, MessageBar::Kind::Success); });
    m_backups = new BackupScheduler(m_program.runner(), this);
    connect(m_backups, &BackupScheduler::made, this, [this](const backups::Made &made) {
        QString text = tr("The store is backed up and verified: %1").arg(made.file);
        for (const QString &file : made.strange)
            text += u'\n' + tr("%1 is not the backup that was written there; it was left alone.").arg(file);
        showMessage(text, MessageBar::Kind::Success);
    });
    connect(m_backups, &BackupScheduler::failed, this, [this](const Error &error) {
        showMessage(tr("The store could not be backed up: %1").arg(error.text()), MessageBar::Kind::Problem);
    });
    connect(m_identify, &IdentifyPanel::chosen, this,
        [this](const SelectedFeature &feature) { m_document->select(std::vector{feature}); });
    connect(m_summary, &SummaryPanel::groupChosen, this,
        [this](const FeatureClass *featureClass, const std::vector<Condition> &where, const QString &name) {
            showDock(u"table"_s);
            m_table->showGroup(featureClass, where, name);
        });
    connect(m_table, &TablePanel::zoomRequested, this, &MainWindow::zoomToSelection);
    connect(m_card, &CardPanel::linkActivated, this, [this](const QString &className, qint64 id) {
        if (const FeatureClass *featureClass = m_document->catalogue().find(className.toStdString()))
            m_document->select(*featureClass, {id});
    });
    connect(
        m_search, &SearchBox::chosen, this, [this](const FeatureClass *featureClass, FeatureId id, const Bbox &extent) {
            m_map->fit(extent.grown(std::max(extent.width(), extent.height()) * 0.6));
            m_document->select(*featureClass, {id});
            showDock(u"card"_s);
        });
}

void MainWindow::setDocument(std::shared_ptr<Document> document)
{
    closeImport();
    m_comparison->end();
    if (m_document)
        m_document->disconnect(this);
    m_document = std::move(document);
    m_places.reset();
    if (m_document) {
        connect(m_document.get(), &Document::notice, this, &MainWindow::showError);
        connect(m_document.get(), &Document::editsChanged, this, &MainWindow::updateState);
        connect(m_document.get(), &Document::draftChanged, this, &MainWindow::updateState);
        connect(m_document.get(), &Document::headChanged, this, &MainWindow::updateState);
        connect(m_document.get(), &Document::newerRevision, this, &MainWindow::updateState);
        connect(m_document.get(), &Document::selectionChanged, this, &MainWindow::updateState);
        connect(m_document.get(), &Document::commitConflicts, this, &MainWindow::showConflicts);
        connect(m_document.get(), &Document::committed, this, [this](qint64 revision) {
            showMessage(tr("Committed as revision %1.").arg(revision), MessageBar::Kind::Success);
        });
        m_places = std::make_unique<PlaceText>(m_document->crs());
    }
    m_findings->setFindings({}, {}, nullptr);
    m_identify->setFound({});
    m_layers->setDocument(m_document);
    m_map->setDocument(m_document);
    m_map->setLayers(m_layers->layers());
    m_card->setDocument(m_document);
    m_changes->setDocument(m_document);
    m_table->setDocument(m_document);
    m_summary->setDocument(m_document);
    m_log->setDocument(m_document);
    m_drafts->setDocument(m_document);
    m_draftBar->setDocument(m_document);
    m_search->setDocument(m_document);
    m_backups->setDocument(m_document);
    m_guide->setDocument(m_document);
    m_legend->setDocument(m_document);
    m_thematic->setDocument(m_document);
    m_look->setDocument(m_document);
    m_centre->setCurrentWidget(m_document ? static_cast<QWidget *>(m_work) : m_start);
    m_start->refresh();
    // The start page needs the whole window; the docks come back with the store.
    static const QStringList always{
        u"layers"_s, u"card"_s, u"findings"_s, u"changes"_s, u"table"_s, u"summary"_s, u"log"_s, u"drafts"_s};
    for (const auto &[name, dock] : m_docks)
        dock->setVisible(m_document && always.contains(name));
    if (m_document) {
        m_docks[u"findings"_s]->raise();
        m_docks[u"card"_s]->raise();
    }
    useTool(u"select"_s);
    updateState();
    if (m_document)
        m_map->setFocus();
    Q_EMIT documentChanged();
}

void MainWindow::updateState()
{
    const bool open = static_cast<bool>(m_document);
    m_mainBar->setVisible(open);
    m_taskTools->setVisible(open);
    const bool isDraft = open && m_document->draft();
    setWindowTitle(!open ? u"KentCBS"_s
            : isDraft    ? tr("Draft \"%1\" – %2 – KentCBS").arg(m_document->draft()->name, m_document->name())
                         : tr("%1 – KentCBS").arg(m_document->name()));
    m_crs->setText(open ? m_document->crs().name : QString());
    m_scale->setVisible(open);
    m_hint->setVisible(open);
    for (const auto &[name, action] : m_actions) {
        if (action->property("needsStore").toBool())
            action->setEnabled(open);
    }
    if (!open) {
        m_revision->clear();
        return;
    }
    const auto uncommitted = static_cast<int>(m_document->uncommitted());
    const bool isStale = m_document->newest() > m_document->head();
    const QString revision = isStale
        ? tr("Revision %1 · <b>%2 is there</b>").arg(m_document->head()).arg(m_document->newest())
        : tr("Revision %1").arg(m_document->head());
    const QString beside = isDraft ? tr("%n in the draft", nullptr, uncommitted)
        : uncommitted > 0          ? tr("%n uncommitted", nullptr, uncommitted)
                                   : QString();
    m_revision->setText(beside.isEmpty() ? revision : u"%1 · <b>%2</b>"_s.arg(revision, beside));
    m_docks[u"changes"_s]->setWindowTitle(isDraft ? tr("Changes of the draft (%1)").arg(uncommitted)
            : uncommitted                         ? tr("Uncommitted changes (%1)").arg(uncommitted)
                                                  : tr("Uncommitted changes"));
    const EditState &edits = m_document->edits();
    const auto setUndo = [this](const QString &name, bool can, const QString &text, const QString &title) {
        QAction *action = m_actions[name];
        action->setEnabled(can);
        action->setText(can && !title.isEmpty() ? u"%1: %2"_s.arg(text, title) : text);
        action->setIconText(text);
        action->setToolTip(action->text());
    };
    setUndo(u"undo"_s, edits.canUndo, tr("Undo"), edits.undoTitle);
    setUndo(u"redo"_s, edits.canRedo, tr("Redo"), edits.redoTitle);
    m_actions[u"commit"_s]->setEnabled(uncommitted > 0 && !isDraft); // a draft is approved and merged
    m_actions[u"discard"_s]->setEnabled(uncommitted > 0 && !isDraft);
    const auto &selection = m_document->selection();
    const bool one = selection.size() == 1, any = !selection.empty();
    m_actions[u"delete"_s]->setEnabled(any);
    m_actions[u"zoomSelection"_s]->setEnabled(any);
    m_actions[u"vertex"_s]->setEnabled(one && !selection.front().feature.geometry.isEmpty());
    m_actions[u"split"_s]->setEnabled(one && selection.front().feature.geometry.isPolygonal());
    m_actions[u"merge"_s]->setEnabled(selection.size() > 1);
    if (!m_document->mayEdit())
        for (const char *name : {"import", "importService", "draw", "vertex", "split", "merge", "delete"})
            m_actions[QString::fromLatin1(name)]->setEnabled(false);
}

MapView MainWindow::mapView() const
{
    return m_map->view();
}

void MainWindow::setMapView(const MapView &view)
{
    m_map->setView(view);
}

void MainWindow::showMessage(const QString &text, MessageBar::Kind kind)
{
    m_message->show(kind, text);
}

void MainWindow::showError(const Error &error)
{
    if (error.kind != ErrorKind::Cancelled)
        m_message->show(MessageBar::Kind::Problem, error.text());
}

void MainWindow::showDock(const QString &name)
{
    QDockWidget *dock = m_docks.at(name);
    dock->show();
    dock->raise();
}

QAction *MainWindow::action(const QString &name) const
{
    return m_actions.at(name);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_document) // the start page hides the docks, which is not how the user left them
        settings::setWindow(saveGeometry(), saveState());
    m_program.runner().cancelAll();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList files;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    if (!m_document)
        return importFiles(files);
    const auto take = [this, files](bool arePictures) {
        if (arePictures)
            m_layers->rasters().addPaths(files);
        else
            importFiles(files);
    };
    if (std::ranges::none_of(files, [](const QString &path) { return QFileInfo(path).isDir(); }))
        return take(std::ranges::all_of(files, holdsPictures));
    // Folders are looked into in the background: a drive of the network may take its time.
    m_document->runner().runFree<bool>(
        m_scanLane, {}, TaskRunner::Show::Quiet, this,
        [files](Progress &) -> Result<bool> { return std::ranges::all_of(files, holdsPictures); },
        [this, take, document = m_document.get()](const Result<bool> &arePictures) {
            if (document == m_document.get())
                take(arePictures && *arePictures);
        });
}

} // namespace kbs::gui
