// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "edit/session.h"
#include "jobs/progress.h"
#include "store/store.h"

#include <memory>
#include <mutex>
#include <vector>

/// What the screen draws from: a compact copy of a store's shapes, made by the program itself, beside the store.
///
/// It is never the truth. It can be removed without loss, carries no personal attribute, and is checked before it is
/// believed: a file that is damaged, of another store, of another format or too old is made anew, and until then the
/// map is drawn from the store.
namespace kbs {

/// Which attributes the drawing looks at. Personal ones are left out by DrawingCache itself: a class whose style asks
/// for one is drawn from the store.
struct DrawingNeeds {
    struct OfClass {
        const FeatureClass *featureClass = nullptr;
        std::vector<int> codes; ///< attributes that decide how a feature is drawn: few different values
        std::vector<int> texts; ///< attributes that are only written: label texts
    };
    std::vector<OfClass> classes;
};

namespace levels {
class State;
class CacheFile;
} // namespace levels

/// The drawing cache of one store. May be used from several threads.
///
/// How to use it: make it once per store in the background (openOrBuild), give it to every MapRenderer. It finds out by
/// itself what changed since: revisions and uncommitted edits are laid over it. When wantsRebuild() says so, call
/// openOrBuild again in the background and exchange the pointer.
class DrawingCache {
public:
    /// Where the cache of a store lies: "<store>.harita" beside it, or a file in the user's cache folder where the
    /// store's folder cannot be written.
    [[nodiscard]] static Result<QString> pathFor(Store &store);
    /// Opens what is there in a few milliseconds. ErrorKind::NotFound where there is none that fits (missing, damaged,
    /// of another revision too far away, without some needed attribute).
    [[nodiscard]] static Result<std::shared_ptr<DrawingCache>> open(Store &store, const DrawingNeeds &needs);
    /// open(), else reads the whole store (on all cores, through Store::reopen()) and writes the file. A cancelled or
    /// failed build leaves no file behind.
    [[nodiscard]] static Result<std::shared_ptr<DrawingCache>> openOrBuild(
        Store &store, const DrawingNeeds &needs, Progress &progress);

    ~DrawingCache();

    /// The shapes as `reader` (a Store, or an OverlayReader over one) shows them now. Null where the cache cannot say:
    /// then the reader is drawn. Cheap where nothing changed since the last call.
    [[nodiscard]] std::shared_ptr<const levels::State> state(FeatureReader &reader);

    /// So much changed since it was made, or it proved damaged, that making it anew pays.
    [[nodiscard]] bool wantsRebuild() const;
    [[nodiscard]] RevisionNo revision() const; ///< the revision of the file
    [[nodiscard]] QString path() const;
    [[nodiscard]] qint64 fileSize() const;

private:
    DrawingCache(std::shared_ptr<const levels::CacheFile> file, QString storeId);
    [[nodiscard]] Result<std::shared_ptr<const levels::State>> stateAt(Store &store);
    [[nodiscard]] bool isOurs(Store &store);

    mutable std::mutex m_mutex;
    std::shared_ptr<const levels::CacheFile> m_file;
    QString m_storeId, m_location; ///< m_location: of the store that was found to be the right one
    RevisionNo m_knownHead = 0;                   ///< of m_base
    std::shared_ptr<const levels::State> m_base;  ///< the head's state
    std::shared_ptr<const EditOverlay> m_overlay; ///< of m_edited
    std::shared_ptr<const levels::State> m_edited;
    bool m_tooOld = false;
};

} // namespace kbs
