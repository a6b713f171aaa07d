// SPDX-License-Identifier: GPL-3.0-or-later
// A primary and a standby that follows it by PostgreSQL's own replication: the primary is killed while several editors
// commit, the standby is promoted, the editors go on with the same address. No acknowledged revision is missing or
// there twice.
#include "support/postgres_server.h"
#include "support/store_support.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int editors = 3;

struct Acknowledged {
    std::mutex mutex;
    std::condition_variable grown;
    std::set<std::string> keys;
    std::atomic<bool> isOver = false;

    void add(std::string key)
    {
        const std::scoped_lock lock(mutex);
        keys.insert(std::move(key));
        grown.notify_all();
    }
    void waitFor(std::size_t count)
    {
        std::unique_lock lock(mutex);
        grown.wait(lock, [&] { return keys.size() >= count; });
    }
};

/// Repeats what a lost connection interrupted, as a program does that was told nothing.
template <typename Work> auto untilDone(const Acknowledged &acknowledged, Work work)
{
    auto done = work();
    while (!done && done.error().kind == ErrorKind::Io && !acknowledged.isOver)
        done = work();
    return done;
}

void edit(const QString &url, int editor, Acknowledged &acknowledged)
{
    const FeatureClass &arsa = *smallCatalogue()->find("arsa");
    const auto store = stores::open(url, smallCatalogue());
    if (!store)
        qWarning("%s", qPrintable(store.error().text()));
    for (int i = 0; store && !acknowledged.isOver; ++i) {
        const std::string name = std::to_string(editor) + "." + std::to_string(i);
        const auto id = untilDone(acknowledged, [&] { return (*store)->newIds(arsa, 1); });
        if (!id)
            return;
        const std::vector<Change> changes{addition(arsa, *id, plot(name, "1", 500000 + 20 * i, 4400000))};
        const auto revision
            = untilDone(acknowledged, [&] { return (*store)->commit(changes, because(u"over the failover"_s)); });
        if (!revision && !acknowledged.isOver)
            qWarning("%s", qPrintable(revision.error().text()));
        if (!revision)
            return;
        acknowledged.add(name + "/1");
    }
}

} // namespace

class PostgisFailoverTest : public QObject {
    Q_OBJECT

    PostgresServer m_primary{PostgresServer::Disk::Safe}, m_standby{PostgresServer::Disk::Safe};

private Q_SLOTS:
    void initTestCase()
    {
        KBS_NEEDS_POSTGRES();
        QString fault = m_primary.start();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        fault = m_standby.follow(m_primary);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        // from now on an acknowledged revision is on both disks
        fault = m_primary.sql(u"ALTER SYSTEM SET synchronous_standby_names = '*'"_s);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        QVERIFY(m_primary.sql(u"SELECT pg_reload_conf()"_s).isEmpty());
        QVERIFY(QTest::qWaitFor(
            [this] {
                return m_primary.sql(u"SELECT sync_state FROM pg_stat_replication"_s).isEmpty()
                    && m_primary.output() == "sync"_L1;
            },
            60'000));
    }

    void editorsGoOnWithTheStandby()
    {
        const QString both
            = u"postgresql://kbs@/kbs?host=%1,%2&schema=deneme"_s.arg(m_primary.folder(), m_standby.folder());
        KBS_OK(stores::create({.location = both, .name = u"Deneme"_s, .crs = tm30()}, smallCatalogue()));
        Acknowledged acknowledged;
        std::vector<std::thread> threads;
        for (int editor = 0; editor < editors; ++editor)
            threads.emplace_back([&, editor] { edit(both, editor, acknowledged); });
        acknowledged.waitFor(20);
        // reading goes to the standby meanwhile
        const auto reader = stores::open(both, smallCatalogue(), true);
        const bool readsStandby = reader && (*reader)->head().value_or(0) > 0;
        m_primary.kill();
        const QString fault = m_standby.promote();
        const std::size_t before = [&] {
            const std::scoped_lock lock(acknowledged.mutex);
            return acknowledged.keys.size();
        }();
        if (fault.isEmpty())
            acknowledged.waitFor(before + 20);
        acknowledged.isOver = true;
        for (std::thread &thread : threads)
            thread.join();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        QVERIFY(readsStandby);

        KBS_GET(const auto store, stores::open(both, smallCatalogue()));
        std::multiset<std::string> found;
        KBS_GET(const auto all, store->readAll({.featureClass = smallCatalogue()->find("arsa")}));
        for (const Feature &feature : all)
            found.insert(feature.sourceKey);
        for (const std::string &key : acknowledged.keys)
            QCOMPARE(found.count(key), 1u);
        QVERIFY(found.size() <= acknowledged.keys.size() + editors);
        QCOMPARE(*store->head(), static_cast<RevisionNo>(found.size())); // one revision each
        Progress progress;
        KBS_GET(const auto findings, store->verify(progress));
        QVERIFY(findings.empty());
    }
};

QTEST_GUILESS_MAIN(PostgisFailoverTest)
#include "tst_postgis_failover.moc"
