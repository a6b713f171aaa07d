// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/builder.h"

#include "app/sample/names.h"

#include <algorithm>
#include <cmath>

namespace kbs::sample {

namespace {

double distance(GridPoint a, GridPoint b)
{
    return std::hypot(static_cast<double>(a.e - b.e), static_cast<double>(a.n - b.n)) / 10000;
}

GridPoint between(GridPoint a, GridPoint b, double share)
{
    return {a.e + std::llround(static_cast<double>(b.e - a.e) * share),
        a.n + std::llround(static_cast<double>(b.n - a.n) * share)};
}

constexpr std::array shops{"Eczane", "Market", "Banka", "Kafe", "Restoran", "Akaryakıt İstasyonu", "Otel"};
constexpr std::array<std::string_view, 7> shopKinds{
    "pharmacy", "market", "bank", "cafe", "restaurant", "fuel", "hotel"};

} // namespace

/// A place inside a lot: s from its left to its right side (seen from the street), t from the street to the rear line.
GridPoint Builder::inLot(const Lot &lot, double s, double t) const
{
    return between(
        between(at(lot.frontLeft), at(lot.frontRight), s), between(at(lot.rearLeft), at(lot.rearRight), s), t);
}

Ring Builder::footprint(const Lot &lot) const
{
    const auto id = static_cast<std::int64_t>(lot.parcel);
    const Parcel &parcel = m_out.parcels[lot.parcel];
    const double width
        = std::min(distance(at(lot.frontLeft), at(lot.frontRight)), distance(at(lot.rearLeft), at(lot.rearRight)));
    const double depth
        = std::min(distance(at(lot.frontLeft), at(lot.rearLeft)), distance(at(lot.frontRight), at(lot.rearRight)));
    double frontGap = 5.6, sideGap = 3.5, rearGap = 3.6, share = 0.27, longest = 16;
    switch (lot.use) {
    case Use::DetachedHousing: break;
    case Use::TerracedHousing: frontGap = 3.5, sideGap = 0, share = 0.55, longest = 40; break;
    case Use::Commerce: share = 0.44, longest = 30; break;
    default: frontGap = 9, sideGap = 9, rearGap = 9, share = 0.22, longest = 46; break;
    }
    if (lot.use == Use::DetachedHousing && m_dice.unit(Shape, m_tile.index, id, 1) < 0.05)
        frontGap = 2.2; // somebody did not keep the plan's distance
    const double wide = std::min(width - 2 * sideGap, longest);
    if (wide < 5 || depth - frontGap - rearGap < 5)
        return {};
    const double deep = std::clamp(share * m_dice.between(0.8, 1.0, Shape, m_tile.index, id, 2) * parcel.area() / wide,
        5.0, depth - frontGap - rearGap);
    // The side border of a corner lot is slightly bent: a building that touches its neighbour stays a hand inside it.
    const double bend = sideGap > 0 ? 0 : 0.15 / width;
    const double s0 = (width - wide) / 2 / width + (lot.isFirst ? bend : 0),
                 s1 = 1 - (width - wide) / 2 / width - (lot.isLast ? bend : 0);
    const double t0 = frontGap / depth, t1 = (frontGap + deep) / depth;
    const auto q = [&](double s, double t) { return inLot(lot, s, t); };
    if (sideGap > 0 && m_dice.unit(Shape, m_tile.index, id) < 0.3) {
        const double s = s0 + (s1 - s0) * 0.6, t = t0 + (t1 - t0) * 0.55;
        return turnedRight({q(s0, t0), q(s1, t0), q(s1, t), q(s, t), q(s, t1), q(s0, t1)});
    }
    return turnedRight({q(s0, t0), q(s1, t0), q(s1, t1), q(s0, t1)});
}

void Builder::addDoor(const Lot &lot, std::optional<std::size_t> building)
{
    const auto id = static_cast<std::int64_t>(lot.parcel);
    const bool isWhole = lot.isFirst && lot.isLast;
    const bool takesCorner = !isWhole && (lot.isFirst || lot.isLast) && m_dice.unit(Corner, m_tile.index, id) < 0.35;
    const double u0 = m_tile.column * m_layout.width();
    const double v0 = m_tile.row * m_layout.height();
    PendingDoor pending{.door = m_out.doors.size()};
    Spot place{};
    bool upper = false; // the lot lies on the side of the street where the sheet's coordinates grow
    bool runsAlong = true;
    if (takesCorner) {
        pending.line = lot.column + (lot.isFirst ? 0 : 1);
        upper = lot.isFirst;
        runsAlong = false;
        place = {lot.isFirst ? lot.frontLeft.a + 1 : lot.frontRight.a - 1, (lot.frontLeft.b + lot.rearLeft.b) / 2};
    } else {
        pending.line = lot.row + (lot.isLow ? 0 : 1);
        upper = lot.isLow;
        place = {(lot.frontLeft.a + lot.frontRight.a) / 2, lot.frontLeft.b + (lot.isLow ? 1 : -1)};
    }
    pending.position = runsAlong ? place.a : place.b;
    pending.horizontal = runsAlong != m_tile.turned;
    pending.left = pending.horizontal ? upper : !upper;
    m_pending.push_back(pending);
    m_out.doors.push_back({.id = 300'000'000 + m_out.parcels[lot.parcel].id,
        .number = {},
        .parcel = lot.parcel,
        .building = building,
        .at = m_tile.turned ? m_layout.warp(u0 + place.b, v0 + place.a) : m_layout.warp(u0 + place.a, v0 + place.b)});
}

void Builder::addPlace(const Lot &lot, std::size_t parcel)
{
    const std::int64_t id = m_out.parcels[parcel].id;
    const GridPoint middle = inLot(lot, 0.5, 0.35);
    const auto add = [&](std::string name, std::string_view kind) {
        m_out.places.push_back({.id = id, .name = std::move(name), .kind = kind, .at = middle, .address = {}});
    };
    switch (lot.use) {
    case Use::Park: add(m_out.name + " Parkı", "park"); break;
    case Use::School: add(m_out.name + (id % 2 == 0 ? " İlkokulu" : " Ortaokulu"), "school"); break;
    case Use::Mosque: add(m_out.name + " Camii", "mosque"); break;
    case Use::Health: add(m_out.name + " Aile Sağlığı Merkezi", "health"); break;
    case Use::Administration: add(m_out.name + " Mahalle Konağı", "administration"); break;
    case Use::Commerce: {
        if (m_dice.unit(Shop, m_tile.index, id) > 0.45)
            break;
        const auto which
            = static_cast<std::size_t>(m_dice.below(static_cast<int>(shops.size()), Shop, m_tile.index, id, 1));
        add(m_out.name + " " + shops[which], shopKinds[which]);
        break;
    }
    default: break;
    }
}

void Builder::addBuilding(const Lot &lot)
{
    const auto id = static_cast<std::int64_t>(lot.parcel);
    Parcel &parcel = m_out.parcels[lot.parcel];
    const bool isHousing = lot.use == Use::DetachedHousing || lot.use == Use::TerracedHousing;
    const bool isBuilt = lot.use != Use::Park && (!isHousing || m_dice.unit(Built, m_tile.index, id) < 0.86);
    Ring ring = isBuilt ? footprint(lot) : Ring();
    if (lot.use == Use::Park)
        return;
    if (ring.empty()) {
        addDoor(lot, {}); // a number is kept for the empty plot
        return;
    }
    Building building{.id = 100'000'000 + parcel.id,
        .parcel = lot.parcel,
        .ring = std::move(ring),
        .use = lot.use,
        .door = m_out.doors.size()};
    const int most = m_out.blocks[parcel.block].rules.floors;
    building.floorsAbove = isHousing ? 1 + m_dice.below(std::max(1, most), Floors, m_tile.index, id)
        : lot.use == Use::Mosque     ? 1
                                     : 2;
    building.floorsBelow = m_dice.unit(Floors, m_tile.index, id, 1) < 0.4 ? 1 : 0;
    building.year = 1968 + m_dice.below(56, Year, m_tile.index, id);
    building.units = isHousing     ? building.floorsAbove * (areaOf(building.ring) > 110 ? 2 : 1)
        : lot.use == Use::Commerce ? 4
                                   : 1;
    if (isHousing)
        parcel.quality = building.units > 1 ? "Betonarme apartman ve arsası" : "Betonarme ev ve arsası";
    else if (lot.use == Use::Commerce)
        parcel.quality = "Betonarme iş yeri ve arsası";
    addDoor(lot, m_out.buildings.size());
    m_out.buildings.push_back(std::move(building));
}

void Builder::addBuildings()
{
    for (const Lot &lot : m_lots) {
        addBuilding(lot);
        const std::size_t before = m_out.places.size();
        addPlace(lot, lot.parcel);
        if (m_out.places.size() > before && !m_out.buildings.empty() && m_out.buildings.back().parcel == lot.parcel)
            m_out.buildings.back().name = lot.use == Use::Commerce ? std::string() : m_out.places.back().name;
    }
}

} // namespace kbs::sample
