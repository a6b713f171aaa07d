// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/panels/summary_panel.h"
#include "app/gui/panels/table_panel.h"

#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

class TestSummaryPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto program = Program::create();
        QVERIFY2(program, program ? "" : qPrintable(program.error().text()));
        m_program = std::move(*program);
        m_program->showWindow();
        window().resize(1300, 850);
        const QString path = m_folder.filePath(u"şehir.kbs"_s);
        QVERIFY(test::makeSmallCity(path, m_program->model().catalogue));
        window().openStore(path);
        QTRY_VERIFY_WITH_TIMEOUT(window().document(), test::patience);
        window().showDock(u"summary"_s);
    }

    void cleanupTestCase() { m_program.reset(); }

    void groupsAreCountedAndAddedUp()
    {
        ask("parsel", "mahalle", {}, "yuzolcumu");
        const FeatureClass &parcels = *window().document()->catalogue().find("parsel");
        const qint64 all = window().document()->statistics(parcels).count;
        QVERIFY(all > 0);
        qint64 counted = 0;
        for (int row = 0; row < rows(); ++row)
            counted += at(row, 1).remove(u',').toLongLong();
        QCOMPARE(counted, all);
        QVERIFY2(total().startsWith(u"In all: %L1 features"_s.arg(all)), qPrintable(total()));
        QVERIFY(panel().view()->model()->headerData(2, Qt::Horizontal).toString().endsWith(u", sum"_s));
    }

    void aFilterCountsFewer()
    {
        ask("parsel", "ada_no", {}, {});
        const int groups = rows();
        QVERIFY(groups > 1);
        const QString block = at(0, 0);
        auto *filter = panel().findChild<FilterEdit *>(u"summaryFilter"_s);
        auto *attribute = filter->findChild<QComboBox *>(u"filterAttribute"_s);
        attribute->setCurrentIndex(attribute->findData(u"ada_no"_s));
        QSignalSpy answered(&panel(), &SummaryPanel::answered);
        auto *value = filter->findChild<QLineEdit *>(u"filterValue"_s);
        QTest::keyClicks(value, block);
        QTest::keyClick(value, Qt::Key_Return);
        QTRY_VERIFY(!answered.isEmpty());
        QCOMPARE(rows(), 1);
        QCOMPARE(at(0, 0), block);
    }

    /// A double click shows the group's features in the attribute table; its button shows all again.
    void aGroupOpensInTheTable()
    {
        ask("parsel", "ada_no", "parsel_no", {});
        const QString block = at(0, 0), parcel = at(0, 1), count = at(0, 2);
        Q_EMIT panel().view()->doubleClicked(panel().view()->model()->index(0, 0));
        auto *table = window().findChild<TablePanel *>(u"tablePanel"_s);
        QTRY_COMPARE(table->model().rowCount(), count.toInt());
        auto *group = table->findChild<QToolButton *>(u"tableGroup"_s);
        QVERIFY(group->isVisible());
        QVERIFY2(group->text().contains(block) && group->text().contains(parcel), qPrintable(group->text()));
        group->click();
        const FeatureClass &parcels = *window().document()->catalogue().find("parsel");
        QTRY_COMPARE(table->model().rowCount(), static_cast<int>(window().document()->statistics(parcels).count));
        QVERIFY(!group->isVisible());
        window().showDock(u"summary"_s);
    }

    void personalAttributesAreNotOffered()
    {
        ask("parsel", {}, {}, {});
        const FeatureClass &parcels = *window().document()->catalogue().find("parsel");
        for (const Attribute &attribute : parcels.attributes)
            if (attribute.personal)
                QCOMPARE(this->box("summaryBy")->findText(attribute.title.in(u"en"_s)), -1);
    }

    /// What is not committed counts too, without asking again.
    void anEditIsCounted()
    {
        ask("parsel", "nitelik", {}, {});
        const FeatureClass &parcels = *window().document()->catalogue().find("parsel");
        QSignalSpy answered(&panel(), &SummaryPanel::answered);
        window().document()->edit(
            u"a garden"_s, [&parcels](FeatureReader &reader, Store &) -> Result<std::vector<Change>> {
                KBS_TRY(const auto all, reader.readAll({.featureClass = &parcels, .limit = 1}));
                Feature after = all.front();
                after.values[static_cast<std::size_t>(parcels.attributeIndex("nitelik"))] = std::string("Gül bahçesi");
                return std::vector<Change>{{.kind = ChangeKind::Change,
                    .featureClass = &parcels,
                    .id = after.id,
                    .before = all.front(),
                    .after = after}};
            });
        QTRY_VERIFY_WITH_TIMEOUT(!answered.isEmpty(), test::patience);
        QStringList kinds;
        for (int row = 0; row < rows(); ++row)
            kinds << at(row, 0);
        QVERIFY2(kinds.contains(u"Gül bahçesi"_s), qPrintable(kinds.join(u", "_s)));
        if (const QString folder = qEnvironmentVariable("KBS_SCREENSHOTS"); !folder.isEmpty())
            QVERIFY(window().grab().save(folder + u"/summary.png"_s));
    }

private:
    MainWindow &window() { return *m_program->window(); }
    SummaryPanel &panel() { return *window().findChild<SummaryPanel *>(u"summaryPanel"_s); }
    QComboBox *box(const char *name) { return panel().findChild<QComboBox *>(QLatin1StringView(name)); }
    int rows() { return panel().view()->model()->rowCount(); }
    QString at(int row, int column) { return panel().view()->model()->index(row, column).data().toString(); }
    QString total() { return panel().findChild<QLabel *>(u"summaryTotal"_s)->text(); }

    /// Chooses as the user does and waits for the answer.
    void ask(const char *className, const char *by, const char *thenBy, const char *of)
    {
        const FeatureClass *featureClass = window().document()->catalogue().find(className);
        QSignalSpy answered(&panel(), &SummaryPanel::answered);
        panel().showClass(featureClass);
        QTRY_VERIFY_WITH_TIMEOUT(!answered.isEmpty(), test::patience);
        answered.clear();
        for (const auto &[name, attribute] :
            {std::pair("summaryBy", by), std::pair("summaryThenBy", thenBy), std::pair("summaryOf", of)})
            box(name)->setCurrentIndex(attribute ? box(name)->findData(featureClass->attributeIndex(attribute)) : 0);
        Q_EMIT box("summaryOf")->activated(box("summaryOf")->currentIndex());
        QTRY_VERIFY_WITH_TIMEOUT(!answered.isEmpty(), test::patience);
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(TestSummaryPanel)
#include "tst_summary_panel.moc"
