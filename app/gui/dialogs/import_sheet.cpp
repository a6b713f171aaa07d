// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dialogs/import_sheet.h"

#include "app/gui/application.h"
#include "app/gui/dialogs/mapping_editor.h"
#include "app/gui/user_name.h"
#include "importers/common/remote.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kbs::gui {

namespace {

std::vector<import::SourceLayer> layersOf(const import::Preview &preview)
{
    std::vector<import::SourceLayer> layers;
    for (const import::FileReport &file : preview.files)
        layers.insert(layers.end(), file.layers.begin(), file.layers.end());
    return layers;
}

/// The change that undoes a change.
Change opposite(const Change &change)
{
    Change out = change;
    std::swap(out.before, out.after);
    out.kind = change.kind == ChangeKind::Add ? ChangeKind::Delete
        : change.kind == ChangeKind::Delete   ? ChangeKind::Add
                                              : ChangeKind::Change;
    return out;
}

} // namespace

ImportSheet::ImportSheet(std::shared_ptr<Document> document, const QStringList &files, QWidget *parent)
    : QWidget(parent), m_document(std::move(document)), m_files(files), m_work(std::make_shared<ImportWork>()),
      m_lane(m_document->newLane(u"import"_s)), m_steps(new QLabel), m_problem(new QLabel), m_pages(new QStackedWidget),
      m_progress(new QProgressBar), m_progressText(new QLabel),
      m_counts({tr("Class"), tr("Added"), tr("Changed"), tr("Unchanged"), tr("Deleted"), QString()}),
      m_changes({tr("What"), tr("Class"), tr("Object"), tr("Difference")}),
      m_ledger({tr("Layer"), tr("Attribute"), tr("Times"), tr("What became of it")})
{
    setObjectName("importSheet");
    setAccessibleName(tr("Import"));
    setMinimumWidth(380);
    m_problem->setObjectName("importProblem");
    m_problem->setWordWrap(true);
    m_problem->setStyleSheet(u"QLabel { color: #c0392b; }"_s);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_problem->hide();
    m_progress->setRange(0, 1000);
    m_progress->setMaximumHeight(16);
    m_pages->addWidget(makeFilesPage());
    m_pages->addWidget(makeChangesPage());
    m_pages->addWidget(makeDonePage());

    m_cancel = new QPushButton(icon(u"dialog-cancel"_s), tr("Cancel"));
    m_cancel->setObjectName("importCancel");
    m_cancel->setToolTip(tr("Stop; nothing of this import stays in the store"));
    m_back = new QPushButton(icon(u"go-previous"_s), tr("Back"));
    m_back->setObjectName("importBack");
    m_next = new QPushButton;
    m_next->setObjectName("importNext");
    m_next->setDefault(true);
    connect(m_cancel, &QPushButton::clicked, this, &ImportSheet::cancel);
    connect(m_back, &QPushButton::clicked, this, &ImportSheet::back);
    connect(m_next, &QPushButton::clicked, this, &ImportSheet::next);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_cancel);
    buttons->addStretch();
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_steps);
    layout->addWidget(m_problem);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_progressText);
    layout->addWidget(m_progress);
    layout->addLayout(buttons);

    if (files.isEmpty())
        m_fileFacts->setPlainText(
            tr("Type the address of a WFS or an OGC API Features service. Only that host is asked, "
               "and nothing is in the store before you say so."));
    connect(&m_document->runner(), &TaskRunner::progressed, this, [this](quint64 id) {
        if (!m_task || m_task->id != id)
            return;
        m_progress->setRange(0, m_task->fraction < 0 ? 0 : 1000);
        m_progress->setValue(static_cast<int>(std::lround(m_task->fraction * 1000)));
        m_progressText->setText(m_task->what);
    });
    setStep(FilesStep);
}

ImportSheet::~ImportSheet()
{
    if (m_task)
        m_task->progress->cancel();
    dropPreview();
}

void ImportSheet::dropPreview()
{
    m_ready = false;
    auto old = std::exchange(m_work, std::make_shared<ImportWork>());
    m_lane->post([old = std::move(old)]() mutable { old->preview.reset(); });
}

ImportSheet::Step ImportSheet::step() const
{
    return static_cast<Step>(m_pages->currentIndex());
}

QString ImportSheet::problem() const
{
    return m_problem->text();
}

void ImportSheet::setStep(Step step)
{
    m_pages->setCurrentIndex(step);
    QStringList names{tr("1 What is in the files"), tr("2 What will change"), tr("3 Done")};
    names[step] = u"<b>%1</b>"_s.arg(names[step]);
    m_steps->setText(names.join(u"  →  "_s));
    updateButtons();
    drawChanges();
    Q_EMIT stepChanged(step);
}

void ImportSheet::updateButtons()
{
    const bool busy = isReading();
    m_progress->setVisible(busy);
    m_progressText->setVisible(busy);
    m_back->setVisible(step() == ChangesStep);
    m_back->setEnabled(!busy);
    m_cancel->setVisible(step() != DoneStep);
    m_next->setText(step() == FilesStep ? tr("What will change") : step() == ChangesStep ? tr("Import") : tr("Close"));
    m_next->setIcon(icon(step() == ChangesStep ? u"document-import"_s
            : step() == DoneStep               ? u"window-close"_s
                                               : u"go-next"_s));
    m_next->setEnabled(step() == DoneStep || (!busy && isReady() && !m_optionsDiffer));
    m_reread->setEnabled(!busy && !m_files.isEmpty());
    m_mapping->setEnabled(!busy && isReady());
}

import::Options ImportSheet::options() const
{
    import::Options options;
    options.encoding = m_encoding->currentData().toString();
    options.crs = m_crs->currentData().toString();
    options.axis = static_cast<import::AxisOrder>(m_axis->currentData().toInt());
    options.characterSet = m_characterSet->currentData().toString();
    options.mappingFile = m_mappingFile;
    options.complete = m_complete->isChecked();
    options.repair = m_repair->isChecked();
    options.author = userName();
    return options;
}

void ImportSheet::optionsChanged()
{
    m_optionsDiffer = true;
    updateButtons();
}

void ImportSheet::readAddress()
{
    const QString address = m_address->text().trimmed();
    if (m_task || address.isEmpty())
        return;
    m_files = {import::isRemote(address) ? address : u"https://"_s + address};
    read();
}

void ImportSheet::read()
{
    if (m_task || m_files.isEmpty())
        return;
    QStringList names;
    for (const QString &file : m_files)
        names << (import::isRemote(file) ? import::shownAddress(file) : QFileInfo(file).fileName());
    m_fileFacts->setPlainText(tr("Reading %1 …").arg(names.join(u", "_s)));
    m_problem->hide();
    dropPreview();
    m_optionsDiffer = false;
    m_offer->hide();
    auto work = [files = m_files, options = options(), into = m_work](
                    Store &store, Progress &progress) -> Result<std::monostate> {
        KBS_TRY(into->preview, import::prepare(store, files, options, progress));
        if (options.mappingFile.isEmpty())
            into->offers = import::fittingMappings(layersOf(*into->preview));
        for (const auto &[featureClass, counts] : into->preview->counts) {
            std::size_t listed = 0;
            const auto keep = [&](const Change &change) {
                if (listed++ == shownChanges) {
                    into->moreChanges = true;
                    return false;
                }
                into->sample.push_back(change);
                return true;
            };
            if (auto read = into->preview->stage->changes(*featureClass, keep); !read) {
                into->preview.reset();
                return std::unexpected(read.error());
            }
        }
        return std::monostate{};
    };
    m_task = m_document->runner().run<std::monostate>(*m_lane, tr("Reading the delivery"), TaskRunner::Show::Listed,
        this, std::move(work), [this](Result<std::monostate> result) { onPrepared(std::move(result)); });
    updateButtons();
}

void ImportSheet::onPrepared(Result<std::monostate> result)
{
    m_task.reset();
    if (m_closing) {
        dropPreview();
        return Q_EMIT closed();
    }
    updateButtons();
    if (!result) {
        showProblem(result.error());
        return Q_EMIT failed();
    }
    m_ready = true;
    updateButtons();
    showFiles();
    showOffer();
    showChanges();
    Q_EMIT findingsFound(m_work->preview->ledger.findings, tr("Import preview"));
    Q_EMIT extentFound(m_work->preview->extent);
    Q_EMIT prepared();
}

void ImportSheet::showProblem(const Error &error)
{
    const bool stopped = error.kind == ErrorKind::Cancelled;
    m_problem->setText(stopped ? tr("Stopped. Nothing was changed.") : error.text());
    m_problem->show();
    if (!isReady())
        m_fileFacts->setPlainText(
            tr("The files could not be read as they are. Change a setting below and read again, or cancel."));
    updateButtons();
}

void ImportSheet::drawChanges()
{
    std::vector<Highlight> highlights;
    if (step() == ChangesStep && m_ready) {
        for (const Change &change : m_work->sample) {
            const auto &shown = change.after ? change.after : change.before;
            const QColor color = change.kind == ChangeKind::Add ? QColor(30, 150, 60)
                : change.kind == ChangeKind::Delete             ? QColor(200, 40, 40)
                                                                : QColor(230, 140, 0);
            if (shown && !shown->geometry.isEmpty())
                highlights.push_back({shown->geometry, color});
        }
        for (const Finding &finding : m_work->preview->ledger.findings) { // refused objects are in no table row
            if (finding.severity == Severity::Error && !finding.extent.isEmpty())
                highlights.push_back(
                    {Geometry::point(finding.extent.centerX(), finding.extent.centerY()), QColor(150, 0, 150)});
        }
    }
    Q_EMIT highlightsChanged(highlights);
}

void ImportSheet::next()
{
    if (step() == FilesStep && isReady())
        return setStep(ChangesStep);
    if (step() == DoneStep)
        return Q_EMIT closed();
    if (step() != ChangesStep || m_task || !isReady())
        return;
    struct Applied {
        RevisionNo revision = 0;
        QByteArray report;
    };
    auto work = [shared = m_work, options = options()](Store &, Progress &progress) -> Result<Applied> {
        Applied applied;
        KBS_TRY(applied.revision, import::apply(*shared->preview, options, progress));
        applied.report = QJsonDocument(import::toJson(*shared->preview, applied.revision)).toJson();
        return applied;
    };
    m_task = m_document->runner().run<Applied>(
        *m_lane, tr("Importing"), TaskRunner::Show::Listed, this, std::move(work), [this](Result<Applied> applied) {
            m_task.reset();
            if (m_closing && !applied)
                return Q_EMIT closed();
            if (!applied)
                return showProblem(applied.error());
            m_report = applied->report;
            showDone(applied->revision);
            setStep(DoneStep);
            Q_EMIT findingsFound(m_work->preview->ledger.findings, tr("Import"));
            Q_EMIT imported(applied->revision);
        });
    updateButtons();
}

void ImportSheet::back()
{
    if (step() == ChangesStep && !m_task)
        setStep(FilesStep);
}

void ImportSheet::cancel()
{
    if (!m_task) {
        dropPreview();
        return Q_EMIT closed();
    }
    m_closing = true; // closed() follows when the worker has stopped
    m_task->progress->cancel();
    m_cancel->setEnabled(false);
    m_progressText->setText(tr("Stopping …"));
}

/// A delivery that was not read again has no examples yet.
void ImportSheet::editMapping()
{
    if (!m_work->preview->recalled)
        return openMappingEditor();
    auto work
        = [files = m_files, options = options(), into = m_work](Store &, Progress &progress) -> Result<std::monostate> {
        KBS_CHECK(import::addSamples(*into->preview, files, options, progress));
        return std::monostate{};
    };
    m_ready = false;
    m_task = m_document->runner().run<std::monostate>(*m_lane, tr("Reading examples"), TaskRunner::Show::Listed, this,
        std::move(work), [this](Result<std::monostate> result) {
            m_task.reset();
            if (m_closing) {
                dropPreview();
                return Q_EMIT closed();
            }
            m_ready = true;
            updateButtons();
            if (!result)
                return showProblem(result.error());
            openMappingEditor();
        });
    updateButtons();
}

void ImportSheet::openMappingEditor()
{
    auto *editor = new MappingEditor(m_document->sharedCatalogue(), layersOf(*m_work->preview), this);
    editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(editor, &MappingEditor::saved, this, [this](const QString &path) {
        m_mappingFile = path;
        m_mappingName->setText(QFileInfo(path).fileName());
        read();
    });
    editor->show();
}

void ImportSheet::showOffer()
{
    const bool offered = !m_work->offers.empty();
    m_offer->setVisible(offered);
    if (offered)
        m_offer->setText(tr("Use the saved mapping \"%1\": it has these columns").arg(m_work->offers.front().name));
}

void ImportSheet::useOffer()
{
    if (m_task || m_work->offers.empty())
        return;
    m_mappingFile = m_work->offers.front().path;
    m_mappingName->setText(m_work->offers.front().name);
    read();
}

void ImportSheet::takeBack()
{
    if (m_task || m_revision == 0)
        return;
    auto work = [number = m_revision, author = userName()](Store &store, Progress &progress) -> Result<RevisionNo> {
        std::vector<Change> changes;
        KBS_CHECK(store.changesBetween(number - 1, number, [&](const Change &change) {
            changes.push_back(opposite(change));
            return !progress.isCancelled();
        }));
        if (progress.isCancelled())
            return cancelled();
        CommitInfo info;
        info.author = author;
        info.message = tr("Import of revision %1 taken back").arg(number);
        info.kind = u"revert"_s;
        return store.commit(changes, info);
    };
    m_takeBack->setEnabled(false);
    m_task = m_document->runner().run<RevisionNo>(*m_lane, tr("Taking the import back"), TaskRunner::Show::Listed, this,
        std::move(work), [this](Result<RevisionNo> revision) {
            m_task.reset();
            updateButtons();
            if (!revision) {
                m_takeBack->setEnabled(true);
                return showProblem(revision.error());
            }
            m_doneText->setText(
                tr("<h3>Taken back</h3>Revision %1 undoes the import. The store is as it was before it.")
                    .arg(*revision));
            Q_EMIT takenBack(*revision);
        });
    updateButtons();
}

void ImportSheet::saveReceipt()
{
    auto *dialog = new QFileDialog(
        this, tr("Save the receipt for the supplier"), u"teslim.pdf"_s, tr("PDF (*.pdf);;Web page (*.html)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"pdf"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains(u"html"_s) ? u"html"_s : u"pdf"_s);
    });
    connect(dialog, &QFileDialog::fileSelected, this, &ImportSheet::writeReceipt);
    dialog->open();
}

void ImportSheet::writeReceipt(const QString &path)
{
    auto work = [path, files = m_files, shared = m_work, revision = m_revision, head = m_document->head(),
                    speaks = language()](Store &store, Progress &progress) -> Result<std::monostate> {
        KBS_TRY(const import::Receipt receipt,
            import::makeReceipt(store, *shared->preview, revision > 0 ? revision : head, files, progress));
        KBS_CHECK(import::writeReceipt(receipt, path, speaks));
        return std::monostate{};
    };
    m_document->runner().run<std::monostate>(*m_lane, tr("Writing the receipt"), TaskRunner::Show::Listed, this,
        std::move(work), [this, path](Result<std::monostate> written) {
            if (!written)
                return Q_EMIT m_document->notice(written.error());
            Q_EMIT receiptWritten(path);
        });
}

void ImportSheet::saveReport()
{
    auto *dialog = new QFileDialog(this, tr("Save the import's report"), u"import.json"_s, tr("JSON (*.json)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        auto write = [path, report = m_report](Store &, Progress &) -> Result<std::monostate> {
            QSaveFile file(path);
            if (!file.open(QIODevice::WriteOnly) || file.write(report) != report.size() || !file.commit())
                return fail(ErrorKind::Io,
                    tr("The report could not be written to %1: %2.").arg(path, file.errorString()),
                    tr("Choose another folder."));
            return std::monostate{};
        };
        m_document->runner().run<std::monostate>(
            *m_lane, {}, TaskRunner::Show::Quiet, this, std::move(write), [this](Result<std::monostate> written) {
                if (!written)
                    Q_EMIT m_document->notice(written.error());
            });
    });
    dialog->open();
}

} // namespace kbs::gui
