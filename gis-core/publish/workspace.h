// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/merge.h"
#include "store/store.h"

#include <optional>
#include <vector>

/// Working beside a shared store: checkout copies it into a workspace file, pull brings others' changes in, publish
/// sends one's own as one revision. Only the Store contract is used, so either side may be any backend.
///
/// Merging is by state (store/merge.h). Where it meets a conflict, nothing is changed on either side until somebody has
/// chosen.
namespace kbs::publish {

/// Where a workspace comes from.
struct Upstream {
    QString location;         ///< as Store::location()
    QString storeId;          ///< identity of the upstream store, so that no other one is taken for it
    QString workspaceId;      ///< identity of this workspace towards the upstream
    RevisionNo base = 0;      ///< upstream revision whose changes are all here
    QString baseChain;        ///< its chain hash: the upstream's history is still the one that was copied
    RevisionNo synced = 0;    ///< workspace revision since which own changes are looked for
    RevisionNo published = 0; ///< own revision there beyond the base, with others' in between; 0: none
};

/// Nothing where the store is no workspace.
[[nodiscard]] Result<std::optional<Upstream>> upstreamOf(Store &workspace);

/// The identity under which a store's ids are its own: that of the upstream for a workspace. "" for a store that was
/// made before stores had one.
[[nodiscard]] Result<QString> familyOf(Store &store);

/// Copies the upstream's head into a new SpatiaLite file at `path`, with ids, keys and a workspace number of its own.
/// The copy's content hash is compared with the upstream's. After a failure there is no file.
[[nodiscard]] Result<std::unique_ptr<Store>> checkout(
    Store &upstream, const QString &path, const QString &author, Progress &progress);

using kbs::Choice;
using kbs::Choices;

struct Outcome {
    std::optional<RevisionNo> revision; ///< made by this call: in the workspace (pull) or in the upstream (publish)
    std::int64_t merged = 0;            ///< features that took the upstream's state
    std::vector<Conflict> conflicts;    ///< not empty: nothing was changed
};

/// One revision of the workspace with all that changed upstream since the base.
[[nodiscard]] Result<Outcome> pull(
    Store &workspace, Store &upstream, const QString &author, const Choices &choices = {});

/// What publish would send: own changes against the upstream's state at the base. Read-only.
[[nodiscard]] Result<std::vector<Change>> unpublished(Store &workspace, Store &upstream);

/// Pulls, then sends the net changes as one revision of the upstream. To repeat it after a crash at any moment is
/// harmless: what has arrived is not sent again.
[[nodiscard]] Result<Outcome> publish(
    Store &workspace, Store &upstream, const QString &author, const QString &message, const Choices &choices = {});

} // namespace kbs::publish
