// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/change_check.h"
#include "store/postgis/schema.h"
#include "store/revision_tally.h"

namespace kbs::postgis {

/// Writes one revision: rows, history, search text, hashes, counts and extents, in one transaction that is rolled back
/// unless finish() succeeded. It holds the lock on the revisions from begin() on, so that nothing changes under it.
/// Readers see the state before it until it is done. Features must be in stored form and checked.
class RevisionWriter {
public:
    static Result<RevisionWriter> begin(Connection &connection, const ServerStore &store, const CommitInfo &info);

    [[nodiscard]] RevisionNo head() const { return m_tally.parent().number; }
    [[nodiscard]] RevisionNo number() const { return m_tally.number(); }

    /// Writes changes of one class, all at once: what was there goes into the history, then the new rows come.
    [[nodiscard]] Result<void> write(
        const ClassTable &table, const std::vector<const change_check::Checked *> &changes);

    // For rows that SQL moves within the server (stages):

    /// Puts the live rows that a subquery names ("SELECT kbs_id …") into the history.
    [[nodiscard]] Result<void> keepVersions(const ClassTable &table, const std::string &ids);
    /// Says what became of one row; null where there was or is none.
    void account(const ClassTable &table, FeatureId id, const Feature *before, const Feature *after);
    /// Says that a class that was empty got rows that were added up while they were staged. Their search text is left
    /// for later (Store::completeSearch).
    [[nodiscard]] Result<void> accountFirstLoad(
        const ClassTable &table, const ClassTally &staged, const canonical::Hash128 &changes);
    /// `tables`: all of the store.
    [[nodiscard]] Result<RevisionNo> finish(const ClassTables &tables);
    /// What a failed statement on this class means; a key that two features would have is named.
    [[nodiscard]] std::unexpected<Error> refusal(const ClassTable &table, Error &&error) const;

private:
    struct ClassDelta : ClassTally {
        explicit ClassDelta(const ClassTable &classTable)
            : ClassTally(classTable.featureClass()), table(&classTable) { }
        const ClassTable *table;
        std::vector<FeatureId> unsearched;                    ///< their search text goes
        std::vector<std::pair<FeatureId, std::string>> texts; ///< and these come
    };

    RevisionWriter(Connection &connection, const ServerStore &store, Transaction &&transaction, const CommitInfo &info)
        : m_connection(&connection), m_store(&store), m_transaction(std::move(transaction)), m_info(info)
    {
    }
    ClassDelta &delta(const ClassTable &table);
    [[nodiscard]] Result<void> writeSearch(ClassDelta &delta);
    [[nodiscard]] Result<void> writeClass(ClassDelta &delta);
    [[nodiscard]] Result<Bbox> extentAfter(const ClassDelta &delta, const Bbox &before);
    [[nodiscard]] Result<void> writeRecord(const Revision &revision);

    Connection *m_connection;
    const ServerStore *m_store;
    Transaction m_transaction;
    CommitInfo m_info;
    RevisionTally m_tally;
    std::map<const ClassTable *, ClassDelta> m_deltas;
};

/// The head revision; number 0 where there is none.
[[nodiscard]] Result<Revision> readHead(Connection &connection);
/// Store::newIds: within the caller's transaction, or as one of its own.
[[nodiscard]] Result<FeatureId> reserveIds(
    Connection &connection, const ClassTable &table, int workspaceNumber, std::int64_t count);
/// The id that reserveIds() would give next.
[[nodiscard]] Result<FeatureId> nextId(Connection &connection, const ClassTable &table, int workspaceNumber);
/// The search text of features with greater ids is not in the full-text index yet; nothing: all of it is.
[[nodiscard]] Result<std::optional<FeatureId>> searchedThrough(Connection &connection, const ClassTable &table);
/// Appends rows to the full-text index.
[[nodiscard]] Result<void> writeTexts(
    Connection &connection, const ClassTable &table, const std::vector<std::pair<FeatureId, std::string>> &texts);
/// Carries a decision out within the caller's transaction; `revision` is what a merged draft became, 0 for none.
[[nodiscard]] Result<void> settleDraft(Connection &connection, const DraftDecision &decision, RevisionNo revision);
/// Within the caller's transaction, all but overwriting the bytes.
[[nodiscard]] Result<void> erasePersonal(
    Connection &connection, const ClassTables &tables, const ErasureOrder &order);
/// Store::setMeta within the caller's transaction.
[[nodiscard]] Result<void> writeMeta(Connection &connection, const std::string &key, const std::string &value);

} // namespace kbs::postgis
