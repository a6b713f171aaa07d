// SPDX-License-Identifier: GPL-3.0-or-later
// Pages that KentCBS writes itself: SQLite must find nothing wrong with them, and the same in them as it was given.
#include "store/spatialite/page_adoption.h"
#include "store/stored_form.h"
#include "support/store_support.h"

#include <QDir>
#include <QProcess>

#include <cmath>
#include <set>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kbs;
using namespace kbs::test;
using namespace kbs::spatialite;
using namespace Qt::StringLiterals;

namespace {

/// The first column of every row, joined with '|'.
QString ask(const QString &path, const char *sql)
{
    sqlite3 *handle = nullptr;
    sqlite3_stmt *statement = nullptr;
    sqlite3_open(path.toUtf8().constData(), &handle);
    QStringList out;
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr) != SQLITE_OK)
        out << QString::fromUtf8(sqlite3_errmsg(handle));
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        out << QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(statement, 0)));
    if (code != SQLITE_DONE)
        out << QString::fromUtf8(sqlite3_errmsg(handle));
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return out.join(u'|');
}

std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ (value >> 31)) * 0x7fb5d329728ea185;
    value = (value ^ (value >> 27)) * 0x81dadef4bc2dd44d;
    return value ^ (value >> 33);
}

Geometry star(double x, double y, int corners)
{
    std::vector<Point> shell;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * M_PI * i / corners;
        shell.push_back({x + 10 * std::cos(angle), y + 10 * std::sin(angle)});
    }
    return toMulti(Geometry::polygon(shell));
}

/// Ways to make the n-th of `count` plots.
using Maker = Feature (*)(int n, int count);

Feature plain(int n, int)
{
    return plot(std::to_string(100 + n / 50), std::to_string(n), 500000 + (n % 500) * 20, 4400000 + (n / 500) * 20);
}

Feature mixedUp(int n, int count)
{
    Feature out = plain(n, count);
    const auto random = mixed(static_cast<std::uint64_t>(n));
    out.sourceKey = std::to_string(random) + "/" + std::to_string(n);
    for (std::size_t i = 0; i < out.values.size(); ++i)
        if ((random >> i & 3) == 0)
            out.values[i] = {};
    static constexpr std::int64_t integers[]{0, 1, -1, 127, 128, -128, -129, 32767, 32768, -32769, 8388607, 8388608,
        -8388609, 2147483647, 2147483648, -2147483649, 140737488355327, 140737488355328, -140737488355329,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
    if (!isNull(out.values[4]))
        out.values[4] = integers[random % std::size(integers)];
    static constexpr double reals[]{0, -0.0, 1, -1, 0.5, -1e300, 1e-300, 12345.678};
    if (!isNull(out.values[3]))
        out.values[3] = reals[random / 100 % std::size(reals)];
    if (random % 7 == 0)
        out.geometry = {};
    return out;
}

Feature oddTexts(int n, int count)
{
    static const std::string texts[]{"", std::string("\0", 1), std::string("a\0", 2), std::string("a\0b", 3), "a", "ab",
        "İğdır ışığı", "\xff\xfe", std::string(2000, 'x'), std::string(9000, 'y'), std::string(70000, 'z')};
    Feature out = plain(n, count);
    const auto random = mixed(static_cast<std::uint64_t>(n));
    out.values[0] = texts[random % std::size(texts)];
    out.values[1] = texts[random / 11 % std::size(texts)];
    out.values[2] = texts[random / 121 % std::size(texts)];
    out.sourceKey = texts[random / 1331 % std::size(texts)] + std::to_string(n);
    return out;
}

Feature backwards(int n, int count)
{
    Feature out = plain(n, count);
    out.sourceKey = "a/very/long/common/beginning/" + std::to_string(10000000 - n);
    return out;
}

/// Numbers of any length between words that all keys share; every fifth differs only far behind.
Feature wordsAndNumbers(int n, int count)
{
    Feature out = plain(n, count);
    const auto random = mixed(static_cast<std::uint64_t>(n));
    out.sourceKey = "mahalle_kodu=17" + std::to_string(random % 1200) + "|ada_no=" + std::to_string(random / 7 % 3000)
        + "|parsel_no=" + (n % 5 == 0 ? std::string(60, '0') : std::string()) + std::to_string(n);
    return out;
}

Feature manyCorners(int n, int count)
{
    Feature out = plain(n, count);
    // around the sizes at which a row goes over to other pages, and far beyond
    const int corners = n % 3 == 0 ? 980 + n % 80 : n % 3 == 1 ? 3 + n % 40 : 5000 + 37 * n;
    out.geometry = star(500000 + n, 4400000, corners);
    if (n % 4 == 0)
        out.geometry.z.assign(out.geometry.points.size(), 12.5);
    return out;
}

Feature single(int n, int count)
{
    Feature out = plain(n, count);
    out.geometry = toSingle(out.geometry);
    return out;
}

} // namespace

Q_DECLARE_METATYPE(Maker)

class StageImageTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    const FeatureClass *m_arsa = nullptr;
    int m_made = 0;

    QString newPath() { return m_folder.filePath(u"s%1.kbs"_s.arg(++m_made)); }

    /// Gives the features in batches of different sizes.
    template <typename Add> static Result<void> inBatches(Maker maker, int count, const Add &add)
    {
        FeatureBatch batch(smallCatalogue()->find("arsa"));
        for (int n = 0; n < count; ++n) {
            batch.append(maker(n, count));
            if (batch.size() >= static_cast<std::size_t>(1 + n % 5000)) {
                KBS_CHECK(add(batch));
                batch.clear();
            }
        }
        return add(batch);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_arsa = smallCatalogue()->find("arsa");
        QVERIFY(m_folder.isValid());
    }

    void contents_data()
    {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("pageSize");
        for (const int count : {0, 1, 2, 30, 120, 3000, 40000})
            QTest::addRow("plain %d", count) << Maker(plain) << count << 16384;
        QTest::addRow("plain 300000") << Maker(plain) << 300000 << 16384;
        for (const int pageSize : {4096, 16384, 65536}) {
            QTest::addRow("mixed up %d", pageSize) << Maker(mixedUp) << 20000 << pageSize;
            QTest::addRow("odd texts %d", pageSize) << Maker(oddTexts) << 1500 << pageSize;
            QTest::addRow("words and numbers %d", pageSize) << Maker(wordsAndNumbers) << 150000 << pageSize;
            QTest::addRow("backwards %d", pageSize) << Maker(backwards) << 150000 << pageSize;
            QTest::addRow("many corners %d", pageSize) << Maker(manyCorners) << 300 << pageSize;
            QTest::addRow("single geometries %d", pageSize) << Maker(single) << 500 << pageSize;
        }
    }

    void contents()
    {
        QFETCH(Maker, maker);
        QFETCH(int, count);
        QFETCH(int, pageSize);
        const QString path = newPath(), imagePath = path + u"-image"_s;
        KBS_OK(stores::create({.location = path, .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const auto database, Database::open(path, Database::Mode::ReadWrite));
        const StoreFile file{.path = path, .name = {}, .crs = tm30()};
        KBS_GET(const ClassTables tables, loadTables(*database, file, *smallCatalogue()));
        const ClassTable &table = tables.at(m_arsa);
        constexpr FeatureId firstId = 7;
        canonical::Hash128 expected, changes;
        {
            KBS_GET(const auto image, StageImage::create(imagePath, static_cast<std::size_t>(pageSize), 0));
            KBS_GET(TableLayout layout, TableLayout::of(*database, table));
            ClassImage &rows = image->addClass(table, std::move(layout),
                {.firstId = firstId, .revision = 3, .forFirstLoad = true, .scratchPath = imagePath});
            KBS_OK(inBatches(maker, count, [&](const FeatureBatch &batch) { return rows.add(batch, 0); }));
            Progress progress;
            KBS_OK(image->finish([](const ClassImage &) { return ClassImage::Indexes::All; }, progress));
            expected = rows.sums().rows;
            changes = rows.sums().changes;
            QCOMPARE(rows.sums().count, count);
        }
        QCOMPARE(QDir(m_folder.path()).entryList({QFileInfo(imagePath).fileName() + u"*"_s}).size(), 1);
        QCOMPARE(ask(imagePath, "PRAGMA integrity_check(10)"), u"ok"_s);
        QCOMPARE(ask(imagePath, "SELECT count(*) FROM arsa"), QString::number(count));
        QCOMPARE(ask(imagePath, "SELECT count(*) FROM arsa INDEXED BY ix_arsa_rev WHERE kbs_rev = 3"),
            QString::number(count));
        // what SQLite reads is what was given
        KBS_GET(const auto reading, Database::open(imagePath, Database::Mode::ReadOnly));
        canonical::RowHasher hash(*m_arsa);
        canonical::Hash128 sum, changeSum;
        KBS_GET(Statement row, reading->prepare("SELECT " + table.columns() + " FROM arsa ORDER BY kbs_id"));
        for (int n = 0; n < count; ++n) {
            const auto step = row.step();
            QVERIFY(step && *step);
            Feature feature, given = maker(n, count);
            QVERIFY(table.read(row, feature));
            KBS_OK(toStoredForm(*m_arsa, given));
            QCOMPARE(feature.id, firstId + n);
            QCOMPARE(feature.revision, 3);
            given.id = feature.id;
            given.revision = feature.revision;
            if (feature != given)
                QFAIL(qPrintable(u"row %1 differs"_s.arg(n)));
            sum += hash(feature);
            changeSum += canonical::changeHash(*m_arsa, feature.id, {}, hash(feature));
        }
        QVERIFY(sum == expected);
        QVERIFY(changeSum == changes);
    }

    /// The store takes the pages as they are, or, where anything is not as it was, nothing at all.
    void adoption_data()
    {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<int>("count");
        QTest::addColumn<QByteArray>("meanwhile"); ///< what somebody does to the store before
        QTest::addColumn<bool>("adopted");
        for (const int count : {1, 30, 3000, 40000})
            QTest::addRow("plain %d", count) << Maker(plain) << count << QByteArray() << true;
        QTest::addRow("odd texts") << Maker(oddTexts) << 1500 << QByteArray() << true;
        QTest::addRow("many corners") << Maker(manyCorners) << 300 << QByteArray() << true;
        const auto row = [](const char *name, const char *sql) {
            QTest::addRow("%s", name) << Maker(plain) << 300 << QByteArray(sql) << false;
        };
        row("an index of somebody's own", "CREATE INDEX benim ON arsa (kbs_rev, kbs_anahtar)");
        row("new pages", "CREATE TABLE benim (bir); INSERT INTO benim VALUES (zeroblob(100000))");
        row("rebuilt", "DROP TABLE kbs_gunluk; VACUUM");
        row("rows", "INSERT INTO arsa (kbs_id, kbs_rev, kbs_anahtar) VALUES (1, 1, 'x')");
    }

    void adoption()
    {
        QFETCH(Maker, maker);
        QFETCH(int, count);
        QFETCH(QByteArray, meanwhile);
        QFETCH(bool, adopted);
        const QString path = newPath(), imagePath = path + u"-image"_s;
        KBS_OK(stores::create({.location = path, .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        {
            KBS_GET(const auto database, Database::open(path, Database::Mode::ReadWrite));
            const StoreFile file{.path = path, .name = {}, .crs = tm30()};
            KBS_GET(const ClassTables tables, loadTables(*database, file, *smallCatalogue()));
            KBS_GET(const std::int64_t bytes, database->integer("PRAGMA page_size"));
            KBS_GET(const std::int64_t pages, database->integer("PRAGMA page_count"));
            KBS_GET(const auto image,
                StageImage::create(imagePath, static_cast<std::size_t>(bytes), static_cast<std::uint32_t>(pages)));
            KBS_GET(TableLayout layout, TableLayout::of(*database, tables.at(m_arsa)));
            ClassImage &rows = image->addClass(tables.at(m_arsa), std::move(layout),
                {.firstId = 1, .revision = 1, .forFirstLoad = true, .scratchPath = imagePath});
            KBS_OK(inBatches(maker, count, [&](const FeatureBatch &batch) { return rows.add(batch, 0); }));
            Progress progress;
            KBS_OK(image->finish([](const ClassImage &) { return ClassImage::Indexes::All; }, progress));
            KBS_OK(database->run("PRAGMA journal_mode = DELETE"));
            KBS_OK(database->run(meanwhile.toStdString()));
            const QString before = ask(path, "SELECT count(*) FROM arsa");
            for (const bool kept : {false, true}) { // what is rolled back is gone
                KBS_GET(Transaction transaction, Transaction::begin(*database, Transaction::Kind::Write));
                KBS_GET(const bool done, PageAdoption(*database, *image).run());
                QCOMPARE(done, adopted);
                if (kept)
                    KBS_OK(transaction.commit());
                else
                    continue;
            }
            KBS_GET(const std::int64_t after, database->integer("SELECT count(*) FROM arsa"));
            QCOMPARE(QString::number(after), adopted ? QString::number(count) : before);
            if (adopted) { // SQLite goes on with these pages
                KBS_OK(database->run("DELETE FROM arsa WHERE kbs_id = 1"));
                KBS_OK(database->run("INSERT INTO arsa (kbs_id, kbs_rev, kbs_anahtar) VALUES (1, 1, 'y')"));
            }
        }
        QCOMPARE(ask(path, "PRAGMA integrity_check"), u"ok"_s);
        if (adopted)
            QCOMPARE(ask(path, "SELECT rtreecheck('idx_arsa_geom')"), u"ok"_s);
    }

    /// Killed with the pages written and the header saying so, on a disk that had no room for them all: the journal
    /// brings the old state back.
    void killedOnAFullDisk()
    {
        const QString path = newPath(), imagePath = path + u"-image"_s;
        KBS_OK(stores::create({.location = path, .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        const qint64 before = QFileInfo(path).size();
        const pid_t child = fork();
        if (child == 0) {
            const auto take = [&]() -> Result<bool> {
                KBS_TRY(const auto database, Database::open(path, Database::Mode::ReadWrite));
                KBS_CHECK(database->run("PRAGMA journal_mode = DELETE"));
                const StoreFile file{.path = path, .name = {}, .crs = tm30()};
                KBS_TRY(const ClassTables tables, loadTables(*database, file, *smallCatalogue()));
                KBS_TRY(const std::int64_t bytes, database->integer("PRAGMA page_size"));
                KBS_TRY(const std::int64_t pages, database->integer("PRAGMA page_count"));
                KBS_TRY(const auto image,
                    StageImage::create(imagePath, static_cast<std::size_t>(bytes), static_cast<std::uint32_t>(pages)));
                KBS_TRY(TableLayout layout, TableLayout::of(*database, tables.at(m_arsa)));
                ClassImage &rows = image->addClass(tables.at(m_arsa), std::move(layout),
                    {.firstId = 1, .revision = 1, .forFirstLoad = true, .scratchPath = imagePath});
                KBS_CHECK(inBatches(plain, 3000, [&](const FeatureBatch &batch) { return rows.add(batch, 0); }));
                Progress progress;
                KBS_CHECK(image->finish([](const ClassImage &) { return ClassImage::Indexes::All; }, progress));
                KBS_TRY(Transaction transaction, Transaction::begin(*database, Transaction::Kind::Write));
                KBS_TRY(const bool done, PageAdoption(*database, *image).run());
                _exit(done ? 0 : 1); // nothing is committed
            };
            std::ignore = take();
            _exit(2);
        }
        int status = 0;
        waitpid(child, &status, 0);
        QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        QVERIFY(QFileInfo(path + u"-journal"_s).size() > 0);
        QFile file(path);
        QVERIFY(file.size() > before && file.resize(before));
        KBS_GET(const auto store, stores::open(path, smallCatalogue()));
        QCOMPARE(store->statistics(*m_arsa)->count, 0);
        KBS_OK(store->commit({addition(*m_arsa, 1, plot("9", "9", 1, 1))}, because(u"edit"_s)));
        QCOMPARE(ask(path, "PRAGMA integrity_check"), u"ok"_s);
    }

    /// The page with the lock byte is neither written nor handed over.
    void lockPage()
    {
        const QString path = newPath(), imagePath = path + u"-image"_s;
        KBS_OK(stores::create({.location = path, .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const auto database, Database::open(path, Database::Mode::ReadWrite));
        const StoreFile file{.path = path, .name = {}, .crs = tm30()};
        KBS_GET(const ClassTables tables, loadTables(*database, file, *smallCatalogue()));
        constexpr std::uint32_t pageSize = 16384, lock = 0x40000000 / pageSize + 1;
        KBS_GET(const auto image, StageImage::create(imagePath, pageSize, lock - 3));
        KBS_GET(TableLayout layout, TableLayout::of(*database, tables.at(m_arsa)));
        ClassImage &rows = image->addClass(tables.at(m_arsa), std::move(layout),
            {.firstId = 1, .revision = 1, .forFirstLoad = true, .scratchPath = imagePath});
        KBS_OK(inBatches(plain, 3000, [&](const FeatureBatch &batch) { return rows.add(batch, 0); }));
        Progress progress;
        KBS_OK(image->finish([](const ClassImage &) { return ClassImage::Indexes::All; }, progress));
        QCOMPARE(ask(imagePath, "SELECT count(*) FROM arsa"), u"3000"_s);
        std::set<std::uint32_t> numbers;
        KBS_OK(image->readPages([&](std::uint32_t number, std::string_view bytes) -> Result<void> {
            numbers.insert(number);
            return bytes.size() == pageSize ? Result<void>() : cancelled();
        }));
        QVERIFY(!numbers.contains(lock) && numbers.contains(lock - 1) && numbers.contains(lock + 1));
        QCOMPARE(*numbers.rbegin(), image->last());
    }

    /// The whole way into a store, checked by SpatiaLite and by ourselves.
    void firstLoad_data()
    {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<int>("count");
        for (const int count : {1, 45, 46, 2000, 60000})
            QTest::addRow("plain %d", count) << Maker(plain) << count;
        QTest::addRow("mixed up") << Maker(mixedUp) << 20000;
        QTest::addRow("odd texts") << Maker(oddTexts) << 1500;
        QTest::addRow("many corners") << Maker(manyCorners) << 100;
    }

    void firstLoad()
    {
        QFETCH(Maker, maker);
        QFETCH(int, count);
        const QString path = newPath();
        {
            KBS_GET(
                const auto store, stores::create({.location = path, .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
            KBS_GET(const auto stage, store->stage());
            stage->carry(*m_arsa, {0, 1, 2, 3, 4, 5, 6, 7}, true);
            KBS_OK(inBatches(maker, count, [&](const FeatureBatch &batch) { return stage->add(batch); }));
            Progress progress;
            KBS_OK(stage->compare(progress));
            QCOMPARE(stage->counts().front().second.added, count);
            int previewed = 0;
            KBS_OK(stage->changes(*m_arsa, [&](const Change &change) {
                previewed
                    += change.kind == ChangeKind::Add && change.after->sourceKey == maker(previewed, count).sourceKey;
                return true;
            }));
            QCOMPARE(previewed, count);
            KBS_OK(stage->apply(because(u"delivery"_s, u"import"_s), progress));
            KBS_GET(const auto findings, store->verify(progress));
            QVERIFY2(findings.empty(), findings.empty() ? "" : qPrintable(findings.front().text));
            QCOMPARE(store->statistics(*m_arsa)->count, count);
            KBS_GET(const FeatureId next, store->newIds(*m_arsa, 1));
            QCOMPARE(next, count + 1);
            // single edits after it
            Feature first = store->get(*m_arsa, 1)->value();
            const Feature before = first;
            first.geometry = square(600000, 4500000);
            KBS_OK(store->commit({alteration(*m_arsa, before, first), addition(*m_arsa, next, plot("9", "9", 1, 1))},
                because(u"edit"_s)));
            QCOMPARE(
                store->count({.featureClass = m_arsa, .bbox = {600001, 4500001, 600002, 4500002}}).value_or(-1), 1);
        }
        QProcess spatialite;
        spatialite.start(u"spatialite"_s,
            {u"-silent"_s, path,
                u"SELECT CheckSpatialIndex('arsa', 'geom'), rtreecheck('idx_arsa_geom'); PRAGMA integrity_check;"_s});
        QVERIFY(spatialite.waitForFinished());
        QCOMPARE(QString::fromUtf8(spatialite.readAllStandardOutput()).trimmed(), u"1|ok\nok"_s);
    }

    void badRowsAreRefused_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"no key", "text for a number", "not a number", "not a place", "point", "loose rings"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }

    void badRowsAreRefused()
    {
        QFETCH(QString, what);
        KBS_GET(
            const auto store, stores::create({.location = newPath(), .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const auto stage, store->stage());
        Feature bad = plain(5, 10);
        if (what == u"no key")
            bad.sourceKey.clear();
        else if (what == u"text for a number")
            bad.values[4] = std::string("x");
        else if (what == u"not a number")
            bad.values[3] = std::numeric_limits<double>::quiet_NaN();
        else if (what == u"not a place")
            bad.geometry.points[1].x = std::numeric_limits<double>::infinity();
        else if (what == u"point")
            bad.geometry = Geometry::point(1, 2);
        else
            bad.geometry.ringEnds.back() -= 1;
        FeatureBatch batch(m_arsa);
        batch.append(plain(1, 10));
        batch.append(bad);
        KBS_REFUSED(stage->add(batch), what == u"no key" ? ErrorKind::Internal : ErrorKind::Input);
    }

    /// Ids that somebody takes between staging and applying are not given twice.
    void idsTakenMeanwhile()
    {
        KBS_GET(
            const auto store, stores::create({.location = newPath(), .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const auto stage, store->stage());
        stage->carry(*m_arsa, {0, 1, 2, 3, 4, 5, 6, 7}, true);
        KBS_OK(inBatches(plain, 2500, [&](const FeatureBatch &batch) { return stage->add(batch); }));
        KBS_GET(const FeatureId taken, store->newIds(*m_arsa, 3));
        QCOMPARE(taken, 1);
        Progress progress;
        KBS_OK(stage->compare(progress));
        KBS_OK(stage->apply(because(u"delivery"_s), progress));
        QVERIFY(!store->get(*m_arsa, 3)->has_value());
        QCOMPARE(store->get(*m_arsa, 4)->value().sourceKey, plain(0, 1).sourceKey);
        KBS_GET(const auto findings, store->verify(progress));
        QVERIFY(findings.empty());
    }

    /// The class was empty when the first row was staged and is not when the rows are compared.
    void classFilledMeanwhile()
    {
        KBS_GET(
            const auto store, stores::create({.location = newPath(), .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const auto stage, store->stage());
        stage->carry(*m_arsa, {0, 1, 2, 3, 4, 5, 6, 7}, true);
        KBS_OK(inBatches(plain, 3000, [&](const FeatureBatch &batch) { return stage->add(batch); }));
        KBS_GET(const FeatureId id, store->newIds(*m_arsa, 2));
        Feature other = plain(17, 1);
        other.values[4] = std::int64_t(99);
        KBS_OK(store->commit(
            {addition(*m_arsa, id, plain(16, 1)), addition(*m_arsa, id + 1, other)}, because(u"by hand"_s)));
        Progress progress;
        KBS_OK(stage->compare(progress));
        const StageCounts counts = stage->counts().front().second;
        QCOMPARE(counts.added, 2998);
        QCOMPARE(counts.unchanged, 1);
        QCOMPARE(counts.changed, 1);
        KBS_OK(stage->apply(because(u"delivery"_s), progress));
        QCOMPARE(store->statistics(*m_arsa)->count, 3000);
        KBS_GET(const auto findings, store->verify(progress));
        QVERIFY(findings.empty());
    }

    /// A delivery that comes again is known by its sums, but only where nothing else has happened.
    void theSameAgain()
    {
        KBS_GET(
            const auto store, stores::create({.location = newPath(), .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        struct Outcome {
            StageCounts counts;
            int previewed = 0;
        };
        std::vector<int> all{0, 1, 2, 3, 4, 5, 6, 7};
        const auto deliver = [&](Maker maker, int count, const std::vector<int> &carried, const char *completeFor,
                                 double rounding = 0, int secondSourceFrom = -1) -> Result<Outcome> {
            KBS_TRY(const auto stage, store->stage());
            stage->carry(*m_arsa, carried, true);
            if (secondSourceFrom >= 0)
                stage->carry(*m_arsa, {0}, false, 1);
            if (completeFor)
                stage->complete(*m_arsa, completeFor);
            if (rounding > 0)
                stage->rounded(*m_arsa, rounding);
            FeatureBatch batch(m_arsa);
            for (int n = count - 1; n >= 0; --n) { // the order does not matter
                batch.clear();
                batch.append(maker(n, count));
                KBS_CHECK(stage->add(batch, secondSourceFrom >= 0 && n >= secondSourceFrom ? 1 : 0));
            }
            Progress progress;
            KBS_CHECK(stage->compare(progress));
            Outcome out{.counts = stage->counts().front().second};
            KBS_CHECK(stage->changes(*m_arsa, [&](const Change &) { return ++out.previewed > 0; }));
            KBS_CHECK(stage->apply(because(u"delivery"_s), progress));
            return out;
        };
        const auto expect = [](const Result<Outcome> &outcome, std::int64_t added, std::int64_t changed,
                                std::int64_t unchanged, std::int64_t deleted) {
            QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().text()));
            QCOMPARE(outcome->counts.added, added);
            QCOMPARE(outcome->counts.changed, changed);
            QCOMPARE(outcome->counts.unchanged, unchanged);
            QCOMPARE(outcome->counts.deleted, deleted);
            QCOMPARE(outcome->previewed, added + changed + deleted);
        };
        expect(deliver(plain, 500, all, nullptr), 500, 0, 0, 0);
        KBS_GET(const RevisionNo head, store->head());
        expect(deliver(plain, 500, all, nullptr), 0, 0, 500, 0);
        QCOMPARE(*store->head(), head);
        // another row, another claim
        expect(deliver(plain, 499, all, nullptr), 0, 0, 499, 0);
        expect(deliver(plain, 499, all, ""), 0, 0, 499, 1);
        expect(deliver(plain, 499, all, ""), 0, 0, 499, 0);
        expect(deliver(plain, 500, all, ""), 1, 0, 499, 0);
        // an edit between two deliveries of the same
        Feature edited = store->get(*m_arsa, 7)->value();
        const Feature before = edited;
        edited.values[4] = std::int64_t(77);
        KBS_OK(store->commit({alteration(*m_arsa, before, edited)}, because(u"edit"_s)));
        expect(deliver(plain, 500, {0, 1, 2}, ""), 0, 0, 500, 0);
        expect(deliver(plain, 500, {0, 1, 2, 4}, ""), 0, 1, 499, 0);
        expect(deliver(plain, 500, {0, 1, 2, 4}, ""), 0, 0, 500, 0);
        // the same rows, some from a source that carries less
        KBS_OK(store->commit({alteration(*m_arsa, store->get(*m_arsa, 7)->value(), edited)}, because(u"edit"_s)));
        const int place = 500 - 7; // delivered backwards: this one got id 7
        QCOMPARE(edited.sourceKey, plain(place, 1).sourceKey);
        expect(deliver(plain, 500, all, "", 0, place), 0, 0, 500, 0);
        expect(deliver(plain, 500, all, "", 0, place + 1), 0, 1, 499, 0);
        expect(deliver(plain, 500, all, "", 0, place + 1), 0, 0, 500, 0);
        // rounded coordinates leave the stored ones alone, again and again
        const Maker rounded = [](int n, int count) {
            Feature out = plain(n, count);
            for (Point &point : out.geometry.points)
                point.x += 0.004;
            return out;
        };
        for (int i = 0; i < 3; ++i) {
            const auto outcome = deliver(rounded, 500, all, "", 0.005);
            expect(outcome, 0, 0, 500, 0);
            QCOMPARE(outcome->counts.keptExact, 500);
        }
        expect(deliver(rounded, 500, all, ""), 0, 500, 0, 0);
        Progress progress;
        KBS_GET(const auto findings, store->verify(progress));
        QVERIFY(findings.empty());
    }

    void doubleKeyIsRefused()
    {
        KBS_GET(
            const auto store, stores::create({.location = newPath(), .name = u"S"_s, .crs = tm30()}, smallCatalogue()));
        KBS_GET(const auto stage, store->stage());
        stage->carry(*m_arsa, {0}, true);
        KBS_OK(inBatches(mixedUp, 5000, [&](const FeatureBatch &batch) { return stage->add(batch); }));
        FeatureBatch batch(m_arsa);
        batch.append(mixedUp(4711, 1));
        KBS_OK(stage->add(batch));
        Progress progress;
        const auto refused = stage->compare(progress);
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == ErrorKind::Internal);
        QVERIFY2(refused.error().message.contains(u"same key"), qPrintable(refused.error().text()));
    }
};

QTEST_GUILESS_MAIN(StageImageTest)
#include "tst_stage_image.moc"
