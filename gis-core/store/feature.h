// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/value.h"
#include "catalogue/catalogue.h"
#include "geometry/geometry.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kbs {

/// kbs_id: unique in a class over all stores of one family and exact in JSON (< 2^53). The upper 20 bits are the number
/// of the workspace that made it (0: the store made by `kbs new`), the lower 33 a counter.
using FeatureId = std::int64_t;
using RevisionNo = std::int64_t; ///< 1, 2, 3 …; 0 is the state before the first revision

/// One feature by value.
struct Feature {
    FeatureId id = 0;
    RevisionNo revision = 0;   ///< the revision that last changed it
    std::string sourceKey;     ///< what identifies it across deliveries ("" for features drawn by hand)
    std::vector<Value> values; ///< in the order of FeatureClass::attributes
    Geometry geometry;

    bool operator==(const Feature &) const = default;
};

/// Rows of one class in columns: what crosses module borders when there may be millions. Values of a column lie
/// together; all geometries share one coordinate buffer.
class FeatureBatch {
public:
    explicit FeatureBatch(const FeatureClass *featureClass);

    [[nodiscard]] const FeatureClass &featureClass() const { return *m_class; }
    [[nodiscard]] std::size_t size() const { return m_ids.size(); }
    void clear();

    void append(const Feature &feature);
    void append(Feature &&feature); ///< takes the texts over; what is left of the feature is anything, with its memory
    [[nodiscard]] Feature feature(std::size_t row) const;
    void feature(std::size_t row, Feature &out) const; ///< the same into an object whose memory is used again
    [[nodiscard]] FeatureId id(std::size_t row) const { return m_ids[row]; }
    [[nodiscard]] RevisionNo revision(std::size_t row) const { return m_revisions[row]; }
    [[nodiscard]] const std::string &sourceKey(std::size_t row) const { return m_keys[row]; }
    [[nodiscard]] const Value &value(std::size_t row, std::size_t attribute) const
    {
        static const Value none;
        const Column &column = m_columns[attribute];
        return row < column.used ? column.values[row] : none;
    }
    /// Whether no row has a value of the attribute.
    [[nodiscard]] bool isNullColumn(std::size_t attribute) const { return m_columns[attribute].used == 0; }
    [[nodiscard]] Geometry geometry(std::size_t row) const;
    [[nodiscard]] GeometryKind geometryKind(std::size_t row) const { return m_kinds[row]; }

    /// The vertices and rings of one row without a copy: `ringEnds` are relative to `points`.
    struct GeometryView {
        GeometryKind kind = GeometryKind::None;
        std::span<const Point> points;
        std::span<const std::uint32_t> ringEnds;
        std::span<const std::uint32_t> partEnds;
        std::span<const double> z;
    };
    [[nodiscard]] GeometryView geometryView(std::size_t row) const;

private:
    /// As long as its last value. What lies behind that is left from before: its memory is used again.
    struct Column {
        std::vector<Value> values;
        std::size_t used = 0;
    };
    const FeatureClass *m_class;
    std::vector<FeatureId> m_ids;
    std::vector<RevisionNo> m_revisions;
    std::vector<std::string> m_keys; ///< the first size() are of rows
    std::vector<Column> m_columns;   ///< one per attribute
    std::vector<GeometryKind> m_kinds;
    std::vector<Point> m_points;
    std::vector<std::uint32_t> m_ringEnds, m_partEnds;
    std::vector<double> m_z;
    std::vector<std::size_t> m_pointEnds, m_ringCounts, m_partCounts, m_zEnds; ///< running ends per row
};

enum class ChangeKind : std::uint8_t { Add, Change, Delete };

/// One feature before and after. Add has no `before`, Delete has no `after`.
struct Change {
    ChangeKind kind = ChangeKind::Change;
    const FeatureClass *featureClass = nullptr;
    FeatureId id = 0;
    std::optional<Feature> before;
    std::optional<Feature> after;
};

} // namespace kbs
