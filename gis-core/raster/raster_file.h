// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "raster/gdal.h"
#include "raster/layer.h"

#include <QSize>

namespace kbs::raster {

/// What a file says of itself.
struct FileInfo {
    QSize size; ///< pixels
    int bands = 0;
    Crs crs;               ///< unknown where the file declares none that we know
    bool hasCrs = false;   ///< declares one, known to us or not
    bool isPlaced = false; ///< lies somewhere: geotransform, world file or ground control points
    Bbox box;              ///< in its own system, east first
    double pixelSize = 0;  ///< in its own system's units
    bool hasPalette = false;
    bool isDeep = false; ///< more than 8 bits a band
    int overviews = 0;
};

/// How the bands of a file become a picture. All sheets of a mosaic share one.
struct BandPlan {
    std::vector<int> bands;       ///< 1 or 3, from 1; a grey or palette sheet among coloured ones is turned into 3
    bool isDeep = false;          ///< values are taken as they are and stretched afterwards …
    double least = 0, most = 255; ///< … from these to black and white
};

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

} // namespace kbs::raster
