// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "store/feature.h"

#include <QTemporaryFile>

#include <algorithm>
#include <array>
#include <compare>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// The polygons of a coverage check in whole units of 0.1 mm, laid down in a temporary file.
namespace kbs::quality::coverage {

using Unit = std::int64_t; ///< 0.1 mm
inline constexpr double unitsPerMetre = 10'000;
inline constexpr Unit widest = Unit(1) << 30; ///< of a polygon: products of differences fit into 64 bits

struct Place {
    Unit x = 0, y = 0;
    auto operator<=>(const Place &) const = default;
};

/// Closed on all sides.
struct Box {
    Unit minX = std::numeric_limits<Unit>::max(), minY = std::numeric_limits<Unit>::max();
    Unit maxX = std::numeric_limits<Unit>::min(), maxY = std::numeric_limits<Unit>::min();

    void add(Place place)
    {
        minX = std::min(minX, place.x);
        minY = std::min(minY, place.y);
        maxX = std::max(maxX, place.x);
        maxY = std::max(maxY, place.y);
    }
    [[nodiscard]] bool isEmpty() const { return minX > maxX || minY > maxY; }
    [[nodiscard]] bool intersects(const Box &other) const
    {
        return minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY;
    }
    [[nodiscard]] Box common(const Box &other) const
    {
        return {std::max(minX, other.minX), std::max(minY, other.minY), std::min(maxX, other.maxX),
            std::min(maxY, other.maxY)};
    }
    [[nodiscard]] Box grown(Unit by) const { return {minX - by, minY - by, maxX + by, maxY + by}; }
    bool operator==(const Box &) const = default;
};

[[nodiscard]] Bbox inMetres(const Box &box);

/// > 0 where c lies left of the line from a to b. The differences must be below 2 × `widest`.
[[nodiscard]] inline Unit turn(Place a, Place b, Place c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/// A polygon on the grid: rings without the repeated last vertex, the inside on the left of every ring.
struct Outline {
    std::vector<Place> vertices;
    std::vector<std::uint32_t> ringEnds;
    Box box;
};

/// Fills `out`; false where a coordinate is no number, off the earth or the polygon is too wide. No rings: empty.
[[nodiscard]] bool toOutline(const FeatureBatch::GeometryView &polygon, Outline &out);

/// One polygon in the mapped file.
struct Shape {
    std::int64_t handle = 0;
    Place origin;
    Box box;
    std::uint64_t firstEdge = 0;                           ///< number of the edge that begins at vertex 0
    std::span<const std::array<std::int32_t, 2>> vertices; ///< from the origin
    std::span<const std::uint32_t> ringEnds;
    std::string_view tag;

    [[nodiscard]] Place vertex(std::size_t index) const
    {
        return {origin.x + vertices[index][0], origin.y + vertices[index][1]};
    }

    /// visit(index, a, b) for every edge; `index` from 0.
    template <typename Visit> void forEachEdge(const Visit &visit) const
    {
        std::size_t begin = 0;
        for (const std::uint32_t end : ringEnds) {
            Place from = vertex(begin);
            const Place first = from;
            for (std::size_t i = begin + 1; i < end; ++i) {
                const Place to = vertex(i);
                visit(i - 1, from, to);
                from = to;
            }
            visit(end - 1, from, first);
            begin = end;
        }
    }
};

[[nodiscard]] double area(const Shape &shape); ///< m²
/// Whether the closed polygon and the closed box have a point in common. The boxes must be known to meet.
[[nodiscard]] bool touches(const Shape &shape, const Box &box);
/// Whether the polygon covers the point infinitesimally west of `place` (and by infinitely less south of it).
[[nodiscard]] bool coversWestOf(const Shape &shape, Place place);

class Shapes {
public:
    explicit Shapes(const QString &folder);

    /// Gives the number of the outline's first edge. Failures are kept for map().
    std::uint64_t append(std::int64_t handle, const Outline &outline, std::string_view tag);
    /// After the last append(): makes at() possible.
    [[nodiscard]] Result<void> map();

    [[nodiscard]] std::size_t size() const { return m_starts.size(); }
    [[nodiscard]] std::uint64_t edges() const { return m_edges; }
    [[nodiscard]] Shape at(std::size_t index) const;
    [[nodiscard]] Box box(std::size_t index) const;

private:
    void write();

    std::unique_ptr<QTemporaryFile> m_file;
    std::vector<std::uint32_t> m_starts; ///< in eights of bytes
    std::vector<std::byte> m_buffer;     ///< what is not written yet
    std::uint64_t m_size = 0, m_edges = 0;
    const std::byte *m_data = nullptr;
    std::optional<Error> m_failure;
};

} // namespace kbs::quality::coverage
