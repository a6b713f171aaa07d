// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "base/result.h"
#include "geometry/geometry.h"
#include "importers/common/attribute_list.h"
#include "jobs/progress.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What a reader of one encoding gives to the import pipeline: objects as the file writes them, nothing interpreted.
/// Mapping to catalogue classes, CRS, checks, ledger and staging are common (importers/common/pipeline.h).
namespace kbs::import {

/// A layer or feature type of a delivery, as far as it is known before reading everything.
struct SourceLayer {
    QString name;       ///< feature type or table name as written
    qint64 count = -1;  ///< objects; -1 not known before reading
    QStringList fields; ///< attribute paths met so far
    QString srsName;    ///< as written; empty where the file does not say
    GeometryKind geometry = GeometryKind::None;
    std::vector<QStringList> samples; ///< a few rows of values in the order of `fields`, for the mapping editor
};

/// A fault that the reader met in one object: it will be rejected by this rule, never dropped.
struct SourceFault {
    QString rule; ///< "read.geometry", "read.encoding" …
    QString text;
};

/// A further geometry of an object that has several; a mapping may choose it by its path.
struct SourceGeometry {
    std::string path;
    Geometry geometry; ///< axis order of the file
    QString srsName;
    bool patches = false;             ///< see SourceObject::patches
    std::optional<SourceFault> fault; ///< this geometry could not be read
};

struct SourceObject {
    int layer = 0;   ///< index into Source::layers()
    qint64 line = 0; ///< line (text formats) or record number (tables), 1-based
    std::string id;  ///< gml:id, fid, …; "" where the file gives none
    /// Path ("label", "inspireId/Identifier/localId", "zoning@xlink:href") and text (UTF-8), in file order, repeated
    /// where the file repeats. A void or null value is not listed, except as path + "@nilReason" where a reason is
    /// given.
    AttributeList attributes;
    Geometry geometry;        ///< as written: axis order of the file, not yet turned
    QString srsName;          ///< of the geometry (or inherited from its container); empty where the file does not say
    bool hadGeometry = false; ///< the object names a geometry, even if it is empty or could not be read
    bool patches = false; ///< the polygons of `geometry` are patches of one surface, to be united once they are placed
    std::string geometryPath; ///< where `geometry` stood ("geometry2D"); "" where the format has no such thing
    std::vector<SourceGeometry> others; ///< the object's further geometries in file order
    std::optional<SourceFault> fault;
    /// Read and put to use elsewhere (a DXF text that became an attribute of the polygon around it): counted as
    /// ignored.
    std::optional<SourceFault> ignored;
    /// The delivery says that the object is no more (a row that was switched off): a stored one with its key is
    /// deleted, and the row counted as ignored.
    std::optional<SourceFault> withdrawn;
    std::vector<SourceFault> notes; ///< things mended while reading (arc stroked, ring closed): become warnings

    void clear(); ///< empty again, with its memory kept
    void swap(SourceObject &other) noexcept;
};

/// Objects of one layer that others point at (xlink:href): the reader gives their values at `paths` to the pointing
/// object as if they stood inside it ("component/ThoroughfareName/name/…").
struct SourceReference {
    QString layer;
    QStringList paths;
    QStringList
        by; ///< paths of a value that tells such objects apart ("component/AdminUnitName[4thOrder]/name"); may be empty
    QStringList at; ///< properties that may point at such objects ("component"); "*": any
};

struct SourceOptions {
    QString encoding;                        ///< character set forced by the user; empty: declared or detected
    std::vector<SourceReference> references; ///< from the mapping; readers without references ignore them
    QStringList areaLayers;      ///< layers that the mapping takes for areas: loose lines of a drawing are joined there
    double arcTolerance = 0.001; ///< metres: greatest distance between an arc and its chords
};

/// False stops the reading. What is left in `object` afterwards is anything; clear() makes it fit for the next one.
using ObjectSink = std::function<bool(SourceObject &&object)>;

/// One opened delivery. Used by one thread at a time (read() runs in another one than open()). Uses bounded memory
/// whatever the file's size.
class Source {
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual QString file() const = 0;
    /// Complete only after read(); before that what a look at the head of the file tells.
    [[nodiscard]] virtual const std::vector<SourceLayer> &layers() const = 0;
    /// Every object of every layer, in file order, exactly once. An error (malformed, cut off, hostile) names file and
    /// line.
    [[nodiscard]] virtual Result<void> read(const ObjectSink &sink, Progress &progress) = 0;
    /// Whether coordinates with this srsName stand in the authority's axis order (GML) or always east first (tables).
    [[nodiscard]] virtual bool usesAuthorityOrder(const QString &srsName) const = 0;
    /// How the text was decoded ("UTF-8", "windows-1254 (no declaration; detected)"): for the preview.
    [[nodiscard]] virtual QString characterSet() const = 0;
    /// Files of the delivery passed over on purpose and remote links not followed: become "ignored" notes in the
    /// report.
    [[nodiscard]] virtual std::vector<Finding> notes() const { return {}; }
};

/// How sure an encoding is that a file is its own, from the file's name and first bytes.
struct Recognition {
    int score = 0; ///< 0 no; 1–49 can read it; 50–99 likely; 100 certain
    QString why;   ///< translated sentence for the preview
};

/// A file as recognisers see it.
struct Probe {
    QString path;
    QByteArray head; ///< first 64 KiB, decompressed where the file is gzip
    QByteArray encodingHint;
    [[nodiscard]] static Result<Probe> of(const QString &path);
};

/// Descriptor of one encoding: `kbs formats` and the import sheet read it.
class Encoding {
public:
    virtual ~Encoding() = default;
    [[nodiscard]] virtual QString name() const
        = 0; ///< stable id for --as: "inspire", "plangml", "tkgm", "maks", "ogr", "table"
    [[nodiscard]] virtual QString title() const = 0; ///< translated
    [[nodiscard]] virtual QStringList extensions() const = 0;
    [[nodiscard]] virtual QString losses() const = 0; ///< translated: what reading does not keep
    [[nodiscard]] virtual Recognition recognise(const Probe &probe) const = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Source>> open(const QString &path, const SourceOptions &options) const
        = 0;
    /// Whether open() takes a folder of pages (pages.h) as a whole, since what it knows of one object may depend on the
    /// others.
    [[nodiscard]] virtual bool opensPages() const { return false; }
    /// Resource path of the encoding's own mapping (":/importers/inspire/inspire.mapping.json"); empty: generic
    /// mapping.
    [[nodiscard]] virtual QString mapping() const = 0;
};

/// All encodings of the program (registry.cpp lists them; nothing registers itself).
[[nodiscard]] const std::vector<std::unique_ptr<Encoding>> &encodings();
[[nodiscard]] const Encoding *findEncoding(const QString &name);
/// The most certain encoding for a file. An error says what was looked for and names the file.
[[nodiscard]] Result<const Encoding *> recognise(const Probe &probe, QString *why = nullptr);

} // namespace kbs::import
