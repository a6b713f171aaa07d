// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/source.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// What a format has no place for and a later import of the same file must know: whether 0 floors are a number or
/// "free", a PİN with letters, the feature that the object was exported from. An export writes it into gml:description,
/// which GML allows in every feature: "kbs: KatAdediTip=Serbest; Pin=UİP-12". An empty value says that there is none.
namespace kbs::import {

using ExportHints = std::map<std::string, std::string>;

[[nodiscard]] std::string writeExportHints(const ExportHints &hints);
/// Nothing where the text is not one of ours.
[[nodiscard]] std::optional<ExportHints> readExportHints(std::string_view description);

/// Stands in the head of every GML file that we write: its objects may carry hints.
inline constexpr const char *exportComment = "<!-- kbs export -->";
inline constexpr std::string_view hintPath = "@kbs/"; ///< path of a hint: "@kbs/<attribute of the catalogue>"

/// Around a GML source: turns descriptions that hold hints into attributes "@kbs/<name>" and the object's own mark
/// (OwnMark), and leaves objects out that only carry values of others ("derived").
[[nodiscard]] std::unique_ptr<Source> makeHintSource(std::unique_ptr<Source> inner);

} // namespace kbs::import
