// SPDX-License-Identifier: GPL-3.0-or-later
// Who read personal data.
#include "store/access_log.h"

#include "store/postgis/postgis_store.h"

namespace kbs::postgis {

Result<void> PostgisStore::noteAccess(const std::vector<AccessEntry> &entries)
{
    KBS_CHECK(requireWritable());
    if (entries.empty())
        return {};
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    KBS_CHECK(connection->script("LOCK TABLE kbs_erisim IN EXCLUSIVE MODE")); // one chain: writers wait for each other
    KBS_TRY(const Rows known,
        connection->execute(
            std::string("SELECT ") + access_log::columns + " FROM kbs_erisim ORDER BY sira DESC LIMIT 1"));
    KBS_TRY(const Rows user, connection->execute("SELECT session_user::text"));
    std::vector<AccessEntry> asServerKnows = entries;
    for (AccessEntry &entry : asServerKnows)
        entry.person = QString::fromStdString(user[0].text(0)); // what the server has checked
    KBS_TRY(const auto noted,
        access_log::continued(
            std::move(asServerKnows), known.isEmpty() ? std::nullopt : std::optional(access_log::read(known[0]))));
    for (const AccessEntry &entry : noted)
        KBS_CHECK(connection->run(std::string("INSERT INTO kbs_erisim (") + access_log::columns
                + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            Parameters::of(entry.number, entry.time.toString(Qt::ISODateWithMs), entry.person, entry.purpose, entry.way,
                entry.className, entry.attributes.join(u','), entry.features, entry.revision, entry.chainHash)));
    KBS_CHECK(connection->run("INSERT INTO kbs_meta (anahtar, deger) VALUES ($1, $2) ON CONFLICT (anahtar) DO UPDATE "
                              "SET deger = excluded.deger",
        Parameters::of(access_log::sealKey, noted.back().chainHash)));
    return transaction.commit();
}

Result<AccessLog> PostgisStore::accessLog()
{
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
