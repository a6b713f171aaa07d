// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/revision_tally.h"
#include "store/spatialite/packed_rtree.h"
#include "store/spatialite/schema.h"

#include <map>

namespace kbs::spatialite {

struct StagedSums;

/// What a delivery of a class said: where it comes again and nobody has changed the class, no row differs.
struct Delivery {
    std::string signature;      ///< of everything it said
    std::int64_t keptExact = 0; ///< see StageCounts
};

/// Writes one revision: rows, history, search text, hashes, counts and extents, in one transaction that is rolled back
/// unless finish() succeeded. Features must be in stored form and checked: nothing behind the writer does it,
/// since triggers are off (sqlite.h).
class RevisionWriter {
public:
    static Result<RevisionWriter> begin(Database &database, const CommitInfo &info);

    [[nodiscard]] RevisionNo head() const { return m_tally.parent().number; }
    [[nodiscard]] RevisionNo number() const { return m_tally.number(); }

    /// Rows of the class come next in great number and its table is empty: constraints, indexes and the R*Tree are
    /// taken off now and put back by endBulk(). Their search text is left for later (Store::completeSearch).
    [[nodiscard]] Result<void> beginBulk(const ClassTable &table);
    [[nodiscard]] Result<void> endBulk(const ClassTable &table, const Progress &progress);
    /// Takes the finished rows of an image (class_image.h) in the attached database `from` into the class's empty
    /// table; an empty `from` says that they are there already (page_adoption.h).
    [[nodiscard]] Result<void> copyClass(
        const ClassTable &table, const std::string &from, FeatureId firstId, const StagedSums &sums);

    [[nodiscard]] Result<void> add(const ClassTable &table, const Feature &after);
    [[nodiscard]] Result<void> change(const ClassTable &table, const Feature &before, const Feature &after);
    [[nodiscard]] Result<void> remove(const ClassTable &table, const Feature &before);

    /// To be written down with the state that the class has in the end.
    void noteDelivery(const ClassTable &table, Delivery delivery)
    {
        m_deliveries.emplace_back(&table, std::move(delivery));
    }

    /// Commits. Without a single change nothing but meta, deliveries and journal are written and the head stays.
    /// `tables`: all of the store.
    [[nodiscard]] Result<RevisionNo> finish(int workspaceNumber, const ClassTables &tables);

private:
    /// What a class gained and lost, until finish() writes it down.
    struct ClassDelta : ClassTally {
        explicit ClassDelta(const ClassTable &classTable)
            : ClassTally(classTable.featureClass()), table(&classTable) { }
        const ClassTable *table;
        std::string insertSql, deleteSql, historySql;
        std::vector<std::size_t> indexed; ///< attributes that rows are looked up by
        bool hasHistory = false;          ///< its indexes are there
        /// kbs_sinif.arama; not yet read: nothing in the outer one
        std::optional<std::optional<FeatureId>> searchedThrough;
        bool bulk = false;
        std::vector<RtreeCell> boxes;     ///< of the rows of a bulk load, for the R*Tree
        std::vector<std::string> dropped; ///< statements that put triggers or indexes back after a bulk load
    };

    RevisionWriter(Database &database, Transaction &&transaction, const CommitInfo &info)
        : m_database(&database), m_transaction(std::move(transaction)), m_info(info)
    {
    }
    ClassDelta &delta(const ClassTable &table);
    [[nodiscard]] std::unexpected<Error> refusal(const ClassTable &table, const Feature &row, Error &&error) const;
    [[nodiscard]] Result<void> postponeSearch(ClassDelta &delta);
    [[nodiscard]] Result<void> copyTables(ClassDelta &delta, const std::string &from, bool withRtree);
    [[nodiscard]] Result<void> takeOff(ClassDelta &delta, const char *type);
    [[nodiscard]] Result<void> putBack(ClassDelta &delta);
    [[nodiscard]] Result<void> keepVersion(ClassDelta &delta, const Feature &before, const Feature *after);
    [[nodiscard]] Result<void> placeBox(ClassDelta &delta, FeatureId id, const Bbox &before, const Bbox &after);
    [[nodiscard]] Result<void> search(ClassDelta &delta, const Feature *before, const Feature *after);
    [[nodiscard]] Result<void> writeClass(ClassDelta &delta, int workspaceNumber);
    [[nodiscard]] Result<void> noteTime(const ClassDelta &delta);
    [[nodiscard]] Result<Bbox> extentAfter(const ClassDelta &delta, const Bbox &before);

    Database *m_database;
    Transaction m_transaction;
    CommitInfo m_info;
    RevisionTally m_tally;
    std::map<const ClassTable *, ClassDelta> m_deltas;
    std::string m_blob;
    std::vector<std::pair<const ClassTable *, Delivery>> m_deliveries;
};

/// What the class's last delivery was, if the class is still as it was after it.
[[nodiscard]] Result<std::optional<Delivery>> lastDelivery(Database &database, const ClassTable &table);

/// The head revision; number 0 where there is none.
[[nodiscard]] Result<Revision> readHead(Database &database);
using sql::readRevision;
using sql::revisionColumns;
/// Store::newIds: within the caller's transaction, or as one of its own.
[[nodiscard]] Result<FeatureId> reserveIds(
    Database &database, const ClassTable &table, int workspaceNumber, std::int64_t count);
/// The id that reserveIds() would give next.
[[nodiscard]] Result<FeatureId> nextId(Database &database, const ClassTable &table, int workspaceNumber);
/// The search text of features with greater ids is not in the full-text index yet; nothing: all of it is.
[[nodiscard]] Result<std::optional<FeatureId>> searchedThrough(Database &database, const ClassTable &table);
[[nodiscard]] Result<void> setSearchedThrough(Database &database, const ClassTable &table, std::optional<FeatureId> id);
/// Store::journalClear, also within the caller's transaction.
[[nodiscard]] Result<void> clearJournal(Database &database, std::int64_t through);
/// Carries a decision out within the caller's transaction; `revision` is what a merged draft became, 0 for none.
[[nodiscard]] Result<void> settleDraft(Database &database, const DraftDecision &decision, RevisionNo revision);
/// Within the caller's transaction, all but overwriting the bytes.
[[nodiscard]] Result<void> erasePersonal(Database &database, const ClassTables &tables, const ErasureOrder &order);
/// A text of the store's own in kbs_meta, within the caller's transaction.
[[nodiscard]] Result<void> putMeta(Database &database, const std::string &name, const std::string &value);
/// Store::setMeta within the caller's transaction. Keys of callers lie beside our own under a prefix.
[[nodiscard]] Result<void> writeMeta(Database &database, const std::string &key, const std::string &value);
using sql::metaPrefix;

} // namespace kbs::spatialite
