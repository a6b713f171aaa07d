// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "store/feature.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace kbs {

/// One reading of personal data: who read what, when and why (KVKK, law 6698, article 12: the data controller sees to
/// it that personal data are read only by those who may, and has that checked).
struct AccessEntry {
    std::int64_t number = 0; ///< from 1, without gaps; given by the store
    QDateTime time;          ///< UTC; given by the store
    QString person;          ///< a PostGIS store puts the database's own name of the user here
    QString purpose;         ///< in the reader's words
    QString way;             ///< "window", "parcel", "export": by what it was read
    QString className;
    QStringList attributes; ///< names
    QString features;       ///< ids with commas between them, or "*" for all of the class
    RevisionNo revision = 0;
    QString chainHash; ///< hex SHA-256 over the entry before and the fields above; given by the store
};

/// Every reading of personal data so far.
struct AccessLog {
    std::vector<AccessEntry> entries; ///< by number
    QString sealedHash;               ///< chain hash of the last one as the store notes it apart from the entries
};

namespace access_log {

/// Refuses an entry that does not say who, why or what.
[[nodiscard]] Result<void> check(const AccessEntry &entry);
/// The entries as they follow `last` (absent: they are the first): with number, time and chain hash. Refuses all where
/// one does not say who, why or what.
[[nodiscard]] Result<std::vector<AccessEntry>> continued(
    std::vector<AccessEntry> entries, const std::optional<AccessEntry> &last);
/// Findings where an entry was changed or is missing, the last ones too ("access.chain"). The hashes have no key:
/// whoever makes the whole log anew and may write the store is not found out.
[[nodiscard]] std::vector<Finding> audit(const AccessLog &log);

inline constexpr const char *sealKey = "erisim"; ///< of AccessLog::sealedHash in kbs_meta

/// Columns of the table kbs_erisim, in the order of the fields.
inline constexpr const char *columns = "sira, zaman, kisi, amac, yol, tablo, alanlar, kayitlar, revizyon, zincir_ozeti";
/// From a row selected as `columns` (of either backend).
template <typename Row> AccessEntry read(const Row &row)
{
    const auto text = [&row](int column) {
        const auto bytes = row.text(column);
        return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    };
    return {.number = row.integer(0),
        .time = QDateTime::fromString(text(1), Qt::ISODateWithMs),
        .person = text(2),
        .purpose = text(3),
        .way = text(4),
        .className = text(5),
        .attributes = text(6).split(u',', Qt::SkipEmptyParts),
        .features = text(7),
        .revision = row.integer(8),
        .chainHash = text(9)};
}

} // namespace access_log

} // namespace kbs
