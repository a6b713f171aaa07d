// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <QStringList>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace kbs {

struct JournalRecord;

/// Uncommitted state of features over a store's head. Immutable once shared, so that drawing threads can keep one.
class EditOverlay {
public:
    [[nodiscard]] const Change *find(const FeatureClass &featureClass, FeatureId id) const;
    [[nodiscard]] std::vector<Change> changes() const; ///< net changes, in the order the features were first touched
    [[nodiscard]] bool isEmpty() const { return m_order.empty(); }
    [[nodiscard]] std::size_t size() const { return m_changes.size(); } ///< of changes()

private:
    friend class EditSession;
    void fold(const Change &change); ///< puts a later change on top
    std::vector<std::pair<const FeatureClass *, FeatureId>> m_order;
    /// Shared with other overlays: a copy costs pointers, not features.
    std::map<std::pair<std::string, FeatureId>, std::shared_ptr<const Change>> m_changes;
};

/// A store as it would be after committing the overlay. Belongs to one thread like the store it reads.
class OverlayReader : public FeatureReader {
public:
    OverlayReader(Store &store, std::shared_ptr<const EditOverlay> overlay);
    [[nodiscard]] const Catalogue &catalogue() const override;
    [[nodiscard]] Result<void> read(const Query &query, const BatchSink &sink) override;
    [[nodiscard]] Result<std::int64_t> count(const Query &query) override;
    [[nodiscard]] const Crs &crs() const override;
    [[nodiscard]] Store &store() const { return m_store; }
    [[nodiscard]] const std::shared_ptr<const EditOverlay> &overlay() const { return m_overlay; }

private:
    Store &m_store;
    std::shared_ptr<const EditOverlay> m_overlay;
};

/// What one user changed and has not committed. Every operation is on disk (the store's journal) before it is visible
/// here; a session opened after a crash has everything that was acknowledged, with its undo list.
///
/// An operation is a list of feature changes done and undone as a whole. Belongs to one thread.
///
/// A store has one journal. Where another session (another program, another window) has written to it, nothing more can
/// be done here (ErrorKind::Conflict) but to commit or to discard what is, so that nobody's edits are thrown away with
/// these; a session opened afterwards has the other one's.
class EditSession {
public:
    /// Replays the journal of `store`, which must outlive the session.
    static Result<std::unique_ptr<EditSession>> open(Store &store);
    /// The same on the journal of a draft, whose features are seen over the present head as the draft has them.
    /// ErrorKind::Conflict where it was merged or dropped.
    static Result<std::unique_ptr<EditSession>> open(Store &store, DraftNo draft);

    /// Does one operation: `title` is what undo lists show ("Split parcel 123/4"). `before` of each change must be the
    /// session's present state. Coordinates are put on the grid; invalid geometry, missing required values and values
    /// of the wrong type are refused (ErrorKind::Input) and nothing changes.
    [[nodiscard]] Result<void> apply(std::vector<Change> changes, const QString &title);
    [[nodiscard]] Result<void> undo();
    [[nodiscard]] Result<void> redo();
    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool canRedo() const;
    [[nodiscard]] std::size_t operationsDone() const { return m_done; } ///< how often undo() can go back
    [[nodiscard]] QString undoTitle() const;
    [[nodiscard]] QString redoTitle() const;

    /// What open() could not read of the journal: translated sentences for the user.
    [[nodiscard]] const QStringList &warnings() const { return m_warnings; }

    /// The session's state now; the pointer changes with every operation.
    [[nodiscard]] std::shared_ptr<const EditOverlay> overlay() const;
    [[nodiscard]] Store &store() const { return m_store; }
    [[nodiscard]] DraftNo draft() const { return m_draft; }
    [[nodiscard]] std::int64_t lastEntry() const { return m_lastSequence; } ///< of the journal that is in this session
    [[nodiscard]] Result<std::optional<Feature>> get(const FeatureClass &featureClass, FeatureId id) const;

    /// The net changes become one revision and the journal is emptied, in one transaction. On ErrorKind::Conflict
    /// nothing is lost: the session stands as before. A draft is merged instead (edit/drafts.h): ErrorKind::Usage.
    [[nodiscard]] Result<RevisionNo> commit(
        const QString &author, const QString &message, std::vector<Conflict> *conflicts = nullptr);
    /// Drops everything uncommitted. A draft is dropped as a whole, by Store::decideDraft(): ErrorKind::Usage.
    [[nodiscard]] Result<void> discard();

private:
    EditSession(Store &store, DraftNo draft) : m_store(store), m_draft(draft) { }
    struct Operation {
        std::int64_t number = 0; ///< names the operation in the journal
        QString title;
        std::vector<Change> changes;
    };
    [[nodiscard]] Result<void> prepare(std::vector<Change> &changes) const;
    bool replay(const JournalRecord &record);
    [[nodiscard]] Result<void> append(const JournalRecord &record);
    void rebuild();
    Store &m_store;
    DraftNo m_draft;
    std::vector<Operation> m_operations;
    std::int64_t m_nextOperation = 1;
    std::int64_t m_lastSequence = 0; ///< of the journal entries that are in this session
    QStringList m_warnings;
    std::size_t m_done = 0; ///< operations [0, m_done) are in effect, the rest can be redone
    EditOverlay m_present;
    mutable std::shared_ptr<const EditOverlay> m_overlay; ///< a copy of it since somebody asked; null: nobody has
};

} // namespace kbs
