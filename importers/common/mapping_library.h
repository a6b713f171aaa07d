// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/mapping.h"

/// The mappings that a user keeps, one file per supplier in the user's configuration folder. The window saves them and
/// offers them again; `kbs import --map NAME` uses them.
namespace kbs::import {

struct SavedMapping {
    QString name; ///< of the supplier, as the user wrote it
    QString path;
    Mapping mapping;
};

/// Where they lie; $KENTCBS_MAPPINGS, else "kentcbs/mappings" in the user's configuration folder.
[[nodiscard]] QString mappingFolder();
/// The file that a supplier's mapping has or would have.
[[nodiscard]] QString mappingPath(const QString &supplier);
/// All that can be read, by name. Files that cannot are passed over: they are no mapping of this version.
[[nodiscard]] std::vector<SavedMapping> savedMappings();
/// Saves under the supplier's name and gives the path; an older one of that name is replaced.
[[nodiscard]] Result<QString> saveMapping(Mapping mapping, const QString &supplier);
/// A path as it is; else a saved mapping of that name; else an error that names the saved ones.
[[nodiscard]] Result<QString> findMapping(const QString &pathOrName);
/// Whether the layers have every column that the mapping names for them: at least one layer, and none that lacks one.
[[nodiscard]] bool fits(const Mapping &mapping, const std::vector<SourceLayer> &layers);
/// The saved mappings that fit, those that name most columns first.
[[nodiscard]] std::vector<SavedMapping> fittingMappings(const std::vector<SourceLayer> &layers);

} // namespace kbs::import
