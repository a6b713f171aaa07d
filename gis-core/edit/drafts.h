// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/merge.h"
#include "store/store.h"

#include <memory>
#include <optional>
#include <vector>

/// What is done with a draft as a whole (store/draft.h). It is edited like the valid state, in an EditSession opened on
/// it.
namespace kbs::drafts {

/// The open draft of that name. ErrorKind::NotFound names those there are, or says what became of it.
[[nodiscard]] Result<Draft> byName(Store &store, const QString &name);

struct Merging {
    std::optional<RevisionNo> revision; ///< nothing where the draft changes nothing (any more)
    std::int64_t merged = 0;            ///< features that the valid state had changed, too
    std::vector<Conflict> conflicts;    ///< not empty: nothing was changed
};
/// The approved draft becomes one revision and is closed in the same transaction. What the valid state changed
/// meanwhile is merged (store/merge.h); mine is the draft's state, theirs the valid one. To repeat it after a crash is
/// harmless: it is done, and says so, or not. ErrorKind::Usage where the draft, as it is `seen`, is not approved,
/// ErrorKind::Conflict where it went on since.
[[nodiscard]] Result<Merging> merge(
    Store &store, const Draft &seen, const QString &author, const QString &message, const Choices &choices = {});

/// The store as it would be with the draft's state of its features, for reading only.
[[nodiscard]] Result<std::unique_ptr<Store>> view(std::unique_ptr<Store> store, const Draft &draft);

} // namespace kbs::drafts
