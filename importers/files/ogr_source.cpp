// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/files/ogr_source.h"

#include "base/value.h"
#include "crs/crs.h"
#include "importers/common/ogr_geometry.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <cpl_conv.h>
#include <gdal_priv.h>
#include <ogr_feature.h>
#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr int sampleCount = 5;
constexpr double metresPerDegree = 111320.0;

GeometryKind kindOf(OGRwkbGeometryType type)
{
    const OGRwkbGeometryType flat = OGR_GT_GetLinear(wkbFlatten(type));
    return flat >= wkbPoint && flat <= wkbMultiPolygon ? static_cast<GeometryKind>(flat) : GeometryKind::None;
}

std::string clock(const OGRFeature &feature, int field)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
    float second = 0;
    feature.GetFieldAsDateTime(field, &year, &month, &day, &hour, &minute, &second, &zone);
    const double whole = std::floor(static_cast<double>(second) * 1000 + 0.5) / 1000;
    std::string text = QString::asprintf("%02d:%02d:%02d", hour, minute, static_cast<int>(whole)).toStdString();
    if (whole != std::floor(whole))
        text += QString::number(whole - std::floor(whole), 'f', 3).mid(1).toStdString();
    return text;
}

} // namespace

std::string ogrText(const OGRFeature &feature, int field, const OGRFieldDefn &definition)
{
    switch (definition.GetType()) {
    case OFTInteger:
        if (definition.GetSubType() == OFSTBoolean)
            return feature.GetFieldAsInteger(field) ? "true" : "false";
        return std::to_string(feature.GetFieldAsInteger(field));
    case OFTInteger64: return std::to_string(feature.GetFieldAsInteger64(field));
    case OFTReal:
        if (definition.GetPrecision() > 0) // "12.50" of a table with two decimals
            return QByteArray::number(feature.GetFieldAsDouble(field), 'f', definition.GetPrecision()).toStdString();
        return toText(Value(feature.GetFieldAsDouble(field)));
    case OFTString: return feature.GetFieldAsString(field);
    case OFTTime: return clock(feature, field);
    case OFTDate:
    case OFTDateTime: {
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
        float second = 0;
        feature.GetFieldAsDateTime(field, &year, &month, &day, &hour, &minute, &second, &zone);
        std::string text = QString::asprintf("%04d-%02d-%02d", year, month, day).toStdString();
        if (definition.GetType() == OFTDateTime)
            text += "T" + clock(feature, field) + (zone == 100 ? "Z" : "");
        if (definition.GetType() == OFTDateTime && zone > 1 && zone != 100) {
            const int minutes = (zone - 100) * 15;
            text += QString::asprintf(
                "%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60)
                        .toStdString();
        }
        return text;
    }
    default: {
        const std::unique_ptr<char, void (*)(void *)> json(feature.GetFieldAsSerializedJSon(field), CPLFree);
        return json ? json.get() : std::string();
    }
    }
}

QString ogrCrs(const OGRSpatialReference *reference)
{
    if (!reference)
        return {};
    const char *authority = reference->GetAuthorityName(nullptr);
    const char *code = reference->GetAuthorityCode(nullptr);
    if (authority && code && EQUAL(authority, "EPSG"))
        return u"EPSG:"_s + QLatin1StringView(code);
    char *exported = nullptr;
    reference->exportToWkt(&exported);
    const std::unique_ptr<char, void (*)(void *)> wkt(exported, CPLFree);
    if (const auto found = crs::fromWkt(QString::fromUtf8(wkt.get())); found && found->isKnown())
        return found->id;
    const char *name = reference->GetName();
    if (name && STARTS_WITH_CI(name, "Undefined")) // GeoPackage's systems 0 and -1
        return {};
    return name && *name ? QString::fromUtf8(name) : Say::tr("unnamed");
}

OgrSource::OgrSource(const QString &path, OgrFormat format, const SourceOptions &options)
    : m_path(path), m_format(std::move(format)), m_options(options), m_notes(m_format.notes)
{
}

OgrSource::~OgrSource()
{
    const GdalScope scope; // closing may speak too
    m_dataset.reset();
}

Result<std::unique_ptr<Source>> OgrSource::open(const QString &path, OgrFormat format, const SourceOptions &options)
{
    std::unique_ptr<OgrSource> source(new OgrSource(path, std::move(format), options));
    const GdalScope scope(source->m_format.settings);
    KBS_TRY(source->m_dataset, openWith(source->m_format.driver, path, source->m_format.openOptions));
    KBS_CHECK(source->look());
    return source;
}

std::string OgrSource::decoded(std::string_view bytes, bool *bad) const
{
    return toUtf8(bytes, m_format.rawText ? m_format.characterSet.name : u"UTF-8"_s, bad); // GDAL does not check
}

Result<void> OgrSource::look()
{
    m_total = 0;
    if (m_format.countsRecords && m_dataset->GetLayerCount() == 0) {
        auto error = fail(ErrorKind::Input, Say::tr("The file holds no layer; it is empty or cut off"),
            Say::tr("Ask the sender for it again"));
        error.error().at(m_path);
        return error;
    }
    for (int i = 0; i < m_dataset->GetLayerCount(); ++i) {
        OGRLayer *ogr = m_dataset->GetLayer(i);
        SourceLayer layer;
        layer.name = QString::fromUtf8(ogr->GetName());
        layer.count = static_cast<qint64>(ogr->GetFeatureCount(FALSE));
        layer.geometry = kindOf(ogr->GetGeomType());
        layer.srsName = ogrCrs(ogr->GetSpatialRef());
        const OGRFeatureDefn *definition = ogr->GetLayerDefn();
        for (int field = 0; field < definition->GetFieldCount(); ++field)
            layer.fields.append(QString::fromStdString(decoded(definition->GetFieldDefn(field)->GetNameRef())));
        ogr->ResetReading();
        for (int row = 0; row < sampleCount; ++row) {
            const OGRFeatureUniquePtr feature(ogr->GetNextFeature());
            if (!feature)
                break;
            QStringList values;
            for (int field = 0; field < definition->GetFieldCount(); ++field)
                values.append(feature->IsFieldSetAndNotNull(field)
                        ? QString::fromStdString(decoded(ogrText(*feature, field, *definition->GetFieldDefn(field))))
                        : QString());
            layer.samples.push_back(values);
        }
        ogr->ResetReading();
        m_total = layer.count < 0 || m_total < 0 ? -1 : m_total + layer.count;
        m_geographic.push_back(ogr->GetSpatialRef() && ogr->GetSpatialRef()->IsGeographic());
        m_ogrLayers.push_back(ogr);
        m_stated.push_back(layer.count);
        m_layers.push_back(std::move(layer));
    }
    return {};
}

double OgrSource::arcTolerance(std::size_t layer) const
{
    return m_geographic[layer] ? m_options.arcTolerance / metresPerDegree : m_options.arcTolerance;
}

void OgrSource::noteBinary(const QString &field)
{
    if (m_binaryFields.contains(field))
        return;
    m_binaryFields.append(field);
    Finding note;
    note.rule = u"read.binary"_s;
    note.severity = Severity::Info;
    note.text = Say::tr("The attribute \"%1\" holds bytes, not text, and was passed over").arg(field);
    note.file = m_path;
    m_notes.push_back(note);
}

void OgrSource::addAttributes(const OGRFeature &feature, SourceObject &out)
{
    const OGRFeatureDefn *definition = feature.GetDefnRef();
    bool bad = false;
    for (int field = 0; field < definition->GetFieldCount(); ++field) {
        if (!feature.IsFieldSetAndNotNull(field))
            continue;
        const OGRFieldDefn *fieldDefinition = definition->GetFieldDefn(field);
        std::string name = decoded(fieldDefinition->GetNameRef());
        if (fieldDefinition->GetType() == OFTBinary) {
            noteBinary(QString::fromStdString(name));
            continue;
        }
        std::string value = decoded(ogrText(feature, field, *fieldDefinition), &bad);
        if (!m_format.emptyDefaults.isEmpty()
            && m_format.emptyDefaults.contains(QString::fromStdString(name + '=' + value)))
            continue;
        if (!m_format.idField.isEmpty()
            && m_format.idField == QLatin1StringView(name.data(), static_cast<qsizetype>(name.size())))
            out.id = value;
        const std::string &domain = fieldDefinition->GetDomainName();
        const OGRFieldDomain *found = domain.empty() ? nullptr : m_dataset->GetFieldDomain(domain);
        if (found && found->GetDomainType() == OFDT_CODED) {
            for (const OGRCodedValue *code = static_cast<const OGRCodedFieldDomain *>(found)->GetEnumeration();
                code->pszCode; ++code) {
                if (code->pszValue && value == code->pszCode)
                    out.attributes.emplace_back(name + "@title", code->pszValue);
            }
        }
        out.attributes.emplace_back(name, value);
    }
    if (bad)
        out.notes.push_back({u"read.encoding"_s,
            Say::tr("Some letters are not of the character set %1; choose another one for this delivery")
                .arg(m_format.rawText ? m_format.characterSet.name : u"UTF-8"_s)});
}

void OgrSource::fill(const OGRFeature &feature, std::size_t layer, SourceObject &out)
{
    out.clear();
    out.layer = static_cast<int>(layer);
    if (m_format.keepsIds && feature.GetFID() != OGRNullFID)
        out.id = std::to_string(feature.GetFID());
    addAttributes(feature, out);
    for (int i = 0; i < feature.GetGeomFieldCount(); ++i) {
        const OGRGeometry *geometry = feature.GetGeomFieldRef(i);
        if (!geometry)
            continue;
        FromOgr converted = fromOgr(*geometry, arcTolerance(layer));
        const QString srsName = i == 0 ? m_layers[layer].srsName : ogrCrs(geometry->getSpatialReference());
        if (i == 0) {
            out.hadGeometry = true;
            out.srsName = srsName;
            out.geometryPath = feature.GetGeomFieldDefnRef(0)->GetNameRef();
            if (converted.stroked)
                out.notes.push_back({u"read.arc"_s,
                    Say::tr("Arcs became chords that leave them by no more than %1 m").arg(m_options.arcTolerance)});
            if (!converted.fault.isEmpty())
                out.fault = SourceFault{u"read.geometry"_s, converted.fault};
            else if (!converted.parts.empty())
                out.geometry = std::move(converted.parts[0]);
        }
        for (std::size_t part = i == 0 ? 1 : 0; part < converted.parts.size(); ++part)
            out.others.push_back(
                {feature.GetGeomFieldDefnRef(i)->GetNameRef(), std::move(converted.parts[part]), srsName, {}});
    }
}

Result<void> OgrSource::readLayer(std::size_t index, const ObjectSink &sink, Progress &progress, bool &stopped)
{
    GdalScope scope(m_format.settings);
    OGRLayer *ogr = m_ogrLayers[index];
    ogr->ResetReading();
    SourceObject read;
    for (qint64 record = 1;; ++record) {
        if (progress.isCancelled())
            return std::unexpected(cancelled().error());
        const OGRFeatureUniquePtr feature(ogr->GetNextFeature());
        QString failure = scope.takeFailure();
        if (!feature) {
            const qint64 stated = m_stated[index];
            m_layers[index].count = record - 1;
            if (failure.isEmpty() && (!m_format.countsRecords || stated < record))
                return {};
            if (failure.isEmpty())
                failure = Say::tr("it says that it has %1").arg(stated);
            auto error = fail(ErrorKind::Input,
                Say::tr("The file cannot be read beyond record %1 of \"%2\": %3")
                    .arg(record - 1)
                    .arg(m_layers[index].name, failure),
                Say::tr("It is damaged or cut off; ask the sender for it again"));
            error.error().at(m_path, record);
            return error;
        }
        fill(*feature, index, read);
        read.line = record;
        if (!failure.isEmpty() && !read.fault)
            read.fault = SourceFault{u"read.record"_s, failure};
        // The members of a mixed collection, one object each: a column holds one kind, and nothing may be lost.
        std::vector<SourceGeometry> rest;
        const auto isMember = [&read](const SourceGeometry &other) { return other.path == read.geometryPath; };
        std::ranges::copy_if(read.others, std::back_inserter(rest), isMember);
        std::erase_if(read.others, isMember);
        const std::size_t parts = rest.size() + 1;
        stopped = parts == 1 && !sink(std::move(read));
        for (std::size_t part = 0; part < parts && parts > 1 && !stopped; ++part) {
            SourceObject one = read;
            if (part > 0)
                one.geometry = std::move(rest[part - 1].geometry);
            one.notes.push_back({u"read.collection"_s,
                Say::tr("Part %1 of %2 of a collection of points, lines and areas; each became an object of its own")
                    .arg(part + 1)
                    .arg(parts)});
            if (!one.id.empty())
                one.id += '#' + std::to_string(part + 1);
            stopped = !sink(std::move(one));
        }
        if (stopped)
            return {};
        if ((++m_done & 255) == 0)
            progress.report(
                m_total > 0 ? std::min(1.0, static_cast<double>(m_done) / static_cast<double>(m_total)) : -1.0,
                Say::tr("Reading %1").arg(QFileInfo(m_path).fileName()));
    }
}

Result<void> OgrSource::read(const ObjectSink &sink, Progress &progress)
{
    m_done = 0;
    bool stopped = false;
    for (std::size_t index = 0; index < m_layers.size() && !stopped; ++index)
        KBS_CHECK(readLayer(index, sink, progress, stopped));
    return {};
}

} // namespace kbs::import
