// SPDX-License-Identifier: GPL-3.0-or-later
// What who is connected may do with each class, and what he is told where that is not enough.
#include "store/postgis/schema.h"

#include <QCoreApplication>

#include <set>

namespace kbs::postgis {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PostgisStore", text);
}

} // namespace

Result<void> loadRights(Connection &connection, ClassTables &tables)
{
    KBS_TRY(const Rows classes,
        connection.execute("SELECT ad, kbs_okunur(ad), kbs_yetkili(ad, 'duzenleme'), has_table_privilege(t, 'INSERT') "
                           "AND has_table_privilege(t, 'UPDATE') AND has_table_privilege(t, 'DELETE'), kbs_yetkili(ad, "
                           "'onay'), kbs_yetkili(ad, 'kisisel') FROM kbs_sinif, "
                           "LATERAL (SELECT to_regclass(quote_ident(ad))::oid AS t) tablo WHERE t IS NOT NULL"));
    std::map<std::string, ClassRights> rights;
    for (int i = 0; i < classes.size(); ++i) {
        const bool reads = classes[i].integer(1) != 0, publishes = classes[i].integer(3) != 0;
        rights[classes[i].text(0)] = {.isOwner = false,
            .read = reads,
            .edit = reads && (publishes || classes[i].integer(2) != 0),
            .publish = reads && publishes,
            .review = reads && classes[i].integer(4) != 0,
            .reveal = reads && classes[i].integer(5) != 0};
    }
    KBS_TRY(const Rows columns,
        connection.execute("SELECT s.ad, a.attname::text FROM kbs_sinif s JOIN pg_attribute a ON a.attrelid = "
                           "to_regclass(quote_ident(s.ad)) AND a.attnum > 0 AND NOT a.attisdropped AND NOT "
                           "has_column_privilege(a.attrelid, a.attnum, 'SELECT')"));
    std::set<std::pair<std::string, std::string>> hidden;
    for (int i = 0; i < columns.size(); ++i)
        hidden.emplace(columns[i].text(0), columns[i].text(1));
    for (auto &[featureClass, table] : tables) {
        table.setRights(rights[featureClass->name]);
        for (std::size_t i = 0; i < featureClass->attributes.size(); ++i)
            if (hidden.contains({featureClass->name, featureClass->attributes[i].name}))
                table.mask(i);
    }
    return {};
}

std::unexpected<Error> notPermitted(
    const ServerStore &store, const QString &message, const QString &right, const ClassTable *table)
{
    QString how = u"kbs grant \"%1\" --user \"%2\" --may %3"_s.arg(
        store.location.shown, QString::fromStdString(store.user), right);
    if (table)
        how += u" --theme "_s + table->featureClass().theme;
    if (table && right != "read"_L1 && table->masksAny())
        how += u" --personal"_s;
    return fail(ErrorKind::Io, message, tr("Its owner %1 can give the right: %2").arg(store.owner, how));
}

Result<void> checkWritable(const ServerStore &store, const ClassTable &table, Writing how)
{
    if (store.isOwner)
        return {};
    const bool publishes = how == Writing::Publish;
    const QString name = QString::fromStdString(table.featureClass().name),
                  right = publishes ? u"publish"_s : u"edit"_s;
    const QString user = QString::fromStdString(store.user);
    if (publishes ? !table.rights().publish : !table.rights().edit)
        return notPermitted(store,
            (publishes ? tr("%1 may not publish %2; nothing was changed")
                       : tr("%1 may not edit %2; nothing was changed"))
                .arg(user, name),
            right, &table);
    if (table.masksAny())
        return notPermitted(store,
            tr("%1 may not read all of %2, and only who does can change it; nothing was changed").arg(user, name),
            right, &table);
    return {};
}

} // namespace kbs::postgis
