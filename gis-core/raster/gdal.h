// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "crs/crs.h"
#include "jobs/progress.h"

#include <QStringList>

#include <cpl_error.h>
#include <gdal.h>
#include <ogr_srs_api.h>

#include <memory>

namespace kbs::raster {

struct CloseDataset {
    void operator()(void *dataset) const { GDALReleaseDataset(dataset); } // a virtual dataset may still refer to it
};
using Dataset = std::unique_ptr<void, CloseDataset>;

/// While it lives, GDAL writes nothing to standard error in this thread; the last message stays to be asked for.
class QuietGdal {
public:
    QuietGdal();
    QuietGdal(const QuietGdal &) = delete;
    QuietGdal &operator=(const QuietGdal &) = delete;
    ~QuietGdal();
};

/// Argument list as the GDAL utilities want it.
class Words {
public:
    explicit Words(const QStringList &words);
    Words(const Words &) = delete;
    Words &operator=(const Words &) = delete;
    ~Words();
    [[nodiscard]] char **list() const { return m_list; }

private:
    char **m_list = nullptr;
};

/// A GDALProgressFunc over a kbs::Progress: only stops, reports nothing.
int stopOnCancel(double fraction, const char *message, void *progress);
/// The same over a GdalReport, which also reports.
struct GdalReport {
    Progress &progress;
    QString what;
};
int reportToProgress(double fraction, const char *message, void *report);

/// "the raster cannot be read: <what GDAL says>", about this file.
[[nodiscard]] std::unexpected<Error> unreadable(const QString &path);

/// The spatial reference of a CRS as GDAL wants it of rasters: east first.
struct DestroyReference {
    void operator()(void *reference) const { OSRDestroySpatialReference(reference); }
};
using Reference = std::unique_ptr<void, DestroyReference>;
[[nodiscard]] Reference referenceOf(const QString &crsId);

} // namespace kbs::raster
