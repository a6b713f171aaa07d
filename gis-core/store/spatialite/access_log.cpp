// SPDX-License-Identifier: GPL-3.0-or-later
// Who read personal data.
#include "store/access_log.h"

#include "store/spatialite/spatialite_store.h"

namespace kbs::spatialite {

Result<void> SpatialiteStore::noteAccess(const std::vector<AccessEntry> &entries)
{
    KBS_CHECK(requireWritable());
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
    KBS_TRY(Statement insert,
        m_database->prepare(std::string("INSERT INTO kbs_erisim (") + access_log::columns
            + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (const AccessEntry &entry : entries) {
        KBS_CHECK(access_log::check(entry));
        last = access_log::next(entry, last ? &*last : nullptr, now);
        const std::string texts[]{last->time.toString(Qt::ISODateWithMs).toStdString(), last->person.toStdString(),
            last->purpose.toStdString(), last->way.toStdString(), last->className.toStdString(),
            last->attributes.join(u',').toStdString(), last->features.toStdString()};
        const std::string chain = last->chainHash.toStdString();
        insert.bind(1, last->number);
        int column = 2;
        for (const std::string &text : texts)
            insert.bind(column++, std::string_view(text));
        insert.bind(column++, last->revision);
        insert.bind(column, std::string_view(chain));
        KBS_CHECK(insert.run());
    }
    return transaction.commit();
}

Result<std::vector<AccessEntry>> SpatialiteStore::accessLog()
{
    std::vector<AccessEntry> all;
    KBS_TRY(Statement rows,
        m_database->prepare(std::string("SELECT ") + access_log::columns + " FROM kbs_erisim ORDER BY sira"));
    for (;;) {
        KBS_TRY(const bool row, rows.step());
        if (!row)
            return all;
        all.push_back(access_log::read(rows));
    }
}

} // namespace kbs::spatialite
