// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample/builder.h"

#include <algorithm>
#include <cmath>

namespace kbs::sample {

namespace {

constexpr double corner = 3.0;         // cut off at the corners of a block
constexpr double straightPiece = 17.0; // longest straight piece of a frontage: streets are curved

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

Builder::Trace Builder::front(const std::vector<double> &cuts, double b, bool cutLeft, bool cutRight) const
{
    Trace out{{cuts.front() + (cutLeft ? corner : 0), b}};
    for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
        const double x0 = cuts[k], x1 = cuts[k + 1];
        const int pieces = std::max(1, static_cast<int>(std::ceil((x1 - x0) / straightPiece)));
        for (int i = 1; i < pieces; ++i)
            out.push_back({x0 + (x1 - x0) * i / pieces, b});
        const bool isEnd = k + 2 == cuts.size();
        out.push_back({isEnd && cutRight ? x1 - corner : x1, b});
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
            out.push_back(
                place.a0 + step * (i + m_dice.between(-0.16, 0.16, CutJitter, m_tile.index, block * 2 + row, i)));
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
Builder::Trace Builder::lotTrace(const Parting &parting, bool isLow, const Span &span) const
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
    Trace out = front(span.street, street, span.isFirst, span.isLast);
    if (span.isLast)
        out.push_back({span.street.back(), street + inward * corner});
    else
        jog(span.rightCut, span.street.back(), out);
    for (auto x = parting.rear.rbegin(); x != parting.rear.rend(); ++x) {
        if (*x <= span.rearRight && *x >= span.rearLeft)
            out.push_back({*x, rear(*x)});
    }
    if (span.isFirst)
        out.push_back({span.street.front(), street + inward * corner});
    else
        jog(span.leftCut, span.street.front(), out);
    return out;
}

Builder::Trace Builder::blockTrace(const Parting &parting, double shrink) const
{
    const BlockPlace &place = parting.place;
    const double low = place.b0 + shrink;
    const bool isDivided = place.lots() > 1 && place.lotsHigh > 0;
    Trace out = front(parting.low, low, true, true);
    out.push_back({place.a1, low + corner});
    if (isDivided)
        out.push_back({place.a1, rearOf(parting.middle, parting.wave, place.a1)});
    out.push_back({place.a1, place.b1 - corner});
    const Trace high = front(parting.high, place.b1, true, true);
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
        Lot lot{.parcel = m_out.parcels.size(),
            .isLow = isLow,
            .isFirst = isFirst,
            .isLast = isLast,
            .row = row,
            .column = column,
            .use = parting.place.use};
        lot.frontLeft = {cuts[i], street};
        lot.frontRight = {cuts[i + 1], street};
        lot.rearLeft = {cuts[i], rearOf(parting.middle, parting.wave, cuts[i])};
        lot.rearRight = {cuts[i + 1], rearOf(parting.middle, parting.wave, cuts[i + 1])};
        m_lots.push_back(lot);
        const Span span{.street = {cuts[i], cuts[i + 1]},
            .rearLeft = cuts[i],
            .rearRight = cuts[i + 1],
            .isFirst = isFirst,
            .isLast = isLast,
            .leftCut = static_cast<int>(i),
            .rightCut = static_cast<int>(i) + 1};
        m_out.parcels.push_back({.block = m_out.blocks.size() - 1,
            .ring = ring(lotTrace(parting, isLow, span)),
            .hole = {},
            .use = parting.place.use,
            .quality = titleQuality(parting.place.use)});
    }
}

void Builder::addWholeParcel(const Parting &parting, int row, int column)
{
    const BlockPlace &place = parting.place;
    Parcel parcel{.block = m_out.blocks.size() - 1,
        .ring = m_out.blocks.back().ring,
        .hole = {},
        .use = place.use,
        .quality = titleQuality(place.use)};
    m_lots.push_back({.parcel = m_out.parcels.size(),
        .frontLeft = {place.a0, place.b0},
        .frontRight = {place.a1, place.b0},
        .rearRight = {place.a1, place.b1},
        .rearLeft = {place.a0, place.b1},
        .isLow = true,
        .isFirst = true,
        .isLast = true,
        .row = row,
        .column = column,
        .use = place.use});
    if (place.hasSubstation) {
        const double a = place.a0 + 0.7 * (place.a1 - place.a0);
        const double b = (place.b0 + place.b1) / 2;
        parcel.hole = ring({{a, b}, {a + 7, b}, {a + 7, b + 6}, {a, b + 6}});
    }
    const Ring hole = parcel.hole;
    m_out.parcels.push_back(std::move(parcel));
    if (place.hasSubstation)
        m_out.parcels.push_back({.block = m_out.blocks.size() - 1,
            .ring = hole,
            .hole = {},
            .use = place.use,
            .substation = true,
            .quality = "Trafo yeri"});
}

Rules Builder::rulesFor(Use use, int block) const
{
    switch (use) {
    case Use::DetachedHousing:
        // One block in twelve gives no TAKS: the setbacks alone decide.
        if (m_dice.unit(Rule, m_tile.index, block) < 0.08)
            return {.order = "Ayrik", .floors = 3, .density = 0.9, .height = 9.5, .front = 5, .side = 3};
        return {
            .order = "Ayrik", .floors = 4, .coverage = 0.30, .density = 1.20, .height = 12.5, .front = 5, .side = 3};
    case Use::TerracedHousing: return {.order = "Bitisik", .floors = 5, .height = 15.5, .front = 3, .side = 0};
    case Use::Commerce:
        return {
            .order = "Serbest", .floors = 3, .coverage = 0.50, .density = 1.50, .height = 12.5, .front = 5, .side = 3};
    case Use::School:
    case Use::Health:
    case Use::Administration: return {.order = "Serbest", .density = 1.00, .front = 5, .side = 5};
    case Use::Mosque: return {.order = "Serbest", .density = 0.60, .front = 5, .side = 5};
    case Use::Park: break;
    }
    return {.order = "Serbest"};
}

// Parcels are numbered round the block. Where one was divided or two were joined later, the old ones are kept as
// retired parcels and the new ones took the next free numbers, as the register does it.
void Builder::numberParcels(const Parting &parting, std::size_t first)
{
    const std::size_t lots = m_out.parcels.size() - first;
    const auto lowLots = static_cast<std::size_t>(parting.place.lotsLow);
    const bool isHousing = parting.place.use == Use::DetachedHousing || parting.place.use == Use::TerracedHousing;
    const double fate = m_dice.unit(Split, m_tile.index, parting.index);
    const bool wasDivided = isHousing && lowLots >= 4 && fate < 0.12;
    // Two parcels that were joined had their border between a corner on the street and one on the rear line.
    const auto rearCorner = std::ranges::find_if(
        parting.rear, [&](double x) { return lowLots >= 3 && x > parting.low[1] + 2 && x < parting.low[2] - 2; });
    const bool wasJoined = isHousing && !wasDivided && lowLots >= 3 && fate > 0.85 && rearCorner != parting.rear.end()
        && parting.low[2] - parting.low[1] > straightPiece && parting.low[2] - parting.low[1] < 2 * straightPiece;
    int number = 1;
    for (std::size_t i = 0; i < lots; ++i) {
        if ((wasDivided && (i == 1 || i == 2)) || (wasJoined && i == 1)) {
            if (!(wasDivided && i == 2))
                number += wasJoined ? 2 : 1;
            continue;
        }
        m_out.parcels[first + i].number = std::to_string(number++);
    }
    const auto retire = [&](const Span &span, const std::string &oldNumber, const std::string &into) {
        m_out.parcels.push_back({.number = oldNumber,
            .block = m_out.blocks.size() - 1,
            .ring = ring(lotTrace(parting, true, span)),
            .hole = {},
            .use = parting.place.use,
            .retired = true,
            .into = into,
            .quality = "Arsa"});
    };
    const std::string next = std::to_string(number);
    const std::vector<double> &cuts = parting.low;
    if (wasDivided) {
        const std::string other = std::to_string(number + 1);
        m_out.parcels[first + 1].number = next;
        m_out.parcels[first + 2].number = other;
        m_out.parcels[first + 1].from = m_out.parcels[first + 2].from = "2";
        retire({.street = {cuts[1], cuts[2], cuts[3]},
                   .rearLeft = cuts[1],
                   .rearRight = cuts[3],
                   .leftCut = 1,
                   .rightCut = 3},
            "2", next + "," + other);
    } else if (wasJoined) {
        m_out.parcels[first + 1].number = next;
        m_out.parcels[first + 1].from = "2,3";
        const double middle = (cuts[1] + cuts[2]) / 2;
        retire({.street = {cuts[1], middle}, .rearLeft = cuts[1], .rearRight = *rearCorner, .leftCut = 1}, "2", next);
        retire({.street = {middle, cuts[2]}, .rearLeft = *rearCorner, .rearRight = cuts[2], .rightCut = 2}, "3", next);
    }
}

void Builder::addBlock(int index)
{
    Parting parting{.index = index, .place = m_layout.block(m_tile, index)};
    divide(parting);
    const int along = static_cast<int>(m_tile.along.size()) - 1;
    const int row = index / along;
    const int column = row % 2 == 0 ? index % along : along - 1 - index % along;

    Block block{.number = std::to_string(101 + m_layout.blocksBefore(m_tile.index) + index),
        .use = parting.place.use,
        .ring = ring(blockTrace(parting, 0)),
        .rules = rulesFor(parting.place.use, index)};
    const bool isHousing = block.use == Use::DetachedHousing && parting.place.lotsHigh > 0;
    const bool isWidened = isHousing && m_dice.unit(Widening, m_tile.index, index) < 0.07;
    block.planRing = isWidened ? ring(blockTrace(parting, 2.5)) : block.ring;
    if (isHousing && m_dice.unit(Change, m_tile.index, index) < 0.04)
        block.changed = Rules{
            .order = "Ayrik", .floors = 5, .coverage = 0.30, .density = 1.50, .height = 15.5, .front = 5, .side = 3.5};
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
        m_out.parcels[i].id
            = (m_layout.blocksBefore(m_tile.index) + index) * 128 + static_cast<std::int64_t>(i - first) + 1;
}

} // namespace kbs::sample
