// SPDX-License-Identifier: GPL-3.0-or-later
// What the store costs beside bare SQL and the bare disk, in one run on the same rows; run by tests/bench/store.sh.
// usage: kbs_store_bench STORE.kbs PAIRS [lookups|edits|past]
#include "bench/bench_support.h"
#include "edit/session.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <fcntl.h>
#include <unistd.h>

#include <sqlite3.h>

#include <spatialite.h> // after sqlite3.h

using namespace kbs;
using namespace kbs::bench;
using namespace Qt::StringLiterals;

namespace {

/// Bare SQL on a copy of the store, as a program that knows SQLite and SpatiaLite only would do it.
class Bare {
public:
    explicit Bare(const QString &path)
    {
        if (sqlite3_open_v2(path.toUtf8().constData(), &m_handle, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            std::exit(3);
        m_spatialite = spatialite_alloc_connection();
        spatialite_init_ex(m_handle, m_spatialite, 0);
        run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
    }
    Bare(const Bare &) = delete;
    Bare &operator=(const Bare &) = delete;
    ~Bare()
    {
        for (sqlite3_stmt *statement : m_statements)
            sqlite3_finalize(statement);
        sqlite3_close(m_handle);
        spatialite_cleanup_ex(m_spatialite);
    }
    void run(const char *sql)
    {
        char *message = nullptr;
        if (sqlite3_exec(m_handle, sql, nullptr, nullptr, &message) != SQLITE_OK) {
            std::fprintf(stderr, "bench: %s: %s\n", sql, message);
            std::exit(3);
        }
    }
    sqlite3_stmt *prepare(const char *sql)
    {
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(m_handle, sql, -1, &statement, nullptr) != SQLITE_OK) {
            std::fprintf(stderr, "bench: %s: %s\n", sql, sqlite3_errmsg(m_handle));
            std::exit(3);
        }
        return m_statements.emplace_back(statement);
    }
    /// Steps through all rows and takes every column; the number of rows.
    static int readAll(sqlite3_stmt *statement)
    {
        int rows = 0;
        for (; sqlite3_step(statement) == SQLITE_ROW; ++rows)
            for (int column = 0; column < sqlite3_column_count(statement); ++column)
                sqlite3_column_type(statement, column) == SQLITE_BLOB
                    ? static_cast<void>(sqlite3_column_blob(statement, column))
                    : static_cast<void>(sqlite3_column_text(statement, column));
        sqlite3_reset(statement);
        return rows;
    }

private:
    sqlite3 *m_handle = nullptr;
    void *m_spatialite = nullptr;
    std::vector<sqlite3_stmt *> m_statements;
};

std::int64_t integer(const QString &path, const char *sql)
{
    Bare bare(path);
    sqlite3_stmt *statement = bare.prepare(sql);
    return sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
}

void copyFile(const QString &from, const QString &to)
{
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(to + QLatin1StringView(suffix));
    integer(from, "PRAGMA wal_checkpoint(TRUNCATE)");
    if (!QFile::copy(from, to))
        std::exit(3);
}

class StoreBench {
public:
    StoreBench(QString path, int pairs) : m_path(std::move(path)), m_work(m_path + u".bench"_s), m_pairs(pairs) { }
    ~StoreBench()
    {
        for (const char *suffix : {"", "-wal", "-shm", "-bare", "-bare-wal", "-bare-shm", "-probe"})
            QFile::remove(m_work + QLatin1StringView(suffix));
    }
    StoreBench(const StoreBench &) = delete;
    StoreBench &operator=(const StoreBench &) = delete;

    void run(const QString &part)
    {
        m_catalogue = orDie(Catalogue::load());
        m_parcels = m_catalogue->find("parsel");
        choose();
        if (part.isEmpty() || part == "lookups"_L1)
            lookups();
        if (part.isEmpty() || part == "edits"_L1)
            edits();
        if (part.isEmpty() || part == "past"_L1) {
            revision();
            past();
        }
    }

private:
    static constexpr int asked = 2000, edited = 500, changed = 100'000;

    std::unique_ptr<Store> open() { return orDie(stores::open(m_work, m_catalogue)); }
    const std::string &text(const Feature &feature, const char *name) const
    {
        static const std::string none;
        const auto *value
            = std::get_if<std::string>(&feature.values[static_cast<std::size_t>(m_parcels->attributeIndex(name))]);
        return value ? *value : none;
    }

    /// Parcels all over the town, the same for all rows of the benchmark.
    void choose()
    {
        copyFile(m_path, m_work);
        const auto store = open();
        const std::int64_t last = orDie(store->count({.featureClass = m_parcels}));
        QRandomGenerator random(1);
        std::vector<FeatureId> ids;
        while (static_cast<int>(ids.size()) < asked)
            ids.push_back(1 + static_cast<FeatureId>(random.bounded(static_cast<double>(last))));
        m_chosen = orDie(store->readAll({.featureClass = m_parcels, .ids = ids}));
        std::ranges::shuffle(m_chosen, random);
        std::printf("%lld parcels, %zu of them asked for\n", static_cast<long long>(last), m_chosen.size());
    }

    using Ask = std::function<int(const Feature &)>;
    void compareLookups(const char *title, double goal, const Ask &ours, const Ask &bare, bool sameRows = true)
    {
        std::vector<double> mine, theirs;
        for (int pair = 0; pair < m_pairs; ++pair)
            for (const Feature &parcel : m_chosen) {
                int rows = 0, others = 0;
                mine.push_back(seconds([&] { rows = ours(parcel); }) * 1e6);
                theirs.push_back(seconds([&] { others = bare(parcel); }) * 1e6);
                if (rows == 0 || (sameRows && rows != others)) {
                    std::fprintf(stderr, "bench: %s: %d rows against %d\n", title, rows, others);
                    std::exit(3);
                }
            }
        const int count = static_cast<int>(mine.size());
        row((std::string(title) + ", median").c_str(), "us", at(mine, 0.5), at(theirs, 0.5),
            at(mine, 0.5) / at(theirs, 0.5), goal, true, count);
        row((std::string(title) + ", 99th percentile").c_str(), "us", at(mine, 0.99), at(theirs, 0.99),
            at(mine, 0.99) / at(theirs, 0.99), goal, true, count);
    }

    static Bbox around(const Feature &parcel, double metres)
    {
        const Bbox box = parcel.geometry.bbox();
        return Bbox{box.centerX(), box.centerY(), box.centerX(), box.centerY()}.grown(metres);
    }
    static int rowsOf(Store &store, const Query &query)
    {
        int rows = 0;
        orDie(store.read(query, [&rows](const FeatureBatch &batch) {
            rows += static_cast<int>(batch.size());
            return true;
        }));
        return rows;
    }
    Query numberOf(const Feature &parcel) const
    {
        return {.featureClass = m_parcels,
            .where = {{"ada_no", Comparison::Equal, {text(parcel, "ada_no")}},
                {"parsel_no", Comparison::Equal, {text(parcel, "parsel_no")}},
                {"mahalle_kodu", Comparison::Equal, {text(parcel, "mahalle_kodu")}}}};
    }
    Query boxOf(const Feature &parcel, double metres) const
    {
        return {.featureClass = m_parcels, .bbox = around(parcel, metres)};
    }

    void lookups()
    {
        const auto store = open();
        Bare bare(m_work);
        sqlite3_stmt *byNumber
            = bare.prepare("SELECT * FROM parsel WHERE ada_no = ?1 AND parsel_no = ?2 AND mahalle_kodu = ?3");
        // the boxes of the R*Tree are rounded outwards, so the geometry's own box decides
        sqlite3_stmt *byBox = bare.prepare(
            "SELECT * FROM parsel WHERE kbs_id IN (SELECT pkid FROM idx_parsel_geom WHERE xmin <= ?3 AND xmax >= ?1 "
            "AND "
            "ymin <= ?4 AND ymax >= ?2) AND MbrMinX(geom) <= ?3 AND MbrMaxX(geom) >= ?1 AND MbrMinY(geom) <= ?4 AND "
            "MbrMaxY(geom) >= ?2");
        const auto bindBox = [byBox](const Bbox &box) {
            sqlite3_bind_double(byBox, 1, box.minX);
            sqlite3_bind_double(byBox, 2, box.minY);
            sqlite3_bind_double(byBox, 3, box.maxX);
            sqlite3_bind_double(byBox, 4, box.maxY);
        };
        compareLookups(
            "parcel by number", 1.3, [&](const Feature &parcel) { return rowsOf(*store, numberOf(parcel)); },
            [&](const Feature &parcel) {
                int column = 1;
                for (const char *name : {"ada_no", "parsel_no", "mahalle_kodu"})
                    sqlite3_bind_text(byNumber, column++, text(parcel, name).c_str(), -1, SQLITE_TRANSIENT);
                return Bare::readAll(byNumber);
            });
        for (const auto &[title, metres] : {std::pair{"parcel by point", 0.005}, {"parcels in a box of 400 m", 200.0}})
            compareLookups(
                title, 1.3, [&, metres](const Feature &parcel) { return rowsOf(*store, boxOf(parcel, metres)); },
                [&, metres](const Feature &parcel) {
                    bindBox(around(parcel, metres));
                    return Bare::readAll(byBox);
                });
    }

    /// Edits one by one, each on the disk before it is acknowledged.
    void edits()
    {
        std::vector<double> mine, theirs, ratios;
        const auto attribute = static_cast<std::size_t>(m_parcels->attributeIndex("mevki"));
        const int probe = ::open(QFile::encodeName(m_work + u"-probe"_s).constData(), O_CREAT | O_WRONLY, 0600);
        for (int pair = 0; pair < m_pairs; ++pair) {
            const auto store = open();
            const auto session = orDie(EditSession::open(*store));
            mine.push_back(edited / seconds([&] {
                for (int i = 0; i < edited; ++i) {
                    const Feature before = *orDie(session->get(*m_parcels, m_chosen[static_cast<std::size_t>(i)].id));
                    Feature after = before;
                    after.values[attribute] = "mevki " + std::to_string(i);
                    orDie(session->apply({{ChangeKind::Change, m_parcels, before.id, before, after}}, u"edit"_s));
                }
            }));
            orDie(session->discard());
            const std::string bytes(4096, 'x'); // a page, as every durable write of a database is
            theirs.push_back(edited / seconds([&] {
                for (int i = 0; i < edited; ++i)
                    if (::write(probe, bytes.data(), bytes.size()) < 0 || ::fdatasync(probe) != 0)
                        std::exit(3);
            }));
            ratios.push_back(mine.back() / theirs.back());
        }
        ::close(probe);
        row("single edits through the journal (peer: fdatasync)", "/s", at(mine, 0.5), at(theirs, 0.5), at(ratios, 0.5),
            0.85, false, m_pairs);
    }

    /// 100,000 parcels moved by a centimetre and measured anew as one revision with their history, against the bare
    /// update of the same geometries and areas.
    void revision()
    {
        std::vector<double> mine, theirs, ratios;
        double growth = 0, payload = 0;
        for (int pair = 0; pair < m_pairs; ++pair) {
            copyFile(m_path, m_work);
            copyFile(m_path, m_work + u"-bare"_s);
            {
                const auto store = open();
                std::vector<Feature> present = orDie(store->readAll({.featureClass = m_parcels, .limit = changed}));
                const auto area = static_cast<std::size_t>(m_parcels->attributeIndex("kadastro_alani"));
                std::vector<Change> changes;
                for (Feature &before : present) {
                    Feature after = before;
                    after.values[area] = static_cast<double>(before.id);
                    for (Point &point : after.geometry.points)
                        point.x += 0.01;
                    const FeatureId id = before.id;
                    changes.push_back({ChangeKind::Change, m_parcels, id, std::move(before), std::move(after)});
                }
                CommitInfo info;
                info.author = info.message = u"bench"_s;
                info.kind = u"edit"_s;
                const std::int64_t pages = integer(m_work, "PRAGMA page_count");
                mine.push_back(seconds([&] { orDie(store->commit(changes, info)); }));
                growth = static_cast<double>(
                    (integer(m_work, "PRAGMA page_count") - pages) * integer(m_work, "PRAGMA page_size"));
                payload = static_cast<double>(
                    integer(m_work, "SELECT sum(payload) FROM dbstat WHERE name = 'parsel_gecmis'"));
            }
            Bare bare(m_work + u"-bare"_s);
            sqlite3_stmt *update = bare.prepare("UPDATE parsel SET kadastro_alani = ?1, geom = ?2 WHERE kbs_id = ?1");
            std::vector<std::pair<std::int64_t, std::string>> moved;
            {
                Bare done(m_work);
                sqlite3_stmt *rows = done.prepare("SELECT kbs_id, geom FROM parsel ORDER BY kbs_id LIMIT 100000");
                while (sqlite3_step(rows) == SQLITE_ROW)
                    moved.emplace_back(sqlite3_column_int64(rows, 0),
                        std::string(static_cast<const char *>(sqlite3_column_blob(rows, 1)),
                            static_cast<std::size_t>(sqlite3_column_bytes(rows, 1))));
            }
            theirs.push_back(seconds([&] {
                bare.run("BEGIN IMMEDIATE");
                for (const auto &[id, geometry] : moved) {
                    sqlite3_bind_int64(update, 1, id);
                    sqlite3_bind_blob(update, 2, geometry.data(), static_cast<int>(geometry.size()), SQLITE_STATIC);
                    if (sqlite3_step(update) != SQLITE_DONE)
                        std::exit(3);
                    sqlite3_reset(update);
                }
                bare.run("COMMIT");
            }));
            ratios.push_back(theirs.back() / mine.back());
        }
        row("100,000 changed parcels as one revision (peer: bare update)", "s", at(mine, 0.5), at(theirs, 0.5),
            at(ratios, 0.5), 1.5, false, m_pairs);
        row("space of that history (peer: the changed rows themselves)", "MB", growth / 1e6, payload / 1e6,
            growth / payload, 1.4, true, 1);
    }

    /// The state before that revision against the head.
    void past()
    {
        const auto store = open();
        const auto then = [](Query query) {
            query.asOf = 1;
            return query;
        };
        compareLookups(
            "as of the revision before: parcel by number (peer: the head)", 2,
            [&](const Feature &parcel) { return rowsOf(*store, then(numberOf(parcel))); },
            [&](const Feature &parcel) { return rowsOf(*store, numberOf(parcel)); });
        compareLookups(
            "as of the revision before: box of 400 m (peer: the head)", 2,
            [&](const Feature &parcel) { return rowsOf(*store, then(boxOf(parcel, 200))); },
            [&](const Feature &parcel) { return rowsOf(*store, boxOf(parcel, 200)); }, false);
    }

    QString m_path, m_work;
    int m_pairs;
    std::shared_ptr<const Catalogue> m_catalogue;
    const FeatureClass *m_parcels = nullptr;
    std::vector<Feature> m_chosen;
};

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc != 3 && argc != 4) {
        std::fprintf(stderr, "usage: kbs_store_bench STORE.kbs PAIRS [lookups|edits|past]\n");
        return 2;
    }
    StoreBench(QString::fromLocal8Bit(argv[1]), std::max(1, atoi(argv[2])))
        .run(argc == 4 ? QString::fromLocal8Bit(argv[3]) : QString());
    return missed == 0 ? 0 : 1;
}
