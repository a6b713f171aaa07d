// SPDX-License-Identifier: GPL-3.0-or-later
#include "publish/store_copy.h"

#include "store/provisional.h"

#include <QCoreApplication>

namespace kbs::publish {

namespace {

constexpr std::int64_t largeLoad = 5000; ///< features; from here on they go through a stage
constexpr std::size_t batchRows = 2048;

QString tr(const char *text)
{
    return QCoreApplication::translate("Publish", text);
}

CommitInfo infoOf(const Revision &revision)
{
    CommitInfo info{.author = revision.author, .message = revision.message, .kind = revision.kind};
    info.expectedHead = revision.parent;
    info.original = revision;
    return info;
}

/// Gathers features by class on their way into a stage.
class StageFeeder {
public:
    explicit StageFeeder(Stage &stage) : m_stage(stage) { }
    Result<void> add(const Change &change)
    {
        if (!m_batch || &m_batch->featureClass() != change.featureClass) {
            KBS_CHECK(flush());
            m_batch.emplace(change.featureClass);
            std::vector<int> all(change.featureClass->attributes.size());
            for (std::size_t i = 0; i < all.size(); ++i)
                all[i] = static_cast<int>(i);
            m_stage.carry(*change.featureClass, all, true);
        }
        m_batch->append(*change.after);
        return m_batch->size() < batchRows ? Result<void>() : flush();
    }
    Result<void> flush()
    {
        if (!m_batch || m_batch->size() == 0)
            return {};
        KBS_CHECK(m_stage.add(*m_batch));
        m_batch->clear();
        return {};
    }

private:
    Stage &m_stage;
    std::optional<FeatureBatch> m_batch;
};

/// A revision that only adds: its features pass through without being held all at once.
Result<RevisionNo> copyLoad(Store &source, Store &target, const Revision &revision, Progress &progress)
{
    KBS_TRY(const auto stage, target.stage());
    stage->keepIds();
    StageFeeder feeder(*stage);
    Result<void> fed;
    KBS_CHECK(source.changesBetween(revision.parent, revision.number, [&](const Change &change) {
        fed = progress.isCancelled() ? Result<void>(cancelled()) : feeder.add(change);
        return fed.has_value();
    }));
    KBS_CHECK(fed);
    KBS_CHECK(feeder.flush());
    KBS_CHECK(stage->compare(progress));
    return stage->apply(infoOf(revision), progress);
}

Result<RevisionNo> copyChanges(Store &source, Store &target, const Revision &revision)
{
    std::vector<Change> changes;
    KBS_CHECK(source.changesBetween(revision.parent, revision.number, [&changes](const Change &change) {
        changes.push_back(change);
        return true;
    }));
    return target.commit(changes, infoOf(revision));
}

Result<void> copyRevision(Store &source, Store &target, RevisionNo number, Progress &progress)
{
    KBS_TRY(const Revision revision, source.revision(number));
    const bool isLoad = revision.changed == 0 && revision.deleted == 0 && revision.added >= largeLoad;
    KBS_CHECK(isLoad ? copyLoad(source, target, revision, progress) : copyChanges(source, target, revision));
    KBS_TRY(const Revision copied, target.revision(number));
    if (copied.chainHash == revision.chainHash && copied.stateHash == revision.stateHash
        && copied.seal == revision.seal)
        return {};
    return fail(ErrorKind::Storage,
        tr("Revision %1 of %2 does not agree with its hashes").arg(number).arg(source.location()),
        tr("Run \"kbs verify\" on it."));
}

} // namespace

Result<void> copyStore(Store &source, const QString &target, Progress &progress)
{
    if (source.withheld().anyReading())
        return fail(ErrorKind::Io, tr("Only who may read everything in %1 can copy it").arg(source.location()),
            tr("A checkout takes what you may read."));
    KBS_TRY(const RevisionNo head, source.head());
    KBS_TRY(stores::Provisional copy,
        stores::Provisional::create({.location = target,
                                        .name = source.name(),
                                        .crs = source.crs(),
                                        .workspaceNumber = source.workspaceNumber()},
            source.sharedCatalogue()));
    for (RevisionNo number = 1; number <= head; ++number) {
        progress.report(static_cast<double>(number - 1) / static_cast<double>(head),
            tr("Copying revision %1 of %2").arg(number).arg(head));
        if (progress.isCancelled())
            return cancelled();
        KBS_CHECK(copyRevision(source, copy.store(), number, progress));
    }
    KBS_TRY(const ErasureLog erased, source.erasures());
    if (!erased.entries.empty())
        KBS_CHECK(copy.store().adoptErasures(erased));
    KBS_TRY(const auto notes, source.allMeta());
    for (const auto &[key, value] : notes)
        KBS_CHECK(copy.store().setMeta(key, value));
    return copy.settle();
}

} // namespace kbs::publish
