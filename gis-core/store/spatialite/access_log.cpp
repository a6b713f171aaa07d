// SPDX-License-Identifier: GPL-3.0-or-later
// Who read personal data.
#include "store/access_log.h"

#include "store/spatialite/spatialite_store.h"

namespace kbs::spatialite {

Result<void> SpatialiteStore::noteAccess(const std::vector<AccessEntry> &entries)
{
    KBS_CHECK(requireWritable());
    if (entries.empty())
        return {};
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Write));
    std::optional<AccessEntry> last;
    {
        KBS_TRY(Statement row,
            m_database->prepare(
                std::string("SELECT ") + access_log::columns + " FROM kbs_erisim ORDER BY sira DESC LIMIT 1"));
        KBS_TRY(const bool found, row.step());
        if (found)
            last = access_log::read(row);
    }
    KBS_TRY(const auto noted, access_log::continued(entries, last));
    KBS_TRY(Statement insert,
        m_database->prepare(std::string("INSERT INTO kbs_erisim (") + access_log::columns
            + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"));
    for (const AccessEntry &entry : noted) {
        const std::string texts[]{entry.time.toString(Qt::ISODateWithMs).toStdString(), entry.person.toStdString(),
            entry.purpose.toStdString(), entry.way.toStdString(), entry.className.toStdString(),
            entry.attributes.join(u',').toStdString(), entry.features.toStdString()};
        const std::string chain = entry.chainHash.toStdString();
        insert.bind(1, entry.number);
        int column = 2;
        for (const std::string &text : texts)
            insert.bind(column++, std::string_view(text));
        insert.bind(column++, entry.revision);
        insert.bind(column, std::string_view(chain));
        KBS_CHECK(insert.run());
    }
    KBS_TRY(Statement seal,
        m_database->prepare("INSERT INTO kbs_meta (anahtar, deger) VALUES (?1, ?2) ON CONFLICT (anahtar) DO UPDATE SET "
                            "deger = excluded.deger"));
    const std::string hash = noted.back().chainHash.toStdString();
    seal.bind(1, std::string_view(access_log::sealKey));
    seal.bind(2, std::string_view(hash));
    KBS_CHECK(seal.run());
    return transaction.commit();
}

Result<AccessLog> SpatialiteStore::accessLog()
{
    AccessLog log;
    KBS_TRY(Transaction transaction, Transaction::begin(*m_database, Transaction::Kind::Read)); // one state for both
    {
        KBS_TRY(Statement rows,
            m_database->prepare(std::string("SELECT ") + access_log::columns + " FROM kbs_erisim ORDER BY sira"));
        for (;;) {
            KBS_TRY(const bool row, rows.step());
            if (!row)
                break;
            log.entries.push_back(access_log::read(rows));
        }
        KBS_TRY(Statement seal, m_database->prepare("SELECT deger FROM kbs_meta WHERE anahtar = ?1"));
        seal.bind(1, std::string_view(access_log::sealKey));
        KBS_TRY(const bool isSealed, seal.step());
        if (isSealed)
            log.sealedHash = seal.string(0);
    }
    KBS_CHECK(transaction.commit());
    return log;
}

} // namespace kbs::spatialite
