// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/gdal.h"
#include "importers/common/source.h"
#include "importers/common/text_stream.h"

class OGRFeature;
class OGRFieldDefn;
class OGRLayer;
class OGRSpatialReference;

namespace kbs::import {

/// How one format goes through OGR.
struct OgrFormat {
    const char *driver = nullptr;
    QStringList openOptions;
    std::vector<std::pair<std::string, std::string>> settings;
    CharacterSet characterSet{QStringLiteral("UTF-8"), QStringLiteral("UTF-8")};
    bool rawText = false;       ///< the driver gives bytes in `characterSet`; we decode them
    bool keepsIds = false;      ///< the driver's feature id is kept in the file, not just a position in it
    bool countsRecords = false; ///< the file says how many records it has; fewer are a cut file
    QString idField;            ///< attribute that is the feature's id ("id" of KML)
    QStringList emptyDefaults;  ///< attributes that the driver invents with these values: "tessellate=-1"
    std::vector<Finding> notes;
};

/// A vector file through GDAL/OGR.
class OgrSource : public Source {
public:
    [[nodiscard]] static Result<std::unique_ptr<Source>> open(
        const QString &path, OgrFormat format, const SourceOptions &options);
    ~OgrSource() override;

    [[nodiscard]] QString file() const override { return m_path; }
    [[nodiscard]] const std::vector<SourceLayer> &layers() const override { return m_layers; }
    [[nodiscard]] Result<void> read(const ObjectSink &sink, Progress &progress) override;
    [[nodiscard]] bool usesAuthorityOrder(const QString &) const override { return false; } // OGR turns to east first
    [[nodiscard]] QString characterSet() const override { return m_format.characterSet.note; }
    [[nodiscard]] std::vector<Finding> notes() const override { return m_notes; }

private:
    OgrSource(const QString &path, OgrFormat format, const SourceOptions &options);
    Result<void> look();
    Result<void> readLayer(std::size_t index, const ObjectSink &sink, Progress &progress, bool &stopped);
    void fill(const OGRFeature &feature, std::size_t layer, SourceObject &out);
    void addAttributes(const OGRFeature &feature, SourceObject &out);
    void noteBinary(const QString &field);
    std::string decoded(std::string_view bytes, bool *bad = nullptr) const;
    double arcTolerance(std::size_t layer) const;

    QString m_path;
    OgrFormat m_format;
    SourceOptions m_options;
    GdalDataset m_dataset;
    std::vector<SourceLayer> m_layers;
    std::vector<OGRLayer *> m_ogrLayers;
    std::vector<bool> m_geographic;
    std::vector<qint64> m_stated; ///< records by the file's own word; -1 where it has none
    std::vector<Finding> m_notes;
    QStringList m_binaryFields;
    qint64 m_total = -1, m_done = 0;
};

/// A field as text: as written where OGR keeps that, numbers in the shortest form that reads back.
[[nodiscard]] std::string ogrText(const OGRFeature &feature, int field, const OGRFieldDefn &definition);
/// The CRS of a layer as "EPSG:n", else the name that its WKT gives it; empty where none is declared.
[[nodiscard]] QString ogrCrs(const OGRSpatialReference *reference);

} // namespace kbs::import
