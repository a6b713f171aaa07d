// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/backups.h"

#include "support/store_support.h"

#include <QDir>
#include <QFile>

#include <csignal>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

/// Backups that follow one another: when they are due, and that no other file suffers from them.
class TestBackups : public QObject {
    Q_OBJECT

    QTemporaryDir m_work;
    int m_made = 0;
    QString m_store, m_folder;
    QDateTime m_now = QDateTime(QDate(2026, 5, 4), QTime(13, 0)); // a Monday

    Result<backups::Made> make(int keep)
    {
        Progress progress;
        return backups::make(m_store, smallCatalogue(), m_folder, keep, m_now, progress);
    }
    QStringList files() const { return QDir(m_folder).entryList({u"*.kbs"_s}, QDir::Files, QDir::Name); }
    static void put(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    static QByteArray bytesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = m_work.filePath(u"yedek%1"_s.arg(++m_made));
        m_store = m_work.filePath(u"k%1.kbs"_s.arg(m_made));
        QVERIFY(QDir().mkpath(m_folder));
        KBS_GET(const auto store,
            stores::create({.location = m_store, .name = u"Şehir 1/2"_s, .crs = tm30()}, smallCatalogue()));
        const FeatureClass &arsa = *smallCatalogue()->find("arsa");
        KBS_GET(const FeatureId id, store->newIds(arsa, 1));
        KBS_OK(store->commit({addition(arsa, id, plot("1", "1", 500000, 4400000))}, because(u"first"_s)));
    }

    void lastOnesAreKept()
    {
        QStringList made;
        for (int i = 0; i < 4; ++i) {
            m_now = m_now.addDays(1);
            KBS_GET(const auto one, make(2));
            QCOMPARE(one.revision, 1);
            QVERIFY(one.strange.isEmpty());
            QCOMPARE(one.removed, i < 2 ? QStringList() : QStringList{made[i - 2]});
            made << one.file;
        }
        QCOMPARE(files().size(), 2);
        QVERIFY(QFile::exists(made[2]) && QFile::exists(made[3]));
        KBS_GET(const auto copy, stores::open(made[3], smallCatalogue(), true));
        KBS_GET(const auto store, stores::open(m_store, smallCatalogue(), true));
        QCOMPARE(*copy->contentHash(), *store->contentHash());
        for (const int keep : {0, -1, backups::mostKept + 1})
            KBS_REFUSED(make(keep), ErrorKind::Usage);
        QCOMPARE(files().size(), 2);
    }

    /// By their order, not by a clock; and two of one second are two.
    void clockMayJump()
    {
        KBS_GET(const auto first, make(2));
        m_now = m_now.addYears(-10);
        KBS_GET(const auto second, make(2));
        KBS_GET(const auto third, make(2));
        QVERIFY(second.file != third.file);
        QCOMPARE(third.removed, QStringList{first.file});
    }

    /// Other files stay, whatever they are called; and so does another file at the place of a backup.
    void strangersFilesStay()
    {
        KBS_GET(const auto first, make(1));
        const QString strange = first.file.chopped(4) + u"-2.kbs"_s;
        put(strange, "mine");
        put(m_folder + u"/notes.kbs"_s, "mine");
        put(first.file, "somebody put this here");
        KBS_GET(const auto second, make(1));
        QCOMPARE(second.removed, QStringList());
        QCOMPARE(second.strange, QStringList{first.file});
        KBS_GET(const auto third, make(1));
        QCOMPARE(third.removed, QStringList{second.file});
        QVERIFY(third.strange.isEmpty()); // told once
        QCOMPARE(bytesOf(first.file), QByteArray("somebody put this here"));
        QCOMPARE(bytesOf(strange), QByteArray("mine"));
        QCOMPARE(bytesOf(m_folder + u"/notes.kbs"_s), QByteArray("mine"));
        // a list that points elsewhere leads nowhere
        const QString list = QDir(m_folder).entryList({u"*.yedekler.json"_s}).value(0);
        put(m_folder + u'/' + list,
            QStringLiteral("[{\"name\": \"../k%1.kbs\", \"size\": 1, \"modified\": 2}]").arg(m_made).toUtf8());
        KBS_OK(make(1));
        QVERIFY(QFile::exists(m_store) && QFile::exists(third.file));
        put(m_folder + u'/' + list, "{}");
        KBS_REFUSED(make(1), ErrorKind::Storage);
    }

    void storesOfOneFolder()
    {
        KBS_GET(const auto mine, make(1));
        const QString before = m_store;
        m_store = m_work.filePath(u"other%1.kbs"_s.arg(m_made));
        KBS_OK(stores::create({.location = m_store, .name = u"Şehir 1/2"_s, .crs = tm30()}, smallCatalogue()));
        KBS_OK(make(1));
        KBS_OK(make(1));
        QVERIFY(QFile::exists(mine.file));
        QCOMPARE(files().size(), 2);
    }

    void whatFailsRemovesNothing()
    {
        KBS_GET(const auto first, make(1));
        // the store is damaged by another hand
        sqlite3 *handle = nullptr;
        QCOMPARE(sqlite3_open(m_store.toUtf8().constData(), &handle), SQLITE_OK);
        sqlite3_exec(handle, "UPDATE arsa SET kat = 99", nullptr, nullptr, nullptr);
        sqlite3_close(handle);
        KBS_REFUSED(make(1), ErrorKind::Storage);
        QCOMPARE(files(), QStringList{QFileInfo(first.file).fileName()});
        // it is gone
        QVERIFY(QFile::rename(m_store, m_store + u".moved"_s));
        KBS_REFUSED(make(1), ErrorKind::NotFound);
        // the drive is gone
        const QString folder = std::exchange(m_folder, m_folder + u"-unplugged"_s);
        KBS_REFUSED(make(1), ErrorKind::Io);
        QVERIFY(!QFile::exists(m_folder));
        m_folder = folder;
        QCOMPARE(files(), QStringList{QFileInfo(first.file).fileName()});
    }

    /// A disk that takes no more: a limit on the size of files stands for it.
    void fullDisk()
    {
        KBS_GET(const auto first, make(1));
        const pid_t child = fork();
        if (child == 0) {
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{200'000, 200'000};
            _exit(setrlimit(RLIMIT_FSIZE, &limit) == 0 && !make(1) ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        QCOMPARE(files(), QStringList{QFileInfo(first.file).fileName()});
        QCOMPARE(QDir(m_folder).entryList(QDir::Files).size(), 2); // and the list
    }

    void due_data()
    {
        QTest::addColumn<int>("weekday");
        QTest::addColumn<QDateTime>("since");
        QTest::addColumn<QDateTime>("done");
        QTest::addColumn<QDateTime>("now");
        QTest::addColumn<bool>("due");
        const auto at = [](int day, int hour, int minute = 0) {
            return QDateTime(QDate(2026, 5, day), QTime(hour, minute)); // 4: a Monday
        };
        const QDateTime never;
        QTest::newRow("set after today's moment") << 0 << at(4, 13) << never << at(4, 14) << false;
        QTest::newRow("its first moment") << 0 << at(4, 13) << never << at(5, 12, 30) << true;
        QTest::newRow("just before it") << 0 << at(4, 13) << never << at(5, 12, 29) << false;
        QTest::newRow("done today") << 0 << at(1, 1) << at(5, 12, 31) << at(5, 23, 59) << false;
        QTest::newRow("after midnight") << 0 << at(1, 1) << at(5, 12, 31) << at(6, 0, 1) << false;
        QTest::newRow("the next day") << 0 << at(1, 1) << at(5, 12, 31) << at(6, 12, 30) << true;
        QTest::newRow("missed for days") << 0 << at(1, 1) << at(5, 12, 31) << at(20, 8) << true;
        QTest::newRow("week, done") << 5 << at(1, 1) << at(8, 13) << at(14, 23) << false; // Fridays
        QTest::newRow("week, due") << 5 << at(1, 1) << at(8, 13) << at(15, 12, 30) << true;
        QTest::newRow("week, missed") << 5 << at(1, 1) << at(8, 13) << at(18, 9) << true;
        QTest::newRow("the clock went back a little") << 0 << at(1, 1) << at(5, 12, 40) << at(5, 12, 35) << false;
        QTest::newRow("it was wrong by years") << 0 << at(1, 1) << at(5, 12).addYears(4) << at(6, 13) << true;
        QTest::newRow("and when it was set") << 0 << at(1, 1).addYears(4) << never << at(6, 13) << true;
        QTest::newRow("a jump ahead") << 0 << at(1, 1) << at(5, 12, 31) << at(5, 13).addYears(4) << true;
    }
    void due()
    {
        QFETCH(const int, weekday);
        QFETCH(const QDateTime, since);
        QFETCH(const QDateTime, done);
        QFETCH(const QDateTime, now);
        QFETCH(const bool, due);
        backups::Schedule schedule{.isOn = true,
            .weekday = weekday,
            .at = QTime(12, 30),
            .folder = u"/yedek"_s,
            .keep = 3,
            .since = since,
            .done = done};
        QCOMPARE(backups::isDue(schedule, now), due);
        QCOMPARE(backups::isDue(schedule, now.toUTC()), due);
        schedule.isOn = false;
        QVERIFY(!backups::isDue(schedule, now));
        schedule.isOn = true;
        schedule.folder.clear();
        QVERIFY(!backups::isDue(schedule, now));
    }
};

QTEST_GUILESS_MAIN(TestBackups)
#include "tst_backups.moc"
