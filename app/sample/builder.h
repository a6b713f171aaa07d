// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sample/city.h"

#include <functional>

namespace kbs::sample {

/// Fills one neighbourhood: streets and networks (builder_streets.cpp), blocks and parcels (builder_parcels.cpp),
/// buildings, doors and places (builder_buildings.cpp).
class Builder {
public:
    Builder(const City &city, std::vector<int> &avenueDoors, int tile);
    Neighbourhood build();

private:
    enum Question {
        Chamfer = 101,
        Wave,
        CutJitter,
        Jog,
        Split,
        Merge,
        Widening,
        Rule,
        Built,
        Shape,
        Floors,
        Year,
        Corner,
        Change,
        Shop,
        Level
    };
    /// A place on the tile's own sheet: along, across.
    struct Spot {
        double a, b;
    };
    using Trace = std::vector<Spot>;
    /// One block being divided.
    struct Parting {
        int index = 0;
        BlockPlace place;
        double middle = 0; ///< rear line of both rows, without its wave
        double wave = 0;
        std::vector<double> low, high; ///< where lots of each row begin and end, a0 … a1
        std::vector<double> rear;      ///< all of them in order
    };
    /// Borders of a lot on its block: its street side may be cut into pieces that other parcels end at.
    struct Span {
        std::vector<double> street; ///< from its left to its right end
        double rearLeft = 0, rearRight = 0;
        bool isFirst = false, isLast = false; ///< at the end of its row: a corner of the block
        int leftCut = -1, rightCut = -1;      ///< names of its side borders; -1: straight
    };
    /// A lot whose building and door are made after its parcel.
    struct Lot {
        std::size_t parcel = 0;
        Spot frontLeft, frontRight, rearRight, rearLeft; ///< without the cut corners; front is the street side
        bool isLow = true, isFirst = false, isLast = false;
        int row = 0, column = 0; ///< of the block
        Use use = Use::DetachedHousing;
    };
    struct PendingDoor {
        bool horizontal = true; ///< street runs east
        int line = 0;           ///< its index among the horizontal or vertical streets of the tile
        bool left = true;
        double position = 0; ///< along the street, metres from the tile's corner
        std::size_t door = 0;
    };

    // builder_streets.cpp
    void addStreets();
    void addPieces(bool horizontal, int line, double position, const std::vector<double> &crossings);
    void addNetworks(bool horizontal, double position, double from, double to, bool main);
    void addNodes();
    void addNode(double u, double v, bool main);
    void numberDoors();
    void addressPlaces();
    [[nodiscard]] std::vector<double> crossings(bool horizontal, int line) const;
    [[nodiscard]] Side side(bool horizontal, int line, bool left, std::int64_t piece) const;
    [[nodiscard]] std::int64_t streetId(bool horizontal, int line) const;
    [[nodiscard]] std::int64_t crossingKey(double u, double v) const;
    [[nodiscard]] double ground(double u, double v) const;
    [[nodiscard]] Path path(bool horizontal, double position, double from, double to, double offset) const;
    void addStops(double position, const std::vector<double> &crossings);

    // builder_parcels.cpp
    void addBlock(int index);
    void divide(Parting &parting) const;
    void addRow(const Parting &parting, bool isLow, int row, int column);
    void addWholeParcel(const Parting &parting, int row, int column);
    void numberParcels(const Parting &parting, std::size_t firstParcel);
    [[nodiscard]] Trace lotTrace(const Parting &parting, bool isLow, const Span &span) const;
    [[nodiscard]] Trace blockTrace(const Parting &parting, double shrink) const;
    [[nodiscard]] Trace front(const std::vector<double> &cuts, double b, bool cutLeft, bool cutRight) const;
    [[nodiscard]] Ring ring(const Trace &trace) const;
    [[nodiscard]] Ring turnedRight(Ring ring) const;
    [[nodiscard]] Rules rulesFor(Use use, int block) const;

    // builder_buildings.cpp
    void addBuildings();
    void addBuilding(const Lot &lot);
    void addDoor(const Lot &lot, std::optional<std::size_t> building);
    void addPlace(const Lot &lot, std::size_t parcel);
    [[nodiscard]] Ring footprint(const Lot &lot) const;
    [[nodiscard]] GridPoint inLot(const Lot &lot, double s, double t) const;

    [[nodiscard]] GridPoint at(Spot spot) const { return m_layout.at(m_tile, spot.a, spot.b); }

    const City &m_city;
    const Layout &m_layout;
    const Dice &m_dice;
    std::vector<int> &m_avenueDoors;
    Tile m_tile;
    Neighbourhood m_out;
    std::vector<double> m_u, m_v; ///< positions of vertical and horizontal streets
    std::vector<Lot> m_lots;
    std::vector<PendingDoor> m_pending;
};

} // namespace kbs::sample
