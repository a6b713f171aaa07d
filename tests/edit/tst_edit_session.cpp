// SPDX-License-Identifier: GPL-3.0-or-later
// Edits are durable before they are seen, done and undone as a whole, and survive the end of the program.
#include "edit/drafts.h"
#include "edit/journal_record.h"
#include "edit/session.h"
#include "store/stored_form.h"
#include "support/store_support.h"

#include <limits>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

class EditSessionTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    const FeatureClass *m_arsa = nullptr;
    int m_made = 0;

    Feature at(EditSession &session, FeatureId id)
    {
        return session.get(*m_arsa, id).value_or(std::nullopt).value_or(Feature{});
    }
    static Feature withFloors(Feature feature, std::int64_t floors)
    {
        feature.values[4] = floors;
        return feature;
    }

private Q_SLOTS:
    /// A store with plots 1 to 4, committed.
    void init()
    {
        m_arsa = smallCatalogue()->find("arsa");
        KBS_GET(m_store,
            stores::create({.location = m_folder.filePath(u"e%1.kbs"_s.arg(++m_made)), .name = u"E"_s, .crs = tm30()},
                smallCatalogue()));
        KBS_GET(const FeatureId first, m_store->newIds(*m_arsa, 4));
        std::vector<Change> changes;
        for (int i = 0; i < 4; ++i)
            changes.push_back(
                addition(*m_arsa, first + i, plot("101", std::to_string(i + 1), 500000 + 20 * i, 4400000)));
        KBS_OK(m_store->commit(changes, because(u"plots"_s)));
    }

    void operationsAddUpAndCommit()
    {
        KBS_GET(const auto session, EditSession::open(*m_store));
        QVERIFY(session->overlay()->isEmpty());
        const Feature one = at(*session, 1);
        KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"first"_s));
        KBS_OK(session->apply(
            {alteration(*m_arsa, at(*session, 1), withFloors(one, 5)), deletion(*m_arsa, at(*session, 2))},
            u"second"_s));
        KBS_GET(const FeatureId id, m_store->newIds(*m_arsa, 1));
        KBS_OK(session->apply({addition(*m_arsa, id, plot("7", "7", 600000, 4400000))}, u"third"_s));
        QCOMPARE(session->overlay()->changes().size(), 3u);
        QCOMPARE(at(*session, 1).values[4], Value(std::int64_t(5)));
        QCOMPARE(m_store->get(*m_arsa, 1)->value().values[4], Value(std::int64_t(3))); // the store is as it was
        KBS_GET(const RevisionNo revision, session->commit(u"memur"_s, u"done"_s));
        QCOMPARE(revision, 2);
        QVERIFY(session->overlay()->isEmpty());
        QVERIFY(!session->canUndo());
        QVERIFY(m_store->journal()->empty());
        QCOMPARE(m_store->get(*m_arsa, 1)->value().values[4], Value(std::int64_t(5)));
        QVERIFY(!*m_store->get(*m_arsa, 2));
        QVERIFY(*m_store->get(*m_arsa, id));
        const Revision made = *m_store->revision(2);
        QCOMPARE(made.added + made.changed + made.deleted, 3);
    }

    void undoAndRedo()
    {
        KBS_GET(const auto session, EditSession::open(*m_store));
        KBS_REFUSED(session->undo(), ErrorKind::Usage);
        KBS_REFUSED(session->redo(), ErrorKind::Usage);
        const Feature one = at(*session, 1);
        KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"four"_s));
        KBS_OK(session->apply(
            {alteration(*m_arsa, at(*session, 1), withFloors(one, 5)), deletion(*m_arsa, at(*session, 2))}, u"five"_s));
        QCOMPARE(session->undoTitle(), u"five"_s);
        KBS_OK(session->undo());
        QCOMPARE(at(*session, 1).values[4], Value(std::int64_t(4)));
        QCOMPARE(at(*session, 2).id, 2);
        QCOMPARE(session->redoTitle(), u"five"_s);
        KBS_OK(session->undo());
        QVERIFY(session->overlay()->isEmpty());
        KBS_OK(session->redo());
        KBS_OK(session->redo());
        QCOMPARE(at(*session, 1).values[4], Value(std::int64_t(5)));
        QCOMPARE(at(*session, 2).id, 0);
        KBS_OK(session->undo());
        KBS_OK(session->apply({deletion(*m_arsa, at(*session, 3))}, u"another"_s)); // what was undone is gone now
        QVERIFY(!session->canRedo());
        QCOMPARE(session->overlay()->changes().size(), 2u);
    }

    void backAndForthIsNoChange()
    {
        KBS_GET(const auto session, EditSession::open(*m_store));
        const Feature one = at(*session, 1);
        KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"there"_s));
        KBS_OK(session->apply({alteration(*m_arsa, at(*session, 1), one)}, u"and back"_s));
        QVERIFY(session->overlay()->isEmpty());
        KBS_GET(const FeatureId id, m_store->newIds(*m_arsa, 1));
        KBS_OK(session->apply({addition(*m_arsa, id, plot("7", "7", 0, 0))}, u"new"_s));
        KBS_OK(session->apply({deletion(*m_arsa, at(*session, id))}, u"and away"_s));
        QVERIFY(session->overlay()->isEmpty());
        KBS_OK(session->commit(u"memur"_s, u"nothing"_s));
        QCOMPARE(*m_store->head(), 1);
        QVERIFY(m_store->journal()->empty());
    }

    void survivesTheEndOfTheProgram()
    {
        {
            KBS_GET(const auto session, EditSession::open(*m_store));
            const Feature one = at(*session, 1);
            KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"a"_s));
            KBS_OK(session->apply({deletion(*m_arsa, at(*session, 2))}, u"b"_s));
            KBS_OK(session->apply({deletion(*m_arsa, at(*session, 3))}, u"c"_s));
            KBS_OK(session->undo());
        }
        KBS_GET(const auto reopened, m_store->reopen());
        KBS_GET(const auto session, EditSession::open(*reopened));
        QVERIFY(session->warnings().isEmpty());
        QCOMPARE(session->undoTitle(), u"b"_s);
        QCOMPARE(session->redoTitle(), u"c"_s);
        QCOMPARE(at(*session, 1).values[4], Value(std::int64_t(4)));
        QCOMPARE(at(*session, 2).id, 0);
        QCOMPARE(at(*session, 3).id, 3);
        KBS_OK(session->undo());
        KBS_OK(session->undo());
        QVERIFY(session->overlay()->isEmpty());
        KBS_OK(session->discard());
        QVERIFY(reopened->journal()->empty());
        QVERIFY(!session->canRedo());
    }

    /// Two windows on one store: what the other one did meanwhile stays in the journal when this one commits.
    void commitKeepsTheOtherWindowsEdits()
    {
        KBS_GET(const auto session, EditSession::open(*m_store));
        const Feature one = at(*session, 1);
        KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"mine"_s));
        KBS_GET(const auto otherStore, m_store->reopen());
        KBS_GET(const auto other, EditSession::open(*otherStore));
        KBS_OK(other->apply({deletion(*m_arsa, at(*other, 2))}, u"theirs"_s));
        // entries of both by turns: committing mine would take theirs out of the journal
        KBS_REFUSED(session->apply({deletion(*m_arsa, at(*session, 3))}, u"mine too"_s), ErrorKind::Conflict);
        KBS_REFUSED(session->undo(), ErrorKind::Conflict);
        QCOMPARE(session->overlay()->changes().size(), 1u);
        KBS_OK(session->commit(u"memur"_s, u"mine"_s));
        QCOMPARE(m_store->journal()->size(), 1u);
        KBS_OK(other->commit(u"memur"_s, u"theirs"_s)); // it had mine too, which is there already
        QVERIFY(m_store->journal()->empty());
        QCOMPARE(*m_store->head(), 3);
        QVERIFY(!*m_store->get(*m_arsa, 2));
        KBS_OK(other->apply({deletion(*m_arsa, at(*other, 3))}, u"and on"_s));
        KBS_OK(other->discard());
    }

    void damagedEntriesAreLeftOutWithAMessage()
    {
        {
            KBS_GET(const auto session, EditSession::open(*m_store));
            const Feature one = at(*session, 1);
            KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"kept"_s));
            KBS_OK(session->apply({deletion(*m_arsa, at(*session, 2))}, u"torn"_s));
        }
        const auto entries = *m_store->journal();
        const std::string whole = entries[1].payload;
        for (const std::size_t length : {std::size_t(0), std::size_t(3), whole.size() / 2, whole.size() - 1}) {
            KBS_OK(m_store->journalClear(std::numeric_limits<std::int64_t>::max()));
            KBS_GET(const auto first, m_store->journalAppend(entries[0].payload, 0));
            KBS_OK(m_store->journalAppend(whole.substr(0, length), *first));
            KBS_GET(const auto session, EditSession::open(*m_store));
            QCOMPARE(session->warnings().size(), 1);
            QCOMPARE(session->undoTitle(), u"kept"_s);
            QCOMPARE(session->overlay()->changes().size(), 1u);
        }
        std::string flipped = whole;
        flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
        QVERIFY(!JournalRecord::decode(flipped, *smallCatalogue()));
        QVERIFY(JournalRecord::decode(whole, *smallCatalogue()));
    }

    /// A draft is replayed over the head as it is now, and keeps the state that it gave its features.
    void draftOverAMovedHead()
    {
        KBS_GET(const DraftNo draft, m_store->newDraft(u"tadilat"_s, u"Ayşe"_s));
        {
            KBS_GET(const auto session, EditSession::open(*m_store, draft));
            QCOMPARE(session->draft(), draft);
            const Feature one = at(*session, 1);
            KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"four"_s));
            KBS_GET(const auto valid, EditSession::open(*m_store)); // another journal: neither is in the other's way
            KBS_OK(valid->apply({deletion(*m_arsa, at(*valid, 2))}, u"deleted"_s));
            KBS_OK(valid->commit(u"memur"_s, u"meanwhile"_s));
            KBS_OK(session->undo());
            KBS_OK(session->redo());
        }
        KBS_GET(const auto again, EditSession::open(*m_store, draft));
        QCOMPARE(again->undoTitle(), u"four"_s);
        QCOMPARE(at(*again, 1).values[4], Value(std::int64_t(4)));
        QCOMPARE(at(*again, 2).id, 0); // as the valid state has it
        OverlayReader reader(*m_store, again->overlay());
        QCOMPARE(reader.count({.featureClass = m_arsa}).value_or(-1), 3);
    }

    /// What cannot be read whole is never merged.
    void damagedDraftIsNotMerged()
    {
        KBS_GET(const DraftNo draft, m_store->newDraft(u"tadilat"_s, u"Ayşe"_s));
        KBS_GET(const auto session, EditSession::open(*m_store, draft));
        KBS_OK(session->apply({deletion(*m_arsa, at(*session, 1))}, u"kept"_s));
        KBS_OK(m_store->draftAppend(draft, "torn", session->lastEntry()));
        KBS_GET(const Draft now, drafts::byName(*m_store, u"tadilat"_s));
        KBS_OK(m_store->decideDraft(
            {.draft = draft, .to = DraftState::Approved, .person = u"Veli"_s, .note = {}, .lastEntry = now.lastEntry}));
        KBS_GET(const Draft approved, drafts::byName(*m_store, u"tadilat"_s));
        KBS_REFUSED(drafts::merge(*m_store, approved, u"Veli"_s, {}), ErrorKind::Storage);
        QCOMPARE(*m_store->head(), 1);
        KBS_GET(const auto again, EditSession::open(*m_store, draft));
        QCOMPARE(again->warnings().size(), 1);
        QCOMPARE(again->undoTitle(), u"kept"_s);
    }

    void refusals_data()
    {
        QTest::addColumn<Feature>("after");
        QTest::addColumn<ErrorKind>("kind");
        Feature bowTie = plot("101", "1", 0, 0);
        bowTie.geometry = toMulti(Geometry::polygon(std::vector<Point>{{0, 0}, {10, 10}, {10, 0}, {0, 10}}));
        QTest::newRow("crossing border") << bowTie << ErrorKind::Input;
        Feature none = plot("101", "1", 0, 0);
        none.geometry = {};
        QTest::newRow("no geometry") << none << ErrorKind::Input;
        Feature empty = plot("", "1", 0, 0);
        QTest::newRow("required value empty") << empty << ErrorKind::Input;
        Feature wrongCode = plot("101", "1", 0, 0);
        wrongCode.values[7] = std::string("yıkık");
        QTest::newRow("unknown code of a closed list") << wrongCode << ErrorKind::Input;
        Feature wrongType = plot("101", "1", 0, 0);
        wrongType.values[4] = std::string("üç");
        QTest::newRow("wrong type") << wrongType << ErrorKind::Input;
    }

    void refusals()
    {
        QFETCH(Feature, after);
        QFETCH(ErrorKind, kind);
        KBS_GET(const auto session, EditSession::open(*m_store));
        const Feature two = at(*session, 2);
        KBS_REFUSED(
            session->apply({deletion(*m_arsa, two), alteration(*m_arsa, at(*session, 1), after)}, u"x"_s), kind);
        QVERIFY(session->overlay()->isEmpty());
        QVERIFY(m_store->journal()->empty());
        QVERIFY(!session->canUndo());
    }

    void staleBeforeIsRefused()
    {
        KBS_GET(const auto session, EditSession::open(*m_store));
        const Feature one = at(*session, 1);
        KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"a"_s));
        KBS_REFUSED(session->apply({alteration(*m_arsa, one, withFloors(one, 9))}, u"stale"_s), ErrorKind::Conflict);
        KBS_REFUSED(session->apply({addition(*m_arsa, 1, plot("1", "1", 0, 0))}, u"taken"_s), ErrorKind::Conflict);
        QCOMPARE(at(*session, 1).values[4], Value(std::int64_t(4)));
    }

    void untouchedGeometryIsNotMoved()
    {
        Feature offGrid = plot("9", "9", 500000.00003, 4400000.00007);
        KBS_GET(const FeatureId id, m_store->newIds(*m_arsa, 1));
        KBS_OK(m_store->commit({addition(*m_arsa, id, offGrid)}, because(u"off the grid"_s)));
        KBS_GET(const auto session, EditSession::open(*m_store));
        const Feature before = at(*session, id);
        KBS_OK(session->apply({alteration(*m_arsa, before, withFloors(before, 8))}, u"floors"_s));
        QVERIFY(at(*session, id).geometry == before.geometry);
        Feature moved = at(*session, id);
        moved.geometry = square(500000.00003, 4400100.00007);
        KBS_OK(session->apply({alteration(*m_arsa, at(*session, id), moved)}, u"moved"_s));
        QCOMPARE(at(*session, id).geometry.points[0].y, 4400100.0001);
    }

    void conflictLeavesTheSessionAsItWas()
    {
        KBS_GET(const auto session, EditSession::open(*m_store));
        const Feature one = at(*session, 1);
        KBS_OK(session->apply({alteration(*m_arsa, one, withFloors(one, 4))}, u"mine"_s));
        KBS_GET(const auto other, m_store->reopen());
        KBS_OK(other->commit({alteration(*m_arsa, one, withFloors(one, 9))}, because(u"theirs"_s)));
        std::vector<Conflict> conflicts;
        KBS_REFUSED(session->commit(u"memur"_s, u"mine"_s, &conflicts), ErrorKind::Conflict);
        QCOMPARE(conflicts.size(), 1u);
        QVERIFY(session->canUndo());
        QCOMPARE(session->overlay()->changes().size(), 1u);
        QCOMPARE(m_store->journal()->size(), 1u);
    }

    void readerShowsTheEdits()
    {
        KBS_GET(const auto session, EditSession::open(*m_store));
        const Feature one = at(*session, 1), three = at(*session, 3);
        Feature away = one;
        away.geometry = square(600000, 4400000);
        KBS_GET(const FeatureId id, m_store->newIds(*m_arsa, 1));
        Feature fresh = plot("055", "5", 500010, 4400000);
        KBS_OK(session->apply({alteration(*m_arsa, one, away), deletion(*m_arsa, at(*session, 2)),
                                  alteration(*m_arsa, three, withFloors(three, 7)), addition(*m_arsa, id, fresh)},
            u"all kinds"_s));
        OverlayReader reader(*m_store, session->overlay());
        const auto ids = [&](Query query) {
            query.featureClass = m_arsa;
            std::vector<FeatureId> out;
            const auto all = reader.readAll(query);
            for (const Feature &feature : all.value_or(std::vector<Feature>{}))
                out.push_back(feature.id);
            const auto counted = reader.count(query);
            return counted && static_cast<std::size_t>(*counted) == out.size() ? out : std::vector<FeatureId>{-1};
        };
        using Ids = std::vector<FeatureId>;
        QCOMPARE(ids({}), (Ids{1, 3, 4, id}));
        QCOMPARE(ids({.bbox = {500001, 4400001, 500045, 4400002}}), (Ids{3, id}));
        QCOMPARE(ids({.bbox = {600001, 4400001, 600002, 4400002}}), (Ids{1}));
        QCOMPARE(ids({.ids = {1, 2, 4}}), (Ids{1, 4}));
        QCOMPARE(ids({.where = {{.attribute = "kat", .values = {std::int64_t(7)}}}}), (Ids{3}));
        QCOMPARE(ids({.where = {{.attribute = "kat", .comparison = Comparison::Less, .values = {std::int64_t(7)}}}}),
            (Ids{1, 4, id}));
        QCOMPARE(ids({.where = {{.attribute = "ada_no",
                          .comparison = Comparison::In,
                          .values = {std::string("055"), std::string("x")}}}}),
            (Ids{id}));
        QCOMPARE(ids({.orderBy = "ada_no"}), (Ids{id, 1, 3, 4}));
        QCOMPARE(ids({.limit = 2, .offset = 1, .orderBy = "ada_no"}), (Ids{1, 3}));
        KBS_GET(const auto changed, reader.get(*m_arsa, 3));
        QCOMPARE(changed->values[4], Value(std::int64_t(7)));
        KBS_GET(const auto gone, reader.get(*m_arsa, 2));
        QVERIFY(!gone);
        int batches = 0;
        KBS_OK(reader.read({.featureClass = m_arsa}, [&batches](const FeatureBatch &) { return ++batches < 1; }));
        QCOMPARE(batches, 1);
    }
};

QTEST_GUILESS_MAIN(EditSessionTest)
#include "tst_edit_session.moc"
