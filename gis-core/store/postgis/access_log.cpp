// SPDX-License-Identifier: GPL-3.0-or-later
// Who read personal data.
#include "store/access_log.h"

#include "store/postgis/postgis_store.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace kbs::postgis {

using namespace Qt::StringLiterals;

namespace {

/// A value of jsonb as the store holds it.
Value valueOf(const QJsonValue &json)
{
    if (json.isString())
        return fromServerText(json.toString().toStdString());
    if (!json.isDouble())
        return {};
    const double number = json.toDouble();
    return number == std::floor(number) ? Value(static_cast<std::int64_t>(json.toInteger())) : Value(number);
}

} // namespace

void PostgisStore::unmask(const FeatureClass &featureClass, Feature &feature) const
{
    const auto ofClass = m_revealed.find(&featureClass);
    if (ofClass == m_revealed.end())
        return;
    if (const auto found = ofClass->second.find(feature.id); found != ofClass->second.end())
        for (const auto &[index, value] : found->second)
            feature.values[index] = value;
}

Result<void> PostgisStore::reveal(Connection &connection, const ClassTable &table, const AccessEntry &entry)
{
    const FeatureClass &featureClass = table.featureClass();
    if (!table.rights().reveal)
        return notPermitted(m_store,
            QCoreApplication::translate("PostgisStore", "%1 may not read the personal data of %2")
                .arg(QString::fromStdString(m_store.user), entry.className),
            u"read --personal"_s, &table);
    std::vector<std::int64_t> ids;
    for (const QString &id : entry.features.split(u',', Qt::SkipEmptyParts))
        ids.push_back(id.toLongLong());
    std::vector<std::string> names;
    for (const QString &name : entry.attributes)
        names.push_back(name.toStdString());
    Parameters parameters = Parameters::of(entry.className);
    entry.features == u"*" ? parameters.addNull() : parameters.add(ids);
    parameters.add(entry.purpose);
    parameters.add(entry.way);
    parameters.add(names);
    auto &ofClass = m_revealed[&featureClass];
    return connection.stream(
        "SELECT k::text FROM kbs_kisisel($1, $2, $3, $4, $5) k", parameters, [&](const Row &row) -> Result<bool> {
            const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(row.text(0))).object();
            auto &values = ofClass[json["kbs_id"_L1].toInteger()];
            for (std::size_t i = 0; i < featureClass.attributes.size(); ++i)
                if (const auto value = json.constFind(QString::fromStdString(featureClass.attributes[i].name));
                    value != json.constEnd() && table.isMasked(i))
                    values.emplace_back(i, valueOf(*value));
            return true;
        });
}

Result<void> PostgisStore::noteAccess(const std::vector<AccessEntry> &entries)
{
    KBS_CHECK(requireConnectedForWriting());
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    for (AccessEntry entry : entries) {
        entry.person = QString::fromStdString(m_store.user); // what the server has checked, and notes
        KBS_CHECK(access_log::check(entry));
        if (const auto found = m_tables.find(m_whole->find(entry.className.toStdString()));
            found != m_tables.end() && found->second.masksAny()) {
            KBS_CHECK(reveal(*connection, found->second, entry));
            continue;
        }
        KBS_CHECK(connection->run("SELECT kbs_erisim_yaz($1, $2, $3, $4, $5, $6)",
            Parameters::of(entry.purpose, entry.way, entry.className, entry.attributes.join(u','), entry.features,
                entry.revision)));
    }
    return transaction.commit();
}

Result<void> PostgisStore::requireAuditor() const
{
    if (m_store.mayAudit)
        return {};
    return fail(ErrorKind::Io,
        QCoreApplication::translate(
            "PostgisStore", "Who read personal data is told to the owner of the store and to auditors only"),
        QCoreApplication::translate("PostgisStore", "Its owner %1 can give the right: %2")
            .arg(m_store.owner,
                u"kbs grant \"%1\" --user \"%2\" --may audit"_s.arg(
                    m_store.location.shown, QString::fromStdString(m_store.user))));
}

Result<AccessLog> PostgisStore::accessLog()
{
    KBS_CHECK(requireAuditor());
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Snapshot));
    KBS_TRY(const Rows rows,
        connection->execute(std::string("SELECT ") + access_log::columns + " FROM kbs_erisim ORDER BY sira"));
    KBS_TRY(const Rows seal,
        connection->execute("SELECT deger FROM kbs_meta WHERE anahtar = $1", Parameters::of(access_log::sealKey)));
    KBS_CHECK(transaction.commit());
    AccessLog log;
    for (int i = 0; i < rows.size(); ++i)
        log.entries.push_back(access_log::read(rows[i]));
    if (!seal.isEmpty())
        log.sealedHash = seal[0].string(0);
    return log;
}

} // namespace kbs::postgis
