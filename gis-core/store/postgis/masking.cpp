// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/masking.h"

#include <algorithm>

namespace kbs::postgis {

using sql::quoteName;

std::vector<std::string> personalOf(const FeatureClass &featureClass)
{
    std::vector<std::string> names;
    for (const Attribute &attribute : featureClass.attributes)
        if (attribute.personal)
            names.push_back(attribute.name);
    return names;
}

std::string maskedView(const FeatureClass &featureClass)
{
    return featureClass.name + "_acik";
}

Result<std::vector<Reader>> readersOf(Connection &connection, const std::string &table, const std::string &without)
{
    KBS_TRY(const Rows rows,
        connection.execute(
            "SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, (SELECT "
            "string_agg(quote_ident(a.attname), ', ') FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 "
            "AND "
            "NOT a.attisdropped AND a.attname <> $2 AND has_column_privilege(g.grantee, t.oid, a.attnum, 'SELECT')) "
            "FROM pg_class t, LATERAL (SELECT grantee FROM aclexplode(t.relacl) WHERE privilege_type = 'SELECT' UNION "
            "SELECT x.grantee FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = t.oid AND "
            "x.privilege_type "
            "= 'SELECT') g WHERE t.oid = to_regclass(quote_ident($1)) AND g.grantee <> t.relowner",
            Parameters::of(table, without)));
    std::vector<Reader> out;
    for (int i = 0; i < rows.size(); ++i)
        out.emplace_back(rows[i].text(0), rows[i].text(1));
    return out;
}

Result<void> hideColumn(Connection &connection, const std::string &table, const std::string &column)
{
    KBS_TRY(const auto readers, readersOf(connection, table, column));
    for (const auto &[reader, columns] : readers) {
        KBS_CHECK(connection.script("REVOKE SELECT ON " + quoteName(table) + " FROM " + reader));
        if (!columns.empty())
            KBS_CHECK(connection.script("GRANT SELECT (" + columns + ") ON " + quoteName(table) + " TO " + reader));
    }
    return {};
}

Result<void> createMaskedView(Connection &connection, const FeatureClass &featureClass)
{
    const std::string name = quoteName(maskedView(featureClass));
    KBS_CHECK(connection.script("DROP VIEW IF EXISTS " + name));
    if (personalOf(featureClass).empty())
        return {};
    std::string columns = "kbs_id, kbs_rev, kbs_anahtar";
    for (const Attribute &attribute : featureClass.attributes)
        if (!attribute.personal)
            columns += ", " + quoteName(attribute.name);
    if (sql::keepsGeometry(featureClass))
        columns += ", geom, kbs_z";
    KBS_CHECK(connection.script("CREATE VIEW " + name + " WITH (security_invoker = true) AS SELECT " + columns
        + " FROM " + quoteName(featureClass.name)));
    KBS_TRY(const auto readers, readersOf(connection, featureClass.name));
    for (const auto &[reader, unused] : readers)
        KBS_CHECK(connection.script("GRANT SELECT ON " + name + " TO " + reader));
    return {};
}

Result<void> matchPersonal(Connection &connection, const ServerStore &store, const Catalogue &catalogue)
{
    if (store.readOnly || !store.isOwner)
        return {};
    KBS_TRY(const Rows rows, connection.execute("SELECT ad, array_to_string(kisisel, ',') FROM kbs_sinif"));
    for (int i = 0; i < rows.size(); ++i) {
        const FeatureClass *featureClass = catalogue.find(rows[i].text(0));
        const QStringList known = rows[i].string(1).split(u',', Qt::SkipEmptyParts);
        const std::vector<std::string> names = featureClass ? personalOf(*featureClass) : std::vector<std::string>();
        if (!featureClass || std::ranges::equal(known, names, {}, &QString::toStdString))
            continue;
        KBS_TRY(Transaction transaction, Transaction::begin(connection, Transaction::Kind::Write));
        for (const std::string &name : names)
            if (!known.contains(QString::fromStdString(name)))
                for (const char *suffix : {"", "_gecmis"})
                    KBS_CHECK(hideColumn(connection, featureClass->name + suffix, name));
        KBS_CHECK(connection.run(
            "UPDATE kbs_sinif SET kisisel = $2 WHERE ad = $1", Parameters::of(featureClass->name, names)));
        KBS_CHECK(createMaskedView(connection, *featureClass));
        KBS_CHECK(transaction.commit());
    }
    return {};
}

} // namespace kbs::postgis
