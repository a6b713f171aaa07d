// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/dialogs/print_dialog.h"

#include <QAction>
#include <QDesktopServices>
#include <QLabel>
#include <QProcess>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

/// Print on the real window: the frame on the map, the preview, the PDF and what opens it.
class TestPrintDialog : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void openUrl(const QUrl &url) { m_opened.append(url); }

private Q_SLOTS:
    void initTestCase()
    {
        QDesktopServices::setUrlHandler(u"file"_s, this, "openUrl");
        auto program = Program::create();
        QVERIFY2(program, program ? "" : qPrintable(program.error().text()));
        m_program = std::move(*program);
        m_program->showWindow();
        window().resize(1300, 850);
        QVERIFY(test::makeSmallCity(m_folder.filePath(u"city.kbs"_s), m_program->model().catalogue));
        window().openStore(m_folder.filePath(u"city.kbs"_s));
        QTRY_VERIFY_WITH_TIMEOUT(window().document(), test::patience);
    }
    void cleanupTestCase()
    {
        QDesktopServices::unsetUrlHandler(u"file"_s);
        m_program.reset();
    }

    void init()
    {
        MapView view = window().mapView();
        view.center = {500400, 4400200};
        view.setScaleDenominator(4000);
        window().setMapView(view);
        window().action(u"print"_s)->trigger();
        m_dialog = window().findChild<PrintDialog *>(u"print"_s);
        QVERIFY(m_dialog);
    }
    void cleanup()
    {
        m_dialog->reject();
        QTRY_VERIFY(!m_dialog);
        m_opened.clear();
    }

    void aSheetIsSavedAndOpened()
    {
        QSignalSpy previews(m_dialog, &PrintDialog::previewed);
        m_dialog->setTemplate(u"a4-landscape"_s);
        m_dialog->setScale(1000);
        m_dialog->setSheetTitle(u"Işıklar Mahallesi"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_dialog->preview().width() > m_dialog->preview().height(), test::patience);
        QCOMPARE(m_dialog->frames().front().scale, 1000);
        const QString pdf = m_folder.filePath(u"sheet.pdf"_s);
        m_dialog->savePdf(pdf);
        QTRY_VERIFY_WITH_TIMEOUT(!m_opened.isEmpty(), test::patience);
        QCOMPARE(m_opened.front().toLocalFile(), pdf);
        const QString text = textOf(pdf);
        for (const QString &wanted : {u"Işıklar Mahallesi"_s, u"1/1000"_s, u"Örnekköy Belediyesi"_s})
            QVERIFY2(text.contains(wanted), qPrintable(text));
        QVERIFY(!text.contains("GIZLI"_L1));
        if (const QString folder = qEnvironmentVariable("KBS_SCREENSHOTS"); !folder.isEmpty()) {
            window().grab().save(folder + u"/print-window.png"_s);
            m_dialog->grab().save(folder + u"/print-dialog.png"_s);
        }
    }

    void theFrameIsDraggedOnTheMap()
    {
        m_dialog->setTemplate(u"a4"_s);
        m_dialog->setScale(1000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_dialog->frames().empty() && !m_dialog->preview().isNull(), test::patience);
        const Point before = m_dialog->frames().front().center();
        MapCanvas &map = window().map();
        const QPoint from = map.view().toScreen(before).toPoint();
        test::dragMap(map, from, from + QPoint(60, -40));
        const Point after = m_dialog->frames().front().center();
        QVERIFY(std::abs(after.x - before.x - 60 * map.view().metresPerPixel) < 0.01);
        QVERIFY(std::abs(after.y - before.y - 40 * map.view().metresPerPixel) < 0.01);
        QSignalSpy previews(m_dialog, &PrintDialog::previewed);
        QTRY_VERIFY_WITH_TIMEOUT(!previews.isEmpty(), test::patience);
        // Outside of the frame the map moves, as ever.
        const Point center = map.view().center;
        test::dragMap(map, {5, 300}, {25, 300});
        QVERIFY(map.view().center.x < center.x);
        QCOMPARE(m_dialog->frames().front().center(), after);
    }

    void officialSheetsOfTheView()
    {
        m_dialog->setTemplate(u"pafta"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_dialog->frames().empty() && m_dialog->frames().front().sheet, test::patience);
        QVERIFY(m_dialog->frames().front().extent().contains(500400, 4400200));
    }

    void whatIsWrongIsSaidInTheDialog()
    {
        m_dialog->setTemplate(u"a4"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_dialog->frames().empty(), test::patience);
        auto *problem = m_dialog->findChild<QLabel *>(u"printProblem"_s);
        m_dialog->setScale(0);
        QVERIFY(problem->isVisible());
        m_dialog->setScale(1000);
        QVERIFY(!problem->isVisible());
        m_dialog->savePdf(m_folder.filePath(u"no/such/sheet.pdf"_s));
        QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible() && problem->text().contains(u"sheet.pdf"_s), test::patience);
    }

private:
    [[nodiscard]] MainWindow &window() const { return *m_program->window(); }
    [[nodiscard]] static QString textOf(const QString &pdf)
    {
        QProcess process;
        process.start(u"pdftotext"_s, {u"-layout"_s, pdf, u"-"_s});
        process.waitForFinished(60'000);
        return QString::fromUtf8(process.readAllStandardOutput());
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_program;
    QPointer<PrintDialog> m_dialog;
    QList<QUrl> m_opened;
};

QTEST_MAIN(TestPrintDialog)
#include "tst_print_dialog.moc"
