// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/coverage_flood.h"

#include <cmath>

namespace kbs::quality::coverage {

namespace {

constexpr double noOverlap = 1e-8; ///< m²: rounding of the measure (one unit squared)
constexpr std::size_t pairsBetweenCancels = 256;

std::uint64_t pairKey(std::uint32_t first, std::uint32_t second)
{
    return static_cast<std::uint64_t>(std::min(first, second)) << 32 | std::max(first, second);
}

} // namespace

bool Flood::isFault(std::uint32_t first, std::uint32_t second) const
{
    return m_faults.contains(pairKey(first, second));
}

bool Flood::mayGoOn(const CoverageReport &out) const
{
    return out.faults.size() < m_tolerances.mostFaults && m_known.size() < mostPairs;
}

Result<void> Flood::run(std::vector<Box> places, CoverageReport &out, const Progress &progress)
{
    m_places = std::move(places);
    std::ranges::reverse(m_places); // taken from the end
    while (!m_places.empty()) {
        const Box place = m_places.back();
        m_places.pop_back();
        KBS_CHECK(visit(place, out, progress));
        if (!mayGoOn(out)) {
            out.more = true;
            return {};
        }
    }
    return {};
}

/// Compares all polygons that touch a place with each other.
Result<void> Flood::visit(const Box &place, CoverageReport &out, const Progress &progress)
{
    m_tiles.find(m_shapes, place, m_touching);
    std::erase_if(m_touching, [&](std::uint32_t one) { return !touches(m_shapes.at(one), place); });
    struct Boxed {
        Box box;
        std::uint32_t number;
    };
    std::vector<Boxed> found;
    for (const std::uint32_t one : m_touching)
        found.push_back({m_shapes.box(one), one});
    std::ranges::sort(found, [](const Boxed &a, const Boxed &b) { return a.box.minX < b.box.minX; });
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (std::size_t j = i + 1; j < found.size() && found[j].box.minX < found[i].box.maxX; ++j) {
            if (++pairs % pairsBetweenCancels == 0 && progress.isCancelled())
                return cancelled();
            if (found[i].box.minY < found[j].box.maxY && found[j].box.minY < found[i].box.maxY)
                compare(found[i].number, found[j].number, out);
            if (!mayGoOn(out))
                return {};
        }
    }
    return progress.isCancelled() ? cancelled() : Result<void>();
}

void Flood::compare(std::uint32_t first, std::uint32_t second, CoverageReport &out)
{
    if (!m_known.insert(pairKey(first, second)).second)
        return;
    const Shape one = m_shapes.at(first), other = m_shapes.at(second);
    const Overlap overlap = m_meter.measure(one, other);
    if (overlap.area <= noOverlap)
        return;
    m_places.push_back(overlap.box);
    const double larger = std::max(area(one), area(other));
    const bool same = larger - overlap.area <= std::min(m_tolerances.overlapArea, larger / 100);
    if (overlap.area < m_tolerances.overlapArea && !same)
        return;
    m_faults.insert(pairKey(first, second));
    const Bbox extent = inMetres(overlap.box);
    CoverageFault fault;
    fault.width = overlap.area / std::hypot(extent.width(), extent.height());
    fault.kind = same                             ? CoverageFault::Kind::Duplicate
        : fault.width <= m_tolerances.sliverWidth ? CoverageFault::Kind::Sliver
                                                  : CoverageFault::Kind::Overlap;
    fault.first = one.handle;
    fault.second = other.handle;
    fault.firstTag = one.tag;
    fault.secondTag = other.tag;
    fault.area = overlap.area;
    fault.extent = extent;
    out.faults.push_back(std::move(fault));
}

} // namespace kbs::quality::coverage
