// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

namespace kbs {

/// What is read through it is as it was after one revision. Needs the store as long as it lives; its thread.
class PastReader : public FeatureReader {
public:
    PastReader(FeatureReader &store, RevisionNo revision) : m_store(store), m_revision(revision) { }
    [[nodiscard]] const Catalogue &catalogue() const override { return m_store.catalogue(); }
    [[nodiscard]] const Crs &crs() const override { return m_store.crs(); }
    [[nodiscard]] Result<void> read(const Query &query, const BatchSink &sink) override;
    [[nodiscard]] Result<std::int64_t> count(const Query &query) override;

private:
    [[nodiscard]] Query then(Query query) const; ///< a query that names a revision itself keeps it
    FeatureReader &m_store;
    RevisionNo m_revision;
};

/// A whole store as it was after one of its revisions, for reading only: its head is that revision, and later ones are
/// not there. Statistics and search read the rows, so they take longer than of the head. What somebody reads of
/// personal data is noted in the store itself.
[[nodiscard]] Result<std::unique_ptr<Store>> pastStore(std::unique_ptr<Store> store, RevisionNo revision);

/// The last revision made before the end of that moment; NotFound where the store is younger.
[[nodiscard]] Result<RevisionNo> revisionAt(Store &store, const QDateTime &moment);

} // namespace kbs
