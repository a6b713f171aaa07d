// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sample/layout.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What stands in one neighbourhood of the sample city. All writers get the same objects with the same keys.
namespace kbs::sample {

inline constexpr int provinceCode = 26;
inline constexpr int districtCode = 2199;
inline constexpr std::string_view provinceName = "Eskişehir";
inline constexpr std::string_view districtName = "Akçapınar";
inline constexpr std::string_view planPin = "262190001";
inline constexpr std::string_view planChangePin = "262190002";

/// Plan decision of a block, as value and kind: an absent number is not given by the plan.
struct Rules {
    std::string_view order;                          ///< PlanGML YapiDuzenTip: "Ayrik", "Bitisik", "Serbest"
    int floors = 0;                                  ///< 0: not stated
    std::optional<double> coverage, density, height; ///< TAKS, KAKS, Yençok in metres
    std::optional<double> front, side;               ///< setbacks, metres
};

struct Block {
    std::string number; ///< ada
    Use use = Use::DetachedHousing;
    Ring ring;
    Ring planRing; ///< the plan area: mostly the block itself, sometimes narrower (a strip is to become road)
    Rules rules;
    std::optional<Rules> changed; ///< by the plan change
};

struct Parcel {
    std::int64_t id = 0; ///< unique in the city
    std::string number;
    std::size_t block = 0;
    Ring ring;
    Ring hole; ///< empty: none
    Use use = Use::DetachedHousing;
    bool retired = false;
    bool substation = false;
    std::string from;         ///< numbers of the parcels it came from, "7" or "7,8"
    std::string into;         ///< numbers of the parcels it became
    std::string_view quality; ///< nitelik of the title
    [[nodiscard]] double area() const { return areaOf(ring) - (hole.empty() ? 0 : areaOf(hole)); }
};

struct Building {
    std::int64_t id = 0;
    std::size_t parcel = 0;
    Ring ring;
    Use use = Use::DetachedHousing;
    std::string name;
    int floorsAbove = 1, floorsBelow = 0;
    int units = 1;
    int year = 1990;
    std::size_t door = 0;
};

struct Door {
    std::int64_t id = 0;
    std::string number;
    std::size_t parcel = 0;
    std::optional<std::size_t> building;
    std::int64_t side = 0;   ///< Side::id
    std::int64_t street = 0; ///< Street::id
    GridPoint at;
};

enum class StreetKind : std::uint8_t { Street, Avenue, Boulevard };

struct Street {
    std::int64_t id = 0;
    std::string name;
    StreetKind kind = StreetKind::Street;
};

struct Side {
    std::int64_t id = 0;
    std::int64_t code = 0; ///< CSBM: one per street and neighbourhood
    int neighbourhood = -1;
};

/// A piece of a street between two crossings.
struct Centreline {
    std::int64_t id = 0;
    std::int64_t street = 0;
    StreetKind kind = StreetKind::Street;
    double width = 11; ///< between the blocks, metres
    Path path;
    Side left, right; ///< neighbourhood -1: open land
};

enum class Network : std::uint8_t { Water, Sewer, Storm, Gas, Electricity, Telecom };
inline constexpr int networkCount = 6;

struct NetworkLine {
    std::int64_t id = 0;
    Network network = Network::Water;
    std::int64_t from = 0, to = 0; ///< NetworkNode::id
    Path path;
    bool main = false; ///< under an avenue
};

struct NetworkNode {
    std::int64_t id = 0;
    Network network = Network::Water;
    GridPoint at;
    bool main = false;
};

struct Place {
    std::int64_t id = 0;
    std::string name;
    std::string_view kind; ///< key of the table in places.h
    GridPoint at;
    std::string address;
};

struct Stop {
    std::int64_t id = 0;
    std::string name;
    GridPoint at;
    int line = 0; ///< number of the bus line
};

struct Neighbourhood {
    Tile tile;
    std::int64_t code = 0; ///< mahalle kimlik no
    std::string name;
    Ring ring;
    std::vector<Block> blocks;
    std::vector<Parcel> parcels; ///< live and retired
    std::vector<Building> buildings;
    std::vector<Door> doors;
    std::vector<Street> streets; ///< that begin here: the inner ones
    std::vector<Centreline> centrelines;
    std::vector<NetworkLine> networkLines;
    std::vector<NetworkNode> networkNodes;
    std::vector<Place> places;
    std::vector<Stop> stops;
};

[[nodiscard]] std::string streetTitle(const Street &street); ///< "Lale Sokak", "Atatürk Bulvarı"
[[nodiscard]] std::string_view kindTitle(StreetKind kind);   ///< "Sokak", "Cadde", "Bulvar"

[[nodiscard]] StreetKind avenueKind(bool horizontal, int index); ///< of the avenues between neighbourhoods

/// Makes the neighbourhoods one after the other, in order. Holds little more than one of them.
class City {
public:
    explicit City(const Layout &layout);

    [[nodiscard]] const Layout &layout() const { return m_layout; }
    /// Streets that cross the city: between the neighbourhoods.
    [[nodiscard]] std::vector<Street> avenues() const;
    [[nodiscard]] Street avenue(std::int64_t id) const;
    [[nodiscard]] std::int64_t neighbourhoodCode(int tile) const;
    [[nodiscard]] std::string neighbourhoodName(int tile) const;
    [[nodiscard]] Ring outline() const; ///< of the whole city: district and plan boundary
    /// Axis of the avenue under the row (a bus line runs on it), from west to east.
    [[nodiscard]] Path avenueAxis(int row) const;
    /// The next neighbourhood; doors on avenues are numbered on from the one before.
    [[nodiscard]] Neighbourhood next();

private:
    friend class Builder;
    const Layout &m_layout;
    int m_next = 0;
    std::vector<int> m_avenueDoors; ///< doors so far per avenue and side
};

} // namespace kbs::sample
