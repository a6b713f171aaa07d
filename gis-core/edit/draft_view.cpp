// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit/drafts.h"
#include "edit/session.h"
#include "store/canonical.h"
#include "store/search_words.h"
#include "store/store_view.h"
#include "store/stored_form.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace kbs::drafts {

namespace {

class DraftView : public StoreView {
public:
    DraftView(std::unique_ptr<Store> valid, Draft draft, std::shared_ptr<const EditOverlay> overlay)
        : StoreView(std::move(valid)), m_reader(store(), std::move(overlay)), m_draft(std::move(draft))
    {
    }

    Result<void> read(const Query &query, const BatchSink &sink) override { return m_reader.read(query, sink); }
    Result<std::int64_t> count(const Query &query) override { return m_reader.count(query); }
    Result<std::unique_ptr<Store>> reopen() const override
    {
        KBS_TRY(auto again, store().reopen());
        return std::make_unique<DraftView>(std::move(again), m_draft, m_reader.overlay());
    }
    Result<std::vector<JournalEntry>> journal() override { return store().draftJournal(m_draft.number); }
    Result<ClassStatistics> statistics(const FeatureClass &featureClass) override;
    Result<QString> contentHash() override;
    Result<void> changesBetween(
        RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink) override;
    Result<std::vector<TextHit>> searchText(
        const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit) override;

private:
    std::unexpected<Error> refusal() const override
    {
        return fail(ErrorKind::Usage,
            QCoreApplication::translate("Drafts", "The draft \"%1\" is open for reading only").arg(m_draft.name));
    }

    OverlayReader m_reader;
    Draft m_draft;
};

Result<ClassStatistics> DraftView::statistics(const FeatureClass &featureClass)
{
    const std::vector<Change> changes = m_reader.overlay()->changes();
    const bool isTouched = std::ranges::contains(changes, &featureClass, &Change::featureClass);
    return isTouched ? StoreView::statistics(featureClass) : store().statistics(featureClass);
}

/// Of the rows that would be there: the sum of the head's, without those that the draft takes away, with its own.
Result<QString> DraftView::contentHash()
{
    KBS_TRY(const QString valid, store().contentHash());
    auto sum = canonical::Hash128::fromHex(valid);
    for (const Change &change : m_reader.overlay()->changes()) {
        canonical::RowHasher hash(*change.featureClass);
        KBS_TRY(const auto present, store().get(*change.featureClass, change.id));
        if (present)
            sum -= hash(*present);
        if (change.after)
            sum += hash(*change.after);
    }
    return sum.hex();
}

/// Changes up to the head end in what is seen here.
Result<void> DraftView::changesBetween(RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink)
{
    KBS_TRY(const RevisionNo head, store().head());
    if (to != head)
        return store().changesBetween(from, to, sink);
    const EditOverlay &own = *m_reader.overlay();
    std::map<const Change *, kbs::merge::State> then; ///< what the valid state has changed, too
    bool more = true;
    KBS_CHECK(store().changesBetween(from, to, [&](const Change &change) {
        if (const Change *drafted = own.find(*change.featureClass, change.id))
            then.emplace(drafted, change.before);
        else
            more = sink(change);
        return more;
    }));
    for (const Change &change : own.changes()) {
        const auto known = then.find(own.find(*change.featureClass, change.id));
        KBS_TRY(kbs::merge::State before,
            known != then.end() ? Result<kbs::merge::State>(known->second)
                                : store().get(*change.featureClass, change.id));
        if (more && !sameContent(before, change.after))
            more = sink(kbs::merge::changeBetween(*change.featureClass, change.id, std::move(before), change.after));
    }
    return {};
}

Result<std::vector<TextHit>> DraftView::searchText(
    const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit)
{
    const std::vector<std::string> words = search_words::wordsOf(folded);
    if (words.empty() || limit <= 0)
        return std::vector<TextHit>();
    const std::vector<Change> changes = m_reader.overlay()->changes();
    KBS_TRY(std::vector<TextHit> hits,
        store().searchText(folded, classes, limit + static_cast<int>(changes.size()))); // some of them fall out
    for (const Change &change : changes) {
        std::erase_if(hits,
            [&change](const TextHit &hit) { return hit.featureClass == change.featureClass && hit.id == change.id; });
        const bool isWanted = classes.empty() || std::ranges::contains(classes, change.featureClass);
        if (isWanted && change.after
            && search_words::holds(searchTextOf(*change.featureClass, change.after->values), words))
            KBS_CHECK(search_words::appendHits(*this, *change.featureClass, {change.id}, words, hits));
    }
    KBS_CHECK(search_words::rank(*this, limit, hits));
    return hits;
}

} // namespace

Result<std::unique_ptr<Store>> view(std::unique_ptr<Store> store, const Draft &draft)
{
    KBS_TRY(const auto session, EditSession::open(*store, draft.number));
    auto overlay = session->overlay();
    return std::make_unique<DraftView>(std::move(store), draft, std::move(overlay));
}

} // namespace kbs::drafts
