// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/builder.h"
#include "app/sample/names.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace kbs::sample {

namespace {

constexpr std::array<double, networkCount> networkOffset{2.5, 0.6, -1.6, 3.6, -3.4, 4.6}; // metres from the axis

double edge(const std::vector<double> &cuts, int line)
{
    return cuts[static_cast<std::size_t>(line)];
}

} // namespace

Builder::Builder(const City &city, std::vector<int> &avenueDoors, int tile)
    : m_city(city), m_layout(city.layout()), m_dice(m_layout.dice()), m_avenueDoors(avenueDoors),
      m_tile(m_layout.tile(tile)), m_u(m_layout.crossingsOnFoot(tile)), m_v(m_layout.crossingsOnSide(tile))
{
}

Neighbourhood Builder::build()
{
    m_out.tile = m_tile;
    m_out.code = m_city.neighbourhoodCode(m_tile.index);
    m_out.name = m_city.neighbourhoodName(m_tile.index);
    const double w = m_layout.width();
    const double h = m_layout.height();
    const auto walk = [&](double u0, double v0, double u1, double v1) {
        const int n = static_cast<int>(std::ceil(std::max(std::abs(u1 - u0), std::abs(v1 - v0)) / 40));
        for (int i = 0; i < n; ++i)
            m_out.ring.push_back(
                m_layout.warp(m_tile.column * w + u0 + (u1 - u0) * i / n, m_tile.row * h + v0 + (v1 - v0) * i / n));
    };
    walk(0, 0, w, 0);
    walk(w, 0, w, h);
    walk(w, h, 0, h);
    walk(0, h, 0, 0);

    addStreets();
    addNodes();
    for (int block = 0; block < m_layout.blocksOf(m_tile); ++block)
        addBlock(block);
    addBuildings();
    numberDoors();
    addressPlaces();
    return std::move(m_out);
}

std::int64_t Builder::streetId(bool horizontal, int line) const
{
    const int last = static_cast<int>(horizontal ? m_v.size() : m_u.size()) - 1;
    if (line == 0 || line == last) {
        const int step = line == 0 ? 0 : 1;
        return horizontal ? 1'000'000 + m_tile.row + step : 2'000'000 + m_tile.column + step;
    }
    return 10'000'000 + m_tile.index * 200 + (horizontal ? 0 : 100) + line;
}

// Crossings lie on whole metres of the sheet: their place names them for every neighbourhood that meets there.
std::int64_t Builder::crossingKey(double u, double v) const
{
    const auto east = static_cast<std::int64_t>(std::llround(m_tile.column * m_layout.width() + u));
    const auto north = static_cast<std::int64_t>(std::llround(m_tile.row * m_layout.height() + v));
    return north * 100'000 + east;
}

std::vector<double> Builder::crossings(bool horizontal, int line) const
{
    const std::vector<double> &own = horizontal ? m_u : m_v;
    const int last = static_cast<int>(horizontal ? m_v.size() : m_u.size()) - 1;
    if (line != 0 && line != last)
        return own;
    // An avenue is cut where streets of either neighbourhood meet it.
    const int step = line == 0 ? -1 : 1;
    const int other = horizontal ? m_layout.tileAt(m_tile.column, m_tile.row + step)
                                 : m_layout.tileAt(m_tile.column + step, m_tile.row);
    const std::vector<double> theirs = horizontal ? m_layout.crossingsOnFoot(other) : m_layout.crossingsOnSide(other);
    std::vector<double> out = own;
    out.insert(out.end(), theirs.begin(), theirs.end());
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

Side Builder::side(bool horizontal, int line, bool left, std::int64_t piece) const
{
    const int last = static_cast<int>(horizontal ? m_v.size() : m_u.size()) - 1;
    Side out{.id = piece * 2 + (left ? 0 : 1), .code = streetId(horizontal, line), .neighbourhood = m_tile.index};
    if (line != 0 && line != last)
        return out;
    // Left of an avenue that runs east is north; of one that runs north, west.
    const bool towardsUpper = horizontal ? left : !left;
    const bool inside = (line == 0) == towardsUpper;
    if (!inside) {
        const int step = line == 0 ? -1 : 1;
        const int other = horizontal ? m_layout.tileAt(m_tile.column, m_tile.row + step)
                                     : m_layout.tileAt(m_tile.column + step, m_tile.row);
        if (other >= 0)
            out.neighbourhood = other;
    }
    const bool isLowerEdge = (out.neighbourhood == m_tile.index) == (line == 0);
    out.code = 300'000'000 + out.neighbourhood * 4 + (horizontal ? 0 : 1) + (isLowerEdge ? 0 : 2);
    return out;
}

Path Builder::path(bool horizontal, double position, double from, double to, double offset) const
{
    const double u0 = m_tile.column * m_layout.width();
    const double v0 = m_tile.row * m_layout.height();
    const int n = std::max(1, static_cast<int>(std::ceil((to - from) / 24)));
    Path out;
    for (int i = 0; i <= n; ++i) {
        const double at = i == n ? to : from + (to - from) * i / n;
        out.push_back(horizontal ? m_layout.warp(u0 + at + offset, v0 + position + offset)
                                 : m_layout.warp(u0 + position + offset, v0 + at + offset));
    }
    return out;
}

void Builder::addPieces(bool horizontal, int line, double position, const std::vector<double> &cuts)
{
    const int last = static_cast<int>(horizontal ? m_v.size() : m_u.size()) - 1;
    const bool main = line == 0 || line == last;
    const std::int64_t street = streetId(horizontal, line);
    const StreetKind kind = main ? avenueKind(horizontal, static_cast<int>(street % 1'000'000)) : StreetKind::Street;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const std::int64_t key = horizontal ? crossingKey(cuts[i], position) : crossingKey(position, cuts[i]);
        Centreline piece{.id = key * 2 + (horizontal ? 0 : 1),
            .street = street,
            .kind = kind,
            .width = 2 * (main ? avenueHalf : streetHalf),
            .path = path(horizontal, position, cuts[i], cuts[i + 1], 0)};
        piece.left = side(horizontal, line, true, piece.id);
        piece.right = side(horizontal, line, false, piece.id);
        m_out.centrelines.push_back(std::move(piece));
        addNetworks(horizontal, position, cuts[i], cuts[i + 1], main);
    }
}

double Builder::ground(double u, double v) const
{
    return 1e-3 * (u + m_tile.column * m_layout.width()) - 7e-4 * (v + m_tile.row * m_layout.height());
}

void Builder::addNetworks(bool horizontal, double position, double from, double to, bool main)
{
    const double u0 = horizontal ? from : position, v0 = horizontal ? position : from;
    const double u1 = horizontal ? to : position, v1 = horizontal ? position : to;
    for (int k = 0; k < networkCount; ++k) {
        NetworkLine line{.id = (crossingKey(u0, v0) * 2 + (horizontal ? 0 : 1)) * networkCount + k,
            .network = static_cast<Network>(k),
            .from = crossingKey(u0, v0) * networkCount + k,
            .to = crossingKey(u1, v1) * networkCount + k,
            .path = path(horizontal, position, from, to, networkOffset[static_cast<std::size_t>(k)]),
            .main = main};
        const bool flows = line.network == Network::Sewer || line.network == Network::Storm;
        if (flows && ground(u0, v0) < ground(u1, v1)) { // drawn downhill
            std::swap(line.from, line.to);
            std::ranges::reverse(line.path);
        }
        m_out.networkLines.push_back(std::move(line));
    }
}

void Builder::addNode(double u, double v, bool main)
{
    for (int k = 0; k < networkCount; ++k) {
        const double offset = networkOffset[static_cast<std::size_t>(k)];
        m_out.networkNodes.push_back({.id = crossingKey(u, v) * networkCount + k,
            .network = static_cast<Network>(k),
            .at
            = m_layout.warp(m_tile.column * m_layout.width() + u + offset, m_tile.row * m_layout.height() + v + offset),
            .main = main});
    }
}

// Each crossing belongs to one neighbourhood: the one in whose lower left it lies, else the one left of it, else below.
void Builder::addNodes()
{
    const bool hasRight = m_layout.tileAt(m_tile.column + 1, m_tile.row) >= 0;
    const bool hasUpper = m_layout.tileAt(m_tile.column, m_tile.row + 1) >= 0;
    const bool hasUpperLeft = m_layout.tileAt(m_tile.column - 1, m_tile.row + 1) >= 0;
    const double w = m_layout.width();
    const double h = m_layout.height();
    const int lastU = static_cast<int>(m_u.size()) - 1;
    const int lastV = static_cast<int>(m_v.size()) - 1;
    for (const double u : crossings(true, 0)) {
        if (u < w)
            addNode(u, 0, true);
    }
    for (const double v : crossings(false, 0)) {
        if (v > 0 && v < h)
            addNode(0, v, true);
    }
    for (int i = 1; i < lastU; ++i) {
        for (int j = 1; j < lastV; ++j)
            addNode(edge(m_u, i), edge(m_v, j), false);
    }
    if (!hasRight) {
        for (const double v : crossings(false, lastU)) {
            if (v < h)
                addNode(w, v, true);
        }
    }
    if (!hasUpper) {
        for (const double u : crossings(true, lastV)) {
            if ((u > 0 || !hasUpperLeft) && (u < w || !hasRight))
                addNode(u, h, true);
        }
    }
}

void Builder::addStops(double position, const std::vector<double> &cuts)
{
    for (std::size_t i = 1; i + 1 < cuts.size(); i += 3) {
        const int line = static_cast<int>(i < m_u.size() ? i : m_u.size() - 2);
        const GridPoint at = m_layout.warp(
            m_tile.column * m_layout.width() + cuts[i] + 14, m_tile.row * m_layout.height() + position + 9);
        const Street crossing{.id = 0, .name = names::street(m_tile.index, 32 + line), .kind = StreetKind::Street};
        m_out.stops.push_back({.id = crossingKey(cuts[i], position),
            .name = m_out.name + " " + streetTitle(crossing),
            .at = at,
            .line = m_tile.row + 1});
    }
}

void Builder::addStreets()
{
    const int lastU = static_cast<int>(m_u.size()) - 1;
    const int lastV = static_cast<int>(m_v.size()) - 1;
    const auto inner = [this](bool horizontal, int line) {
        const int ordinal = horizontal ? line : 32 + line;
        m_out.streets.push_back({.id = streetId(horizontal, line),
            .name = names::street(m_tile.index, ordinal),
            .kind = StreetKind::Street});
    };
    for (int j = 1; j < lastV; ++j) {
        inner(true, j);
        addPieces(true, j, edge(m_v, j), m_u);
    }
    for (int i = 1; i < lastU; ++i) {
        inner(false, i);
        addPieces(false, i, edge(m_u, i), m_v);
    }
    addPieces(true, 0, 0, crossings(true, 0));
    addPieces(false, 0, 0, crossings(false, 0));
    addStops(0, crossings(true, 0));
    if (m_layout.tileAt(m_tile.column + 1, m_tile.row) < 0)
        addPieces(false, lastU, m_layout.width(), crossings(false, lastU));
    if (m_layout.tileAt(m_tile.column, m_tile.row + 1) < 0)
        addPieces(true, lastV, m_layout.height(), crossings(true, lastV));
}

// A shop or school is found by the door of its parcel.
void Builder::addressPlaces()
{
    for (Place &place : m_out.places) {
        const auto door
            = std::ranges::find_if(m_out.doors, [&](const Door &d) { return m_out.parcels[d.parcel].id == place.id; });
        if (door == m_out.doors.end())
            continue; // parks have none
        const auto inner = std::ranges::find(m_out.streets, door->street, &Street::id);
        const Street street = inner != m_out.streets.end() ? *inner : m_city.avenue(door->street);
        place.address = streetTitle(street) + " No: " + door->number + ", " + m_out.name + " Mahallesi";
    }
}

// The Turkish rule: from the start of a street its left side is odd from 1 and its right side even from 2.
void Builder::numberDoors()
{
    std::ranges::sort(m_pending, [](const PendingDoor &x, const PendingDoor &y) {
        return std::tie(x.horizontal, x.line, x.left, x.position) < std::tie(y.horizontal, y.line, y.left, y.position);
    });
    const int lastU = static_cast<int>(m_u.size()) - 1;
    const int lastV = static_cast<int>(m_v.size()) - 1;
    int count = 0;
    std::vector<double> cuts;
    const PendingDoor *before = nullptr;
    for (const PendingDoor &pending : m_pending) {
        if (!before || before->horizontal != pending.horizontal || before->line != pending.line
            || before->left != pending.left)
            count = 0;
        if (!before || before->horizontal != pending.horizontal || before->line != pending.line)
            cuts = crossings(pending.horizontal, pending.line);
        before = &pending;
        const bool main = pending.line == 0 || pending.line == (pending.horizontal ? lastV : lastU);
        int *counter = &count;
        if (main) {
            const int step = pending.line == 0 ? 0 : 1;
            const int avenue = pending.horizontal ? m_tile.row + step : m_layout.rows() + 1 + m_tile.column + step;
            counter = &m_avenueDoors[static_cast<std::size_t>(avenue * 2 + (pending.left ? 0 : 1))];
        }
        ++*counter;
        Door &door = m_out.doors[pending.door];
        door.number = std::to_string(pending.left ? *counter * 2 - 1 : *counter * 2);
        door.street = streetId(pending.horizontal, pending.line);

        const auto next = std::ranges::upper_bound(cuts, pending.position);
        const double from
            = next == cuts.begin() ? cuts.front() : *std::prev(next == cuts.end() ? std::prev(cuts.end()) : next);
        const double at = pending.line == 0 ? 0.0 : edge(pending.horizontal ? m_v : m_u, pending.line);
        const std::int64_t key = pending.horizontal ? crossingKey(from, at) : crossingKey(at, from);
        door.side = side(pending.horizontal, pending.line, pending.left, key * 2 + (pending.horizontal ? 0 : 1)).id;
    }
}

} // namespace kbs::sample
