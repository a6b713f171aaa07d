// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "raster/raster_file.h"
#include "scene/view.h"

#include <QImage>

namespace kbs::raster {

/// The pixels of a view, into which rasters are warped one after the other: colour or height bands and opacity last.
class WarpTarget {
public:
    /// `view`: one pixel of the target each. `viewCrs` must be known.
    static Result<WarpTarget> create(const MapView &view, const Crs &viewCrs, const BandPlan &plan);

    /// Over what is there already. A file without a system of its own is read in the layer's, else in the view's.
    [[nodiscard]] Result<void> add(const RasterFile &file, const Layer &layer, Progress &progress);

    /// The same of a dataset whose bands are those of the plan; `crsId` empty: as it says; `name`: for messages.
    [[nodiscard]] Result<void> add(GDALDatasetH source, const QString &crsId, const QString &name, Progress &progress);

    /// Colours as they are, deep ones stretched as planned.
    [[nodiscard]] Result<QImage> image() const;
    [[nodiscard]] GDALDatasetH dataset() const { return m_dataset.get(); }

private:
    WarpTarget() = default;
    Dataset m_dataset;
    BandPlan m_plan;
    Crs m_crs;
};

} // namespace kbs::raster
