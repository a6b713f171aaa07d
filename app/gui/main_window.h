// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/map/place_text.h"
#include "app/gui/message_bar.h"
#include "app/gui/program.h"
#include "base/finding.h"
#include "layers/cadastre/acts.h"
#include "scene/view.h"
#include "store/store.h"

#include <QMainWindow>

#include <functional>
#include <map>

class QActionGroup;
class QComboBox;
class QDockWidget;
class QLabel;
class QMenu;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolBar;

namespace kbs::gui {

class BackupScheduler;
class CardPanel;
class ChangesPanel;
class DraftBar;
class DraftsPanel;
class FindingsPanel;
class GuidePanel;
class IdentifyPanel;
class ImportSheet;
class LayerPanel;
class LegendPanel;
class LogPanel;
class MapLook;
class MapCanvas;
class MapComparison;
class MapTool;
class OverviewMap;
class SearchBox;
class Snapper;
class StartPage;
class SummaryPanel;
class TablePanel;
class ThematicPanel;

/// The new parcels that an act would make and the next free number of their block, as a suggestion.
struct ActProposal {
    std::vector<Geometry> pieces;
    QString adaNo;
    qint64 nextParsel = 0;
};

/// The window: start page or map in the middle, layers left, the card right, lists below, tasks as tabs of tools above.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Program &program, QWidget *parent = nullptr);
    ~MainWindow() override;

    void openStore(const QString &location);
    void openSample();
    void georeference(const QString &picture);  ///< a scanned sheet
    void importFiles(const QStringList &files); ///< none: from a service whose address the import sheet asks for
    [[nodiscard]] std::shared_ptr<Document> document() const { return m_document; }
    void setDocument(std::shared_ptr<Document> document);
    void closeStore();

    [[nodiscard]] MapView mapView() const;
    void setMapView(const MapView &view);
    void showMessage(const QString &text, MessageBar::Kind kind = MessageBar::Kind::Information);
    void showError(const Error &error);

    /// Parts of the window, for the tour and for tests.
    [[nodiscard]] MapCanvas &map() const { return *m_map; }
    [[nodiscard]] LayerPanel &layers() const { return *m_layers; }
    [[nodiscard]] MapLook &look() const { return *m_look; }
    [[nodiscard]] CardPanel &card() const { return *m_card; }
    [[nodiscard]] SearchBox &search() const { return *m_search; }
    [[nodiscard]] MapComparison &comparison() const { return *m_comparison; }
    [[nodiscard]] OverviewMap &overview() const { return *m_overview; }
    [[nodiscard]] FindingsPanel &findings() const { return *m_findings; }
    [[nodiscard]] BackupScheduler &backups() const { return *m_backups; }
    [[nodiscard]] GuidePanel &guide() const { return *m_guide; }
    [[nodiscard]] ImportSheet *importSheet() const { return m_import; }
    [[nodiscard]] QAction *action(const QString &name) const;
    void showDock(const QString &name);
    void runCheck();

Q_SIGNALS:
    void languageRequested(const QString &code);
    void documentChanged();
    void checked(int findings);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    struct ActionText {
        QString text, icon, tip;
        QKeySequence shortcut;
    };
    // main_window.cpp
    void buildCentre();
    void buildDocks();
    void buildStatusBar();
    QDockWidget *addPanel(const QString &name, const QString &title, QWidget *panel, Qt::DockWidgetArea area);
    void connectPanels();
    void updateState();
    // main_window_actions.cpp
    void buildActions();
    void buildMenus();
    void buildLook(); ///< themes, legend, thematic maps (main_window_look.cpp)
    void connectLook();
    void showThemes();
    void buildToolBars();
    QAction *add(const QString &name, const ActionText &text, std::function<void()> slot);
    QAction *addTool(const QString &name, const ActionText &text, MapTool *tool);
    void showTaskTab(int tab);
    void showContextMenu(QPoint global, const std::vector<SelectedFeature> &under);
    [[nodiscard]] QMenu *newFeatureMenu(const QString &theme);
    void useTool(const QString &name);
    // main_window_tools.cpp
    void buildLookActions(Snapper &snapper);
    void goToPlace();
    void addBookmark();
    void fillBookmarkMenu(QMenu &menu);
    void updateCoordinates(Point at);
    void chooseScan();
    // main_window_edit.cpp
    void startDrawing(const FeatureClass *featureClass);
    void askForAttributes(const FeatureClass *featureClass, const Geometry &drawn);
    void deleteSelected();
    void splitSelected(const Geometry &line);
    void mergeSelected();
    using CarryOut = std::function<Result<cadastre::Act>(
        FeatureReader &, Store &, const std::vector<cadastre::ParcelNumber> &, const cadastre::ActRecord &)>;
    void askForAct(const QString &title, const ActProposal &proposal, CarryOut carryOut);
    void commit();
    void discard();
    // main_window_publish.cpp
    void publishChanges();
    void pullChanges();
    void openPublishDialog(bool sends);
    void showConflicts(const std::vector<Conflict> &conflicts);
    void saveGuide();
    void saveImarSheet();
    void printSheets();
    // main_window_store.cpp
    void newStore();
    void chooseStore();
    void chooseDatabase();
    void createStore(const stores::NewStore &what);
    void showAccessLog();
    void showBackups();
    void chooseImport();
    void closeImport();
    void showChange(const Change &change);
    void showFinding(const Finding &finding);
    void zoomToSelection();
    void zoomToClass(const FeatureClass *featureClass);
    void savePicture();

    Program &m_program;
    std::shared_ptr<Document> m_document;
    QStringList m_pendingImport; ///< dropped before there was a store

    QStackedWidget *m_centre;
    StartPage *m_start;
    QSplitter *m_work;
    MessageBar *m_message;
    MapCanvas *m_map;
    ImportSheet *m_import = nullptr;
    LayerPanel *m_layers;
    CardPanel *m_card;
    SearchBox *m_search;
    FindingsPanel *m_findings;
    ChangesPanel *m_changes;
    TablePanel *m_table;
    SummaryPanel *m_summary;
    LogPanel *m_log;
    DraftsPanel *m_drafts;
    DraftBar *m_draftBar;
    GuidePanel *m_guide;
    MapLook *m_look;
    LegendPanel *m_legend;
    ThematicPanel *m_thematic;
    IdentifyPanel *m_identify;
    MapComparison *m_comparison = nullptr;
    OverviewMap *m_overview = nullptr;
    std::map<QString, QDockWidget *> m_docks;
    std::map<QString, QAction *> m_actions;
    std::map<QString, MapTool *> m_tools;
    QActionGroup *m_toolGroup;
    QTabBar *m_tasks;
    QToolBar *m_taskTools, *m_mainBar;
    QLabel *m_coordinates, *m_geographic, *m_sheet, *m_crs, *m_revision, *m_hint;
    QComboBox *m_scale;
    BackupScheduler *m_backups;
    Lane m_scanLane{QStringLiteral("scans")}; ///< for sheets that are given their place
    std::unique_ptr<PlaceText> m_places;      ///< null without a store
};

} // namespace kbs::gui
