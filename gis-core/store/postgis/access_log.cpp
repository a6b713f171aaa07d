// SPDX-License-Identifier: GPL-3.0-or-later
// Who read personal data.
#include "store/access_log.h"

#include "store/postgis/postgis_store.h"

namespace kbs::postgis {

Result<void> PostgisStore::noteAccess(const std::vector<AccessEntry> &entries)
{
    KBS_CHECK(requireWritable());
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    KBS_CHECK(connection->script("LOCK TABLE kbs_erisim IN EXCLUSIVE MODE")); // one chain: writers wait for each other
    KBS_TRY(const Rows known,
        connection->execute(
            std::string("SELECT ") + access_log::columns + " FROM kbs_erisim ORDER BY sira DESC LIMIT 1"));
    KBS_TRY(const Rows user, connection->execute("SELECT session_user::text"));
    std::optional<AccessEntry> last;
    if (!known.isEmpty())
        last = access_log::read(known[0]);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (AccessEntry entry : entries) {
        entry.person = QString::fromStdString(user[0].text(0)); // what the server has checked
        KBS_CHECK(access_log::check(entry));
        last = access_log::next(std::move(entry), last ? &*last : nullptr, now);
        KBS_CHECK(connection->run(std::string("INSERT INTO kbs_erisim (") + access_log::columns
                + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            Parameters::of(last->number, last->time.toString(Qt::ISODateWithMs).toStdString(),
                last->person.toStdString(), last->purpose.toStdString(), last->way.toStdString(),
                last->className.toStdString(), last->attributes.join(u',').toStdString(), last->features.toStdString(),
                last->revision, last->chainHash.toStdString())));
    }
    return transaction.commit();
}

Result<std::vector<AccessEntry>> PostgisStore::accessLog()
{
    KBS_TRY(const auto connection, m_connections.take());
    KBS_TRY(const Rows rows,
        connection->execute(std::string("SELECT ") + access_log::columns + " FROM kbs_erisim ORDER BY sira"));
    std::vector<AccessEntry> all;
    for (int i = 0; i < rows.size(); ++i)
        all.push_back(access_log::read(rows[i]));
    return all;
}

} // namespace kbs::postgis
