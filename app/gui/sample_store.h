// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "catalogue/catalogue.h"
#include "jobs/progress.h"

#include <QStringList>

#include <memory>

namespace kbs::gui {

/// Where the sample city of "Open the sample city" lies: the program's own data folder.
[[nodiscard]] QString defaultSampleFolder();

/// The sample city's deliveries written into `folder`/deliveries, an empty store for them beside it.
struct SampleFiles {
    QString store;     ///< path of the new store
    QStringList files; ///< absolute, in the order to import them
};
[[nodiscard]] Result<SampleFiles> writeSample(
    const QString &folder, qint64 parcels, std::shared_ptr<const Catalogue> catalogue, Progress &progress);

/// A store with the sample city imported, made where it is missing. A half-made one never stays. Gives its path.
/// Worker.
[[nodiscard]] Result<QString> sampleStore(
    const QString &folder, qint64 parcels, std::shared_ptr<const Catalogue> catalogue, Progress &progress);

} // namespace kbs::gui
