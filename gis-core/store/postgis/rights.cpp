// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/rights.h"

#include "store/postgis/masking.h"
#include "store/postgis/postgis_store.h"

#include <QCoreApplication>

#include <algorithm>

namespace kbs::postgis {

using rights::Gift;
using rights::Holder;
using rights::Listing;
using rights::Right;
using sql::quoteName;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

Result<ConnectedStore> connectAsOwner(const QString &url, const Catalogue &catalogue)
{
    KBS_TRY(ConnectedStore connected, connectStore(url, catalogue, false));
    if (!connected.store.isOwner)
        return fail(ErrorKind::Io, tr("Only the owner of a store gives and lists rights there"),
            tr("The owner of %1 is %2.").arg(url, connected.store.owner));
    return connected;
}

/// Every role that was given anything, by class: what it may do there, also as everybody may or as a member of others.
constexpr const char *listingSql = R"sql(
WITH tablo AS (SELECT s.ad, s.kisisel, c.oid AS t, c.relacl FROM kbs_sinif s
    JOIN pg_class c ON c.oid = to_regclass(quote_ident(s.ad))),
alan AS (SELECT g.grantee FROM tablo JOIN pg_attribute a ON a.attrelid = t, aclexplode(a.attacl) g),
kisi AS (SELECT g.grantee FROM tablo, aclexplode(relacl) g UNION SELECT grantee FROM alan
    UNION SELECT kisi::oid FROM kbs_yetki)
SELECT CASE k.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(k.grantee)::text END, ad,
    has_column_privilege(k.grantee, t, 'kbs_id', 'SELECT'),
    EXISTS (SELECT FROM kbs_yetki y WHERE y.tablo = ad AND y.yetki = 'duzenleme'
        AND CASE k.grantee WHEN 0 THEN false ELSE pg_has_role(k.grantee, y.kisi::oid, 'USAGE') END),
    has_table_privilege(k.grantee, t, 'INSERT') AND has_table_privilege(k.grantee, t, 'UPDATE')
        AND has_table_privilege(k.grantee, t, 'DELETE'),
    EXISTS (SELECT FROM kbs_yetki y WHERE y.tablo = ad AND y.yetki = 'onay'
        AND CASE k.grantee WHEN 0 THEN false ELSE pg_has_role(k.grantee, y.kisi::oid, 'USAGE') END),
    EXISTS (SELECT FROM unnest(kisisel) p WHERE has_column_privilege(k.grantee, t, p, 'SELECT'))
        OR EXISTS (SELECT FROM kbs_yetki y WHERE y.tablo = ad AND y.yetki = 'kisisel'
        AND CASE k.grantee WHEN 0 THEN false ELSE pg_has_role(k.grantee, y.kisi::oid, 'USAGE') END)
FROM kisi k CROSS JOIN tablo
WHERE k.grantee <> (SELECT relowner FROM pg_class WHERE oid = 'kbs_sinif'::regclass)
    AND (k.grantee = 0 OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = k.grantee)) ORDER BY 1
)sql";

constexpr Right listed[] = {Right::Read, Right::Edit, Right::Publish, Right::Review, Right::Personal};

/// Everybody who was given the log of accesses.
constexpr const char *auditorsSql = R"sql(
SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END
FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = 'kbs_erisim'::regclass AND g.privilege_type = 'SELECT'
    AND g.grantee <> c.relowner AND (g.grantee = 0 OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = g.grantee))
)sql";

Result<std::vector<Holder>> holders(Connection &connection, const Catalogue &catalogue)
{
    KBS_TRY(const Rows rows, connection.execute(listingSql));
    std::map<QString, std::map<std::string, std::set<Right>>> found;
    for (int i = 0; i < rows.size(); ++i)
        for (int column = 0; column < static_cast<int>(std::size(listed)); ++column)
            if (rows[i].integer(2 + column) != 0)
                found[rows[i].string(0)][rows[i].text(1)].insert(listed[column]);
    KBS_TRY(const Rows auditors, connection.execute(auditorsSql));
    std::set<QString> audit;
    for (int i = 0; i < auditors.size(); ++i) {
        audit.insert(auditors[i].string(0));
        found[auditors[i].string(0)];
    }
    std::vector<Holder> out;
    for (const auto &[user, classes] : found) {
        Holder &holder = out.emplace_back(Holder{.user = user, .classes = {}, .audits = audit.contains(user)});
        for (const auto &featureClass : catalogue.classes())
            if (const auto given = classes.find(featureClass->name); given != classes.end())
                for (const Right right : given->second)
                    holder.classes[right] += QString::fromStdString(featureClass->name);
    }
    return out;
}

/// The role as SQL names it; refuses whom the server does not know and who may do everything as it is.
Result<std::string> roleOf(Connection &connection, const ServerStore &store, const QString &user)
{
    KBS_TRY(const Rows rows,
        connection.execute("SELECT quote_ident(rolname), pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = "
                           "'kbs_sinif'::regclass), 'USAGE') FROM pg_roles WHERE rolname = $1",
            Parameters::of(user)));
    if (rows.isEmpty())
        return fail(ErrorKind::NotFound,
            tr("The database server of %1 has no user \"%2\"").arg(store.location.shown, user),
            tr("Its administrator makes users (CREATE ROLE … LOGIN); names are told apart by their case."));
    if (rows[0].integer(1) != 0)
        return fail(
            ErrorKind::Usage, tr("%1 owns the store or administers the server, and may do everything").arg(user));
    return rows[0].text(0);
}

std::string openColumns(const ClassTable &table)
{
    std::string out = "kbs_id, kbs_rev, kbs_anahtar";
    for (const Attribute &attribute : table.featureClass().attributes)
        if (!attribute.personal)
            out += ", " + quoteName(attribute.name);
    return table.hasGeometry() ? out + ", geom, kbs_z" : out;
}

bool hasPersonal(const FeatureClass &featureClass)
{
    return !personalOf(featureClass).empty();
}

Result<void> note(Connection &connection, const std::string &role, const FeatureClass &featureClass, const char *right)
{
    return connection.run("INSERT INTO kbs_yetki (kisi, tablo, yetki) VALUES (CAST($1 AS regrole), $2, $3)",
        Parameters::of(role, featureClass.name, right));
}

/// The rights on one class in the place of those before.
Result<void> giveClass(
    Connection &connection, const ClassTable &table, const std::string &role, const std::set<Right> &given)
{
    const FeatureClass &featureClass = table.featureClass();
    const auto gives = [&given](Right right) { return given.contains(right); };
    const std::string view = hasPersonal(featureClass) ? ", " + quoteName(maskedView(featureClass)) : std::string();
    KBS_CHECK(connection.script("REVOKE ALL ON " + table.live() + ", " + table.history() + view + " FROM " + role));
    KBS_CHECK(connection.run("DELETE FROM kbs_yetki WHERE kisi = CAST($1 AS regrole) AND tablo = $2",
        Parameters::of(role, featureClass.name)));
    if (given.empty())
        return {};
    if (hasPersonal(featureClass))
        KBS_CHECK(connection.script("GRANT SELECT ON " + quoteName(maskedView(featureClass)) + " TO " + role));
    const bool readsAll = gives(Right::Edit) || !hasPersonal(featureClass);
    const std::string columns = openColumns(table);
    KBS_CHECK(connection.script("GRANT SELECT " + (readsAll ? "" : '(' + columns + ')') + " ON " + table.live() + " TO "
        + role + "; GRANT SELECT " + (readsAll ? "" : '(' + columns + ", kbs_rev_son)") + " ON " + table.history()
        + " TO " + role));
    if (gives(Right::Edit))
        KBS_CHECK(note(connection, role, featureClass, "duzenleme"));
    if (gives(Right::Review))
        KBS_CHECK(note(connection, role, featureClass, "onay"));
    if (gives(Right::Personal) && hasPersonal(featureClass))
        KBS_CHECK(note(connection, role, featureClass, "kisisel"));
    if (!gives(Right::Publish))
        return {};
    KBS_CHECK(ensureIndexes(connection, table)); // with its first rows only the owner could
    return connection.script("GRANT INSERT, UPDATE, DELETE ON " + table.live() + " TO " + role + "; GRANT INSERT ON "
        + table.history() + " TO " + role);
}

/// What the rights on classes need besides, on the tables that all classes share.
Result<void> giveShared(
    Connection &connection, const ServerStore &store, const std::string &role, const Holder *holder, bool audits)
{
    const auto has = [holder](Right right) { return holder && holder->classes.contains(right); };
    const std::string schema = quoteName(store.location.schema), to = " TO " + role + ";";
    std::string script = "REVOKE ALL ON kbs_meta, kbs_sinif, kbs_revizyon, kbs_gunluk, kbs_arama, kbs_erisim, "
                         "kbs_imha, kbs_taslak, kbs_taslak_gunluk FROM "
        + role + "; REVOKE ALL ON SCHEMA " + schema + " FROM " + role + ";";
    if (audits)
        script += "GRANT USAGE ON SCHEMA " + schema + to
            + "GRANT SELECT ON kbs_meta, kbs_sinif, kbs_revizyon, kbs_erisim, kbs_imha" + to;
    if (holder && !holder->classes.empty())
        script += "GRANT USAGE ON SCHEMA " + schema + to
            + "GRANT SELECT ON kbs_meta, kbs_sinif, kbs_revizyon, kbs_arama, kbs_gunluk, kbs_taslak, "
              "kbs_taslak_gunluk"
            + to;
    if (has(Right::Edit) || has(Right::Review)) // what may be changed in drafts, a trigger says
        script += "GRANT INSERT, UPDATE ON kbs_taslak" + to + "GRANT INSERT, DELETE ON kbs_taslak_gunluk" + to;
    if (has(Right::Edit))
        script += "GRANT INSERT, DELETE ON kbs_gunluk" + to + "GRANT UPDATE (sayac) ON kbs_sinif" + to
            + "GRANT INSERT, UPDATE (deger) ON kbs_meta" + to;
    if (has(Right::Publish))
        script += "GRANT UPDATE (sayac, adet, ozet, min_x, min_y, max_x, max_y, arama) ON kbs_sinif" + to
            + "GRANT INSERT ON kbs_revizyon" + to + "GRANT INSERT, DELETE ON kbs_arama" + to;
    return connection.script(script);
}

/// With what follows from it. Who may not read all of a class may only read it.
std::set<Right> whole(std::set<Right> given, const FeatureClass &featureClass)
{
    given.erase(Right::Audit); // not of a class
    if (given.empty())
        return given;
    given.insert(Right::Read);
    if (given.contains(Right::Publish))
        given.insert(Right::Edit);
    if (!given.contains(Right::Personal) && hasPersonal(featureClass)) {
        given.erase(Right::Edit);
        given.erase(Right::Publish);
    }
    return given;
}

} // namespace

Result<Listing> listRights(const QString &url, std::shared_ptr<const Catalogue> catalogue)
{
    KBS_TRY(const ConnectedStore connected, connectAsOwner(url, *catalogue));
    Listing out{.owner = connected.store.owner, .holders = {}};
    KBS_TRY(out.holders, holders(*connected.connection, *catalogue));
    return out;
}

Result<std::vector<const FeatureClass *>> giveRights(
    const QString &url, std::shared_ptr<const Catalogue> catalogue, const Gift &gift)
{
    KBS_TRY(const ConnectedStore connected, connectAsOwner(url, *catalogue));
    Connection &connection = *connected.connection;
    KBS_TRY(Transaction transaction, Transaction::begin(connection, Transaction::Kind::Write));
    KBS_CHECK(lockRevisions(connection));
    KBS_TRY(const std::string role, roleOf(connection, connected.store, gift.user));
    std::vector<const FeatureClass *> onlyRead;
    for (const FeatureClass *featureClass : gift.classes) {
        const std::set<Right> given = whole(gift.rights, *featureClass);
        if (gift.rights.contains(Right::Edit) || gift.rights.contains(Right::Publish))
            if (!given.contains(Right::Edit))
                onlyRead.push_back(featureClass);
        KBS_CHECK(giveClass(connection, connected.tables.at(featureClass), role, given));
    }
    KBS_TRY(const std::vector<Holder> all, holders(connection, *catalogue));
    const auto holder = std::ranges::find(all, gift.user, &Holder::user);
    const bool ofAll = gift.classes.size() == catalogue->classes().size();
    const bool audited = holder != all.end() && holder->audits;
    KBS_CHECK(giveShared(connection, connected.store, role, holder == all.end() ? nullptr : &*holder,
        gift.rights.contains(Right::Audit) || (audited && !ofAll)));
    KBS_CHECK(transaction.commit());
    return onlyRead;
}

} // namespace kbs::postgis
