// SPDX-License-Identifier: GPL-3.0-or-later
// Loading a database and asking all of its rows, beside ogr2ogr, SQLite, OGR SQL and PostGIS on the same rows in one
// run; run by tests/bench/store.sh.
// usage: kbs_server_bench PARCELS.gpkg STORE.kbs PAIRS   (the same parcels, table "parsel")
#include "base/gdal_drivers.h"
#include "bench/bench_support.h"
#include "summary/summary.h"
#include "support/postgres_server.h"

#include <QCoreApplication>

#include <gdal.h>
#include <libpq-fe.h>
#include <ogr_api.h>
#include <sqlite3.h>

using namespace kbs;
using namespace kbs::bench;
using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void die(const QString &why)
{
    std::fprintf(stderr, "bench: %s\n", qPrintable(why));
    std::exit(3);
}

double timeOf(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    const double taken = seconds([&] {
        process.start(program, arguments);
        process.waitForFinished(-1);
    });
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() > 1) // 1: done, with findings
        die(program + u' ' + arguments.join(u' ') + u": "_s + QString::fromUtf8(process.readAll()));
    return taken;
}

/// What a question over all rows gives: compared between those that answer it.
struct Sums {
    std::int64_t groups = 0, count = 0;
    double sum = 0;
    void add(std::int64_t rows, double area)
    {
        ++groups;
        count += rows;
        sum += area;
    }
    bool operator==(const Sums &other) const
    {
        return groups == other.groups && count == other.count && std::abs(sum - other.sum) < 1e-6 * std::abs(sum);
    }
};

class ServerBench {
public:
    ServerBench(QString package, QString store, int pairs)
        : m_package(std::move(package)), m_store(std::move(store)), m_pairs(pairs)
    {
    }

    void run()
    {
        if (const QString fault = m_server.start(); !fault.isEmpty())
            die(fault);
        m_catalogue = orDie(Catalogue::load());
        m_parcels = m_catalogue->find("parsel");
        load();
        ask();
    }

private:
    /// Every check of ours is on; ogr2ogr copies what it finds. Both end with a spatial index.
    void load()
    {
        std::vector<double> mine, theirs, ratios;
        for (int pair = 0; pair < m_pairs; ++pair) {
            const QString schema = u"kbs_%1"_s.arg(pair), url = m_server.url(schema);
            timeOf(u"kbs"_s, {u"new"_s, url, u"--crs"_s, u"EPSG:5254"_s, u"--quiet"_s});
            mine.push_back(timeOf(u"kbs"_s, {u"import"_s, url, m_package, u"--quiet"_s}));
            theirs.push_back(timeOf(u"ogr2ogr"_s,
                {u"--config"_s, u"PG_USE_COPY"_s, u"YES"_s, u"-f"_s, u"PostgreSQL"_s, database(), m_package, u"-nln"_s,
                    u"ogr_parsel"_s, u"-lco"_s, u"GEOMETRY_NAME=geom"_s, u"-overwrite"_s}));
            ratios.push_back(theirs.back() / mine.back());
        }
        row("bulk load to PostGIS (peer: ogr2ogr with COPY)", "s", at(mine, 0.5), at(theirs, 0.5), at(ratios, 0.5), 3,
            false, m_pairs);
    }
    [[nodiscard]] QString database() const { return u"PG:host=%1 user=kbs dbname=kbs"_s.arg(m_server.folder()); }

    void ask()
    {
        openPeers();
        const auto store = orDie(stores::open(m_store, m_catalogue));
        const int quarter = m_parcels->attributeIndex("mahalle"), use = m_parcels->attributeIndex("nitelik"),
                  area = m_parcels->attributeIndex("yuzolcumu");
        summary::Columns columns(*m_parcels);
        Progress progress;
        const double read = seconds([&] { orDie(columns.load(*store, {quarter, use, area}, progress)); });
        const auto quarters = orDie(summary::answer(columns, {.where = {}, .by = {quarter}, .of = {}}));
        const Value chosen = quarters.groups[quarters.groups.size() / 2].key.front();
        std::printf(
            "%zu parcels, three columns read in %.2f s; asked for %s\n", columns.rows(), read, toText(chosen).c_str());
        const std::string where = " WHERE mahalle = '" + toText(chosen) + "'";
        const Condition inQuarter{.attribute = "mahalle", .comparison = Comparison::Equal, .values = {chosen}};
        compare("filter and sum over all rows", columns, {.where = {inQuarter}, .by = {}, .of = {area}},
            "SELECT count(*), sum(yuzolcumu) FROM parsel" + where);
        compare("filter, group and sum over all rows", columns, {.where = {inQuarter}, .by = {use}, .of = {area}},
            "SELECT count(*), sum(yuzolcumu), nitelik FROM parsel" + where + " GROUP BY nitelik");
        compare("group and sum over all rows", columns, {.where = {}, .by = {use}, .of = {area}},
            "SELECT count(*), sum(yuzolcumu), nitelik FROM parsel GROUP BY nitelik");
        PQfinish(m_postgres);
        sqlite3_close(m_sqlite);
        GDALClose(m_ogr);
    }

    void openPeers()
    {
        if (sqlite3_open_v2(m_store.toUtf8().constData(), &m_sqlite, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
            die(QString::fromUtf8(sqlite3_errmsg(m_sqlite)));
        sqlite3_exec(
            m_sqlite, "PRAGMA cache_size = -1048576; PRAGMA mmap_size = 8589934592", nullptr, nullptr, nullptr);
        m_postgres = PQconnectdb(qPrintable(u"host=%1 user=kbs dbname=kbs"_s.arg(m_server.folder())));
        if (PQstatus(m_postgres) != CONNECTION_OK)
            die(QString::fromUtf8(PQerrorMessage(m_postgres)));
        PQclear(PQexec(m_postgres, "SET search_path = kbs_0, public"));
        PQclear(PQexec(m_postgres, "VACUUM ANALYZE parsel"));
        registerGdalDrivers();
        m_ogr = GDALOpenEx(m_package.toUtf8().constData(), GDAL_OF_VECTOR, nullptr, nullptr, nullptr);
        if (!m_ogr)
            die(u"%1 does not open"_s.arg(m_package));
    }

    void compare(
        const char *title, const summary::Columns &columns, const summary::Question &question, const std::string &sql)
    {
        std::vector<double> mine, sqlite, postgis, ogr, ratios;
        const int rounds = 5 * m_pairs;
        for (int round = 0; round < rounds; ++round) {
            Sums expected, found;
            mine.push_back(seconds([&] { expected = ours(columns, question); }));
            const auto check = [&](std::vector<double> &times, Sums (ServerBench::*peer)(const std::string &)) {
                times.push_back(seconds([&] { found = (this->*peer)(sql); }));
                if (!(found == expected))
                    die(u"answers differ: %1 and %2 rows, %3 and %4"_s.arg(expected.count)
                            .arg(found.count)
                            .arg(expected.sum, 0, 'f', 2)
                            .arg(found.sum, 0, 'f', 2));
            };
            check(sqlite, &ServerBench::askSqlite);
            check(postgis, &ServerBench::askPostgis);
            double best = std::min(sqlite.back(), postgis.back());
            if (question.by.empty()) { // OGR's own SQL knows no groups
                check(ogr, &ServerBench::askOgr);
                best = std::min(best, ogr.back());
            }
            ratios.push_back(best / mine.back());
        }
        std::printf("  medians: SQLite %.1f ms, PostGIS %.1f ms", at(sqlite, 0.5) * 1e3, at(postgis, 0.5) * 1e3);
        if (!ogr.empty())
            std::printf(", OGR SQL %.1f ms", at(ogr, 0.5) * 1e3);
        std::printf("\n");
        const double best = std::min({at(sqlite, 0.5), at(postgis, 0.5), ogr.empty() ? 1e9 : at(ogr, 0.5)});
        row(title, "ms", at(mine, 0.5) * 1e3, best * 1e3, at(ratios, 0.5), 10, false, rounds);
    }

    static Sums ours(const summary::Columns &columns, const summary::Question &question)
    {
        Sums sums;
        for (const summary::Group &group : orDie(summary::answer(columns, question)).groups)
            sums.add(group.count, group.measures.front().sum);
        return sums;
    }
    Sums askSqlite(const std::string &sql)
    {
        Sums sums;
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(m_sqlite, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
            die(QString::fromUtf8(sqlite3_errmsg(m_sqlite)));
        while (sqlite3_step(statement) == SQLITE_ROW)
            sums.add(sqlite3_column_int64(statement, 0), sqlite3_column_double(statement, 1));
        sqlite3_finalize(statement);
        return sums;
    }
    Sums askPostgis(const std::string &sql)
    {
        Sums sums;
        PGresult *result = PQexec(m_postgres, sql.c_str());
        if (PQresultStatus(result) != PGRES_TUPLES_OK)
            die(QString::fromUtf8(PQerrorMessage(m_postgres)));
        for (int i = 0; i < PQntuples(result); ++i)
            sums.add(std::atoll(PQgetvalue(result, i, 0)), std::atof(PQgetvalue(result, i, 1)));
        PQclear(result);
        return sums;
    }
    Sums askOgr(const std::string &sql)
    {
        // The package has the delivery's own names.
        QString text = QString::fromStdString(sql);
        text.replace("yuzolcumu"_L1, "alan"_L1).replace("mahalle "_L1, "mahalleAd "_L1);
        Sums sums;
        OGRLayerH layer = GDALDatasetExecuteSQL(m_ogr, text.toUtf8().constData(), nullptr, "OGRSQL");
        if (!layer)
            die(text);
        while (OGRFeatureH feature = OGR_L_GetNextFeature(layer)) {
            sums.add(OGR_F_GetFieldAsInteger64(feature, 0), OGR_F_GetFieldAsDouble(feature, 1));
            OGR_F_Destroy(feature);
        }
        GDALDatasetReleaseResultSet(m_ogr, layer);
        return sums;
    }

    QString m_package, m_store;
    int m_pairs;
    test::PostgresServer m_server{test::PostgresServer::Disk::Safe};
    std::shared_ptr<const Catalogue> m_catalogue;
    const FeatureClass *m_parcels = nullptr;
    sqlite3 *m_sqlite = nullptr;
    PGconn *m_postgres = nullptr;
    GDALDatasetH m_ogr = nullptr;
};

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc != 4) {
        std::fprintf(stderr, "usage: kbs_server_bench PARCELS.gpkg STORE.kbs PAIRS\n");
        return 2;
    }
    ServerBench(QString::fromLocal8Bit(argv[1]), QString::fromLocal8Bit(argv[2]), std::max(1, atoi(argv[3]))).run();
    return missed == 0 ? 0 : 1;
}
