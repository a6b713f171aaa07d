// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/canonical.h"
#include "store/store.h"

namespace kbs {

/// What a class gains and loses by a revision.
struct ClassTally {
    explicit ClassTally(const FeatureClass &tallied) : featureClass(&tallied), hash(tallied) { }
    const FeatureClass *featureClass;
    canonical::RowHasher hash;
    canonical::Hash128 sum;
    std::int64_t count = 0;
    FeatureId highestId = 0;
    Bbox gained, lost; ///< boxes of the geometries that came and went

    /// Whether what went may have made `extent` smaller, so that it must be found anew.
    [[nodiscard]] bool mayShrink(const Bbox &extent) const;
};

/// What a revision does, added up while its rows are written, and the record that is made of it in the end. The same
/// for every backend.
class RevisionTally {
public:
    RevisionTally() = default;
    explicit RevisionTally(Revision parent)
        : m_parent(std::move(parent)), m_state(canonical::Hash128::fromHex(m_parent.stateHash))
    {
    }
    [[nodiscard]] const Revision &parent() const { return m_parent; }
    [[nodiscard]] RevisionNo number() const { return m_parent.number + 1; }
    [[nodiscard]] bool isEmpty() const { return m_added + m_changed + m_deleted == 0; }

    /// One feature, in stored form; null where there was or is none.
    void account(ClassTally &classTally, FeatureId id, const Feature *before, const Feature *after);
    /// Rows that were added up elsewhere: `changes` is the sum of their AdditionHasher.
    void accountAdded(std::int64_t count, const canonical::Hash128 &changes);
    /// To be called once per class at the end.
    void close(const ClassTally &classTally) { m_state += classTally.sum; }

    /// The record of the new revision, chained to its parent. All classes must be closed.
    [[nodiscard]] Revision sealed(const CommitInfo &info) const;
    [[nodiscard]] const canonical::Hash128 &changes() const { return m_changes; }

private:
    Revision m_parent;
    canonical::Hash128 m_state, m_changes;
    std::int64_t m_added = 0, m_changed = 0, m_deleted = 0;
};

/// Refuses a commit that expects another head than there is.
[[nodiscard]] Result<void> checkExpectedHead(const CommitInfo &info, RevisionNo head);
/// The number of a head that does not exist yet, with the hash of an empty store.
[[nodiscard]] Revision noRevision();
/// What is told where two features would have one key.
[[nodiscard]] std::unexpected<Error> twinKeys(const FeatureClass &featureClass, const QString &key);

} // namespace kbs
