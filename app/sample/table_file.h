// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sample/layout.h"
#include "base/result.h"

#include <ogrsf_frmts.h>

#include <QString>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace kbs::sample {

/// Tables in a GeoPackage or shapefiles through GDAL. Every date in them is fixed, so that equal content gives equal
/// bytes.
class TableFile {
public:
    struct Field {
        const char *name;
        OGRFieldType type = OFTString;
    };
    using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

    /// driver: "GPKG" (path is the file) or "ESRI Shapefile" (path is a folder).
    static Result<std::unique_ptr<TableFile>> create(const char *driver, const QString &path);

    /// The number of the layer for add().
    Result<int> addLayer(const char *name, OGRwkbGeometryType geometry, const std::vector<Field> &fields);
    Result<void> addRow(int layer, const std::vector<Cell> &cells);
    Result<void> addPoint(int layer, const std::vector<Cell> &cells, GridPoint point);
    Result<void> addLine(int layer, const std::vector<Cell> &cells, const Path &path);
    Result<void> addArea(int layer, const std::vector<Cell> &cells, const Ring &shell);
    Result<void> close();

private:
    Result<void> add(int layer, const std::vector<Cell> &cells, std::unique_ptr<OGRGeometry> geometry);
    [[nodiscard]] std::unexpected<Error> failed() const;
    GDALDatasetUniquePtr m_dataset;
    QString m_path;
    std::vector<OGRLayer *> m_layers; ///< of the dataset
};

} // namespace kbs::sample
