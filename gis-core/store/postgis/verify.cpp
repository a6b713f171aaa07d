// SPDX-License-Identifier: GPL-3.0-or-later
// Store::verify: every hash computed again from the rows.
#include "store/postgis/postgis_store.h"

#include "store/history_audit.h"
#include "store/postgis/writer.h"

#include <QCoreApplication>

namespace kbs::postgis {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

Result<HistoryAudit::ClassWalk::Noted> notedOf(Connection &connection, const ClassTable &table)
{
    HistoryAudit::ClassWalk::Noted out;
    KBS_TRY(const Rows rows,
        connection.execute("SELECT ozet, adet, min_x, min_y, max_x, max_y, (SELECT count(*) FROM kbs_arama a WHERE "
                           "a.sinif = s.no) FROM kbs_sinif s WHERE no = $1",
            Parameters::of(table.number())));
    if (rows.isEmpty())
        return out;
    const Row row = rows[0];
    out.hash = canonical::Hash128::fromBytes(row.blob(0));
    out.count = row.integer(1);
    if (!row.isNull(2))
        out.extent = {row.real(2), row.real(3), row.real(4), row.real(5)};
    out.searchTexts = row.integer(6);
    return out;
}

Result<void> checkClass(Connection &connection, const ClassTable &table, HistoryAudit &audit)
{
    KBS_TRY(const auto through, searchedThrough(connection, table));
    HistoryAudit::ClassWalk walk(audit, table.featureClass(), through);
    const std::string columns = table.columns();
    Feature feature;
    KBS_CHECK(connection.stream("SELECT " + columns + ", kbs_rev_son FROM " + table.history() + " UNION ALL SELECT "
            + columns + ", 0 FROM " + table.live() + " ORDER BY 1, 2",
        {}, [&](const Row &row) -> Result<bool> {
            if (table.read(row, feature))
                walk.version(feature, row.integer(table.columnCount()));
            else
                walk.damagedGeometry(row.integer(0));
            return true;
        }));
    KBS_TRY(const auto noted, notedOf(connection, table));
    walk.finish(noted);
    return {};
}

} // namespace

Result<std::vector<Finding>> PostgisStore::verify(Progress &progress)
{
    if (!m_store.isOwner)
        return fail(ErrorKind::Io, tr("Only who may read everything can verify a store"),
            tr("Its owner %1 can.").arg(m_store.owner));
    KBS_TRY(const auto connection, m_connections.take());
    const CancelGuard guard(*connection, progress);
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Snapshot));
    HistoryAudit audit;
    double done = 0;
    for (const auto &[featureClass, classTable] : m_tables) {
        progress.report(done++ / static_cast<double>(m_tables.size()), tr("Checking %1").arg(featureClass->title.tr));
        KBS_CHECK(checkClass(*connection, classTable, audit));
    }
    KBS_CHECK(connection->stream(std::string("SELECT ") + sql::revisionColumns + " FROM kbs_revizyon ORDER BY numara",
        {}, [&](const Row &row) -> Result<bool> {
            audit.revision(sql::readRevision(row), row.string(sql::changesHashColumn));
            return true;
        }));
    KBS_CHECK(transaction.commit());
    KBS_TRY(const auto accesses, accessLog());
    KBS_TRY(const ErasureLog erased, erasures());
    audit.erasures(erased);
    std::vector<Finding> findings = audit.findings();
    std::ranges::move(access_log::audit(accesses), std::back_inserter(findings));
    return findings;
}

} // namespace kbs::postgis
