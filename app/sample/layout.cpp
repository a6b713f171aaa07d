// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/layout.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kbs::sample {

namespace {

constexpr double pi = std::numbers::pi;
// Somewhere west of Eskişehir, well inside the zone; nothing that is drawn there is real.
constexpr double originEast = 486000.0;
constexpr double originNorth = 4391000.0;
constexpr double skew = -0.21; // the city's grid does not look north

enum Question { Turned = 1, AlongCut, AcrossCut, BlockUse, LotWidth, BumpEast, BumpNorth, Phase, Substation };

constexpr double usualLength = 118; // of a block with one street, metres
constexpr double usualDepth = 66;

struct Grain {
    int columns, rows; // blocks of a neighbourhood
};

Grain grainFor(std::int64_t parcels)
{
    if (parcels <= 4'000)
        return {4, 6};
    if (parcels <= 60'000)
        return {6, 10};
    if (parcels <= 400'000)
        return {10, 16};
    return {14, 24};
}

double bump(double share)
{
    const double s = std::sin(pi * share);
    return s * s;
}

} // namespace

double areaOf(const Ring &ring)
{
    // Relative to the first point, so that products of tenths of millimetres stay exact in 64 bits for one block.
    std::int64_t twice = 0;
    for (std::size_t i = 1; i + 1 < ring.size(); ++i)
        twice += (ring[i].e - ring[0].e) * (ring[i + 1].n - ring[0].n)
            - (ring[i + 1].e - ring[0].e) * (ring[i].n - ring[0].n);
    return static_cast<double>(twice) / 2e8;
}

Layout::Layout(std::int64_t parcels, std::uint32_t seed) : m_dice(seed), m_parcels(parcels)
{
    for (std::size_t i = 0; i < m_phase.size(); ++i)
        m_phase[i] = 2 * pi * m_dice.unit(Phase, static_cast<std::int64_t>(i));
    const Grain grain = grainFor(parcels);
    m_width = std::round(grain.columns * usualLength + 2 * avenueHalf);
    m_height = std::round(grain.rows * usualDepth + 2 * avenueHalf);
    m_lotsBefore.push_back(0);
    m_blocksBefore.push_back(0);
    const double lotsOfTile = grain.columns * grain.rows * 11.0;
    m_columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(parcels) / lotsOfTile))));
    // Tiles are added until the wanted number of parcels is reached; the last tile stays partly open land.
    while (m_lotsBefore.back() < parcels) {
        const Tile added = tile(static_cast<int>(m_lotsBefore.size()) - 1);
        std::int64_t lots = m_lotsBefore.back();
        int blocks = 0;
        const int most = static_cast<int>((added.along.size() - 1) * (added.across.size() - 1));
        while (blocks < most && lots < parcels)
            lots += wholeBlock(added, blocks++).lots();
        m_lotsBefore.push_back(std::min(lots, parcels));
        m_blocksBefore.push_back(m_blocksBefore.back() + blocks);
    }
}

int Layout::tileAt(int column, int row) const
{
    if (column < 0 || row < 0 || column >= m_columns)
        return -1;
    const int index = row * m_columns + column;
    return index < tileCount() ? index : -1;
}

Tile Layout::tile(int index) const
{
    Tile tile{.index = index,
        .column = index % m_columns,
        .row = index / m_columns,
        .turned = m_dice.unit(Turned, index) < 0.35};
    const auto cuts = [&](double length, double usual, double jitter, Question question) {
        const int count = std::max(1, static_cast<int>(std::lround((length - 2 * avenueHalf) / usual)));
        std::vector<double> out{0};
        for (int i = 1; i < count; ++i)
            out.push_back(std::round(length * i / count + m_dice.between(-jitter, jitter, question, index, i)));
        out.push_back(length);
        return out;
    };
    tile.along = cuts(tile.turned ? m_height : m_width, usualLength, 16, AlongCut);
    tile.across = cuts(tile.turned ? m_width : m_height, usualDepth, 5, AcrossCut);
    return tile;
}

int Layout::blocksOf(const Tile &tile) const
{
    return static_cast<int>(m_blocksBefore[static_cast<std::size_t>(tile.index) + 1]
        - m_blocksBefore[static_cast<std::size_t>(tile.index)]);
}

BlockPlace Layout::wholeBlock(const Tile &tile, int block) const
{
    const int across = static_cast<int>(tile.across.size()) - 1;
    const int along = static_cast<int>(tile.along.size()) - 1;
    // Neighbouring blocks follow each other in a winding way, so that an unfinished tile is filled from one side.
    const int row = block / along;
    const int column = row % 2 == 0 ? block % along : along - 1 - block % along;
    const auto half = [](int line, int last) { return line == 0 || line == last ? avenueHalf : streetHalf; };
    const auto c = static_cast<std::size_t>(column);
    const auto r = static_cast<std::size_t>(row);
    BlockPlace place{.a0 = tile.along[c] + half(column, along),
        .a1 = tile.along[c + 1] - half(column + 1, along),
        .b0 = tile.across[r] + half(row, across),
        .b1 = tile.across[r + 1] - half(row + 1, across)};

    // Every neighbourhood has a park, a school, a mosque and so on, each time elsewhere.
    const int blocks = along * across;
    const int turn = m_dice.below(blocks, BlockUse, tile.index);
    constexpr std::array<std::pair<int, Use>, 7> fixed{{{2, Use::Park}, {5, Use::School}, {9, Use::Mosque},
        {12, Use::Health}, {14, Use::Administration}, {16, Use::Commerce}, {19, Use::TerracedHousing}}};
    const int slot = (block + turn) % blocks;
    place.use = Use::DetachedHousing;
    if (const auto found = std::ranges::find(fixed, slot, &std::pair<int, Use>::first); found != fixed.end()) {
        place.use = found->second;
    } else {
        const double chance = m_dice.unit(BlockUse, tile.index, block);
        place.use = chance < 0.03 ? Use::Park
            : chance < 0.07       ? Use::Commerce
            : chance < 0.22       ? Use::TerracedHousing
                                  : Use::DetachedHousing;
    }
    const bool isOneParcel = place.use == Use::Park || place.use == Use::School || place.use == Use::Mosque
        || place.use == Use::Health || place.use == Use::Administration;
    if (isOneParcel) {
        place.hasSubstation = place.use == Use::Park && m_dice.unit(Substation, tile.index, block) < 0.5;
        return place;
    }
    const double low = place.use == Use::TerracedHousing ? 11 : place.use == Use::Commerce ? 16 : 15;
    const double high = place.use == Use::TerracedHousing ? 15 : place.use == Use::Commerce ? 28 : 23;
    const auto lots = [&](int side) {
        return std::max(2,
            static_cast<int>(
                std::lround((place.a1 - place.a0) / m_dice.between(low, high, LotWidth, tile.index, block, side))));
    };
    place.lotsLow = lots(0);
    place.lotsHigh = lots(1);
    return place;
}

BlockPlace Layout::block(const Tile &tile, int block) const
{
    BlockPlace place = wholeBlock(tile, block);
    if (tile.index + 1 < tileCount() || block + 1 < blocksOf(tile))
        return place;
    // The very last block takes exactly the parcels that are still missing.
    std::int64_t before = lotsBefore(tile.index);
    for (int i = 0; i < block; ++i)
        before += wholeBlock(tile, i).lots();
    const int missing = static_cast<int>(m_parcels - before);
    if (missing < place.lots()) {
        place.hasSubstation = false;
        place.lotsLow = (missing + 1) / 2;
        place.lotsHigh = missing / 2;
    }
    return place;
}

GridPoint Layout::warp(double u, double v) const
{
    double e = u + 38 * std::sin(2 * pi * v / 2300 + m_phase[0]) + 60 * std::sin(2 * pi * (u + v) / 7100 + m_phase[1]);
    double n = v + 34 * std::sin(2 * pi * u / 1900 + m_phase[2]) + 52 * std::sin(2 * pi * (u - v) / 6500 + m_phase[3]);

    const int column = static_cast<int>(std::floor(u / m_width));
    const int row = static_cast<int>(std::floor(v / m_height));
    if (column >= 0 && row >= 0 && column < m_columns) {
        // Each neighbourhood bulges in its own way; its rim, which it shares with others, stays.
        const double rise = bump(u / m_width - column) * bump(v / m_height - row) * 0.03 * std::min(m_width, m_height);
        const std::int64_t index = static_cast<std::int64_t>(row) * m_columns + column;
        e += rise * m_dice.between(-1, 1, BumpEast, index);
        n += rise * m_dice.between(-1, 1, BumpNorth, index);
    }
    const double east = originEast + e * std::cos(skew) - n * std::sin(skew);
    const double north = originNorth + e * std::sin(skew) + n * std::cos(skew);
    return {std::llround(east * 10000), std::llround(north * 10000)};
}

std::vector<double> Layout::crossingsOnSide(int index) const
{
    if (index < 0)
        return {};
    const Tile there = tile(index);
    return there.turned ? there.along : there.across;
}

std::vector<double> Layout::crossingsOnFoot(int index) const
{
    if (index < 0)
        return {};
    const Tile there = tile(index);
    return there.turned ? there.across : there.along;
}

} // namespace kbs::sample
