// SPDX-License-Identifier: GPL-3.0-or-later
// Two people work on the same block beside a shared store: nothing is lost, nothing is overwritten in silence.
#include "publish/workspace.h"

#include "publish/link.h"
#include "support/store_support.h"

#include <QFile>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

class WorkspaceTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_shared, m_ayse, m_ali;
    const FeatureClass *m_arsa = nullptr;
    int m_made = 0;

    QString newPath() { return m_folder.filePath(u"w%1.kbs"_s.arg(++m_made)); }
    Feature at(Store &store, FeatureId id) { return store.get(*m_arsa, id).value_or(std::nullopt).value_or(Feature{}); }
    Result<RevisionNo> setFloors(Store &store, FeatureId id, std::int64_t floors)
    {
        const Feature before = at(store, id);
        Feature after = before;
        after.values[4] = floors;
        return store.commit({alteration(*m_arsa, before, after)}, because(u"floors"_s));
    }
    std::int64_t floors(Store &store, FeatureId id) { return std::get<std::int64_t>(at(store, id).values.at(4)); }

private Q_SLOTS:
    void init()
    {
        m_arsa = smallCatalogue()->find("arsa");
        KBS_GET(m_shared, stores::create({.location = newPath(), .name = u"Ortak"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const FeatureId first, m_shared->newIds(*m_arsa, 6));
        std::vector<Change> changes;
        for (int i = 0; i < 6; ++i)
            changes.push_back(
                addition(*m_arsa, first + i, plot("101", std::to_string(i + 1), 500000 + 20 * i, 4400000)));
        KBS_OK(m_shared->commit(changes, because(u"block 101"_s)));
        Progress progress;
        KBS_GET(m_ayse, publish::checkout(*m_shared, newPath(), u"ayse"_s, progress));
        KBS_GET(m_ali, publish::checkout(*m_shared, newPath(), u"ali"_s, progress));
    }

    void checkoutIsACopy()
    {
        QCOMPARE(*m_ayse->contentHash(), *m_shared->contentHash());
        KBS_GET(const auto link, publish::upstreamOf(*m_ayse));
        QVERIFY(link);
        QCOMPARE(link->location, m_shared->location());
        QCOMPARE(link->base, 1);
        KBS_GET(const auto none, publish::upstreamOf(*m_shared));
        QVERIFY(!none);
        KBS_GET(const FeatureId hers, m_ayse->newIds(*m_arsa, 1));
        KBS_GET(const FeatureId his, m_ali->newIds(*m_arsa, 1));
        QVERIFY(hers >> 33 != 0 && his >> 33 != 0 && hers >> 33 != his >> 33);
        Progress progress;
        KBS_REFUSED(publish::checkout(*m_shared, m_ayse->location(), u"x"_s, progress), ErrorKind::Usage);
        KBS_GET(const auto nothing, publish::unpublished(*m_ayse, *m_shared));
        QVERIFY(nothing.empty());
    }

    void cancelledCheckoutLeavesNothing()
    {
        Progress progress;
        progress.cancel();
        const QString path = newPath();
        KBS_REFUSED(publish::checkout(*m_shared, path, u"x"_s, progress), ErrorKind::Cancelled);
        QVERIFY(!QFile::exists(path));
    }

    void emptyUpstream()
    {
        KBS_GET(const auto empty,
            stores::create({.location = newPath(), .name = u"Boş"_s, .crs = tm30()}, smallCatalogue()));
        Progress progress;
        KBS_GET(const auto workspace, publish::checkout(*empty, newPath(), u"x"_s, progress));
        KBS_GET(const FeatureId id, workspace->newIds(*m_arsa, 1));
        KBS_OK(workspace->commit({addition(*m_arsa, id, plot("1", "1", 0, 0))}, because(u"first"_s)));
        KBS_GET(const auto outcome, publish::publish(*workspace, *empty, u"x"_s, u"first"_s));
        QCOMPARE(outcome.revision, std::optional<RevisionNo>(1));
        QCOMPARE(*empty->contentHash(), *workspace->contentHash());
    }

    void independentEditsMerge()
    {
        KBS_OK(setFloors(*m_ayse, 1, 11));
        KBS_OK(setFloors(*m_ayse, 1, 12)); // two revisions here become one there
        KBS_GET(const FeatureId id, m_ayse->newIds(*m_arsa, 1));
        KBS_OK(m_ayse->commit({addition(*m_arsa, id, plot("102", "1", 600000, 4400000))}, because(u"new"_s)));
        KBS_OK(setFloors(*m_ali, 2, 22));
        KBS_OK(m_ali->commit({deletion(*m_arsa, at(*m_ali, 3))}, because(u"gone"_s)));

        KBS_GET(const auto hers, publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        QCOMPARE(hers.revision, std::optional<RevisionNo>(2));
        QCOMPARE(hers.merged, 0);
        const Revision made = *m_shared->revision(2);
        QCOMPARE(made.added, 1);
        QCOMPARE(made.changed, 1);
        QCOMPARE(made.author, u"ayse"_s);
        QCOMPARE(made.message, u"hers"_s);
        KBS_GET(const auto his, publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        QCOMPARE(his.revision, std::optional<RevisionNo>(3));
        QCOMPARE(his.merged, 2);
        KBS_GET(const auto pulled, publish::pull(*m_ayse, *m_shared, u"ayse"_s));
        QCOMPARE(pulled.merged, 2);
        QCOMPARE(floors(*m_shared, 1), 12);
        QCOMPARE(floors(*m_shared, 2), 22);
        QCOMPARE(*m_ayse->contentHash(), *m_shared->contentHash());
        QCOMPARE(*m_ali->contentHash(), *m_shared->contentHash());
        for (Store *store : {m_ayse.get(), m_ali.get()}) { // nothing is left to send
            KBS_GET(const auto again, publish::publish(*store, *m_shared, u"x"_s, u"again"_s));
            QVERIFY(!again.revision);
            QCOMPARE(again.merged, 0);
        }
        QCOMPARE(*m_shared->head(), 3);
    }

    void pulledChangesAreNotSentBack()
    {
        KBS_OK(setFloors(*m_ali, 2, 22));
        KBS_OK(publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        KBS_OK(setFloors(*m_ayse, 1, 11));
        KBS_OK(publish::pull(*m_ayse, *m_shared, u"ayse"_s));
        KBS_GET(const auto own, publish::unpublished(*m_ayse, *m_shared));
        QCOMPARE(own.size(), 1u);
        QCOMPARE(own.front().id, 1);
    }

    /// Taking back what a pull brought is a change of one's own, although the workspace is as it was before the pull.
    void takingBackAPulledChangeIsPublished()
    {
        KBS_OK(setFloors(*m_ali, 2, 22));
        KBS_OK(m_ali->commit({deletion(*m_arsa, at(*m_ali, 3))}, because(u"gone"_s)));
        KBS_OK(publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        const Feature two = at(*m_ayse, 2), three = at(*m_ayse, 3);
        KBS_OK(publish::pull(*m_ayse, *m_shared, u"ayse"_s));
        KBS_OK(m_ayse->commit({alteration(*m_arsa, at(*m_ayse, 2), two), addition(*m_arsa, 3, three)},
            because(u"it was right before"_s)));
        KBS_GET(const auto own, publish::unpublished(*m_ayse, *m_shared));
        QCOMPARE(own.size(), 2u);
        KBS_GET(const auto hers, publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        QCOMPARE(hers.revision, std::optional<RevisionNo>(3));
        QCOMPARE(floors(*m_shared, 2), std::get<std::int64_t>(two.values.at(4)));
        QCOMPARE(*m_ayse->contentHash(), *m_shared->contentHash());
    }

    void conflictsAreRefusedAndListed()
    {
        KBS_OK(setFloors(*m_ayse, 1, 11));
        KBS_OK(setFloors(*m_ayse, 2, 12));
        KBS_OK(m_ayse->commit({deletion(*m_arsa, at(*m_ayse, 4))}, because(u"gone"_s)));
        KBS_OK(publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        KBS_OK(setFloors(*m_ali, 1, 99));
        KBS_OK(setFloors(*m_ali, 4, 44));
        KBS_OK(setFloors(*m_ali, 5, 55));
        const QString sharedHash = *m_shared->contentHash(), aliHash = *m_ali->contentHash();
        KBS_GET(const auto refused, publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        QVERIFY(!refused.revision);
        QCOMPARE(refused.conflicts.size(), 2u);
        QCOMPARE(refused.conflicts[0].base->values[4], Value(std::int64_t(3)));
        QCOMPARE(refused.conflicts[0].mine->values[4], Value(std::int64_t(99)));
        QCOMPARE(refused.conflicts[0].theirs->values[4], Value(std::int64_t(11)));
        QVERIFY(!refused.conflicts[1].theirs);
        for (const Conflict &conflict : refused.conflicts)
            QVERIFY(!conflict.reason.isEmpty());
        QCOMPARE(*m_shared->contentHash(), sharedHash);
        QCOMPARE(*m_ali->contentHash(), aliHash);
        KBS_GET(const auto alsoRefused, publish::pull(*m_ali, *m_shared, u"ali"_s));
        QCOMPARE(alsoRefused.conflicts.size(), 2u);
        QCOMPARE(*m_ali->contentHash(), aliHash);

        // he keeps his floors of 1 and takes her deletion of 4
        const publish::Choices choices{{{"arsa", 1}, publish::Choice::Mine}, {{"arsa", 4}, publish::Choice::Theirs}};
        KBS_GET(const auto done, publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s, choices));
        QCOMPARE(done.revision, std::optional<RevisionNo>(3));
        QCOMPARE(floors(*m_shared, 1), 99);
        QCOMPARE(floors(*m_shared, 2), 12);
        QCOMPARE(floors(*m_shared, 5), 55);
        QCOMPARE(at(*m_shared, 4).id, 0);
        QCOMPARE(*m_ali->contentHash(), *m_shared->contentHash());
        KBS_OK(publish::pull(*m_ayse, *m_shared, u"ayse"_s));
        QCOMPARE(*m_ayse->contentHash(), *m_shared->contentHash());
    }

    /// Two people change different attributes of one plot, and a third its border.
    void differentPartsOfAFeatureMerge()
    {
        KBS_OK(setFloors(*m_ayse, 1, 11));
        const Feature before = at(*m_ali, 1);
        Feature after = before;
        after.values[3] = 123.25;
        after.geometry = square(500000.5, 4400000);
        KBS_OK(m_ali->commit({alteration(*m_arsa, before, after)}, because(u"area and border"_s)));
        KBS_OK(publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        KBS_GET(const auto his, publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        QVERIFY(his.conflicts.empty());
        QCOMPARE(his.revision, std::optional<RevisionNo>(3));
        const Feature both = at(*m_shared, 1);
        QCOMPARE(both.values[4], Value(std::int64_t(11)));
        QCOMPARE(both.values[3], Value(123.25));
        QVERIFY(both.geometry == after.geometry);
        QCOMPARE(*m_ali->contentHash(), *m_shared->contentHash());
        KBS_OK(publish::pull(*m_ayse, *m_shared, u"ayse"_s));
        QCOMPARE(*m_ayse->contentHash(), *m_shared->contentHash());
    }

    /// Somebody publishes between her pull and her commit; the program dies before it is noted; she edits on.
    void publishBesideAnother()
    {
        KBS_OK(setFloors(*m_ayse, 1, 11));
        KBS_OK(setFloors(*m_ali, 6, 66));
        KBS_OK(publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        KBS_GET(const auto link, publish::upstreamOf(*m_ayse));
        KBS_OK(m_ayse->setMeta(
            publish::pendingKey, publish::encode(publish::Pending{.token = u"t"_s, .sent = *m_ayse->head()})));
        CommitInfo info = because(u"hers"_s, u"publish"_s);
        info.lastMeta = [&](RevisionNo made) {
            return std::pair(publish::receivedPrefix + link->workspaceId.toStdString(),
                publish::encode(publish::Pending{.token = u"t"_s, .sent = made}));
        };
        KBS_OK(m_shared->commit({alteration(*m_arsa, at(*m_shared, 1), at(*m_ayse, 1))}, info));
        KBS_OK(setFloors(*m_ayse, 1, 12));
        KBS_GET(const auto hers, publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        QVERIFY(hers.conflicts.empty());
        QCOMPARE(hers.revision, std::optional<RevisionNo>(4));
        QCOMPARE(hers.merged, 1); // Ali's
        QCOMPARE(floors(*m_shared, 1), 12);
        QCOMPARE(*m_ayse->contentHash(), *m_shared->contentHash());
    }

    void sameEditOnBothSidesIsNoConflict()
    {
        KBS_OK(setFloors(*m_ayse, 1, 11));
        KBS_OK(setFloors(*m_ali, 1, 11));
        KBS_OK(publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        KBS_GET(const auto his, publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        QVERIFY(!his.revision);
        QVERIFY(his.conflicts.empty());
        QCOMPARE(*m_shared->head(), 2);
    }

    /// The program dies between the upstream's commit and the note in the workspace.
    void crashBetweenTheStores()
    {
        KBS_OK(setFloors(*m_ayse, 1, 11));
        const std::string linkBefore = **m_ayse->meta(publish::linkKey);
        KBS_OK(publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        KBS_GET(const auto link, publish::upstreamOf(*m_ayse));
        KBS_GET(const auto received, m_shared->meta(publish::receivedPrefix + link->workspaceId.toStdString()));
        const auto arrived = publish::decodePending(*received);
        QVERIFY(arrived);
        KBS_OK(m_ayse->setMeta(publish::linkKey, linkBefore));
        KBS_OK(m_ayse->setMeta(
            publish::pendingKey, publish::encode(publish::Pending{.token = arrived->token, .sent = 2})));
        // she edits the same plot on, and Ali another one, before she tries again
        KBS_OK(setFloors(*m_ayse, 1, 12));
        KBS_OK(setFloors(*m_ali, 6, 66));
        KBS_OK(publish::publish(*m_ali, *m_shared, u"ali"_s, u"his"_s));
        KBS_GET(const auto retried, publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers again"_s));
        QVERIFY(retried.conflicts.empty());
        QCOMPARE(retried.revision, std::optional<RevisionNo>(4));
        QCOMPARE(m_shared->revision(4)->changed, 1);
        QCOMPARE(floors(*m_shared, 1), 12);
        QCOMPARE(floors(*m_shared, 6), 66);
        QCOMPARE(*m_ayse->contentHash(), *m_shared->contentHash());
    }

    /// The program dies before the upstream's commit: the note says so, but nothing arrived.
    void crashBeforeTheUpstream()
    {
        KBS_OK(setFloors(*m_ayse, 1, 11));
        KBS_OK(m_ayse->setMeta(
            publish::pendingKey, publish::encode(publish::Pending{.token = u"never-sent"_s, .sent = 2})));
        KBS_GET(const auto outcome, publish::publish(*m_ayse, *m_shared, u"ayse"_s, u"hers"_s));
        QCOMPARE(outcome.revision, std::optional<RevisionNo>(2));
        QCOMPARE(floors(*m_shared, 1), 11);
    }

    void wrongUpstreamsAreRefused()
    {
        KBS_GET(const auto other,
            stores::create({.location = newPath(), .name = u"Başka"_s, .crs = tm30()}, smallCatalogue()));
        KBS_REFUSED(publish::pull(*m_ayse, *other, u"ayse"_s), ErrorKind::Usage);
        KBS_REFUSED(publish::publish(*m_shared, *m_ayse, u"x"_s, u"x"_s), ErrorKind::Usage);
        // an upstream whose history is another one, under the same identity
        KBS_OK(other->setMeta(storeIdKey, **m_shared->meta(storeIdKey)));
        KBS_REFUSED(publish::pull(*m_ayse, *other, u"ayse"_s), ErrorKind::Storage);
        KBS_OK(other->commit({addition(*m_arsa, 1, plot("1", "1", 0, 0))}, because(u"another past"_s)));
        KBS_REFUSED(publish::publish(*m_ayse, *other, u"ayse"_s, u"x"_s), ErrorKind::Storage);
    }
};

QTEST_GUILESS_MAIN(WorkspaceTest)
#include "tst_workspace.moc"
