// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/import_case.h"
#include "importers/source_case.h"

#include <QDir>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kbs;

/// An import that fails, is stopped or dies leaves the store as it was: same content hash, same head, no files beside
/// it.
class TstImportFaults : public QObject {
    Q_OBJECT

private:
    test::Files m_files;
    test::FreshStores m_stores;
    QString m_first, m_second;

    static QByteArray parcels(int count, double shift)
    {
        QByteArray text = "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:"
                          "ogc:def:crs:EPSG::5254\"}},\"features\":[";
        for (int i = 0; i < count; ++i) {
            const double x = 495000 + 20 * (i % 100) + shift, y = 4514500 + 20 * (i / 100);
            const auto corner = [](double cx, double cy) {
                return "[" + QByteArray::number(cx, 'f', 2) + "," + QByteArray::number(cy, 'f', 2) + "]";
            };
            text += QByteArray(i ? "," : "") + "\n{\"type\":\"Feature\",\"id\":" + QByteArray::number(i)
                + ",\"properties\":{\"ad\":\"parsel " + QByteArray::number(i)
                + "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[" + corner(x, y) + "," + corner(x + 10, y)
                + "," + corner(x + 10, y + 10) + "," + corner(x, y + 10) + "," + corner(x, y) + "]]}}";
        }
        return text + "]}";
    }

    struct State {
        QString hash;
        RevisionNo head = 0;
        QStringList files;
        bool operator==(const State &) const = default;
    };
    /// Opens the store afresh: whatever a dead process left is dealt with by then.
    State stateOf(const test::FreshStores::Place &place)
    {
        State state;
        {
            const auto store = m_stores.open(place.path);
            state.hash = test::hashOf(*store);
            state.head = store->head().value_or(-1);
        }
        state.files = QDir(place.folder->path()).entryList(QDir::Files);
        return state;
    }
    /// A store with something in it, closed.
    test::FreshStores::Place filled()
    {
        auto place = m_stores.make(QStringLiteral("EPSG:5254"));
        const auto done = test::importFiles(*place.store, {m_first});
        if (!done)
            qFatal("%s", qPrintable(done.error().text()));
        place.store.reset();
        return place;
    }
    static Result<RevisionNo> import(Store &store, const QString &file, Progress &progress)
    {
        KBS_TRY(import::Preview preview, import::prepare(store, {file}, {}, progress));
        return import::apply(preview, {}, progress);
    }
    /// Runs in a process of its own; gives how it ended (waitpid).
    template <typename Work> static int inChild(const Work &work)
    {
        const pid_t child = fork();
        if (child == 0)
            _exit(work());
        int status = 0;
        waitpid(child, &status, 0);
        return status;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_first = m_files.write(QStringLiteral("bir.geojson"), parcels(3000, 0));
        m_second = m_files.write(QStringLiteral("bir2.geojson"), parcels(6000, 5));
    }

    void cancelledAtAnyReport()
    {
        const auto place = filled();
        const State before = stateOf(place);
        int reports = 0;
        {
            // how many reports are there? counted on a copy
            const auto counted = filled();
            const auto store = m_stores.open(counted.path);
            Progress progress([&reports](double, const QString &) { ++reports; });
            QVERIFY(import(*store, m_second, progress));
        }
        QVERIFY2(reports > 5, qPrintable(QString::number(reports)));
        const auto store = m_stores.open(place.path);
        int cancelledOnes = 0;
        for (int at = 1; at <= reports; ++at) {
            int seen = 0;
            Progress *self = nullptr;
            Progress progress([&](double, const QString &) {
                if (++seen == at)
                    self->cancel();
            });
            self = &progress;
            const auto done = import(*store, m_second, progress);
            if (done)
                continue; // past the switch there is nothing to cancel: checked below
            ++cancelledOnes;
            QCOMPARE(done.error().kind, ErrorKind::Cancelled);
            QCOMPARE(test::hashOf(*store), before.hash);
            QCOMPARE(*store->head(), before.head);
            if (at == reports - 1)
                break;
        }
        QVERIFY2(cancelledOnes > 3, qPrintable(QString::number(cancelledOnes)));
    }

    void killedAtAnyReport_data()
    {
        QTest::addColumn<int>("report");
        for (const int report : {1, 2, 4, 6, 8, 10, 12})
            QTest::addRow("at report %d", report) << report;
    }
    void killedAtAnyReport()
    {
        QFETCH(const int, report);
        const auto place = filled();
        const State before = stateOf(place);
        const int status = inChild([&] {
            const auto store = m_stores.open(place.path);
            int seen = 0;
            Progress progress([&](double, const QString &) {
                if (++seen == report)
                    raise(SIGKILL);
            });
            return import(*store, m_second, progress) ? 0 : 1;
        });
        const State after = stateOf(place);
        if (WIFSIGNALED(status)) {
            QCOMPARE(WTERMSIG(status), SIGKILL);
            QCOMPARE(after.hash, before.hash);
            QCOMPARE(after.head, before.head);
            QCOMPARE(after.files, before.files);
        } else { // fewer reports than that: it was done
            QCOMPARE(WEXITSTATUS(status), 0);
            QCOMPARE(after.head, before.head + 1);
        }
        // and the store goes on working
        const auto store = m_stores.open(place.path);
        Progress progress;
        const auto done = import(*store, m_second, progress);
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
    }

    void killedDuringTheSwitch()
    {
        const auto place = filled();
        const State before = stateOf(place);
        const int status = inChild([&] {
            const auto store = m_stores.open(place.path);
            Progress quiet;
            auto preview = import::prepare(*store, {m_second}, {}, quiet);
            if (!preview)
                return 1;
            Progress deadly([](double, const QString &) { raise(SIGKILL); });
            return import::apply(*preview, {}, deadly) ? 0 : 1;
        });
        const State after = stateOf(place);
        if (WIFSIGNALED(status)) {
            QCOMPARE(after, before);
        } else {
            QCOMPARE(WEXITSTATUS(status), 0);
            QCOMPARE(after.head, before.head + 1);
        }
    }

    void fullDisk_data()
    {
        QTest::addColumn<int>("room");
        for (const int kilobytes : {0, 16, 64, 256, 512})
            QTest::addRow("%d kB left", kilobytes) << kilobytes * 1024;
    }
    void fullDisk()
    {
        QFETCH(const int, room);
        const auto place = filled();
        const State before = stateOf(place);
        // A limit on the size of files acts like a disk without room, without needing one.
        const int status = inChild([&] {
            signal(SIGXFSZ, SIG_IGN);
            const auto size = static_cast<rlim_t>(room);
            const rlimit limit{size, size};
            const auto store = m_stores.open(place.path);
            if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
                return 9;
            Progress progress;
            const auto done = import(*store, m_second, progress);
            if (done)
                return 0;
            const bool clear = done.error().kind == ErrorKind::Io || done.error().kind == ErrorKind::Storage;
            return clear && !done.error().message.isEmpty() ? 3 : 4;
        });
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 3);
        QCOMPARE(stateOf(place), before);
        const auto store = m_stores.open(place.path);
        Progress progress;
        QVERIFY(import(*store, m_second, progress));
    }

    void readOnlyFolder()
    {
        const auto place = filled();
        const State before = stateOf(place);
        const auto all = QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther;
        const auto enter = QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
        QVERIFY(QFile::setPermissions(m_files.folder(), all | enter | QFile::WriteOwner));
        QVERIFY(QFile::setPermissions(place.path, all));
        QVERIFY(QFile::setPermissions(place.folder->path(), all | enter));
        const int status = inChild([&] {
            constexpr uid_t nobody = 65534; // the superuser may write everywhere
            if (geteuid() == 0 && setuid(nobody) != 0)
                return 9;
            const auto catalogue = Catalogue::load();
            auto opened = stores::open(place.path, *catalogue);
            Progress progress;
            const auto done = opened ? import(**opened, m_second, progress) : Result<RevisionNo>(std::unexpected(opened.error()));
            if (done)
                return 0;
            const bool clear = done.error().kind == ErrorKind::Io || done.error().kind == ErrorKind::Storage;
            return clear && done.error().text().contains(place.path) ? 3 : 4;
        });
        QVERIFY(QFile::setPermissions(place.folder->path(), all | enter | QFile::WriteOwner));
        QVERIFY(QFile::setPermissions(place.path, all | QFile::WriteOwner));
        if (WEXITSTATUS(status) == 9)
            QSKIP("this process may not become another user");
        QCOMPARE(WEXITSTATUS(status), 3);
        QCOMPARE(stateOf(place), before);
    }

    void readOnlyStore()
    {
        const auto place = filled();
        const State before = stateOf(place);
        {
            const auto other = m_stores.open(place.path);
            auto opened = stores::open(place.path, other->sharedCatalogue(), true);
            QVERIFY(opened);
            Progress progress;
            const auto done = import(**opened, m_second, progress);
            QVERIFY(!done);
            QVERIFY(!done.error().text().isEmpty());
        }
        QCOMPARE(stateOf(place), before);
    }

    void deliveriesThatFail_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("name");
        QTest::newRow("broken at the end") << parcels(2500, 1).chopped(2) << QStringLiteral("a.geojson");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("b.geojson");
        QTest::newRow("cut GML") << QByteArray(
            "<?xml version=\"1.0\"?><wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs/2.0\"><wfs:member>")
                                 << QStringLiteral("c.gml");
        QTest::newRow("open quote") << QByteArray("a,b\n1,\"2\n") << QStringLiteral("d.csv");
        QTest::newRow("not an archive") << QByteArray("PK\x03\x04") << QStringLiteral("e.zip");
        QTest::newRow("unknown") << QByteArray("\x7f"
                                               "ELF")
                                 << QStringLiteral("f.bin");
    }
    void deliveriesThatFail()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, name);
        const auto place = filled();
        const State before = stateOf(place);
        {
            const auto store = m_stores.open(place.path);
            Progress progress;
            const auto done = import(*store, m_files.write(name, bytes), progress);
            QVERIFY(!done);
            QCOMPARE(done.error().kind, ErrorKind::Input);
            QVERIFY2(done.error().text().contains(name), qPrintable(done.error().text()));
        }
        QCOMPARE(stateOf(place), before);
    }

    void aGoodFileBesideABadOneIsNotLoaded()
    {
        const auto place = filled();
        const State before = stateOf(place);
        {
            const auto store = m_stores.open(place.path);
            const auto done
                = test::importFiles(*store, {m_second, m_files.write(QStringLiteral("bozuk.geojson"), "{\"type\":")});
            QVERIFY(!done);
        }
        QCOMPARE(stateOf(place), before);
    }

    void twoImportsAtOnce()
    {
        const auto place = filled();
        const auto one = m_stores.open(place.path);
        const auto two = m_stores.open(place.path);
        Progress progress;
        auto first = import::prepare(*one, {m_second}, {}, progress);
        QVERIFY(first);
        auto second
            = import::prepare(*two, {m_files.write(QStringLiteral("uc.geojson"), parcels(10, 900))}, {}, progress);
        QVERIFY2(second, second ? "" : qPrintable(second.error().text()));
        QVERIFY(import::apply(*first, {}, progress));
        const auto late = import::apply(*second, {}, progress); // compared with a head that is no more
        QVERIFY(!late);
        QCOMPARE(late.error().kind, ErrorKind::Conflict);
    }
};

QTEST_GUILESS_MAIN(TstImportFaults)
#include "tst_import_faults.moc"
