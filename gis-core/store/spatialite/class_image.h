// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/canonical.h"
#include "store/spatialite/index_entries.h"
#include "store/spatialite/packed_rtree.h"
#include "store/spatialite/schema.h"
#include "store/spatialite/tree_pages.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace kbs::spatialite {

/// The live table of a class as it is declared in the store, so that a copy of it can be made elsewhere.
struct TableLayout {
    struct Index {
        std::string name, sql;
        std::vector<std::string> columns;
        bool unique = false;
    };
    std::string sql;                  ///< CREATE TABLE …
    std::vector<std::string> columns; ///< in the order of the table
    std::vector<Index> indexes;
    std::size_t nodeBytes = 0; ///< of the R*Tree; 0 without geometry
    /// Root pages of the table, its indexes and the tables of the R*Tree, by name.
    std::map<std::string, std::uint32_t, std::less<>> roots;

    static Result<TableLayout> of(Database &database, const ClassTable &table);
};

/// Added up over the rows of a class in a stage.
struct StagedSums {
    std::int64_t count = 0;
    canonical::Hash128 rows;    ///< hashes of the rows with the ids they got
    canonical::Hash128 changes; ///< as additions
    Bbox extent;
};

/// The staged rows of one class as a finished SQLite table, its indexes and the tables of its R*Tree, all written as
/// pages without SQL: several times as fast as inserting them. Rows come as batches and get the ids firstId, firstId +
/// 1 … and one revision number; SQLite then copies everything into the live store.
///
/// Where the live class holds rows already they are compared and written one by one, and only the index of the keys is
/// made.
class ClassImage {
public:
    enum class Indexes : std::uint8_t { None, Key, All }; ///< All: with the R*Tree
    struct Start {
        FeatureId firstId = 1;
        RevisionNo revision = 1;
        bool forFirstLoad = false; ///< the live class is empty
        QString scratchPath;
    };
    ClassImage(PageFile &file, const ClassTable &table, TableLayout layout, Start start);

    /// Refuses what does not fit the class (store/stored_form.h) and rows without a source key.
    [[nodiscard]] Result<void> add(const FeatureBatch &batch, int source);

    [[nodiscard]] const FeatureClass &featureClass() const { return m_table.featureClass(); }
    [[nodiscard]] const Start &start() const { return m_start; }
    [[nodiscard]] const StagedSums &sums() const { return m_sums; }
    [[nodiscard]] const TableLayout &layout() const { return m_layout; }
    /// Sums of content hashes by source: what a delivery says, whatever ids it gets.
    [[nodiscard]] const std::map<int, std::pair<std::int64_t, canonical::Hash128>> &contents() const
    {
        return m_contents;
    }
    /// First row id and source of each run of rows from one source.
    [[nodiscard]] const std::vector<std::pair<FeatureId, int>> &sourceRuns() const { return m_sourceRuns; }

    /// Pieces of work that finish the image, each for any thread. All only where it is for a first load.
    [[nodiscard]] std::vector<std::function<Result<void>(const Progress &)>> finishers(Indexes wanted);

    /// After the finishers.
    struct Part {
        std::string type, name, table, sql; ///< as in sqlite_schema
        std::uint32_t root = 0;
    };
    [[nodiscard]] const std::vector<Part> &parts() const { return m_parts; }

private:
    [[nodiscard]] std::optional<GeometryKind> storedKind(const FeatureBatch::GeometryView &geometry, Bbox &box) const;
    [[nodiscard]] Result<void> addOddRow(const FeatureBatch &batch, std::size_t row, int source);
    [[nodiscard]] Result<void> write(
        const FeatureBatch &batch, std::size_t row, int source, GeometryKind kind, const Bbox &box);
    void account(std::size_t row, int source, GeometryKind kind, const Bbox &box);
    void setBatch(const FeatureBatch &batch);
    [[nodiscard]] std::uint32_t rootOf(std::string_view name) const;
    [[nodiscard]] Result<void> finishTable();
    [[nodiscard]] Result<void> finishIndex(std::size_t index, const Progress &progress);
    [[nodiscard]] Result<void> finishRevisionIndex(std::size_t index, const Progress &progress);
    [[nodiscard]] Result<void> finishRtree(const Progress &progress);

    /// Columns of the table that are no attributes.
    enum Column : int { Id = -1, Revision = -2, Key = -3, Geom = -4, Heights = -5, Unknown = -6 };
    struct Given {
        std::size_t nullsBefore; ///< columns without a value in front of it
        int column;
    };

    PageFile &m_file;
    const ClassTable &m_table;
    TableLayout m_layout;
    Start m_start;
    std::vector<int> m_columns; ///< of the table: attribute index or Column
    std::vector<Given> m_given; ///< columns that the present batch has values of
    std::size_t m_nullsBehind = 0;
    TableTree m_rows;
    struct DeclaredIndex {
        std::vector<int> columns;
        IndexEntries entries;
    };
    std::vector<DeclaredIndex> m_indexes; ///< of m_layout.indexes
    ScratchArray<RtreeCell> m_boxes;
    canonical::RowHasher m_hash;
    canonical::AdditionHasher m_additionHash;
    StagedSums m_sums;
    std::map<int, std::pair<std::int64_t, canonical::Hash128>> m_contents;
    std::vector<std::pair<FeatureId, int>> m_sourceRuns;
    Record m_record;
    std::string m_blob;
    std::vector<Part> m_parts;
    std::unique_ptr<std::mutex> m_partsMutex = std::make_unique<std::mutex>();
};

} // namespace kbs::spatialite
