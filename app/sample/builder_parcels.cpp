// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/builder.h"

#include <algorithm>
#include <cmath>

namespace kbs::sample {

namespace {

constexpr double corner = 3.0;      // cut off at the corners of a block
constexpr double cornerPiece = 17.0; // longest straight piece of a frontage: streets are curved

std::string_view titleQuality(Use use)
{
    switch (use) {
    case Use::DetachedHousing:
    case Use::TerracedHousing:
    case Use::Commerce: return "Arsa";
    case Use::Park: return "Park";
    case Use::School: return "Okul ve arsası";
    case Use::Mosque: return "Cami ve arsası";
    case Use::Health: return "Sağlık tesisi ve arsası";
    case Use::Administration: return "Hizmet binası ve arsası";
    }
    return {};
}

} // namespace

Ring Builder::turnedRight(Ring out) const
{
    if (areaOf(out) < 0)
        std::reverse(out.begin() + 1, out.end());
    return out;
}

Ring Builder::ring(const Trace &trace) const
{
    Ring out;
    out.reserve(trace.size());
    for (const Spot &spot : trace) {
        const GridPoint point = at(spot);
        if (out.empty() || out.back() != point)
            out.push_back(point);
    }
    return turnedRight(std::move(out));
}

Builder::Trace Builder::front(double x0, double x1, double b, bool cutLeft, bool cutRight) const
{
    Trace out;
    const int pieces = std::max(1, static_cast<int>(std::ceil((x1 - x0) / cornerPiece)));
    for (int i = 0; i <= pieces; ++i) {
        double x = i == pieces ? x1 : x0 + (x1 - x0) * i / pieces;
        if (i == 0 && cutLeft)
            x += corner;
        if (i == pieces && cutRight)
            x -= corner;
        out.push_back({x, b});
    }
    return out;
}

void Builder::divide(Parting &parting) const
{
    const BlockPlace &place = parting.place;
    const std::int64_t block = parting.index;
    parting.middle = (place.b0 + place.b1) / 2 + m_dice.between(-2.5, 2.5, Wave, m_tile.index, block);
    parting.wave = m_dice.between(0, 6.28, Wave, m_tile.index, block, 1);
    const auto cuts = [&](int lots, int row) {
        std::vector<double> out{place.a0};
        const double step = (place.a1 - place.a0) / lots;
        for (int i = 1; i < lots; ++i)
            out.push_back(place.a0 + step * (i + m_dice.between(-0.16, 0.16, CutJitter, m_tile.index, block * 2 + row, i)));
        out.push_back(place.a1);
        return out;
    };
    parting.low = cuts(place.lotsLow, 0);
    parting.high = cuts(std::max(1, place.lotsHigh), 1);
    // Corners of the two rows that nearly meet on the rear line are one corner.
    for (double &x : parting.high) {
        for (const double y : parting.low) {
            if (std::abs(x - y) < 1.5)
                x = y;
        }
    }
    parting.rear = parting.low;
    parting.rear.insert(parting.rear.end(), parting.high.begin(), parting.high.end());
    std::ranges::sort(parting.rear);
    parting.rear.erase(std::ranges::unique(parting.rear).begin(), parting.rear.end());
}

namespace {

double rearOf(double middle, double wave, double x)
{
    return middle + 1.4 * std::sin(0.13 * x + wave);
}

} // namespace

// A lot with its street side below: along the street, up the right side, back on the rear line, down the left side. For
// the row of the upper street the same is done from above, by turning the sheet over.
Builder::Trace Builder::lotTrace(const Parting &parting, bool isLow, double x0, double x1, bool isFirst, bool isLast, int leftCut, int rightCut) const
{
    const BlockPlace &place = parting.place;
    const double street = isLow ? place.b0 : place.b1;
    const double inward = isLow ? 1 : -1;
    const auto rear = [&](double x) { return rearOf(parting.middle, parting.wave, x); };
    const auto jog = [&](int cut, double x, Trace &trace) {
        const std::int64_t question = parting.index * 2 + (isLow ? 0 : 1);
        if (cut < 0 || place.use == Use::TerracedHousing || m_dice.unit(Jog, m_tile.index, question, cut) > 0.15)
            return;
        const double aside = m_dice.between(-0.9, 0.9, Jog, m_tile.index, question, cut + 1000);
        trace.push_back({x + aside, (street + rear(x)) / 2});
    };
    Trace out = front(x0, x1, street, isFirst, isLast);
    if (isLast)
        out.push_back({x1, street + inward * corner});
    else
        jog(rightCut, x1, out);
    for (auto x = parting.rear.rbegin(); x != parting.rear.rend(); ++x) {
        if (*x <= x1 && *x >= x0)
            out.push_back({*x, rear(*x)});
    }
    if (isFirst)
        out.push_back({x0, street + inward * corner});
    else
        jog(leftCut, x0, out);
    return out;
}

Builder::Trace Builder::blockTrace(const Parting &parting, double shrink) const
{
    const BlockPlace &place = parting.place;
    const double low = place.b0 + shrink;
    const bool isDivided = place.lots() > 1 && place.lotsHigh > 0;
    Trace out;
    const auto addFront = [&](const std::vector<double> &cuts, double b) {
        Trace line;
        for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
            for (const Spot &spot : front(cuts[i], cuts[i + 1], b, i == 0, i + 2 == cuts.size())) {
                if (line.empty() || line.back().a != spot.a)
                    line.push_back(spot);
            }
        }
        return line;
    };
    out = addFront(parting.low, low);
    out.push_back({place.a1, low + corner});
    if (isDivided)
        out.push_back({place.a1, rearOf(parting.middle, parting.wave, place.a1)});
    out.push_back({place.a1, place.b1 - corner});
    Trace high = addFront(parting.high, place.b1);
    out.insert(out.end(), high.rbegin(), high.rend());
    out.push_back({place.a0, place.b1 - corner});
    if (isDivided)
        out.push_back({place.a0, rearOf(parting.middle, parting.wave, place.a0)});
    out.push_back({place.a0, low + corner});
    return out;
}

void Builder::addRow(const Parting &parting, bool isLow, int row, int column)
{
    const std::vector<double> &cuts = isLow ? parting.low : parting.high;
    const double street = isLow ? parting.place.b0 : parting.place.b1;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const bool isFirst = i == 0;
        const bool isLast = i + 2 == cuts.size();
        Lot lot{.parcel = m_out.parcels.size(), .isLow = isLow, .isFirst = isFirst, .isLast = isLast, .row = row, .column = column, .use = parting.place.use};
        lot.frontLeft = {cuts[i], street};
        lot.frontRight = {cuts[i + 1], street};
        lot.rearLeft = {cuts[i], rearOf(parting.middle, parting.wave, cuts[i])};
        lot.rearRight = {cuts[i + 1], rearOf(parting.middle, parting.wave, cuts[i + 1])};
        m_lots.push_back(lot);
        m_out.parcels.push_back({.block = m_out.blocks.size() - 1, .ring = ring(lotTrace(parting, isLow, cuts[i], cuts[i + 1], isFirst, isLast, static_cast<int>(i), static_cast<int>(i) + 1)),
            .hole = {}, .use = parting.place.use, .quality = titleQuality(parting.place.use)});
    }
}

void Builder::addWholeParcel(const Parting &parting, int row, int column)
{
    const BlockPlace &place = parting.place;
    Parcel parcel{.block = m_out.blocks.size() - 1, .ring = m_out.blocks.back().ring, .hole = {}, .use = place.use, .quality = titleQuality(place.use)};
    m_lots.push_back({.parcel = m_out.parcels.size(), .frontLeft = {place.a0, place.b0}, .frontRight = {place.a1, place.b0},
        .rearRight = {place.a1, place.b1}, .rearLeft = {place.a0, place.b1}, .isLow = true, .isFirst = true, .isLast = true, .row = row,
        .column = column, .use = place.use});
    if (place.hasSubstation) {
        const double a = place.a0 + 0.7 * (place.a1 - place.a0);
        const double b = (place.b0 + place.b1) / 2;
        parcel.hole = ring({{a, b}, {a + 7, b}, {a + 7, b + 6}, {a, b + 6}});
    }
    const Ring hole = parcel.hole;
    m_out.parcels.push_back(std::move(parcel));
    if (place.hasSubstation)
        m_out.parcels.push_back({.block = m_out.blocks.size() - 1, .ring = hole, .hole = {}, .use = place.use, .substation = true, .quality = "Trafo yeri"});
}

Rules Builder::rulesFor(Use use, int block) const
{
    switch (use) {
    case Use::DetachedHousing:
        // One block in twelve gives no TAKS: the setbacks alone decide.
        if (m_dice.unit(Rule, m_tile.index, block) < 0.08)
            return {.order = "Ayrik", .floors = 3, .density = 0.9, .height = 9.5, .front = 5, .side = 3};
        return {.order = "Ayrik", .floors = 4, .coverage = 0.30, .density = 1.20, .height = 12.5, .front = 5, .side = 3};
    case Use::TerracedHousing: return {.order = "Bitisik", .floors = 5, .height = 15.5, .front = 3, .side = 0};
    case Use::Commerce: return {.order = "Serbest", .floors = 3, .coverage = 0.50, .density = 1.50, .height = 12.5, .front = 5, .side = 3};
    case Use::School:
    case Use::Health:
    case Use::Administration: return {.order = "Serbest", .density = 1.00, .front = 5, .side = 5};
    case Use::Mosque: return {.order = "Serbest", .density = 0.60, .front = 5, .side = 5};
    case Use::Park: break;
    }
    return {.order = "Serbest"};
}

// Parcels are numbered round the block. Where one was divided or two were joined later, the old ones are kept as retired
// parcels and the new ones took the next free numbers, as the register does it.
void Builder::numberParcels(const Parting &parting, std::size_t first)
{
    const std::size_t lots = m_out.parcels.size() - first;
    const auto lowLots = static_cast<std::size_t>(parting.place.lotsLow);
    const bool isHousing = parting.place.use == Use::DetachedHousing || parting.place.use == Use::TerracedHousing;
    const double fate = m_dice.unit(Split, m_tile.index, parting.index);
    const bool wasDivided = isHousing && lowLots >= 4 && fate < 0.12;
    const bool wasJoined = isHousing && lowLots >= 3 && fate > 0.94;
    int number = 1;
    for (std::size_t i = 0; i < lots; ++i) {
        if ((wasDivided && (i == 1 || i == 2)) || (wasJoined && i == 1)) {
            if (!(wasDivided && i == 2))
                number += wasJoined ? 2 : 1;
            continue;
        }
        m_out.parcels[first + i].number = std::to_string(number++);
    }
    constexpr int noCut = -1;
    const auto retire = [&](double x0, double x1, int leftCut, int rightCut, const std::string &oldNumber, const std::string &into) {
        Parcel old{.number = oldNumber, .block = m_out.blocks.size() - 1, .ring = ring(lotTrace(parting, true, x0, x1, false, false, leftCut, rightCut)), .hole = {},
            .use = parting.place.use, .retired = true, .into = into, .quality = "Arsa"};
        m_out.parcels.push_back(std::move(old));
    };
    const std::string next = std::to_string(number);
    if (wasDivided) {
        const std::string other = std::to_string(number + 1);
        m_out.parcels[first + 1].number = next;
        m_out.parcels[first + 2].number = other;
        m_out.parcels[first + 1].from = m_out.parcels[first + 2].from = "2";
        retire(parting.low[1], parting.low[3], 1, 3, "2", next + "," + other);
    } else if (wasJoined) {
        m_out.parcels[first + 1].number = next;
        m_out.parcels[first + 1].from = "2,3";
        const double middle = (parting.low[1] + parting.low[2]) / 2;
        retire(parting.low[1], middle, 1, noCut, "2", next);
        retire(middle, parting.low[2], noCut, 2, "3", next);
    }
}

void Builder::addBlock(int index)
{
    Parting parting{.index = index, .place = m_layout.block(m_tile, index)};
    divide(parting);
    const int along = static_cast<int>(m_tile.along.size()) - 1;
    const int row = index / along;
    const int column = row % 2 == 0 ? index % along : along - 1 - index % along;

    Block block{.number = std::to_string(101 + m_layout.blocksBefore(m_tile.index) + index), .use = parting.place.use, .ring = ring(blockTrace(parting, 0)),
        .rules = rulesFor(parting.place.use, index)};
    const bool isHousing = block.use == Use::DetachedHousing && parting.place.lotsHigh > 0;
    const bool isWidened = isHousing && m_dice.unit(Widening, m_tile.index, index) < 0.07;
    block.planRing = isWidened ? ring(blockTrace(parting, 2.5)) : block.ring;
    if (isHousing && m_dice.unit(Change, m_tile.index, index) < 0.04)
        block.changed = Rules{.order = "Ayrik", .floors = 5, .coverage = 0.30, .density = 1.50, .height = 15.5, .front = 5, .side = 3.5};
    m_out.blocks.push_back(std::move(block));

    const std::size_t first = m_out.parcels.size();
    if (parting.place.lotsHigh > 0) {
        addRow(parting, true, row, column);
        addRow(parting, false, row, column);
    } else {
        addWholeParcel(parting, row, column);
    }
    numberParcels(parting, first);
    for (std::size_t i = first; i < m_out.parcels.size(); ++i) // ids leave room for the retired
        m_out.parcels[i].id = (m_layout.blocksBefore(m_tile.index) + index) * 128 + static_cast<std::int64_t>(i - first) + 1;
}

} // namespace kbs::sample
