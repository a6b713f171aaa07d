// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/postgis/schema.h"
#include "store/store.h"

namespace kbs::postgis {

/// A Stage over a connection of its own, with the staged rows in temporary tables, which the server drops with the
/// connection whatever becomes of the program.
[[nodiscard]] Result<std::unique_ptr<Stage>> openStage(
    const ServerStore &store, std::shared_ptr<const Catalogue> catalogue);

} // namespace kbs::postgis
