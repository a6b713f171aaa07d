// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/files/files_encoding.h"

#include "importers/common/geojson_source.h"
#include "importers/files/dxf_source.h"
#include "importers/files/file_checks.h"
#include "importers/files/ogr_source.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <optional>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

enum class Format { GeoJson, GeoPackage, SpatiaLite, FileGdb, Shapefile, FlatGeobuf, Kml, Dxf, MapInfo };

struct Described {
    Format format;
    const char *name;
};

QByteArray trimmedHead(const QByteArray &head)
{
    QByteArray text = head.startsWith("\xEF\xBB\xBF") ? head.mid(3) : head;
    while (!text.isEmpty()
        && (text[0] == '\x1e' || text[0] == ' ' || text[0] == '\t' || text[0] == '\r' || text[0] == '\n'))
        text.remove(0, 1);
    return text;
}

bool looksLikeGeoJson(const QByteArray &head)
{
    const QByteArray text = trimmedHead(head);
    if (!text.startsWith('{'))
        return false;
    static constexpr std::array marks{
        "\"FeatureCollection\"", "\"Feature\"", "\"coordinates\"", "\"features\"", "\"GeometryCollection\""};
    return std::ranges::any_of(marks, [&text](const char *mark) { return text.contains(mark); });
}

/// By content first; the name decides only where the content cannot.
std::optional<Described> formatOf(const QString &path, const QByteArray &head)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (QFileInfo(path).isDir())
        return suffix == u"gdb" ? std::optional(Described{Format::FileGdb, "FileGDB"}) : std::nullopt;
    if (head.startsWith("SQLite format 3")) {
        const QByteArray application = head.mid(68, 4);
        const bool geoPackage
            = application == "GPKG" || application == "GP10" || application == "GP11" || suffix == u"gpkg";
        return geoPackage ? Described{Format::GeoPackage, "GeoPackage"} : Described{Format::SpatiaLite, "SpatiaLite"};
    }
    if (head.startsWith("fgb\x03"))
        return Described{Format::FlatGeobuf, "FlatGeobuf"};
    if (head.startsWith(QByteArray("\x00\x00\x27\x0a", 4)) || suffix == u"shp")
        return Described{Format::Shapefile, "Shapefile"};
    if (suffix == u"dbf")
        return Described{Format::Shapefile, "dBASE"};
    const QByteArray start = head.left(4096);
    if (start.contains("<kml") || start.contains(":kml") || suffix == u"kml")
        return Described{Format::Kml, "KML"};
    if (suffix == u"dxf" || start.startsWith("AutoCAD Binary DXF"))
        return Described{Format::Dxf, "DXF"};
    if (suffix == u"tab" || suffix == u"mif")
        return Described{Format::MapInfo, "MapInfo"};
    if (suffix == u"gpkg")
        return Described{Format::GeoPackage, "GeoPackage"};
    if (suffix == u"sqlite" || suffix == u"spatialite")
        return Described{Format::SpatiaLite, "SpatiaLite"};
    if (suffix == u"fgb")
        return Described{Format::FlatGeobuf, "FlatGeobuf"};
    if (looksLikeGeoJson(head) || suffix.startsWith(u"geojson"))
        return Described{Format::GeoJson, "GeoJSON"};
    return std::nullopt;
}

class FilesEncoding final : public Encoding {
public:
    QString name() const override { return u"ogr"_s; }
    QString title() const override
    {
        return Say::tr("Vector file (GeoPackage, SpatiaLite, FileGDB, shapefile, GeoJSON, JSON-FG, FlatGeobuf, "
                       "MapInfo, KML, DXF)");
    }
    QStringList extensions() const override
    {
        return {u"geojson"_s, u"json"_s, u"geojsonl"_s, u"jsonl"_s, u"gpkg"_s, u"gdb"_s, u"shp"_s, u"dbf"_s, u"fgb"_s,
            u"kml"_s, u"kmz"_s, u"dxf"_s, u"tab"_s, u"mif"_s, u"sqlite"_s, u"spatialite"_s};
    }
    QString losses() const override
    {
        return Say::tr("Styles, measures (M) and attributes that hold bytes are not kept; arcs become chords. Binary "
                       "DXF and DWG are not read.");
    }

    Recognition recognise(const Probe &probe) const override
    {
        const auto format = formatOf(probe.path, probe.head);
        if (!format)
            return {};
        // Encodings that know the meaning of the columns go first.
        return {55, Say::tr("it is a %1 file").arg(QLatin1StringView(format->name))};
    }

    Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const override
    {
        KBS_TRY(const Probe probe, Probe::of(path));
        const auto format = formatOf(path, probe.head);
        if (!QFileInfo(path).isDir() && probe.head.isEmpty()) {
            auto error = fail(ErrorKind::Input, Say::tr("The file is empty"), Say::tr("Ask the sender for it again"));
            error.error().at(path);
            return error;
        }
        if (!format) {
            auto error = fail(ErrorKind::Input, Say::tr("This is none of the vector formats that can be read"),
                Say::tr("The formats are listed by: kbs formats"));
            error.error().at(path);
            return error;
        }
        return openAs(format->format, path, options);
    }

    QString mapping() const override { return {}; }

private:
    static Result<std::unique_ptr<Source>> openAs(Format format, const QString &path, const SourceOptions &options)
    {
        OgrFormat how;
        switch (format) {
        case Format::GeoJson: return openGeoJson(path, options);
        case Format::Dxf: return openDxf(path, options);
        case Format::Shapefile: {
            KBS_CHECK(checks::shapefile(path));
            KBS_TRY(how.characterSet, checks::shapefileCharacterSet(path, options.encoding));
            how.driver = "ESRI Shapefile";
            how.openOptions = {u"ENCODING="_s}; // bytes: we decode them and see which do not fit
            how.rawText = true;
            break;
        }
        case Format::GeoPackage:
            KBS_CHECK(checks::sqlite(path));
            how.driver = "GPKG";
            how.keepsIds = true;
            how.countsRecords = true;
            break;
        case Format::SpatiaLite:
            KBS_CHECK(checks::sqlite(path));
            how.driver = "SQLite";
            how.keepsIds = true;
            how.countsRecords = true;
            break;
        case Format::FileGdb:
            how.driver = "OpenFileGDB";
            how.keepsIds = true;
            how.countsRecords = true;
            break;
        case Format::FlatGeobuf:
            how.driver = "FlatGeobuf";
            how.countsRecords = true;
            break;
        case Format::MapInfo: how.driver = "MapInfo File"; break;
        case Format::Kml: {
            KBS_TRY(how.notes, checks::kml(path));
            how.driver = "LIBKML";
            how.idField = u"id"_s;
            how.emptyDefaults = {u"tessellate=-1"_s, u"extrude=0"_s, u"visibility=-1"_s};
            break;
        }
        }
        return OgrSource::open(path, std::move(how), options);
    }
};

} // namespace

std::unique_ptr<Encoding> filesEncoding()
{
    return std::make_unique<FilesEncoding>();
}

} // namespace kbs::import
