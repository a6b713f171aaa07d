// SPDX-License-Identifier: GPL-3.0-or-later
// Store::verify: every hash computed again from the rows.
#include "store/spatialite/spatialite_store.h"

#include "store/history_audit.h"
#include "store/spatialite/writer.h"

#include <QCoreApplication>

namespace kbs::spatialite {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

Result<void> checkFile(Database &database, HistoryAudit &audit)
{
    KBS_TRY(Statement rows, database.prepare("PRAGMA quick_check(20)"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        if (rows.text(0) != "ok")
            audit.add("store.file", tr("The file is damaged: %1").arg(rows.string(0)));
    }
}

Result<HistoryAudit::ClassWalk::Noted> notedOf(Database &database, const ClassTable &table)
{
    HistoryAudit::ClassWalk::Noted out;
    KBS_TRY(
        Statement row, database.prepare("SELECT ozet, adet, min_x, min_y, max_x, max_y FROM kbs_sinif WHERE no = ?1"));
    row.bind(1, table.number());
    KBS_TRY(const bool found, row.step());
    if (found) {
        out.hash = canonical::Hash128::fromBytes(row.blob(0));
        out.count = row.integer(1);
        if (!row.isNull(2))
            out.extent = {row.real(2), row.real(3), row.real(4), row.real(5)};
    }
    KBS_TRY(Statement texts, database.prepare("SELECT count(*) FROM kbs_arama_docsize WHERE id BETWEEN ?1 AND ?2"));
    texts.bind(1, table.searchId(0));
    texts.bind(2, table.searchId(sql::highestFeatureId));
    KBS_TRY(const bool counted, texts.step());
    out.searchTexts = counted ? texts.integer(0) : 0;
    return out;
}

/// A row that its R*Tree does not lead to is not on the map.
Result<void> checkBox(Database &database, const ClassTable &table, const Feature &feature, HistoryAudit &audit)
{
    KBS_TRY(
        Statement entry, database.prepare("SELECT xmin, ymin, xmax, ymax FROM " + table.index() + " WHERE pkid = ?1"));
    entry.bind(1, feature.id);
    KBS_TRY(const bool found, entry.step());
    const Bbox box = feature.geometry.bbox();
    const bool agrees = found != box.isEmpty()
        && (!found
            || (entry.real(0) <= box.minX && entry.real(1) <= box.minY && entry.real(2) >= box.maxX
                && entry.real(3) >= box.maxY));
    if (!agrees)
        audit.add("store.index", tr("The spatial index does not lead to it"), &table.featureClass(), feature.id);
    return {};
}

Result<void> checkClass(Database &database, const ClassTable &table, HistoryAudit &audit)
{
    KBS_TRY(const auto through, searchedThrough(database, table));
    HistoryAudit::ClassWalk walk(audit, table.featureClass(), through);
    const std::string columns = table.columns();
    KBS_TRY(Statement rows,
        database.prepare("SELECT " + columns + ", kbs_rev_son FROM " + table.history() + " UNION ALL SELECT " + columns
            + ", 0 FROM " + table.live() + " ORDER BY 1, 2"));
    Feature feature;
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            break;
        if (!table.read(rows, feature)) {
            walk.damagedGeometry(rows.integer(0));
            continue;
        }
        const RevisionNo replaced = rows.integer(table.columnCount());
        walk.version(feature, replaced);
        if (replaced == 0 && table.hasGeometry())
            KBS_CHECK(checkBox(database, table, feature, audit));
    }
    KBS_TRY(const auto noted, notedOf(database, table));
    walk.finish(noted);
    return {};
}

Result<void> checkRevisions(Database &database, HistoryAudit &audit)
{
    KBS_TRY(Statement rows,
        database.prepare(std::string("SELECT ") + revisionColumns + " FROM kbs_revizyon ORDER BY numara"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        audit.revision(readRevision(rows), rows.string(sql::changesHashColumn));
    }
}

} // namespace

Result<std::vector<Finding>> SpatialiteStore::verify(Progress &progress)
{
    const CancelGuard guard(*m_database, progress);
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read)); // one state throughout
    HistoryAudit audit;
    progress.report(0, tr("Checking the file"));
    KBS_CHECK(checkFile(*m_database, audit));
    double done = 0;
    for (const auto &[featureClass, classTable] : m_tables) {
        progress.report(done++ / static_cast<double>(m_tables.size()), tr("Checking %1").arg(featureClass->title.tr));
        KBS_CHECK(checkClass(*m_database, classTable, audit));
    }
    KBS_CHECK(checkRevisions(*m_database, audit));
    KBS_CHECK(transaction.commit());
    KBS_TRY(const auto accesses, accessLog());
    KBS_TRY(const ErasureLog erased, erasures());
    audit.erasures(erased);
    std::vector<Finding> findings = audit.findings();
    std::ranges::move(access_log::audit(accesses), std::back_inserter(findings));
    return findings;
}

} // namespace kbs::spatialite
