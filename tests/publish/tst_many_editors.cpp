// SPDX-License-Identifier: GPL-3.0-or-later
// Many editors publish from their workspaces into one database while connections are cut again and again. Every publish
// adds one to a number of a plot that others count up as well, and one to a plot of the editor's own. A checker then
// reads the whole history: no update is lost, none arrived twice, no conflict was told that was none.
// KBS_EDITORS and KBS_PUBLISHES: how many, and how often each (a long run: 20 and 500).
#include "publish/workspace.h"
#include "support/postgres_server.h"
#include "support/store_support.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QThread>

#include <atomic>
#include <mutex>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t counter = 4; ///< "kat": what is counted up
constexpr int sharedPlots = 5;

/// How often a plot was counted up and who did it last: two who count the same plot up write different values.
std::int64_t stateOf(const Feature &feature)
{
    return std::get<std::int64_t>(feature.values[counter]);
}

constexpr std::int64_t mostEditors = 1000;

std::int64_t countOf(const Feature &feature)
{
    return stateOf(feature) / mostEditors;
}

struct Results {
    std::mutex mutex;
    QStringList faults;
    std::atomic<std::int64_t> published = 0, realConflicts = 0, falseConflicts = 0, lostConnections = 0;
    void fault(const QString &text)
    {
        const std::scoped_lock lock(mutex);
        faults << text;
    }
};

/// One editor with a workspace of his own.
class Editor {
public:
    Editor(int number, QString workspace, QString upstream, Results &results)
        : m_number(number), m_name(u"editor %1"_s.arg(number)), m_workspacePath(std::move(workspace)),
          m_upstreamUrl(std::move(upstream)), m_own(sharedPlots + 1 + number),
          m_random(static_cast<quint32>(number) + 1), m_results(results)
    {
    }
    void run(int publishes)
    {
        const auto done = [&]() -> Result<void> {
            KBS_TRY(m_workspace, stores::open(m_workspacePath, smallCatalogue()));
            for (int i = 0; i < publishes; ++i) {
                KBS_CHECK(countUp(m_own));
                const FeatureId shared = 1 + m_random.bounded(sharedPlots);
                KBS_CHECK(countUp(shared));
                KBS_CHECK(publishUntilThere(shared));
                ++m_results.published;
            }
            return {};
        }();
        if (!done)
            m_results.fault(m_name + u": "_s + done.error().text());
    }

private:
    Result<void> countUp(FeatureId id)
    {
        const FeatureClass &arsa = *smallCatalogue()->find("arsa");
        KBS_TRY(const auto before, m_workspace->get(arsa, id));
        Feature after = *before;
        after.values[counter] = (countOf(*before) + 1) * mostEditors + m_number;
        KBS_CHECK(m_workspace->commit({alteration(arsa, *before, after)}, because(u"one more"_s)));
        return {};
    }
    /// Somebody else counted the same plot: theirs is taken, and one more is added to it.
    Result<void> publishUntilThere(FeatureId shared)
    {
        publish::Choices choices;
        for (;;) {
            const auto outcome = attempt(choices);
            if (!outcome && outcome.error().kind == ErrorKind::Io) {
                ++m_results.lostConnections;
                m_upstream.reset();
                continue;
            }
            if (!outcome && outcome.error().kind == ErrorKind::Conflict)
                continue; // others keep publishing
            if (!outcome)
                return std::unexpected(outcome.error());
            if (outcome->conflicts.empty())
                return {};
            for (const Conflict &conflict : outcome->conflicts)
                ++(isReal(conflict) ? m_results.realConflicts : m_results.falseConflicts);
            KBS_CHECK(takeTheirs(shared));
        }
    }
    Result<publish::Outcome> attempt(const publish::Choices &choices)
    {
        if (!m_upstream) {
            KBS_TRY(m_upstream, stores::open(m_upstreamUrl, smallCatalogue()));
        }
        return publish::publish(*m_workspace, *m_upstream, m_name, u"counted"_s, choices);
    }
    Result<void> takeTheirs(FeatureId shared)
    {
        const auto pulled
            = publish::pull(*m_workspace, *m_upstream, m_name, {{{"arsa", shared}, publish::Choice::Theirs}});
        if (!pulled)
            return pulled.error().kind == ErrorKind::Io ? Result<void>() : std::unexpected(pulled.error());
        return pulled->conflicts.empty() ? countUp(shared) : Result<void>();
    }
    static bool isReal(const Conflict &conflict)
    {
        return conflict.base && conflict.mine && conflict.theirs && stateOf(*conflict.base) != stateOf(*conflict.mine)
            && stateOf(*conflict.base) != stateOf(*conflict.theirs)
            && stateOf(*conflict.mine) != stateOf(*conflict.theirs);
    }

    int m_number;
    QString m_name, m_workspacePath, m_upstreamUrl;
    FeatureId m_own;
    QRandomGenerator m_random;
    Results &m_results;
    std::unique_ptr<Store> m_workspace, m_upstream;
};

int setting(const char *name, int usual)
{
    const int value = qEnvironmentVariableIntValue(name);
    return value > 0 ? value : usual;
}

} // namespace

class ManyEditorsTest : public QObject {
    Q_OBJECT

    PostgresServer m_server;
    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        KBS_NEEDS_POSTGRES();
        const QString fault = m_server.start();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }

    void nothingIsLostAndNothingTwice()
    {
        const int editors = setting("KBS_EDITORS", 4), publishes = setting("KBS_PUBLISHES", 6);
        const QString url = m_server.url(u"ortak"_s);
        const FeatureClass &arsa = *smallCatalogue()->find("arsa");
        KBS_GET(
            const auto shared, stores::create({.location = url, .name = u"Ortak"_s, .crs = tm30()}, smallCatalogue()));
        const int plots = sharedPlots + editors;
        KBS_GET(const FeatureId first, shared->newIds(arsa, plots));
        QCOMPARE(first, 1);
        std::vector<Change> changes;
        for (int i = 0; i < plots; ++i) {
            Feature feature = plot("101", std::to_string(i + 1), 500000 + 20 * i, 4400000);
            feature.values[counter] = std::int64_t(0);
            changes.push_back(addition(arsa, first + i, feature));
        }
        KBS_OK(shared->commit(changes, because(u"plots"_s)));

        Results results;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < editors; ++i) {
            const QString path = m_folder.filePath(u"%1.kbs"_s.arg(i));
            Progress progress;
            KBS_OK(publish::checkout(*shared, path, u"editor %1"_s.arg(i), progress));
            threads.emplace_back(QThread::create([=, &results] { Editor(i, path, url, results).run(publishes); }));
        }
        std::atomic<bool> isOver = false;
        const std::unique_ptr<QThread> cutter(QThread::create([&] {
            while (!isOver) // a third of them, each time
                std::ignore = m_server.sql(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                                           "pg_backend_pid() AND datname = 'kbs' AND random() < 0.3"_s);
        }));
        QElapsedTimer clock;
        clock.start();
        for (const auto &thread : threads)
            thread->start();
        cutter->start();
        for (const auto &thread : threads)
            thread->wait();
        isOver = true;
        cutter->wait();
        qInfo("%d editors, %lld publishes, %.1f per second; %lld real conflicts solved, %lld false ones, %lld lost "
              "connections",
            editors, static_cast<long long>(results.published),
            static_cast<double>(results.published) / std::max(0.001, static_cast<double>(clock.elapsed()) / 1000.0),
            static_cast<long long>(results.realConflicts), static_cast<long long>(results.falseConflicts),
            static_cast<long long>(results.lostConnections));
        QVERIFY2(results.faults.isEmpty(), qPrintable(results.faults.join(u'\n')));
        QCOMPARE(results.published, static_cast<std::int64_t>(editors) * publishes);
        QCOMPARE(results.falseConflicts, 0);
        checkHistory(url, editors, publishes);
    }

private:
    /// Every revision counts a shared plot and one's own up by just one, as many times as each editor published.
    void checkHistory(const QString &url, int editors, int publishes)
    {
        const FeatureClass &arsa = *smallCatalogue()->find("arsa");
        KBS_GET(const auto store, stores::open(url, smallCatalogue()));
        KBS_GET(const RevisionNo head, store->head());
        QCOMPARE(head, 1 + static_cast<RevisionNo>(editors) * publishes);
        for (RevisionNo revision = 2; revision <= head; ++revision) {
            int shared = 0, own = 0;
            KBS_OK(store->changesBetween(revision - 1, revision, [&](const Change &change) {
                if (change.before && change.after && countOf(*change.after) == countOf(*change.before) + 1)
                    ++(change.id <= sharedPlots ? shared : own);
                else
                    shared = -1000;
                return true;
            }));
            QCOMPARE(shared, 1);
            QCOMPARE(own, 1);
        }
        std::int64_t sum = 0;
        KBS_GET(const auto all, store->readAll({.featureClass = &arsa}));
        for (const Feature &feature : all) {
            if (feature.id <= sharedPlots)
                sum += countOf(feature);
            else
                QCOMPARE(countOf(feature), publishes);
        }
        QCOMPARE(sum, static_cast<std::int64_t>(editors) * publishes);
        Progress progress;
        KBS_GET(const auto findings, store->verify(progress));
        QVERIFY(findings.empty());
    }
};

QTEST_GUILESS_MAIN(ManyEditorsTest)
#include "tst_many_editors.moc"
