// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/map_look.h"
#include "app/gui/panels/layer_panel.h"
#include "app/gui/panels/legend_panel.h"
#include "app/gui/panels/thematic_panel.h"

#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

/// Themes, legend and thematic maps in the real window.
class TestMapLook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto program = Program::create();
        QVERIFY2(program, program ? "" : qPrintable(program.error().text()));
        m_program = std::move(*program);
        m_program->showWindow();
        window().resize(1200, 800);
        const QString path = m_folder.filePath(u"city.kbs"_s);
        QVERIFY(test::makeSmallCity(path, m_program->model().catalogue));
        window().openStore(path);
        QTRY_VERIFY_WITH_TIMEOUT(window().document(), test::patience);
        QTRY_VERIFY_WITH_TIMEOUT(themes().count() == 7, test::patience);
    }

    void cleanupTestCase() { m_program.reset(); }

    void aThemeChangesWhatIsDrawnAndHow()
    {
        auto &canvas = *window().findChild<MapCanvas *>();
        QTRY_VERIFY_WITH_TIMEOUT(!canvas.isDrawing() && !canvas.picture().isNull(), test::patience);
        QVERIFY(window().document()->styles() == window().document()->usualStyles());
        choose(u"gece"_s);
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->styles()->background() != QColor(Qt::white), test::patience);
        const QColor ground = window().document()->styles()->background();
        QTRY_VERIFY_WITH_TIMEOUT(
            !canvas.isDrawing() && canvas.grab().toImage().pixelColor(2, canvas.height() / 2) == ground,
            test::patience);
        choose(u"kadastro"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!sees("numarataj") && sees("parsel") && sees("yapi"), test::patience);
        choose({});
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->styles() == window().document()->usualStyles(), test::patience);
        QTRY_VERIFY_WITH_TIMEOUT(sees("numarataj"), test::patience);
    }

    void themesStandInTheMenuToo()
    {
        auto *menu = window().menuBar()->findChild<QMenu *>(u"themeMenu"_s);
        QVERIFY(menu);
        QCOMPARE(menu->actions().size(), 7);
        menu->actions().at(1)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(themes().currentIndex(), 1, test::patience);
        choose({});
        QTRY_COMPARE_WITH_TIMEOUT(themes().currentIndex(), 0, test::patience);
    }

    void theLegendFollowsTheMap()
    {
        auto *legend = window().findChild<LegendPanel *>();
        window().findChild<QDockWidget *>(u"legendDock"_s)->show();
        window().findChild<QDockWidget *>(u"legendDock"_s)->raise();
        auto &canvas = *window().findChild<MapCanvas *>();
        canvas.fitAll();
        canvas.setScale(1000);
        QTRY_VERIFY_WITH_TIMEOUT(!legend->groups().empty(), test::patience);
        MapView away = canvas.view();
        away.center.x += 50'000;
        canvas.setView(away);
        QTRY_VERIFY_WITH_TIMEOUT(legend->groups().empty(), test::patience);
        canvas.fitAll();
    }

    void aThematicMapIsDrawnAndTakenBack()
    {
        auto *panel = window().findChild<ThematicPanel *>();
        const FeatureClass *parcels = window().document()->catalogue().find("parsel");
        panel->setCurrentClass(parcels);
        QSignalSpy made(panel, &ThematicPanel::made);
        panel->choose("parsel_no", thematic::Method::Categories, 4);
        QTRY_VERIFY_WITH_TIMEOUT(made.count() > 0, test::patience);
        QVERIFY(panel->values().present > 0);
        QTRY_VERIFY_WITH_TIMEOUT(window().document()->styles() != window().document()->usualStyles(), test::patience);
        QVERIFY(window().document()->styles()->of(*parcels).rules.front().symbol.fill);
        window().look().clearOverrides();
        QTRY_VERIFY_WITH_TIMEOUT(!window().document()->styles()->of(*parcels).rules.back().symbol.fill, test::patience);
    }

    void theGuideIsWrittenInTheTickedLooks()
    {
        window().action(u"guideSite"_s)->trigger();
        auto *dialog = window().findChild<QDialog *>(u"guideDialog"_s);
        QVERIFY(dialog);
        auto *looks = dialog->findChild<QListWidget *>(u"guideLooks"_s);
        auto *write = dialog->findChild<QPushButton *>(u"writeGuide"_s);
        QCOMPARE(looks->count(), 7);
        QVERIFY(!write->isEnabled()); // where to?
        const QString folder = m_folder.filePath(u"guide"_s);
        dialog->findChild<QLineEdit *>(u"guideFolder"_s)->setText(folder);
        QVERIFY(write->isEnabled());
        looks->item(0)->setCheckState(Qt::Unchecked);
        QVERIFY(!write->isEnabled()); // in which look?
        for (int row = 1; row < looks->count(); ++row)
            if (looks->item(row)->data(Qt::UserRole) == u"gece"_s)
                looks->item(row)->setCheckState(Qt::Checked);
        if (const QString pictures = qEnvironmentVariable("KBS_TOOL_PICTURES"); !pictures.isEmpty())
            QVERIFY(dialog->grab().save(QDir(pictures).filePath(u"guide-dialog.png"_s)));
        QTest::mouseClick(write, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(folder + u"/tiles/gece"_s), test::patience);
        QVERIFY(QFileInfo::exists(folder + u"/index.html"_s));
        QCOMPARE(QDir(folder + u"/tiles"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList{u"gece"_s});
    }

private:
    [[nodiscard]] MainWindow &window() const { return *m_program->window(); }
    [[nodiscard]] QComboBox &themes() const { return *window().findChild<QComboBox *>(u"themes"_s); }
    void choose(const QString &name)
    {
        themes().setCurrentIndex(themes().findData(name));
        Q_EMIT themes().activated(themes().currentIndex());
    }
    [[nodiscard]] bool sees(const char *name) const
    {
        return std::ranges::any_of(window().layers().layers().classes,
            [&](const FeatureClass *featureClass) { return featureClass->name == name; });
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(TestMapLook)
#include "tst_map_look.moc"
