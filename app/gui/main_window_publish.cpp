// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the store: publishing, the city guide, printed sheets, the imar durumu sheet, and the conflicts that may
// stand in the way.
#include "app/gui/main_window.h"

#include "app/gui/application.h"
#include "app/gui/dialogs/guide_dialog.h"
#include "app/gui/dialogs/print_dialog.h"
#include "app/gui/dialogs/publish_dialog.h"
#include "app/gui/map_look.h"
#include "app/gui/panels/card_text.h"
#include "app/gui/panels/findings_panel.h"
#include "layers/zoning/imar.h"
#include "publish/guide.h"

#include <QCryptographicHash>
#include <QDesktopServices>
#include <QFileDialog>
#include <QJsonDocument>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace kbs::gui {

void MainWindow::publishChanges()
{
    openPublishDialog(true);
}

void MainWindow::pullChanges()
{
    openPublishDialog(false);
}

void MainWindow::openPublishDialog(bool sends)
{
    auto *dialog = new PublishDialog(
        m_document, sends ? PublishDialog::Direction::Publish : PublishDialog::Direction::Pull, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PublishDialog::finishedWork, this,
        [this](const QString &text) { showMessage(text, MessageBar::Kind::Success); });
    dialog->show();
    dialog->load();
}

void MainWindow::showConflicts(const std::vector<Conflict> &conflicts)
{
    // As findings: they can be filtered, clicked and looked at on the map.
    std::vector<Finding> findings;
    for (const Conflict &conflict : conflicts) {
        Finding finding;
        finding.rule = u"commit.conflict"_s;
        finding.severity = Severity::Error;
        finding.className = QString::fromStdString(conflict.featureClass->name);
        finding.featureId = conflict.id;
        const auto &known = conflict.mine ? conflict.mine : conflict.base;
        if (known && !known->geometry.isEmpty())
            finding.extent = known->geometry.bbox();
        finding.text = conflict.reason;
        findings.push_back(std::move(finding));
    }
    m_findings->setFindings(std::move(findings), tr("Conflicts"), &m_document->catalogue());
    showDock(u"findings"_s);
}

void MainWindow::saveGuide()
{
    auto *dialog = new GuideDialog(m_look->themes(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GuideDialog::chosen, this, [this](const QString &folder, const guide::Options &options) {
        if (!m_document)
            return;
        m_document->runner().run<guide::Report>(
            m_document->workLane(), tr("Writing the city guide"), TaskRunner::Show::Listed, this,
            [folder, options](
                Store &store, Progress &progress) { return guide::write(store, folder, options, progress); },
            [this, folder](Result<guide::Report> report) {
                if (!report)
                    return showError(report.error());
                showMessage(tr("The city guide is in %1: %2 tiles, %3 places, %4 doors.")
                                .arg(folder)
                                .arg(report->tiles)
                                .arg(report->places)
                                .arg(report->doors),
                    MessageBar::Kind::Success);
            });
    });
    dialog->open();
}

void MainWindow::saveImarSheet()
{
    if (m_document->selection().empty() || m_document->selection().front().featureClass->name != "parsel")
        return showMessage(tr("Select the parcel first."));
    if (m_document->draft())
        return showMessage(tr("A sheet shows what is in force, and a draft is not. Go back to the valid plan first."));
    const SelectedFeature parcel = m_document->selection().front();
    const QString label = parcel.featureClass->label(parcel.feature.values).replace(u'/', u'-');
    auto *dialog = new QFileDialog(
        this, tr("Save the imar durumu sheet"), tr("imar-durumu-%1.pdf").arg(label), tr("PDF (*.pdf)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"pdf"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this, parcel](const QString &path) {
        m_document->read<std::monostate>(
            this,
            [parcel, path, code = language(), name = m_document->name()](
                FeatureReader &reader, Progress &) -> Result<std::monostate> {
                KBS_TRY(const auto imar, zoning::imarDurumu(reader, parcel.feature));
                KBS_CHECK(zoning::writeSheet(imar, path, code, name));
                return std::monostate{};
            },
            [this, path](Result<std::monostate> written) {
                written ? showMessage(tr("Saved: %1").arg(path), MessageBar::Kind::Success)
                        : showError(written.error());
            });
    });
    dialog->open();
}

void MainWindow::printSheets()
{
    if (!m_document)
        return;
    auto *dialog = new PrintDialog(m_document, *m_map, this);
    dialog->setObjectName(u"print"_s);
    const auto tellLook = [this, dialog] {
        // What is overridden has no name: its hash tells such sheets apart.
        const QJsonObject &own = m_look->overrides();
        const QByteArray hash
            = QCryptographicHash::hash(QJsonDocument(own).toJson(QJsonDocument::Compact), QCryptographicHash::Sha256);
        dialog->setTheme(
            m_look->theme() + (own.isEmpty() ? QString() : u'+' + QString::fromLatin1(hash.toHex().first(8))));
    };
    tellLook();
    connect(m_look, &MapLook::changed, dialog, tellLook);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::finished, this, [this] { useTool(u"select"_s); });
    connect(this, &MainWindow::documentChanged, dialog, &QDialog::reject);
    connect(dialog, &PrintDialog::saved, this, [this](const QString &path) {
        showMessage(tr("Saved: %1").arg(path), MessageBar::Kind::Success);
        QDesktopServices::openUrl(QUrl::fromLocalFile(path));
    });
    dialog->show();
}

} // namespace kbs::gui
