// SPDX-License-Identifier: GPL-3.0-or-later
// What is particular to store files: recognised, refused, opened by other programs, and whole after every accident.
#include "edit/journal_erasure.h"
#include "store/backup.h"
#include "store/retention.h"
#include "support/store_support.h"

#include <QDir>
#include <QFile>
#include <QProcess>

#include <csignal>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace kbs;
using namespace kbs::test;
using namespace Qt::StringLiterals;

class SpatialiteFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    const FeatureClass *m_arsa = nullptr;
    int m_made = 0;

    QString newPath() { return m_folder.filePath(u"s%1.kbs"_s.arg(++m_made)); }
    Result<std::unique_ptr<Store>> makeStore(const QString &path)
    {
        return stores::create({.location = path, .name = u"S"_s, .crs = tm30()}, smallCatalogue());
    }
    Result<std::unique_ptr<Store>> open(const QString &path, bool readOnly = false)
    {
        return stores::open(path, smallCatalogue(), readOnly);
    }

    static std::vector<Feature> manyPlots(int count)
    {
        std::vector<Feature> out;
        for (int i = 0; i < count; ++i)
            out.push_back(plot(
                std::to_string(100 + i / 50), std::to_string(i), 500000 + (i % 200) * 20, 4400000 + (i / 200) * 20));
        return out;
    }
    static std::vector<Change> additions(
        const FeatureClass &featureClass, FeatureId first, const std::vector<Feature> &features)
    {
        std::vector<Change> out;
        for (const Feature &feature : features)
            out.push_back(addition(featureClass, first++, feature));
        return out;
    }
    /// `unsalted`: the revision is as older formats made it.
    static Result<RevisionNo> import(
        Store &store, const FeatureClass &featureClass, const std::vector<Feature> &features, bool unsalted = false)
    {
        KBS_TRY(const auto stage, store.stage());
        stage->carry(featureClass, {0, 1, 2, 3, 4, 5, 6, 7}, true);
        FeatureBatch batch(&featureClass);
        for (const Feature &feature : features)
            batch.append(feature);
        KBS_CHECK(stage->add(batch));
        Progress progress;
        KBS_CHECK(stage->compare(progress));
        CommitInfo info = because(u"delivery"_s, u"import"_s);
        if (unsalted)
            info.original = Revision{.time = QDateTime::currentDateTimeUtc()};
        return stage->apply(info, progress);
    }
    /// Runs SQL as a stranger's program would. The error's text, "" where it went well.
    static QByteArray sql(const QString &path, const QByteArray &text)
    {
        sqlite3 *handle = nullptr;
        sqlite3_open(path.toUtf8().constData(), &handle);
        char *message = nullptr;
        sqlite3_exec(handle, text.constData(), nullptr, nullptr, &message);
        const QByteArray out = message ? QByteArray(message) : QByteArray();
        sqlite3_free(message);
        sqlite3_close(handle);
        return out;
    }
    /// SQL that makes a new file one of an older format, as far as all newer ones go.
    static QByteArray olderFormat(int format)
    {
        QByteArray out = "DROP TABLE kbs_imha; ALTER TABLE kbs_revizyon DROP COLUMN tuz; ALTER TABLE kbs_revizyon DROP "
                         "COLUMN imha; ALTER TABLE kbs_revizyon DROP COLUMN muhur;";
        if (format > 3)
            return out + "PRAGMA user_version = " + QByteArray::number(format) + ';';
        out += "DROP TABLE kbs_gecmis_kutu; DROP TABLE kbs_taslak; DROP TABLE kbs_taslak_gunluk;";
        for (const auto &featureClass : smallCatalogue()->classes())
            out += "ALTER TABLE " + QByteArray::fromStdString(featureClass->name) + "_gecmis DROP COLUMN kbs_dizinde;";
        out += "ALTER TABLE kbs_gunluk RENAME TO g; CREATE TABLE kbs_gunluk (sira INTEGER NOT NULL PRIMARY KEY "
               "AUTOINCREMENT, veri BLOB NOT NULL); INSERT INTO kbs_gunluk SELECT * FROM g; DROP TABLE g;";
        if (format < 3)
            out += "DROP TABLE kbs_erisim;";
        return out + "PRAGMA user_version = " + QByteArray::number(format) + ';';
    }
    static int pragma(const QString &path, const char *name)
    {
        sqlite3 *handle = nullptr;
        sqlite3_stmt *statement = nullptr;
        sqlite3_open(path.toUtf8().constData(), &handle);
        sqlite3_prepare_v2(handle, QByteArray("PRAGMA ").append(name).constData(), -1, &statement, nullptr);
        const int value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : -1;
        sqlite3_finalize(statement);
        sqlite3_close(handle);
        return value;
    }
    static QString run(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        process.waitForFinished(60000);
        return QString::fromUtf8(process.readAll()) + u"\nexit code %1"_s.arg(process.exitCode());
    }
    static bool isSound(Store &store)
    {
        Progress progress;
        const auto findings = store.verify(progress);
        if (findings && !findings->empty())
            qWarning("%s", qPrintable(findings->front().text));
        return findings && findings->empty();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_arsa = smallCatalogue()->find("arsa");
        QVERIFY(m_folder.isValid());
    }

    void createRefusals()
    {
        const QString path = newPath();
        KBS_OK(makeStore(path));
        KBS_REFUSED(makeStore(path), ErrorKind::Io);
        KBS_REFUSED(makeStore(QString()), ErrorKind::Usage);
        KBS_REFUSED(makeStore(m_folder.filePath(u"yok/s.kbs"_s)), ErrorKind::Io);
        KBS_REFUSED(makeStore(m_folder.path()), ErrorKind::Io);
        KBS_REFUSED(makeStore(u"postgresql://someone:secret@host/kbs"_s), ErrorKind::Usage); // a password in the open
        const QString geographic = newPath();
        KBS_REFUSED(
            stores::create({.location = geographic, .name = u"S"_s, .crs = crs::find(u"EPSG:4326"_s).value_or(Crs{})},
                smallCatalogue()),
            ErrorKind::Usage);
        KBS_REFUSED(
            stores::create({.location = geographic, .name = u"S"_s, .crs = {}}, smallCatalogue()), ErrorKind::Usage);
        QVERIFY(!QFile::exists(geographic));
        QVERIFY(QDir(m_folder.path()).entryList({u"*.yarim-*"_s}).isEmpty());
    }

    void foreignFiles_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<ErrorKind>("kind");
        QTest::newRow("empty") << QByteArray() << ErrorKind::Input;
        QTest::newRow("text") << QByteArray("ada;parsel\n101;1\n") << ErrorKind::Input;
        QTest::newRow("long text") << QByteArray(100000, 'x') << ErrorKind::Input;
        QTest::newRow("SQLite header and no more") << QByteArray("SQLite format 3\0", 16) << ErrorKind::Input;
    }

    void foreignFiles()
    {
        QFETCH(QByteArray, content);
        QFETCH(ErrorKind, kind);
        const QString path = newPath();
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        KBS_REFUSED(open(path), kind);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), content); // looked at, not touched
    }

    void otherRefusals()
    {
        KBS_REFUSED(open(m_folder.filePath(u"yok.kbs"_s)), ErrorKind::NotFound);
        KBS_REFUSED(open(m_folder.path()), ErrorKind::Input);
        const QString plain = newPath();
        QCOMPARE(sql(plain, "CREATE TABLE t (a)"), QByteArray());
        KBS_REFUSED(open(plain), ErrorKind::Input);
        const QString spatial = newPath();
        QVERIFY(run(u"spatialite"_s, {spatial, u"CREATE TABLE t (a);"_s}).contains(u"exit code 0"));
        KBS_REFUSED(open(spatial), ErrorKind::Input);
        const QString newer = newPath();
        KBS_OK(makeStore(newer));
        QCOMPARE(sql(newer, "PRAGMA user_version = 99"), QByteArray());
        const auto refused = open(newer);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains(u"99"), qPrintable(refused.error().text()));
        const QString unknownClass = newPath();
        KBS_OK(makeStore(unknownClass));
        QCOMPARE(sql(unknownClass, "ALTER TABLE defter ADD COLUMN gelecek TEXT"), QByteArray());
        const auto future = open(unknownClass);
        QVERIFY(!future);
        QVERIFY2(future.error().message.contains(u"defter.gelecek"), qPrintable(future.error().text()));
    }

    void truncatedFile()
    {
        const QString path = newPath();
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(3000)));
        }
        const qint64 whole = QFileInfo(path).size();
        for (const double share : {0.9, 0.5, 0.01}) {
            const QString cutPath = newPath();
            QVERIFY(QFile::copy(path, cutPath));
            QVERIFY(QFile::resize(cutPath, static_cast<qint64>(static_cast<double>(whole) * share)));
            KBS_REFUSED(open(cutPath), ErrorKind::Storage);
        }
    }

    void olderCatalogueIsBroughtUpToDate()
    {
        const QString path = newPath();
        QString hash;
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(10)));
            hash = *store->contentHash();
        }
        // as if the class and the attribute had been added to the catalogue after the store was made
        QCOMPARE(sql(path,
                     "DELETE FROM kbs_sinif WHERE ad = 'defter'; DROP TABLE defter; DROP TABLE defter_gecmis;"
                     "ALTER TABLE arsa DROP COLUMN koseli; ALTER TABLE arsa_gecmis DROP COLUMN koseli"),
            QByteArray());
        {
            KBS_GET(const auto reader, open(path, true));
            QVERIFY(reader->isReadOnly());
            QCOMPARE(reader->count({.featureClass = m_arsa}).value_or(-1), 10);
        }
        KBS_GET(const auto store, open(path));
        KBS_GET(const auto plots, store->readAll({.featureClass = m_arsa}));
        QCOMPARE(plots.size(), 10u);
        QVERIFY(isNull(plots.front().values[5]));
        const FeatureClass &defter = *smallCatalogue()->find("defter");
        KBS_GET(const FeatureId id, store->newIds(defter, 1));
        Feature entry;
        entry.values = {std::string("x")};
        KBS_OK(store->commit({addition(defter, id, entry)}, because(u"new class"_s)));
    }

    /// Format 1: pages of 4 KB, an index per key, no note about search text.
    void olderFormatIsBroughtUpToDate()
    {
        const QString path = newPath();
        QString hash;
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(3000), true));
            hash = *store->contentHash();
            QCOMPARE(pragma(path, "page_size"), 16384);
        }
        QCOMPARE(sql(path,
                     "DROP INDEX ix_arsa_ada_no_parsel_no; CREATE INDEX ix_arsa_0 ON arsa (mahalle, ada_no);"
                     "ALTER TABLE kbs_sinif DROP COLUMN arama; PRAGMA journal_mode = DELETE;"
                         + olderFormat(1) + "PRAGMA page_size = 4096; VACUUM; PRAGMA journal_mode = WAL"),
            QByteArray());
        QCOMPARE(pragma(path, "page_size"), 4096);
        KBS_GET(const auto store, open(path));
        QCOMPARE(pragma(path, "user_version"), 5);
        QVERIFY(store->accessLog()->entries.empty());
        QCOMPARE(*store->contentHash(), hash);
        QCOMPARE(sql(path, "DROP INDEX ix_arsa_0"), QByteArray("no such index: ix_arsa_0"));
        QCOMPARE(sql(path, "REINDEX ix_arsa_ada_no_parsel_no"), QByteArray());
        QVERIFY(isSound(*store));
        QCOMPARE(store->searchText("159 2999", {m_arsa}, 5)->size(), 1u);
        QVERIFY(isSound(*store));
        std::vector<Feature> next = manyPlots(3500);
        next[5].values[3] = 1.5;
        KBS_OK(import(*store, *m_arsa, next));
        QCOMPARE(store->statistics(*m_arsa)->count, 3500);
        QVERIFY(isSound(*store));
    }

    /// Format 2: nobody notes who reads personal data.
    void formatTwoGetsTheAccessLog()
    {
        const QString path = newPath();
        KBS_OK(
            makeStore(path).and_then([&](const auto &store) { return import(*store, *m_arsa, manyPlots(30), true); }));
        QCOMPARE(sql(path, olderFormat(2)), QByteArray());
        KBS_GET(const auto store, open(path, true)); // also for reading only
        QCOMPARE(pragma(path, "user_version"), 5);
        QVERIFY(store->accessLog()->entries.empty());
        QVERIFY(isSound(*store));
        KBS_REFUSED(store->noteAccess({}), ErrorKind::Io);
    }

    /// Format 3: a store knows the valid state only, and a past one is found by reading the whole history.
    void formatThreeGetsDraftsAndHistoryIndexes()
    {
        const QString path = newPath();
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(300), true));
            std::vector<Feature> moved = manyPlots(300);
            for (Feature &feature : moved)
                for (Point &point : feature.geometry.points)
                    point.y += 5000;
            KBS_OK(import(*store, *m_arsa, moved, true));
            KBS_OK(store->journalAppend("an edit", 0));
            KBS_OK(store->journalAppend("another one", 1));
        }
        QCOMPARE(sql(path,
                     "DROP INDEX ix_arsa_gecmis_anahtar; DROP INDEX ix_arsa_gecmis_ada_no_parsel_no; DROP INDEX "
                     "ix_arsa_gecmis_kat_alan;"
                         + olderFormat(3) + "DELETE FROM kbs_gunluk WHERE sira = 2"),
            QByteArray());
        KBS_GET(const auto store, open(path));
        QCOMPARE(pragma(path, "user_version"), 5);
        const Bbox there = manyPlots(1).front().geometry.bbox();
        const auto then = [&](RevisionNo revision) {
            return store->count({.featureClass = m_arsa, .bbox = there, .asOf = revision}).value_or(-1);
        };
        QVERIFY(then(1) > 0);
        QCOMPARE(then(2), 0);
        QCOMPARE(store->journal()->size(), 1u);
        KBS_GET(const auto next, store->journalAppend("a third one", 1));
        QCOMPARE(next.value_or(0), 3); // no number is given twice
        QVERIFY(store->drafts()->empty());
        KBS_OK(store->newDraft(u"tadilat"_s, u"Ayşe"_s));
        QVERIFY(isSound(*store));
    }

    /// Format 4: what was erased is not recorded, and revisions have no salt.
    void formatFourGetsErasures()
    {
        const QString path = newPath();
        const FeatureClass &sakin = *smallCatalogue()->find("sakin");
        FeatureId id = 0;
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_GET(id, store->newIds(sakin, 1));
            Feature resident;
            resident.values = {std::string("Ayşe"), Value(), std::string("3"), Value()};
            CommitInfo info = because(u"old"_s);
            info.original = Revision{.time = QDateTime::currentDateTimeUtc()};
            KBS_OK(store->commit({addition(sakin, id, resident)}, info));
        }
        QCOMPARE(sql(path, olderFormat(4)), QByteArray());
        KBS_GET(const auto store, open(path));
        QCOMPARE(pragma(path, "user_version"), 5);
        QVERIFY(isSound(*store));
        KBS_GET(const auto plan, retention::planOfFeatures(*store, {{&sakin, id}}));
        Progress progress;
        KBS_GET(const auto made,
            retention::carryOut(*store, plan, u"Ayşe"_s, u"talep"_s, journalEraser(smallCatalogue()), progress));
        QVERIFY(made);
        QCOMPARE(made->unsalted, 1); // the one before; the erasure's own has a salt
        QCOMPARE(made->last, 2);
        QVERIFY(isSound(*store));
    }

    /// Where the search text is still to be written and cannot be, the rows themselves are read.
    void searchWithoutIndex()
    {
        const QString path = newPath();
        KBS_OK(makeStore(path).and_then([&](const auto &store) { return import(*store, *m_arsa, manyPlots(3000)); }));
        KBS_GET(const auto reader, open(path, true));
        KBS_GET(const auto hits, reader->searchText("159 2999", {m_arsa}, 5));
        QCOMPARE(hits.size(), 1u);
        QCOMPARE(hits.front().label, u"159/2999"_s);
        QVERIFY(hits.front().at.x > 500000);
        QCOMPARE(reader->searchText("159 299", {m_arsa}, 50)->size(), 10u); // 2990…2999
        QVERIFY(reader->searchText("59 2999", {m_arsa}, 5)->empty());
        Progress progress;
        KBS_REFUSED(reader->completeSearch(progress), ErrorKind::Io);
        QVERIFY(isSound(*reader));
        KBS_GET(const auto writer, open(path));
        KBS_OK(writer->completeSearch(progress));
        QCOMPARE(sql(path, "DELETE FROM kbs_arama WHERE rowid = (SELECT max(rowid) FROM kbs_arama)"), QByteArray());
        KBS_GET(const auto findings, writer->verify(progress));
        QCOMPARE(findings.size(), 1u);
        QCOMPARE(findings.front().rule, u"store.search"_s);
    }

    void readOnly()
    {
        const QString path = newPath();
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(10)));
        }
        KBS_GET(auto store, open(path, true));
        QVERIFY(store->isReadOnly());
        QCOMPARE(store->count({.featureClass = m_arsa}).value_or(-1), 10);
        KBS_REFUSED(store->commit({}, because(u"x"_s)), ErrorKind::Io);
        KBS_REFUSED(store->stage(), ErrorKind::Io);
        KBS_REFUSED(store->newIds(*m_arsa, 1), ErrorKind::Io);
        KBS_REFUSED(store->journalAppend("x", 0), ErrorKind::Io);
        KBS_REFUSED(store->setMeta("a", "b"), ErrorKind::Io);
        QVERIFY(isSound(*store));
        store.reset();
        QVERIFY(!QFile::exists(path + u"-wal"_s)); // reading leaves nothing behind
    }

    /// Permissions mean nothing to root, so this runs as another user in a child.
    void readOnlyFolder()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s.kbs"_s);
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(10)));
        }
        const auto readable = QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther;
        const auto enterable = QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
        QVERIFY(QFile::setPermissions(path, readable));
        QVERIFY(QFile::setPermissions(folder.path(), readable | enterable));
        const int code = inChild([&] {
            if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
                return 9;
            const auto store = open(path);
            if (!store || !(*store)->isReadOnly())
                return 1;
            if ((*store)->count({.featureClass = m_arsa}).value_or(-1) != 10)
                return 2;
            const auto refused = (*store)->commit({}, because(u"x"_s));
            if (refused || refused.error().kind != ErrorKind::Io)
                return 3;
            const auto made = makeStore(folder.filePath(u"t.kbs"_s));
            return made || made.error().kind != ErrorKind::Io ? 4 : 0;
        });
        QVERIFY(QFile::setPermissions(folder.path(), readable | enterable | QFile::WriteOwner));
        if (code == 9)
            QSKIP("this user may not become another one");
        QCOMPARE(code, 0);
    }

    void otherProgramsOpenIt()
    {
        const QString path = newPath();
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(2500)));
            Feature moved = store->get(*m_arsa, 1)->value();
            const Feature before = moved;
            moved.geometry = square(490000, 4390000);
            KBS_OK(store->commit({alteration(*m_arsa, before, moved)}, because(u"move"_s)));
        }
        const QString layers = run(u"ogrinfo"_s, {u"-ro"_s, u"-so"_s, path, u"arsa"_s});
        QVERIFY2(layers.contains(u"Geometry: Multi Polygon"), qPrintable(layers));
        QVERIFY2(layers.contains(u"Feature Count: 2500"), qPrintable(layers));
        QVERIFY2(layers.contains(u"TUREF / TM30"), qPrintable(layers));
        QVERIFY2(layers.contains(u"FID Column = kbs_id"), qPrintable(layers));
        const QString box = run(u"ogrinfo"_s,
            {u"-ro"_s, u"-so"_s, u"-spat"_s, u"489990"_s, u"4389990"_s, u"490010"_s, u"4390010"_s, path, u"arsa"_s});
        QVERIFY2(box.contains(u"Feature Count: 1\n"), qPrintable(box));
        const QString checks = run(u"spatialite"_s,
            {u"-silent"_s, path,
                u"SELECT CheckSpatialIndex('arsa', 'geom'), CheckSpatialIndex('agac', 'geom'), (SELECT count(*) FROM "
                u"arsa WHERE ST_IsValid(geom) AND ST_SRID(geom) = 5254), "
                "(SELECT rtreecheck('idx_arsa_geom')), (SELECT group_concat(f_table_name, ' ') FROM (SELECT f_table_name FROM geometry_columns ORDER BY 1));"_s});
        QVERIFY2(checks.contains(u"1|1|2500|ok|agac arsa sakin yabanci"), qPrintable(checks));
        KBS_GET(const auto store, open(path));
        QVERIFY(isSound(*store));
    }

    void anotherHandIsFound_data()
    {
        QTest::addColumn<QByteArray>("deed");
        QTest::newRow("value") << QByteArray("UPDATE arsa SET alan = 1 WHERE kbs_id = 7");
        QTest::newRow("text for null") << QByteArray("UPDATE arsa SET tarih = '' WHERE kbs_id = 7");
        QTest::newRow("key") << QByteArray("UPDATE arsa SET kbs_anahtar = 'x' WHERE kbs_id = 7");
        QTest::newRow("row") << QByteArray("DELETE FROM arsa_gecmis WHERE kbs_id = 1");
        QTest::newRow("history") << QByteArray("UPDATE arsa_gecmis SET kat = 99");
        QTest::newRow("revision of a row") << QByteArray("UPDATE arsa SET kbs_rev = 1 WHERE kbs_id = 1");
        QTest::newRow("message") << QByteArray(
            "UPDATE kbs_revizyon SET aciklama = 'nothing happened' WHERE numara = 1");
        QTest::newRow("author") << QByteArray("UPDATE kbs_revizyon SET yazan = 'x' WHERE numara = 2");
        QTest::newRow("state hash") << QByteArray("UPDATE kbs_revizyon SET durum_ozeti = replace(durum_ozeti, "
                                                  "substr(durum_ozeti, 1, 1), 'z') WHERE numara = 2");
        QTest::newRow("count") << QByteArray("UPDATE kbs_sinif SET adet = 1 WHERE ad = 'arsa'");
        QTest::newRow("extent") << QByteArray("UPDATE kbs_sinif SET max_x = 1 WHERE ad = 'arsa'");
        QTest::newRow("revision taken away") << QByteArray("DELETE FROM kbs_revizyon WHERE numara = 2");
        QTest::newRow("geometry byte") << QByteArray(
            "DROP TRIGGER ggu_arsa_geom; DROP TRIGGER giu_arsa_geom; DROP TRIGGER tmu_arsa_geom; "
            "UPDATE arsa SET geom = CAST(substr(geom, 1, 70) || x'01' || substr(geom, 72) AS BLOB) WHERE kbs_id = 7");
        QTest::newRow("geometry cut") << QByteArray(
            "DROP TRIGGER ggu_arsa_geom; DROP TRIGGER giu_arsa_geom; DROP TRIGGER tmu_arsa_geom; "
            "UPDATE arsa SET geom = CAST(substr(geom, 1, 70) AS BLOB) WHERE kbs_id = 7");
    }

    void anotherHandIsFound()
    {
        QFETCH(QByteArray, deed);
        const QString path = newPath();
        {
            KBS_GET(const auto store, makeStore(path));
            auto plots = manyPlots(20);
            plots[6].values[6] = std::monostate{};
            KBS_OK(import(*store, *m_arsa, plots));
            const Feature before = store->get(*m_arsa, 1)->value();
            Feature after = before;
            after.values[4] = std::int64_t(8);
            KBS_OK(store->commit({alteration(*m_arsa, before, after)}, because(u"edit"_s)));
            QVERIFY(isSound(*store));
        }
        QByteArray failed;
        if (deed.startsWith("UPDATE arsa SET")) // SpatiaLite's triggers do not work without it
            deed.prepend("DROP TRIGGER ggu_arsa_geom; DROP TRIGGER giu_arsa_geom; DROP TRIGGER tmu_arsa_geom; ");
        failed = sql(path, deed.constData());
        QCOMPARE(failed, QByteArray());
        KBS_GET(const auto store, open(path));
        Progress progress;
        KBS_GET(const auto findings, store->verify(progress));
        QVERIFY(!findings.empty());
        for (const Finding &finding : findings) {
            QVERIFY(finding.rule.startsWith(u"store."));
            QVERIFY(finding.severity == Severity::Error);
            QVERIFY(!finding.text.isEmpty());
        }
    }

    void damagedPagesAreReported()
    {
        const QString path = newPath();
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(5000)));
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 at = 400 * 4096; at + 4096 < file.size(); at += 10 * 4096) {
            file.seek(at);
            file.write(QByteArray(4096, '\x5a'));
        }
        file.close();
        const auto store = open(path);
        if (!store) {
            QVERIFY(store.error().kind == ErrorKind::Storage);
            return;
        }
        Progress progress;
        const auto findings = (*store)->verify(progress);
        QVERIFY(!findings || !findings->empty());
    }

    void fullDisk()
    {
        const QString path = newPath();
        KBS_GET(const auto store, makeStore(path));
        KBS_OK(import(*store, *m_arsa, manyPlots(500)));
        const QString hash = *store->contentHash();
        // a file-size limit of the process stands for the full disk: writes fail in the middle
        const int code = inChild([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            const auto mine = open(path);
            if (!mine)
                return 1;
            const qint64 now = QFileInfo(path).size();
            if (!limitFileSize(now / 2))
                return 9;
            const auto bulk = import(**mine, *m_arsa, manyPlots(20000));
            if (bulk || bulk.error().kind != ErrorKind::Io)
                return 2;
            std::vector<Feature> more = manyPlots(9000);
            more.erase(more.begin(), more.begin() + 500);
            const auto single = (*mine)->commit(additions(*m_arsa, 100000, more), because(u"too much"_s));
            if (single || single.error().kind != ErrorKind::Io)
                return 3;
            return (*mine)->contentHash().value_or(QString()) == hash ? 0 : 4;
        });
        QVERIFY(code != 9);
        QCOMPARE(code, 0);
        QCOMPARE(*store->contentHash(), hash);
        QVERIFY(isSound(*store));
        KBS_GET(const auto reopened, open(path));
        QVERIFY(QDir(m_folder.path()).entryList({u"*.asama-*"_s}).isEmpty());
    }

    /// The same while a first load is staged, finished and copied, the limit at one place after another.
    void fullDiskAtFirstLoad()
    {
        int refused = 0;
        bool isDone = false;
        for (qint64 limit = 256 * 1024; !isDone; limit += limit / 2) {
            const QString path = newPath();
            KBS_OK(makeStore(path));
            const int code = inChild([&] {
                std::signal(SIGXFSZ, SIG_IGN);
                const auto mine = open(path);
                if (!mine)
                    return 1;
                if (!limitFileSize(limit))
                    return 9;
                const auto loaded = import(**mine, *m_arsa, manyPlots(20000));
                return loaded ? 0 : loaded.error().kind == ErrorKind::Io ? 2 : 3;
            });
            QVERIFY2(code == 0 || code == 2, qPrintable(QString::number(code)));
            isDone = code == 0;
            refused += isDone ? 0 : 1;
            KBS_GET(const auto store, open(path));
            QCOMPARE(store->statistics(*m_arsa)->count, isDone ? 20000 : 0);
            QVERIFY(isSound(*store));
            QVERIFY(QDir(m_folder.path()).entryList({QFileInfo(path).fileName() + u".asama-*"_s}).isEmpty());
            KBS_OK(import(*store, *m_arsa, {plot("9", "9", 0, 0)}));
        }
        QVERIFY(refused >= 3);
    }

    void busyDatabase()
    {
        const QString path = newPath();
        KBS_GET(const auto store, makeStore(path));
        KBS_GET(const FeatureId id, store->newIds(*m_arsa, 1));
        sqlite3 *other = nullptr;
        QCOMPARE(sqlite3_open(path.toUtf8().constData(), &other), SQLITE_OK);
        QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
        // a writer that is done some time is waited for
        std::thread writer([other] {
            sqlite3_exec(other,
                "WITH n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO kbs_gunluk "
                "(veri) SELECT zeroblob(100) FROM n; "
                "DELETE FROM kbs_gunluk; COMMIT",
                nullptr, nullptr, nullptr);
        });
        const auto waited = store->commit({addition(*m_arsa, id, plot("1", "1", 0, 0))}, because(u"waited"_s));
        writer.join();
        sqlite3_close(other);
        KBS_OK(waited);
    }

    void killedWhileCommitting_data()
    {
        QTest::addColumn<bool>("staged");
        QTest::addColumn<int>("present");
        QTest::newRow("commit") << false << 100;
        QTest::newRow("stage") << true << 100;
        QTest::newRow("first load") << true << 0;
    }

    /// Killed at one write after another (the system ends a process that writes past its file-size limit): the store
    /// has the old state or the new one, and works on.
    void killedWhileCommitting()
    {
        QFETCH(bool, staged);
        QFETCH(int, present);
        const QString path = newPath();
        QString before;
        {
            KBS_GET(const auto store, makeStore(path));
            if (present > 0)
                KBS_OK(import(*store, *m_arsa, manyPlots(present)));
            before = *store->contentHash();
        }
        std::vector<Feature> delivery = manyPlots(6000);
        for (Feature &feature : delivery)
            feature.sourceKey += "-x";
        const auto work = [&](const QString &file) {
            const auto store = open(file);
            if (!store)
                return 1;
            const auto done = staged ? import(**store, *m_arsa, delivery)
                                     : (*store)->commit(additions(*m_arsa, 10000, delivery), because(u"many"_s));
            return done ? 0 : 2;
        };
        int kills = 0, olds = 0, news = 0;
        QString after;
        for (qint64 limit = 256 * 1024; after.isEmpty(); limit += limit / 3) {
            const QString victim = newPath();
            QVERIFY(QFile::copy(path, victim));
            const int code = inChild([&] { return limitFileSize(limit) ? work(victim) : 9; });
            QVERIFY2(code == 0 || code == 100 + SIGXFSZ, qPrintable(QString::number(code)));
            KBS_GET(const auto store, open(victim));
            const QString hash = *store->contentHash();
            kills += code == 0 ? 0 : 1;
            (hash == before ? olds : news) += 1;
            if (code == 0)
                after = hash;
            QCOMPARE(store->count({.featureClass = m_arsa}).value_or(-1), hash == before ? present : present + 6000);
            QVERIFY(isSound(*store));
            QVERIFY(QDir(m_folder.path()).entryList({QFileInfo(victim).fileName() + u".asama-*"_s}).isEmpty());
            KBS_OK(import(*store, *m_arsa, {plot("9", "9", 0, 0)}));
        }
        QVERIFY(after != before);
        QVERIFY2(kills >= 3 && olds >= 3 && news >= 1,
            qPrintable(u"%1 kills, %2 old, %3 new"_s.arg(kills).arg(olds).arg(news)));
    }

    /// Killed at one write after another: nothing is erased, or all of it; and what was not yet overwritten is, later.
    void killedWhileErasing()
    {
        const FeatureClass &sakin = *smallCatalogue()->find("sakin");
        const QString path = newPath();
        const QByteArray song = "kanaryakzq7";
        FeatureId id = 0;
        {
            KBS_GET(const auto store, makeStore(path));
            KBS_OK(import(*store, *m_arsa, manyPlots(500)));
            KBS_GET(id, store->newIds(sakin, 1));
            Feature resident;
            resident.values = {song.toStdString(), Value(), std::string("3"), Value()};
            KBS_OK(store->commit({addition(sakin, id, resident)}, because(u"first"_s)));
        }
        const auto erase = [&](const QString &file) {
            const auto store = open(file);
            const auto plan
                = store ? retention::planOfFeatures(**store, {{&sakin, id}}) : std::unexpected(store.error());
            Progress progress;
            return plan
                    && retention::carryOut(
                        **store, *plan, u"Ayşe"_s, u"talep"_s, journalEraser(smallCatalogue()), progress)
                ? 0
                : 1;
        };
        int olds = 0, unfinished = 0, code = 100;
        for (qint64 limit = 0; code != 0; limit += 24 * 1024) {
            const QString victim = newPath();
            QVERIFY(QFile::copy(path, victim));
            code = inChild([&] { return limitFileSize(limit) ? erase(victim) : 9; });
            QVERIFY2(code == 0 || code == 1 || code == 100 + SIGXFSZ, qPrintable(QString::number(code)));
            {
                KBS_GET(const auto store, open(victim));
                KBS_GET(const ErasureLog log, store->erasures());
                KBS_GET(const auto versions, store->history(sakin, id));
                const auto holding = std::ranges::count_if(versions, [&](const auto &version) {
                    return version.second && version.second->values[0] == Value(song.toStdString());
                });
                QCOMPARE(holding, log.entries.empty() ? 1 : 0);
                QCOMPARE(versions.size(), log.entries.empty() ? 1u : 2u);
                olds += log.entries.empty() ? 1 : 0;
                unfinished += log.unfinished.isEmpty() ? 0 : 1;
                Progress progress;
                KBS_GET(const auto findings, store->verify(progress));
                QCOMPARE(findings.size(), log.unfinished.isEmpty() ? 0u : 1u);
            }
            QCOMPARE(erase(victim), 0);
            KBS_GET(const auto store, open(victim));
            QVERIFY(isSound(*store));
            QCOMPARE(store->erasures()->entries.size(), 1u);
            for (const char *suffix : {"", "-wal"})
                if (QFile file(victim + QLatin1StringView(suffix)); file.open(QIODevice::ReadOnly))
                    QVERIFY(!file.readAll().contains(song));
        }
        QVERIFY2(olds >= 2 && unfinished >= 2, qPrintable(u"%1 old, %2 unfinished"_s.arg(olds).arg(unfinished)));
    }

    /// The log of a store that somebody deleted would be played into the file that takes its name.
    void logOfAnotherStoreIsNotPlayedIn()
    {
        const QString backup = newPath(), gone = newPath();
        {
            KBS_GET(const auto store, makeStore(backup));
            KBS_OK(import(*store, *m_arsa, manyPlots(3)));
        }
        {
            KBS_GET(const auto store, makeStore(gone));
            KBS_OK(import(*store, *m_arsa, manyPlots(40)));
            QVERIFY(QFile::copy(gone + u"-wal"_s, gone + u"-kept"_s)); // as a crash leaves it
        }
        QVERIFY(QFile::remove(gone) && QFile::rename(gone + u"-kept"_s, gone + u"-wal"_s));
        Progress progress;
        KBS_REFUSED(stores::copyFile(backup, gone, progress), ErrorKind::Io);
        KBS_REFUSED(makeStore(gone), ErrorKind::Io);
        QVERIFY(!QFile::exists(gone));
        QVERIFY(QFile::exists(gone + u"-wal"_s)); // somebody's edits may be in it
        QVERIFY(QFile::remove(gone + u"-wal"_s));
        KBS_OK(stores::copyFile(backup, gone, progress));
        KBS_GET(const auto restored, open(gone));
        QCOMPARE(restored->statistics(*m_arsa)->count, 3);
    }

    void liveStagesAreLeftAlone()
    {
        const QString path = newPath();
        KBS_GET(const auto store, makeStore(path));
        KBS_GET(const auto stage, store->stage());
        stage->carry(*m_arsa, {1}, false);
        QCOMPARE(inChild([&] { return open(path) ? 0 : 1; }), 0); // another program opens the store
        const QStringList pattern{QFileInfo(path).fileName() + u".asama-*"_s};
        QCOMPARE(QDir(m_folder.path()).entryList(pattern).filter(u"journal"_s, Qt::CaseInsensitive).size(), 0);
        QCOMPARE(QDir(m_folder.path()).entryList(pattern).size(), 1);
        FeatureBatch batch(m_arsa);
        batch.append(plot("1", "1", 0, 0));
        KBS_OK(stage->add(batch));
    }

private:
    static bool limitFileSize(qint64 bytes)
    {
        const rlimit limit{static_cast<rlim_t>(bytes), static_cast<rlim_t>(bytes)};
        return setrlimit(RLIMIT_FSIZE, &limit) == 0;
    }
    /// Runs `work` in a process of its own; its result, or 100 + the signal that ended it.
    static int inChild(const std::function<int()> &work)
    {
        const pid_t child = fork();
        if (child == 0)
            _exit(work());
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
    }
};

QTEST_GUILESS_MAIN(SpatialiteFileTest)
#include "tst_spatialite_file.moc"
