// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/dialogs/draft_dialogs.h"
#include "app/gui/panels/changes_panel.h"
#include "app/gui/panels/drafts_panel.h"
#include "support/store_support.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

/// Plan changes beside the valid plan, as a clerk and a reviewer make them in the window.
class TestDrafts : public QObject {
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
        m_path = m_folder.filePath(u"city%1.kbs"_s.arg(++m_number));
        QVERIFY(test::makeSmallCity(m_path, m_program->model().catalogue));
        window().openStore(m_path);
        QTRY_VERIFY_WITH_TIMEOUT(window().document() && window().document()->location() == m_path, test::patience);
        window().showDock(u"drafts"_s);
        m_firstName = validName();
    }

    void cleanup() { window().closeStore(); }

    /// One sees which plan one edits, and the valid one stays as it was.
    void workingOnADraft()
    {
        edit("uncommitted");
        QTRY_COMPARE(document().uncommitted(), 1);
        auto *bar = window().findChild<QWidget *>(u"draftBar"_s);
        QVERIFY(!bar->isVisible());
        begin(u"Işıklar tadilatı"_s, u"Ayşe Yılmaz"_s);
        QTRY_VERIFY(bar->isVisible());
        QVERIFY(bar->findChild<QLabel *>(u"draftText"_s)->text().contains(u"Işıklar tadilatı"_s));
        QVERIFY(window().windowTitle().contains(u"Işıklar tadilatı"_s));
        QCOMPARE(document().uncommitted(), 0); // what is not committed waits where it is
        edit("Taslak Parkı");
        QTRY_COMPARE(document().uncommitted(), 1);
        QVERIFY(window().findChild<QLabel *>(u"revision"_s)->text().contains(u"1 in the draft"_s));
        QVERIFY(!window().action(u"commit"_s)->isEnabled());
        QVERIFY(!window().action(u"discard"_s)->isEnabled());
        QVERIFY(window().action(u"undo"_s)->isEnabled());
        QCOMPARE(window().findChild<ChangesPanel *>(u"changesPanel"_s)->model().rowCount(), 1);
        QTRY_COMPARE(panel().model().index(0, 4).data().toString(), u"1"_s);
        QCOMPARE(validName(), m_firstName);
        window().importFiles({u"/x.gml"_s});
        QVERIFY(!window().importSheet()); // that would go into the valid plan
        picture(u"draft"_s);

        bar->findChild<QPushButton *>(u"leaveDraft"_s)->click();
        QTRY_VERIFY(!bar->isVisible());
        QVERIFY(!window().windowTitle().contains(u"tadilatı"_s));
        QCOMPARE(document().uncommitted(), 1);
        QVERIFY(window().action(u"commit"_s)->isEnabled());
        choose(0);
        button(u"openDraft"_s)->click();
        QTRY_VERIFY(bar->isVisible());
        QCOMPARE(document().uncommitted(), 1);
        QVERIFY(document().edits().canUndo); // a draft keeps its undo list
    }

    void reviewAndMerge()
    {
        begin(u"tadilat"_s, u"Ayşe"_s);
        QTRY_VERIFY(document().draft());
        edit("Taslak Parkı");
        QTRY_COMPARE(panel().model().index(0, 4).data().toString(), u"1"_s);
        choose(0);
        QVERIFY(!button(u"mergeDraft"_s)->isEnabled()); // not approved
        decide(u"approveDraft"_s, u"Ayşe"_s);
        auto *text = window().findChild<QLabel *>(u"messageText"_s);
        QTRY_VERIFY(text->isVisible() && text->text().contains(u"cannot approve"_s));
        decide(u"returnDraft"_s, u"Veli"_s, u"kroki eksik"_s);
        QTRY_COMPARE(panel().model().index(0, 0).data().toString(), u"returned"_s);
        QVERIFY(panel().model().index(0, 5).data().toString().contains(u"kroki eksik"_s));
        decide(u"approveDraft"_s, u"Veli"_s);
        QTRY_COMPARE(panel().model().index(0, 0).data().toString(), u"approved"_s);
        edit("Başka Park"); // ends the approval
        QTRY_COMPARE(panel().model().index(0, 0).data().toString(), u"open"_s);
        QVERIFY(!button(u"mergeDraft"_s)->isEnabled());
        decide(u"approveDraft"_s, u"Veli"_s);
        QTRY_VERIFY(button(u"mergeDraft"_s)->isEnabled());

        commitName("Onların Parkı"); // meanwhile, in another program
        const RevisionNo before = document().head();
        button(u"mergeDraft"_s)->click();
        auto *dialog = window().findChild<MergeDraftDialog *>(u"mergeDraftDialog"_s);
        QVERIFY(dialog && !dialog->isModal());
        auto *start = dialog->findChild<QPushButton *>(u"mergeStart"_s);
        start->click();
        QTRY_COMPARE_WITH_TIMEOUT(dialog->conflictCount(), 1, test::patience);
        QCOMPARE(validName(), u"Onların Parkı"_s);
        QTRY_VERIFY(!start->isEnabled()); // not before a choice is made
        auto *table = dialog->findChild<QTableWidget *>(u"mergeConflicts"_s);
        QVERIFY(table->item(0, 1)->text().contains(u"Başka Park"_s));
        QVERIFY(table->item(0, 2)->text().contains(u"Onların Parkı"_s));
        picture(u"draft-conflict"_s, dialog);
        auto *keep = static_cast<QComboBox *>(table->cellWidget(0, 3));
        keep->setCurrentIndex(1);
        Q_EMIT keep->activated(1);
        QVERIFY(start->isEnabled());
        start->click();
        QTRY_COMPARE_WITH_TIMEOUT(panel().model().index(0, 0).data().toString(), u"merged"_s, test::patience);
        QTRY_VERIFY(!document().draft());
        QTRY_COMPARE(document().head(), before + 2);
        QCOMPARE(validName(), u"Başka Park"_s);
        QVERIFY(!button(u"openDraft"_s)->isEnabled());
    }

    void droppingAsksFirst()
    {
        begin(u"yanlış"_s, u"Ayşe"_s);
        QTRY_VERIFY(document().draft());
        edit("Taslak Parkı");
        QTRY_COMPARE(panel().model().index(0, 4).data().toString(), u"1"_s);
        begin(u"doğru"_s, u"Ayşe"_s);
        QTRY_COMPARE(document().draft()->name, u"doğru"_s);
        QTRY_COMPARE(panel().model().rowCount(), 2);
        picture(u"drafts-list"_s);
        choose(1);
        button(u"openDraft"_s)->click();
        QTRY_COMPARE(document().draft()->name, u"yanlış"_s);
        button(u"dropDraft"_s)->click();
        auto *dialog = window().findChild<QDialog *>(u"draftDecisionDialog"_s);
        QVERIFY(dialog && !dialog->isModal());
        dialog->close();
        QCOMPARE(panel().model().index(1, 0).data().toString(), u"open"_s);
        QTRY_VERIFY(!window().findChild<QDialog *>(u"draftDecisionDialog"_s));
        decide(u"dropDraft"_s, u"Fatma"_s);
        QTRY_COMPARE(panel().model().index(1, 0).data().toString(), u"dropped"_s);
        QVERIFY(panel().model().index(1, 5).data().toString().contains(u"Fatma"_s));
        QTRY_VERIFY(!document().draft()); // one does not stay in what is gone
        QCOMPARE(validName(), m_firstName);
    }

    /// What it asks is about a draft of that store; the next one may have a draft of the same number.
    void dialogsEndWithTheirStore()
    {
        button(u"newDraft"_s)->click();
        QVERIFY(window().findChild<QDialog *>(u"newDraftDialog"_s));
        window().closeStore();
        QTRY_VERIFY(!window().findChild<QDialog *>(u"newDraftDialog"_s));
    }

private:
    MainWindow &window() { return *m_program->window(); }
    Document &document() { return *window().document(); }
    DraftsPanel &panel() { return *window().findChild<DraftsPanel *>(u"draftsPanel"_s); }
    QPushButton *button(const QString &name) { return panel().findChild<QPushButton *>(name); }
    const FeatureClass &places() { return *m_program->model().catalogue->find("poi"); }
    std::size_t nameIndex() { return static_cast<std::size_t>(places().attributeIndex("ad")); }

    void choose(int row)
    {
        QTRY_VERIFY(panel().model().rowCount() > row);
        panel().view()->selectRow(row);
    }

    void begin(const QString &name, const QString &author)
    {
        button(u"newDraft"_s)->click();
        auto *dialog = window().findChild<QDialog *>(u"newDraftDialog"_s);
        QVERIFY(dialog && !dialog->isModal());
        auto *start = dialog->findChild<QPushButton *>(u"beginDraft"_s);
        QVERIFY(!start->isEnabled()); // it needs a name
        dialog->findChild<QLineEdit *>(u"draftName"_s)->setText(name);
        dialog->findChild<QLineEdit *>(u"draftAuthor"_s)->setText(author);
        start->click();
        QTRY_VERIFY(!window().findChild<QDialog *>(u"newDraftDialog"_s));
    }

    void decide(const QString &buttonName, const QString &person, const QString &note = {})
    {
        QTRY_VERIFY(button(buttonName)->isEnabled());
        button(buttonName)->click();
        auto *dialog = window().findChild<QDialog *>(u"draftDecisionDialog"_s);
        QVERIFY(dialog);
        dialog->findChild<QLineEdit *>(u"decisionPerson"_s)->setText(person);
        auto *go = dialog->findChild<QPushButton *>(u"decide"_s);
        if (!note.isEmpty()) {
            QVERIFY(!go->isEnabled()); // whoever returns says why
            dialog->findChild<QLineEdit *>(u"decisionNote"_s)->setText(note);
        }
        go->click();
        QTRY_VERIFY(!window().findChild<QDialog *>(u"draftDecisionDialog"_s));
    }

    /// Gives the first place another name, where the window edits.
    void edit(const char *name)
    {
        document().edit(u"Name"_s, [this, name](FeatureReader &reader, Store &) -> Result<std::vector<Change>> {
            KBS_TRY(const auto all, reader.readAll({.featureClass = &places(), .limit = 1}));
            Feature after = all.front();
            after.values[nameIndex()] = std::string(name);
            return std::vector<Change>{test::alteration(places(), all.front(), after)};
        });
    }

    std::unique_ptr<Store> valid() { return std::move(*stores::open(m_path, m_program->model().catalogue)); }
    QString validName()
    {
        return QString::fromStdString(
            toText(valid()->readAll({.featureClass = &places(), .limit = 1})->front().values[nameIndex()]));
    }
    void commitName(const char *name)
    {
        const auto store = valid();
        const Feature before = store->readAll({.featureClass = &places(), .limit = 1})->front();
        Feature after = before;
        after.values[nameIndex()] = std::string(name);
        KBS_OK(store->commit({test::alteration(places(), before, after)}, test::because(u"name"_s)));
    }

    /// For people to look at: where KBS_SCREENSHOTS names a folder.
    void picture(const QString &name, QWidget *widget = nullptr)
    {
        if (const QString folder = qEnvironmentVariable("KBS_SCREENSHOTS"); !folder.isEmpty())
            (widget ? widget : &window())->grab().save(u"%1/%2.png"_s.arg(folder, name));
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    QString m_path, m_firstName;
    int m_number = 0;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(TestDrafts)
#include "tst_drafts.moc"
