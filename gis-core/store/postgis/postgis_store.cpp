// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/postgis_store.h"

#include "store/postgis/stage.h"
#include "store/postgis/writer.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::postgis {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

std::shared_ptr<const Catalogue> readable(std::shared_ptr<const Catalogue> whole, const ClassTables &tables)
{
    const auto mayRead = [&tables](const FeatureClass &featureClass) {
        const auto found = tables.find(&featureClass);
        return found == tables.end() || found->second.rights().read;
    };
    if (std::ranges::all_of(whole->classes(), [&](const auto &featureClass) { return mayRead(*featureClass); }))
        return whole;
    return Catalogue::only(*whole, mayRead);
}

} // namespace

PostgisStore::PostgisStore(ServerStore store, std::shared_ptr<const Catalogue> catalogue, ClassTables tables,
    std::unique_ptr<Connection> connection)
    : m_store(std::move(store)), m_whole(std::move(catalogue)), m_catalogue(readable(m_whole, tables)),
      m_tables(std::move(tables)),
      m_mayEdit(std::ranges::any_of(m_tables, [](const auto &entry) { return entry.second.rights().edit; })),
      m_connections(m_store.location, m_store.readOnly)
{
    m_connections.give(std::move(connection));
}

Result<const ClassTable *> PostgisStore::table(const FeatureClass *featureClass) const
{
    if (const auto found = m_tables.find(featureClass); found != m_tables.end()) {
        if (found->second.rights().read)
            return &found->second;
        return notPermitted(m_store,
            tr("%1 may not read %2 of this store")
                .arg(QString::fromStdString(m_store.user), QString::fromStdString(featureClass->name)),
            QStringLiteral("read"), &found->second);
    }
    return fail(ErrorKind::Internal,
        tr("The class %1 does not belong to the store's catalogue")
            .arg(featureClass ? QString::fromStdString(featureClass->name) : QString()));
}

Withheld PostgisStore::withheld() const
{
    Withheld out;
    if (m_store.isOwner)
        return out;
    for (const auto &featureClass : m_whole->classes()) {
        const ClassTable &classTable = m_tables.at(featureClass.get());
        if (!classTable.rights().read) {
            out.classes.push_back(featureClass.get());
            continue;
        }
        for (std::size_t i = 0; i < featureClass->attributes.size(); ++i)
            if (classTable.isMasked(i))
                out.attributes.emplace_back(featureClass.get(), static_cast<int>(i));
        if (!classTable.rights().publish || classTable.masksAny())
            out.publishing.push_back(featureClass.get());
    }
    return out;
}

Result<void> PostgisStore::requireWritable() const
{
    KBS_CHECK(requireConnectedForWriting());
    if (m_mayEdit)
        return {};
    return notPermitted(m_store,
        tr("%1 may only read this store; nothing was changed").arg(QString::fromStdString(m_store.user)),
        QStringLiteral("edit"));
}

Result<void> PostgisStore::requireConnectedForWriting() const
{
    if (m_store.readOnly)
        return fail(ErrorKind::Io,
            tr("The store %1 is open for reading only; nothing was changed").arg(m_store.location.shown));
    return {};
}

// ---------------------------------------------------------------- revisions

Result<RevisionNo> PostgisStore::head()
{
    KBS_TRY(const auto connection, m_connections.take());
    return connection->integer("SELECT coalesce(max(numara), 0) FROM kbs_revizyon");
}

Result<RevisionNo> PostgisStore::awaitRevision(RevisionNo known, const Progress &progress)
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_CHECK(connection->script("LISTEN kbs_revizyon")); // before the first look, so that nothing falls in between
    for (;;) {
        KBS_TRY(const RevisionNo now, connection->integer("SELECT coalesce(max(numara), 0) FROM kbs_revizyon"));
        if (now != known) {
            KBS_CHECK(connection->script("UNLISTEN kbs_revizyon"));
            return now;
        }
        KBS_CHECK(connection->awaitNotice(progress));
    }
}

Result<Revision> PostgisStore::revision(RevisionNo number)
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute(std::string("SELECT ") + sql::revisionColumns + " FROM kbs_revizyon WHERE numara = $1",
            Parameters::of(number)));
    if (rows.isEmpty())
        return fail(ErrorKind::NotFound, tr("The store has no revision %1").arg(number),
            tr("\"kbs log\" lists the revisions."));
    return sql::readRevision(rows[0]);
}

Result<std::vector<Revision>> PostgisStore::revisions()
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute(std::string("SELECT ") + sql::revisionColumns + " FROM kbs_revizyon ORDER BY numara DESC"));
    std::vector<Revision> all;
    for (int i = 0; i < rows.size(); ++i)
        all.push_back(sql::readRevision(rows[i]));
    return all;
}

Result<ClassStatistics> PostgisStore::statistics(const FeatureClass &featureClass)
{
    KBS_TRY(const ClassTable *classTable, table(&featureClass));
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute("SELECT adet, min_x, min_y, max_x, max_y FROM kbs_sinif WHERE no = $1",
            Parameters::of(classTable->number())));
    ClassStatistics out;
    if (rows.isEmpty())
        return out;
    out.count = rows[0].integer(0);
    if (!rows[0].isNull(1))
        out.extent = {rows[0].real(1), rows[0].real(2), rows[0].real(3), rows[0].real(4)};
    return out;
}

Result<QString> PostgisStore::contentHash()
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Revision head, readHead(*connection));
    return head.stateHash;
}

Result<std::unique_ptr<Stage>> PostgisStore::stage()
{
    KBS_CHECK(requireWritable());
    return openStage(m_store, m_whole);
}

// ---------------------------------------------------------------- small things beside the data

Result<FeatureId> PostgisStore::newIds(const FeatureClass &featureClass, std::int64_t count)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const ClassTable *classTable, table(&featureClass));
    KBS_CHECK(checkWritable(m_store, *classTable, Writing::Edit));
    KBS_TRY(const auto connection, m_connections.take());
    return reserveIds(*connection, *classTable, m_store.workspaceNumber, count);
}

Result<std::optional<std::int64_t>> PostgisStore::journalAppend(const std::string &payload, std::int64_t lastKnown)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const auto connection, m_connections.take());
    Parameters entry = Parameters::of(m_store.journalOwner, lastKnown);
    entry.addBytes(payload);
    KBS_TRY(const Rows rows,
        connection->execute("INSERT INTO kbs_gunluk (sahip, veri) SELECT $1, $3 WHERE NOT EXISTS (SELECT 1 FROM "
                            "kbs_gunluk WHERE sahip = $1 AND sira > $2) RETURNING sira",
            entry));
    return rows.isEmpty() ? std::nullopt : std::optional(rows[0].integer(0));
}

Result<std::vector<JournalEntry>> PostgisStore::journal()
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute(
            "SELECT sira, veri FROM kbs_gunluk WHERE sahip = $1 ORDER BY sira", Parameters::of(m_store.journalOwner)));
    std::vector<JournalEntry> all;
    for (int i = 0; i < rows.size(); ++i)
        all.push_back({.sequence = rows[i].integer(0), .payload = std::string(rows[i].blob(1))});
    return all;
}

Result<void> PostgisStore::journalClear(std::int64_t through)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const auto connection, m_connections.take());
    return connection->run(
        "DELETE FROM kbs_gunluk WHERE sahip = $1 AND sira <= $2", Parameters::of(m_store.journalOwner, through));
}

Result<std::optional<std::string>> PostgisStore::meta(const std::string &key)
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute("SELECT deger FROM kbs_meta WHERE anahtar = $1", Parameters::of(sql::metaPrefix + key)));
    return rows.isEmpty() ? std::nullopt : std::optional(rows[0].text(0));
}

Result<void> PostgisStore::setMeta(const std::string &key, const std::string &value)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const auto connection, m_connections.take());
    return writeMeta(*connection, key, value);
}

Result<std::vector<std::pair<std::string, std::string>>> PostgisStore::allMeta()
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute("SELECT substr(anahtar, 3), deger FROM kbs_meta WHERE starts_with(anahtar, $1) ORDER BY 1",
            Parameters::of(sql::metaPrefix)));
    std::vector<std::pair<std::string, std::string>> all;
    for (int i = 0; i < rows.size(); ++i)
        all.emplace_back(rows[i].text(0), rows[i].text(1));
    return all;
}

} // namespace kbs::postgis
