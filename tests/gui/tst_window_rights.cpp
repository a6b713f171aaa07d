// SPDX-License-Identifier: GPL-3.0-or-later
// The window for somebody whose rights in a database are few.
#include "gui_support.h"

#include "app/gui/message_bar.h"
#include "app/gui/panels/card_panel.h"
#include "app/gui/panels/feature_form.h"
#include "app/gui/panels/search_box.h"
#include "store/rights.h"
#include "support/postgres_server.h"
#include "support/store_support.h"

#include <QAction>
#include <QInputDialog>
#include <QLineEdit>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;
using rights::Right;

class TestWindowRights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        KBS_NEEDS_POSTGRES();
        QString fault = m_server.start();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        fault = m_server.sql(u"CREATE ROLE okur LOGIN; CREATE ROLE merakli LOGIN"_s);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        auto program = Program::create();
        QVERIFY2(program, program ? "" : qPrintable(program.error().text()));
        m_program = std::move(*program);
        m_url = m_server.url(u"sehir"_s);
        QVERIFY(test::makeSmallCity(m_url, m_program->model().catalogue));
        give(u"okur"_s, {Right::Read, Right::Personal});
        give(u"merakli"_s, {Right::Read});
        m_program->showWindow();
        window().resize(1300, 850);
    }
    void cleanup()
    {
        if (m_program)
            window().closeStore();
    }
    void cleanupTestCase() { m_program.reset(); }

    /// What the server withholds is masked, and read by it for a purpose.
    void personalDataComeForAPurpose()
    {
        openAs(u"okur"_s);
        selectParcel(u"77700/3"_s);
        FeatureForm *form = window().card().form();
        window().card().showTab(CardPanel::AttributesTab);
        QTRY_COMPARE(form->findChild<QLineEdit *>(u"field_malik"_s)->text(), u"•••"_s);
        QVERIFY(form->findChild<QLineEdit *>(u"field_mevki"_s)->isReadOnly());
        ask(u"itiraz 2026/15"_s);
        QTRY_COMPARE(form->findChild<QLineEdit *>(u"field_malik"_s)->text(), u"GIZLI MALIK ADI"_s);
        QVERIFY(form->findChild<QLineEdit *>(u"field_malik"_s)->isReadOnly());
        KBS_GET(const auto store, stores::open(m_url, m_program->model().catalogue));
        KBS_GET(const auto noted, store->accessLog());
        QCOMPARE(noted.entries.size(), 1u);
        QCOMPARE(noted.entries.front().person, u"okur"_s);
        QCOMPARE(noted.entries.front().attributes, QStringList{u"malik"_s});
    }

    /// Who has not the right is told so, and nothing is offered that could not be done.
    void whatIsNotPermittedIsSaid()
    {
        openAs(u"merakli"_s);
        QVERIFY(!window().document()->catalogue().find("plan_alani"));
        QVERIFY(!window().document()->mayEdit());
        selectParcel(u"77700/3"_s);
        window().card().showTab(CardPanel::AttributesTab);
        FeatureForm *form = window().card().form();
        QTRY_COMPARE(form->findChild<QLineEdit *>(u"field_malik"_s)->text(), u"•••"_s);
        ask(u"merak ettim"_s);
        auto *bar = window().findChild<MessageBar *>();
        QTRY_VERIFY(bar->isVisible());
        QCOMPARE(form->findChild<QLineEdit *>(u"field_malik"_s)->text(), u"•••"_s);
    }

private:
    MainWindow &window() { return *m_program->window(); }
    void give(const QString &user, const std::set<Right> &given)
    {
        rights::Gift gift{.user = user, .rights = given, .classes = {}};
        for (const auto &featureClass : m_program->model().catalogue->classes())
            if (featureClass->theme == "cadastre"_L1 || featureClass->theme == "admin"_L1)
                gift.classes.push_back(featureClass.get());
        KBS_OK(rights::give(m_url, m_program->model().catalogue, gift));
    }
    void openAs(const QString &user)
    {
        const QString url = QString(m_url).replace(u"kbs@"_s, user + u'@');
        window().openStore(url);
        QTRY_VERIFY_WITH_TIMEOUT(window().document() && window().document()->location() == url, test::patience);
    }
    void selectParcel(const QString &number)
    {
        QSignalSpy shown(&window().card(), &CardPanel::cardShown);
        window().search().setText(number);
        window().search().searchNow(true);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty() && window().document()->selection().size() == 1, test::patience);
    }
    void ask(const QString &purpose)
    {
        auto *field = window().card().form()->findChild<QLineEdit *>(u"field_malik"_s);
        QVERIFY(field && !field->actions().isEmpty());
        field->actions().constFirst()->trigger();
        auto *dialog = window().findChild<QInputDialog *>(u"purposeDialog"_s);
        QVERIFY(dialog);
        dialog->setTextValue(purpose);
        dialog->accept();
    }

    test::PostgresServer m_server;
    test::OwnSettings m_settings;
    QString m_url;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(TestWindowRights)
#include "tst_window_rights.moc"
