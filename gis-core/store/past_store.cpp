// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/past_store.h"

#include "store/search_words.h"
#include "store/stored_form.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace kbs {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

std::unexpected<Error> isPast()
{
    return fail(ErrorKind::Usage, tr("A past state of a store cannot be changed"), tr("Open the store as it is now."));
}

class PastStore : public Store {
public:
    PastStore(std::unique_ptr<Store> store, Revision revision)
        : m_store(std::move(store)), m_reader(*m_store, revision.number), m_revision(std::move(revision))
    {
    }

    const Catalogue &catalogue() const override { return m_store->catalogue(); }
    Result<void> read(const Query &query, const BatchSink &sink) override { return m_reader.read(query, sink); }
    Result<std::int64_t> count(const Query &query) override { return m_reader.count(query); }
    const Crs &crs() const override { return m_store->crs(); }

    QString location() const override { return m_store->location(); }
    QString name() const override { return m_store->name(); }
    std::shared_ptr<const Catalogue> sharedCatalogue() const override { return m_store->sharedCatalogue(); }
    bool isReadOnly() const override { return true; }
    int workspaceNumber() const override { return m_store->workspaceNumber(); }
    Result<std::unique_ptr<Store>> reopen() const override
    {
        KBS_TRY(auto again, m_store->reopen());
        return std::make_unique<PastStore>(std::move(again), m_revision);
    }

    Result<RevisionNo> head() override { return m_revision.number; }
    Result<Revision> revision(RevisionNo number) override
    {
        if (number > m_revision.number)
            return fail(ErrorKind::NotFound, tr("Revision %1 was made later").arg(number));
        return m_store->revision(number);
    }
    Result<std::vector<Revision>> revisions() override
    {
        KBS_TRY(std::vector<Revision> all, m_store->revisions());
        std::erase_if(all, [this](const Revision &one) { return one.number > m_revision.number; });
        return all;
    }
    Result<ClassStatistics> statistics(const FeatureClass &featureClass) override;
    Result<QString> contentHash() override { return m_revision.stateHash; }
    Result<std::vector<Finding>> verify(Progress &progress) override { return m_store->verify(progress); }

    Result<void> changesBetween(
        RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink) override
    {
        return m_store->changesBetween(from, to, sink);
    }
    Result<std::vector<std::pair<RevisionNo, std::optional<Feature>>>> history(
        const FeatureClass &featureClass, FeatureId id) override
    {
        KBS_TRY(auto all, m_store->history(featureClass, id));
        std::erase_if(all, [this](const auto &version) { return version.first > m_revision.number; });
        return all;
    }

    Result<RevisionNo> commit(const std::vector<Change> &, const CommitInfo &, std::vector<Conflict> *) override
    {
        return isPast();
    }
    Result<std::unique_ptr<Stage>> stage() override { return isPast(); }
    Result<FeatureId> newIds(const FeatureClass &, std::int64_t) override { return isPast(); }
    Result<std::optional<std::int64_t>> journalAppend(const std::string &, std::int64_t) override { return isPast(); }
    Result<std::vector<JournalEntry>> journal() override { return std::vector<JournalEntry>(); }
    Result<void> journalClear(std::int64_t) override { return isPast(); }

    Result<std::vector<TextHit>> searchText(
        const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit) override;
    Result<void> completeSearch(Progress &) override { return {}; }

    Result<void> noteAccess(const std::vector<AccessEntry> &entries) override { return m_store->noteAccess(entries); }
    Result<AccessLog> accessLog() override { return m_store->accessLog(); }

    Result<RevisionNo> awaitRevision(RevisionNo, const Progress &) override { return isPast(); }

    Result<std::vector<std::pair<std::string, std::string>>> allMeta() override { return m_store->allMeta(); }
    Result<std::optional<std::string>> meta(const std::string &key) override { return m_store->meta(key); }
    Result<void> setMeta(const std::string &, const std::string &) override { return isPast(); }

private:
    std::unique_ptr<Store> m_store;
    PastReader m_reader;
    Revision m_revision;
};

Result<ClassStatistics> PastStore::statistics(const FeatureClass &featureClass)
{
    ClassStatistics out;
    KBS_CHECK(
        read({.featureClass = &featureClass, .attributes = std::vector<int>()}, [&out](const FeatureBatch &batch) {
            out.count += static_cast<std::int64_t>(batch.size());
            for (std::size_t row = 0; row < batch.size(); ++row)
                for (const Point &point : batch.geometryView(row).points)
                    out.extent.add(point.x, point.y);
            return true;
        }));
    return out;
}

Result<std::vector<TextHit>> PastStore::searchText(
    const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit)
{
    std::vector<TextHit> hits;
    const std::vector<std::string> words = search_words::wordsOf(folded);
    if (words.empty() || limit <= 0)
        return hits;
    const auto most
        = static_cast<std::size_t>(std::max(search_words::fewestCandidates, limit * search_words::candidatesPerHit));
    for (const auto &known : catalogue().classes()) {
        const FeatureClass *featureClass = known.get();
        if (!classes.empty() && !std::ranges::contains(classes, featureClass))
            continue;
        std::vector<int> searched;
        for (std::size_t i = 0; i < featureClass->attributes.size(); ++i)
            if (featureClass->attributes[i].search)
                searched.push_back(static_cast<int>(i));
        if (searched.empty())
            continue;
        std::vector<FeatureId> ids;
        Feature feature;
        KBS_CHECK(read({.featureClass = featureClass, .withGeometry = false, .attributes = searched},
            [&](const FeatureBatch &batch) {
                for (std::size_t row = 0; row < batch.size() && ids.size() < most; ++row) {
                    batch.feature(row, feature);
                    if (search_words::holds(searchTextOf(*featureClass, feature.values), words))
                        ids.push_back(feature.id);
                }
                return ids.size() < most;
            }));
        KBS_CHECK(search_words::appendHits(*this, *featureClass, ids, words, hits));
    }
    KBS_CHECK(search_words::rank(*this, limit, hits));
    return hits;
}

} // namespace

Result<void> PastReader::read(const Query &query, const BatchSink &sink)
{
    return m_store.read(then(query), sink);
}

Result<std::int64_t> PastReader::count(const Query &query)
{
    return m_store.count(then(query));
}

Query PastReader::then(Query query) const
{
    if (!query.asOf)
        query.asOf = m_revision;
    return query;
}

Result<std::unique_ptr<Store>> pastStore(std::unique_ptr<Store> store, RevisionNo revision)
{
    KBS_TRY(Revision then, store->revision(revision));
    return std::make_unique<PastStore>(std::move(store), std::move(then));
}

Result<RevisionNo> revisionAt(Store &store, const QDateTime &moment)
{
    KBS_TRY(const std::vector<Revision> all, store.revisions()); // newest first
    const auto found = std::ranges::find_if(all, [&moment](const Revision &one) { return one.time <= moment; });
    if (found == all.end())
        return fail(ErrorKind::NotFound,
            tr("The store has no revision that is as old as %1").arg(QLocale().toString(moment, QLocale::ShortFormat)));
    return found->number;
}

} // namespace kbs
