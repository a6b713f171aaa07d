// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

namespace kbs {

/// A store seen as it is not: as it was, or as it would be with a draft. Whoever derives from it says what read() and
/// count() give; statistics and search then read those rows, so they take longer than of the store itself. Nothing can
/// be written through it but who read personal data.
class StoreView : public Store {
public:
    explicit StoreView(std::unique_ptr<Store> store) : m_store(std::move(store)) { }

    [[nodiscard]] const Catalogue &catalogue() const override { return m_store->catalogue(); }
    [[nodiscard]] const Crs &crs() const override { return m_store->crs(); }
    [[nodiscard]] QString location() const override { return m_store->location(); }
    [[nodiscard]] QString name() const override { return m_store->name(); }
    [[nodiscard]] std::shared_ptr<const Catalogue> sharedCatalogue() const override
    {
        return m_store->sharedCatalogue();
    }
    [[nodiscard]] bool isReadOnly() const override { return true; }
    [[nodiscard]] Withheld withheld() const override { return m_store->withheld(); }
    [[nodiscard]] int workspaceNumber() const override { return m_store->workspaceNumber(); }

    [[nodiscard]] Result<RevisionNo> head() override { return m_store->head(); }
    [[nodiscard]] Result<RevisionNo> awaitRevision(RevisionNo, const Progress &) override { return refusal(); }
    [[nodiscard]] Result<Revision> revision(RevisionNo number) override { return m_store->revision(number); }
    [[nodiscard]] Result<std::vector<Revision>> revisions() override { return m_store->revisions(); }
    [[nodiscard]] Result<ClassStatistics> statistics(const FeatureClass &featureClass) override;
    [[nodiscard]] Result<std::vector<Finding>> verify(Progress &progress) override { return m_store->verify(progress); }
    [[nodiscard]] Result<void> changesBetween(
        RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink) override
    {
        return m_store->changesBetween(from, to, sink);
    }
    [[nodiscard]] Result<std::vector<std::pair<RevisionNo, std::optional<Feature>>>> history(
        const FeatureClass &featureClass, FeatureId id) override
    {
        return m_store->history(featureClass, id);
    }

    [[nodiscard]] Result<RevisionNo> commit(
        const std::vector<Change> &, const CommitInfo &, std::vector<Conflict> *) override
    {
        return refusal();
    }
    [[nodiscard]] Result<std::unique_ptr<Stage>> stage() override { return refusal(); }
    [[nodiscard]] Result<FeatureId> newIds(const FeatureClass &, std::int64_t) override { return refusal(); }
    [[nodiscard]] Result<std::optional<std::int64_t>> journalAppend(const std::string &, std::int64_t) override
    {
        return refusal();
    }
    [[nodiscard]] Result<std::vector<JournalEntry>> journal() override { return std::vector<JournalEntry>(); }
    [[nodiscard]] Result<void> journalClear(std::int64_t) override { return refusal(); }
    [[nodiscard]] Result<DraftNo> newDraft(const QString &, const QString &) override { return refusal(); }
    [[nodiscard]] Result<std::vector<Draft>> drafts() override { return m_store->drafts(); }
    [[nodiscard]] Result<std::optional<std::int64_t>> draftAppend(
        DraftNo, const std::string &, std::int64_t, const std::vector<std::string> &) override
    {
        return refusal();
    }
    [[nodiscard]] Result<std::vector<JournalEntry>> draftJournal(DraftNo draft) override
    {
        return m_store->draftJournal(draft);
    }
    [[nodiscard]] Result<void> decideDraft(const DraftDecision &) override { return refusal(); }

    [[nodiscard]] Result<std::vector<TextHit>> searchText(
        const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit) override;
    [[nodiscard]] Result<void> completeSearch(Progress &) override { return {}; }

    [[nodiscard]] Result<void> noteAccess(const std::vector<AccessEntry> &entries) override
    {
        return m_store->noteAccess(entries);
    }
    [[nodiscard]] Result<AccessLog> accessLog() override { return m_store->accessLog(); }
    [[nodiscard]] Result<std::vector<std::int64_t>> erasable(const ErasedVersions &versions) override
    {
        return m_store->erasable(versions);
    }
    [[nodiscard]] Result<ErasureLog> erasures() override { return m_store->erasures(); }
    [[nodiscard]] Result<void> adoptErasures(const ErasureLog &) override { return refusal(); }
    [[nodiscard]] Result<void> overwriteErased(Progress &) override { return refusal(); }
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> allMeta() override
    {
        return m_store->allMeta();
    }
    [[nodiscard]] Result<std::optional<std::string>> meta(const std::string &key) override
    {
        return m_store->meta(key);
    }
    [[nodiscard]] Result<void> setMeta(const std::string &, const std::string &) override { return refusal(); }

protected:
    [[nodiscard]] Store &store() const { return *m_store; }
    [[nodiscard]] virtual std::unexpected<Error> refusal() const = 0; ///< why nothing is written here

private:
    std::unique_ptr<Store> m_store;
};

} // namespace kbs
