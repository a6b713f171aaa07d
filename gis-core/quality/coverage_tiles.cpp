// SPDX-License-Identifier: GPL-3.0-or-later
#include "quality/coverage_tiles.h"

namespace kbs::quality::coverage {

namespace {

constexpr Unit polygonsAcross = 20;       ///< of small polygons in a tile
constexpr Unit leastSide = 10'000;        ///< 1 m
constexpr std::uint64_t mostTiles = 1024; ///< of one polygon in the lists
constexpr std::size_t sampleSize = 1000;
constexpr std::size_t betweenCancels = 1 << 16;

/// The size of the smaller polygons: a quarter of a sample is smaller.
Unit smallPolygonOf(const Shapes &shapes)
{
    std::vector<Unit> sizes;
    const std::size_t step = shapes.size() / sampleSize + 1;
    for (std::size_t i = 0; i < shapes.size(); i += step) {
        const Box box = shapes.box(i);
        sizes.push_back(std::max(box.maxX - box.minX, box.maxY - box.minY));
    }
    const auto quarter = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 4);
    std::ranges::nth_element(sizes, quarter);
    return *quarter;
}

std::int64_t floorDivide(Unit value, Unit by)
{
    return value / by - (value % by < 0 ? 1 : 0);
}

} // namespace

std::uint64_t Tiles::Range::count() const
{
    return static_cast<std::uint64_t>(maxX - minX + 1) * static_cast<std::uint64_t>(maxY - minY + 1);
}

Tiles::Range Tiles::tilesOf(const Box &box) const
{
    const auto [x, y] = m_origin;
    return {floorDivide(box.minX - x, m_side), floorDivide(box.minY - y, m_side), floorDivide(box.maxX - x, m_side),
        floorDivide(box.maxY - y, m_side)};
}

/// The first tile begins where the polygons begin, so that one tile holds them all in the end.
void Tiles::lay(const Shapes &shapes, Unit margin)
{
    Box all;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const Box box = shapes.box(i);
        all.add({box.minX, box.minY});
    }
    m_origin = {all.minX - margin, all.minY - margin};
    m_side = std::max(polygonsAcross * smallPolygonOf(shapes), leastSide);
}

template <typename Visit> void Tiles::forTiles(const Range &range, const Visit &visit) const
{
    for (std::int64_t y = range.minY; y <= range.maxY; ++y)
        for (std::int64_t x = range.minX; x <= range.maxX; ++x)
            visit(Place{x, y});
}

/// How many polygons each tile has. False where the tiles are too small to be worth it.
Result<bool> Tiles::count(
    const Shapes &shapes, Unit margin, std::vector<std::uint32_t> &counts, const Progress &progress)
{
    m_numbers.clear();
    m_places.clear();
    m_large.clear();
    counts.clear();
    const std::size_t all = shapes.size();
    const std::size_t mostEntries = 2 * all + 64, mostLarge = all / 1000 + 16, mostPlaces = all / 16 + 64;
    std::size_t entries = 0;
    Place last{std::numeric_limits<Unit>::max(), 0};
    std::uint32_t lastNumber = 0;
    for (std::size_t i = 0; i < all; ++i) {
        if (i % betweenCancels == 0 && progress.isCancelled())
            return cancelled();
        const Range range = tilesOf(shapes.box(i).grown(margin));
        if (range.count() > mostTiles) {
            m_large.push_back(static_cast<std::uint32_t>(i));
        } else {
            entries += range.count();
            forTiles(range, [&](Place place) {
                if (place != last) {
                    const auto [found, isNew]
                        = m_numbers.try_emplace(place, static_cast<std::uint32_t>(m_places.size()));
                    if (isNew) {
                        m_places.push_back(place);
                        counts.push_back(0);
                    }
                    last = place;
                    lastNumber = found->second;
                }
                ++counts[lastNumber];
            });
        }
        if (entries > mostEntries || m_large.size() > mostLarge || m_places.size() > mostPlaces)
            return false;
    }
    return true;
}

Result<void> Tiles::build(const Shapes &shapes, Unit margin, const Progress &progress)
{
    if (shapes.size() == 0)
        return {};
    std::vector<std::uint32_t> counts;
    lay(shapes, margin);
    for (bool enough = false; !enough;) {
        KBS_TRY(enough, count(shapes, margin, counts, progress));
        if (!enough)
            m_side *= 2;
    }
    m_ends.resize(counts.size());
    std::uint32_t sum = 0;
    for (std::size_t tile = 0; tile < counts.size(); ++tile) {
        m_ends[tile] = sum; // the beginning: filling the lists below moves it to the end
        sum += counts[tile];
    }
    m_lists.resize(sum);
    std::size_t large = 0;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (large < m_large.size() && m_large[large] == i) {
            ++large;
            continue;
        }
        forTiles(tilesOf(shapes.box(i).grown(margin)),
            [&](Place place) { m_lists[m_ends[m_numbers.find(place)->second]++] = static_cast<std::uint32_t>(i); });
    }
    return {};
}

Box Tiles::box(std::size_t tile) const
{
    const Place place = m_places[tile];
    const Place low{m_origin.x + place.x * m_side, m_origin.y + place.y * m_side};
    return {low.x, low.y, low.x + m_side - 1, low.y + m_side - 1};
}

std::span<const std::uint32_t> Tiles::shapes(std::size_t tile) const
{
    const std::size_t begin = tile == 0 ? 0 : m_ends[tile - 1];
    return std::span(m_lists).subspan(begin, m_ends[tile] - begin);
}

void Tiles::find(const Shapes &shapes, const Box &box, std::vector<std::uint32_t> &out) const
{
    out.clear();
    const auto take = [&](std::span<const std::uint32_t> list) {
        std::ranges::copy_if(
            list, std::back_inserter(out), [&](std::uint32_t one) { return shapes.box(one).intersects(box); });
    };
    take(m_large);
    const Range range = tilesOf(box);
    if (range.count() > m_places.size()) {
        for (std::size_t tile = 0; tile < m_places.size(); ++tile)
            if (this->box(tile).intersects(box))
                take(this->shapes(tile));
    } else {
        forTiles(range, [&](Place place) {
            if (const auto found = m_numbers.find(place); found != m_numbers.end())
                take(this->shapes(found->second));
        });
    }
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
}

} // namespace kbs::quality::coverage
