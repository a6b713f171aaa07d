// SPDX-License-Identifier: GPL-3.0-or-later
// Store::commit: a list of changes, each checked against what is there.
#include "store/spatialite/spatialite_store.h"

#include "store/change_check.h"
#include "store/spatialite/writer.h"

#include <QCoreApplication>

namespace kbs::spatialite {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

Result<std::optional<Feature>> presentRow(Database &database, const ClassTable &table, FeatureId id)
{
    KBS_TRY(
        Statement row, database.prepare("SELECT " + table.columns() + " FROM " + table.live() + " WHERE kbs_id = ?1"));
    row.bind(1, id);
    KBS_TRY(const bool found, row.step());
    if (!found)
        return std::nullopt;
    Feature feature;
    if (!table.read(row, feature))
        return fail(ErrorKind::Storage,
            tr("The geometry of %1 %2 in the store is damaged")
                .arg(QString::fromStdString(table.featureClass().name))
                .arg(id),
            tr("Run \"kbs verify\" and restore from a backup."));
    return feature;
}

/// A key that a deleted or renamed feature frees may be taken by another one in the same revision.
Result<void> writeInOrder(
    RevisionWriter &writer, const ClassTables &tables, const std::vector<change_check::Checked> &changes)
{
    for (const auto &[change, present] : changes)
        if (!change.after)
            KBS_CHECK(writer.remove(tables.at(change.featureClass), *present));
    for (const auto &[change, present] : changes)
        if (present && change.after)
            KBS_CHECK(writer.change(tables.at(change.featureClass), *present, *change.after));
    for (const auto &[change, present] : changes)
        if (!present)
            KBS_CHECK(writer.add(tables.at(change.featureClass), *change.after));
    return {};
}

} // namespace

Result<RevisionNo> SpatialiteStore::commit(
    const std::vector<Change> &changes, const CommitInfo &info, std::vector<Conflict> *conflicts)
{
    KBS_CHECK(requireWritable());
    for (const Change &change : changes)
        KBS_CHECK(table(change.featureClass));
    KBS_TRY(std::vector<Change> ready, change_check::prepared(changes));
    std::vector<change_check::Checked> toWrite;
    toWrite.reserve(ready.size());
    if (info.erasure) // its old pages are zeroed, whatever comes of overwriteErased()
        KBS_CHECK(m_database->run("PRAGMA secure_delete = ON"));
    KBS_TRY(RevisionWriter writer, RevisionWriter::begin(*m_database, info));
    for (Change &change : ready) {
        KBS_TRY(auto present, presentRow(*m_database, m_tables.at(change.featureClass), change.id));
        toWrite.push_back({.change = std::move(change), .present = std::move(present)});
    }
    KBS_CHECK(change_check::settle(toWrite, conflicts, info.original.has_value()));
    KBS_CHECK(writeInOrder(writer, m_tables, toWrite));
    return writer.finish(m_file.workspaceNumber, m_tables);
}

} // namespace kbs::spatialite
