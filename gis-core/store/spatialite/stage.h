// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/spatialite/schema.h"
#include "store/store.h"

#include <memory>

namespace kbs::spatialite {

/// A Stage over its own connection, with the staged rows in a temporary database file beside the store
/// ("<store>.asama-<random>"), which is locked as long as the stage lives and removed with it.
/// `idle` is the store's own connection: see UnloggedWrite.
[[nodiscard]] Result<std::unique_ptr<Stage>> openStage(
    const StoreFile &file, std::shared_ptr<const Catalogue> catalogue, std::weak_ptr<Database> idle);

/// Removes stage files beside the store that nobody has locked: their programs were killed.
void removeAbandonedStages(const QString &storePath);

} // namespace kbs::spatialite
