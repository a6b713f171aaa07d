// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/dialogs/import_sheet.h"
#include "app/gui/dialogs/mapping_editor.h"
#include "app/gui/message_bar.h"
#include "app/gui/panels/card_panel.h"
#include "app/gui/panels/changes_panel.h"
#include "app/gui/panels/feature_form.h"
#include "app/gui/panels/findings_panel.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/log_panel.h"
#include "app/gui/panels/search_box.h"
#include "app/gui/panels/table_panel.h"
#include "app/gui/settings.h"
#include "app/gui/start_page.h"
#include "app/gui/tools/vertex_tool.h"
#include "support/store_support.h"
#include "support/web_server.h"

#include <QComboBox>
#include <QDialog>
#include <QDropEvent>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QTextBrowser>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

/// The real window on a small city, driven as a user drives it.
class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto program = Program::create();
        QVERIFY2(program, program ? "" : qPrintable(program.error().text()));
        m_program = std::move(*program);
        m_program->showWindow();
        window().resize(1300, 850);
    }

    void cleanupTestCase() { m_program.reset(); }

    void init()
    {
        const QString path = m_folder.filePath(u"city%1.kbs"_s.arg(++m_number));
        QVERIFY(test::makeSmallCity(path, m_program->model().catalogue));
        open(path);
    }

    void cleanup() { window().closeStore(); }

    void theStartPageOffersWhatIsNeeded()
    {
        window().closeStore();
        auto *page = window().findChild<StartPage *>(u"startPage"_s);
        QVERIFY(page->isVisible());
        auto *recent = page->findChild<QListWidget *>(u"recentStores"_s);
        QVERIFY(recent->count() > 0);
        QSignalSpy sample(page, &StartPage::sampleRequested);
        // Every way in has a button with a name.
        for (const QString &name : {u"openSample"_s, u"newStore"_s, u"openStore"_s})
            QVERIFY(!page->findChild<QPushButton *>(name)->text().isEmpty());
        QVERIFY(!window().action(u"import"_s)->isEnabled());
        QVERIFY(window().action(u"open"_s)->isEnabled());
        Q_EMIT recent->itemActivated(recent->item(0));
        QTRY_VERIFY_WITH_TIMEOUT(window().document(), test::patience);
        QVERIFY(!page->isVisible());
        QVERIFY(window().action(u"import"_s)->isEnabled());
        QVERIFY(sample.isEmpty());
    }

    void aDamagedFileIsRefusedInWords()
    {
        window().closeStore();
        QFile file(m_folder.filePath(u"no-store.kbs"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is not a database");
        file.close();
        window().openStore(file.fileName());
        auto *text = window().findChild<QLabel *>(u"messageText"_s);
        QTRY_VERIFY_WITH_TIMEOUT(text->isVisible() && text->text().contains(u"no-store.kbs"_s), test::patience);
        QVERIFY(!window().document());
    }

    void everyActionHasNameTipAndIcon()
    {
        int actions = 0;
        for (const QAction *action : window().findChildren<QAction *>(Qt::FindDirectChildrenOnly)) {
            if (action->objectName().isEmpty())
                continue;
            ++actions;
            QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
            QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->objectName()));
            QVERIFY2(!action->icon().isNull(), qPrintable(action->objectName()));
        }
        QVERIFY(actions > 30);
        QSet<QKeySequence> shortcuts;
        for (const QAction *action : window().findChildren<QAction *>(Qt::FindDirectChildrenOnly)) {
            if (action->shortcut().isEmpty())
                continue;
            QVERIFY2(!shortcuts.contains(action->shortcut()), qPrintable(action->text()));
            shortcuts.insert(action->shortcut());
        }
    }

    void searchingZoomsAndOpensTheCard()
    {
        QSignalSpy shown(&window().card(), &CardPanel::cardShown);
        window().search().setFocus();
        QTest::keyClicks(&window().search(), u"77700/3"_s);
        QTRY_COMPARE(window().search().results().rowCount() > 0
                && !window().search().results().index(0, 1).data().toString().isEmpty(),
            true);
        QTest::keyClick(&window().search(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty(), test::patience);
        const auto &selection = window().document()->selection();
        QCOMPARE(selection.size(), 1u);
        QCOMPARE(selection.front().featureClass->name, "parsel");
        const Bbox parcel = selection.front().feature.geometry.bbox();
        QVERIFY(window().map().view().extent().contains(parcel));
        QVERIFY(window().map().view().scaleDenominator() < 2500);
        const QString card = window().card().cardText();
        QVERIFY2(card.contains(u"77700"_s), qPrintable(card));
        QVERIFY(!card.contains(u"GIZLI MALIK"_s)); // personal
    }

    void clickingSelectsAndTheFormEditsWithUndoAndCommit()
    {
        selectParcel(u"77700/3"_s);
        FeatureForm *form = window().card().form();
        window().card().showTab(CardPanel::AttributesTab);
        auto *quality = form->findChild<QLineEdit *>(u"field_nitelik"_s);
        QVERIFY(quality);
        quality->setText({});
        QTest::keyClicks(quality, u"Arsa"_s);
        QVERIFY(form->isModified());
        form->findChild<QPushButton *>(u"applyForm"_s)->click();
        QTRY_COMPARE(window().document()->uncommitted(), 1);
        QCOMPARE(window().findChild<ChangesPanel *>(u"changesPanel"_s)->model().rowCount(), 1);
        QVERIFY(window().findChild<QLabel *>(u"revision"_s)->text().contains(u"1 uncommitted"_s));
        QTRY_COMPARE(selectedValue("nitelik"), u"Arsa"_s);

        window().action(u"undo"_s)->trigger();
        QTRY_COMPARE(window().document()->uncommitted(), 0);
        QTRY_COMPARE(selectedValue("nitelik"), QString());
        window().action(u"redo"_s)->trigger();
        QTRY_COMPARE(window().document()->uncommitted(), 1);

        const RevisionNo before = window().document()->head();
        window().action(u"commit"_s)->trigger();
        auto *dialog = window().findChild<QDialog *>(u"commitDialog"_s);
        QVERIFY(dialog && !dialog->isModal());
        QVERIFY(!dialog->findChild<QLineEdit *>(u"commitAuthor"_s)->text().isEmpty());
        auto *button = dialog->findChild<QPushButton *>(u"commitButton"_s);
        dialog->findChild<QPlainTextEdit *>(u"commitMessage"_s)->clear();
        QVERIFY(!button->isEnabled()); // a revision without a reason is none
        dialog->findChild<QPlainTextEdit *>(u"commitMessage"_s)->setPlainText(u"Cins değişikliği"_s);
        button->click();
        QTRY_COMPARE_WITH_TIMEOUT(window().document()->head(), before + 1, test::patience);
        QCOMPARE(window().document()->uncommitted(), 0);
        QVERIFY(!window().document()->edits().canUndo);
        auto *log = window().findChild<LogPanel *>(u"logPanel"_s);
        QTRY_COMPARE(log->model().rowCount(), int(before + 1));
        QCOMPARE(log->model().index(0, 7).data().toString(), u"Cins değişikliği"_s);

        // The revision can be taken back, as an edit that is looked at first.
        log->view()->selectRow(0);
        log->findChild<QPushButton *>(u"takeBack"_s)->click();
        QTRY_COMPARE(window().document()->uncommitted(), 1);
        QTRY_COMPARE(selectedValue("nitelik"), QString());
        QVERIFY(window().document()->edits().undoTitle.contains(QString::number(before + 1)));
    }

    /// KVKK: a masked value is shown for a stated purpose, once the store has noted it.
    void personalDataAreShownForAPurpose()
    {
        selectParcel(u"77700/3"_s);
        FeatureForm *form = window().card().form();
        window().card().showTab(CardPanel::AttributesTab);
        auto *field = form->findChild<QLineEdit *>(u"field_malik"_s);
        QVERIFY(field && !field->actions().isEmpty());
        const QString hidden = field->text();
        QVERIFY(!hidden.contains(u"MALIK"_s) && field->isReadOnly());
        const auto ask = [&](const QString &purpose) {
            field->actions().constFirst()->trigger();
            auto *dialog = window().findChild<QInputDialog *>(u"purposeDialog"_s);
            QVERIFY(dialog && !dialog->labelText().isEmpty());
            dialog->setTextValue(purpose);
            dialog->accept();
            QTRY_VERIFY(!window().findChild<QInputDialog *>(u"purposeDialog"_s));
        };
        ask(u"."_s); // is none
        QTRY_VERIFY(window().findChild<MessageBar *>()->isVisible());
        QCOMPARE(field->text(), hidden);
        ask(u"itiraz 2026/15"_s);
        QTRY_COMPARE(field->text(), u"GIZLI MALIK ADI"_s);
        QVERIFY(!form->isModified());
        KBS_GET(const auto store, window().document()->storeOpener()());
        KBS_GET(const auto noted, store->accessLog());
        QCOMPARE(noted.entries.size(), 1u);
        const AccessEntry &entry = noted.entries.front();
        QCOMPARE(entry.purpose, u"itiraz 2026/15"_s);
        QCOMPARE(entry.way, u"window"_s);
        QCOMPARE(entry.attributes, QStringList{u"malik"_s});
        QCOMPARE(entry.features, QString::number(window().document()->selection().front().feature.id));
        selectParcel(u"77700/2"_s); // the next one is masked again
        selectParcel(u"77700/3"_s);
        QCOMPARE(form->findChild<QLineEdit *>(u"field_malik"_s)->text(), hidden);
    }

    void aWrongValueIsRefusedBesideItsField()
    {
        selectParcel(u"77700/3"_s);
        FeatureForm *form = window().card().form();
        window().card().showTab(CardPanel::AttributesTab);
        auto *area = form->findChild<QLineEdit *>(u"field_yuzolcumu"_s);
        QVERIFY(area);
        QTest::keyClicks(area, u"many"_s);
        form->findChild<QPushButton *>(u"applyForm"_s)->click();
        QVERIFY(std::ranges::any_of(form->findChildren<QLabel *>(), [](const QLabel *label) {
            return label->styleSheet().contains(u"c0392b"_s) && label->isVisibleTo(label->window())
                && !label->text().isEmpty();
        }));
        QVERIFY(form->isModified());
        QCOMPARE(window().document()->uncommitted(), 0);
    }

    void draggingACornerMovesItAndItShowsAtOnce()
    {
        selectParcel(u"77700/3"_s);
        const Geometry before = window().document()->selection().front().feature.geometry;
        window().map().fit(before.bbox().grown(10));
        window().action(u"vertex"_s)->trigger();
        const Point corner = before.points.front();
        const QPoint at = window().map().view().toScreen(corner).toPoint();
        test::dragMap(window().map(), at, at + QPoint(-25, 20));
        QTRY_COMPARE(window().document()->uncommitted(), 1);
        QTRY_VERIFY(window().document()->selection().front().feature.geometry != before);
        const Geometry &after = window().document()->selection().front().feature.geometry;
        QCOMPARE(after.points.size(), before.points.size());
        QVERIFY(after.points.front().x < corner.x && after.points.front().y < corner.y);
        QVERIFY(window().document()->edits().undoTitle.contains(u"77700/3"_s));
        window().action(u"undo"_s)->trigger();
        QTRY_COMPARE(window().document()->selection().front().feature.geometry, before);
        window().action(u"select"_s)->trigger();
    }

    void splittingAsksForTheNumbersAndIsOneEdit()
    {
        selectParcel(u"77701/5"_s);
        const Bbox box = window().document()->selection().front().feature.geometry.bbox();
        window().map().fit(box.grown(12));
        window().action(u"split"_s)->trigger();
        test::clickMap(window().map(), {box.centerX(), box.minY - 5});
        test::clickMap(window().map(), {box.centerX(), box.maxY + 5});
        QTest::keyClick(&window().map(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(window().findChild<QDialog *>(u"actDialog"_s), test::patience);
        auto *dialog = window().findChild<QDialog *>(u"actDialog"_s);
        auto *pieces = dialog->findChild<QTableWidget *>(u"actPieces"_s);
        QCOMPARE(pieces->rowCount(), 2);
        QCOMPARE(pieces->item(0, 1)->text(), u"77701"_s);
        QCOMPARE(pieces->item(0, 2)->text(), u"25"_s); // 24 parcels are in the block
        dialog->findChild<QPushButton *>(u"actApply"_s)->click();
        QTRY_COMPARE(window().document()->uncommitted(), 3); // the parent retires, two are new
        QTRY_VERIFY(!window().findChild<QDialog *>(u"actDialog"_s));
        window().action(u"undo"_s)->trigger();
        QTRY_COMPARE(window().document()->uncommitted(), 0);
    }

    void theTableSelectsOnTheMap()
    {
        auto *table = window().findChild<TablePanel *>(u"tablePanel"_s);
        window().showDock(u"table"_s);
        table->showClass(window().document()->catalogue().find("poi"));
        QTRY_COMPARE(table->model().rowCount(), 5);
        QTRY_VERIFY(table->model().idAt(2).has_value());
        table->view()->selectRow(2);
        QTRY_COMPARE(window().document()->selection().size(), 1u);
        QCOMPARE(window().document()->selection().front().feature.id, *table->model().idAt(2));
    }

    void aDroppedDeliveryIsPreviewedAndCancelledWithoutATrace()
    {
        const RevisionNo before = window().document()->head();
        drop(makeDelivery());
        ImportSheet *sheet = window().importSheet();
        QVERIFY(sheet);
        QSignalSpy closed(sheet, &ImportSheet::closed);
        QTRY_VERIFY_WITH_TIMEOUT(sheet->isReady(), test::patience);
        QCOMPARE(sheet->step(), ImportSheet::FilesStep);
        sheet->findChild<QPushButton *>(u"importNext"_s)->click();
        QCOMPARE(sheet->step(), ImportSheet::ChangesStep);
        auto *counts = sheet->findChild<QTableView *>(u"importCounts"_s);
        QCOMPARE(counts->model()->rowCount(), 1);
        QCOMPARE(counts->model()->index(0, 1).data().toString(), u"2"_s); // added
        QVERIFY(sheet->findChild<QLabel *>(u"importSummary"_s)->text().startsWith(u"2 objects"_s));
        sheet->findChild<QPushButton *>(u"importCancel"_s)->click();
        QTRY_VERIFY(!window().importSheet());
        window().document()->refresh();
        QSignalSpy refreshed(window().document().get(), &Document::headChanged);
        QTRY_VERIFY(!refreshed.isEmpty());
        QCOMPARE(window().document()->head(), before);
    }

    void aDeliveryIsImportedOnceAndBringsNothingTheSecondTime()
    {
        const RevisionNo before = window().document()->head();
        const FeatureClass &places = *window().document()->catalogue().find("poi");
        const qint64 count = window().document()->statistics(places).count;
        const QString file = makeDelivery();
        for (int round = 0; round < 2; ++round) {
            drop(file);
            ImportSheet *sheet = window().importSheet();
            QTRY_VERIFY_WITH_TIMEOUT(sheet->isReady(), test::patience);
            sheet->findChild<QPushButton *>(u"importMapping"_s)
                ->click(); // has examples also of what was not read again
            QTRY_VERIFY_WITH_TIMEOUT(sheet->findChild<MappingEditor *>(), test::patience);
            auto *editor = sheet->findChild<MappingEditor *>();
            QVERIFY(!editor->findChild<QTableWidget *>(u"mappingFields"_s)->item(0, 1)->text().isEmpty());
            editor->close();
            QTRY_VERIFY(sheet->isReady());
            sheet->next();
            sheet->next();
            QTRY_COMPARE_WITH_TIMEOUT(sheet->step(), ImportSheet::DoneStep, test::patience);
            QVERIFY(sheet->findChild<QTableView *>(u"importLedger"_s)->model()->rowCount() > 0);
            sheet->next();
            QVERIFY(!window().importSheet());
            QTRY_COMPARE(window().document()->head(), before + 1);
            QTRY_COMPARE(window().document()->statistics(places).count, count + 2);
        }
    }

    void aServiceIsImportedByItsAddress()
    {
        const auto answer = [](const test::WebServer::Request &request) -> test::WebServer::Answer {
            if (request.path == u"/bozuk"_s)
                return {.body = "nothing", .status = 404};
            return {.body = R"({"type":"FeatureCollection","numberMatched":1,"numberReturned":1,"features":[{"type":)"
                            R"("Feature","id":"c1","properties":{"name":"Servis çeşmesi"},"geometry":{"type":"Point",)"
                            R"("coordinates":[29.94,40.766]}}]})",
                .type = "application/geo+json"};
        };
        const test::WebServer server(answer);
        const RevisionNo before = window().document()->head();
        window().action(u"importService"_s)->trigger();
        ImportSheet *sheet = window().importSheet();
        QVERIFY(sheet);
        QVERIFY(!sheet->isReading() && !sheet->findChild<QPushButton *>(u"importNext"_s)->isEnabled());
        auto *address = sheet->findChild<QLineEdit *>(u"importAddress"_s);
        QVERIFY(address && address->isVisible());
        QTest::keyClick(address, Qt::Key_Return); // nothing to ask yet
        QVERIFY(!sheet->isReading() && server.requests.isEmpty());
        address->setText(server.url(u"/bozuk"_s));
        sheet->findChild<QPushButton *>(u"importAsk"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(!sheet->problem().isEmpty(), test::patience);
        address->setText(server.url(u"/collections/yerler/items"_s) + u"?token=gizli"_s);
        QTest::keyClick(address, Qt::Key_Return);
        QVERIFY(!sheet->findChild<QTextBrowser *>(u"importFiles"_s)->toPlainText().contains(u"gizli"_s));
        QTRY_VERIFY_WITH_TIMEOUT(sheet->isReady(), test::patience);
        sheet->next();
        sheet->next();
        QTRY_COMPARE_WITH_TIMEOUT(sheet->step(), ImportSheet::DoneStep, test::patience);
        QTRY_COMPARE(window().document()->head(), before + 1);
        QSignalSpy written(sheet, &ImportSheet::receiptWritten);
        sheet->writeReceipt(m_folder.filePath(u"servis.html"_s));
        QTRY_COMPARE_WITH_TIMEOUT(written.size(), 1, test::patience);
        QFile receipt(m_folder.filePath(u"servis.html"_s));
        QVERIFY(receipt.open(QIODevice::ReadOnly));
        const QByteArray text = receipt.readAll();
        QVERIFY(text.contains("/collections/yerler/items") && !text.contains("gizli"));
        sheet->next();
        QVERIFY(!window().importSheet());
    }

    void aRowOfTheChangesIsShownOnTheMap()
    {
        drop(makePlace(u"Gösterilen yer"_s));
        ImportSheet *sheet = window().importSheet();
        std::vector<Highlight> drawn;
        connect(sheet, &ImportSheet::highlightsChanged, this,
            [&drawn](const std::vector<Highlight> &highlights) { drawn = highlights; });
        QTRY_VERIFY_WITH_TIMEOUT(sheet->isReady(), test::patience);
        sheet->next();
        QCOMPARE(drawn.size(), 1U);
        auto *changes = sheet->findChild<QTableView *>(u"importChanges"_s);
        QCOMPARE(changes->model()->rowCount(), 1);
        window().map().fitAll();
        const Bbox before = window().map().view().extent();
        Q_EMIT changes->clicked(changes->model()->index(0, 0));
        const Bbox shown = window().map().view().extent();
        QVERIFY(shown.width() < before.width());
        QVERIFY(shown.contains(drawn.front().geometry.bbox()));
        sheet->findChild<QPushButton *>(u"importCancel"_s)->click();
        QTRY_VERIFY(!window().importSheet());
    }

    void anImportHasAReceiptAndIsTakenBack()
    {
        const FeatureClass &places = *window().document()->catalogue().find("poi");
        const qint64 count = window().document()->statistics(places).count;
        const RevisionNo before = window().document()->head();
        drop(makePlace(u"Geri alınan yer"_s));
        ImportSheet *sheet = window().importSheet();
        QTRY_VERIFY_WITH_TIMEOUT(sheet->isReady(), test::patience);
        sheet->next();
        sheet->next();
        QTRY_COMPARE_WITH_TIMEOUT(sheet->step(), ImportSheet::DoneStep, test::patience);
        QTRY_COMPARE(window().document()->head(), before + 1);
        for (const QString &name : {u"teslim.html"_s, u"teslim.pdf"_s}) {
            QSignalSpy written(sheet, &ImportSheet::receiptWritten);
            sheet->writeReceipt(m_folder.filePath(name));
            QTRY_COMPARE_WITH_TIMEOUT(written.size(), 1, test::patience);
            QVERIFY(QFileInfo(m_folder.filePath(name)).size() > 2000);
        }
        auto *undo = sheet->findChild<QPushButton *>(u"importTakeBack"_s);
        QVERIFY(undo->isVisible() && undo->isEnabled());
        undo->click();
        QTRY_COMPARE_WITH_TIMEOUT(window().document()->head(), before + 2, test::patience);
        QTRY_COMPARE(window().document()->statistics(places).count, count);
        QVERIFY(!undo->isEnabled());
        sheet->next();
    }

    void aFileThatIsNoneIsSaidAndChangesNothing()
    {
        const QString path = m_folder.filePath(u"broken.gml"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "<?xml version=\"1.0\"?><gml:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml/3.2\"><gml:member>");
        file.close();
        const RevisionNo before = window().document()->head();
        drop(path);
        ImportSheet *sheet = window().importSheet();
        QTRY_VERIFY_WITH_TIMEOUT(!sheet->problem().isEmpty(), test::patience);
        QVERIFY2(sheet->problem().contains(u"broken.gml"_s), qPrintable(sheet->problem()));
        QVERIFY(!sheet->findChild<QPushButton *>(u"importNext"_s)->isEnabled());
        sheet->cancel();
        QTRY_VERIFY(!window().importSheet());
        QCOMPARE(window().document()->head(), before);
    }

    void findingsZoomWhenClicked()
    {
        QSignalSpy checked(&window(), &MainWindow::checked);
        window().action(u"check"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!checked.isEmpty(), test::patience);
        Finding place;
        place.rule = u"test.place"_s;
        place.severity = Severity::Warning;
        place.text = u"Here"_s;
        place.extent = {500800, 4400200, 500810, 4400210};
        Finding fault = place;
        fault.severity = Severity::Error;
        fault.extent = {500100, 4400300, 500110, 4400310};
        window().findings().setFindings({place, fault}, u"Test"_s, &window().document()->catalogue());
        window().findings().setLeastSeverity(Severity::Error);
        QTableView *view = window().findings().view();
        QCOMPARE(view->model()->rowCount(), 1);
        view->selectRow(0);
        QVERIFY(window().map().view().extent().contains(fault.extent));
        QVERIFY(!window().map().view().extent().contains(place.extent));
        window().findings().setLeastSeverity(Severity::Info);
        QCOMPARE(view->model()->rowCount(), 2);
    }

    void theLanguageChangesTheWholeWindow()
    {
        selectParcel(u"77700/3"_s);
        const MapView view = window().map().view();
        const RevisionNo head = window().document()->head();
        QCOMPARE(window().action(u"language_en"_s)->isChecked(), true);
        const QString english = window().action(u"import"_s)->text();
        window().action(u"language_tr"_s)->trigger();
        QTRY_COMPARE(kbs::language(), u"tr"_s);
        QTRY_VERIFY(window().document());
        QVERIFY(window().action(u"import"_s)->text() != english);
        QCOMPARE(window().document()->head(), head);
        QCOMPARE(window().map().view().center, view.center);
        QCOMPARE(QSettings().value("language").toString(), u"tr"_s);
        window().action(u"language_en"_s)->trigger();
        QTRY_COMPARE(kbs::language(), u"en"_s);
        QCOMPARE(window().action(u"import"_s)->text(), english);
    }

private:
    MainWindow &window() { return *m_program->window(); }

    void open(const QString &path)
    {
        window().openStore(path);
        QTRY_VERIFY_WITH_TIMEOUT(window().document() && window().document()->location() == path, test::patience);
    }

    void selectParcel(const QString &number)
    {
        QSignalSpy shown(&window().card(), &CardPanel::cardShown);
        window().search().setText(number);
        window().search().searchNow(true);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty() && window().document()->selection().size() == 1, test::patience);
    }

    QString selectedValue(const char *attribute)
    {
        const auto &selection = window().document()->selection();
        if (selection.empty())
            return {};
        const int index = selection.front().featureClass->attributeIndex(attribute);
        return QString::fromStdString(toText(selection.front().feature.values[static_cast<std::size_t>(index)]));
    }

    QString makeDelivery()
    {
        const QString path = m_folder.filePath(u"poi.geojson"_s);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the delivery");
        file.write(R"({"type":"FeatureCollection","name":"poi","features":[
{"type":"Feature","id":"p1","properties":{"kaynak_id":"p1","ad":"Yeni Kütüphane","tur":"kutuphane"},"geometry":{"type":"Point","coordinates":[30.0005,39.7350]}},
{"type":"Feature","id":"p2","properties":{"kaynak_id":"p2","ad":"Yeni Okul","tur":"okul"},"geometry":{"type":"Point","coordinates":[30.0010,39.7355]}}]})");
        return path;
    }

    QString makePlace(const QString &name)
    {
        const QString path = m_folder.filePath(u"yer.geojson"_s);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the delivery");
        file.write(
            u"{\"type\":\"FeatureCollection\",\"name\":\"poi\",\"features\":[{\"type\":\"Feature\",\"properties\":"
            "{\"kaynak_id\":\"%1\",\"ad\":\"%1\",\"tur\":\"okul\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":"
            "[30.0007,39.7352]}}]}"_s.arg(name)
                .toUtf8());
        return path;
    }

    void drop(const QString &path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window(), &event);
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    int m_number = 0;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
