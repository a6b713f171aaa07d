// SPDX-License-Identifier: GPL-3.0-or-later
// Rights in a database: that the server itself keeps everybody to them, and that the program says which is missing.
#include "edit/journal_erasure.h"
#include "publish/workspace.h"
#include "store/postgis/connection.h"
#include "store/retention.h"
#include "store/rights.h"
#include "support/kbs_process.h"
#include "support/postgres_server.h"
#include "support/store_support.h"

#include <QJsonArray>
#include <QUrl>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;
using rights::Right;

namespace {

const QString strange = u"Işıl \"o'ğlu\" %1;--"_s; ///< a role's name is any text

std::shared_ptr<const Catalogue> wholeCatalogue()
{
    static const auto loaded = Catalogue::load();
    if (!loaded)
        qFatal("%s", qPrintable(loaded.error().text()));
    return *loaded;
}

const FeatureClass &classOf(const char *name)
{
    return *wholeCatalogue()->find(name);
}

Feature made(const FeatureClass &featureClass, const std::map<std::string, Value> &values, const Geometry &geometry)
{
    Feature out;
    out.values.resize(featureClass.attributes.size());
    for (const auto &[name, value] : values)
        out.values.at(static_cast<std::size_t>(featureClass.attributeIndex(name))) = value;
    out.geometry = geometry;
    return out;
}

std::string text(const Feature &feature, const FeatureClass &featureClass, const char *attribute)
{
    return toText(feature.values.at(static_cast<std::size_t>(featureClass.attributeIndex(attribute))));
}

} // namespace

class PostgisRightsTest : public QObject {
    Q_OBJECT

    PostgresServer m_server;
    QTemporaryDir m_folder;
    int m_made = 0;
    QString m_schema, m_url; ///< of the case's store, as its owner calls it
    std::unique_ptr<Store> m_store;
    FeatureId m_block = 0, m_parcel = 0, m_plan = 0;

    QString urlOf(const QString &user) const
    {
        return QString(m_url).replace(u"sahip@"_s, QString::fromLatin1(QUrl::toPercentEncoding(user)) + u'@');
    }
    Result<std::unique_ptr<Store>> openAs(const QString &user, bool readOnly = false)
    {
        return stores::open(urlOf(user), wholeCatalogue(), readOnly);
    }
    Result<std::vector<const FeatureClass *>> give(
        const QString &user, const std::set<Right> &given, const QStringList &themes = {})
    {
        rights::Gift gift{.user = user, .rights = given, .classes = {}};
        for (const auto &featureClass : wholeCatalogue()->classes())
            if (themes.isEmpty() || themes.contains(featureClass->theme))
                gift.classes.push_back(featureClass.get());
        return rights::give(m_url, wholeCatalogue(), gift);
    }
    /// Runs SQL as a user that logs in: "" or SQLSTATE and what the server said.
    QString sqlAs(const QString &user, const QString &statements)
    {
        const auto location = postgis::parseLocation(urlOf(user));
        if (!location)
            return location.error().text();
        const auto connection = postgis::Connection::open(*location, false);
        if (!connection)
            return connection.error().text();
        if (const auto done = (*connection)->script(statements.toStdString()); !done)
            return QString::fromStdString((*connection)->lastState()) + u' ' + done.error().text();
        return {};
    }
    Result<std::int64_t> numberAs(const QString &user, const std::string &query)
    {
        KBS_TRY(const auto location, postgis::parseLocation(urlOf(user)));
        KBS_TRY(const auto connection, postgis::Connection::open(location, false));
        return connection->integer(query);
    }
    Result<RevisionNo> changeBlock(Store &store, const std::string &number);

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_store.reset(); }
    void readersOnlyRead_data();
    void readersOnlyRead();
    void readersAreToldWhatIsMissing();
    void othersThemesAreClosed();
    void personalDataAreMaskedByTheServer();
    void journalsArePrivate();
    void publishersKeepToTheirTheme();
    void publishersCannotTouchOthersSums_data();
    void publishersCannotTouchOthersSums();
    void personalClassesNeedTheRight();
    void firstLoadByAPublisher();
    void rightsAreTaken();
    void listingTellsTheTruth();
    void laterClassesAreNobodys();
    void whatBecomesPersonalIsTaken();
    void refusals();
    void oneChainOfAccesses();
    void auditorsReadTheLogsOnly();
    void onlyTheOwnerErases();
    void purposesAreAsked();
    void draftsKeepToTheRights();
    void commandLine();
    void workspacesOfAPublisher();
};

void PostgisRightsTest::initTestCase()
{
    KBS_NEEDS_POSTGRES();
    QString fault = m_server.start();
    QVERIFY2(fault.isEmpty(), qPrintable(fault));
    QString quoted = strange;
    fault = m_server.sql(u"CREATE ROLE sahip LOGIN; GRANT CREATE ON DATABASE kbs TO sahip; CREATE ROLE ayse LOGIN; "
                         "CREATE ROLE \"ayse 1000@x\" LOGIN; CREATE ROLE mehmet LOGIN; CREATE ROLE \"%1\" LOGIN"_s.arg(
                             quoted.replace(u'"', u"\"\""_s)));
    QVERIFY2(fault.isEmpty(), qPrintable(fault));
}

/// A store of a plain user's, with a block, a parcel that has an owner, and a plan.
void PostgisRightsTest::init()
{
    m_schema = u"Şehir \"%1\""_s.arg(++m_made);
    m_url = m_server.url(QString::fromLatin1(QUrl::toPercentEncoding(m_schema))).replace(u"kbs@"_s, u"sahip@"_s);
    KBS_GET(m_store, stores::create({.location = m_url, .name = u"Deneme"_s, .crs = tm30()}, wholeCatalogue()));
    const FeatureClass &block = classOf("ada"), &parcel = classOf("parsel"), &plan = classOf("plan");
    KBS_GET(m_block, m_store->newIds(block, 1));
    KBS_GET(m_parcel, m_store->newIds(parcel, 1));
    KBS_GET(m_plan, m_store->newIds(plan, 1));
    KBS_OK(m_store->commit(
        {addition(block, m_block, made(block, {{"ada_no", std::string("101")}}, square(500000, 4400000))),
            addition(parcel, m_parcel,
                made(parcel,
                    {{"ada_no", std::string("101")}, {"parsel_no", std::string("7")},
                        {"malik", std::string("Kanaryagül")}},
                    square(500000, 4400000))),
            addition(
                plan, m_plan, made(plan, {{"plan_adi", std::string("Merkez uygulama")}}, square(500000, 4400000)))},
        because(u"first"_s)));
}

Result<RevisionNo> PostgisRightsTest::changeBlock(Store &store, const std::string &number)
{
    const FeatureClass &block = classOf("ada");
    KBS_TRY(const auto before, store.get(block, m_block));
    Feature after = *before;
    after.values[static_cast<std::size_t>(block.attributeIndex("ada_no"))] = number;
    return store.commit({alteration(block, *before, after)}, because(u"renamed"_s));
}

void PostgisRightsTest::readersOnlyRead_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("insert") << u"INSERT INTO ada (kbs_id, kbs_rev) VALUES (5, 1)"_s;
    QTest::newRow("update") << u"UPDATE ada SET ada_no = '9'"_s;
    QTest::newRow("delete") << u"DELETE FROM parsel"_s;
    QTest::newRow("truncate") << u"TRUNCATE parsel"_s;
    QTest::newRow("history") << u"INSERT INTO ada_gecmis (kbs_id, kbs_rev, kbs_rev_son) VALUES (5, 1, 2)"_s;
    QTest::newRow("revision") << u"UPDATE kbs_revizyon SET yazan = 'ben'"_s;
    QTest::newRow("sums") << u"UPDATE kbs_sinif SET adet = 0"_s;
    QTest::newRow("notes") << u"INSERT INTO kbs_meta (anahtar, deger) VALUES ('u:x', 'y')"_s;
    QTest::newRow("accesses") << u"DELETE FROM kbs_erisim"_s;
    QTest::newRow("accesses read") << u"SELECT * FROM kbs_erisim"_s;
    QTest::newRow("rights") << u"INSERT INTO kbs_yetki VALUES ('ayse', 'parsel', 'kisisel')"_s;
    QTest::newRow("rights, direct") << u"GRANT ALL ON parsel TO ayse; SELECT malik FROM parsel"_s;
    QTest::newRow("journal") << u"INSERT INTO kbs_gunluk (sahip, veri) VALUES ('ayse 1@x', '')"_s;
    QTest::newRow("search") << u"DELETE FROM kbs_arama"_s;
    QTest::newRow("structure") << u"ALTER TABLE ada ADD COLUMN x text"_s;
    QTest::newRow("new table") << u"CREATE TABLE yeni (a int)"_s;
    QTest::newRow("function")
        << u"CREATE OR REPLACE FUNCTION kbs_sahibi() RETURNS boolean LANGUAGE sql AS 'SELECT true'"_s;
    QTest::newRow("drafts")
        << u"INSERT INTO kbs_taslak (ad, yazan, zaman, taban, durum) VALUES ('a', 'ayse', '', 0, 'acik')"_s;
}

void PostgisRightsTest::readersOnlyRead()
{
    QFETCH(const QString, sql);
    KBS_OK(give(u"ayse"_s, {Right::Read}));
    const QString answer = sqlAs(u"ayse"_s, sql);
    // a GRANT of what one does not own is a warning only: what comes after it must fail
    QVERIFY2(answer.startsWith("42501"_L1), qPrintable(answer));
    Progress progress;
    QVERIFY(m_store->verify(progress)->empty());
}

void PostgisRightsTest::readersAreToldWhatIsMissing()
{
    KBS_OK(give(strange, {Right::Read}));
    KBS_GET(const auto store, openAs(strange));
    QVERIFY(store->isReadOnly());
    QVERIFY(store->journal()->empty());
    QCOMPARE(text(**store->get(classOf("ada"), m_block), classOf("ada"), "ada_no"), std::string("101"));
    QCOMPARE(store->searchText("101", {}, 5)->size(), 1u);
    const auto refused = changeBlock(*store, "102");
    QVERIFY(!refused);
    QVERIFY(refused.error().kind == ErrorKind::Io);
    QVERIFY2(refused.error().message.contains(strange) && refused.error().message.contains(u"ada"_s)
            && refused.error().advice.contains(u"sahip"_s) && refused.error().advice.contains(u"--may publish"_s),
        qPrintable(refused.error().text()));
    KBS_REFUSED(store->journalAppend("x", 0), ErrorKind::Io);
    KBS_REFUSED(store->newIds(classOf("ada"), 1), ErrorKind::Io);
    KBS_REFUSED(store->stage(), ErrorKind::Io);
    KBS_REFUSED(store->setMeta("x", "y"), ErrorKind::Io);
    KBS_REFUSED(store->accessLog(), ErrorKind::Io);
    Progress progress;
    KBS_REFUSED(store->verify(progress), ErrorKind::Io);
    QCOMPARE(*m_store->head(), 1);
}

void PostgisRightsTest::othersThemesAreClosed()
{
    KBS_OK(give(u"ayse"_s, {Right::Read}, {u"cadastre"_s}));
    KBS_GET(const auto store, openAs(u"ayse"_s));
    QVERIFY(store->catalogue().find("ada") && !store->catalogue().find("plan"));
    QCOMPARE(store->catalogue().themes().size(), 1u);
    QVERIFY(store->withheld().anyReading());
    QVERIFY(std::ranges::contains(store->withheld().classes, &classOf("plan")));
    const auto refused = store->get(classOf("plan"), m_plan);
    QVERIFY(!refused && refused.error().kind == ErrorKind::Io);
    QVERIFY2(refused.error().advice.contains(u"--may read --theme zoning"_s), qPrintable(refused.error().text()));
    QVERIFY(sqlAs(u"ayse"_s, u"SELECT * FROM plan"_s).startsWith("42501"_L1));
    QVERIFY(sqlAs(u"ayse"_s, u"SELECT * FROM plan_gecmis"_s).startsWith("42501"_L1));
    // what everybody finds by its words is found by whoever may read it
    QCOMPARE(store->searchText("merkez", {}, 5)->size(), 0u);
    QCOMPARE(store->searchText("101", {}, 5)->size(), 1u);
    KBS_GET(const std::int64_t all, numberAs(u"sahip"_s, "SELECT count(*) FROM kbs_arama"));
    KBS_GET(const std::int64_t hers, numberAs(u"ayse"_s, "SELECT count(*) FROM kbs_arama"));
    QVERIFY2(hers > 0 && hers < all, qPrintable(u"%1 of %2"_s.arg(hers).arg(all)));
    const std::string found = "SELECT count(*) FROM kbs_bul((SELECT no FROM kbs_sinif WHERE ad = 'plan'), 'merkez', 9)";
    QCOMPARE(numberAs(u"sahip"_s, found).value_or(-1), 1);
    QCOMPARE(numberAs(u"ayse"_s, found).value_or(-1), 0);
    int changes = 0;
    KBS_OK(store->changesBetween(0, 1, [&changes](const Change &) { return ++changes > 0; }));
    QCOMPARE(changes, 2);
}

void PostgisRightsTest::personalDataAreMaskedByTheServer()
{
    const FeatureClass &parcel = classOf("parsel");
    KBS_OK(give(u"ayse"_s, {Right::Read}));
    for (const QString &sql : {u"SELECT malik FROM parsel"_s, u"SELECT * FROM parsel"_s,
             u"SELECT malik FROM parsel_gecmis"_s, u"SELECT kbs_id FROM parsel WHERE malik = 'Kanaryagül'"_s,
             u"SELECT parsel::text FROM parsel"_s, u"COPY parsel TO STDOUT"_s})
        QVERIFY2(sqlAs(u"ayse"_s, sql).startsWith("42501"_L1), qPrintable(sql));
    QCOMPARE(sqlAs(u"ayse"_s, u"SELECT kbs_id, parsel_no, geom FROM parsel"_s), QString());
    // for programs that ask for all columns
    QCOMPARE(sqlAs(u"ayse"_s, u"SELECT * FROM ada; SELECT * FROM ada_gecmis; SELECT * FROM parsel_acik"_s), QString());
    QCOMPARE(
        numberAs(u"ayse"_s, "SELECT count(*) FROM parsel_acik p WHERE to_jsonb(p)::text LIKE '%Kanarya%'").value_or(-1),
        0);
    QVERIFY(sqlAs(u"ayse"_s, u"SELECT malik FROM parsel_acik"_s).startsWith("42703"_L1));
    QVERIFY(!sqlAs(u"mehmet"_s, u"SELECT * FROM parsel_acik"_s).isEmpty());
    KBS_GET(const auto store, openAs(u"ayse"_s));
    KBS_GET(const auto seen, store->get(parcel, m_parcel));
    QCOMPARE(text(*seen, parcel, "parsel_no"), std::string("7"));
    QCOMPARE(text(*seen, parcel, "malik"), std::string());
    QVERIFY(seen->geometry == (*m_store->get(parcel, m_parcel))->geometry);
    QCOMPARE(text(*store->history(parcel, m_parcel)->front().second, parcel, "malik"), std::string());
    KBS_REFUSED(
        store->count({.featureClass = &parcel, .where = {{.attribute = "malik", .values = {std::string("x")}}}}),
        ErrorKind::Io);
    KBS_REFUSED(store->noteAccess({{.person = u"x"_s,
                    .purpose = u"itiraz 2026/15"_s,
                    .way = u"window"_s,
                    .className = u"parsel"_s,
                    .attributes = {u"malik"_s},
                    .features = QString::number(m_parcel)}}),
        ErrorKind::Io);
    QVERIFY(m_store->accessLog()->entries.empty());
}

void PostgisRightsTest::journalsArePrivate()
{
    const QString similar = u"ayse 1000@x"_s; // its entries begin like ayse's
    KBS_OK(give(u"ayse"_s, {Right::Edit}, {u"zoning"_s}));
    KBS_OK(give(similar, {Right::Edit}, {u"zoning"_s}));
    KBS_GET(const auto hers, openAs(u"ayse"_s));
    KBS_GET(const auto others, openAs(similar));
    QVERIFY(!hers->isReadOnly());
    KBS_OK(hers->journalAppend("hers", 0));
    KBS_OK(others->journalAppend("others", 0));
    KBS_OK(m_store->journalAppend("owner's", 0));
    QCOMPARE(hers->journal()->size(), 1u);
    for (const QString &user : {u"ayse"_s, similar})
        QCOMPARE(numberAs(user, "SELECT count(*) FROM kbs_gunluk").value_or(-1), 1);
    QCOMPARE(sqlAs(u"ayse"_s, u"DELETE FROM kbs_gunluk"_s), QString());
    QCOMPARE(numberAs(u"sahip"_s, "SELECT count(*) FROM kbs_gunluk").value_or(-1), 2);
    QVERIFY(
        sqlAs(u"ayse"_s, u"INSERT INTO kbs_gunluk (sahip, veri) VALUES ('mehmet 1@x', '')"_s).startsWith("42501"_L1));
    KBS_OK(hers->newIds(classOf("plan"), 3));
    KBS_REFUSED(hers->newIds(classOf("ada"), 1), ErrorKind::Io);
    KBS_REFUSED(changeBlock(*m_store, "9").and_then([&](RevisionNo) {
        return hers->commit({deletion(classOf("plan"), **m_store->get(classOf("plan"), m_plan))}, because(u"x"_s));
    }),
        ErrorKind::Io);
}

void PostgisRightsTest::publishersKeepToTheirTheme()
{
    KBS_OK(give(u"ayse"_s, {Right::Publish, Right::Personal}, {u"cadastre"_s}));
    KBS_OK(give(u"ayse"_s, {Right::Read}, {u"zoning"_s}));
    KBS_GET(const auto store, openAs(u"ayse"_s));
    KBS_OK(changeBlock(*store, "102"));
    KBS_GET(const auto parcel, store->get(classOf("parsel"), m_parcel));
    QCOMPARE(text(*parcel, classOf("parsel"), "malik"), std::string("Kanaryagül"));
    Feature bigger = *parcel;
    bigger.geometry = square(500000, 4400000, 30);
    KBS_OK(store->commit({alteration(classOf("parsel"), *parcel, bigger)}, because(u"bigger"_s)));
    QCOMPARE(m_store->revision(2)->author, u"ayse"_s); // whatever name the program was given
    const auto both = store->commit({deletion(classOf("parsel"), **store->get(classOf("parsel"), m_parcel)),
                                        deletion(classOf("plan"), **store->get(classOf("plan"), m_plan))},
        because(u"too much"_s));
    QVERIFY(!both && both.error().kind == ErrorKind::Io);
    QVERIFY2(both.error().message.contains(u"plan"_s) && both.error().advice.contains(u"zoning"_s),
        qPrintable(both.error().text()));
    QCOMPARE(*m_store->head(), 3);
    QVERIFY(sqlAs(u"ayse"_s, u"UPDATE plan SET plan_adi = 'x'"_s).startsWith("42501"_L1));
    QVERIFY(sqlAs(u"ayse"_s, u"DELETE FROM ada_gecmis"_s).startsWith("42501"_L1));
    QVERIFY(sqlAs(u"ayse"_s, u"UPDATE kbs_revizyon SET aciklama = 'x'"_s).startsWith("42501"_L1));
    Progress progress;
    QVERIFY(m_store->verify(progress)->empty());
}

void PostgisRightsTest::publishersCannotTouchOthersSums_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("isRefused"); ///< else it changes nothing
    QTest::newRow("other theme") << u"UPDATE kbs_sinif SET adet = 0 WHERE ad = 'yapi'"_s << false;
    QTest::newRow("edited, not published") << u"UPDATE kbs_sinif SET adet = 0 WHERE ad = 'plan'"_s << true;
    QTest::newRow("numbers given again") << u"UPDATE kbs_sinif SET sayac = 0 WHERE ad = 'ada'"_s << true;
    QTest::newRow("what is personal") << u"UPDATE kbs_sinif SET kisisel = '{}'"_s << true;
    QTest::newRow("the store's identity") << u"UPDATE kbs_meta SET deger = 'x' WHERE anahtar = 'u:store-id'"_s << false;
    QTest::newRow("who reviews") << u"INSERT INTO kbs_meta VALUES ('u:draft-review', 'anybody')"_s << true;
    QTest::newRow("format") << u"UPDATE kbs_meta SET deger = '1' WHERE anahtar = 'bicim'"_s << false;
    QTest::newRow("others' words")
        << u"DELETE FROM kbs_arama WHERE sinif = (SELECT no FROM kbs_sinif WHERE ad = 'plan')"_s << false;
    QTest::newRow("words of another's")
        << u"INSERT INTO kbs_arama SELECT no, 99, 'x' FROM kbs_sinif WHERE ad = 'plan'"_s << true;
    QTest::newRow("another's name")
        << u"INSERT INTO kbs_revizyon SELECT 2, 1, zaman, 'mehmet', aciklama, tur, durum_ozeti, degisiklik_ozeti, zincir_ozeti, 0, 0, 0 FROM kbs_revizyon"_s
        << true;
}

void PostgisRightsTest::publishersCannotTouchOthersSums()
{
    QFETCH(const QString, sql);
    QFETCH(const bool, isRefused);
    KBS_OK(give(u"ayse"_s, {Right::Publish, Right::Personal}, {u"cadastre"_s}));
    KBS_OK(give(u"ayse"_s, {Right::Edit}, {u"zoning"_s}));
    const QString answer = sqlAs(u"ayse"_s, sql);
    QVERIFY2(isRefused ? answer.startsWith("42501"_L1) : answer.isEmpty(), qPrintable(answer));
    KBS_GET(const auto again, openAs(u"sahip"_s));
    QCOMPARE(again->statistics(classOf("plan"))->count, 1);
    QCOMPARE(**again->meta(storeIdKey), **m_store->meta(storeIdKey));
    QVERIFY(*again->newIds(classOf("ada"), 1) > m_block);
    Progress progress;
    QVERIFY(again->verify(progress)->empty());
}

void PostgisRightsTest::personalClassesNeedTheRight()
{
    KBS_GET(const auto onlyRead, give(u"ayse"_s, {Right::Publish}, {u"cadastre"_s}));
    QVERIFY(std::ranges::contains(onlyRead, &classOf("parsel")) && !std::ranges::contains(onlyRead, &classOf("ada")));
    KBS_GET(const auto store, openAs(u"ayse"_s));
    KBS_OK(changeBlock(*store, "102"));
    KBS_GET(const auto parcel, store->get(classOf("parsel"), m_parcel));
    const auto refused = store->commit({deletion(classOf("parsel"), *parcel)}, because(u"x"_s));
    QVERIFY(!refused && refused.error().kind == ErrorKind::Io);
    QVERIFY2(refused.error().advice.contains(u"--personal"_s), qPrintable(refused.error().text()));
    KBS_GET(const auto stage, store->stage());
    FeatureBatch batch(&classOf("parsel"));
    Feature other = *parcel;
    other.sourceKey = "101/7";
    batch.append(other);
    KBS_REFUSED(stage->add(batch), ErrorKind::Io);
    QVERIFY(sqlAs(u"ayse"_s, u"DELETE FROM parsel"_s).startsWith("42501"_L1));
    QCOMPARE(text(**m_store->get(classOf("parsel"), m_parcel), classOf("parsel"), "malik"), std::string("Kanaryagül"));
}

/// Classes that had no rows: their indexes are the owner's, and full text comes in by another way.
void PostgisRightsTest::firstLoadByAPublisher()
{
    KBS_OK(give(u"ayse"_s, {Right::Publish}, {u"building"_s}));
    const FeatureClass &building = classOf("yapi");
    KBS_GET(const auto store, openAs(u"ayse"_s));
    KBS_GET(const auto stage, store->stage());
    std::vector<int> all(building.attributes.size());
    std::ranges::iota(all, 0);
    stage->carry(building, all, true);
    FeatureBatch batch(&building);
    for (int i = 0; i < 300; ++i) {
        Feature feature = made(building, {}, square(500000 + 30 * i, 4400000));
        for (std::size_t column = 0; column < building.attributes.size(); ++column)
            if (building.attributes[column].search && building.attributes[column].type == AttributeType::Text)
                feature.values[column] = "sira " + std::to_string(i);
        feature.sourceKey = std::to_string(i);
        batch.append(feature);
    }
    KBS_OK(stage->add(batch));
    Progress progress;
    KBS_OK(stage->compare(progress));
    KBS_OK(stage->apply(because(u"load"_s, u"import"_s), progress));
    KBS_OK(store->completeSearch(progress));
    QCOMPARE(store->searchText("sira 299", {}, 5)->size(), 1u);
    QVERIFY(m_store->verify(progress)->empty());
    QCOMPARE(m_store->revision(2)->author, u"ayse"_s);
}

void PostgisRightsTest::rightsAreTaken()
{
    KBS_OK(give(strange, {Right::Publish, Right::Personal}));
    KBS_GET(const auto store, openAs(strange));
    KBS_OK(changeBlock(*store, "102"));
    KBS_OK(give(strange, {}, {u"zoning"_s}));
    KBS_OK(changeBlock(*store, "103"));
    QVERIFY(sqlAs(strange, u"SELECT * FROM plan"_s).startsWith("42501"_L1));
    KBS_OK(give(strange, {}));
    QVERIFY(!changeBlock(*store, "104")); // also where he was connected already
    KBS_REFUSED(openAs(strange), ErrorKind::Io);
    QVERIFY(!sqlAs(strange, u"SELECT 1 FROM ada"_s).isEmpty());
    QVERIFY(rights::list(m_url, wholeCatalogue())->holders.empty());
    const QString quoted = QString(strange).replace(u'"', u"\"\""_s);
    QCOMPARE(
        m_server.sql(u"DROP OWNED BY \"%1\""_s.arg(quoted)), QString()); // nothing of it is left in other stores either
}

void PostgisRightsTest::listingTellsTheTruth()
{
    KBS_OK(give(strange, {Right::Publish}, {u"zoning"_s}));
    KBS_OK(give(u"ayse"_s, {Right::Read, Right::Review}, {u"zoning"_s, u"cadastre"_s}));
    KBS_OK(give(u"ayse"_s, {Right::Read, Right::Personal}, {u"cadastre"_s}));
    // with another program
    QCOMPARE(
        sqlAs(u"sahip"_s, u"GRANT SELECT (malik) ON parsel TO mehmet; GRANT SELECT ON durak TO PUBLIC"_s), QString());
    KBS_GET(const auto listing, rights::list(m_url, wholeCatalogue()));
    QCOMPARE(listing.owner, u"sahip"_s);
    std::map<QString, std::map<Right, QStringList>> byUser;
    for (const rights::Holder &holder : listing.holders)
        byUser[holder.user] = holder.classes;
    QCOMPARE(byUser.size(), 4u);
    QVERIFY(byUser[strange][Right::Publish].contains(u"plan"_s) && !byUser[strange].contains(Right::Personal));
    QVERIFY(byUser[strange][Right::Publish] == byUser[strange][Right::Edit]);
    QVERIFY(byUser[u"ayse"_s][Right::Personal].contains(u"parsel"_s));
    QVERIFY(!byUser[u"ayse"_s][Right::Personal].contains(u"ada"_s)); // it holds none
    QVERIFY(
        byUser[u"ayse"_s][Right::Review].contains(u"plan"_s) && !byUser[u"ayse"_s][Right::Review].contains(u"ada"_s));
    QVERIFY(!byUser[u"ayse"_s].contains(Right::Edit));
    QCOMPARE(byUser[u"mehmet"_s][Right::Personal], QStringList{u"parsel"_s});
    QCOMPARE(byUser[u"PUBLIC"_s][Right::Read], QStringList{u"durak"_s});
}

void PostgisRightsTest::laterClassesAreNobodys()
{
    const auto early = Catalogue::only(
        *wholeCatalogue(), [](const FeatureClass &featureClass) { return featureClass.theme != "zoning"_L1; });
    const QString url = m_server.url(u"once_%1"_s.arg(m_made)).replace(u"kbs@"_s, u"sahip@"_s);
    KBS_OK(stores::create({.location = url, .name = {}, .crs = tm30()}, early));
    rights::Gift gift{.user = u"ayse"_s, .rights = {Right::Publish, Right::Personal}, .classes = {}};
    for (const auto &featureClass : early->classes())
        gift.classes.push_back(featureClass.get());
    KBS_OK(rights::give(url, early, gift));
    const QString hers = QString(url).replace(u"sahip@"_s, u"ayse@"_s);
    // she cannot bring the store up to date herself
    const auto old = stores::open(hers, wholeCatalogue());
    QVERIFY(!old && old.error().advice.contains(u"sahip"_s));
    KBS_OK(stores::open(url, wholeCatalogue()));
    KBS_GET(const auto store, stores::open(hers, wholeCatalogue()));
    QVERIFY(!store->catalogue().find("plan"));
    KBS_REFUSED(store->count({.featureClass = &classOf("plan")}), ErrorKind::Io);
    KBS_OK(store->newIds(classOf("parsel"), 1));
}

/// Whoever read an attribute before it was declared personal reads it no more.
void PostgisRightsTest::whatBecomesPersonalIsTaken()
{
    KBS_OK(give(u"ayse"_s, {Right::Publish, Right::Personal}, {u"cadastre"_s}));
    QCOMPARE(sqlAs(u"sahip"_s, u"UPDATE kbs_sinif SET kisisel = '{malik_hisse}' WHERE ad = 'parsel'"_s), QString());
    QCOMPARE(sqlAs(u"ayse"_s, u"SELECT malik FROM parsel"_s), QString());
    KBS_OK(openAs(u"sahip"_s));
    QVERIFY(sqlAs(u"ayse"_s, u"SELECT malik FROM parsel"_s).startsWith("42501"_L1));
    QCOMPARE(sqlAs(u"ayse"_s, u"SELECT malik_hisse FROM parsel"_s), QString());
    KBS_GET(const auto store, openAs(u"ayse"_s));
    KBS_REFUSED(store->newIds(classOf("parsel"), 1), ErrorKind::Io); // what one may not see is not to be overwritten
}

void PostgisRightsTest::refusals()
{
    KBS_REFUSED(give(u"kimse"_s, {Right::Read}), ErrorKind::NotFound);
    KBS_REFUSED(give(u"AYSE"_s, {Right::Read}), ErrorKind::NotFound);
    KBS_REFUSED(give(u"ayse\"; DROP TABLE ada; --"_s, {Right::Read}), ErrorKind::NotFound);
    KBS_REFUSED(give(u"sahip"_s, {Right::Read}), ErrorKind::Usage);
    KBS_REFUSED(give(u"kbs"_s, {Right::Read}), ErrorKind::Usage);
    const auto notOwner = rights::list(urlOf(u"mehmet"_s), wholeCatalogue());
    QVERIFY(!notOwner && notOwner.error().kind == ErrorKind::Io);
    KBS_OK(give(u"mehmet"_s, {Right::Publish, Right::Personal}));
    const auto publisher = rights::list(urlOf(u"mehmet"_s), wholeCatalogue());
    QVERIFY(!publisher && publisher.error().advice.contains(u"sahip"_s));
    KBS_REFUSED(rights::give(urlOf(u"mehmet"_s), wholeCatalogue(),
                    {.user = u"ayse"_s, .rights = {Right::Read}, .classes = {&classOf("ada")}}),
        ErrorKind::Io);
    const QString file = m_folder.filePath(u"dosya.kbs"_s);
    KBS_OK(stores::create({.location = file, .name = {}, .crs = tm30()}, wholeCatalogue()));
    KBS_REFUSED(rights::list(file, wholeCatalogue()), ErrorKind::Usage);
}

/// Entries of the program and of SQL follow one another, and both backends' audit holds them for whole.
void PostgisRightsTest::oneChainOfAccesses()
{
    KBS_OK(give(strange, {Right::Personal}, {u"cadastre"_s}));
    const AccessEntry entry{.person = u"anybody"_s,
        .purpose = u"itiraz\u001a41 \"2026/15\" ığüşöç"_s,
        .way = u"window"_s,
        .className = u"parsel"_s,
        .attributes = {u"malik"_s, u"malik_kimlik_no"_s},
        .features = QString::number(m_parcel),
        .revision = 1};
    KBS_OK(m_store->noteAccess({entry, entry}));
    QVERIFY(sqlAs(strange, u"SELECT malik FROM parsel"_s).startsWith("42501"_L1));
    QCOMPARE(numberAs(strange,
                 "SELECT count(*) FROM kbs_kisisel('parsel', ARRAY[" + std::to_string(m_parcel)
                     + "], E'satış \\x1a31 \\n 5') k WHERE k->>'malik' = 'Kanaryagül'")
                 .value_or(-1),
        1);
    QCOMPARE(numberAs(strange, "SELECT count(*) FROM kbs_kisisel('parsel', NULL, 'toplu liste')").value_or(-1), 1);
    KBS_GET(const auto his, openAs(strange));
    const FeatureClass &parcel = classOf("parsel");
    QCOMPARE(text(**his->get(parcel, m_parcel), parcel, "malik"), std::string());
    KBS_OK(his->noteAccess({entry}));
    QCOMPARE(text(**his->get(parcel, m_parcel), parcel, "malik"), std::string("Kanaryagül")); // he said what for
    KBS_GET(const auto again, his->reopen());
    QCOMPARE(text(**again->get(parcel, m_parcel), parcel, "malik"), std::string());
    KBS_REFUSED(his->newIds(parcel, 1), ErrorKind::Io);
    KBS_OK(m_store->noteAccess({entry}));
    KBS_GET(const auto log, m_store->accessLog());
    QCOMPARE(log.entries.size(), 6u);
    QCOMPARE(log.entries[0].person, u"sahip"_s);
    QCOMPARE(log.entries[2].person, strange);
    QCOMPARE(log.entries[2].way, u"sql"_s);
    QCOMPARE(log.entries[2].features, QString::number(m_parcel));
    QVERIFY(log.entries[2].attributes.contains(u"malik"_s));
    QCOMPARE(log.entries[3].features, u"*"_s);
    QVERIFY(access_log::audit(log).empty());
    Progress progress;
    QVERIFY(m_store->verify(progress)->empty());
    QCOMPARE(sqlAs(u"sahip"_s, u"UPDATE kbs_erisim SET amac = 'x' WHERE sira = 3"_s), QString());
    QVERIFY(!m_store->verify(progress)->empty());
}

/// With a login of his own: both logs, and nothing else of anybody's.
void PostgisRightsTest::auditorsReadTheLogsOnly()
{
    const AccessEntry entry{.person = u"anybody"_s,
        .purpose = u"itiraz 2026/15"_s,
        .way = u"window"_s,
        .className = u"parsel"_s,
        .attributes = {u"malik"_s},
        .features = QString::number(m_parcel),
        .revision = 1};
    KBS_OK(m_store->noteAccess({entry}));
    const FeatureClass &parcel = classOf("parsel");
    KBS_GET(const auto plan, retention::planOfFeatures(*m_store, {{&parcel, m_parcel}}));
    Progress progress;
    KBS_OK(
        retention::carryOut(*m_store, plan, u"sahip"_s, u"talep 2026/3"_s, journalEraser(wholeCatalogue()), progress));

    KBS_OK(give(u"ayse"_s, {Right::Read}, {u"zoning"_s}));
    KBS_GET(const auto reader, openAs(u"ayse"_s));
    KBS_REFUSED(reader->accessLog(), ErrorKind::Io);
    KBS_REFUSED(reader->erasures(), ErrorKind::Io);
    QVERIFY(reader->accessLog().error().advice.contains(u"--may audit"_s));

    KBS_OK(give(strange, {Right::Audit}));
    KBS_GET(const auto auditor, openAs(strange));
    KBS_GET(const auto log, auditor->accessLog());
    QCOMPARE(log.entries.size(), 1u);
    QVERIFY(access_log::audit(log).empty());
    KBS_GET(const auto erased, auditor->erasures());
    QCOMPARE(erased.entries.size(), 1u);
    QCOMPARE(erased.entries.front().reason, u"talep 2026/3"_s);
    QVERIFY(auditor->catalogue().classes().empty());
    QVERIFY(auditor->isReadOnly());
    KBS_REFUSED(auditor->noteAccess({entry}), ErrorKind::Io);
    KBS_REFUSED(auditor->overwriteErased(progress), ErrorKind::Io);
    KBS_REFUSED(auditor->verify(progress), ErrorKind::Io);
    for (const QString &sql :
        {u"SELECT * FROM parsel"_s, u"SELECT * FROM parsel_acik"_s, u"SELECT * FROM parsel_gecmis"_s,
            u"SELECT * FROM kbs_gunluk"_s, u"SELECT * FROM kbs_taslak_gunluk"_s, u"SELECT * FROM kbs_arama"_s,
            u"SELECT * FROM kbs_kisisel('parsel', NULL, 'merak ettim')"_s, u"DELETE FROM kbs_erisim"_s,
            u"UPDATE kbs_imha SET neden = 'x'"_s, u"INSERT INTO kbs_meta (anahtar, deger) VALUES ('u:x', 'y')"_s,
            u"UPDATE kbs_meta SET deger = '' WHERE anahtar = 'erisim'"_s})
        QVERIFY2(sqlAs(strange, sql).startsWith("42501"_L1), qPrintable(sql));
    KBS_GET(const auto again, openAs(strange));
    QVERIFY(access_log::audit(*again->accessLog()).empty());

    // listed, and kept where rights on a theme are given; taken with all
    const auto audits = [this](const QString &user) {
        const auto listing = rights::list(m_url, wholeCatalogue());
        return listing && std::ranges::any_of(listing->holders, [&user](const rights::Holder &holder) {
            return holder.user == user && holder.audits;
        });
    };
    QVERIFY(audits(strange) && !audits(u"ayse"_s));
    KBS_OK(give(strange, {Right::Read}, {u"zoning"_s}));
    QVERIFY(audits(strange));
    KBS_GET(const auto both, openAs(strange));
    QVERIFY(!both->catalogue().classes().empty());
    KBS_OK(both->accessLog());
    KBS_OK(give(strange, {}));
    QVERIFY(!audits(strange));
    QVERIFY(!openAs(strange));
    // by the command line
    const auto kbs = [this](const QStringList &words) { return runKbs(m_folder.path(), words); };
    QCOMPARE(kbs({u"grant"_s, m_url, u"--user"_s, u"ayse"_s, u"--may"_s, u"audit"_s}).code, 0);
    QVERIFY(kbs({u"grant"_s, m_url}).out.contains("audit"));
    const Answer told = kbs({u"access"_s, urlOf(u"ayse"_s)});
    QVERIFY2(told.code == 0 && told.out.contains("itiraz 2026/15") && told.out.contains("talep 2026/3"), told.err);
    QCOMPARE(kbs({u"grant"_s, m_url, u"--user"_s, u"ayse"_s, u"--revoke"_s}).code, 0);
    QCOMPARE(kbs({u"access"_s, urlOf(u"ayse"_s)}).code, 3);
}

void PostgisRightsTest::onlyTheOwnerErases()
{
    KBS_OK(give(u"ayse"_s, {Right::Publish, Right::Review, Right::Personal, Right::Audit}));
    KBS_GET(const auto hers, openAs(u"ayse"_s));
    const FeatureClass &parcel = classOf("parsel");
    CommitInfo info = because(u"erase"_s);
    info.erasure = ErasureOrder{.person = u"ayse"_s,
        .reason = u"talep"_s,
        .rule = u"request"_s,
        .versions = {{.featureClass = &parcel, .ids = {m_parcel}}},
        .journals = journalEraser(wholeCatalogue())};
    KBS_REFUSED(hers->commit({}, info), ErrorKind::Io);
    KBS_REFUSED(retention::planOfFeatures(*hers, {{&parcel, m_parcel}}), ErrorKind::Io);
    KBS_REFUSED(retention::setRule(*hers, parcel, 1), ErrorKind::Io); // else she would say what the owner erases
    KBS_OK(retention::setRule(*m_store, parcel, 30));
    KBS_REFUSED(retention::setRule(*hers, parcel, 1), ErrorKind::Io);
    QCOMPARE(retention::rules(*m_store)->front().days, 30);
}

void PostgisRightsTest::purposesAreAsked()
{
    KBS_OK(give(u"ayse"_s, {Right::Personal}, {u"cadastre"_s}));
    KBS_OK(give(u"mehmet"_s, {Right::Read}));
    for (const QString &purpose : {u"''"_s, u"NULL"_s, u"'  . '"_s, u"E'\\n\\t\\x1a   '"_s})
        QVERIFY(!sqlAs(u"ayse"_s, u"SELECT * FROM kbs_kisisel('parsel', NULL, %1)"_s.arg(purpose)).isEmpty());
    QVERIFY(sqlAs(u"mehmet"_s, u"SELECT * FROM kbs_kisisel('parsel', NULL, 'merak')"_s).startsWith("42501"_L1));
    QVERIFY(sqlAs(u"ayse"_s, u"SELECT * FROM kbs_kisisel('yapi_ruhsat', NULL, 'merak')"_s).startsWith("42501"_L1));
    QVERIFY(sqlAs(u"ayse"_s, u"SELECT * FROM kbs_kisisel('kbs_erisim', NULL, 'merak')"_s).startsWith("42501"_L1));
    QVERIFY(m_store->accessLog()->entries.empty());
    // a table of her own by the same name is not what the function reads
    QCOMPARE(
        sqlAs(u"ayse"_s,
            u"CREATE TEMP TABLE kbs_yetki (kisi regrole, tablo text, yetki text); INSERT INTO pg_temp.kbs_yetki VALUES "
            "('ayse', 'yapi_ruhsat', 'kisisel')"_s),
        QString());
    QVERIFY(sqlAs(u"ayse"_s,
        u"CREATE TEMP TABLE kbs_yetki (kisi regrole, tablo text, yetki text); INSERT INTO pg_temp.kbs_yetki VALUES "
        "('ayse', 'yapi_ruhsat', 'kisisel'); SET search_path = pg_temp; SELECT * FROM %1.kbs_kisisel('yapi_ruhsat', "
        "NULL, 'merak')"_s.arg(u"\"%1\""_s.arg(QString(m_schema).replace(u'"', u"\"\""_s))))
            .startsWith("42501"_L1));
}

void PostgisRightsTest::draftsKeepToTheRights()
{
    KBS_OK(give(u"ayse"_s, {Right::Edit}, {u"zoning"_s}));
    KBS_OK(give(u"mehmet"_s, {Right::Review}, {u"zoning"_s}));
    KBS_OK(give(strange, {Right::Edit, Right::Personal}, {u"cadastre"_s}));
    KBS_GET(const auto hers, openAs(u"ayse"_s));
    KBS_GET(const auto his, openAs(u"mehmet"_s));
    KBS_GET(const auto others, openAs(strange));
    KBS_GET(const DraftNo draft, hers->newDraft(u"Tadilat"_s, u"Somebody Else"_s));
    KBS_GET(const auto entry, hers->draftAppend(draft, "x", 0, {"plan"}));
    KBS_REFUSED(hers->draftAppend(draft, "y", *entry, {"ada"}), ErrorKind::Io);
    KBS_REFUSED(his->draftAppend(draft, "y", *entry, {"plan"}), ErrorKind::Io);
    QCOMPARE(his->drafts()->front().author, u"ayse"_s);
    QCOMPARE(his->draftJournal(draft)->size(), 1u);
    // whoever may not read what it holds sees that there is one
    QCOMPARE(others->drafts()->front().name, u"Tadilat"_s);
    KBS_REFUSED(others->draftJournal(draft), ErrorKind::Io);
    KBS_REFUSED(others->draftAppend(draft, "y", *entry, {"ada"}), ErrorKind::Io);
    QCOMPARE(numberAs(strange, "SELECT count(*) FROM kbs_taslak_gunluk").value_or(-1), 0);

    DraftDecision decision{
        .draft = draft, .to = DraftState::Approved, .person = u"mehmet"_s, .note = {}, .lastEntry = *entry};
    KBS_REFUSED(hers->decideDraft(decision), ErrorKind::Io);
    KBS_REFUSED(others->decideDraft(decision), ErrorKind::Io);
    for (const QString &sql : {u"UPDATE kbs_taslak SET durum = 'onaylandi', inceleyen = 'mehmet'"_s,
             u"UPDATE kbs_taslak SET durum = 'onaylandi', inceleyen = 'ayse'"_s,
             u"UPDATE kbs_taslak SET yazan = 'mehmet'"_s, u"UPDATE kbs_taslak SET tablolar = '{}'"_s,
             u"UPDATE kbs_taslak SET durum = 'islendi', kapatan = 'ayse'"_s, u"DELETE FROM kbs_taslak"_s})
        QVERIFY2(sqlAs(u"ayse"_s, sql).startsWith("42501"_L1), qPrintable(sql));
    QCOMPARE(sqlAs(u"ayse"_s, u"DELETE FROM kbs_taslak_gunluk"_s), QString());
    QCOMPARE(his->draftJournal(draft)->size(), 1u);
    KBS_OK(his->decideDraft(decision));
    QCOMPARE(hers->drafts()->front().reviewer, u"mehmet"_s);
    QVERIFY(hers->drafts()->front().state == DraftState::Approved);

    CommitInfo info = because(u"merged"_s, u"draft"_s);
    decision.to = DraftState::Merged;
    info.draft = decision;
    KBS_REFUSED(hers->commit({}, info), ErrorKind::Io);
    QVERIFY(!his->drafts()->front().isClosed());
    KBS_OK(give(u"mehmet"_s, {Right::Publish, Right::Review}, {u"zoning"_s}));
    KBS_GET(const auto publisher, openAs(u"mehmet"_s));
    KBS_OK(publisher->commit({}, info));
    QVERIFY(his->drafts()->front().state == DraftState::Merged);
    QCOMPARE(his->drafts()->front().closedBy, u"mehmet"_s);
    QVERIFY(his->draftJournal(draft)->empty());
}

void PostgisRightsTest::commandLine()
{
    const auto kbs = [this](const QStringList &words) { return runKbs(m_folder.path(), words); };
    QCOMPARE(
        kbs({u"grant"_s, m_url, u"--user"_s, strange, u"--may"_s, u"publish,review"_s, u"--theme"_s, u"zoning"_s}).code,
        0);
    QCOMPARE(
        kbs({u"grant"_s, m_url, u"--user"_s, strange, u"--may"_s, u"read"_s, u"--theme"_s, u"cadastre"_s}).code, 0);
    const QJsonObject listed = kbs({u"grant"_s, m_url, u"--json"_s}).json().toObject();
    QCOMPARE(listed["owner"_L1].toString(), u"sahip"_s);
    const QJsonObject user = listed["users"_L1].toArray().first().toObject();
    QCOMPARE(user["user"_L1].toString(), strange);
    QVERIFY(user["publish"_L1].toArray().contains(u"plan"_s) && !user["publish"_L1].toArray().contains(u"ada"_s));
    QVERIFY(kbs({u"grant"_s, m_url}).out.contains("publish   zoning"));
    const QString his = urlOf(strange);
    const Answer info = kbs({u"info"_s, his});
    QVERIFY2(info.code == 0 && info.out.contains("yapi"), info.err); // named among what he may not read
    for (const QStringList &words : {QStringList{u"find"_s, his, u"101/7"_s}, QStringList{u"parcel"_s, his, u"101/7"_s},
             QStringList{u"imar"_s, his, u"101/7"_s}, QStringList{u"check"_s, his}, QStringList{u"log"_s, his},
             QStringList{u"info"_s, his, u"--as-of"_s, u"1"_s},
             QStringList{u"parcel"_s, his, u"101/7"_s, u"--as-of"_s, u"1"_s}, QStringList{u"draft"_s, his},
             QStringList{u"diff"_s, his, u"0"_s, u"head"_s}, QStringList{u"show"_s, his, u"head"_s},
             QStringList{u"render"_s, his, u"--size"_s, u"200x200"_s, u"-o"_s, u"m%1.png"_s.arg(m_made)},
             QStringList{u"export"_s, his, u"--as"_s, u"gpkg"_s, u"-o"_s, u"o%1.gpkg"_s.arg(m_made)},
             QStringList{u"checkout"_s, his, u"w%1.kbs"_s.arg(m_made)}}) {
        const Answer answer = kbs(words);
        QVERIFY2(answer.code == 0 || answer.code == 1,
            qPrintable(words.join(u' ') + u'\n' + QString::fromUtf8(answer.out + answer.err)));
        QVERIFY(!(answer.out + answer.err).contains("Kanaryag"));
    }
    // personal data for a purpose: the database reads and notes them
    QCOMPARE(kbs({u"grant"_s, m_url, u"--user"_s, strange, u"--personal"_s, u"--theme"_s, u"cadastre"_s}).code, 0);
    const QStringList why{u"--purpose"_s, u"itiraz 2026/15"_s};
    QVERIFY(!kbs({u"parcel"_s, his, u"101/7"_s}).out.contains("Kanaryag"));
    const Answer card = kbs(QStringList{u"parcel"_s, his, u"101/7"_s, u"--personal"_s} + why);
    QVERIFY2(card.out.contains("Kanaryag"), card.err);
    const QStringList file{u"export"_s, his, u"--as"_s, u"csv"_s, u"--class"_s, u"parsel"_s, u"-o"_s,
        u"p%1.csv"_s.arg(m_made), u"--personal"_s, u"parsel.malik"_s};
    QCOMPARE(kbs(file).code, 2);
    const Answer exported = kbs(file + why);
    QVERIFY2(contents(m_folder.filePath(file[7])).contains("Kanaryag"), exported.err);
    QCOMPARE(m_store->accessLog()->entries.size(), 2u);
    QCOMPARE(m_store->accessLog()->entries[1].attributes, QStringList{u"malik"_s});

    QCOMPARE(kbs({u"verify"_s, his}).code, 3);
    QCOMPARE(kbs({u"backup"_s, his, u"b%1.kbs"_s.arg(m_made)}).code, 3);
    QVERIFY(!QFile::exists(m_folder.filePath(u"b%1.kbs"_s.arg(m_made))));
    for (const QStringList &words :
        {QStringList{u"grant"_s, m_url, u"--user"_s, u"ayse"_s}, QStringList{u"grant"_s, m_url, u"--may"_s, u"read"_s},
            QStringList{u"grant"_s, m_url, u"--user"_s, u"ayse"_s, u"--may"_s, u"all"_s},
            QStringList{u"grant"_s, m_url, u"--user"_s, u"ayse"_s, u"--may"_s, u"read"_s, u"--revoke"_s},
            QStringList{u"grant"_s, m_url, u"--user"_s, u"ayse"_s, u"--may"_s, u"read"_s, u"--theme"_s, u"yok"_s},
            QStringList{u"grant"_s, u"x.kbs"_s}})
        QCOMPARE(kbs(words).code, 2);
    QCOMPARE(kbs({u"grant"_s, m_url, u"--user"_s, u"kimse"_s, u"--may"_s, u"read"_s}).code, 3);
    QCOMPARE(kbs({u"grant"_s, m_url, u"--user"_s, strange, u"--revoke"_s}).code, 0);
    QCOMPARE(kbs({u"info"_s, his}).code, 3);
}

/// A workspace holds what its maker may read; it is pulled and published as any other.
void PostgisRightsTest::workspacesOfAPublisher()
{
    const auto kbs = [this](const QStringList &words) { return runKbs(m_folder.path(), words); };
    KBS_OK(give(strange, {Right::Publish}, {u"zoning"_s}));
    KBS_OK(give(strange, {Right::Read}, {u"cadastre"_s}));
    const QString workspace = u"alan%1.kbs"_s.arg(m_made), script = u"plan%1.jsonl"_s.arg(m_made);
    const Answer taken = kbs({u"checkout"_s, urlOf(strange), workspace});
    QVERIFY2(taken.code == 0, taken.err);
    for (const char *suffix : {"", "-wal"})
        QVERIFY(!contents(m_folder.filePath(workspace) + QLatin1StringView(suffix)).contains("Kanaryag"));
    KBS_OK(changeBlock(*m_store, "102")); // meanwhile, by the owner
    QFile edits(m_folder.filePath(script));
    QVERIFY(edits.open(QIODevice::WriteOnly));
    edits.write(u"{\"set\": \"plan\", \"id\": %1, \"values\": {\"plan_adi\": \"Yeni ad\"}}\n\"commit\"\n"_s.arg(m_plan)
            .toUtf8());
    edits.close();
    for (const QStringList &words :
        {QStringList{u"edit"_s, workspace, u"--script"_s, script, u"-m"_s, u"ad"_s}, QStringList{u"pull"_s, workspace},
            QStringList{u"publish"_s, workspace, u"-m"_s, u"ad"_s}, QStringList{u"verify"_s, workspace}}) {
        const Answer answer = kbs(words);
        QVERIFY2(answer.code == 0, qPrintable(words.join(u' ') + u'\n' + QString::fromUtf8(answer.out + answer.err)));
    }
    QCOMPARE(text(**m_store->get(classOf("plan"), m_plan), classOf("plan"), "plan_adi"), std::string("Yeni ad"));
    QCOMPARE(text(**m_store->get(classOf("parsel"), m_parcel), classOf("parsel"), "malik"), std::string("Kanaryagül"));
    QCOMPARE(m_store->revision(*m_store->head())->author, strange);
    Progress progress;
    QVERIFY(m_store->verify(progress)->empty());
    // a parcel of his workspace is not his to publish
    QVERIFY(edits.open(QIODevice::WriteOnly | QIODevice::Truncate));
    edits.write(
        u"{\"set\": \"parsel\", \"id\": %1, \"values\": {\"mevki\": \"Yeni\"}}\n\"commit\"\n"_s.arg(m_parcel).toUtf8());
    edits.close();
    QCOMPARE(kbs({u"edit"_s, workspace, u"--script"_s, script, u"-m"_s, u"mevki"_s}).code, 0);
    const RevisionNo before = *m_store->head();
    const Answer refused = kbs({u"publish"_s, workspace, u"-m"_s, u"mevki"_s});
    QVERIFY2(refused.code == 3 && refused.err.contains("parsel") && refused.err.contains("--personal"), refused.err);
    QCOMPARE(*m_store->head(), before);
}

QTEST_GUILESS_MAIN(PostgisRightsTest)
#include "tst_postgis_rights.moc"
