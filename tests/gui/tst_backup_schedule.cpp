// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_support.h"

#include "app/gui/backup_scheduler.h"
#include "app/gui/dialogs/backup_dialog.h"
#include "app/gui/message_bar.h"
#include "support/store_support.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimeEdit>

using namespace kbs;
using namespace kbs::gui;
using namespace Qt::StringLiterals;

/// Backups that the window makes by itself; the time is what the test says it is.
class TestBackupSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto program = Program::create();
        QVERIFY2(program, program ? "" : qPrintable(program.error().text()));
        m_program = std::move(*program);
        m_program->showWindow();
        window().resize(1300, 850);
        scheduler().setClock([this] { return m_now; });
    }
    void cleanupTestCase() { m_program.reset(); }

    void init()
    {
        m_now = QDateTime(QDate(2026, 5, 4), QTime(13, 0)); // a Monday
        m_path = m_work.filePath(u"city%1.kbs"_s.arg(++m_number));
        m_folder = m_work.filePath(u"yedek%1"_s.arg(m_number));
        QVERIFY(QDir().mkpath(m_folder));
        QVERIFY(test::makeSmallCity(m_path, m_program->model().catalogue));
        open();
    }
    void cleanup() { window().closeStore(); }

    void isMadeWhenItIsDue()
    {
        setUp(2);
        const backups::Schedule set = scheduler().schedule();
        QVERIFY(set.isOn);
        QCOMPARE(set.at, QTime(12, 30));
        QCOMPARE(set.folder, m_folder);
        QCOMPARE(set.keep, 2);
        QCOMPARE(set.since, m_now);
        scheduler().check();
        QVERIFY(!scheduler().isRunning()); // today's moment was before it was set
        for (int day = 1; day <= 3; ++day) {
            m_now = m_now.addDays(1);
            makeOne();
            QCOMPARE(files().size(), std::min(day, 2));
            scheduler().check();
            QVERIFY(!scheduler().isRunning()); // once
        }
        QVERIFY(window().findChild<MessageBar *>()->text().contains(u"backed up and verified"_s));
        KBS_GET(const auto copy, stores::open(m_folder + u'/' + files().last(), m_program->model().catalogue, true));
        QVERIFY(copy->statistics(*copy->catalogue().find("parsel"))->count > 0);
    }

    void missedOnesAreMadeAtTheNextStart()
    {
        setUp(5);
        window().closeStore();
        m_now = m_now.addDays(9);
        scheduler().check();
        QVERIFY(!scheduler().isRunning()); // no store, nothing to back up
        QSignalSpy made(&scheduler(), &BackupScheduler::made);
        open();
        QTRY_COMPARE_WITH_TIMEOUT(made.size(), 1, test::patience);
        QCOMPARE(files().size(), 1); // one, not nine
        QCOMPARE(scheduler().schedule().done, m_now);
    }

    /// Told once; tried again at the next moment.
    void failuresAreToldOnce()
    {
        setUp(5);
        QVERIFY(QDir(m_folder).removeRecursively()); // the drive is not plugged in
        QSignalSpy failed(&scheduler(), &BackupScheduler::failed), made(&scheduler(), &BackupScheduler::made);
        m_now = m_now.addDays(1);
        scheduler().check();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, test::patience);
        QVERIFY(window().findChild<MessageBar *>()->text().contains(m_folder));
        for (int minutes = 0; minutes < 5; ++minutes) {
            m_now = m_now.addSecs(60);
            scheduler().check();
            QVERIFY(!scheduler().isRunning());
        }
        QVERIFY(!QFile::exists(m_folder)); // nor was it made on the wrong drive
        QVERIFY(!scheduler().schedule().done.isValid());
        m_now = m_now.addDays(1);
        QVERIFY(QDir().mkpath(m_folder));
        scheduler().check();
        QTRY_COMPARE_WITH_TIMEOUT(made.size(), 1, test::patience);
        QCOMPARE(failed.size(), 1);
    }

    void storeThatWasMovedAway()
    {
        setUp(5);
        QSignalSpy failed(&scheduler(), &BackupScheduler::failed);
        QVERIFY(QFile::rename(m_path, m_path + u".moved"_s));
        m_now = m_now.addDays(1);
        scheduler().check();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, test::patience);
        QVERIFY(files().isEmpty());
        QVERIFY(QFile::rename(m_path + u".moved"_s, m_path));
    }

    void dialog()
    {
        window().action(u"backups"_s)->trigger();
        auto *dialog = window().findChild<BackupDialog *>();
        QVERIFY(dialog);
        auto *save = dialog->findChild<QPushButton *>(u"backupSave"_s);
        dialog->findChild<QCheckBox *>(u"backupOn"_s)->setChecked(true);
        QVERIFY(!save->isEnabled()); // where to?
        dialog->findChild<QLineEdit *>(u"backupFolder"_s)->setText(m_folder + u"-unknown"_s);
        QVERIFY(!save->isEnabled());
        dialog->findChild<QLineEdit *>(u"backupFolder"_s)->setText(m_folder);
        dialog->findChild<QComboBox *>(u"backupDay"_s)->setCurrentIndex(5); // Friday
        dialog->findChild<QTimeEdit *>(u"backupAt"_s)->setTime(QTime(17, 15));
        dialog->findChild<QSpinBox *>(u"backupKeep"_s)->setValue(3);
        QVERIFY(save->isEnabled());
        if (const QString folder = qEnvironmentVariable("KBS_SCREENSHOTS"); !folder.isEmpty())
            dialog->grab().save(folder + u"/backups.png"_s);
        QSignalSpy made(&scheduler(), &BackupScheduler::made);
        dialog->findChild<QPushButton *>(u"backupNow"_s)->click();
        QTRY_COMPARE_WITH_TIMEOUT(made.size(), 1, test::patience);
        QTRY_VERIFY(!window().findChild<BackupDialog *>());
        const backups::Schedule set = scheduler().schedule();
        QCOMPARE(set.weekday, 5);
        QCOMPARE(set.at, QTime(17, 15));
        QCOMPARE(set.keep, 3);
        QCOMPARE(set.done, m_now);
        QVERIFY(!backups::isDue(set, QDateTime(QDate(2026, 5, 8), QTime(17, 14))));
        QVERIFY(backups::isDue(set, QDateTime(QDate(2026, 5, 8), QTime(17, 15))));
    }

private:
    MainWindow &window() { return *m_program->window(); }
    BackupScheduler &scheduler() { return window().backups(); }
    QStringList files() const { return QDir(m_folder).entryList({u"*.kbs"_s}, QDir::Files, QDir::Name); }
    void open()
    {
        window().openStore(m_path);
        QTRY_VERIFY_WITH_TIMEOUT(window().document() && window().document()->location() == m_path, test::patience);
    }
    void setUp(int keep)
    {
        backups::Schedule set;
        set.isOn = true;
        set.folder = m_folder;
        set.keep = keep;
        scheduler().setSchedule(set);
    }
    void makeOne()
    {
        QSignalSpy made(&scheduler(), &BackupScheduler::made);
        scheduler().check();
        QVERIFY(scheduler().isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(made.size(), 1, test::patience);
    }

    test::OwnSettings m_settings;
    QTemporaryDir m_work;
    QString m_path, m_folder;
    QDateTime m_now;
    int m_number = 0;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(TestBackupSchedule)
#include "tst_backup_schedule.moc"
