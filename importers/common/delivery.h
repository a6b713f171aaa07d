// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importers/common/hash_table.h"
#include "importers/common/layer_mapper.h"
#include "importers/common/ledger_book.h"
#include "importers/common/pipeline.h"
#include "importers/common/placement.h"
#include "importers/common/stage_writer.h"

#include <set>
#include <unordered_map>

namespace kbs::import {

/// Rows of all files of one import on their way into the stage: batches per class and source, keys unique per class.
class StagingArea {
public:
    struct ClassState {
        std::map<int, std::unique_ptr<StageWriter::Rows>> rows; ///< by source
        HashTable keys; ///< source keys, marked with the number of the file that brought each first
        std::unordered_map<std::uint64_t, std::uint32_t> repeats; ///< of keys that came several times: how often
        std::set<std::string> completePrefixes;                   ///< keys that a complete delivery answers for
        std::vector<std::string> removed; ///< keys of objects that the delivery says are no more
        qint64 rejected = 0;
        std::optional<double> rounding; ///< metres: of the finest file
    };

    explicit StagingArea(Stage &stage) : m_stage(stage), m_writer(stage, m_topology) { }

    ClassState &of(const FeatureClass &featureClass);
    /// The next file begins.
    void nextFile(const QString &path)
    {
        m_topology.nextFile(path);
        m_file = m_file < 255 ? static_cast<std::uint8_t>(m_file + 1) : m_file;
    }
    /// Whether an earlier file of the same import brought this key.
    [[nodiscard]] bool isFromEarlierFile(const FeatureClass &featureClass, const std::string &key);
    /// The key will be looked up soon.
    void expect(const FeatureClass &featureClass, const std::string &key)
    {
        of(featureClass).keys.expect(HashTable::hashOf(key));
    }
    /// Makes the key unique in its class; true where it had to be changed.
    bool makeUnique(const FeatureClass &featureClass, std::string &key);
    /// A number for the next layer of a file: what it does not carry is kept for its rows (see Stage::carry).
    [[nodiscard]] int newSource() { return m_source++; }
    /// `line` and `id`: where the file has it. What is left of `feature` is anything.
    [[nodiscard]] Result<void> add(
        const FeatureClass &featureClass, int source, Feature &&feature, qint64 line, std::string_view id);
    /// What a source carries for a class; `rounding`: see Placement::rounding(). After flush().
    void carry(const FeatureClass &featureClass, int source, const std::vector<int> &attributes, bool geometry,
        double rounding);
    /// The stored feature with this key is no more, unless a row of the delivery has it.
    void remove(const FeatureClass &featureClass, std::string key)
    {
        of(featureClass).removed.push_back(std::move(key));
    }
    /// Waits until every row is in the stage.
    [[nodiscard]] Result<void> flush();

    [[nodiscard]] const std::map<const FeatureClass *, ClassState> &classes() const { return m_classes; }
    [[nodiscard]] const Bbox &extent() const { return m_extent; }
    [[nodiscard]] DeliveryTopology &topology() { return m_topology; }

private:
    static constexpr std::size_t batchSize = 200;
    Stage &m_stage;
    std::map<const FeatureClass *, ClassState> m_classes;
    std::uint8_t m_file = 0; ///< files from the 255th on count as one
    int m_source = 0;
    Bbox m_extent;
    DeliveryTopology m_topology;
    StageWriter m_writer; ///< last: it ends before what it writes to
};

/// One file on its way through mapping, placement, checks and staging.
class Delivery {
public:
    static Result<Delivery> open(Store &store, const QString &path, const Options &options);
    /// Reports progress in start … start + share.
    [[nodiscard]] Result<void> read(
        StagingArea &area, Ledger &ledger, LedgerBook &book, Progress &progress, double start, double share);
    [[nodiscard]] const FileReport &report() const { return m_report; }

private:
    /// One way from a source layer to a class; a layer has several where the mapping parts it by conditions.
    struct Layer {
        LayerMapper mapper;
        QString name;
        int source = 0;                             ///< of StagingArea
        qint64 read = 0, rejected = 0, ignored = 0; ///< the rest is loaded
        bool geometry = false;                      ///< an object of it named one
        bool isOwn = false;                         ///< its objects say from which features they were exported
    };

    Delivery(Store &store, const Options &options) : m_store(store), m_options(options) { }
    [[nodiscard]] Result<void> openMapping(const Encoding &encoding);
    [[nodiscard]] QStringList areaLayers() const;
    [[nodiscard]] Result<void> startReading(std::vector<SourceObject> &head);
    [[nodiscard]] Result<void> settle(std::span<const Point> sample);
    [[nodiscard]] Layer &layer(const SourceObject &object);
    [[nodiscard]] std::vector<LayerMapping> layerMappings(const SourceLayer &layer) const;
    [[nodiscard]] Result<void> take(SourceObject &object);
    void withdraw(const SourceObject &object, Layer &layer);
    void takeNotes(const SourceObject &object, const Layer &layer, std::uint64_t idHash);
    [[nodiscard]] bool placeAndShape(SourceObject &object, Layer &layer, Geometry &geometry);
    static void takeHints(const SourceObject &object, const FeatureClass &featureClass, std::vector<Value> &values);
    [[nodiscard]] FeatureId ownId(const SourceObject &object, const Layer &layer) const;
    void settleKey(const SourceObject &object, const Layer &layer, std::string &key);
    [[nodiscard]] Finding finding(const SourceObject &object, const FeatureClass *featureClass, const QString &rule,
        Severity severity, const QString &text) const;
    void noteFile(const QString &rule, const QString &text);
    void finish();

    Store &m_store;
    Options m_options;
    std::unique_ptr<Source> m_source;
    std::optional<Placement> m_placement;
    Mapping m_mapping;
    bool m_hasMapping = false;
    FileReport m_report;
    std::vector<SourceLayer> m_sourceLayers;    ///< as far as they are known from the objects taken
    std::map<int, std::vector<Layer>> m_layers; ///< in the order in which they are tried; the last takes every object
    HashTable m_ids;                            ///< the ids met, per layer
    Feature m_feature;                          ///< these two: the present object's, to use their memory again
    std::vector<ValueProblem> m_problems;
    std::map<int, SourceLayer> m_headLayers; ///< what the first objects tell of their layers
    Bbox m_place;                            ///< of the object in hand, store CRS; empty until it is placed
    std::string m_family;                    ///< of the store: see OwnMark
    StagingArea *m_area = nullptr;
    Ledger *m_ledger = nullptr;
    LedgerBook *m_book = nullptr;
};

} // namespace kbs::import
