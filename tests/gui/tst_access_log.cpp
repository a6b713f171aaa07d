// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/dialogs/access_log_dialog.h"
#include "support/stall_watch.h"
#include "support/store_support.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <sqlite3.h>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

/// The window's view of who read personal data.
class TestAccessLog : public QObject {
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
    void cleanup() { window().closeStore(); }

    void listsAndFilters()
    {
        openCity({entry(u"Ayşe Yılmaz"_s, u"parsel"_s), entry(u"Işık Öter"_s, u"yapi_ruhsat"_s),
            entry(u"Ayşe Yılmaz"_s, u"yapi_ruhsat"_s)});
        AccessLogDialog *log = openLog();
        QTRY_COMPARE(log->model().rowCount(), 3);
        QVERIFY(label(u"accessState"_s)->text().contains(u"whole"_s));
        QCOMPARE(cell(0, 0), u"3"_s); // newest first
        QCOMPARE(cell(0, 2), u"Ayşe Yılmaz"_s);
        QCOMPARE(cell(0, 3), u"itiraz, \"12/3\""_s);
        part<QLineEdit>(u"accessPerson"_s)->setText(u"ISIK"_s); // Turkish letters and case aside
        QTRY_COMPARE(log->model().rowCount(), 1);
        QCOMPARE(cell(0, 2), u"Işık Öter"_s);
        part<QLineEdit>(u"accessPerson"_s)->clear();
        QTRY_COMPARE(log->model().rowCount(), 3);
        auto *classes = part<QComboBox>(u"accessClass"_s);
        QCOMPARE(classes->count(), 3);
        classes->setCurrentIndex(classes->findData(u"parsel"_s));
        QTRY_COMPARE(log->model().rowCount(), 1);
        classes->setCurrentIndex(0);
        QTRY_COMPARE(log->model().rowCount(), 3);
        part<QDateEdit>(u"accessFrom"_s)->setDate(QDate::currentDate().addDays(1));
        part<QCheckBox>(u"accessHasFrom"_s)->setChecked(true);
        QTRY_COMPARE(log->model().rowCount(), 0);
        QTRY_VERIFY(!part<QPushButton>(u"accessSave"_s)->isEnabled());
        part<QCheckBox>(u"accessHasFrom"_s)->setChecked(false);
        part<QDateEdit>(u"accessUntil"_s)->setDate(QDate::currentDate());
        part<QCheckBox>(u"accessHasUntil"_s)->setChecked(true);
        QTRY_COMPARE(log->model().rowCount(), 3);
        QVERIFY(label(u"accessCount"_s)->text().contains(u"3 of 3"_s));
        if (const QString folder = qEnvironmentVariable("KBS_SCREENSHOTS"); !folder.isEmpty())
            log->grab().save(folder + u"/access-log.png"_s);
        window().closeStore();
        QTRY_VERIFY(!window().findChild<AccessLogDialog *>()); // it spoke of that store
    }

    void savesWhatIsListed()
    {
        AccessEntry formula = entry(u"=HYPERLINK(\"x\")"_s, u"parsel"_s);
        openCity({formula, entry(u"Işık Öter"_s, u"yapi_ruhsat"_s)});
        AccessLogDialog *log = openLog();
        QTRY_COMPARE(log->model().rowCount(), 2);
        const QString path = m_folder.filePath(u"log.csv"_s);
        log->save(path);
        QTRY_VERIFY(label(u"accessCount"_s)->text().contains(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.size(), 4); // titles, two entries, and nothing after the last end of line
        QVERIFY(lines[0].startsWith("\xef\xbb\xbfnumber,time,person"));
        QVERIFY(lines[1].contains(",Işık Öter,\"itiraz, \"\"12/3\"\"\",window,yapi_ruhsat,"));
        QVERIFY(lines[2].contains(",\"'=HYPERLINK(\"\"x\"\")\","));
        log->save(m_folder.filePath(u"no/such/folder.csv"_s));
        QTRY_VERIFY(label(u"accessCount"_s)->text().contains(u"cannot be written"_s));
    }

    void brokenChainsAreTold()
    {
        openCity({entry(u"Ayşe"_s, u"parsel"_s), entry(u"Veli"_s, u"parsel"_s)});
        sqlite3 *handle = nullptr;
        QCOMPARE(sqlite3_open(m_path.toUtf8().constData(), &handle), SQLITE_OK);
        sqlite3_exec(handle, "UPDATE kbs_erisim SET kisi = 'Ali' WHERE sira = 1", nullptr, nullptr, nullptr);
        sqlite3_close(handle);
        AccessLogDialog *log = openLog();
        QTRY_COMPARE(log->model().rowCount(), 2);
        QVERIFY(label(u"accessState"_s)->text().contains(u"Entry 1"_s));
    }

    /// A hundred thousand entries: the window answers all the while.
    void largeLogsStallNothing()
    {
        openCity(std::vector<AccessEntry>(100'000, entry(u"Ayşe Yılmaz"_s, u"parsel"_s)));
        auto &watch = *static_cast<test::StallWatch *>(qApp);
        watch.setStep(u"the log"_s);
        watch.watch(true);
        AccessLogDialog *log = openLog();
        QTRY_COMPARE_WITH_TIMEOUT(log->model().rowCount(), 100'000, test::patience);
        part<QLineEdit>(u"accessPerson"_s)->setText(u"yilmaz"_s);
        part<QLineEdit>(u"accessPerson"_s)->setText(u"yok"_s);
        QTRY_COMPARE_WITH_TIMEOUT(log->model().rowCount(), 0, test::patience);
        part<QLineEdit>(u"accessPerson"_s)->clear();
        QTRY_COMPARE_WITH_TIMEOUT(log->model().rowCount(), 100'000, test::patience);
        log->save(m_folder.filePath(u"large.csv"_s));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder.filePath(u"large.csv"_s)), test::patience);
        watch.watch(false);
        const auto stalls = watch.stalls();
        QVERIFY2(stalls.empty() || stalls.front().milliseconds < 100,
            qPrintable(stalls.empty() ? QString() : stalls.front().what));
    }

private:
    MainWindow &window() { return *m_program->window(); }
    template <typename Part> Part *part(const QString &name) { return window().findChild<Part *>(name); }
    QLabel *label(const QString &name) { return part<QLabel>(name); }
    QString cell(int row, int column)
    {
        const AccessLogModel &model = window().findChild<AccessLogDialog *>()->model();
        return model.data(model.index(row, column), Qt::DisplayRole).toString();
    }
    static AccessEntry entry(const QString &person, const QString &className)
    {
        return {.person = person,
            .purpose = u"itiraz, \"12/3\""_s,
            .way = u"window"_s,
            .className = className,
            .attributes = {u"malik"_s},
            .features = u"7"_s,
            .revision = 1};
    }
    void openCity(const std::vector<AccessEntry> &entries)
    {
        m_path = m_folder.filePath(u"city%1.kbs"_s.arg(++m_number));
        {
            KBS_GET(const auto store, test::makeSmallCity(m_path, m_program->model().catalogue));
            KBS_OK(store->noteAccess(entries));
        }
        window().openStore(m_path);
        QTRY_VERIFY_WITH_TIMEOUT(window().document() && window().document()->location() == m_path, test::patience);
    }
    AccessLogDialog *openLog()
    {
        window().action(u"accessLog"_s)->trigger();
        return window().findChild<AccessLogDialog *>();
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_folder;
    QString m_path;
    int m_number = 0;
    std::unique_ptr<Program> m_program;
};

int main(int argc, char **argv)
{
    kbs::test::StallWatch application(argc, argv);
    TestAccessLog test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_access_log.moc"
