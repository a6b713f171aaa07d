// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/document.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/models/rows_model.h"
#include "importers/common/mapping_library.h"
#include "importers/common/receipt.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLayout;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTextBrowser;

namespace kbs::gui {

/// What the sheet works on: kept apart from the widget, so that the staging is destroyed in the thread that made it.
struct ImportWork {
    std::optional<import::Preview> preview;
    std::vector<Change> sample; ///< some of what will change, for the table and the map
    bool moreChanges = false;
    std::vector<import::SavedMapping> offers; ///< mappings of earlier deliveries that have the columns of this one
};

/// The import of files in three steps beside the map: what is in the files → what will change → done. Not modal.
/// Cancelling at any moment before "Import" leaves the store as it was.
class ImportSheet : public QWidget {
    Q_OBJECT
public:
    enum Step { FilesStep, ChangesStep, DoneStep };
    static constexpr std::size_t shownChanges = 2000;

    /// Without files it asks for the address of a service.
    ImportSheet(std::shared_ptr<Document> document, const QStringList &files, QWidget *parent = nullptr);
    ~ImportSheet() override;

    [[nodiscard]] Step step() const;
    [[nodiscard]] bool isReading() const { return static_cast<bool>(m_task); }
    [[nodiscard]] QString problem() const; ///< what went wrong, as shown
    [[nodiscard]] bool isReady() const { return m_ready; }

public Q_SLOTS:
    void read();        ///< reads and stages with the present choices
    void readAddress(); ///< reads what the service at the address in the field gives
    void next();
    void back();
    void cancel();   ///< stops whatever runs and asks to be closed
    void useOffer(); ///< reads again with the saved mapping that fits best
    void takeBack(); ///< one revision that undoes this import; refused where somebody has changed its objects since
    void writeReceipt(const QString &path); ///< HTML or PDF by the ending

Q_SIGNALS:
    void stepChanged(int step);
    void prepared();
    void failed();
    void imported(qint64 revision);
    void takenBack(qint64 revision);
    void receiptWritten(const QString &path);
    void closed();
    void highlightsChanged(const std::vector<kbs::gui::Highlight> &highlights);
    void extentFound(const kbs::Bbox &extent);
    void findingsFound(const std::vector<kbs::Finding> &findings, const QString &from);
    void changeChosen(const kbs::Change &change);

private:
    QWidget *makeFilesPage();
    QLayout *makeAddressRow();
    QWidget *makeChangesPage();
    QWidget *makeDonePage();
    void setStep(Step step);
    [[nodiscard]] import::Options options() const;
    void showProblem(const Error &error);
    void onPrepared(Result<std::monostate> result);
    void showFiles();
    void showChanges();
    void showDone(RevisionNo revision);
    void drawChanges();
    void optionsChanged();
    void editMapping();
    void openMappingEditor();
    void saveReport();
    void saveReceipt();
    void showOffer();
    void updateButtons();
    void dropPreview();

    std::shared_ptr<Document> m_document;
    QStringList m_files;
    QString m_mappingFile;
    std::shared_ptr<ImportWork> m_work;
    std::unique_ptr<Lane> m_lane;
    TaskRunner::TaskPtr m_task;
    bool m_ready = false; ///< m_work is complete and no worker touches it
    bool m_closing = false;
    bool m_optionsDiffer = false; ///< changed since the last reading
    QByteArray m_report;
    RevisionNo m_revision = 0; ///< that this import made; 0 where it brought nothing new

    QLineEdit *m_address = nullptr; ///< only where no files were given
    QLabel *m_steps, *m_problem, *m_summary, *m_doneText, *m_mappingName;
    QStackedWidget *m_pages;
    QTextBrowser *m_fileFacts;
    QComboBox *m_encoding, *m_crs, *m_axis, *m_characterSet;
    QCheckBox *m_complete, *m_repair;
    QPushButton *m_mapping, *m_offer, *m_reread, *m_back, *m_next, *m_cancel, *m_takeBack;
    QProgressBar *m_progress;
    QLabel *m_progressText;
    RowsModel m_counts, m_changes, m_ledger;
    RowsFilter m_ledgerFilter;
    QTableView *m_countsView, *m_changesView, *m_ledgerView;
};

} // namespace kbs::gui
