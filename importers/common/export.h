// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "jobs/progress.h"
#include "store/store.h"

#include <functional>

/// What the encodings that are written too have in common. A writer makes one file from the head of a store; the file
/// of another store's object never gets lost in it: what cannot be written is told, never left out in silence.
namespace kbs::import {

struct ExportOptions {
    QString path;                              ///< file to make; overwritten
    std::vector<const FeatureClass *> classes; ///< empty: all that the encoding can carry
    QStringList personal;    ///< personal attributes that were named: "class.attribute"; all others are left out
    Bbox bbox;               ///< empty: everywhere
    bool northFirst = false; ///< write northing before easting where the encoding leaves it open
    QString plan;            ///< PlanGML: PİN; empty: the only one
    QString schema;          ///< PlanGML: "1.1.7" or "nip-1.1.7"; empty: the level's default
    bool notGiven = false;   ///< PlanGML: write mandatory values that are not given as the schema's "not given"
    QString theme;           ///< INSPIRE and TUCBS: "cp" …; empty: all that have features
    std::function<void(Finding &&)> tell; ///< objects that cannot be written and remarks; may be empty
};

using ExportCounts = std::vector<std::pair<const FeatureClass *, qint64>>;

/// Whether an attribute may stand in an export.
[[nodiscard]] inline bool mayExport(
    const ExportOptions &options, const FeatureClass &featureClass, const Attribute &attribute)
{
    return !attribute.personal
        || options.personal.contains(QString::fromStdString(featureClass.name + "." + attribute.name));
}

} // namespace kbs::import
