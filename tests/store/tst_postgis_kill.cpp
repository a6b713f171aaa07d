// SPDX-License-Identifier: GPL-3.0-or-later
// The server is killed (SIGKILL) while several editors commit and write their journal and a draft: whatever was
// acknowledged is there afterwards, once, and the store agrees with its hashes. KBS_KILLS: how often (a long run).
#include "support/postgres_server.h"
#include "support/store_support.h"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int editors = 3;

/// What the server has acknowledged, by all editors.
struct Acknowledged {
    std::mutex mutex;
    std::condition_variable grown;
    std::set<std::string> plots, entries, drafted;

    void add(std::set<std::string> &to, std::string text)
    {
        const std::scoped_lock lock(mutex);
        to.insert(std::move(text));
        grown.notify_all();
    }
    void waitFor(std::size_t count)
    {
        std::unique_lock lock(mutex);
        grown.wait(lock, [&] { return plots.size() >= count; });
    }
};

/// Commits and journals until the server is gone.
void edit(const QString &url, DraftNo draft, int round, int editor, Acknowledged &acknowledged)
{
    const FeatureClass &arsa = *smallCatalogue()->find("arsa");
    const auto store = stores::open(url, smallCatalogue());
    for (int i = 0; store; ++i) {
        const std::string name = std::to_string(round) + "." + std::to_string(editor) + "." + std::to_string(i);
        if (!(*store)->journalAppend(name, std::numeric_limits<std::int64_t>::max())) // all editors share one journal
            return;
        acknowledged.add(acknowledged.entries, name);
        if (!(*store)->draftAppend(draft, name, std::numeric_limits<std::int64_t>::max()))
            return;
        acknowledged.add(acknowledged.drafted, name);
        const auto id = (*store)->newIds(arsa, 1);
        if (!id || !(*store)->commit({addition(arsa, *id, plot(name, "1", 500000 + 20 * i, 4400000))}, because(u"x"_s)))
            return;
        acknowledged.add(acknowledged.plots, name + "/1");
    }
}

} // namespace

class PostgisKillTest : public QObject {
    Q_OBJECT

    PostgresServer m_server{PostgresServer::Disk::Safe};

private Q_SLOTS:
    void initTestCase()
    {
        KBS_NEEDS_POSTGRES();
        const QString fault = m_server.start();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }

    void acknowledgedIsThereOnce()
    {
        const QString url = m_server.url(u"deneme"_s);
        KBS_GET(
            const auto made, stores::create({.location = url, .name = u"Deneme"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const DraftNo draft, made->newDraft(u"tadilat"_s, u"Ayşe"_s));
        const int kills = std::max(1, qEnvironmentVariable("KBS_KILLS", u"3"_s).toInt());
        Acknowledged acknowledged;
        for (int round = 0; round < kills; ++round) {
            const std::size_t before = acknowledged.plots.size();
            std::vector<std::thread> threads;
            for (int editor = 0; editor < editors; ++editor)
                threads.emplace_back([&, editor] { edit(url, draft, round, editor, acknowledged); });
            acknowledged.waitFor(before + 5 + static_cast<std::size_t>(round * 7 % 20));
            m_server.kill();
            for (std::thread &thread : threads)
                thread.join();
            QVERIFY2(m_server.launch(), qPrintable(m_server.output()));

            KBS_GET(const auto store, stores::open(url, smallCatalogue()));
            std::multiset<std::string> found, entries, drafted;
            KBS_GET(const auto all, store->readAll({.featureClass = smallCatalogue()->find("arsa")}));
            for (const Feature &feature : all)
                found.insert(feature.sourceKey);
            KBS_GET(const auto journal, store->journal());
            for (const JournalEntry &entry : journal)
                entries.insert(entry.payload);
            KBS_GET(const auto draftJournal, store->draftJournal(draft));
            for (const JournalEntry &entry : draftJournal)
                drafted.insert(entry.payload);
            for (const auto &[there, expected] : {std::pair(&found, &acknowledged.plots),
                     std::pair(&entries, &acknowledged.entries), std::pair(&drafted, &acknowledged.drafted)}) {
                for (const std::string &name : *expected)
                    QCOMPARE(there->count(name), 1u); // none lost, none doubled
                QVERIFY(there->size() <= expected->size() + static_cast<std::size_t>(editors * (round + 1)));
            }
            // what arrived although nobody was told counts from now on
            acknowledged.plots.insert(found.begin(), found.end());
            acknowledged.entries.insert(entries.begin(), entries.end());
            acknowledged.drafted.insert(drafted.begin(), drafted.end());
            QCOMPARE(*store->head(), static_cast<RevisionNo>(found.size())); // one revision each
            Progress progress;
            KBS_GET(const auto findings, store->verify(progress));
            QVERIFY(findings.empty());
        }
    }
};

QTEST_GUILESS_MAIN(PostgisKillTest)
#include "tst_postgis_kill.moc"
