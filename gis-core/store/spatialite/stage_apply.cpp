// SPDX-License-Identifier: GPL-3.0-or-later
// Stage::apply: one switch to a new revision.
#include "store/spatialite/page_adoption.h"
#include "store/spatialite/stage_object.h"

#include <QCoreApplication>

namespace kbs::spatialite {

namespace {

constexpr std::int64_t bulkRows = 2000; ///< from here on taking indexes off and putting them back pays
constexpr std::int64_t rowsPerReport = 8192;
constexpr std::int64_t unloggedRows = 20'000; ///< copied from here on without the log

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

} // namespace

void SpatialiteStage::tick()
{
    if (++m_done % rowsPerReport == 0)
        m_progress->report(static_cast<double>(m_done) / static_cast<double>(m_toDo), tr("Writing the revision"));
}

Result<void> SpatialiteStage::applyDeletions(RevisionWriter &writer, StagedClass &entry)
{
    const ClassTable &table = *entry.table;
    KBS_TRY(Statement rows,
        m_database->prepare("SELECT " + table.columns("m.") + " FROM " + entry.deletions + " d CROSS JOIN main."
            + table.live() + " m ON m.kbs_id = d.kbs_id"));
    Feature before;
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        if (!table.read(rows, before))
            return fail(ErrorKind::Storage,
                tr("The geometry of %1 %2 in the store is damaged")
                    .arg(QString::fromStdString(table.featureClass().name))
                    .arg(before.id));
        KBS_CHECK(writer.remove(table, before));
        tick();
    }
}

Result<void> SpatialiteStage::applyChanges(RevisionWriter &writer, StagedClass &entry)
{
    const ClassTable &table = *entry.table;
    KBS_TRY(Statement rows, m_database->prepare(joinedSelect(entry, "f.tur = 1")));
    Feature before, after;
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return {};
        if (!table.read(rows, before) || !table.read(rows, after, true, table.columnCount()))
            return fail(ErrorKind::Storage,
                tr("The geometry of %1 %2 in the store is damaged")
                    .arg(QString::fromStdString(table.featureClass().name))
                    .arg(before.id));
        KBS_CHECK(writer.change(table, before, after));
        tick();
    }
}

Result<void> SpatialiteStage::applyAdditions(RevisionWriter &writer, StagedClass &entry)
{
    if (entry.counts.added == 0)
        return {};
    if (m_keepsIds)
        return addRows(writer, entry, 0);
    KBS_TRY(const FeatureId first, reserveIds(*m_database, *entry.table, m_file.workspaceNumber, entry.counts.added));
    // where somebody took ids meanwhile, the image's rows have ids that are not theirs
    if (entry.course != StagedClass::Course::FirstLoad || first != entry.image->start().firstId)
        return addRows(writer, entry, first);
    KBS_CHECK(writer.copyClass(*entry.table, m_pagesAreAdopted ? "" : "resim", first, entry.image->sums()));
    m_done += entry.counts.added;
    return {};
}

/// Puts the image's pages into the store, where the image holds nothing but first loads and its rows have the ids that
/// they will get.
Result<bool> SpatialiteStage::adoptPages(const UnloggedWrite &unlogged)
{
    if (!unlogged.isOn())
        return false;
    for (const StagedClass &entry : m_classes) {
        if (!entry.image)
            continue;
        if (entry.course != StagedClass::Course::FirstLoad || entry.counts.added == 0)
            return false;
        if (entry.table->hasGeometry() && entry.image->sums().extent.isEmpty())
            return false; // the image has no R*Tree
        KBS_TRY(const FeatureId next, nextId(*m_database, *entry.table, m_file.workspaceNumber));
        if (next != entry.image->start().firstId)
            return false;
    }
    return PageAdoption(*m_database, *m_image).run();
}

Result<void> SpatialiteStage::addRows(RevisionWriter &writer, StagedClass &entry, FeatureId nextId)
{
    const ClassTable &table = *entry.table;
    KBS_TRY(const std::int64_t present,
        m_database->integer("SELECT adet FROM kbs_sinif WHERE no = " + std::to_string(table.number())));
    const bool bulk = present == 0 && entry.counts.added >= bulkRows;
    if (bulk)
        KBS_CHECK(writer.beginBulk(table));
    {
        KBS_TRY(Statement rows,
            m_database->prepare("SELECT " + table.columns("s.") + " FROM " + entry.differences + " f CROSS JOIN "
                + entry.rows + " s ON s.rowid = f.sira WHERE f.tur = 0 ORDER BY f.sira"));
        Feature feature;
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            if (!table.read(rows, feature))
                return fail(ErrorKind::Storage,
                    tr("A staged geometry of %1 is damaged").arg(QString::fromStdString(table.featureClass().name)));
            if (!m_keepsIds)
                feature.id = nextId++;
            KBS_CHECK(writer.add(table, feature));
            tick();
        }
    }
    if (bulk)
        return writer.endBulk(table, *m_progress);
    return {};
}

Result<RevisionNo> SpatialiteStage::apply(const CommitInfo &info, Progress &progress)
{
    if (m_discarding.joinable())
        return fail(ErrorKind::Io, tr("This delivery's rows were given up when writing its revision failed"),
            tr("Import it again."));
    if (m_comparedHead < 0)
        return fail(ErrorKind::Internal, tr("The delivery was not compared with the store"));
    const CancelGuard guard(*m_database, progress);
    m_progress = &progress;
    m_done = 0;
    m_toDo = 1;
    for (const StagedClass &entry : m_classes)
        m_toDo += entry.counts.added + entry.counts.changed + entry.counts.deleted;
    progress.report(0, tr("Writing the revision"));
    CommitInfo withHead = info;
    if (!withHead.expectedHead)
        withHead.expectedHead = m_comparedHead;
    std::int64_t copied = 0;
    for (const StagedClass &entry : m_classes)
        copied += entry.course == StagedClass::Course::FirstLoad ? entry.counts.added : 0;
    std::optional<UnloggedWrite> unlogged;
    if (copied >= unloggedRows)
        unlogged.emplace(*m_database, m_idle.lock());
    KBS_TRY(RevisionWriter writer, RevisionWriter::begin(*m_database, withHead));
    if (writer.head() != m_comparedHead)
        return fail(ErrorKind::Conflict,
            tr("Somebody committed revision %1 after the comparison; nothing was changed").arg(writer.head()),
            tr("Compare again."));
    if (unlogged) {
        KBS_TRY(m_pagesAreAdopted, adoptPages(*unlogged));
    }
    for (StagedClass &entry : m_classes) {
        if (entry.course == StagedClass::Course::Unchanged)
            continue;
        if (entry.image)
            writer.noteDelivery(*entry.table, entry.delivery);
        Result<void> done = applyDeletions(writer, entry);
        if (done)
            done = applyChanges(writer, entry);
        if (done)
            done = applyAdditions(writer, entry);
        if (progress.isCancelled()) // an interrupt inside a trigger comes back as some other refusal
            return cancelled();
        KBS_CHECK(done);
    }
    if (progress.isCancelled())
        return cancelled();
    if (m_pagesAreAdopted) // while the disk gets the revision
        m_discarding = std::jthread([this] { m_image->discardPages(); });
    return writer.finish(m_file.workspaceNumber, m_tables);
}

} // namespace kbs::spatialite
