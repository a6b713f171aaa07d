// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class OGRFeature;

namespace kbs::import {

/// What stands at an insertion of a block: the block's name and the texts of its attributes (ATTRIB) by their tags.
struct DxfBlockUse {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
    bool hasBadText = false; ///< see dxfText()
};

/// A field of a drawing element; empty where it has none. GDAL cuts a letter in two at a broken escape (\U+013…): what
/// is no UTF-8 becomes U+FFFD, and `*bad` is set.
[[nodiscard]] std::string dxfText(const OGRFeature &feature, const char *name, bool *bad = nullptr);

/// By the handle of the insertion, which the pieces of the block carry once it is drawn in place. Blocks inside of
/// blocks belong to the outer one.
using DxfBlocks = std::unordered_map<std::string, DxfBlockUse>;

/// One more look through the drawing with blocks left folded. `settings`: as the drawing itself is read.
[[nodiscard]] Result<DxfBlocks> readDxfBlocks(
    const QString &path, std::vector<std::pair<std::string, std::string>> settings);

} // namespace kbs::import
