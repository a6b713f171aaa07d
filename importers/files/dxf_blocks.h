// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kbs::import {

/// What stands at an insertion of a block: the block's name and the texts of its attributes (ATTRIB) by their tags.
struct DxfBlockUse {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
};

/// By the handle of the insertion, which the pieces of the block carry once it is drawn in place. Blocks inside of
/// blocks belong to the outer one.
using DxfBlocks = std::unordered_map<std::string, DxfBlockUse>;

/// One more look through the drawing with blocks left folded. `settings`: as the drawing itself is read.
[[nodiscard]] Result<DxfBlocks> readDxfBlocks(
    const QString &path, std::vector<std::pair<std::string, std::string>> settings);

} // namespace kbs::import
