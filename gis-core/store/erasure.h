// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "store/feature.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Erasing personal values for good (KVKK, law 6698: article 7, when their reason has ended; article 11, when the
/// person asks for it).
///
/// A store hashes its rows and chains its revisions, so an erased value could be tested by guessing as long as a hash
/// stays that it went into. Those are: the hashes of state and changes of the revisions whose rows held it, which are
/// made anew from what is left, and their chain hashes. These stay as they are (workspaces and printed sheets name
/// them), but each has a random salt in it (Revision::salt), which goes with the value: without it a guess tells
/// nothing. In its place such a revision gets a new salt and a seal over what is left, so that a flipped byte is still
/// found. Who erased what, when and why stands in the table kbs_imha, chained like the log of accesses.
namespace kbs {

struct Revision;

/// Which versions of one class lose their personal values: earlier ones, never the present rows.
struct ErasedVersions {
    const FeatureClass *featureClass = nullptr;
    RevisionNo endedBy = 0;          ///< versions that were replaced or deleted by that revision or before; 0: none
    std::vector<FeatureId> ids = {}; ///< every earlier version of these features
};

/// What an order erased, for those who keep values elsewhere (journals).
class ErasedValues {
public:
    void addFeature(const FeatureClass &featureClass, FeatureId id) { m_features[{featureClass.name, id}]; }
    void add(const FeatureClass &featureClass, FeatureId id, std::size_t attribute, const Value &value)
    {
        m_values[{featureClass.name, id}].emplace_back(attribute, value);
    }
    /// The present row still says so.
    void keep(const FeatureClass &featureClass, FeatureId id, std::size_t attribute, const Value &value);
    [[nodiscard]] bool holds(
        const FeatureClass &featureClass, FeatureId id, std::size_t attribute, const Value &value) const;

private:
    using Key = std::pair<std::string, FeatureId>;
    std::map<Key, bool> m_features; ///< all that is personal in them
    std::map<Key, std::vector<std::pair<std::size_t, Value>>> m_values;
};

/// A journal's entry without these values; nothing where it holds none of them. ErrorKind::Storage where it cannot be
/// read. The payload belongs to edit/ (edit/journal_erasure.h).
using JournalEraser
    = std::function<Result<std::optional<std::string>>(const std::string &payload, const ErasedValues &values)>;

struct ErasureOrder {
    QString person;
    QString reason;
    QString rule; ///< "parsel=3650 …" (days), or "request"
    std::vector<ErasedVersions> versions;
    JournalEraser journals;
};

/// A deletion record.
struct Erasure {
    std::int64_t number = 0; ///< from 1, without gaps
    QDateTime time;          ///< UTC
    QString person;
    QString reason;
    QString rule;
    QString features;               ///< of a request: "parsel:12,parsel:13"
    QString values;                 ///< how many of what: "parsel.malik=12,parsel.malik_kimlik_no=3"
    RevisionNo first = 0, last = 0; ///< revisions whose rows held them; 0: only journals did
    std::int64_t unsalted = 0;      ///< how many of those have no salt: their chain hashes stay open to guessing
    QString seals;                  ///< over the seals of all revisions of which anything was erased by then
    QString chainHash;              ///< hex SHA-256 over the record before and the fields above
};

struct ErasureLog {
    std::vector<Erasure> entries; ///< by number
    QString sealedHash;           ///< chain hash of the last one as the store notes it apart from the records
    QString unfinished;           ///< classes whose erased bytes are not yet overwritten, with commas between them
};

namespace erasure {

inline constexpr const char *sealKey = "imha";             ///< of ErasureLog::sealedHash in kbs_meta
inline constexpr const char *unfinishedKey = "imha_kalan"; ///< of ErasureLog::unfinished

/// Columns of the table kbs_imha, in the order of the fields.
inline constexpr const char *columns
    = "sira, zaman, kisi, neden, kural, kayitlar, degerler, ilk_revizyon, son_revizyon, tuzsuz, muhurler, zincir_ozeti";
/// From a row selected as `columns` (of either backend).
template <typename Row> Erasure read(const Row &row)
{
    return {.number = row.integer(0),
        .time = QDateTime::fromString(row.string(1), Qt::ISODateWithMs),
        .person = row.string(2),
        .reason = row.string(3),
        .rule = row.string(4),
        .features = row.string(5),
        .values = row.string(6),
        .first = row.integer(7),
        .last = row.integer(8),
        .unsalted = row.integer(9),
        .seals = row.string(10),
        .chainHash = row.string(11)};
}

/// Indexes of the attributes that are personal.
[[nodiscard]] std::vector<std::size_t> personalOf(const FeatureClass &featureClass);
/// Refuses an order that does not say who and why.
[[nodiscard]] Result<void> check(const ErasureOrder &order);
[[nodiscard]] QString chained(const Erasure &erasure, const QString &previous);
/// Findings where a record was changed or is missing ("erasure.chain"), where a revision's seal is not the one that was
/// recorded, and where bytes are still to be overwritten ("erasure.bytes"). `seals`: of all revisions, by number.
[[nodiscard]] std::vector<Finding> audit(const ErasureLog &log, const QStringList &seals);
[[nodiscard]] QString sealsHash(const QStringList &seals);

} // namespace erasure

} // namespace kbs
