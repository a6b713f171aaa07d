// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The cases of contract.h that are about drafts; the end of contract_cases.h includes them.

/// Features that a draft changes; -1: it cannot be opened.
static int changedBy(Store &store, DraftNo draft)
{
    const auto session = EditSession::open(store, draft);
    return session ? static_cast<int>((*session)->overlay()->size()) : -1;
}

void StoreContract::draftsStandBeside()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 3));
    const QString hash = *store->contentHash();
    QVERIFY(store->drafts()->empty());
    KBS_GET(const Draft first, draftWith(*store, u"  Çınarlı  İmar Planı Tadilatı (ığüşöç) "_s, {{"101/1", 9}}));
    QCOMPARE(first.name, u"Çınarlı İmar Planı Tadilatı (ığüşöç)"_s);
    QCOMPARE(first.author, u"Ayşe"_s);
    QCOMPARE(first.base, 1);
    QVERIFY(first.state == DraftState::Open);
    QVERIFY(std::abs(first.begun.secsTo(QDateTime::currentDateTimeUtc())) < 3600);
    KBS_REFUSED(store->newDraft(first.name, u"Veli"_s), ErrorKind::Usage);
    KBS_REFUSED(store->newDraft(u"  "_s, u"Veli"_s), ErrorKind::Usage);
    KBS_GET(const Draft second, draftWith(*store, u"başka"_s, {{"101/1", 2}, {"101/2", 0}}));
    QVERIFY(second.number > first.number);
    QCOMPARE(store->drafts()->front().number, second.number); // newest first
    // neither the valid state nor its journal nor the other draft knows of it
    QCOMPARE(*store->head(), 1);
    QCOMPARE(*store->contentHash(), hash);
    QVERIFY(store->journal()->empty());
    QCOMPARE(plots(*store)["101/1"].values[4], Value(std::int64_t(3)));
    QCOMPARE(changedBy(*store, first.number), 1);
    QCOMPARE(changedBy(*store, second.number), 2);
    KBS_GET(const auto session, EditSession::open(*store));
    QVERIFY(!session->canUndo());
    QCOMPARE(drafts::byName(*store, u"başka"_s)->number, second.number);
    KBS_REFUSED(drafts::byName(*store, u"yok"_s), ErrorKind::NotFound);
    expectSound(*store);
}

/// What was acknowledged is there for whoever opens the draft next, and nobody edits past somebody else.
void StoreContract::draftIsSharedAndKept()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 3));
    KBS_GET(const Draft draft, draftWith(*store, u"tadilat"_s, {{"101/1", 9}}));
    QCOMPARE(draft.entries, 1);
    KBS_GET(const auto otherStore, store->reopen());
    KBS_GET(const auto other, EditSession::open(*otherStore, draft.number));
    QVERIFY(other->canUndo());
    KBS_OK(editDraft(*store, draft.number, {{"101/2", 7}}));
    KBS_REFUSED(other->undo(), ErrorKind::Conflict);
    KBS_REFUSED(other->commit(u"x"_s, u"x"_s), ErrorKind::Usage);
    KBS_REFUSED(other->discard(), ErrorKind::Usage);
    KBS_GET(const auto again, EditSession::open(*otherStore, draft.number));
    QCOMPARE(again->overlay()->size(), 2u);
    KBS_OK(again->undo());
    KBS_OK(again->undo());
    QCOMPARE(changedBy(*store, draft.number), 0);
    KBS_OK(again->redo());
    QCOMPARE(changedBy(*store, draft.number), 1);
    QCOMPARE(draftNow(*store, draft.number)->entries, 5);
    QCOMPARE(store->draftAppend(draft.number, "x", 0)->has_value(), false);
    KBS_REFUSED(store->draftAppend(draft.number + 100, "x", 0), ErrorKind::NotFound);
}

void StoreContract::draftReview()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 3));
    KBS_GET(const Draft draft, draftWith(*store, u"tadilat"_s, {{"101/1", 9}}));
    KBS_REFUSED(drafts::merge(*store, draft, u"Veli"_s, {}), ErrorKind::Usage);                   // not approved
    KBS_REFUSED(decide(*store, draft.number, DraftState::Approved, u"AYŞE"_s), ErrorKind::Usage); // her own
    KBS_REFUSED(decide(*store, draft.number, DraftState::Approved, u" "_s), ErrorKind::Usage);
    KBS_REFUSED(decide(*store, draft.number, DraftState::Returned, u"Veli"_s), ErrorKind::Usage); // no reason
    KBS_OK(decide(*store, draft.number, DraftState::Returned, u"Veli"_s, u"çekme mesafesi yok"_s));
    KBS_GET(const Draft returned, draftNow(*store, draft.number));
    QVERIFY(returned.state == DraftState::Returned);
    QCOMPARE(returned.reviewer, u"Veli"_s);
    QCOMPARE(returned.note, u"çekme mesafesi yok"_s);
    QVERIFY(returned.reviewed.isValid());
    KBS_OK(decide(*store, draft.number, DraftState::Approved, u"Veli"_s));
    QVERIFY(draftNow(*store, draft.number)->state == DraftState::Approved);
    // a change ends the approval, and what was approved before it is not what is there
    KBS_GET(const Draft approved, draftNow(*store, draft.number));
    KBS_OK(editDraft(*store, draft.number, {{"101/2", 7}}));
    QVERIFY(draftNow(*store, draft.number)->state == DraftState::Open);
    KBS_REFUSED(drafts::merge(*store, approved, u"Veli"_s, {}), ErrorKind::Conflict);
    KBS_REFUSED(store->decideDraft({.draft = draft.number,
                    .to = DraftState::Approved,
                    .person = u"Veli"_s,
                    .note = {},
                    .lastEntry = approved.lastEntry}),
        ErrorKind::Conflict);
    QCOMPARE(*store->head(), 1);
    // a store may let its authors approve
    KBS_OK(store->setMeta(drafts::reviewKey, drafts::anybody));
    KBS_OK(decide(*store, draft.number, DraftState::Approved, u"Ayşe"_s));
}

void StoreContract::draftMerges()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 3));
    KBS_GET(const Draft draft, draftWith(*store, u"tadilat"_s, {{"101/1", 9}, {"101/2", 0}}));
    KBS_OK(decide(*store, draft.number, DraftState::Approved, u"Veli"_s));
    KBS_GET(const Draft approved, draftNow(*store, draft.number));
    KBS_GET(const auto merging, drafts::merge(*store, approved, u"Fatma"_s, u"meclis kararı 12"_s));
    QCOMPARE(merging.revision.value_or(0), 2);
    QCOMPARE(merging.merged, 0);
    KBS_GET(const Revision revision, store->revision(2));
    QCOMPARE(revision.kind, u"draft"_s);
    QCOMPARE(revision.author, u"Fatma"_s);
    QVERIFY(revision.message.contains(u"tadilat"_s) && revision.message.contains(u"meclis kararı 12"_s));
    QCOMPARE(plots(*store)["101/1"].values[4], Value(std::int64_t(9)));
    QCOMPARE(plots(*store).size(), 2u);
    KBS_GET(const Draft closed, draftNow(*store, draft.number));
    QVERIFY(closed.state == DraftState::Merged);
    QCOMPARE(closed.revision, 2);
    QCOMPARE(closed.closedBy, u"Fatma"_s);
    QCOMPARE(closed.reviewer, u"Veli"_s);
    QCOMPARE(closed.entries, 0);
    // once
    KBS_REFUSED(drafts::merge(*store, approved, u"Fatma"_s, {}), ErrorKind::Conflict);
    KBS_REFUSED(store->draftAppend(draft.number, "x", 0), ErrorKind::Conflict);
    KBS_REFUSED(drafts::byName(*store, u"tadilat"_s), ErrorKind::Conflict);
    QCOMPARE(*store->head(), 2);
    // its name is free, and a draft without a change makes no revision
    KBS_GET(const DraftNo empty, store->newDraft(u"tadilat"_s, u"Ayşe"_s));
    KBS_OK(decide(*store, empty, DraftState::Approved, u"Veli"_s));
    KBS_GET(const Draft emptyNow, draftNow(*store, empty));
    KBS_GET(const auto nothing, drafts::merge(*store, emptyNow, u"Fatma"_s, {}));
    QVERIFY(!nothing.revision);
    QVERIFY(draftNow(*store, empty)->state == DraftState::Merged);
    QCOMPARE(draftNow(*store, empty)->revision, 0);
    QCOMPARE(*store->head(), 2);
    expectSound(*store);
}

/// What does not touch is merged by itself: other features, other attributes, geometry against attributes.
void StoreContract::draftMeetsAMovedHead()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 4));
    KBS_GET(const Draft draft, draftWith(*store, u"tadilat"_s, {{"101/1", 9}, {"101/2", 8}, {"101/3", 7}}));
    auto before = plots(*store);
    Feature moved = before["101/1"], renamed = before["101/2"], same = before["101/3"], other = before["101/4"];
    moved.geometry = square(700000, 4400000);
    renamed.values[7] = std::string("pasif");
    same.values[4] = std::int64_t(7); // the very thing that the draft wants
    other.values[4] = std::int64_t(1);
    KBS_OK(store->commit({alteration(arsa, before["101/1"], moved), alteration(arsa, before["101/2"], renamed),
                             alteration(arsa, before["101/3"], same), alteration(arsa, before["101/4"], other)},
        because(u"meanwhile"_s)));
    KBS_OK(decide(*store, draft.number, DraftState::Approved, u"Veli"_s));
    KBS_GET(const Draft approved, draftNow(*store, draft.number));
    KBS_GET(const auto merging, drafts::merge(*store, approved, u"Veli"_s, {}));
    QVERIFY(merging.conflicts.empty());
    QCOMPARE(merging.merged, 3);
    QCOMPARE(merging.revision.value_or(0), 3);
    auto after = plots(*store);
    QVERIFY(after["101/1"].geometry == moved.geometry);
    QCOMPARE(after["101/1"].values[4], Value(std::int64_t(9)));
    QCOMPARE(after["101/2"].values[4], Value(std::int64_t(8)));
    QCOMPARE(after["101/2"].values[7], Value(std::string("pasif")));
    QCOMPARE(after["101/3"].revision, 2); // nothing left to do
    QCOMPARE(after["101/4"].values[4], Value(std::int64_t(1)));
    expectSound(*store);
}

void StoreContract::draftConflicts()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 3));
    KBS_GET(const Draft draft, draftWith(*store, u"tadilat"_s, {{"101/1", 9}, {"101/2", 8}, {"101/3", 0}}));
    auto before = plots(*store);
    Feature changed = before["101/1"], kept = before["101/3"];
    changed.values[4] = std::int64_t(5);
    kept.values[4] = std::int64_t(6);
    KBS_OK(store->commit({alteration(arsa, before["101/1"], changed), deletion(arsa, before["101/2"]),
                             alteration(arsa, before["101/3"], kept)},
        because(u"meanwhile"_s)));
    KBS_OK(decide(*store, draft.number, DraftState::Approved, u"Veli"_s));
    KBS_GET(const Draft approved, draftNow(*store, draft.number));
    KBS_GET(const auto refused, drafts::merge(*store, approved, u"Veli"_s, {}));
    QCOMPARE(refused.conflicts.size(), 3u);
    QVERIFY(!refused.revision);
    const Conflict &first = refused.conflicts.front();
    QCOMPARE(first.base->values[4], Value(std::int64_t(3)));
    QCOMPARE(first.mine->values[4], Value(std::int64_t(9)));
    QCOMPARE(first.theirs->values[4], Value(std::int64_t(5)));
    QVERIFY(!first.reason.isEmpty());
    QCOMPARE(*store->head(), 2); // nothing was written
    QVERIFY(draftNow(*store, draft.number)->state == DraftState::Approved);
    KBS_GET(const auto merging,
        drafts::merge(*store, approved, u"Veli"_s, {},
            {{{"arsa", before["101/1"].id}, Choice::Mine}, {{"arsa", before["101/2"].id}, Choice::Theirs},
                {{"arsa", before["101/3"].id}, Choice::Theirs}}));
    QCOMPARE(merging.revision.value_or(0), 3);
    auto after = plots(*store);
    QCOMPARE(after.size(), 2u);
    QCOMPARE(after["101/1"].values[4], Value(std::int64_t(9)));
    QCOMPARE(after["101/3"].values[4], Value(std::int64_t(6)));
    expectSound(*store);
}

/// Somebody merges while somebody else edits: the merge holds the edit, or one of them is refused. No edit that was
/// acknowledged goes with the draft.
void StoreContract::draftIsMergedOrEdited()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 2));
    KBS_GET(const auto otherStore, store->reopen());
    for (int round = 0; round < 10; ++round) {
        const QString name = u"tadilat %1"_s.arg(round);
        KBS_GET(const Draft draft, draftWith(*store, name, {{"101/1", 10 + round}}));
        KBS_OK(decide(*store, draft.number, DraftState::Approved, u"Veli"_s));
        KBS_GET(const Draft approved, draftNow(*store, draft.number));
        const RevisionNo before = *store->head();
        bool isEdited = false;
        std::thread editing(
            [&] { isEdited = editDraft(*otherStore, draft.number, {{"101/2", 20 + round}}).has_value(); });
        const auto merging = drafts::merge(*store, approved, u"Veli"_s, {});
        editing.join();
        QVERIFY2(merging.has_value() != isEdited, merging ? "" : qPrintable(merging.error().text()));
        QVERIFY(merging || merging.error().kind == ErrorKind::Conflict);
        QCOMPARE(*store->head(), before + (isEdited ? 0 : 1));
        KBS_GET(const Draft after, draftNow(*store, draft.number));
        QVERIFY(after.state == (isEdited ? DraftState::Open : DraftState::Merged));
        QCOMPARE(after.entries, isEdited ? 2 : 0);
    }
    expectSound(*store);
}

void StoreContract::draftIsDropped()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 2));
    KBS_GET(const Draft draft, draftWith(*store, u"tadilat"_s, {{"101/1", 9}}));
    KBS_GET(const auto session, EditSession::open(*store, draft.number));
    KBS_OK(editDraft(*store, draft.number, {{"101/2", 9}}));
    KBS_REFUSED(store->decideDraft({.draft = draft.number,
                    .to = DraftState::Dropped,
                    .person = u"Ayşe"_s,
                    .note = {},
                    .lastEntry = draft.lastEntry}),
        ErrorKind::Conflict); // there is an edit that was not seen
    KBS_OK(decide(*store, draft.number, DraftState::Dropped, u"Ayşe"_s));
    KBS_GET(const Draft dropped, draftNow(*store, draft.number));
    QVERIFY(dropped.state == DraftState::Dropped);
    QCOMPARE(dropped.closedBy, u"Ayşe"_s);
    QVERIFY(dropped.closed.isValid());
    QVERIFY(store->draftJournal(draft.number)->empty());
    QCOMPARE(*store->head(), 1);
    KBS_REFUSED(session->undo(), ErrorKind::Conflict); // whoever still has it open
    KBS_REFUSED(decide(*store, draft.number, DraftState::Approved, u"Veli"_s), ErrorKind::Conflict);
    KBS_OK(store->newDraft(u"tadilat"_s, u"Ayşe"_s));
}

/// Whatever reads a store reads it as it would be.
void StoreContract::draftIsAView()
{
    KBS_GET(auto store, makeStore());
    const FeatureClass &arsa = featureClass("arsa");
    KBS_OK(addPlots(*store, 5));
    KBS_GET(const Draft draft, draftWith(*store, u"tadilat"_s, {{"101/1", 9}, {"101/2", 0}}));
    const QString valid = *store->contentHash();
    KBS_GET(auto again, store->reopen());
    KBS_GET(const auto view, drafts::view(std::move(again), draft));
    QVERIFY(view->isReadOnly());
    QCOMPARE(plots(*view).size(), 4u);
    QCOMPARE(plots(*view)["101/1"].values[4], Value(std::int64_t(9)));
    QCOMPARE(view->statistics(arsa)->count, 4);
    QCOMPARE(view->statistics(featureClass("agac"))->count, 0);
    QCOMPARE(view->searchText("101 2", {}, 20)->size(), 0u);
    QCOMPARE(view->searchText("101 1", {}, 20)->size(), 4u); // 101 begins with 1
    QCOMPARE(view->searchText("101 3", {}, 20)->size(), 1u);
    QVERIFY(*view->contentHash() != valid);
    KBS_REFUSED(view->commit({}, because(u"x"_s), nullptr), ErrorKind::Usage);
    for (const auto &[from, expected] : {std::pair(1, 2), std::pair(0, 4)}) {
        int changes = 0;
        KBS_OK(view->changesBetween(from, 1, [&](const Change &change) {
            const bool isDrafted = change.after && change.after->values[4] == Value(std::int64_t(9));
            changes += change.before.has_value() == (from == 1) && (isDrafted || change.id != 1) ? 1 : 0;
            return true;
        }));
        QCOMPARE(changes, expected); // from 0: five plots, of which the draft has deleted one
    }
    KBS_REFUSED(view->newDraft(u"x"_s, u"x"_s), ErrorKind::Usage);
    const QString hash = *view->contentHash();
    KBS_OK(decide(*store, draft.number, DraftState::Approved, u"Veli"_s));
    KBS_GET(const Draft approved, draftNow(*store, draft.number));
    KBS_OK(drafts::merge(*store, approved, u"Veli"_s, {}));
    QCOMPARE(*store->contentHash(), hash); // it was told right
}
