// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/table_file.h"

#include "base/gdal_drivers.h"

#include <QCoreApplication>

#include <cpl_conv.h>

namespace kbs::sample {

namespace {

constexpr int epsg = 5254;

void setCoordinates(OGRSimpleCurve &curve, const Path &path, bool close)
{
    curve.setNumPoints(static_cast<int>(path.size()) + (close ? 1 : 0));
    for (int i = 0; i < curve.getNumPoints(); ++i) {
        const GridPoint &p = path[static_cast<std::size_t>(i) % path.size()];
        curve.setPoint(i, static_cast<double>(p.e) / 1e4, static_cast<double>(p.n) / 1e4);
    }
}

// GeoPackage writes the time of its last change; this is GDAL's own way to say which.
void fixTheDate()
{
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "2024-01-01T00:00:00.000Z");
}

} // namespace

Result<std::unique_ptr<TableFile>> TableFile::create(const char *driverName, const QString &path)
{
    registerGdalDrivers();
    fixTheDate();
    auto out = std::make_unique<TableFile>();
    out->m_path = path;
    GDALDriver *driver = GetGDALDriverManager()->GetDriverByName(driverName);
    if (driver)
        out->m_dataset.reset(driver->Create(path.toUtf8().constData(), 0, 0, 0, GDT_Unknown, nullptr));
    if (!out->m_dataset)
        return out->failed();
    out->m_dataset->StartTransaction(TRUE);
    return out;
}

std::unexpected<Error> TableFile::failed() const
{
    return fail(ErrorKind::Io,
        QCoreApplication::translate("Sample", "%1 cannot be written: %2")
            .arg(m_path, QString::fromUtf8(CPLGetLastErrorMsg())));
}

Result<int> TableFile::addLayer(const char *name, OGRwkbGeometryType geometry, const std::vector<Field> &fields)
{
    OGRSpatialReference srs;
    srs.importFromEPSG(epsg);
    srs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    CPLStringList options;
    if (EQUAL(m_dataset->GetDriverName(), "ESRI Shapefile")) {
        options.SetNameValue("ENCODING", "CP1254");
        options.SetNameValue("DBF_DATE_LAST_UPDATE", "2024-01-01");
    }
    OGRLayer *layer = m_dataset->CreateLayer(name, geometry == wkbNone ? nullptr : &srs, geometry, options.List());
    if (!layer)
        return failed();
    for (const Field &field : fields) {
        OGRFieldDefn definition(field.name, field.type);
        if (layer->CreateField(&definition) != OGRERR_NONE)
            return failed();
    }
    m_layers.push_back(layer);
    return static_cast<int>(m_layers.size()) - 1;
}

Result<void> TableFile::add(int layerNumber, const std::vector<Cell> &cells, std::unique_ptr<OGRGeometry> geometry)
{
    OGRLayer *layer = m_layers[static_cast<std::size_t>(layerNumber)];
    OGRFeature feature(layer->GetLayerDefn());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto field = static_cast<int>(i);
        if (const auto *text = std::get_if<std::string>(&cells[i]))
            feature.SetField(field, text->c_str());
        else if (const auto *integer = std::get_if<std::int64_t>(&cells[i]))
            feature.SetField(field, static_cast<GIntBig>(*integer));
        else if (const auto *real = std::get_if<double>(&cells[i]))
            feature.SetField(field, *real);
    }
    if (geometry)
        feature.SetGeometryDirectly(geometry.release());
    if (layer->CreateFeature(&feature) != OGRERR_NONE)
        return failed();
    return {};
}

Result<void> TableFile::addRow(int layer, const std::vector<Cell> &cells)
{
    return add(layer, cells, nullptr);
}

Result<void> TableFile::addPoint(int layer, const std::vector<Cell> &cells, GridPoint point)
{
    return add(layer, cells,
        std::make_unique<OGRPoint>(static_cast<double>(point.e) / 1e4, static_cast<double>(point.n) / 1e4));
}

Result<void> TableFile::addLine(int layer, const std::vector<Cell> &cells, const Path &path)
{
    auto line = std::make_unique<OGRLineString>();
    setCoordinates(*line, path, false);
    return add(layer, cells, std::move(line));
}

Result<void> TableFile::addArea(int layer, const std::vector<Cell> &cells, const Ring &shell)
{
    auto ring = std::make_unique<OGRLinearRing>();
    setCoordinates(*ring, shell, true);
    auto polygon = std::make_unique<OGRPolygon>();
    polygon->addRingDirectly(ring.release());
    return add(layer, cells, std::move(polygon));
}

Result<void> TableFile::close()
{
    CPLErrorReset();
    fixTheDate(); // another file may have been closed since create()
    m_dataset->CommitTransaction();
    m_layers.clear();
    const CPLErr closed = m_dataset->Close();
    m_dataset.reset();
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", nullptr);
    if (closed != CE_None)
        return failed();
    return {};
}

} // namespace kbs::sample
