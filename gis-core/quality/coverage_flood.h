// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "quality/coverage.h"
#include "quality/coverage_overlap.h"
#include "quality/coverage_tiles.h"

#include <unordered_set>

namespace kbs::quality::coverage {

/// Finds every overlapping pair that is connected with the places where a test of coverage.h failed.
class Flood {
public:
    Flood(const Shapes &shapes, const Tiles &tiles, const CoverageTolerances &tolerances)
        : m_shapes(shapes), m_tiles(tiles), m_tolerances(tolerances)
    {
    }

    [[nodiscard]] Result<void> run(std::vector<Box> places, CoverageReport &out, const Progress &progress);
    /// Whether the pair was found to overlap by more than the tolerance.
    [[nodiscard]] bool isFault(std::uint32_t first, std::uint32_t second) const;

private:
    [[nodiscard]] Result<void> visit(const Box &place, CoverageReport &out, const Progress &progress);
    void compare(std::uint32_t first, std::uint32_t second, CoverageReport &out);
    [[nodiscard]] bool mayGoOn(const CoverageReport &out) const;

    static constexpr std::size_t mostPairs = 4'000'000;
    const Shapes &m_shapes;
    const Tiles &m_tiles;
    const CoverageTolerances &m_tolerances;
    OverlapMeter m_meter;
    std::vector<Box> m_places; ///< still to be visited
    std::vector<std::uint32_t> m_touching;
    std::unordered_set<std::uint64_t> m_known, m_faults; ///< pairs
};

} // namespace kbs::quality::coverage
