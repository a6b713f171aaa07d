// SPDX-License-Identifier: GPL-3.0-or-later
// Store::commit: a list of changes, each checked against what is there.
#include "store/spatialite/spatialite_store.h"

#include "store/spatialite/writer.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace kbs::spatialite {

namespace {

constexpr FeatureId highestFeatureId = (FeatureId(1) << searchIdBits) - 1;

QString tr(const char *text)
{
    return QCoreApplication::translate("SpatialiteStore", text);
}

/// A change in stored form with its table and what the store holds now.
struct Checked {
    const ClassTable *table;
    Change change;
    std::optional<Feature> present;
};

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

bool same(const std::optional<Feature> &a, const std::optional<Feature> &b)
{
    return a.has_value() == b.has_value() && (!a || sameContent(*a, *b));
}

QString conflictReason(const Change &change, const std::optional<Feature> &present)
{
    if (!present)
        return tr("Somebody deleted it meanwhile");
    if (!change.before)
        return tr("Another feature has this number already");
    return tr("Somebody changed it meanwhile");
}

/// The form in which changes are compared and written; refuses what cannot be meant.
Result<Change> prepared(Change change)
{
    if (change.id <= 0 || change.id > highestFeatureId)
        return fail(ErrorKind::Internal, tr("%1 is no feature number").arg(change.id));
    for (std::optional<Feature> *side : {&change.before, &change.after}) {
        if (!*side)
            continue;
        (*side)->id = change.id;
        KBS_CHECK(toStoredForm(*change.featureClass, **side));
    }
    return change;
}

/// A key that a deleted or renamed feature frees may be taken by another one in the same revision.
Result<void> writeInOrder(RevisionWriter &writer, const std::vector<Checked> &changes)
{
    for (const Checked &item : changes)
        if (!item.change.after)
            KBS_CHECK(writer.remove(*item.table, *item.present));
    for (const Checked &item : changes)
        if (item.present && item.change.after)
            KBS_CHECK(writer.change(*item.table, *item.present, *item.change.after));
    for (const Checked &item : changes)
        if (!item.present)
            KBS_CHECK(writer.add(*item.table, *item.change.after));
    return {};
}

} // namespace

Result<RevisionNo> SpatialiteStore::commit(
    const std::vector<Change> &changes, const CommitInfo &info, std::vector<Conflict> *conflicts)
{
    KBS_CHECK(requireWritable());
    std::vector<Checked> toWrite;
    toWrite.reserve(changes.size());
    std::set<std::pair<const FeatureClass *, FeatureId>> seen;
    for (const Change &change : changes) {
        KBS_TRY(const ClassTable *classTable, table(change.featureClass));
        KBS_TRY(Change ready, prepared(change));
        if (!seen.emplace(change.featureClass, change.id).second)
            return fail(ErrorKind::Internal,
                tr("%1 %2 stands twice in a list of changes")
                    .arg(QString::fromStdString(change.featureClass->name))
                    .arg(change.id));
        toWrite.push_back({.table = classTable, .change = std::move(ready), .present = {}});
    }
    KBS_TRY(RevisionWriter writer, RevisionWriter::begin(*m_database, info));
    std::vector<Conflict> found;
    for (Checked &item : toWrite) {
        KBS_TRY(item.present, presentRow(*m_database, *item.table, item.change.id));
        const Change &change = item.change;
        if (!same(item.present, change.before) && !same(item.present, change.after))
            found.push_back({.featureClass = change.featureClass,
                .id = change.id,
                .base = change.before,
                .mine = change.after,
                .theirs = item.present,
                .reason = conflictReason(change, item.present)});
    }
    if (!found.empty()) {
        auto error = fail(ErrorKind::Conflict,
            tr("%1 changes do not fit what the store holds now; nothing was changed").arg(found.size()),
            tr("Look at the conflicts and decide which state is right."));
        if (conflicts)
            *conflicts = std::move(found);
        return error;
    }
    std::erase_if(toWrite, [](const Checked &item) { return same(item.present, item.change.after); });
    KBS_CHECK(writeInOrder(writer, toWrite));
    return writer.finish(m_file.workspaceNumber);
}

} // namespace kbs::spatialite
