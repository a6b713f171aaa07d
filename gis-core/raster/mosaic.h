// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bbox.h"
#include "jobs/progress.h"
#include "raster/file_info.h"
#include "raster/layer.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace kbs::spatialite {
class Database;
}

namespace kbs::raster {

/// One sheet of a mosaic as the index knows it.
struct Sheet {
    QString path;
    Bbox box;        ///< in the mosaic's system; empty where it was never readable
    QString trouble; ///< why it is left out; empty: it is drawn
};

/// What looking through the sheets found.
struct MosaicRefresh {
    qint64 sheets = 0;  ///< all, with those that are left out
    qint64 read = 0;    ///< new or changed ones that were looked into
    qint64 skipped = 0; ///< left out because of a trouble
    bool isChanged = false;
};

/// Thousands of sheets as one layer: an index of their extents, kept in the cache folder, and a small picture of the
/// whole for small scales. Its system is the layer's, else that of the first sheet that says one, else the map's. One
/// object per thread; several may read while one refreshes.
class Mosaic {
public:
    ~Mosaic();
    Mosaic(Mosaic &&) noexcept;

    /// The index as it is. ErrorKind::NotFound where there is none yet.
    [[nodiscard]] static QString indexPath(const Layer &layer, const Crs &mapCrs);
    static Result<Mosaic> open(const Layer &layer, const Crs &mapCrs);
    /// Makes the index or brings it up to date: what is new or has another size or time is looked into. What can no
    /// longer be read, or is gone, stays in it with the reason. What was found is kept when it is cancelled.
    static Result<MosaicRefresh> refresh(const Layer &layer, const Crs &mapCrs, Progress &progress);
    /// Takes sheets that are gone out of the index, at the user's word.
    static Result<qint64> forgetMissing(const Layer &layer, const Crs &mapCrs);
    /// Draws the whole small, once per state of the index; returns at once where that is done.
    static Result<void> buildOverview(const Layer &layer, const Crs &mapCrs, Progress &progress);

    [[nodiscard]] const Crs &crs() const { return m_crs; }
    [[nodiscard]] BandPlan plan() const { return m_plan; }
    [[nodiscard]] Bbox box() const { return m_box; }
    [[nodiscard]] double pixelSize() const { return m_pixelSize; } ///< of the finest sheet
    [[nodiscard]] qint64 sheetCount() const { return m_sheets; }

    [[nodiscard]] Result<std::vector<Sheet>> sheetsIn(const Bbox &box, qint64 most) const;
    [[nodiscard]] Result<qint64> countIn(const Bbox &box) const;
    /// Sheets that are left out, also those whose place is not known.
    [[nodiscard]] Result<std::vector<Sheet>> troubles() const;

    /// The picture of the whole, and its pixel size; empty where it is not made for the present state.
    [[nodiscard]] QString overview() const;
    [[nodiscard]] double overviewPixel() const;

private:
    Mosaic();
    Result<void> load();
    std::unique_ptr<spatialite::Database> m_database;
    QString m_path;
    Crs m_crs;
    BandPlan m_plan;
    Bbox m_box;
    double m_pixelSize = 0;
    qint64 m_sheets = 0, m_state = 0, m_overviewState = -1;
};

} // namespace kbs::raster
