// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sample/dice.h"

#include <array>
#include <cstdint>
#include <vector>

/// Where things lie in the sample city. It is drawn on a flat sheet (u east, v north, metres) that is square and
/// simple, and then bent: every point of the city is warp(u, v), put on the 0.1 mm grid. Things that share a corner
/// name the same (u, v) and so get the same coordinates to the last digit, without ever being compared.
namespace kbs::sample {

/// A point on the grid of the store: tenths of a millimetre, TUREF / TM30 (EPSG:5254), east first.
struct GridPoint {
    std::int64_t e = 0;
    std::int64_t n = 0;
    bool operator==(const GridPoint &) const = default;
};
using Ring = std::vector<GridPoint>; ///< open: the first point is not repeated; counter-clockwise
using Path = std::vector<GridPoint>;

[[nodiscard]] double areaOf(const Ring &ring); ///< m², > 0 counter-clockwise

/// Half widths of roads, metres: the avenues between neighbourhoods and the streets inside them.
inline constexpr double avenueHalf = 12.0;
inline constexpr double streetHalf = 5.5;

/// What a block of the city is for: its plan decision and what is built on it.
enum class Use : std::uint8_t {
    DetachedHousing,
    TerracedHousing,
    Commerce,
    Park,
    School,
    Mosque,
    Health,
    Administration
};

/// One neighbourhood: a square of the sheet with its own street grid. "Along" is the direction of the streets that
/// houses face, "across" the other; in a turned neighbourhood along is north.
struct Tile {
    int index = 0;
    int column = 0, row = 0;
    bool turned = false;
    std::vector<double> along;  ///< positions of the streets that run across, first and last the avenues' axes
    std::vector<double> across; ///< positions of the streets that run along, likewise
};

/// One block of a tile on the tile's own sheet, between the edges of its streets.
struct BlockPlace {
    double a0, a1, b0, b1; ///< along and across, metres from the tile's corner
    Use use = Use::DetachedHousing;
    int lotsLow = 1;  ///< lots of the row that faces the street at b0; 1 and lotsHigh 0: the block is one parcel
    int lotsHigh = 0; ///< lots of the row that faces the street at b1
    bool hasSubstation = false; ///< a park with the parcel of a transformer inside
    [[nodiscard]] int lots() const { return lotsLow + lotsHigh + (hasSubstation ? 1 : 0); }
};

class Layout {
public:
    Layout(std::int64_t parcels, std::uint32_t seed);

    [[nodiscard]] const Dice &dice() const { return m_dice; }
    [[nodiscard]] int tileCount() const { return static_cast<int>(m_lotsBefore.size()) - 1; }
    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] int rows() const { return (tileCount() + m_columns - 1) / m_columns; }
    [[nodiscard]] int tileAt(int column, int row) const; ///< -1 outside the city
    [[nodiscard]] Tile tile(int index) const;
    [[nodiscard]] int blocksOf(const Tile &tile) const;
    [[nodiscard]] BlockPlace block(const Tile &tile, int block) const;
    /// Lots of all tiles before this one; tileCount() gives the whole.
    [[nodiscard]] std::int64_t lotsBefore(int tile) const { return m_lotsBefore[static_cast<std::size_t>(tile)]; }
    [[nodiscard]] std::int64_t blocksBefore(int tile) const { return m_blocksBefore[static_cast<std::size_t>(tile)]; }
    [[nodiscard]] double width() const { return m_width; }   ///< of a tile, metres of u
    [[nodiscard]] double height() const { return m_height; } ///< of a tile, metres of v

    [[nodiscard]] GridPoint warp(double u, double v) const;
    /// A point of a tile's own sheet.
    [[nodiscard]] GridPoint at(const Tile &tile, double a, double b) const
    {
        const double u0 = tile.column * m_width;
        const double v0 = tile.row * m_height;
        return tile.turned ? warp(u0 + b, v0 + a) : warp(u0 + a, v0 + b);
    }
    /// Where streets of the tile meet its left or right avenue (metres of v from its lower corner), or its lower or
    /// upper one (of u).
    [[nodiscard]] std::vector<double> crossingsOnSide(int tile) const;
    [[nodiscard]] std::vector<double> crossingsOnFoot(int tile) const;

private:
    [[nodiscard]] BlockPlace wholeBlock(const Tile &tile, int block) const;
    Dice m_dice;
    std::array<double, 4> m_phase{};
    double m_width = 0, m_height = 0;
    int m_columns = 1;
    std::int64_t m_parcels = 0;
    std::vector<std::int64_t> m_lotsBefore, m_blocksBefore; ///< one more than there are tiles
};

} // namespace kbs::sample
