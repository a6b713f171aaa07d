// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/class_columns.h"
#include "store/erasure.h"
#include "store/store.h"

namespace kbs {

/// What carrying an order out needs of a backend. Everything happens in the caller's transaction.
class ErasureTables {
public:
    ErasureTables() = default;
    ErasureTables(const ErasureTables &) = delete;
    ErasureTables &operator=(const ErasureTables &) = delete;
    virtual ~ErasureTables() = default;

    [[nodiscard]] virtual const sql::ClassColumns &table(const FeatureClass &featureClass) const = 0;
    /// A statement without parameters or result.
    [[nodiscard]] virtual Result<void> run(const std::string &sql) = 0;
    /// What else is set in rows that lose values (", column = 1").
    [[nodiscard]] virtual std::string alsoSet(const FeatureClass &) const { return {}; }
    /// Rows selected as columns() and the revision that ended them (0: present).
    using VersionSink = std::function<void(const Feature &, RevisionNo until)>;
    [[nodiscard]] virtual Result<void> versions(
        const FeatureClass &featureClass, const std::string &sql, const VersionSink &sink)
        = 0;
    /// By number, each with the hash of its changes.
    [[nodiscard]] virtual Result<std::vector<std::pair<Revision, QString>>> revisions() = 0;
    /// The hashes, the salt and the seal of a revision that is there.
    [[nodiscard]] virtual Result<void> reseal(const Revision &revision, const QString &changes) = 0;
    /// Entries of all journals, or of all drafts.
    [[nodiscard]] virtual Result<std::vector<JournalEntry>> entries(bool ofDrafts) = 0;
    [[nodiscard]] virtual Result<void> rewriteEntry(bool ofDrafts, const JournalEntry &entry) = 0;
    [[nodiscard]] virtual Result<std::optional<Erasure>> lastErasure() = 0;
    [[nodiscard]] virtual Result<void> addErasure(const Erasure &erasure) = 0;
    /// A text of the store's own in kbs_meta.
    [[nodiscard]] virtual Result<void> putMeta(const std::string &key, const std::string &value) = 0;
};

/// Which rows of a class's history an order means that still hold something personal: a condition for WHERE.
[[nodiscard]] std::string erasableRows(const ErasedVersions &versions);

/// Erases what the order says; nothing to erase leaves no record.
[[nodiscard]] Result<std::optional<Erasure>> eraseHistory(ErasureTables &tables, const ErasureOrder &order);

/// The seals of all revisions that have one, by number, as erasure::audit() takes them.
[[nodiscard]] QStringList sealsOf(const std::vector<std::pair<Revision, QString>> &revisions);

} // namespace kbs
