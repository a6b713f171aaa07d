// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "raster/file_info.h"
#include "raster/gdal.h"
#include "raster/layer.h"

namespace kbs::raster {

/// An opened raster. For one thread.
class RasterFile {
public:
    /// `path` is a local file; its driver must be one of picture formats, so that no file leads to the network.
    static Result<RasterFile> open(const QString &path);

    [[nodiscard]] const FileInfo &info() const { return m_info; }
    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] GDALDatasetH dataset() const { return m_dataset.get(); }

    /// Which bands are shown, and of deep ones from what to what (2 % of the values at both ends are cut off; looked
    /// for once and remembered while the file is the same).
    [[nodiscard]] Result<BandPlan> plan(const Layer &layer) const;
    /// The bands of the plan, palettes as colours, and the opacity last where the file has one. Lives on its own.
    [[nodiscard]] Result<Dataset> picture(const BandPlan &plan) const;

private:
    RasterFile() = default;
    QString m_path;
    Dataset m_dataset;
    FileInfo m_info;
};

/// An Error for a file that says nothing of its place, or that cannot lie where it says in the layer's system or the
/// map's.
[[nodiscard]] Result<void> checkPlace(const RasterFile &file, const Layer &layer, const Crs &mapCrs);

} // namespace kbs::raster
