// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/exports.h"

#include "base/gdal_drivers.h"
#include "importers/common/own_mark.h"
#include "importers/inspire/inspire_writer.h"
#include "importers/plangml/plan_writer.h"
#include "publish/workspace.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cpl_conv.h>
#include <ogrsf_frmts.h>

namespace kbs::cli {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

OGRwkbGeometryType ogrType(const FeatureClass &featureClass)
{
    if (featureClass.geometry == GeometryKind::None)
        return wkbNone;
    return featureClass.anyGeometry ? wkbUnknown : static_cast<OGRwkbGeometryType>(featureClass.geometry);
}

OGRFieldType ogrType(AttributeType type)
{
    switch (type) {
    case AttributeType::Integer: return OFTInteger64;
    case AttributeType::Boolean: return OFTInteger;
    case AttributeType::Real: return OFTReal;
    case AttributeType::Date: return OFTDate;
    case AttributeType::DateTime: return OFTDateTime;
    case AttributeType::Text:
    case AttributeType::Code: break;
    }
    return OFTString;
}

/// One class on its way into one layer.
class LayerWriter {
public:
    LayerWriter(GDALDataset &dataset, const ExportFormat &format, const import::ExportOptions &options,
        const FeatureClass &featureClass, const QString &family)
        : m_dataset(dataset), m_options(options), m_class(featureClass),
          m_source(family.toStdString() + "." + featureClass.name), m_table(featureClass.name),
          m_isStandard(format.standard != nullptr)
    {
        if (m_isStandard) {
            m_table = import::standardTable(featureClass, QLatin1StringView(format.standard));
            m_columns = import::standardColumns(featureClass, QLatin1StringView(format.standard));
        } else {
            for (std::size_t i = 0; i < featureClass.attributes.size(); ++i)
                m_columns.emplace(i, QString::fromStdString(featureClass.attributes[i].name));
        }
    }

    Result<void> create(const Crs &crs)
    {
        OGRSpatialReference srs;
        srs.SetFromUserInput(crs.id.toUtf8().constData());
        srs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        CPLStringList options;
        if (qstrcmp(m_dataset.GetDriverName(), "CSV") == 0)
            options.SetNameValue("GEOMETRY", "AS_WKT");
        const OGRwkbGeometryType type = ogrType(m_class);
        m_layer = m_dataset.CreateLayer(m_table.c_str(), type == wkbNone ? nullptr : &srs, type, options.List());
        if (!m_layer)
            return failed();
        OGRFieldDefn id(import::ownIdColumn, OFTInteger64), source(import::ownSourceColumn, OFTString);
        if (m_layer->CreateField(&id) != OGRERR_NONE || m_layer->CreateField(&source) != OGRERR_NONE)
            return failed();
        for (const auto &[i, column] : m_columns) {
            const Attribute &attribute = m_class.attributes[i];
            if (!mayExport(m_options, m_class, attribute))
                continue;
            OGRFieldDefn field(column.toUtf8().constData(), ogrType(attribute.type));
            if (m_layer->CreateField(&field) != OGRERR_NONE)
                return failed();
            m_attributes.push_back(i);
        }
        return {};
    }

    Result<void> add(const FeatureBatch &batch)
    {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            OGRFeature feature(m_layer->GetLayerDefn());
            feature.SetField(0, static_cast<GIntBig>(batch.id(row)));
            feature.SetField(1, m_source.c_str());
            for (std::size_t i = 0; i < m_attributes.size(); ++i) {
                const Attribute &attribute = m_class.attributes[m_attributes[i]];
                const Value &value = batch.value(row, m_attributes[i]);
                const auto *text = std::get_if<std::string>(&value);
                if (m_isStandard && text && attribute.type == AttributeType::Code)
                    set(feature, static_cast<int>(i) + 2, import::standardCode(attribute, *text));
                else
                    set(feature, static_cast<int>(i) + 2, value);
            }
            if (batch.geometryKind(row) != GeometryKind::None) {
                const std::string wkb = toWkb(batch.geometry(row));
                OGRGeometry *geometry = nullptr;
                if (OGRGeometryFactory::createFromWkb(wkb.data(), nullptr, &geometry, wkb.size()) != OGRERR_NONE)
                    return failed();
                feature.SetGeometryDirectly(geometry);
            }
            if (m_layer->CreateFeature(&feature) != OGRERR_NONE)
                return failed();
        }
        return {};
    }

private:
    static void set(OGRFeature &feature, int field, const Value &value)
    {
        if (const auto *text = std::get_if<std::string>(&value))
            feature.SetField(field, text->c_str());
        else if (const auto *integer = std::get_if<std::int64_t>(&value))
            feature.SetField(field, static_cast<GIntBig>(*integer));
        else if (const auto *real = std::get_if<double>(&value))
            feature.SetField(field, *real);
    }
    [[nodiscard]] std::unexpected<Error> failed() const
    {
        return fail(
            ErrorKind::Io, tr("%1 cannot be written: %2").arg(m_options.path, QString::fromUtf8(CPLGetLastErrorMsg())));
    }
    GDALDataset &m_dataset;
    const import::ExportOptions &m_options;
    const FeatureClass &m_class;
    std::string m_source;      ///< see import::OwnMark
    std::string m_table;       ///< as the file names it
    bool m_isStandard = false; ///< names and codes are those of a standard
    std::map<std::size_t, QString> m_columns;
    OGRLayer *m_layer = nullptr; ///< of the dataset
    std::vector<std::size_t> m_attributes;
};

Result<qint64> writeClass(Store &store, GDALDataset &dataset, const ExportFormat &format,
    const import::ExportOptions &options, const FeatureClass &featureClass, Progress &progress)
{
    KBS_TRY(const QString family, publish::familyOf(store));
    LayerWriter writer(dataset, format, options, featureClass, family);
    KBS_CHECK(writer.create(store.crs()));
    qint64 count = 0;
    Result<void> written;
    KBS_CHECK(store.read(
        {.featureClass = &featureClass, .bbox = options.bbox, .ids = {}, .where = {}, .asOf = {}, .orderBy = {}},
        [&](const FeatureBatch &batch) {
            written = writer.add(batch);
            count += static_cast<qint64>(batch.size());
            progress.report(-1, tr("Exporting %1").arg(QString::fromStdString(featureClass.name)));
            return written && !progress.isCancelled();
        }));
    KBS_CHECK(written);
    if (progress.isCancelled())
        return cancelled();
    return count;
}

Result<import::ExportCounts> writeAll(Store &store, const ExportFormat &format, const import::ExportOptions &options,
    const QString &path, Progress &progress)
{
    for (const FeatureClass *featureClass : options.classes)
        if (format.standard && import::standardTable(*featureClass, QLatin1StringView(format.standard)).empty())
            return fail(ErrorKind::Usage,
                tr("%1 has no table in %2")
                    .arg(QString::fromStdString(featureClass->name), QLatin1StringView(format.title)),
                tr("Leave it out, or take another format"));
    registerGdalDrivers();
    CPLErrorHandlerPusher quiet(CPLQuietErrorHandler);
    GDALDriver *driver = GetGDALDriverManager()->GetDriverByName(format.driver);
    GDALDatasetUniquePtr dataset(
        driver ? driver->Create(path.toUtf8().constData(), 0, 0, 0, GDT_Unknown, nullptr) : nullptr);
    const auto failed = [&options] {
        const QString why = QString::fromUtf8(CPLGetLastErrorMsg()); // a full disk leaves some drivers speechless
        return fail(ErrorKind::Io,
            tr("%1 cannot be written: %2").arg(options.path, why.isEmpty() ? tr("not all of it was taken") : why),
            tr("Check the free space and the rights of the folder."));
    };
    if (!dataset)
        return failed();
    const bool inTransaction = dataset->StartTransaction(TRUE) == OGRERR_NONE; // files without transactions just go on
    import::ExportCounts counts;
    for (const FeatureClass *featureClass : options.classes) {
        KBS_TRY(const qint64 count, writeClass(store, *dataset, format, options, *featureClass, progress));
        counts.emplace_back(featureClass, count);
    }
    CPLErrorReset();
    if (inTransaction && dataset->CommitTransaction() != OGRERR_NONE)
        return failed();
    // some drivers tell of a full disk in the last error only
    if (dataset->Close() != CE_None || CPLGetLastErrorType() >= CE_Failure)
        return failed();
    return counts;
}

} // namespace

const std::vector<ExportFormat> &exportFormats()
{
    static const std::vector<ExportFormat> formats{
        {"gpkg", "GeoPackage", "gpkg", "GPKG", QT_TRANSLATE_NOOP("Cli", "history, code titles and units stay behind")},
        {"geojson", "GeoJSON", "geojson", "GeoJSON",
            QT_TRANSLATE_NOOP(
                "Cli", "one class per file; history, code titles and digits of numbers past the fifteenth stay behind"),
            nullptr, true},
        {"csv", "CSV", "csv", "CSV",
            QT_TRANSLATE_NOOP("Cli",
                "one class per file; geometries are WKT in the store's CRS, which the file does not name; history and "
                "digits "
                "of numbers past the fifteenth stay behind"),
            nullptr, true},
        {"plangml", "PlanGML", "gml", nullptr,
            QT_TRANSLATE_NOOP("Cli",
                "one plan per file; rear setbacks, minimum frontage and depth, dates and decisions of the plan, links "
                "of "
                "the notes and further attributes have no place in the schema and stay behind"),
            import::writePlanGml},
        {"tucbs", "TUCBS layers (GeoPackage)", "gpkg", "GPKG",
            QT_TRANSLATE_NOOP("Cli",
                "flat layers by the names of the TUCBS views; attributes without a TUCBS name, history and code titles "
                "stay behind"),
            nullptr, false, "tucbs"},
        {"inspire", "INSPIRE GML", "gml", nullptr,
            QT_TRANSLATE_NOOP("Cli",
                "parcels, blocks, addresses, street names, buildings and administrative units (version 4.0); "
                "attributes "
                "without an INSPIRE element stay behind"),
            import::writeInspire},
    };
    return formats;
}

Result<import::ExportCounts> exportTo(
    Store &store, const ExportFormat &format, const import::ExportOptions &options, Progress &progress)
{
    if (QFileInfo::exists(options.path))
        return fail(ErrorKind::Io, tr("%1 exists already").arg(options.path), tr("Name a new file"));
    // Written beside its place and moved there when it is whole.
    const QFileInfo info(options.path);
    const QString part
        = info.dir().filePath(u".%1.part.%2"_s.arg(info.completeBaseName(), QLatin1StringView(format.extension)));
    QFile::remove(part);
    import::ExportOptions aside = options;
    aside.path = part;
    auto counts
        = format.writer ? format.writer(store, aside, progress) : writeAll(store, format, options, part, progress);
    if (!counts) {
        QFile::remove(part);
        counts.error().message.replace(part, options.path);
        return counts;
    }
    if (!QFile::rename(part, options.path)) {
        QFile::remove(part);
        return fail(ErrorKind::Io, tr("%1 cannot be written").arg(options.path));
    }
    return counts;
}

} // namespace kbs::cli
