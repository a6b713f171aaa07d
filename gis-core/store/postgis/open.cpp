// SPDX-License-Identifier: GPL-3.0-or-later
// Making, recognising and opening stores in a database.
#include "store/postgis/postgis_store.h"
#include "store/postgis/rights_tables.h"

#include <QCoreApplication>
#include <QSysInfo>

#include <unistd.h>

namespace kbs::postgis {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

Result<void> checkNewStore(const stores::NewStore &what)
{
    if (what.crs.epsg() <= 0 || !what.crs.isProjected || !what.crs.isMetric)
        return fail(ErrorKind::Usage,
            tr("A store needs a projected coordinate system of the EPSG list in metres, not \"%1\"").arg(what.crs.id),
            tr("For example EPSG:5254 (TUREF / TM30)."));
    if (what.workspaceNumber < 0 || what.workspaceNumber > sql::highestWorkspace)
        return fail(ErrorKind::Internal, tr("The workspace number %1 is out of range").arg(what.workspaceNumber));
    return {};
}

/// Whose schema it is.
Result<void> checkIdentity(Connection &connection)
{
    const Location &location = connection.location();
    const QString schema = QString::fromStdString(location.schema);
    KBS_TRY(const Rows found,
        connection.execute("SELECT to_regnamespace(quote_ident($1)) IS NOT NULL, to_regclass(quote_ident($1) || "
                           "'.kbs_meta') IS NOT NULL AND to_regclass(quote_ident($1) || '.kbs_revizyon') IS NOT NULL",
            Parameters::of(location.schema)));
    if (found[0].integer(0) == 0)
        return fail(ErrorKind::NotFound,
            tr("There is no store %1: the database has no schema %2").arg(location.shown, schema),
            tr("Check the address, or make a store with \"kbs new\"."));
    if (found[0].integer(1) == 0)
        return fail(ErrorKind::Input,
            tr("The schema %2 of %1 is of another program, not a KentCBS store").arg(location.shown, schema),
            tr("A store is made with \"kbs new\"."));
    KBS_TRY(const Rows format, connection.execute("SELECT deger FROM kbs_meta WHERE anahtar = 'bicim'"));
    const int version = format.isEmpty() ? 0 : format[0].string(0).toInt();
    if (version > formatVersion || version < 1)
        return fail(ErrorKind::Storage,
            tr("The store %1 was made by a newer version of KentCBS (format %2; this version reads %3)")
                .arg(location.shown)
                .arg(version)
                .arg(formatVersion),
            tr("Update KentCBS."));
    return {};
}

Result<ServerStore> readSelfDescription(Connection &connection, ServerStore store)
{
    KBS_TRY(const Rows rows,
        connection.execute("SELECT anahtar, deger FROM kbs_meta WHERE anahtar IN ('ad', 'kks', 'calisma_alani')"));
    QString crsId;
    for (int i = 0; i < rows.size(); ++i) {
        if (rows[i].text(0) == "ad")
            store.name = rows[i].string(1);
        else if (rows[i].text(0) == "kks")
            crsId = rows[i].string(1);
        else
            store.workspaceNumber = rows[i].string(1).toInt();
    }
    KBS_TRY(store.crs, crs::find(crsId));
    KBS_TRY(const Rows user,
        connection.execute("SELECT session_user::text, pg_is_in_recovery(), pg_has_role(relowner, 'USAGE'), "
                           "pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = 'kbs_sinif'::regclass"));
    store.readOnly = store.readOnly || user[0].integer(1) != 0; // a standby
    store.user = user[0].text(0);
    store.isOwner = user[0].integer(2) != 0;
    store.owner = user[0].string(3);
    KBS_TRY(const std::int64_t audits, connection.integer("SELECT has_table_privilege('kbs_erisim', 'SELECT')"));
    store.mayAudit = store.isOwner || audits != 0;
    store.journalOwner = store.user + ' ' + std::to_string(getuid()) + '@'
        + QSysInfo::machineHostName().replace(u' ', u'-').toStdString(); // after the last blank: see the policy
    return store;
}

} // namespace

Result<std::unique_ptr<Store>> createStore(const stores::NewStore &what, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_CHECK(checkNewStore(what));
    KBS_TRY(const Location location, parseLocation(what.location));
    {
        KBS_TRY(const auto connection, Connection::open(location, false));
        KBS_CHECK(createSchema(*connection, what, *catalogue));
    }
    return openStore(what.location, std::move(catalogue), false);
}

Result<ConnectedStore> connectStore(const QString &url, const Catalogue &catalogue, bool readOnly)
{
    KBS_TRY(const Location location, parseLocation(url));
    KBS_TRY(auto connection, Connection::open(location, readOnly));
    KBS_CHECK(checkIdentity(*connection));
    KBS_TRY(ServerStore store, readSelfDescription(*connection, {.location = location, .readOnly = readOnly}));
    KBS_TRY(const bool upToDate, matchCatalogue(*connection, store, catalogue));
    if (!upToDate && !store.isOwner)
        return fail(ErrorKind::Storage,
            tr("The store %1 was made by an older version and must be brought up to date").arg(url),
            tr("Its owner %1 does that by opening it once with this version.").arg(store.owner));
    if (!upToDate && readOnly) {
        KBS_CHECK(connectStore(url, catalogue, false));
        return connectStore(url, catalogue, true);
    }
    if (!upToDate)
        return fail(ErrorKind::Storage,
            tr("The store %1 was made by an older version and must be brought up to date, but it can only be read here")
                .arg(url),
            tr("Open it once where it can be written."));
    KBS_TRY(ClassTables tables, loadTables(*connection, store, catalogue));
    return ConnectedStore{std::move(connection), std::move(store), std::move(tables)};
}

Result<std::unique_ptr<Store>> openStore(const QString &url, std::shared_ptr<const Catalogue> catalogue, bool readOnly)
{
    KBS_TRY(ConnectedStore connected, connectStore(url, *catalogue, readOnly));
    return std::make_unique<PostgisStore>(
        std::move(connected.store), std::move(catalogue), std::move(connected.tables), std::move(connected.connection));
}

Result<void> checkFree(const QString &url)
{
    KBS_TRY(const Location location, parseLocation(url));
    KBS_TRY(const auto connection, Connection::open(location, false));
    return checkSchemaIsFree(*connection);
}

Result<QString> withSchema(const QString &url, const QString &schema)
{
    KBS_TRY(const Location location, parseLocation(url));
    const QString plain = QString::fromStdString(location.conninfo);
    return plain + (plain.contains(u'?') ? u'&' : u'?') + QStringLiteral("schema=") + schema;
}

Result<void> renameSchema(const QString &from, const QString &to)
{
    KBS_TRY(const Location source, parseLocation(from));
    KBS_TRY(const Location target, parseLocation(to));
    KBS_TRY(const auto connection, Connection::open(source, false));
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    // an empty schema that somebody made ready gives way
    KBS_CHECK(connection->script("DROP SCHEMA IF EXISTS " + sql::quoteName(target.schema)));
    KBS_CHECK(connection->script(
        "ALTER SCHEMA " + sql::quoteName(source.schema) + " RENAME TO " + sql::quoteName(target.schema)));
    KBS_CHECK(connection->run(
        "SELECT set_config('search_path', quote_ident($1) || ', ' || current_setting('search_path'), true)",
        Parameters::of(target.schema)));
    KBS_CHECK(createRightsFunctions(*connection, target.schema));
    return transaction.commit();
}

Result<void> dropSchema(const QString &url)
{
    KBS_TRY(const Location location, parseLocation(url));
    KBS_TRY(const auto connection, Connection::open(location, false));
    return connection->script("DROP SCHEMA IF EXISTS " + sql::quoteName(location.schema) + " CASCADE");
}

Result<std::unique_ptr<Store>> PostgisStore::reopen() const
{
    return openStore(m_store.location.shown, m_whole, m_store.readOnly);
}

} // namespace kbs::postgis
