// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "crs/crs.h"
#include "jobs/progress.h"
#include "store/access_log.h"
#include "store/draft.h"
#include "store/erasure.h"
#include "store/feature.h"

#include <QDateTime>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kbs {

/// One atomic, numbered set of changes.
struct Revision {
    RevisionNo number = 0;
    RevisionNo parent = 0;
    QDateTime time; ///< UTC
    QString author;
    QString message;
    QString kind;      ///< "new", "import", "edit", "publish", "revert", "draft"
    QString stateHash; ///< hex: content of the whole store after it (see Store::contentHash)
    QString chainHash; ///< hex SHA-256 over parent's chain hash, state hash, changes, the fields above and the salt
    qint64 added = 0, changed = 0, deleted = 0;
    /// Without it nobody tests by the chain hash what an erased value was; it goes with the value. Revisions of older
    /// formats have none.
    QString salt = {};
    /// Deletion record (store/erasure.h) by which values of its rows were erased last; 0: all are there. The chain hash
    /// is then the one from before, which can not be recomputed any more, and `seal` is over what is left.
    std::int64_t erasedBy = 0;
    QString seal = {};
};

/// Who commits what and why.
struct CommitInfo {
    QString author;
    QString message;
    QString kind;
    /// The commit is refused with ErrorKind::Conflict if the head is another one by then.
    std::optional<RevisionNo> expectedHead;
    /// The revision is a copy of another store's: with its time, its salt and what was erased of it. Changes that
    /// change nothing (what they changed was erased) are kept. Absent: a new one, of now.
    std::optional<Revision> original;
    /// Take the edit journal's entries up to this sequence out in the same transaction. What another program appended
    /// meanwhile stays.
    std::int64_t clearJournalThrough = 0;
    /// The changes are those of this draft, which is closed in the same transaction (to: DraftState::Merged).
    std::optional<DraftDecision> draft;
    /// Personal values that are erased from the history, the journals and the drafts in the same transaction, whether
    /// there are changes or not. Only the owner of a store may do it. Store::overwriteErased() is to be called then.
    std::optional<ErasureOrder> erasure;
    std::vector<std::pair<std::string, std::string>> meta; ///< setMeta() pairs written in the same transaction
    /// The same, asked for with the revision's number when all else is written: what is still worked out meanwhile. May
    /// give nothing.
    std::function<std::optional<std::pair<std::string, std::string>>(RevisionNo)> lastMeta;
};

enum class Comparison : std::uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual, IsNull, In };

struct Condition {
    std::string attribute; ///< a catalogue attribute, or "kbs_anahtar" for the source key
    Comparison comparison = Comparison::Equal;
    std::vector<Value> values; ///< one, or several for In
};

/// What to read of one class. All given conditions must hold.
struct Query {
    const FeatureClass *featureClass = nullptr;
    Bbox bbox;                  ///< store CRS; empty: everywhere. Tested exactly on the features' own boxes
    std::vector<FeatureId> ids; ///< empty: all
    std::vector<Condition> where;
    std::optional<RevisionNo> asOf; ///< state after that revision; absent: head
    bool withGeometry = true;
    /// Indexes of the attributes that are needed; the others come as null. Absent: all. A reader may give more.
    std::optional<std::vector<int>> attributes;
    std::int64_t limit = -1;
    std::int64_t offset = 0;
    std::string orderBy; ///< attribute; default: id
};

/// Called once per batch; returning false stops the reading (not an error).
using BatchSink = std::function<bool(const FeatureBatch &)>;

/// Whatever can be read like a store: a store, or a store with uncommitted edits over it (edit/overlay.h).
class FeatureReader {
public:
    virtual ~FeatureReader() = default;
    [[nodiscard]] virtual const Catalogue &catalogue() const = 0;
    [[nodiscard]] virtual Result<void> read(const Query &query, const BatchSink &sink) = 0;
    [[nodiscard]] virtual Result<std::int64_t> count(const Query &query) = 0;
    [[nodiscard]] virtual const Crs &crs() const = 0;

    [[nodiscard]] Result<std::optional<Feature>> get(const FeatureClass &featureClass, FeatureId id);
    [[nodiscard]] Result<std::vector<Feature>> readAll(const Query &query);
};

struct ClassStatistics {
    std::int64_t count = 0;
    Bbox extent; ///< of all features, exact; empty where there are none
};

struct StageCounts {
    std::int64_t added = 0, changed = 0, unchanged = 0, deleted = 0;
    std::int64_t keptExact = 0; ///< matched features whose geometry stayed, since it differed by rounding only
};

/// Rows of a delivery on their way into the store: invisible to every reader until apply(), gone if the object is
/// destroyed before. Rows are matched with live features by their source key; for a matched feature only the attributes
/// in `carried` are compared and replaced, the others keep their value.
///
/// A Stage is used by one thread at a time, which need not be the one that opened it.
class Stage {
public:
    virtual ~Stage() = default;

    /// Says which attributes a delivery carries for a class (indexes into FeatureClass::attributes) and whether it
    /// carries geometry. May come at any time before compare(), since a reader learns its columns while it reads; calls
    /// for the same class and source are united. A *source* is a number for rows that carry the same columns (a layer
    /// of a file): a row keeps what its own source does not carry, whatever the others do.
    virtual void carry(
        const FeatureClass &featureClass, const std::vector<int> &attributes, bool geometry, int source = 0)
        = 0;
    /// The delivery's coordinates are rounded by up to `distance` metres. A matched feature whose stored vertices all
    /// lie that near to the delivered ones (same kind, parts, rings and number of vertices; a ring may start elsewhere)
    /// keeps its stored geometry. May come at any time before compare(); of several calls for a class the smallest
    /// counts.
    virtual void rounded(const FeatureClass &featureClass, double distance) = 0;
    /// Every row needs a sourceKey that is unique in its class within the stage (else ErrorKind::Internal, here or in
    /// compare()); ids are ignored.
    [[nodiscard]] virtual Result<void> add(const FeatureBatch &batch, int source = 0) = 0;
    /// Live features of the class that the delivery claims to be complete for and does not contain are to be deleted.
    /// `keyPrefix` limits it to features whose source key starts so.
    /// Features without a source key (drawn by hand) stay.
    virtual void complete(const FeatureClass &featureClass, const std::string &keyPrefix) = 0;
    /// The delivery says that the feature with this source key is no more: it is to be deleted where it is live, unless
    /// a row of the stage has the key.
    virtual void remove(const FeatureClass &featureClass, const std::string &sourceKey) = 0;
    /// Rows may carry the ids of live features (0: none): such a row is matched with that feature, whose source key
    /// stays, and only where there is none by its key. Of several rows with one id the first is the feature, the others
    /// are new. To be called before the first add().
    virtual void matchIds() = 0;
    /// The rows are copies of another store's features: they keep their ids and are matched by them; source keys may be
    /// empty. To be called before the first add().
    virtual void keepIds() = 0;

    /// Matches staged rows with the head. To be called once after the last add().
    [[nodiscard]] virtual Result<void> compare(Progress &progress) = 0;
    /// After compare(): per table.
    [[nodiscard]] virtual std::vector<std::pair<const FeatureClass *, StageCounts>> counts() const = 0;
    /// After compare(): the added, changed and deleted features of a class, in source order.
    [[nodiscard]] virtual Result<void> changes(
        const FeatureClass &featureClass, const std::function<bool(const Change &)> &sink)
        = 0;
    /// One switch to a new revision; nothing to do gives the unchanged head (no empty revision). The head must still be
    /// the one compared with, else ErrorKind::Conflict.
    [[nodiscard]] virtual Result<RevisionNo> apply(const CommitInfo &info, Progress &progress) = 0;
};

/// One acknowledged edit operation or undo step; the payload belongs to edit/.
struct JournalEntry {
    std::int64_t sequence = 0;
    std::string payload;
};

/// A found text: see Store::searchText.
struct TextHit {
    const FeatureClass *featureClass = nullptr;
    FeatureId id = 0;
    QString label;
    Point at;         ///< label point, store CRS
    double score = 0; ///< 0…1, 1 best
};

/// A difference between what a change expected to find and what is there.
struct Conflict {
    const FeatureClass *featureClass = nullptr;
    FeatureId id = 0;
    std::optional<Feature> base;   ///< what the change started from
    std::optional<Feature> mine;   ///< what the change wants
    std::optional<Feature> theirs; ///< what is there now
    QString reason;                ///< translated
};

/// What whoever opened a store has no right to there. A store in a file withholds nothing.
struct Withheld {
    std::vector<const FeatureClass *> classes;                    ///< not to be read: catalogue() is without them
    std::vector<std::pair<const FeatureClass *, int>> attributes; ///< of the others, not to be read: they come as null
    std::vector<const FeatureClass *> publishing;                 ///< may be read, but not changed by a revision
    /// Whether what is read is less than the store holds: its content hash is of all.
    [[nodiscard]] bool anyReading() const { return !classes.empty() || !attributes.empty(); }
};

/// Name of the meta text that holds the store's identity, made with the store.
inline constexpr const char *storeIdKey = "store-id";

/// A versioned spatial database: the contract that every backend keeps (tests/store/contract.h checks it).
///
/// Data enters only through commit() or Stage::apply(), all or nothing, as one revision. A Store object belongs to one
/// thread; open another with reopen() for each further thread. Readers see committed state only and are not blocked by
/// a writer.
class Store : public FeatureReader {
public:
    [[nodiscard]] virtual QString location() const = 0; ///< path or URL (without password)
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual std::shared_ptr<const Catalogue> sharedCatalogue() const = 0;
    [[nodiscard]] virtual bool isReadOnly() const = 0; ///< also where the user's rights allow no edit
    [[nodiscard]] virtual Withheld withheld() const { return {}; }
    [[nodiscard]] virtual int workspaceNumber() const = 0; ///< see stores::NewStore
    [[nodiscard]] virtual Result<std::unique_ptr<Store>> reopen() const = 0;

    [[nodiscard]] virtual Result<RevisionNo> head() = 0;
    /// Waits until the head is another one than `known`, whoever commits it, and gives it within a second. Ends with
    /// ErrorKind::Cancelled soon after the task is cancelled. For a store object of its own.
    [[nodiscard]] virtual Result<RevisionNo> awaitRevision(RevisionNo known, const Progress &progress) = 0;
    [[nodiscard]] virtual Result<Revision> revision(RevisionNo number) = 0;
    [[nodiscard]] virtual Result<std::vector<Revision>> revisions() = 0; ///< newest first
    [[nodiscard]] virtual Result<ClassStatistics> statistics(const FeatureClass &featureClass) = 0;
    /// Hex hash of the current state: equal for equal content whatever the backend or the order of writing. Sum modulo
    /// 2^128 of XXH3-128 over a canonical form of every row (class, id, source key, values, geometry).
    [[nodiscard]] virtual Result<QString> contentHash() = 0;
    /// Recomputes every hash from the rows and the chain; findings where they disagree.
    [[nodiscard]] virtual Result<std::vector<Finding>> verify(Progress &progress) = 0;

    /// Net changes from one revision to another (either order), a feature once. Of neighbouring revisions also those of
    /// which nothing is left, since the values that they changed were erased.
    [[nodiscard]] virtual Result<void> changesBetween(
        RevisionNo from, RevisionNo to, const std::function<bool(const Change &)> &sink)
        = 0;
    /// Every version of one feature, oldest first; a deletion is a Feature-less entry.
    [[nodiscard]] virtual Result<std::vector<std::pair<RevisionNo, std::optional<Feature>>>> history(
        const FeatureClass &featureClass, FeatureId id)
        = 0;

    /// Writes the changes as one revision. Each change's `before` must equal the present row (values, key and geometry;
    /// revision numbers aside), else nothing is written, the differences are put into `conflicts` (where given) and
    /// ErrorKind::Conflict comes back. A change whose `after` is already there counts as done. Ids of Add changes must
    /// come from newIds(). A feature stands in the list once. No change at all gives the unchanged head.
    [[nodiscard]] virtual Result<RevisionNo> commit(
        const std::vector<Change> &changes, const CommitInfo &info, std::vector<Conflict> *conflicts = nullptr)
        = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Stage>> stage() = 0;
    /// Reserves `count` consecutive ids of a class and returns the first; reserved ids are never given again.
    [[nodiscard]] virtual Result<FeatureId> newIds(const FeatureClass &featureClass, std::int64_t count) = 0;

    /// The durable record of edits not yet committed. Returns the entry's sequence only after it is on disk; nothing,
    /// and nothing is written, where the journal has entries behind `lastKnown`: somebody else's.
    [[nodiscard]] virtual Result<std::optional<std::int64_t>> journalAppend(
        const std::string &payload, std::int64_t lastKnown)
        = 0;
    [[nodiscard]] virtual Result<std::vector<JournalEntry>> journal() = 0;
    /// Takes out the entries up to `through` (inclusive).
    [[nodiscard]] virtual Result<void> journalClear(std::int64_t through) = 0;

    /// Begins a draft at the head, with an empty journal of its own. ErrorKind::Usage where an open one has the name.
    [[nodiscard]] virtual Result<DraftNo> newDraft(const QString &name, const QString &author) = 0;
    /// Every draft, newest first; those that were merged or dropped too.
    [[nodiscard]] virtual Result<std::vector<Draft>> drafts() = 0;
    /// journalAppend() and journal() of a draft, which everybody shares who may read the `classes` it holds: those of
    /// the entry's changes. A change ends what a review said.
    [[nodiscard]] virtual Result<std::optional<std::int64_t>> draftAppend(
        DraftNo draft, const std::string &payload, std::int64_t lastKnown, const std::vector<std::string> &classes = {})
        = 0;
    [[nodiscard]] virtual Result<std::vector<JournalEntry>> draftJournal(DraftNo draft) = 0;
    /// Approves, returns or drops a draft. ErrorKind::Conflict where it went on or was closed meanwhile.
    [[nodiscard]] virtual Result<void> decideDraft(const DraftDecision &decision) = 0;

    /// Features whose search attributes hold every word of `folded` (turkish::fold; the last word as a prefix), best
    /// first. Completes the search text first, or reads the rows that lack it where the store cannot be written.
    [[nodiscard]] virtual Result<std::vector<TextHit>> searchText(
        const std::string &folded, const std::vector<const FeatureClass *> &classes, int limit)
        = 0;
    /// A first load leaves the search text of its rows for later: this writes it (no revision; nothing to do costs
    /// nothing). To be called in the background after an import. What is done when it is cancelled stays done.
    [[nodiscard]] virtual Result<void> completeSearch(Progress &progress) = 0;

    /// Notes that personal data are about to be read, in one step: what cannot be noted is not to be shown.
    [[nodiscard]] virtual Result<void> noteAccess(const std::vector<AccessEntry> &entries) = 0;
    /// Every reading so far. verify() checks the chain.
    [[nodiscard]] virtual Result<AccessLog> accessLog() = 0;

    /// How many values of each personal attribute (in the order of erasure::personalOf) an order would erase of the
    /// history of a class. Reads no value.
    [[nodiscard]] virtual Result<std::vector<std::int64_t>> erasable(const ErasedVersions &versions) = 0;
    /// Every deletion of personal values so far. verify() checks the chain.
    [[nodiscard]] virtual Result<ErasureLog> erasures() = 0;
    /// Takes over the deletion records of the store that this one is a copy of. It must have none of its own.
    [[nodiscard]] virtual Result<void> adoptErasures(const ErasureLog &log) = 0;
    /// Makes the bytes of what was erased go from the disk: free pages, logs and dead rows. Waits some seconds for
    /// others who have the store open, then ErrorKind::Io; verify() says so until it was done.
    [[nodiscard]] virtual Result<void> overwriteErased(Progress &progress) = 0;

    /// Small named texts beside the data: upstream link, window state of the store …
    [[nodiscard]] virtual Result<std::optional<std::string>> meta(const std::string &key) = 0;
    [[nodiscard]] virtual Result<void> setMeta(const std::string &key, const std::string &value) = 0;
    [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::string>>> allMeta() = 0; ///< by key
};

namespace stores {

struct NewStore {
    QString location;
    QString name;
    Crs crs;                 ///< projected, metres
    int workspaceNumber = 0; ///< upper bits of the ids made here (see FeatureId); 0 for a store of its own
};

/// Creates a store with the whole catalogue. An existing file is never overwritten. A half-made store is removed.
[[nodiscard]] Result<std::unique_ptr<Store>> create(const NewStore &what, std::shared_ptr<const Catalogue> catalogue);
/// Whether a location is the address of a database server and not the path of a file.
[[nodiscard]] bool isOnServer(const QString &location);
/// Opens by path (SpatiaLite) or URL (PostGIS). Foreign, damaged and newer-format files get a clear refusal.
[[nodiscard]] Result<std::unique_ptr<Store>> open(
    const QString &location, std::shared_ptr<const Catalogue> catalogue, bool readOnly = false);

} // namespace stores

} // namespace kbs
