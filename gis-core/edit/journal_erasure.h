// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/erasure.h"

namespace kbs {

/// For ErasureOrder::journals: entries of edit journals and drafts without the values that were erased. What an entry
/// does besides stays, and so does its place in the undo list.
[[nodiscard]] JournalEraser journalEraser(std::shared_ptr<const Catalogue> catalogue);

} // namespace kbs
