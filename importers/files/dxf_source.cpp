// SPDX-License-Identifier: GPL-3.0-or-later
#include "importers/files/dxf_source.h"

#include "base/turkish.h"
#include "importers/common/gdal.h"
#include "importers/common/ogr_geometry.h"
#include "importers/files/dxf_blocks.h"
#include "importers/files/dxf_rings.h"
#include "importers/files/dxf_texts.h"
#include "importers/files/file_checks.h"
#include "importers/files/ogr_source.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace kbs::import {

using namespace Qt::StringLiterals;

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(Import)
};

constexpr int sampleCount = 5;

/// What GDAL reads of the ENTITIES section, and what belongs to such an entity.
const std::set<QByteArray> &readEntities()
{
    static const std::set<QByteArray> known{"POINT", "LINE", "POLYLINE", "LWPOLYLINE", "CIRCLE", "ELLIPSE", "ARC",
        "SPLINE", "HELIX", "3DFACE", "INSERT", "HATCH", "SOLID", "TRACE", "LEADER", "MLEADER", "MULTILEADER",
        "DIMENSION", "MLINE", "MTEXT", "TEXT", "ATTDEF", "ATTRIB", "VERTEX", "SEQEND", "SECTION", "ENDSEC", "EOF"};
    return known;
}

/// Entities that GDAL passes over, with their number; and whether the drawing ends as it should.
struct Scan {
    std::map<QByteArray, qint64> unread;
    bool ended = false;
    bool hasInsertions = false; ///< blocks are placed
};

/// Refuses what is no drawing in form: GDAL reads some of that for ever.
Result<Scan> scan(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        auto error = fail(ErrorKind::Io, Say::tr("The file cannot be read: %1").arg(file.errorString()));
        error.error().at(path);
        return error;
    }
    Scan out;
    QByteArray section; // "" between sections
    for (qint64 line = 1; !file.atEnd() && !out.ended; line += 2) {
        const QByteArray code = file.readLine(4096).trimmed();
        const QByteArray value = file.readLine(1 << 16).trimmed();
        const auto damaged = [&](const QString &message) {
            auto error = fail(ErrorKind::Input, message, Say::tr("Ask the sender for it again"));
            error.error().at(path, line);
            return error;
        };
        bool isNumber = false;
        std::ignore = code.toInt(&isNumber);
        if (!isNumber && !file.atEnd())
            return damaged(Say::tr("The drawing is damaged: a number should stand here, not \"%1\"")
                    .arg(QString::fromLatin1(code.left(40))));
        if (value.contains('\0'))
            return damaged(Say::tr("The drawing is damaged: there are zero bytes in its text"));
        if (section == "SECTION" && code == "2")
            section = value;
        if (code != "0")
            continue;
        // The last section may end with the drawing, or have no name, as small programs write it.
        const bool mayStayOpen = section.isEmpty() || section == "SECTION" || section == "ENTITIES";
        if ((value == "SECTION" && !section.isEmpty()) || (value == "EOF" && !mayStayOpen))
            return damaged(Say::tr("The drawing is damaged: its section %1 has no end")
                    .arg(QString::fromLatin1(section.left(40))));
        if (value == "SECTION")
            section = value;
        else if (value == "ENDSEC")
            section.clear();
        out.ended = value == "EOF";
        out.hasInsertions = out.hasInsertions || (section == "ENTITIES" && value == "INSERT");
        if (section == "ENTITIES" && !readEntities().contains(value))
            ++out.unread[value];
    }
    return out;
}

class DxfSource final : public Source {
public:
    DxfSource(const QString &path, const SourceOptions &options, CharacterSet set)
        : m_path(path), m_options(options), m_set(std::move(set))
    {
        // GDAL's open option for the character set does not reach the entities; its configuration does (OSGeo/gdal
        // #13224).
        m_settings = {{"DXF_ENCODING",
                          m_set.name == u"windows-1254" ? "CP1254"
                              : m_set.name == u"IBM857" ? "CP857"
                                                        : m_set.name.toStdString()},
            {"OGR_ARC_STEPSIZE", "1"}};
        for (const QString &layer : options.areaLayers)
            m_areaLayers.insert(turkish::identifier(layer.toStdString()));
    }
    ~DxfSource() override
    {
        const GdalScope scope(m_settings);
        m_dataset.reset();
    }

    Result<void> look(Scan &&scanned)
    {
        for (const auto &[entity, count] : scanned.unread) {
            Finding note;
            note.rule = u"read.entity"_s;
            note.severity = Severity::Warning;
            note.text = Say::tr("%1 drawing elements of the kind %2 cannot be read and were passed over")
                            .arg(count)
                            .arg(QString::fromLatin1(entity));
            note.file = m_path;
            m_notes.push_back(note);
        }
        const GdalScope scope(m_settings);
        KBS_TRY(m_dataset, openWith("DXF", m_path, {u"CLOSED_LINE_AS_POLYGON=YES"_s}));
        m_entities = m_dataset->GetLayerByName("entities");
        if (!m_entities)
            return fail(ErrorKind::Input, Say::tr("The drawing has no entities"));
        KBS_CHECK(pass([this](qint64 record, const OGRFeature &feature) { return firstLook(record, feature); }));
        if (scanned.hasInsertions) {
            KBS_TRY(m_blocks, readDxfBlocks(m_path, m_settings));
        }
        m_rings.build();
        for (const DxfRings::Area &area : m_rings.areas()) {
            m_layers[area.layer].geometry = GeometryKind::Polygon;
            m_hasAreas[area.layer] = true;
        }
        if (m_texts.isEmpty())
            return {};
        m_texts.index();
        KBS_CHECK(pass([this](qint64 record, const OGRFeature &feature) {
            if (const Geometry area = areaOf(feature); !area.isEmpty())
                m_texts.offer(record, layerOf(feature), area);
            return true;
        }));
        for (std::size_t i = 0; i < m_rings.areas().size(); ++i)
            m_texts.offer(
                ringRecord(i), m_layers[m_rings.areas()[i].layer].name.toStdString(), m_rings.areas()[i].geometry);
        m_texts.settle();
        return {};
    }

    QString file() const override { return m_path; }
    const std::vector<SourceLayer> &layers() const override { return m_layers; }
    bool usesAuthorityOrder(const QString &) const override { return false; }
    QString characterSet() const override { return m_set.note; }
    std::vector<Finding> notes() const override { return m_notes; }

    Result<void> read(const ObjectSink &sink, Progress &progress) override
    {
        const GdalScope scope(m_settings);
        std::string lastHandle;
        int repeated = 0;
        bool isCancelled = false, goesOn = true;
        KBS_CHECK(pass([&](qint64 record, const OGRFeature &feature) {
            isCancelled = progress.isCancelled();
            if (isCancelled)
                return false;
            if ((record & 255) == 0)
                progress.report(m_total > 0 ? static_cast<double>(record) / static_cast<double>(m_total) : -1,
                    Say::tr("Reading %1").arg(QFileInfo(m_path).fileName()));
            SourceObject one = object(record, feature);
            // The pieces of a block share the handle of its insertion.
            repeated = one.id == lastHandle ? repeated + 1 : 0;
            lastHandle = one.id;
            if (repeated > 0 && !one.id.empty())
                one.id += '#' + std::to_string(repeated + 1);
            goesOn = sink(std::move(one));
            return goesOn;
        }));
        if (isCancelled)
            return std::unexpected(cancelled().error());
        for (std::size_t i = 0; i < m_rings.areas().size() && goesOn; ++i)
            goesOn = sink(areaOfLines(i));
        return {};
    }

private:
    template <typename Visit> Result<void> pass(const Visit &visit)
    {
        GdalScope scope(m_settings);
        m_entities->ResetReading();
        for (qint64 record = 1;; ++record) {
            const OGRFeatureUniquePtr feature(m_entities->GetNextFeature());
            if (!feature) {
                const QString failure = scope.takeFailure();
                if (failure.isEmpty())
                    return {};
                auto error = fail(ErrorKind::Input,
                    Say::tr("The drawing cannot be read beyond element %1: %2").arg(record - 1).arg(failure),
                    Say::tr("It is damaged or cut off; ask the sender for it again"));
                error.error().at(m_path);
                return error;
            }
            if (!visit(record, *feature))
                return {};
        }
    }

    static std::string layerOf(const OGRFeature &feature)
    {
        const std::string name = dxfText(feature, "Layer");
        return name.empty() ? "0" : name;
    }
    static bool isHatch(const OGRFeature &feature)
    {
        return dxfText(feature, "SubClasses").find("AcDbHatch") != std::string::npos;
    }

    Geometry areaOf(const OGRFeature &feature) const
    {
        const OGRGeometry *geometry = feature.GetGeometryRef();
        if (!geometry || !OGR_GT_IsSurface(wkbFlatten(geometry->getGeometryType())) || isHatch(feature))
            return {};
        FromOgr converted = fromOgr(*geometry, m_options.arcTolerance);
        return converted.fault.isEmpty() && converted.parts.size() == 1 ? std::move(converted.parts[0]) : Geometry{};
    }

    bool firstLook(qint64 record, const OGRFeature &feature)
    {
        const std::string name = layerOf(feature);
        const auto [place, isNew] = m_layerOf.try_emplace(name, m_layers.size());
        if (isNew) {
            SourceLayer layer;
            layer.name = QString::fromStdString(name);
            layer.count = 0;
            layer.fields = {u"Layer"_s, u"Text"_s};
            m_layers.push_back(layer);
            m_hasAreas.push_back(false);
            m_joins.push_back(m_areaLayers.contains(turkish::identifier(name)));
        }
        SourceLayer &layer = m_layers[place->second];
        ++layer.count;
        m_total = record;
        if (static_cast<int>(layer.samples.size()) < sampleCount)
            layer.samples.push_back({layer.name, QString::fromStdString(dxfText(feature, "Text"))});
        const OGRGeometry *geometry = feature.GetGeometryRef();
        if (!geometry)
            return true;
        if (m_joins[place->second])
            gather(record, place->second, feature, *geometry);
        if (OGR_GT_IsSurface(wkbFlatten(geometry->getGeometryType())) && !isHatch(feature)) {
            m_hasAreas[place->second] = true;
            layer.geometry = GeometryKind::Polygon;
        } else if (layer.geometry == GeometryKind::None) {
            layer.geometry = OGR_GT_IsCurve(wkbFlatten(geometry->getGeometryType())) ? GeometryKind::LineString
                                                                                     : GeometryKind::Point;
        }
        std::string text = dxfText(feature, "Text");
        if (wkbFlatten(geometry->getGeometryType()) == wkbPoint && !text.empty())
            m_texts.add({record, {geometry->toPoint()->getX(), geometry->toPoint()->getY()}, name, std::move(text)});
        return true;
    }

    /// What may close an area, on a layer that the mapping takes for areas.
    void gather(qint64 record, std::size_t layer, const OGRFeature &feature, const OGRGeometry &geometry)
    {
        if (const Geometry area = areaOf(feature); !area.isEmpty())
            return m_rings.addArea(layer, area);
        const FromOgr converted = fromOgr(geometry, m_options.arcTolerance);
        if (converted.fault.isEmpty() && converted.parts.size() == 1
            && converted.parts[0].kind == GeometryKind::LineString)
            m_rings.addLine(layer, record, dxfText(feature, "EntityHandle"), converted.parts[0]);
    }

    /// Areas that were made of lines come after the elements of the drawing.
    [[nodiscard]] qint64 ringRecord(std::size_t ring) const { return m_total + 1 + static_cast<qint64>(ring); }

    SourceObject areaOfLines(std::size_t ring) const
    {
        const DxfRings::Area &area = m_rings.areas()[ring];
        const std::string layer = m_layers[area.layer].name.toStdString();
        SourceObject out;
        out.layer = static_cast<int>(area.layer);
        out.line = area.firstRecord;
        const auto sameStart
            = std::count_if(m_rings.areas().begin(), m_rings.areas().begin() + static_cast<std::ptrdiff_t>(ring),
                [&](const DxfRings::Area &other) { return other.firstRecord == area.firstRecord; });
        if (!area.handle.empty())
            out.id = area.handle + "#area" + (sameStart > 0 ? std::to_string(sameStart + 1) : std::string());
        out.attributes.emplace_back("Layer", layer);
        out.geometry = area.geometry;
        out.hadGeometry = true;
        out.notes.push_back({u"read.area-of-lines"_s,
            Say::tr("the area was made of %1 lines that close; none was moved").arg(area.lines)});
        for (const DxfTexts::Text *text : m_texts.of(ringRecord(ring)))
            addText(*text, layer, out);
        return out;
    }

    SourceObject object(qint64 record, const OGRFeature &feature)
    {
        SourceObject out;
        const std::string layer = layerOf(feature);
        const std::size_t index = m_layerOf[layer];
        out.layer = static_cast<int>(index);
        out.line = record;
        out.id = dxfText(feature, "EntityHandle");
        out.attributes.emplace_back("Layer", layer);
        bool isBad = false;
        for (const char *name : {"Text", "Linetype", "SubClasses"}) {
            if (std::string value = dxfText(feature, name, &isBad); !value.empty())
                out.attributes.emplace_back(name, std::move(value));
        }
        if (const auto block = m_blocks.find(out.id); block != m_blocks.end()) {
            out.attributes.emplace_back("BlockName", block->second.name);
            for (const auto &[tag, text] : block->second.attributes)
                out.attributes.emplace_back(tag, text);
            isBad = isBad || block->second.hasBadText;
        }
        if (isBad)
            out.notes.push_back(
                {u"read.encoding"_s, Say::tr("A text of the drawing is damaged; its broken letters became U+FFFD")});
        if (m_rings.isUsed(record))
            out.ignored = SourceFault{u"read.line-joined"_s,
                Say::tr("the line became the border of an area that was made of lines that close")};
        if (const OGRGeometry *geometry = feature.GetGeometryRef())
            setGeometry(*geometry, index, out);
        for (const DxfTexts::Text *text : m_texts.of(record))
            addText(*text, layer, out);
        if (const DxfTexts::Text *self = m_texts.byRecord(record); self && self->area > 0)
            out.ignored = SourceFault{u"read.text-joined"_s,
                Say::tr("The text \"%1\" became an attribute of the area around it")
                    .arg(QString::fromStdString(self->text))};
        return out;
    }

    /// A text inside an area. "12/1" on a layer of parcels is block and parcel (ada/parsel), as surveyors write it.
    static void addText(const DxfTexts::Text &text, const std::string &areaLayer, SourceObject &out)
    {
        static const QRegularExpression blockAndParcel(u"^\\s*(\\d+)\\s*/\\s*(\\d+)\\s*$"_s);
        const bool ofParcels = turkish::identifier(text.layer).find("parsel") != std::string::npos
            || turkish::identifier(areaLayer).find("parsel") != std::string::npos;
        const auto match
            = ofParcels ? blockAndParcel.match(QString::fromStdString(text.text)) : QRegularExpressionMatch();
        if (match.hasMatch()) {
            out.attributes.emplace_back("ADA_NO", match.captured(1).toStdString());
            out.attributes.emplace_back("PARSEL_NO", match.captured(2).toStdString());
            out.attributes.emplace_back("Text", text.text);
        } else {
            out.attributes.emplace_back(text.layer == areaLayer ? "Text" : text.layer, text.text);
        }
    }

    void setGeometry(const OGRGeometry &geometry, std::size_t layer, SourceObject &out)
    {
        out.hadGeometry = true;
        FromOgr converted = fromOgr(geometry, m_options.arcTolerance);
        if (converted.fault.isEmpty() && converted.parts.size() > 1)
            converted.fault = Say::tr("The element mixes points, lines and areas");
        if (!converted.fault.isEmpty()) {
            out.fault = SourceFault{u"read.geometry"_s, converted.fault};
            return;
        }
        if (converted.parts.empty())
            return;
        out.geometry = std::move(converted.parts[0]);
        if (std::ranges::all_of(out.geometry.z, [](double z) { return z == 0; }))
            out.geometry.z.clear(); // CAD writes height 0 for flat drawings
        if (out.geometry.kind == GeometryKind::LineString && m_hasAreas[layer] && out.geometry.points.size() > 2) {
            const Point first = out.geometry.points.front(), last = out.geometry.points.back();
            const double gap = std::hypot(first.x - last.x, first.y - last.y);
            out.notes.push_back({u"read.open-line"_s,
                Say::tr("The line is not closed (gap %1 m), so no area was made of it though its layer holds areas")
                    .arg(gap, 0, 'f', 2)});
        }
    }

    QString m_path;
    SourceOptions m_options;
    CharacterSet m_set;
    std::vector<std::pair<std::string, std::string>> m_settings;
    GdalDataset m_dataset;
    OGRLayer *m_entities = nullptr;
    std::vector<SourceLayer> m_layers;
    std::vector<bool> m_hasAreas;
    std::map<std::string, std::size_t> m_layerOf;
    std::vector<Finding> m_notes;
    DxfTexts m_texts;
    DxfBlocks m_blocks;
    DxfRings m_rings;
    std::set<std::string> m_areaLayers; ///< as identifiers: layers that the mapping takes for areas
    std::vector<bool> m_joins;          ///< per layer
    qint64 m_total = 0;
};

} // namespace

Result<std::unique_ptr<Source>> openDxf(const QString &path, const SourceOptions &options)
{
    const auto refuse = [&path](const QString &message, const QString &advice) {
        auto error = fail(ErrorKind::Input, message, advice);
        error.error().at(path);
        return error;
    };
    KBS_TRY(const checks::DxfHead head, checks::dxf(path));
    if (head.binary)
        return refuse(Say::tr("This is a binary DXF drawing, which cannot be read"),
            Say::tr("Save it as text (ASCII) DXF and import that"));
    KBS_TRY(Scan scanned, scan(path));
    if (!scanned.ended)
        return refuse(
            Say::tr("The drawing is cut off: its end mark (EOF) is missing"), Say::tr("Ask the sender for it again"));
    KBS_TRY(CharacterSet set, checks::dxfCharacterSet(path, head, options.encoding));
    auto source = std::make_unique<DxfSource>(path, options, std::move(set));
    KBS_CHECK(source->look(std::move(scanned)));
    return source;
}

} // namespace kbs::import
