// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/progress.h"
#include "quality/coverage_shapes.h"

#include <unordered_map>

namespace kbs::quality::coverage {

/// Which polygons lie where: squares of a few hundred polygons each, only where there are any, so that a far outlier
/// costs nothing.
class Tiles {
public:
    /// A polygon belongs to the tiles that its box, grown by `margin`, meets.
    [[nodiscard]] Result<void> build(const Shapes &shapes, Unit margin, const Progress &progress);

    [[nodiscard]] std::size_t size() const { return m_places.size(); }
    /// Tiles cover the plane without overlap: a place on a common border belongs to the upper or right one.
    [[nodiscard]] Box box(std::size_t tile) const;
    [[nodiscard]] std::span<const std::uint32_t> shapes(std::size_t tile) const;
    /// Polygons too large for the lists: to be looked at with every tile.
    [[nodiscard]] std::span<const std::uint32_t> large() const { return m_large; }
    /// The polygons whose boxes meet a box, each once, in the order of their numbers.
    void find(const Shapes &shapes, const Box &box, std::vector<std::uint32_t> &out) const;

private:
    struct Range {
        std::int64_t minX, minY, maxX, maxY;
        [[nodiscard]] std::uint64_t count() const;
    };
    void lay(const Shapes &shapes, Unit margin);
    [[nodiscard]] Range tilesOf(const Box &box) const;
    [[nodiscard]] Result<bool> count(
        const Shapes &shapes, Unit margin, std::vector<std::uint32_t> &counts, const Progress &progress);
    template <typename Visit> void forTiles(const Range &range, const Visit &visit) const;

    struct Hash {
        std::size_t operator()(Place place) const noexcept
        {
            return (static_cast<std::size_t>(place.x) * 0x9E3779B97F4A7C15u)
                ^ (static_cast<std::size_t>(place.y) * 0xC2B2AE3D27D4EB4Fu);
        }
    };
    Place m_origin; ///< of the first tile
    Unit m_side = 0;
    std::unordered_map<Place, std::uint32_t, Hash> m_numbers;
    std::vector<Place> m_places; ///< column and row of a tile
    std::vector<std::uint32_t> m_ends, m_lists, m_large;
};

} // namespace kbs::quality::coverage
