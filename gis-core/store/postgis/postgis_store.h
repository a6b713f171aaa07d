// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/postgis/schema.h"
#include "store/store.h"

namespace kbs::postgis {

[[nodiscard]] Result<std::unique_ptr<Store>> createStore(
    const stores::NewStore &what, std::shared_ptr<const Catalogue> catalogue);
[[nodiscard]] Result<std::unique_ptr<Store>> openStore(
    const QString &url, std::shared_ptr<const Catalogue> catalogue, bool readOnly);

/// A store's schema, recognised, brought up to date where that is needed and permitted, and what may be done in it.
struct ConnectedStore {
    std::unique_ptr<Connection> connection;
    ServerStore store;
    ClassTables tables;
};
[[nodiscard]] Result<ConnectedStore> connectStore(const QString &url, const Catalogue &catalogue, bool readOnly);

/// Refuses a place that holds anything: a schema with tables in it.
[[nodiscard]] Result<void> checkFree(const QString &url);
/// The address with another schema.
[[nodiscard]] Result<QString> withSchema(const QString &url, const QString &schema);
/// Gives a store of this program another schema's name; the stores' other users are not connected yet.
[[nodiscard]] Result<void> renameSchema(const QString &from, const QString &to);
/// Removes a store that was not finished, with everything in its schema.
[[nodiscard]] Result<void> dropSchema(const QString &url);

/// A store in one schema of a PostgreSQL database (documented in schema.h), for many at once: readers see the last
/// committed state, writers of revisions wait for each other. A connection that the server closed is made anew with the
/// next call; a call that was under way then fails (ErrorKind::Io), and whether its revision arrived is seen by asking.
class PostgisStore : public Store {
public:
    /// `catalogue`: whole, whatever of it may be read. `connection`: a first one, set up for the store.
    PostgisStore(ServerStore store, std::shared_ptr<const Catalogue> catalogue, ClassTables tables,
        std::unique_ptr<Connection> connection);

    [[nodiscard]] const Catalogue &catalogue() const override { return *m_catalogue; }
    [[nodiscard]] Result<void> read(const Query &query, const BatchSink &sink) override;
    [[nodiscard]] Result<std::int64_t> count(const Query &query) override;
    [[nodiscard]] const Crs &crs() const override { return m_store.crs; }

    [[nodiscard]] QString location() const override { return m_store.location.shown; }
    [[nodiscard]] QString name() const override { return m_store.name; }
    [[nodiscard]] std::shared_ptr<const Catalogue> sharedCatalogue() const override { return m_catalogue; }
    [[nodiscard]] bool isReadOnly() const override { return m_store.readOnly || !m_mayEdit; }
    [[nodiscard]] Withheld withheld() const override;
    [[nodiscard]] int workspaceNumber() const override { return m_store.workspaceNumber; }
    [[nodiscard]] Result<std::unique_ptr<Store>> reopen() const override;

    [[nodiscard]] Result<RevisionNo> head() override;
    [[nodiscard]] Result<RevisionNo> awaitRevision(RevisionNo known, const Progress &progress) override;
    [[nodiscard]] Result<Revision> revision(RevisionNo number) override;
    [[nodiscard]] Result<std::vector<Revision>> revisions() override;
    [[nodiscard]] Result<ClassStatistics> statistics(const FeatureClass &featureClass) override;
    [[nodiscard]] Result<QString> contentHash() override;
    [[nodiscard]] Result<std::vector<Finding>> verify(Progress &progress) override;

    [[nodiscard]] Result<void> changesBetween(
        RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink) override;
    [[nodiscard]] Result<std::vector<std::pair<RevisionNo, std::optional<Feature>>>> history(
        const FeatureClass &featureClass, FeatureId id) override;

    [[nodiscard]] Result<RevisionNo> commit(
        const std::vector<Change> &changes, const CommitInfo &info, std::vector<Conflict> *conflicts) override;
    [[nodiscard]] Result<std::unique_ptr<Stage>> stage() override;
    [[nodiscard]] Result<FeatureId> newIds(const FeatureClass &featureClass, std::int64_t count) override;

    [[nodiscard]] Result<std::optional<std::int64_t>> journalAppend(
        const std::string &payload, std::int64_t lastKnown) override;
    [[nodiscard]] Result<std::vector<JournalEntry>> journal() override;
    [[nodiscard]] Result<void> journalClear(std::int64_t through) override;

    [[nodiscard]] Result<DraftNo> newDraft(const QString &name, const QString &author) override;
    [[nodiscard]] Result<std::vector<Draft>> drafts() override;
    [[nodiscard]] Result<std::optional<std::int64_t>> draftAppend(DraftNo draft, const std::string &payload,
        std::int64_t lastKnown, const std::vector<std::string> &classes) override;
    [[nodiscard]] Result<std::vector<JournalEntry>> draftJournal(DraftNo draft) override;
    [[nodiscard]] Result<void> decideDraft(const DraftDecision &decision) override;

    [[nodiscard]] Result<std::vector<TextHit>> searchText(
        const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit) override;
    [[nodiscard]] Result<void> completeSearch(Progress &progress) override;

    [[nodiscard]] Result<void> noteAccess(const std::vector<AccessEntry> &entries) override;
    [[nodiscard]] Result<AccessLog> accessLog() override;
    [[nodiscard]] Result<std::vector<std::int64_t>> erasable(const ErasedVersions &versions) override;
    [[nodiscard]] Result<ErasureLog> erasures() override;
    [[nodiscard]] Result<void> adoptErasures(const ErasureLog &log) override;
    [[nodiscard]] Result<void> overwriteErased(Progress &progress) override;

    [[nodiscard]] Result<std::optional<std::string>> meta(const std::string &key) override;
    [[nodiscard]] Result<void> setMeta(const std::string &key, const std::string &value) override;
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> allMeta() override;

private:
    /// The tables of a class, or a clear refusal where it is none of this store's or may not be read.
    [[nodiscard]] Result<const ClassTable *> table(const FeatureClass *featureClass) const;
    [[nodiscard]] Result<void> requireConnectedForWriting() const;
    [[nodiscard]] Result<void> requireWritable() const; ///< the same, and that anything may be edited
    [[nodiscard]] Result<void> requireOwner() const; ///< for erasing
    [[nodiscard]] Result<void> requireAuditor() const;
    /// Reads what is masked, which notes it.
    [[nodiscard]] Result<void> reveal(Connection &connection, const ClassTable &table, const AccessEntry &entry);
    void unmask(const FeatureClass &featureClass, Feature &feature) const;
    /// Refuses where the draft holds what may not be read whole, or where the right is missing for one of its classes.
    [[nodiscard]] Result<void> checkDraft(
        Connection &connection, DraftNo draft, bool ClassRights::*right, const QString &rightName) const;
    /// Writes the search text of some rows. False where none is missing any more.
    [[nodiscard]] Result<bool> completeSearchOf(const ClassTable &table);

    ServerStore m_store;
    std::shared_ptr<const Catalogue> m_whole;
    std::shared_ptr<const Catalogue> m_catalogue; ///< what may be read of it
    ClassTables m_tables;
    bool m_mayEdit; ///< any class
    /// Masked values of the head that were read for a purpose: the rows read after that hold them.
    std::map<const FeatureClass *, std::map<FeatureId, std::vector<std::pair<std::size_t, Value>>>> m_revealed;
    Connections m_connections;
};

} // namespace kbs::postgis
