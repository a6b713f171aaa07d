// SPDX-License-Identifier: GPL-3.0-or-later
// Store::commit: a list of changes, each checked against what is there.
#include "store/postgis/postgis_store.h"

#include "store/postgis/writer.h"

#include <QCoreApplication>

namespace kbs::postgis {

namespace {

using OfClass = std::pair<const ClassTable *, std::vector<change_check::Checked *>>;

/// The rows that are there now, of all features of a class at once.
Result<void> readPresent(Connection &connection, const OfClass &ofClass)
{
    const auto &[table, items] = ofClass;
    std::map<FeatureId, change_check::Checked *> byId;
    std::vector<FeatureId> ids;
    for (change_check::Checked *item : items) {
        byId.emplace(item->change.id, item);
        ids.push_back(item->change.id);
    }
    KBS_TRY(const Rows rows,
        connection.execute(
            "SELECT " + table->columns() + " FROM " + table->live() + " WHERE kbs_id = ANY($1)", Parameters::of(ids)));
    for (int i = 0; i < rows.size(); ++i) {
        Feature feature;
        if (!table->read(rows[i], feature))
            return fail(ErrorKind::Storage,
                QCoreApplication::translate("PostgisStore", "The geometry of %1 %2 in the store is damaged")
                    .arg(QString::fromStdString(table->featureClass().name))
                    .arg(rows[i].integer(0)));
        byId.at(feature.id)->present = std::move(feature);
    }
    return {};
}

} // namespace

Result<RevisionNo> PostgisStore::commit(
    const std::vector<Change> &changes, const CommitInfo &info, std::vector<Conflict> *conflicts)
{
    KBS_CHECK(changes.empty() ? requireWritable() : requireConnectedForWriting()); // else the class is named
    if (info.erasure)
        KBS_CHECK(requireOwner());
    for (const Change &change : changes) {
        KBS_TRY(const ClassTable *classTable, table(change.featureClass));
        KBS_CHECK(checkWritable(m_store, *classTable, Writing::Publish));
    }
    KBS_TRY(std::vector<Change> ready, change_check::prepared(changes));
    std::vector<change_check::Checked> items;
    items.reserve(ready.size());
    std::map<const FeatureClass *, OfClass> byClass;
    for (Change &change : ready) {
        items.push_back({.change = std::move(change), .present = {}});
        OfClass &ofClass = byClass[items.back().change.featureClass];
        ofClass.first = &m_tables.at(items.back().change.featureClass);
        ofClass.second.push_back(&items.back());
    }
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(RevisionWriter writer, RevisionWriter::begin(*connection, m_store, info));
    for (const auto &[featureClass, ofClass] : byClass)
        KBS_CHECK(readPresent(*connection, ofClass));
    KBS_CHECK(change_check::settle(items, conflicts, info.original.has_value()));
    std::map<const FeatureClass *, std::vector<const change_check::Checked *>> toWrite;
    for (const change_check::Checked &item : items)
        toWrite[item.change.featureClass].push_back(&item);
    for (const auto &[featureClass, ofClass] : toWrite)
        KBS_CHECK(writer.write(m_tables.at(featureClass), ofClass));
    return writer.finish(m_tables);
}

} // namespace kbs::postgis
