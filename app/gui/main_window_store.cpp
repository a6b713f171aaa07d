// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, making, importing, checking, exporting: what the window does with whole stores.
#include "app/gui/main_window.h"

#include "app/gui/backup_scheduler.h"
#include "app/gui/dialogs/access_log_dialog.h"
#include "app/gui/dialogs/backup_dialog.h"
#include "app/gui/dialogs/import_sheet.h"
#include "app/gui/dialogs/new_store_dialog.h"
#include "app/gui/map/map_canvas.h"
#include "app/gui/panels/findings_panel.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/sample_store.h"
#include "app/gui/settings.h"
#include "quality/check.h"

#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QSplitter>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

constexpr std::size_t listedFindings = 20'000;

/// All rules over the uncommitted state. More findings than a person can read are counted by the engine, not listed.
Result<std::vector<Finding>> checkEverything(FeatureReader &reader, Progress &progress)
{
    std::vector<Finding> findings;
    const auto keep = [&](Finding &&finding) {
        findings.push_back(std::move(finding));
        return findings.size() < listedFindings;
    };
    KBS_CHECK(quality::run(reader, {}, keep, progress));
    return findings;
}

} // namespace

void MainWindow::openStore(const QString &location)
{
    Document::open(m_program.runner(), m_program.lane(), m_program.model(), location, this,
        [this, location](Result<std::shared_ptr<Document>> opened) {
            if (!opened)
                return showError(opened.error());
            settings::addRecentStore(location);
            setDocument(*opened);
            if (!m_pendingImport.isEmpty())
                importFiles(std::exchange(m_pendingImport, {}));
        });
}

void MainWindow::openSample()
{
    m_program.runner().runFree<QString>(
        m_program.lane(), tr("Making the sample city"), TaskRunner::Show::Listed, this,
        [catalogue = m_program.model().catalogue](
            Progress &progress) { return sampleStore(defaultSampleFolder(), 5000, catalogue, progress); },
        [this](Result<QString> location) {
            if (!location)
                return showError(location.error());
            openStore(*location);
        });
}

void MainWindow::closeStore()
{
    setDocument(nullptr);
}

void MainWindow::newStore()
{
    auto *dialog = new NewStoreDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NewStoreDialog::confirmed, this, &MainWindow::createStore);
    dialog->show();
}

void MainWindow::createStore(const stores::NewStore &what)
{
    m_program.runner().runFree<std::monostate>(
        m_program.lane(), tr("Making the store %1").arg(what.name), TaskRunner::Show::Listed, this,
        [what, catalogue = m_program.model().catalogue](Progress &) -> Result<std::monostate> {
            stores::NewStore complete = what;
            KBS_TRY(complete.crs, crs::find(what.crs.id));
            KBS_CHECK(stores::create(complete, catalogue));
            return std::monostate{};
        },
        [this, location = what.location](Result<std::monostate> made) {
            if (!made)
                return showError(made.error());
            openStore(location);
        });
}

void MainWindow::chooseStore()
{
    auto *dialog = new QFileDialog(this, tr("Open a store"), {}, tr("KentCBS stores (*.kbs);;All files (*)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openStore);
    dialog->open();
}

void MainWindow::chooseDatabase()
{
    auto *dialog = new QInputDialog(this);
    dialog->setObjectName("chooseDatabase");
    dialog->setWindowTitle(tr("Open a store in a database"));
    dialog->setLabelText(tr("Address of the store (the password comes from ~/.pgpass or the system's keyring):"));
    dialog->setTextValue(u"postgresql://"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->resize(560, dialog->sizeHint().height());
    connect(dialog, &QInputDialog::textValueSelected, this,
        [this](const QString &address) { openStore(address.trimmed()); });
    dialog->open();
}

void MainWindow::showAccessLog()
{
    auto *dialog = new AccessLogDialog(m_document, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(this, &MainWindow::documentChanged, dialog, &QDialog::close); // it speaks of the store before
    dialog->show();
    dialog->load();
}

void MainWindow::showBackups()
{
    auto *dialog = new BackupDialog(*m_backups, m_document->name(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(this, &MainWindow::documentChanged, dialog, &QDialog::close); // it speaks of the store before
    dialog->show();
}

void MainWindow::chooseImport()
{
    QStringList patterns;
    for (const auto &encoding : import::encodings()) {
        QStringList globs;
        for (const QString &extension : encoding->extensions())
            globs << u"*."_s + extension;
        patterns << u"%1 (%2)"_s.arg(encoding->title(), globs.join(u' '));
    }
    patterns << tr("Archives (*.zip *.7z *.tar *.tgz *.tar.gz *.tar.xz *.tar.zst)");
    patterns.prepend(tr("All files (*)"));
    auto *dialog = new QFileDialog(this, tr("Import files"), {}, patterns.join(u";;"_s));
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::importFiles);
    dialog->open();
}

void MainWindow::importFiles(const QStringList &files)
{
    if (files.size() == 1 && files.front().endsWith(".kbs"_L1, Qt::CaseInsensitive))
        return openStore(files.front());
    if (!m_document) {
        m_pendingImport = files;
        showMessage(tr("Make or open a store first; the dropped files are imported into it then."));
        return newStore();
    }
    if (m_document->draft())
        return showMessage(tr("An import goes into the valid plan. Go back to it from the draft first."));
    if (m_import && m_import->step() != ImportSheet::DoneStep)
        return showMessage(tr("An import is under way on the left. Finish or cancel it first."));
    closeImport();
    m_import = new ImportSheet(m_document, files);
    connect(m_import, &ImportSheet::closed, this, &MainWindow::closeImport);
    connect(m_import, &ImportSheet::highlightsChanged, m_map, &MapCanvas::setHighlights);
    connect(m_import, &ImportSheet::extentFound, m_map, &MapCanvas::fit);
    connect(m_import, &ImportSheet::changeChosen, this, &MainWindow::showChange);
    connect(
        m_import, &ImportSheet::findingsFound, this, [this](const std::vector<Finding> &findings, const QString &from) {
            m_findings->setFindings(findings, from, &m_document->catalogue());
            if (!findings.empty())
                showDock(u"findings"_s);
        });
    connect(m_import, &ImportSheet::imported, this, [this] {
        m_document->refresh();
        // a search that comes sooner does it itself, so a failure here is no loss
        m_document->runner().run<void>(
            m_document->workLane(), tr("Search text"), TaskRunner::Show::Quiet, this,
            [](Store &store, Progress &progress) { return store.completeSearch(progress); }, [](Result<void>) {});
        if (m_document->extent().isEmpty()) // the first import of an empty store: show it when it is known
            connect(
                m_document.get(), &Document::statisticsChanged, m_map, &MapCanvas::fitAll, Qt::SingleShotConnection);
    });
    connect(m_import, &ImportSheet::takenBack, m_document.get(), &Document::refresh);
    connect(m_import, &ImportSheet::receiptWritten, this,
        [this](const QString &path) { showMessage(tr("Saved: %1").arg(path), MessageBar::Kind::Success); });
    // The sheet stands beside the map; the card gives its room to them meanwhile.
    m_docks[u"card"_s]->hide();
    m_docks[u"guide"_s]->hide();
    m_work->insertWidget(0, m_import);
    m_work->setStretchFactor(0, 0);
    m_work->setStretchFactor(1, 1);
    // Once the room of the hidden docks has come to the splitter.
    QTimer::singleShot(0, m_import, [this] { m_work->setSizes({m_work->width() / 2, m_work->width() / 2}); });
    m_import->read();
    m_import->setFocus();
}

void MainWindow::closeImport()
{
    if (!m_import)
        return;
    m_map->setHighlights({});
    m_import->disconnect(this); // what it is still reading is nobody's any more, and the store may be gone
    m_import->hide();
    m_import->deleteLater();
    m_import = nullptr;
    m_docks[u"card"_s]->setVisible(static_cast<bool>(m_document));
    m_map->setFocus();
}

void MainWindow::runCheck()
{
    if (!m_document)
        return;
    m_document->runner().run<std::vector<Finding>>(
        m_document->workLane(), tr("Checking the data"), TaskRunner::Show::Listed, this,
        [overlay = m_document->edits().overlay](Store &store, Progress &progress) -> Result<std::vector<Finding>> {
            OverlayReader reader(store, overlay); // what is not committed yet is checked too
            return checkEverything(reader, progress);
        },
        [this](Result<std::vector<Finding>> findings) {
            if (!findings)
                return showError(findings.error());
            m_findings->setFindings(std::move(*findings), tr("Check"), &m_document->catalogue());
            showDock(u"findings"_s);
            Q_EMIT checked(static_cast<int>(m_findings->findings().size()));
        });
}

void MainWindow::showFinding(const Finding &finding)
{
    if (!m_document)
        return;
    m_map->flash(finding.extent);
    const FeatureClass *featureClass = m_document->catalogue().find(finding.className.toStdString());
    if (featureClass && finding.featureId)
        m_document->select(*featureClass, {finding.featureId});
}

void MainWindow::showChange(const Change &change)
{
    const auto &shown = change.after ? change.after : change.before;
    if (!shown || !m_document)
        return;
    if (!shown->geometry.isEmpty())
        m_map->fit(shown->geometry.bbox().grown(20));
    if (change.after && change.id)
        m_document->select(*change.featureClass, {change.id});
}

void MainWindow::zoomToSelection()
{
    Bbox all;
    for (const SelectedFeature &selected : m_document->selection()) {
        if (!selected.feature.geometry.isEmpty())
            all.add(selected.feature.geometry.bbox());
    }
    if (!all.isEmpty())
        m_map->fit(all.grown(std::max(all.width(), all.height()) * 0.3));
}

void MainWindow::zoomToClass(const FeatureClass *featureClass)
{
    m_map->fit(m_document->statistics(*featureClass).extent);
}

void MainWindow::savePicture()
{
    auto *dialog = new QFileDialog(this, tr("Save what the map shows"), {}, tr("PDF (*.pdf);;Picture (*.png)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"pdf"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        auto work
            = [path, view = m_map->view(), layers = m_map->layers(), styles = m_document->styles(),
                  overlay = m_document->edits().overlay](Store &store, Progress &progress) -> Result<std::monostate> {
            OverlayReader reader(store, overlay);
            const MapRenderer renderer(styles);
            if (path.endsWith(".pdf"_L1, Qt::CaseInsensitive)) {
                KBS_CHECK(renderer.pdf(path, view, reader, layers, progress));
                return std::monostate{};
            }
            KBS_TRY(const QImage image, renderer.image(view, reader, layers, progress, 2.0));
            if (!image.save(path))
                return fail(ErrorKind::Io, tr("The picture could not be written to %1.").arg(path),
                    tr("Choose another folder."));
            return std::monostate{};
        };
        m_document->runner().run<std::monostate>(m_document->workLane(), tr("Saving the map"), TaskRunner::Show::Listed,
            this, std::move(work), [this, path](Result<std::monostate> saved) {
                saved ? showMessage(tr("Saved: %1").arg(path), MessageBar::Kind::Success) : showError(saved.error());
            });
    });
    dialog->open();
}

} // namespace kbs::gui
