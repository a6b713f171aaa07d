// SPDX-License-Identifier: GPL-3.0-or-later
// The store contract over a PostgreSQL database, one schema per case, and what only a database can suffer.
#include "contract_cases.h"

#include "publish/store_copy.h"
#include "store/postgis/connection.h"
#include "support/postgres_server.h"

#include <QDirIterator>

#include <array>
#include <numeric>
#include <thread>

class PostgisStoreTest : public StoreContract {
    Q_OBJECT

    PostgresServer m_server;
    QTemporaryDir m_folder;
    int m_made = 0;

    QString newUrl() { return m_server.url(u"deneme_%1"_s.arg(++m_made)); }
    Result<std::unique_ptr<Store>> makeStore(int workspaceNumber) override
    {
        return stores::create(
            {.location = newUrl(), .name = u"Deneme"_s, .crs = tm30(), .workspaceNumber = workspaceNumber},
            smallCatalogue());
    }
    QByteArray everyByte(Store &) override
    {
        // what VACUUM FULL leaves behind goes with the next checkpoint
        const QString fault = m_server.sql(u"CHECKPOINT"_s);
        QByteArray all = fault.toUtf8();
        QDirIterator files(m_server.folder() + u"/data/base"_s, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext())
            if (QFile file(files.next()); file.open(QIODevice::ReadOnly))
                all += file.readAll();
        return all;
    }
    QString byAnotherHand(Store &store, const QString &sql) override
    {
        return m_server.sql(u"SET search_path = %1, public; %2"_s.arg(store.location().section(u"schema="_s, 1), sql));
    }
    /// Ends every other connection to the server, as a broken network would.
    void dropConnections()
    {
        const QString fault = m_server.sql(
            u"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'kbs'"_s);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
    /// A file store with some history: a load, edits, deletions, one back again, every kind of geometry.
    std::unique_ptr<Store> storeWithHistory();

private Q_SLOTS:
    void initTestCase()
    {
        KBS_NEEDS_POSTGRES();
        const QString fault = m_server.start();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
    void addressesAreChecked_data();
    void addressesAreChecked();
    void foreignSchemasAreRefused();
    void movesWithItsHistory();
    void cancelledCopyLeavesNothing();
    void stageMeetsForeignIds();
    void textsThatPostgresCannotHold();
    void ringsThatPostgisRefuses();
    void readersMayAskWhileTheyRead();
    void stoppedReadingHarmsNothing();
    void eachUserHasAJournal();
    void closedConnectionsAreMadeAnew();
    void connectionLostInACommit();
    void othersRevisionsAreTold();
    void connectionLostWhileErasing();
    void oldSnapshotsKeepBytes();
    void readOnlyStoresRefuse();
    void formatOneGetsDraftsAndHistoryIndexes();
    void draftsAreEverybodys();
};

std::unique_ptr<Store> PostgisStoreTest::storeWithHistory()
{
    auto made = [this]() -> Result<std::unique_ptr<Store>> {
        KBS_TRY(auto store,
            stores::create({.location = m_folder.filePath(u"gecmis-%1.kbs"_s.arg(++m_made)),
                               .name = u"Işıklar \"1\""_s,
                               .crs = tm30(),
                               .workspaceNumber = 7},
                smallCatalogue()));
        const FeatureClass &arsa = featureClass("arsa"), &yabanci = featureClass("yabanci");
        std::vector<Feature> features;
        for (int i = 0; i < 6000; ++i)
            features.push_back(plot("300", std::to_string(i), 500000 + (i % 60) * 20, 4400000 + (i / 60) * 20));
        KBS_TRY(const auto stage, stagePlots(*store, features));
        Progress progress;
        KBS_CHECK(stage->compare(progress));
        KBS_CHECK(stage->apply(because(u"load"_s, u"import"_s), progress));
        auto base = plots(*store);
        Feature changed = base["300/1"];
        changed.values[4] = std::int64_t(9);
        KBS_CHECK(store->commit(
            {alteration(arsa, base["300/1"], changed), deletion(arsa, base["300/2"])}, because(u"İkinci"_s)));
        KBS_CHECK(store->commit({addition(arsa, base["300/2"].id, base["300/2"])}, because(u"back again"_s)));
        Feature high;
        high.values = {std::string("a\0b\xff", 4)};
        high.geometry = Geometry::line(std::vector<Point>{{500000, 4400000}, {500010.5, 4400003}});
        high.geometry.z = {812.25, 813};
        KBS_TRY(const FeatureId id, store->newIds(yabanci, 1));
        KBS_CHECK(store->commit({addition(yabanci, id, high)}, because(u"heights"_s)));
        KBS_CHECK(store->setMeta("not", "İşaret"));
        return store;
    }();
    if (!made)
        qWarning("%s", qPrintable(made.error().text()));
    return made ? std::move(*made) : nullptr;
}

void PostgisStoreTest::addressesAreChecked_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<ErrorKind>("kind");
    QTest::newRow("password") << u"postgresql://kbs:gizli@localhost/kbs"_s << ErrorKind::Usage;
    QTest::newRow("password as a parameter") << u"postgresql://kbs@localhost/kbs?password=gizli"_s << ErrorKind::Usage;
    QTest::newRow("not an address") << u"postgresql://kbs@localhost/kbs?gizli"_s << ErrorKind::Usage;
    QTest::newRow("no database") << u"postgresql://kbs@localhost"_s << ErrorKind::Usage;
    QTest::newRow("system schema") << u"postgresql://kbs@localhost/kbs?schema=pg_catalog"_s << ErrorKind::Usage;
    QTest::newRow("nobody there") << u"postgresql://kbs@/kbs?host=/nowhere"_s << ErrorKind::Io;
    QTest::newRow("other service") << u"mysql://localhost/kbs"_s << ErrorKind::Usage;
    QTest::newRow("no store") << m_server.url(u"yok"_s) << ErrorKind::NotFound;
    QTest::newRow("quotes in the name") << m_server.url(u"a%22%27;%20DROP"_s) << ErrorKind::NotFound;
    QTest::newRow("system is no store") << m_server.url(u"public"_s) << ErrorKind::Input;
}

void PostgisStoreTest::addressesAreChecked()
{
    QFETCH(const QString, url);
    QFETCH(const ErrorKind, kind);
    const auto refused = stores::open(url, smallCatalogue());
    QVERIFY(!refused);
    QVERIFY2(refused.error().kind == kind, qPrintable(refused.error().text()));
    QVERIFY(!refused.error().text().contains(u"gizli"_s));
}

void PostgisStoreTest::foreignSchemasAreRefused()
{
    QVERIFY(m_server.sql(u"CREATE SCHEMA baskasi; CREATE TABLE baskasi.t (a int); CREATE SCHEMA bos"_s).isEmpty());
    KBS_REFUSED(stores::create({.location = m_server.url(u"baskasi"_s), .name = {}, .crs = tm30()}, smallCatalogue()),
        ErrorKind::Io);
    KBS_OK(stores::create({.location = m_server.url(u"bos"_s), .name = {}, .crs = tm30()}, smallCatalogue()));
    KBS_REFUSED(stores::create({.location = m_server.url(u"bos"_s), .name = {}, .crs = tm30()}, smallCatalogue()),
        ErrorKind::Io);
    // a store with a class that this program's catalogue does not have
    QVERIFY(m_server.sql(u"INSERT INTO bos.kbs_sinif (ad, geometri, sayac, adet, ozet) VALUES ('yeni', '', 0, 0, '')"_s)
            .isEmpty());
    KBS_REFUSED(stores::open(m_server.url(u"bos"_s), smallCatalogue()), ErrorKind::Storage);
}

void PostgisStoreTest::movesWithItsHistory()
{
    const auto source = storeWithHistory();
    QVERIFY(source);
    Progress progress;
    KBS_OK(addResident(*source, {"Ayşe", "Fatma", "Elif"}));
    KBS_OK(retention::setRule(*source, featureClass("sakin"), 1));
    KBS_OK(erase(*source, *retention::planByRules(*source, QDateTime::currentDateTimeUtc().addDays(2))));
    QCOMPARE(source->revision(6)->erasedBy, 1);
    const QString url = newUrl(), file = m_folder.filePath(u"geri.kbs"_s);
    KBS_OK(publish::copyStore(*source, url, progress));
    KBS_GET(const auto moved, stores::open(url, smallCatalogue()));
    expectSound(*moved);
    KBS_OK(publish::copyStore(*moved, file, progress));
    KBS_GET(const auto back, stores::open(file, smallCatalogue()));
    expectSound(*back);
    const FeatureClass &arsa = featureClass("arsa");
    const auto original = plots(*source);
    QCOMPARE(back->erasures()->entries.size(), 1u);
    for (Store *store : {moved.get(), back.get()}) {
        QCOMPARE(*store->contentHash(), *source->contentHash());
        QCOMPARE(store->name(), source->name());
        KBS_GET(const auto revisions, store->revisions());
        KBS_GET(const auto expected, source->revisions());
        QCOMPARE(revisions.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(revisions[i].chainHash, expected[i].chainHash);
            QCOMPARE(revisions[i].time, expected[i].time);
        }
        QVERIFY(plots(*store) == original);
        for (const RevisionNo revision : {1, 2, 3})
            QVERIFY(plots(*store, revision) == plots(*source, revision));
        QCOMPARE(store->history(arsa, original.at("300/2").id)->size(), 3u);
        QVERIFY(*store->allMeta() == *source->allMeta());
        QCOMPARE(**store->meta(storeIdKey), **source->meta(storeIdKey));
        KBS_GET(const FeatureId next, store->newIds(arsa, 1));
        QCOMPARE(next, (FeatureId(7) << 33) + 6001);
        QCOMPARE(store->searchText("300 5999", {}, 5)->size(), 1u);
    }
    KBS_REFUSED(publish::copyStore(*source, url, progress), ErrorKind::Io);
    KBS_REFUSED(publish::copyStore(*moved, file, progress), ErrorKind::Io);
}

void PostgisStoreTest::cancelledCopyLeavesNothing()
{
    const auto source = storeWithHistory();
    QVERIFY(source);
    Progress *self = nullptr;
    Progress progress([&self](double fraction, const QString &) {
        if (fraction > 0.4 && fraction < 0.6)
            self->cancel();
    });
    self = &progress;
    const QString url = newUrl();
    KBS_REFUSED(publish::copyStore(*source, url, progress), ErrorKind::Cancelled);
    KBS_REFUSED(stores::open(url, smallCatalogue()), ErrorKind::NotFound);
    QVERIFY(m_server.sql(u"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'yarim%'"_s).isEmpty());
    QVERIFY(m_server.output().isEmpty());
}

/// Somebody takes ids between a delivery's arrival and its switch: its rows get others, and the hashes agree.
void PostgisStoreTest::stageMeetsForeignIds()
{
    KBS_GET(const auto store, makeStore(0));
    KBS_GET(const auto stage, stagePlots(*store, {plot("1", "1", 0, 0), plot("1", "2", 30, 0)}));
    KBS_GET(const FeatureId taken, store->newIds(featureClass("arsa"), 5));
    Progress progress;
    KBS_OK(stage->compare(progress));
    KBS_OK(stage->apply(because(u"late"_s), progress));
    QCOMPARE(plots(*store)["1/1"].id, taken + 5);
    expectSound(*store);
}

void PostgisStoreTest::textsThatPostgresCannotHold()
{
    KBS_GET(const auto store, makeStore(0));
    const FeatureClass &arsa = featureClass("arsa");
    for (const std::string &text : {std::string("a\0b", 3), std::string("\x1a"),
             std::string("\x1a"
                         "1a"),
             std::string("\xff\xfe\xc0\x80 \xed\xa0\x80 \xf5"), std::string("\xe2\x82"), std::string("ğ\xc4")}) {
        Feature feature = plot("1", "1", 0, 0);
        feature.sourceKey = text;
        feature.values[0] = text;
        KBS_GET(const FeatureId id, store->newIds(arsa, 1));
        KBS_OK(store->commit({addition(arsa, id, feature)}, because(QString::fromStdString(text))));
        QVERIFY(store->get(arsa, id)->value().values[0] == Value(text));
        QCOMPARE(store->count({.featureClass = &arsa, .where = {{.attribute = "kbs_anahtar", .values = {text}}}})
                     .value_or(-1),
            1);
    }
    expectSound(*store);
}

void PostgisStoreTest::ringsThatPostgisRefuses()
{
    KBS_GET(const auto store, makeStore(0));
    const FeatureClass &arsa = featureClass("arsa");
    Feature open = plot("1", "1", 0, 0);
    open.geometry.points.back().x += 5;
    KBS_REFUSED(store->commit({addition(arsa, 1, plot("2", "2", 0, 0)), addition(arsa, 2, open)}, because(u"open"_s)),
        ErrorKind::Input);
    KBS_REFUSED(stagePlots(*store, {plot("2", "2", 0, 0), open}), ErrorKind::Input);
    QCOMPARE(*store->head(), 0);
    KBS_OK(addPlots(*store, 1));
}

void PostgisStoreTest::readersMayAskWhileTheyRead()
{
    KBS_GET(const auto store, makeStore(0));
    KBS_OK(addPlots(*store, 10));
    const FeatureClass &arsa = featureClass("arsa");
    int found = 0;
    KBS_OK(store->read({.featureClass = &arsa}, [&](const FeatureBatch &batch) {
        for (std::size_t row = 0; row < batch.size(); ++row)
            found += store->get(arsa, batch.id(row)).value_or(std::nullopt) ? 1 : 0;
        return store->commit({deletion(arsa, batch.feature(0))}, because(u"within"_s)).has_value();
    }));
    QCOMPARE(found, 10);
    QCOMPARE(*store->head(), 2);
}

void PostgisStoreTest::stoppedReadingHarmsNothing()
{
    std::vector<Feature> features;
    for (int i = 0; i < 20000; ++i)
        features.push_back(plot("300", std::to_string(i), 500000 + i * 20, 4400000));
    KBS_GET(const auto store, makeStore(0));
    KBS_GET(const auto stage, stagePlots(*store, features));
    Progress progress;
    KBS_OK(stage->compare(progress));
    KBS_OK(stage->apply(because(u"load"_s), progress));
    const FeatureClass &arsa = featureClass("arsa");
    for (int i = 0; i < 3; ++i) {
        int batches = 0;
        KBS_OK(store->read({.featureClass = &arsa}, [&batches](const FeatureBatch &) { return ++batches < 2; }));
        QCOMPARE(batches, 2);
        QCOMPARE(store->count({.featureClass = &arsa}).value_or(-1), 20000);
    }
}

void PostgisStoreTest::eachUserHasAJournal()
{
    KBS_GET(const auto mine, makeStore(0));
    QVERIFY(m_server.sql(u"DO $$ BEGIN CREATE ROLE ayse LOGIN SUPERUSER; EXCEPTION WHEN duplicate_object THEN END $$"_s)
            .isEmpty());
    KBS_GET(const auto hers, stores::open(mine->location().replace(u"kbs@"_s, u"ayse@"_s), smallCatalogue()));
    KBS_GET(const auto first, mine->journalAppend("mine", 0));
    KBS_GET(const auto second, hers->journalAppend("hers", 0));
    QCOMPARE(mine->journal()->size(), 1u);
    QCOMPARE(hers->journal()->front().payload, std::string("hers"));
    CommitInfo info = because(u"mine"_s);
    info.clearJournalThrough = std::max(*first, *second);
    KBS_OK(mine->commit({}, info));
    QVERIFY(mine->journal()->empty());
    QCOMPARE(hers->journal()->size(), 1u);
}

void PostgisStoreTest::closedConnectionsAreMadeAnew()
{
    KBS_GET(const auto store, makeStore(0));
    KBS_OK(addPlots(*store, 2));
    dropConnections();
    QCOMPARE(plots(*store).size(), 2u);
    dropConnections();
    KBS_OK(store->journalAppend("once", 0));
    QCOMPARE(store->journal()->size(), 1u);
    dropConnections();
    KBS_OK(store->commit({deletion(featureClass("arsa"), plots(*store)["101/1"])}, because(u"after it"_s)));
    expectSound(*store);
}

/// Everything is written but the end: the server forgets all of it, and the store goes on.
void PostgisStoreTest::connectionLostInACommit()
{
    KBS_GET(const auto store, makeStore(0));
    KBS_OK(addPlots(*store, 3));
    const QString hash = *store->contentHash();
    auto base = plots(*store);
    const std::vector<Change> changes{deletion(featureClass("arsa"), base["101/1"])};
    CommitInfo info = because(u"lost"_s);
    info.lastMeta = [this](RevisionNo) {
        dropConnections();
        return std::pair(std::string("x"), std::string("1"));
    };
    KBS_REFUSED(store->commit(changes, info), ErrorKind::Io);
    QCOMPARE(*store->head(), 1);
    QCOMPARE(*store->contentHash(), hash);
    QVERIFY(!*store->meta("x"));
    info.lastMeta = {};
    KBS_OK(store->commit(changes, info));
    QCOMPARE(plots(*store).size(), 2u);
    expectSound(*store);
}

void PostgisStoreTest::othersRevisionsAreTold()
{
    KBS_GET(const auto store, makeStore(0));
    KBS_GET(const auto watcher, store->reopen());
    QCOMPARE(watcher->awaitRevision(-1, Progress()).value_or(-9), 0); // it is another one already
    RevisionNo told = -1;
    std::thread watching([&] { told = watcher->awaitRevision(0, Progress()).value_or(-9); });
    const auto committed = addPlots(*store, 1);
    watching.join(); // waits for nothing but the notice
    KBS_OK(committed);
    QCOMPARE(told, 1);
    Progress stopped;
    stopped.cancel();
    KBS_REFUSED(watcher->awaitRevision(1, stopped), ErrorKind::Cancelled);
    QCOMPARE(*watcher->head(), 1);
}

void PostgisStoreTest::connectionLostWhileErasing()
{
    KBS_GET(const auto store, makeStore(0));
    const FeatureClass &sakin = featureClass("sakin");
    KBS_GET(const FeatureId id, addResident(*store, {"Ayşe", "Fatma"}));
    const QString hash = *store->contentHash();
    KBS_OK(store->journalAppend("an edit", 0));
    KBS_GET(const auto plan, retention::planOfFeatures(*store, {{&sakin, id}}));
    Progress progress;
    // the rows have lost their values and the hashes are still to come
    const auto refused = retention::carryOut(
        *store, plan, u"x"_s, u"talep"_s,
        [this](const std::string &, const ErasedValues &) -> Result<std::optional<std::string>> {
            dropConnections();
            return std::nullopt;
        },
        progress);
    QVERIFY(!refused);
    QCOMPARE(*store->head(), 2);
    QCOMPARE(*store->contentHash(), hash);
    QVERIFY(store->erasures()->entries.empty());
    QCOMPARE(store->history(sakin, id)->front().second->values[0], Value(std::string("Ayşe")));
    expectSound(*store);
}

/// What somebody's transaction still sees, the server does not overwrite: the store says so until it is done.
void PostgisStoreTest::oldSnapshotsKeepBytes()
{
    KBS_GET(const auto store, makeStore(0));
    const FeatureClass &sakin = featureClass("sakin");
    KBS_GET(const FeatureId id, addResident(*store, {"Ayşe", "Fatma"}));
    KBS_GET(const auto location, postgis::parseLocation(store->location()));
    KBS_GET(const auto other, postgis::Connection::open(location, true));
    {
        KBS_GET(auto snapshot, postgis::Transaction::begin(*other, postgis::Transaction::Kind::Snapshot));
        QCOMPARE(other->integer("SELECT count(*) FROM sakin").value_or(-1), 1);
        KBS_GET(const auto plan, retention::planOfFeatures(*store, {{&sakin, id}}));
        KBS_REFUSED(erase(*store, plan), ErrorKind::Io);
        QCOMPARE(nameOf(*store, id, 1), std::string());
        QCOMPARE(store->erasures()->unfinished, u"sakin"_s);
    }
    KBS_OK(erase(*store, *retention::planByRules(*store, QDateTime::currentDateTimeUtc())));
    QVERIFY(store->erasures()->unfinished.isEmpty());
    expectSound(*store);
}

void PostgisStoreTest::readOnlyStoresRefuse()
{
    KBS_GET(const auto store, makeStore(0));
    KBS_OK(addPlots(*store, 1));
    KBS_GET(const auto reader, stores::open(store->location(), smallCatalogue(), true));
    QVERIFY(reader->isReadOnly());
    QCOMPARE(reader->searchText("101 1", {}, 5)->size(), 1u);
    KBS_REFUSED(reader->journalAppend("x", 0), ErrorKind::Io);
    KBS_REFUSED(reader->commit({}, because(u"x"_s)), ErrorKind::Io);
    KBS_REFUSED(reader->stage(), ErrorKind::Io);
}

void PostgisStoreTest::formatOneGetsDraftsAndHistoryIndexes()
{
    KBS_GET(const auto store, makeStore(0));
    {
        CommitInfo old = because(u"plots"_s); // revisions had no salt
        old.original = Revision{.time = QDateTime::currentDateTimeUtc()};
        KBS_OK(store->commit({addition(featureClass("arsa"), 1, plot("101", "1", 500000, 4400000)),
                                 addition(featureClass("arsa"), 2, plot("101", "2", 500020, 4400000))},
            old));
    }
    KBS_OK(store->journalAppend("an edit", 0));
    const QString schema = u"deneme_%1"_s.arg(m_made);
    QCOMPARE(
        m_server.sql(
            u"SET search_path = %1, public; DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname, tablename FROM "
            "pg_policies WHERE schemaname = '%1' LOOP EXECUTE format('DROP POLICY %I ON %I', p.policyname, "
            "p.tablename); "
            "END LOOP; END $$; DROP TABLE kbs_taslak_gunluk; DROP TABLE kbs_taslak; DROP TRIGGER kbs_sinif_koru ON "
            "kbs_sinif; DROP FUNCTION kbs_sinif_koru, kbs_taslak_koru, kbs_kisisel, kbs_erisim_yaz, kbs_tam_okunur, "
            "kbs_bul, "
            "kbs_yazilir, kbs_okunur, kbs_yetkili, kbs_sahibi; DROP TABLE kbs_yetki; ALTER TABLE kbs_sinif DROP COLUMN "
            "kisisel; "
            "DROP TABLE kbs_imha; ALTER TABLE kbs_revizyon DROP COLUMN tuz, DROP COLUMN imha, DROP COLUMN muhur; "
            "DROP INDEX ix_arsa_gecmis_anahtar; UPDATE kbs_meta SET deger = '1' WHERE anahtar = 'bicim'"_s.arg(schema)),
        QString());
    KBS_GET(const auto reader, stores::open(store->location(), smallCatalogue(), true)); // also for reading only
    QVERIFY(reader->drafts()->empty());
    KBS_GET(const auto again, stores::open(store->location(), smallCatalogue()));
    QCOMPARE(again->journal()->size(), 1u);
    KBS_OK(again->newDraft(u"tadilat"_s, u"Ayşe"_s));
    KBS_OK(again->noteAccess({{.person = u"x"_s,
        .purpose = u"deneme"_s,
        .way = u"window"_s,
        .className = u"arsa"_s,
        .attributes = {u"kat"_s},
        .features = u"1"_s}}));
    QCOMPARE(m_server.sql(u"SET search_path = %1; DROP INDEX ix_arsa_gecmis_anahtar"_s.arg(schema)), QString());
    expectSound(*again);
}

/// Unlike the journal of the valid state. Of many who edit one draft at the same time each either has everything
/// before him, or is refused.
void PostgisStoreTest::draftsAreEverybodys()
{
    KBS_GET(const auto mine, makeStore(0));
    KBS_GET(const DraftNo draft, mine->newDraft(u"tadilat"_s, u"Ayşe"_s));
    KBS_OK(mine->draftAppend(draft, "first", 0));
    constexpr int editors = 4, tries = 25;
    std::vector<std::thread> threads;
    std::array<int, editors> done{};
    for (int editor = 0; editor < editors; ++editor)
        threads.emplace_back([&, editor] {
            const auto store = mine->reopen();
            for (int i = 0; store && i < tries; ++i) {
                const auto known = (*store)->draftJournal(draft);
                if (!known || known->empty())
                    return;
                const auto added
                    = (*store)->draftAppend(draft, std::to_string(known->back().sequence), known->back().sequence);
                done[static_cast<std::size_t>(editor)] += added && *added ? 1 : 0;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    KBS_GET(const auto entries, mine->draftJournal(draft));
    QCOMPARE(static_cast<int>(entries.size()), 1 + std::accumulate(done.begin(), done.end(), 0));
    for (std::size_t i = 1; i < entries.size(); ++i) // each knew the one before it
        QCOMPARE(entries[i].payload, std::to_string(entries[i - 1].sequence));
}

QTEST_GUILESS_MAIN(PostgisStoreTest)
#include "moc_contract.cpp"
#include "tst_postgis_store.moc"
