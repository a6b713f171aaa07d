// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/past_store.h"

#include "store/store_view.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace kbs {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Store", text);
}

class PastStore : public StoreView {
public:
    PastStore(std::unique_ptr<Store> present, Revision revision)
        : StoreView(std::move(present)), m_reader(store(), revision.number), m_revision(std::move(revision))
    {
    }

    Result<void> read(const Query &query, const BatchSink &sink) override { return m_reader.read(query, sink); }
    Result<std::int64_t> count(const Query &query) override { return m_reader.count(query); }
    Result<std::unique_ptr<Store>> reopen() const override
    {
        KBS_TRY(auto again, store().reopen());
        return std::make_unique<PastStore>(std::move(again), m_revision);
    }

    Result<RevisionNo> head() override { return m_revision.number; }
    Result<Revision> revision(RevisionNo number) override
    {
        if (number > m_revision.number)
            return fail(ErrorKind::NotFound, tr("Revision %1 was made later").arg(number));
        return store().revision(number);
    }
    Result<std::vector<Revision>> revisions() override
    {
        KBS_TRY(std::vector<Revision> all, store().revisions());
        std::erase_if(all, [this](const Revision &one) { return one.number > m_revision.number; });
        return all;
    }
    Result<QString> contentHash() override { return m_revision.stateHash; }
    Result<std::vector<std::pair<RevisionNo, std::optional<Feature>>>> history(
        const FeatureClass &featureClass, FeatureId id) override
    {
        KBS_TRY(auto all, store().history(featureClass, id));
        std::erase_if(all, [this](const auto &version) { return version.first > m_revision.number; });
        return all;
    }
    Result<std::vector<Draft>> drafts() override { return std::vector<Draft>(); }

private:
    std::unexpected<Error> refusal() const override
    {
        return fail(
            ErrorKind::Usage, tr("A past state of a store cannot be changed"), tr("Open the store as it is now."));
    }

    PastReader m_reader;
    Revision m_revision;
};

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
