// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "quality/coverage_shapes.h"

#include <cmath>

namespace kbs::quality::coverage {

/// Boxes laid into the cells of a tile, a few into each, so that those near a place are found at once. Holds its memory
/// for the next tile.
class Cells {
public:
    /// boxAt(i) for i < count; cells are no smaller than `least`.
    template <typename BoxAt> void lay(const Box &tile, std::size_t count, Unit least, const BoxAt &boxAt)
    {
        m_tile = tile;
        const Unit side = tile.maxX - tile.minX + 1;
        m_columns = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::sqrt(count / 2)), 1, mostColumns);
        m_columns = std::clamp<std::int64_t>(m_columns, 1, side / least + 1);
        m_cell = (side + m_columns - 1) / m_columns;
        while (m_columns > 1 && isTooMuch(count, boxAt)) {
            m_columns = (m_columns + 1) / 2;
            m_cell = (side + m_columns - 1) / m_columns;
        }
        m_ends.assign(static_cast<std::size_t>(m_columns * m_columns), 0);
        for (std::size_t i = 0; i < count; ++i)
            forCells(boxAt(i), [this](std::size_t cell) { ++m_ends[cell]; });
        std::uint32_t sum = 0;
        for (std::uint32_t &end : m_ends)
            sum += std::exchange(end, sum);
        m_entries.resize(sum);
        for (std::size_t i = 0; i < count; ++i)
            forCells(boxAt(i), [&](std::size_t cell) { m_entries[m_ends[cell]++] = static_cast<std::uint32_t>(i); });
    }

    [[nodiscard]] std::size_t size() const { return m_ends.size(); }
    [[nodiscard]] std::span<const std::uint32_t> list(std::size_t cell) const
    {
        const std::size_t begin = cell == 0 ? 0 : m_ends[cell - 1];
        return std::span(m_entries).subspan(begin, m_ends[cell] - begin);
    }
    /// Of a place in the tile.
    [[nodiscard]] std::size_t cellAt(Place place) const
    {
        return static_cast<std::size_t>(
            (place.y - m_tile.minY) / m_cell * m_columns + (place.x - m_tile.minX) / m_cell);
    }

private:
    static constexpr std::int64_t mostColumns = 1024;
    static constexpr std::size_t mostCellsOfOne = 16, enough = 4096; ///< so that long diagonals do not fill the memory

    template <typename BoxAt> [[nodiscard]] bool isTooMuch(std::size_t count, const BoxAt &boxAt) const
    {
        const std::size_t most = mostCellsOfOne * count + enough;
        std::size_t entries = 0;
        for (std::size_t i = 0; i < count && entries <= most; ++i) {
            const Box box = boxAt(i).common(m_tile);
            if (!box.isEmpty())
                entries += static_cast<std::size_t>(
                    ((box.maxX - m_tile.minX) / m_cell - (box.minX - m_tile.minX) / m_cell + 1)
                    * ((box.maxY - m_tile.minY) / m_cell - (box.minY - m_tile.minY) / m_cell + 1));
        }
        return entries > most;
    }

    template <typename Visit> void forCells(const Box &given, const Visit &visit) const
    {
        const Box box = given.common(m_tile);
        if (box.isEmpty())
            return;
        const std::int64_t maxX = (box.maxX - m_tile.minX) / m_cell, maxY = (box.maxY - m_tile.minY) / m_cell;
        for (std::int64_t y = (box.minY - m_tile.minY) / m_cell; y <= maxY; ++y)
            for (std::int64_t x = (box.minX - m_tile.minX) / m_cell; x <= maxX; ++x)
                visit(static_cast<std::size_t>(y * m_columns + x));
    }

    Box m_tile;
    Unit m_cell = 1;
    std::int64_t m_columns = 1;
    std::vector<std::uint32_t> m_ends, m_entries;
};

} // namespace kbs::quality::coverage
