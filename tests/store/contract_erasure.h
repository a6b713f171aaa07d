// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The cases of contract.h that are about erasing personal values; the end of contract_cases.h includes them.

Result<FeatureId> StoreContract::addResident(Store &store, const std::vector<std::string> &names)
{
    const FeatureClass &sakin = featureClass("sakin");
    KBS_TRY(const FeatureId id, store.newIds(sakin, 1));
    std::optional<Feature> before;
    for (const std::string &name : names) {
        std::optional<Feature> after;
        if (name != "-") {
            after.emplace();
            after->id = id;
            after->values = {name, "T" + name, std::string("3"), Value()};
            after->geometry = Geometry::point(500000, 4400000);
        }
        KBS_CHECK(store.commit({{.kind = !before ? ChangeKind::Add
                                       : !after  ? ChangeKind::Delete
                                                 : ChangeKind::Change,
                                   .featureClass = &sakin,
                                   .id = id,
                                   .before = before,
                                   .after = after}},
            because(u"resident"_s)));
        before = after;
    }
    return id;
}

Result<std::optional<Erasure>> StoreContract::erase(Store &store, const retention::Plan &plan)
{
    Progress progress;
    return retention::carryOut(
        store, plan, u"KVKK sorumlusu"_s, u"süre doldu"_s, journalEraser(smallCatalogue()), progress);
}

/// The name of a resident as of a revision; "-" where there is none, "" where it is not said.
static std::string nameOf(Store &store, FeatureId id, RevisionNo asOf)
{
    const FeatureClass *sakin = smallCatalogue()->find("sakin");
    const auto found = store.readAll({.featureClass = sakin, .ids = {id}, .asOf = asOf});
    if (!found || found->empty())
        return found ? "-" : "?";
    const auto *text = std::get_if<std::string>(&found->front().values[0]);
    return text ? *text : "";
}

static QDateTime inDays(int days)
{
    return QDateTime::currentDateTimeUtc().addDays(days);
}

void StoreContract::retentionRulesAreRules()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &sakin = featureClass("sakin");
    QVERIFY(retention::rules(*store)->empty());
    for (const int days : {0, -1, retention::mostDays + 1})
        KBS_REFUSED(retention::setRule(*store, sakin, days), ErrorKind::Usage);
    KBS_REFUSED(retention::setRule(*store, featureClass("arsa"), 30), ErrorKind::Usage);
    KBS_OK(retention::setRule(*store, sakin, 30));
    KBS_OK(retention::setRule(*store, sakin, 10));
    QCOMPARE(retention::rules(*store)->size(), 1u);
    QCOMPARE(retention::rules(*store)->front().days, 10);
    KBS_OK(retention::setRule(*store, sakin, std::nullopt));
    QVERIFY(retention::rules(*store)->empty());
    KBS_OK(addResident(*store, {"Ayşe", "-"}));
    QVERIFY(retention::planByRules(*store, inDays(100000))->due.empty()); // no rule, nothing is due
    // what is no rule is no guess
    for (const char *text : {"sakin=0", "sakin=", "sakin", "sakin=1e3", "sakin=-5", "yok=3", "sakin=99999999999"}) {
        KBS_OK(store->setMeta(retention::rulesKey, text));
        KBS_REFUSED(retention::planByRules(*store, inDays(100000)), ErrorKind::Storage);
        KBS_REFUSED(retention::setRule(*store, sakin, 5), ErrorKind::Storage);
    }
}

void StoreContract::erasureByRule()
{
    KBS_GET(const auto store, makeStore());
    KBS_GET(const FeatureId gone, addResident(*store, {"Ayşe", "Fatma", "-"})); // revisions 1 to 3
    KBS_GET(const FeatureId lives, addResident(*store, {"Zeynep", "Elif"}));    // 4 and 5
    KBS_OK(retention::setRule(*store, featureClass("sakin"), 30));
    KBS_GET(const auto early, retention::planByRules(*store, inDays(29)));
    QVERIFY(early.due.empty());
    QCOMPARE(erase(*store, early)->has_value(), false);
    QVERIFY(store->erasures()->entries.empty());
    const QString hash = *store->contentHash();
    const std::vector<Revision> before = *store->revisions();

    KBS_GET(const auto plan, retention::planByRules(*store, inDays(31)));
    QCOMPARE(plan.due.size(), 2u); // two attributes
    QCOMPARE(plan.due[0].past, 3);
    QCOMPARE(plan.due[0].current, 0);
    QCOMPARE(plan.due[0].days, 30);
    KBS_GET(const auto made, erase(*store, plan));
    QVERIFY(made);
    QCOMPARE(made->number, 1);
    QCOMPARE(made->values, u"sakin.ad=3,sakin.kimlik=3"_s);
    QCOMPARE(made->first, 1);
    QCOMPARE(made->last, 5);
    QCOMPARE(made->unsalted, 0);
    QCOMPARE(made->person, u"KVKK sorumlusu"_s);
    for (const auto &[id, revision, name] : std::initializer_list<std::tuple<FeatureId, RevisionNo, std::string>>{
             {gone, 1, ""}, {gone, 2, ""}, {gone, 3, "-"}, {lives, 4, ""}, {lives, 5, "Elif"}})
        QCOMPARE(nameOf(*store, id, revision), name);
    QCOMPARE(store->history(featureClass("sakin"), gone)->size(), 3u); // that something was changed, stays
    QCOMPARE(*store->contentHash(), hash);
    KBS_GET(const auto after, store->revisions());
    QCOMPARE(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) { // what others named by its chain hash is still found
        QCOMPARE(after[i].chainHash, before[i].chainHash);
        QVERIFY(after[i].salt != before[i].salt);
        QCOMPARE(after[i].erasedBy, 1);
    }
    expectSound(*store);
    // nothing is left to do, and what comes later is an ordinary history again
    QVERIFY(retention::planByRules(*store, inDays(31))->due.empty());
    KBS_OK(addResident(*store, {"Hatice", "Emine"}));
    QCOMPARE(store->revision(7)->erasedBy, 0);
    expectSound(*store);
    KBS_GET(const auto again, erase(*store, *retention::planByRules(*store, inDays(31))));
    QVERIFY(again);
    QCOMPARE(again->number, 2);
    QCOMPARE(again->first, 6);
    expectSound(*store);
    QCOMPARE(store->erasures()->entries.size(), 2u);
}

void StoreContract::erasureOfClosedFeatures()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &sakin = featureClass("sakin");
    KBS_GET(const FeatureId id, addResident(*store, {"Ayşe"}));
    KBS_OK(addResident(*store, {"Fatma"}));
    KBS_GET(const auto present, store->get(sakin, id));
    Feature closed = *present;
    closed.values[3] = QDate::currentDate().addDays(-3).toString(Qt::ISODate).toStdString();
    KBS_OK(store->commit({alteration(sakin, *present, closed)}, because(u"moved out"_s)));
    KBS_OK(retention::setRule(*store, sakin, 10));
    QVERIFY(retention::planByRules(*store, inDays(6))->due.empty());
    KBS_GET(const auto plan, retention::planByRules(*store, inDays(9)));
    QCOMPARE(plan.due[0].current, 1);
    QCOMPARE(plan.due[0].past, 1);
    KBS_OK(erase(*store, plan));
    QCOMPARE(*store->head(), 4);
    QCOMPARE(store->revision(4)->kind, u"erasure"_s);
    for (const RevisionNo revision : {1, 2, 3, 4})
        QCOMPARE(nameOf(*store, id, revision), std::string());
    QCOMPARE(store->readAll({.featureClass = &sakin})->size(), 2u);
    expectSound(*store);
}

void StoreContract::erasureByRequest()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &sakin = featureClass("sakin");
    KBS_GET(const FeatureId id, addResident(*store, {"Kanarya", "Kanarya Öter"}));
    KBS_GET(const FeatureId other, addResident(*store, {"Serçe", "Serçe Öter"}));
    // an uncommitted edit and a draft hold the name, too
    KBS_GET(const auto present, store->get(sakin, id));
    const auto edit = [&](EditSession &session) {
        Feature changed = *present;
        changed.values[0] = std::string("Kanarya Susar");
        changed.values[2] = std::string("7");
        return session.apply({alteration(sakin, *present, changed)}, u"edit"_s);
    };
    {
        KBS_GET(const auto session, EditSession::open(*store));
        KBS_OK(edit(*session));
    }
    KBS_GET(const DraftNo draft, store->newDraft(u"tadilat"_s, u"Ayşe"_s));
    {
        KBS_GET(const auto session, EditSession::open(*store, draft));
        KBS_OK(edit(*session));
    }
    QCOMPARE(store->searchText("kanarya", {}, 5)->size(), 1u);
    KBS_REFUSED(retention::planOfFeatures(*store, {{&sakin, id + 1000}}), ErrorKind::NotFound);
    KBS_REFUSED(retention::planOfFeatures(*store, {{&featureClass("arsa"), 1}}), ErrorKind::NotFound);
    KBS_GET(const auto plan, retention::planOfFeatures(*store, {{&sakin, id}, {&sakin, id}}));
    QCOMPARE(plan.due[0].current, 1);
    QCOMPARE(plan.due[0].past, 1);
    KBS_GET(const auto made, erase(*store, plan));
    QVERIFY(made);
    QCOMPARE(made->features, u"sakin:%1"_s.arg(id));
    QCOMPARE(made->values, u"sakin.ad=2,sakin.kimlik=2,kbs_gunluk=2"_s);
    QCOMPARE(*store->head(), 5);
    for (const RevisionNo revision : {1, 2, 3, 4, 5})
        QCOMPARE(nameOf(*store, id, revision), std::string());
    QCOMPARE(nameOf(*store, other, 3), std::string("Serçe"));
    QCOMPARE(nameOf(*store, other, 5), std::string("Serçe Öter"));
    QVERIFY(store->searchText("kanarya", {}, 5)->empty());
    for (const DraftNo journal : {noDraft, draft}) { // the rest of the edit is still there
        KBS_GET(const auto session, EditSession::open(*store, journal));
        QVERIFY(session->warnings().empty());
        QVERIFY(session->canUndo());
        OverlayReader reader(*store, session->overlay());
        KBS_GET(const auto edited, reader.get(sakin, id));
        QCOMPARE(edited->values[0], Value());
        QCOMPARE(edited->values[2], Value(std::string("7")));
    }
    expectSound(*store);
    QCOMPARE(erase(*store, *retention::planOfFeatures(*store, {{&sakin, id}}))->has_value(), false);
}

void StoreContract::erasureIsAllOrNothing()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &sakin = featureClass("sakin");
    KBS_GET(const FeatureId id, addResident(*store, {"Ayşe", "Fatma"}));
    KBS_GET(const auto plan, retention::planOfFeatures(*store, {{&sakin, id}}));
    Progress progress;
    KBS_REFUSED(retention::carryOut(*store, plan, u"x"_s, u" . "_s, journalEraser(smallCatalogue()), progress),
        ErrorKind::Usage);
    KBS_OK(addResident(*store, {"Zeynep"}));
    KBS_REFUSED(erase(*store, plan), ErrorKind::Conflict); // the head moved on
    KBS_GET(const auto later, retention::planOfFeatures(*store, {{&sakin, id}}));
    KBS_OK(store->journalAppend("nobody can read this", 0));
    KBS_REFUSED(erase(*store, later), ErrorKind::Storage);
    QCOMPARE(*store->head(), 3);
    QCOMPARE(nameOf(*store, id, 1), std::string("Ayşe"));
    QCOMPARE(nameOf(*store, id, 2), std::string("Fatma"));
    QVERIFY(store->erasures()->entries.empty() && store->erasures()->unfinished.isEmpty());
    expectSound(*store);
}

/// Between the transaction and the overwriting of the bytes everything may happen.
void StoreContract::erasureIsFinishedLater()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &sakin = featureClass("sakin");
    KBS_GET(const FeatureId id, addResident(*store, {"Ayşe", "Fatma", "-"}));
    CommitInfo info = because(u"erasure"_s);
    info.erasure = ErasureOrder{.person = u"x"_s,
        .reason = u"talep"_s,
        .rule = u"request"_s,
        .versions = {{.featureClass = &sakin, .ids = {id}}},
        .journals = journalEraser(smallCatalogue())};
    KBS_OK(store->commit({}, info));
    QCOMPARE(*store->head(), 3); // nothing that is there has changed
    QCOMPARE(store->erasures()->unfinished, u"sakin"_s);
    Progress progress;
    KBS_GET(const auto findings, store->verify(progress));
    QCOMPARE(findings.size(), 1u);
    QCOMPARE(findings.front().rule, u"erasure.bytes"_s);
    QCOMPARE(erase(*store, *retention::planByRules(*store, inDays(0)))->has_value(), false);
    QVERIFY(store->erasures()->unfinished.isEmpty());
    expectSound(*store);
}

/// Neither the value nor anything by which a guess could be tested stays: hashes that it went into, and their salts.
void StoreContract::erasedBytesAreGone()
{
    KBS_GET(const auto store, makeStore());
    const FeatureClass &sakin = featureClass("sakin");
    const QByteArray song = "kzq" + QByteArray::number(QRandomGenerator::global()->generate64(), 16);
    const std::string name = ("Kanarya" + song).toStdString();
    for (int i = 0; i < 50; ++i)
        KBS_OK(addResident(*store, {"Serçe" + std::to_string(i)}));
    KBS_GET(const FeatureId id, addResident(*store, {name, name + " Öter"}));
    KBS_OK(store->searchText("serce", {}, 3)); // the index is complete
    KBS_GET(const auto present, store->get(sakin, id));
    {
        KBS_GET(const auto session, EditSession::open(*store));
        Feature changed = *present;
        changed.values[2] = std::string("7");
        KBS_OK(session->apply({alteration(sakin, *present, changed)}, u"edit"_s));
        KBS_OK(session->discard()); // the entry is taken out, its bytes lie about
        KBS_OK(session->apply({alteration(sakin, *present, changed)}, u"edit"_s));
    }
    std::vector<QByteArray> secrets{song};
    for (const RevisionNo number : {51, 52})
        for (const QString &hash : {store->revision(number)->salt, store->revision(number)->stateHash})
            secrets.push_back(hash.toLatin1());
    QByteArray all = everyByte(*store);
    for (const QByteArray &secret : secrets)
        QVERIFY2(all.contains(secret), secret);
    KBS_GET(const auto plan, retention::planOfFeatures(*store, {{&sakin, id}}));
    KBS_OK(erase(*store, plan));
    QVERIFY(store->erasures()->unfinished.isEmpty());
    all = everyByte(*store);
    for (const QByteArray &secret : secrets)
        QVERIFY2(!all.contains(secret), secret);
    QVERIFY(all.contains("Ser\xc3\xa7"
                         "e7"));
    QCOMPARE(store->searchText("serce7", {}, 5)->size(), 1u);
    expectSound(*store);
}

void StoreContract::erasedHistoryIsChecked_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("row") << u"UPDATE sakin_gecmis SET daire = '4' WHERE kbs_rev = 1"_s;
    QTest::newRow("erased again") << u"UPDATE sakin_gecmis SET ad = 'Veli' WHERE kbs_rev = 1"_s;
    QTest::newRow("author") << u"UPDATE kbs_revizyon SET yazan = 'x' WHERE numara = 1"_s;
    QTest::newRow("state")
        << u"UPDATE kbs_revizyon SET durum_ozeti = '00000000000000000000000000000001' WHERE numara = 1"_s;
    QTest::newRow("chain") << u"UPDATE kbs_revizyon SET zincir_ozeti = muhur WHERE numara = 1"_s;
    QTest::newRow("salt") << u"UPDATE kbs_revizyon SET tuz = 'aa' WHERE numara = 2"_s;
    QTest::newRow("seal") << u"UPDATE kbs_revizyon SET muhur = NULL, imha = NULL WHERE numara = 2"_s;
    QTest::newRow("record") << u"UPDATE kbs_imha SET neden = 'x'"_s;
    QTest::newRow("record is gone") << u"DELETE FROM kbs_imha"_s;
    QTest::newRow("record's seal") << u"UPDATE kbs_meta SET deger = 'x' WHERE anahtar = 'imha'"_s;
    QTest::newRow("unfinished") << u"UPDATE kbs_meta SET deger = 'sakin' WHERE anahtar = 'imha_kalan'"_s;
}

void StoreContract::erasedHistoryIsChecked()
{
    QFETCH(const QString, sql);
    KBS_GET(const auto store, makeStore());
    KBS_GET(const FeatureId id, addResident(*store, {"Ayşe", "Fatma", "Zeynep"}));
    KBS_OK(erase(*store, *retention::planOfFeatures(*store, {{&featureClass("sakin"), id}})));
    expectSound(*store);
    QCOMPARE(byAnotherHand(*store, sql), QString());
    Progress progress;
    KBS_GET(const auto findings, store->verify(progress));
    QVERIFY(!findings.empty());
}

void StoreContract::erasedStoreMoves()
{
    KBS_GET(const auto store, makeStore());
    KBS_OK(addPlots(*store, 3));
    KBS_GET(const FeatureId gone, addResident(*store, {"Ayşe", "Fatma", "-"}));
    KBS_GET(const FeatureId id, addResident(*store, {"Zeynep", "Elif"}));
    KBS_OK(retention::setRule(*store, featureClass("sakin"), 30));
    KBS_OK(erase(*store, *retention::planByRules(*store, inDays(31))));
    KBS_OK(erase(*store, *retention::planOfFeatures(*store, {{&featureClass("sakin"), id}})));
    KBS_OK(addResident(*store, {"Hatice"}));
    QTemporaryDir folder;
    Progress progress;
    KBS_OK(publish::copyStore(*store, folder.filePath(u"k.kbs"_s), progress));
    KBS_GET(const auto moved, stores::open(folder.filePath(u"k.kbs"_s), smallCatalogue()));
    QCOMPARE(*moved->contentHash(), *store->contentHash());
    KBS_GET(const auto expected, store->revisions());
    KBS_GET(const auto revisions, moved->revisions());
    QCOMPARE(revisions.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QCOMPARE(revisions[i].chainHash, expected[i].chainHash);
        QCOMPARE(revisions[i].seal, expected[i].seal);
    }
    QCOMPARE(moved->erasures()->entries.size(), 2u);
    QCOMPARE(moved->history(featureClass("sakin"), gone)->size(), 3u);
    expectSound(*moved);
    QCOMPARE(retention::rules(*moved)->size(), 1u);
}
