// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/log_room.h"
#include "store/spatialite/schema.h"
#include "store/store.h"

namespace kbs::spatialite {

[[nodiscard]] Result<std::unique_ptr<Store>> createStore(
    const stores::NewStore &what, std::shared_ptr<const Catalogue> catalogue);
[[nodiscard]] Result<std::unique_ptr<Store>> openStore(
    const QString &path, std::shared_ptr<const Catalogue> catalogue, bool readOnly);

/// A store in one SpatiaLite file (documented in schema.h). WAL: readers see the last committed state while somebody
/// writes; writers wait for each other.
class SpatialiteStore : public Store {
public:
    SpatialiteStore(std::unique_ptr<Database> database, std::shared_ptr<const Catalogue> catalogue, StoreFile file,
        ClassTables tables);

    [[nodiscard]] const Catalogue &catalogue() const override { return *m_catalogue; }
    [[nodiscard]] Result<void> read(const Query &query, const BatchSink &sink) override;
    [[nodiscard]] Result<std::int64_t> count(const Query &query) override;
    [[nodiscard]] const Crs &crs() const override { return m_file.crs; }

    [[nodiscard]] QString location() const override { return m_file.path; }
    [[nodiscard]] QString name() const override { return m_file.name; }
    [[nodiscard]] std::shared_ptr<const Catalogue> sharedCatalogue() const override { return m_catalogue; }
    [[nodiscard]] bool isReadOnly() const override { return m_file.readOnly; }
    [[nodiscard]] int workspaceNumber() const override { return m_file.workspaceNumber; }
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
    /// The tables of a class, or a clear refusal where it is none of this store's.
    [[nodiscard]] Result<const ClassTable *> table(const FeatureClass *featureClass) const;
    [[nodiscard]] Result<void> requireWritable() const;
    /// Writes the search text of some rows. False where none is missing any more.
    [[nodiscard]] Result<bool> completeSearchOf(const ClassTable &table);

    std::shared_ptr<Database> m_database; ///< shared with nobody for longer than a call (stages put it aside)
    std::shared_ptr<const Catalogue> m_catalogue;
    StoreFile m_file;
    ClassTables m_tables;
    LogRoom m_logRoom;
};

} // namespace kbs::spatialite
