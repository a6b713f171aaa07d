// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/finding.h"
#include "importers/common/source.h"
#include "store/store.h"

#include <QJsonObject>

#include <map>
#include <memory>
#include <optional>
#include <vector>

/// recognise → read → map → transform → check → stage → compare (preview) → one switch.
namespace kbs::import {

enum class AxisOrder : std::uint8_t { Auto, EastNorth, NorthEast };

struct Options {
    QString encoding; ///< --as; empty: recognised
    QString crs;      ///< --crs; overrides what the file declares; empty: declared, else sniffed, else asked
    AxisOrder axis = AxisOrder::Auto;
    QString mappingFile; ///< --map: a mapping saved by the user; empty: the encoding's own, else the generic one
    QString characterSet;
    bool repair = false;   ///< load invalid polygons after makeValid, with a finding, instead of rejecting them
    bool complete = false; ///< the delivery is complete for its classes: what it lacks is deleted
    QString author;
    QString message; ///< default: "Import of <file names>"
};

/// The import's account. read = loaded + rejected + ignored, always; the pipeline fails otherwise.
struct Ledger {
    qint64 read = 0, loaded = 0, rejected = 0, ignored = 0;
    /// Layer → attribute path → (times met, what became of it: "→ column" or the name of the rule that ignores it).
    struct AttributeUse {
        qint64 times = 0;
        QString outcome;
    };
    std::map<QString, std::map<QString, AttributeUse>> attributes;
    /// (Layer, table or "" where no class takes it) → what became of its objects; the sums are the numbers above.
    struct LayerCount {
        qint64 read = 0, loaded = 0, rejected = 0, ignored = 0;
    };
    std::map<std::pair<QString, QString>, LayerCount> layers;
    std::vector<Finding> findings;
    qint64 findingsNotListed = 0; ///< findings past the first 10,000 are counted, not kept
    [[nodiscard]] bool balances() const { return read == loaded + rejected + ignored; }
};

/// What is known of one file after reading: shown in the first step of the import sheet.
struct FileReport {
    QString path;
    QString encoding;
    QString why; ///< why this encoding
    QString characterSet;
    QString crs;    ///< "EPSG:5254"
    QString crsWhy; ///< "declared as urn:ogc:def:crs:EPSG::5254", "not declared; …"
    std::vector<SourceLayer> layers;
    std::map<QString, QString> layerClass; ///< layer → table
};

class KnownDelivery;

/// A staged import, not yet part of the store. Destroying it leaves the store as it was.
struct Preview {
    std::vector<FileReport> files;
    Ledger ledger;
    std::unique_ptr<Stage> stage;
    std::vector<std::pair<const FeatureClass *, StageCounts>> counts;
    Bbox extent;                             ///< of all staged objects, store CRS
    RevisionNo head = 0;                     ///< of the store when they were compared
    bool recalled = false;                   ///< not read: the account of the last time, without samples
    std::shared_ptr<KnownDelivery> delivery; ///< by which the same delivery is known again; may be null
};

/// Reads, maps, checks and stages. On cancel or error nothing of it remains.
[[nodiscard]] Result<Preview> prepare(
    Store &store, const QStringList &files, const Options &options, Progress &progress);
/// Gives the layers of a recalled preview their samples, from the heads of its files: the account in the store keeps
/// none, since values may be personal.
[[nodiscard]] Result<void> addSamples(
    Preview &preview, const QStringList &files, const Options &options, Progress &progress);
/// The one switch. Gives the new revision, or the unchanged head where the delivery brings nothing new.
[[nodiscard]] Result<RevisionNo> apply(Preview &preview, const Options &options, Progress &progress);
/// The report that `--report` writes (keys: design, the command line contract).
[[nodiscard]] QJsonObject toJson(const Preview &preview, std::optional<RevisionNo> revision);

} // namespace kbs::import
