// SPDX-License-Identifier: GPL-3.0-or-later
// Stage::apply: one switch to a new revision.
#include "store/postgis/stage_object.h"

#include <QCoreApplication>

namespace kbs::postgis {

using sql::quoteName;

namespace {

constexpr std::int64_t rowsPerReport = 8192;

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

} // namespace

void PostgisStage::tick()
{
    if (++m_done % rowsPerReport == 0)
        m_progress->report(static_cast<double>(m_done) / static_cast<double>(m_toDo), tr("Writing the revision"));
}

/// The added rows, from the temporary table into the live one, with their ids and the revision's number.
Result<void> PostgisStage::moveRows(RevisionWriter &writer, StagedClass &entry, FeatureId firstId)
{
    const ClassTable &table = *entry.table;
    const std::string id
        = m_keepsIds ? "s.kbs_id" : std::to_string(firstId) + " - 1 + row_number() OVER (ORDER BY f.sira)";
    std::string columns = id + ", " + std::to_string(writer.number()) + ", s.kbs_anahtar";
    for (const Attribute &attribute : table.featureClass().attributes)
        columns += ", s." + quoteName(attribute.name);
    if (table.hasGeometry())
        columns += ", s.geom, s.kbs_z";
    auto moved = m_connection->script("INSERT INTO " + table.live() + " (" + table.columns() + ") SELECT " + columns
        + " FROM " + entry.differences + " f JOIN " + entry.rows
        + " s ON s.kbs_sira = f.sira WHERE f.tur = 0 ORDER BY "
          "f.sira");
    return moved ? moved : Result<void>(writer.refusal(table, std::move(moved.error())));
}

Result<void> PostgisStage::applyFirstLoad(RevisionWriter &writer, StagedClass &entry, FeatureId firstId)
{
    if (m_keepsIds || firstId == entry.firstId) {
        KBS_CHECK(writer.accountFirstLoad(*entry.table, entry.sums, entry.changes));
    } else { // somebody took ids meanwhile: the rows were added up with ids that are not theirs
        FeatureId id = firstId;
        KBS_CHECK(readDifferences(entry, "true", [&](Change &&change) -> Result<bool> {
            change.after->id = id++;
            writer.account(*entry.table, change.after->id, nullptr, &*change.after);
            return true;
        }));
    }
    KBS_CHECK(moveRows(writer, entry, firstId));
    m_done += entry.counts.added;
    return {};
}

Result<void> PostgisStage::applyDifferences(RevisionWriter &writer, StagedClass &entry, FeatureId firstId)
{
    const ClassTable &table = *entry.table;
    FeatureId id = firstId;
    const ChangeSink account = [&](Change &&change) -> Result<bool> {
        if (change.kind == ChangeKind::Add && !m_keepsIds)
            change.id = change.after->id = id++;
        writer.account(
            table, change.id, change.before ? &*change.before : nullptr, change.after ? &*change.after : nullptr);
        tick();
        return true;
    };
    KBS_CHECK(readDeletions(entry, account));
    KBS_CHECK(readDifferences(entry, "true", account));
    const std::string replaced
        = "SELECT kbs_id FROM " + entry.differences + " WHERE tur = 1 UNION ALL SELECT kbs_id FROM " + entry.deletions;
    KBS_CHECK(writer.keepVersions(table, replaced));
    KBS_CHECK(m_connection->script(
        "DELETE FROM " + table.live() + " WHERE kbs_id IN (SELECT kbs_id FROM " + entry.deletions + ")"));
    std::string sets = "kbs_rev = " + std::to_string(writer.number()) + ", kbs_anahtar = s.kbs_anahtar";
    const auto set = [&](const std::string &column, const std::string &carried) {
        if (carried != "false")
            sets += ", " + column + " = "
                + (carried == "true" ? "s." + column
                                     : "CASE WHEN " + carried + " THEN s." + column + " ELSE m." + column + " END");
    };
    const auto &attributes = table.featureClass().attributes;
    for (std::size_t i = 0; i < attributes.size(); ++i)
        set(quoteName(attributes[i].name), carriers(entry, static_cast<int>(i)));
    if (table.hasGeometry())
        for (const char *column : {"geom", "kbs_z"})
            set(column, carriers(entry, geometryColumn));
    auto changed = m_connection->script("UPDATE " + table.live() + " m SET " + sets + " FROM " + entry.differences
        + " f JOIN " + entry.rows + " s ON s.kbs_sira = f.sira WHERE f.tur = 1 AND m.kbs_id = f.kbs_id");
    if (!changed)
        return writer.refusal(table, std::move(changed.error()));
    return entry.counts.added > 0 ? moveRows(writer, entry, firstId) : Result<void>();
}

Result<RevisionNo> PostgisStage::apply(const CommitInfo &info, Progress &progress)
{
    if (m_comparedHead < 0)
        return fail(ErrorKind::Internal, tr("The delivery was not compared with the store"));
    const CancelGuard guard(*m_connection, progress);
    m_progress = &progress;
    m_done = 0;
    m_toDo = 1;
    for (const StagedClass &entry : m_classes)
        m_toDo += entry.counts.added + entry.counts.changed + entry.counts.deleted;
    progress.report(0, tr("Writing the revision"));
    if (progress.isCancelled())
        return cancelled();
    // before the revision's transaction: others who want ids do not wait for its end
    std::map<const StagedClass *, FeatureId> firstIds;
    for (const StagedClass &entry : m_classes) {
        if (m_keepsIds || entry.counts.added == 0)
            continue;
        KBS_TRY(firstIds[&entry], reserveIds(*m_connection, *entry.table, m_store.workspaceNumber, entry.counts.added));
    }
    CommitInfo withHead = info;
    if (!withHead.expectedHead)
        withHead.expectedHead = m_comparedHead;
    KBS_TRY(RevisionWriter writer, RevisionWriter::begin(*m_connection, m_store, withHead));
    if (writer.head() != m_comparedHead)
        return fail(ErrorKind::Conflict,
            tr("Somebody committed revision %1 after the comparison; nothing was changed").arg(writer.head()),
            tr("Compare again."));
    for (StagedClass &entry : m_classes) {
        if (entry.counts.added + entry.counts.changed + entry.counts.deleted == 0)
            continue;
        KBS_CHECK(entry.isFirstLoad ? applyFirstLoad(writer, entry, firstIds[&entry])
                                    : applyDifferences(writer, entry, firstIds[&entry]));
        if (progress.isCancelled())
            return cancelled();
    }
    return writer.finish(m_tables);
}

} // namespace kbs::postgis
