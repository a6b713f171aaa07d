// SPDX-License-Identifier: GPL-3.0-or-later
// Who read personal data.
#include "store/access_log.h"

#include "store/postgis/postgis_store.h"

#include <QCoreApplication>

namespace kbs::postgis {

Result<void> PostgisStore::noteAccess(const std::vector<AccessEntry> &entries)
{
    KBS_CHECK(requireConnectedForWriting());
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    for (AccessEntry entry : entries) {
        entry.person = QString::fromStdString(m_store.user); // what the server has checked, and notes
        KBS_CHECK(access_log::check(entry));
        KBS_CHECK(connection->run("SELECT kbs_erisim_yaz($1, $2, $3, $4, $5, $6)",
            Parameters::of(entry.purpose, entry.way, entry.className, entry.attributes.join(u','), entry.features,
                entry.revision)));
    }
    return transaction.commit();
}

Result<AccessLog> PostgisStore::accessLog()
{
    if (!m_store.isOwner)
        return fail(ErrorKind::Io,
            QCoreApplication::translate(
                "PostgisStore", "Who read personal data is told to the owner of the store only"),
            QCoreApplication::translate("PostgisStore", "Its owner is %1.").arg(m_store.owner));
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
