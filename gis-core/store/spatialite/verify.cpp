// SPDX-License-Identifier: GPL-3.0-or-later
// Store::verify: every hash computed again from the rows.
#include "store/spatialite/spatialite_store.h"

#include "store/spatialite/blob.h"
#include "store/spatialite/writer.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <map>

namespace kbs::spatialite {

using namespace Qt::StringLiterals;
using canonical::Hash128;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

Finding finding(const char *rule, const QString &text)
{
    return {.rule = QString::fromLatin1(rule),
        .severity = Severity::Error,
        .text = text,
        .className = {},
        .sourceId = {},
        .file = {},
        .extent = {}};
}

/// What one revision did, added up from the versions of the rows.
struct RevisionSum {
    Hash128 state; ///< after minus before
    Hash128 changes;
    std::int64_t added = 0, changed = 0, deleted = 0;
};

class Verifier {
public:
    explicit Verifier(Database &database) : m_database(database) { }

    Result<void> checkFile()
    {
        KBS_TRY(Statement rows, m_database.prepare("PRAGMA quick_check(20)"));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                return {};
            if (rows.text(0) != "ok")
                m_findings.push_back(finding("store.file", tr("The file is damaged: %1").arg(rows.string(0))));
        }
    }

    /// Walks all versions of all features of a class, by id and age.
    Result<void> checkClass(const ClassTable &table)
    {
        canonical::RowHasher hash(table.featureClass());
        Hash128 live;
        std::int64_t count = 0, texts = 0;
        Bbox extent;
        KBS_TRY(const auto through, searchedThrough(m_database, table));
        const std::string columns = table.columns();
        KBS_TRY(Statement rows,
            m_database.prepare("SELECT " + columns + ", kbs_rev_son FROM " + table.history() + " UNION ALL SELECT "
                + columns + ", 0 FROM " + table.live() + " ORDER BY 1, 2"));
        Feature feature;
        FeatureId id = 0;
        RevisionNo ended = 0;
        Hash128 endedHash;
        const auto closeEnded = [&] {
            if (ended != 0)
                account(table, id, ended, &endedHash, nullptr);
            ended = 0;
        };
        for (std::int64_t done = 0;; ++done) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            if (!table.read(rows, feature)) {
                Finding damaged = finding("store.geometry", tr("The geometry is damaged"));
                damaged.className = QString::fromStdString(table.featureClass().name);
                damaged.featureId = rows.integer(0);
                m_findings.push_back(std::move(damaged));
                continue;
            }
            const Hash128 now = hash(feature);
            const RevisionNo until = rows.integer(table.columnCount());
            if (feature.id != id || feature.revision != ended)
                closeEnded();
            account(table, feature.id, feature.revision, ended != 0 ? &endedHash : nullptr, &now);
            id = feature.id;
            ended = until;
            endedHash = now;
            if (until == 0) {
                live += now;
                ++count;
                extent.add(feature.geometry.bbox());
                if (table.isSearchable() && (!through || feature.id <= *through)
                    && !searchTextOf(table.featureClass(), feature.values).empty())
                    ++texts;
            }
        }
        closeEnded();
        KBS_CHECK(compareSearch(table, texts));
        return compareClass(table, live, count, extent);
    }

    /// The chain of revisions against the sums.
    Result<void> checkRevisions()
    {
        KBS_TRY(Statement rows,
            m_database.prepare(std::string("SELECT ") + revisionColumns + " FROM kbs_revizyon ORDER BY numara"));
        Hash128 state;
        QString chain;
        RevisionNo parent = 0;
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            const Revision revision = readRevision(rows);
            const RevisionSum sum = std::exchange(m_sums[revision.number], {});
            m_sums.erase(revision.number);
            state += sum.state;
            const bool counted
                = sum.added == revision.added && sum.changed == revision.changed && sum.deleted == revision.deleted;
            if (state.hex() != revision.stateHash || sum.changes.hex() != rows.string(11) || !counted
                || revision.parent != parent)
                m_findings.push_back(finding("store.revision",
                    tr("Revision %1 does not fit the rows: they were changed by another hand or are damaged")
                        .arg(revision.number)));
            if (canonical::chainHash(chain, revision, Hash128::fromHex(rows.string(11))) != revision.chainHash)
                m_findings.push_back(finding("store.chain",
                    tr("The record of revision %1 (author, time, message, hashes) was changed").arg(revision.number)));
            chain = revision.chainHash;
            parent = revision.number;
        }
        for (const auto &[number, sum] : m_sums)
            m_findings.push_back(
                finding("store.revision", tr("Rows name revision %1, which does not exist").arg(number)));
        return {};
    }

    std::vector<Finding> takeFindings() { return std::move(m_findings); }

private:
    void account(
        const ClassTable &table, FeatureId id, RevisionNo revision, const Hash128 *before, const Hash128 *after)
    {
        RevisionSum &sum = m_sums[revision];
        if (before)
            sum.state -= *before;
        if (after)
            sum.state += *after;
        sum.changes += canonical::changeHash(
            table.featureClass(), id, before ? *before : Hash128{}, after ? *after : Hash128{});
        ++(!before ? sum.added : !after ? sum.deleted : sum.changed);
    }
    Result<void> compareClass(const ClassTable &table, const Hash128 &live, std::int64_t count, const Bbox &extent)
    {
        KBS_TRY(Statement row,
            m_database.prepare("SELECT ozet, adet, min_x, min_y, max_x, max_y FROM kbs_sinif WHERE no = ?1"));
        row.bind(1, table.number());
        KBS_TRY(const bool found, row.step());
        const Bbox noted = !found || row.isNull(2) ? Bbox{} : Bbox{row.real(2), row.real(3), row.real(4), row.real(5)};
        if (found && Hash128::fromBytes(row.blob(0)) == live && row.integer(1) == count && noted == extent)
            return {};
        Finding wrong = finding("store.class",
            tr("The rows of %1 do not fit their hash, count or extent: they were changed by another hand or are "
               "damaged")
                .arg(table.featureClass().title.tr));
        wrong.className = QString::fromStdString(table.featureClass().name);
        m_findings.push_back(std::move(wrong));
        return {};
    }

    Result<void> compareSearch(const ClassTable &table, std::int64_t expected)
    {
        KBS_TRY(Statement row, m_database.prepare("SELECT count(*) FROM kbs_arama_docsize WHERE id BETWEEN ?1 AND ?2"));
        row.bind(1, table.searchId(0));
        row.bind(2, table.searchId((FeatureId(1) << searchIdBits) - 1));
        KBS_TRY(const bool found, row.step());
        if (found && row.integer(0) == expected)
            return {};
        Finding wrong = finding(
            "store.search", tr("The search text of %1 does not fit its rows").arg(table.featureClass().title.tr));
        wrong.className = QString::fromStdString(table.featureClass().name);
        m_findings.push_back(std::move(wrong));
        return {};
    }

    Database &m_database;
    std::map<RevisionNo, RevisionSum> m_sums;
    std::vector<Finding> m_findings;
};

} // namespace

Result<std::vector<Finding>> SpatialiteStore::verify(Progress &progress)
{
    const CancelGuard guard(*m_database, progress);
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read)); // one state throughout
    Verifier verifier(*m_database);
    progress.report(0, tr("Checking the file"));
    KBS_CHECK(verifier.checkFile());
    double done = 0;
    for (const auto &[featureClass, classTable] : m_tables) {
        progress.report(done++ / static_cast<double>(m_tables.size()), tr("Checking %1").arg(featureClass->title.tr));
        KBS_CHECK(verifier.checkClass(classTable));
    }
    KBS_CHECK(verifier.checkRevisions());
    KBS_CHECK(transaction.commit());
    return verifier.takeFindings();
}

} // namespace kbs::spatialite
