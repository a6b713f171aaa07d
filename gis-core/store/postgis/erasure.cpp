// SPDX-License-Identifier: GPL-3.0-or-later
// Erasing personal values from a store in a database.
#include "store/erasure.h"

#include "store/history_erasure.h"
#include "store/postgis/postgis_store.h"
#include "store/postgis/writer.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::postgis {

using namespace Qt::StringLiterals;
using sql::quoteName;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

Result<void> putMeta(Connection &connection, const std::string &key, const std::string &value)
{
    return connection.run("INSERT INTO kbs_meta (anahtar, deger) VALUES ($1, $2) ON CONFLICT (anahtar) DO UPDATE SET "
                          "deger = excluded.deger",
        Parameters::of(key, value));
}

Result<QString> ownMeta(Connection &connection, const char *key)
{
    KBS_TRY(const Rows rows, connection.execute("SELECT deger FROM kbs_meta WHERE anahtar = $1", Parameters::of(key)));
    return rows.isEmpty() ? QString() : rows[0].string(0);
}

Result<void> insertErasure(Connection &connection, const Erasure &erasure)
{
    return connection.run(std::string("INSERT INTO kbs_imha (") + erasure::columns
            + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        Parameters::of(erasure.number, erasure.time.toUTC().toString(Qt::ISODateWithMs), erasure.person, erasure.reason,
            erasure.rule, erasure.features, erasure.values, erasure.first, erasure.last, erasure.unsalted,
            erasure.seals, erasure.chainHash));
}

class ServerErasure : public ErasureTables {
public:
    ServerErasure(Connection &connection, const ClassTables &tables) : m_connection(connection), m_tables(tables) { }

    const sql::ClassColumns &table(const FeatureClass &featureClass) const override
    {
        return m_tables.at(&featureClass);
    }
    Result<void> run(const std::string &sql) override { return m_connection.script(sql); }
    Result<void> versions(const FeatureClass &featureClass, const std::string &sql, const VersionSink &sink) override
    {
        const ClassTable &classTable = m_tables.at(&featureClass);
        Feature feature;
        return m_connection.stream(sql, {}, [&](const Row &row) -> Result<bool> {
            if (!classTable.read(row, feature))
                return fail(ErrorKind::Storage,
                    tr("The geometry of %1 %2 in the store is damaged")
                        .arg(QString::fromStdString(featureClass.name))
                        .arg(row.integer(0)));
            sink(feature, row.integer(classTable.columnCount()));
            return true;
        });
    }
    Result<std::vector<std::pair<Revision, QString>>> revisions() override
    {
        std::vector<std::pair<Revision, QString>> all;
        KBS_CHECK(
            m_connection.stream(std::string("SELECT ") + sql::revisionColumns + " FROM kbs_revizyon ORDER BY numara",
                {}, [&all](const Row &row) -> Result<bool> {
                    all.emplace_back(sql::readRevision(row), row.string(sql::changesHashColumn));
                    return true;
                }));
        return all;
    }
    Result<void> reseal(const Revision &revision, const QString &changes) override
    {
        return m_connection.run("UPDATE kbs_revizyon SET durum_ozeti = $2, degisiklik_ozeti = $3, tuz = $4, imha = $5, "
                                "muhur = $6 WHERE numara = $1",
            Parameters::of(
                revision.number, revision.stateHash, changes, revision.salt, revision.erasedBy, revision.seal));
    }
    Result<std::vector<JournalEntry>> entries(bool ofDrafts) override
    {
        std::vector<JournalEntry> all;
        KBS_CHECK(m_connection.stream("SELECT sira, veri FROM " + journal(ofDrafts) + " ORDER BY sira", {},
            [&all](const Row &row) -> Result<bool> {
                all.push_back({.sequence = row.integer(0), .payload = std::string(row.blob(1))});
                return true;
            }));
        return all;
    }
    Result<void> rewriteEntry(bool ofDrafts, const JournalEntry &entry) override
    {
        Parameters parameters = Parameters::of(entry.sequence);
        parameters.addBytes(entry.payload);
        return m_connection.run("UPDATE " + journal(ofDrafts) + " SET veri = $2 WHERE sira = $1", parameters);
    }
    Result<std::optional<Erasure>> lastErasure() override
    {
        KBS_TRY(const Rows rows,
            m_connection.execute(
                std::string("SELECT ") + erasure::columns + " FROM kbs_imha ORDER BY sira DESC LIMIT 1"));
        return rows.isEmpty() ? std::nullopt : std::optional(erasure::read(rows[0]));
    }
    Result<void> addErasure(const Erasure &made) override { return insertErasure(m_connection, made); }
    Result<void> putMeta(const std::string &key, const std::string &value) override
    {
        return postgis::putMeta(m_connection, key, value);
    }

private:
    static std::string journal(bool ofDrafts) { return ofDrafts ? "kbs_taslak_gunluk" : "kbs_gunluk"; }
    Connection &m_connection;
    const ClassTables &m_tables;
};

/// Transactions of others that began before now: what they may still see, no VACUUM takes away.
constexpr const char *olderTransactions = R"sql(
SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
    AND (datid IS NULL OR datid = (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND backend_type <> 'autovacuum worker' AND age(backend_xmin) >= age(pg_snapshot_xmax(pg_current_snapshot())::xid)
)sql";

std::unexpected<Error> notGone()
{
    return fail(ErrorKind::Io, tr("transactions of others in the database are older than the erasure"),
        tr("Try again when they have ended."));
}

} // namespace

Result<void> erasePersonal(Connection &connection, const ClassTables &tables, const ErasureOrder &order)
{
    ServerErasure server(connection, tables);
    KBS_TRY(const auto made, eraseHistory(server, order));
    return {};
}

Result<void> PostgisStore::requireOwner() const
{
    if (m_store.isOwner)
        return {};
    return fail(ErrorKind::Io, tr("Only the owner of a store erases personal data there; nothing was changed"),
        tr("Its owner is %1.").arg(m_store.owner));
}

Result<std::vector<std::int64_t>> PostgisStore::erasable(const ErasedVersions &versions)
{
    KBS_CHECK(requireOwner());
    KBS_TRY(const ClassTable *classTable, table(versions.featureClass));
    const auto personal = erasure::personalOf(*versions.featureClass);
    std::vector<std::int64_t> out(personal.size());
    if (personal.empty())
        return out;
    std::string counts;
    for (const std::size_t attribute : personal)
        counts += (counts.empty() ? "count(" : ", count(")
            + quoteName(versions.featureClass->attributes[attribute].name) + ")";
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute(
            "SELECT " + counts + " FROM " + classTable->history() + " WHERE " + erasableRows(versions)));
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = rows[0].integer(static_cast<int>(i));
    return out;
}

Result<ErasureLog> PostgisStore::erasures()
{
    KBS_CHECK(requireAuditor());
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Snapshot));
    ErasureLog log;
    KBS_TRY(const Rows rows,
        connection->execute(std::string("SELECT ") + erasure::columns + " FROM kbs_imha ORDER BY sira"));
    for (int i = 0; i < rows.size(); ++i)
        log.entries.push_back(erasure::read(rows[i]));
    KBS_TRY(log.sealedHash, ownMeta(*connection, erasure::sealKey));
    KBS_TRY(log.unfinished, ownMeta(*connection, erasure::unfinishedKey));
    KBS_CHECK(transaction.commit());
    return log;
}

Result<void> PostgisStore::adoptErasures(const ErasureLog &log)
{
    KBS_CHECK(requireConnectedForWriting());
    KBS_CHECK(requireOwner());
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    for (const Erasure &entry : log.entries)
        KBS_CHECK(insertErasure(*connection, entry)); // a number that is there already is refused
    KBS_CHECK(putMeta(*connection, erasure::sealKey, log.sealedHash.toStdString()));
    return transaction.commit();
}

Result<void> PostgisStore::overwriteErased(Progress &progress)
{
    KBS_CHECK(requireConnectedForWriting());
    KBS_CHECK(requireOwner());
    KBS_TRY(const auto connection, m_connections.take());
    const CancelGuard guard(*connection, progress);
    KBS_TRY(const QString unfinished, ownMeta(*connection, erasure::unfinishedKey));
    KBS_TRY(const std::int64_t older, connection->integer(olderTransactions));
    if (older > 0)
        return notGone();
    std::vector<std::string> tables{"kbs_revizyon", "kbs_meta", "kbs_gunluk", "kbs_taslak_gunluk", "kbs_arama"};
    std::vector<std::string> ofClasses;
    for (const QString &name : unfinished.split(u',', Qt::SkipEmptyParts))
        if (const FeatureClass *featureClass = m_whole->find(name.toStdString())) {
            ofClasses.push_back(m_tables.at(featureClass).live());
            ofClasses.push_back(m_tables.at(featureClass).history());
        }
    std::ranges::copy(ofClasses, std::back_inserter(tables));
    KBS_CHECK(connection->script("SET lock_timeout = '30s'"));
    Result<void> done;
    for (std::size_t i = 0; i < tables.size() && done; ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(tables.size()), tr("Overwriting what was erased"));
        done = connection->script("VACUUM (FULL, ANALYZE) " + tables[i]);
    }
    if (done) // samples of values stood there; who may not do it leaves it to the server's own cleaning
        done = connection->script("VACUUM FULL pg_catalog.pg_statistic");
    KBS_CHECK(connection->script("RESET lock_timeout"));
    KBS_CHECK(done);
    // transactions that this user may not see would keep dead rows: ANALYZE has counted them
    KBS_TRY(const std::int64_t dead,
        connection->integer(
            "SELECT coalesce(sum(pg_stat_get_dead_tuples(to_regclass(t)::oid)), 0)::bigint FROM unnest($1) t",
            Parameters::of(ofClasses)));
    if (dead > 0)
        return notGone();
    return putMeta(*connection, erasure::unfinishedKey, {});
}

} // namespace kbs::postgis
