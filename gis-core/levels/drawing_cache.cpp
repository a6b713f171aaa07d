// SPDX-License-Identifier: GPL-3.0-or-later
#include "levels/drawing_cache.h"

#include "levels/cache_builder.h"
#include "levels/state.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace kbs {

using namespace Qt::StringLiterals;

namespace {

/// Beyond so many changed features laying them over costs more than a new file.
constexpr std::size_t mostChanges = 20'000;

QString tr(const char *text)
{
    return QCoreApplication::translate("DrawingCache", text);
}

Result<QString> idOf(Store &store)
{
    KBS_TRY(const std::optional<std::string> id, store.meta(storeIdKey));
    if (!id || id->empty())
        return fail(ErrorKind::NotFound, tr("The store has no id, so no drawing cache can belong to it"));
    return QString::fromStdString(*id);
}

Result<QString> chainAt(Store &store, RevisionNo number)
{
    if (number <= 0)
        return QString();
    KBS_TRY(const Revision revision, store.revision(number));
    return revision.chainHash;
}

/// The file must be of this store and of a revision that the store has.
Result<bool> belongs(const levels::Contents &contents, Store &store, const QString &storeId)
{
    KBS_TRY(const RevisionNo head, store.head());
    if (contents.storeId != storeId.toStdString() || contents.revision > head)
        return false;
    KBS_TRY(const QString chain, chainAt(store, contents.revision));
    return chain.toStdString() == contents.chainHash;
}

Result<std::vector<Change>> changesSince(Store &store, RevisionNo from, RevisionNo to)
{
    std::vector<Change> changes;
    std::size_t many = 0;
    for (RevisionNo number = from + 1; number <= to; ++number) { // the numbers say it without reading a feature
        KBS_TRY(const Revision revision, store.revision(number));
        many += static_cast<std::size_t>(revision.added + revision.changed + revision.deleted);
    }
    if (many > mostChanges)
        return fail(ErrorKind::NotFound, tr("too much changed since the drawing cache was made"));
    KBS_CHECK(store.changesBetween(from, to, [&](const Change &change) {
        changes.push_back(change);
        return true;
    }));
    return changes;
}

bool coversAll(const levels::Contents &contents, const DrawingNeeds &needs)
{
    return std::ranges::all_of(needs.classes, [&](const DrawingNeeds::OfClass &one) {
        const auto wanted = levels::needsOf(one);
        const levels::ClassEntry *entry = wanted ? contents.find(wanted->name) : nullptr;
        return !wanted || (entry && levels::covers(*entry, *wanted));
    });
}

} // namespace

DrawingCache::DrawingCache(std::shared_ptr<const levels::CacheFile> file, QString storeId)
    : m_file(std::move(file)), m_storeId(std::move(storeId))
{
}

DrawingCache::~DrawingCache() = default;

Result<QString> DrawingCache::pathFor(Store &store)
{
    const QFileInfo file(store.location());
    if (file.exists()) {
        const QString beside = file.absoluteFilePath() + u".harita"_s;
        const QFileInfo there(beside);
        if (there.exists() ? there.isWritable() : QFileInfo(file.absolutePath()).isWritable())
            return beside;
    }
    KBS_TRY(const QString id, idOf(store));
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/kentcbs/maps"_s;
    if (!QDir().mkpath(folder))
        return fail(ErrorKind::Io, tr("the folder %1 cannot be made").arg(folder));
    return folder + u'/' + id + u".harita"_s;
}

Result<std::shared_ptr<DrawingCache>> DrawingCache::open(Store &store, const DrawingNeeds &needs)
{
    KBS_TRY(const QString path, pathFor(store));
    KBS_TRY(const QString storeId, idOf(store));
    KBS_TRY(auto file, levels::CacheFile::open(path));
    KBS_TRY(const bool isHere, belongs(file->contents(), store, storeId));
    if (!isHere || !coversAll(file->contents(), needs))
        return fail(ErrorKind::NotFound, tr("the drawing cache is of another state of the store"));
    std::shared_ptr<DrawingCache> cache(new DrawingCache(std::move(file), storeId));
    if (auto state = cache->stateAt(store); !state)
        return std::unexpected(std::move(state.error()));
    return cache;
}

Result<std::shared_ptr<DrawingCache>> DrawingCache::openOrBuild(
    Store &store, const DrawingNeeds &needs, Progress &progress)
{
    if (auto known = open(store, needs); known && !(*known)->wantsRebuild())
        return known;
    KBS_TRY(const QString path, pathFor(store));
    KBS_TRY(const QString storeId, idOf(store));
    levels::Contents contents{.storeId = storeId.toStdString()};
    KBS_TRY(contents.revision, store.head());
    KBS_TRY(const QString chain, chainAt(store, contents.revision));
    contents.chainHash = chain.toStdString();
    KBS_CHECK(levels::build(store, needs, path, std::move(contents), progress));
    KBS_TRY(auto file, levels::CacheFile::open(path));
    return std::shared_ptr<DrawingCache>(new DrawingCache(std::move(file), storeId));
}

/// Every store object is asked once: another file may have this store's numbers of revisions.
bool DrawingCache::isOurs(Store &store)
{
    if (store.location() == m_location)
        return true;
    const auto isHere = belongs(m_file->contents(), store, m_storeId);
    if (!isHere || !*isHere)
        return false;
    m_base.reset();
    m_location = store.location();
    return true;
}

/// Called with the lock held, or before anybody else has the object.
Result<std::shared_ptr<const levels::State>> DrawingCache::stateAt(Store &store)
{
    if (!isOurs(store))
        return fail(ErrorKind::NotFound, tr("the drawing cache is of another store"));
    KBS_TRY(const RevisionNo head, store.head());
    if (m_base && head == m_knownHead)
        return m_base;
    std::shared_ptr<const levels::State> state
        = m_base && m_knownHead < head ? m_base : levels::State::of(m_file, store.catalogue());
    const RevisionNo from = m_base && m_knownHead < head ? m_knownHead : m_file->contents().revision;
    if (from < head) {
        auto changes = changesSince(store, from, head);
        if (!changes) {
            m_tooOld = m_tooOld || changes.error().kind == ErrorKind::NotFound;
            return std::unexpected(std::move(changes.error()));
        }
        state = state->with(*changes);
        if (!state)
            return fail(ErrorKind::Input, tr("the drawing cache is damaged"));
    }
    m_base = std::move(state);
    m_knownHead = head;
    m_overlay.reset();
    m_edited.reset();
    return m_base;
}

std::shared_ptr<const levels::State> DrawingCache::state(FeatureReader &reader)
{
    const std::lock_guard lock(m_mutex);
    if (m_file->isDamaged() || m_tooOld)
        return nullptr;
    auto *store = dynamic_cast<Store *>(&reader);
    auto *over = dynamic_cast<OverlayReader *>(&reader);
    if (over)
        store = &over->store();
    if (!store)
        return nullptr;
    const auto base = stateAt(*store);
    if (!base)
        return nullptr;
    if (!over || !over->overlay() || over->overlay()->isEmpty())
        return *base;
    if (m_overlay != over->overlay() || !m_edited) {
        m_edited = (*base)->with(over->overlay()->changes());
        m_overlay = over->overlay();
    }
    return m_edited;
}

bool DrawingCache::wantsRebuild() const
{
    const std::lock_guard lock(m_mutex);
    return m_tooOld || m_file->isDamaged() || (m_base && m_base->changedFeatures() > mostChanges / 2);
}

RevisionNo DrawingCache::revision() const
{
    return m_file->contents().revision;
}

QString DrawingCache::path() const
{
    return m_file->path();
}

qint64 DrawingCache::fileSize() const
{
    return m_file->size();
}

} // namespace kbs
