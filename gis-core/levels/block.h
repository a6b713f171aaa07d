// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/feature.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// A few hundred shapes that lie near each other, in columns, as they stand in the cache file and are drawn from it
/// without unpacking. Coordinates are 32-bit steps of the 0.1 mm grid from the block's origin.
namespace kbs::levels {

/// Grid steps.
using Units = std::int64_t;
inline constexpr double metresPerUnit = gridSize;
inline constexpr double farthestMetres = 1e11; ///< coordinates beyond it are drawn from the store

struct UnitBox {
    Units minX = INT64_MAX, minY = INT64_MAX, maxX = INT64_MIN, maxY = INT64_MIN;

    [[nodiscard]] bool isEmpty() const { return minX > maxX; }
    void add(Units x, Units y)
    {
        minX = std::min(minX, x);
        minY = std::min(minY, y);
        maxX = std::max(maxX, x);
        maxY = std::max(maxY, y);
    }
    void add(const UnitBox &other)
    {
        minX = std::min(minX, other.minX);
        minY = std::min(minY, other.minY);
        maxX = std::max(maxX, other.maxX);
        maxY = std::max(maxY, other.maxY);
    }
    [[nodiscard]] bool intersects(const UnitBox &other) const
    {
        return minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY;
    }
    /// Fits into one block.
    [[nodiscard]] bool isSmall() const { return isEmpty() || (maxX - minX < INT32_MAX && maxY - minY < INT32_MAX); }
    [[nodiscard]] static UnitBox of(const Bbox &box); ///< clamped to what Units can hold
};

/// A shape on its way into a block. Closed rings do not repeat their first point.
struct Shape {
    FeatureId id = 0;
    GeometryKind kind = GeometryKind::Polygon;
    std::uint32_t combo = 0;   ///< number of its combination of code values
    std::uint32_t members = 1; ///< how many features it stands for
    float area = 0;            ///< m² of the members (levels)
    float inner = 0;           ///< metres of border between the members (levels)
    std::vector<Units> xy;     ///< x, y, x, y …
    std::vector<std::uint32_t> ringEnds;
    std::vector<std::uint32_t> textEnds; ///< of `text`, one per text attribute
    std::string text;

    void clear();
    [[nodiscard]] UnitBox box() const;
    /// Takes a geometry; false where its coordinates are no numbers, too far away or too far apart.
    [[nodiscard]] bool take(const FeatureBatch::GeometryView &geometry);
};

/// Which columns the blocks of a level have.
struct Layout {
    std::uint32_t texts = 0;
    bool isMerged = false; ///< a generalised level: members, area and inner instead of ids and texts
};

/// One block where it lies. Only what check() accepted may be looked at through it.
class BlockView {
public:
    /// Null view where the bytes are no block of this layout: every size and offset is checked. `isKnown`: these bytes
    /// were checked before.
    [[nodiscard]] static BlockView of(
        std::span<const char> bytes, const Layout &layout, std::uint32_t combos, bool isKnown = false);

    [[nodiscard]] explicit operator bool() const { return m_ringEnds != nullptr; }
    [[nodiscard]] std::uint32_t size() const { return m_size; }
    [[nodiscard]] Units originX() const { return m_originX; }
    [[nodiscard]] Units originY() const { return m_originY; }
    [[nodiscard]] FeatureId id(std::uint32_t row) const { return m_ids[row]; }
    [[nodiscard]] GeometryKind kind(std::uint32_t row) const { return static_cast<GeometryKind>(m_kinds[row]); }
    [[nodiscard]] std::uint32_t combo(std::uint32_t row) const { return m_combos[row]; }
    [[nodiscard]] std::uint32_t members(std::uint32_t row) const { return m_members ? m_members[row] : 1; }
    [[nodiscard]] float area(std::uint32_t row) const { return m_areas[row]; }
    [[nodiscard]] float inner(std::uint32_t row) const { return m_inners[row]; }
    [[nodiscard]] std::string_view text(std::uint32_t row, std::uint32_t column) const;
    [[nodiscard]] std::uint32_t firstRing(std::uint32_t row) const { return row == 0 ? 0 : m_shapeRings[row - 1]; }
    [[nodiscard]] std::uint32_t lastRing(std::uint32_t row) const { return m_shapeRings[row]; }
    [[nodiscard]] std::uint32_t ringBegin(std::uint32_t ring) const { return ring == 0 ? 0 : m_ringEnds[ring - 1]; }
    [[nodiscard]] std::uint32_t ringEnd(std::uint32_t ring) const { return m_ringEnds[ring]; }
    [[nodiscard]] std::uint32_t firstPoint(std::uint32_t row) const { return ringBegin(firstRing(row)); }
    [[nodiscard]] std::uint32_t lastPoint(std::uint32_t row) const { return ringBegin(lastRing(row)); }
    /// x, y, x, y … of all points from the origin.
    [[nodiscard]] const std::int32_t *xy() const { return m_xy; }

private:
    std::uint32_t m_size = 0, m_texts = 0;
    Units m_originX = 0, m_originY = 0;
    const FeatureId *m_ids = nullptr;
    const std::int32_t *m_xy = nullptr;
    const std::uint32_t *m_combos = nullptr, *m_shapeRings = nullptr, *m_ringEnds = nullptr;
    const std::uint32_t *m_members = nullptr, *m_textEnds = nullptr;
    const float *m_areas = nullptr, *m_inners = nullptr;
    const std::uint8_t *m_kinds = nullptr;
    const char *m_text = nullptr;
};

/// Collects shapes and writes them as one block.
class BlockWriter {
public:
    explicit BlockWriter(const Layout &layout) : m_layout(layout) { }
    /// False where the shape does not fit any more: finish() first.
    [[nodiscard]] bool add(const Shape &shape);
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_combos.size()); }
    [[nodiscard]] const UnitBox &box() const { return m_box; }
    /// The block's bytes (a multiple of 8); starts the next one.
    [[nodiscard]] std::vector<char> finish();

private:
    Layout m_layout;
    UnitBox m_box;
    std::vector<FeatureId> m_ids;
    std::vector<Units> m_xy;
    std::vector<std::uint32_t> m_combos, m_shapeRings, m_ringEnds, m_members, m_textEnds;
    std::vector<float> m_areas, m_inners;
    std::vector<std::uint8_t> m_kinds;
    std::string m_text;
};

} // namespace kbs::levels
